// A literal of a tree as a value. Its text stays where it is.
#pragma once

#include "cel/ast.h"
#include "cel/value.h"

namespace daygate::cel {

inline Value LiteralValue(const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::kNull: return Value::Null();
    case LiteralKind::kBool: return Value::Bool(literal.boolean);
    case LiteralKind::kInt: return Value::Int(literal.integer);
    case LiteralKind::kUint: return Value::Uint(literal.unsigned_integer);
    case LiteralKind::kDouble: return Value::Double(literal.real);
    case LiteralKind::kString: return Value::String(literal.text);
    case LiteralKind::kBytes: return Value::Bytes(literal.text);
  }
  return Value::Null();
}

}  // namespace daygate::cel
