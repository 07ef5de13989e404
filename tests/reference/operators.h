// The operators of expressions, on values.
#pragma once

#include <string_view>

#include "cel/ast.h"
#include "reference/value.h"

namespace daygate::reference {

Result Negate(const Value& a);
// Arithmetic, order, equality, `in`.
Result Binary(cel::Op op, const Value& a, const Value& b);

// a[k]: an element, or nothing.
Result Index(const Value& container, const Value& key);
// a[?k]: an optional, or an error where `a` can not be indexed by `k`.
Result OptionalIndex(const Value& container, const Value& key);

// a.b, a.?b, has(a.b).
Result SelectField(const Value& operand, std::string_view field);
Result SelectOptional(const Value& operand, std::string_view field);
Result HasField(const Value& operand, std::string_view field);

}  // namespace daygate::reference
