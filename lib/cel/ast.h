// The tree of an expression, as the parser makes it: macros expanded into nodes of their own, operators told apart,
// everything with its place in the source. Nodes live in the Ast's arena and point into it.
//
// Before: parser.h. After: checker.h gives each node a type and a meaning; program.h makes it run.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "base/arena.h"

namespace daygate::cel {

struct Expr;

enum class LiteralKind : std::uint8_t { kNull, kBool, kInt, kUint, kDouble, kString, kBytes };

struct Literal {
  LiteralKind kind = LiteralKind::kNull;
  bool boolean = false;
  std::int64_t integer = 0;
  std::uint64_t unsigned_integer = 0;
  double real = 0;
  std::string_view text;  // of strings and bytes: decoded
};

struct Ident {
  std::string_view name;
  bool absolute = false;  // `.name`: seen from the root, behind macro variables
};

// `operand.field`, `operand.?field`, `has(operand.field)`.
struct Select {
  Expr* operand = nullptr;
  std::string_view field;
  bool test = false;           // has(): whether the field is there
  bool optional = false;       // `.?`
  std::uint32_t field_at = 0;  // offset of the field's name
};

enum class Op : std::uint8_t {
  kFunction,  // a named function or method
  kConditional,
  kAnd,  // two or more arguments: `a && b && c` is one node
  kOr,   // likewise
  kNot,
  kNegate,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kIndex,          // a[k]
  kOptionalIndex,  // a[?k]
};

struct Call {
  Op op = Op::kFunction;
  std::string_view function;  // kFunction only; `math.greatest(…)` has target Ident math until the checker resolves it
  Expr* target = nullptr;     // the receiver of a method, or none
  std::span<Expr*> args;      // operators have all their operands here: {condition, then, else}, {list, index}
};

struct ListExpr {
  std::span<Expr*> elements;
  std::span<bool> optional;  // as many: `[?e]`
};

struct MapEntryExpr {
  Expr* key = nullptr;
  Expr* value = nullptr;
  bool optional = false;  // `{?k: e}`
};

struct MapExpr {
  std::span<MapEntryExpr> entries;
};

struct MessageField {
  std::string_view name;
  Expr* value = nullptr;
  bool optional = false;
};

// `Name{field: value}`. There are no message types to construct: the checker refuses it.
struct MessageExpr {
  std::string_view name;
  std::span<MessageField> fields;
};

enum class Macro : std::uint8_t {
  kAll,
  kExists,
  kExistsOne,
  kFilter,             // body is the condition
  kMap,                // filter (or none) and body
  kTransformList,      // two variables; filter (or none) and body
  kTransformMap,       // two variables; filter (or none) and body
  kTransformMapEntry,  // two variables; filter (or none); body is a map that is joined to the result
  kSortBy,             // body is the key
};

// A macro over the elements of `range`. One variable: elements of a list, keys of a map. Two: index and element, key
// and value. Its meaning is that of the folds of the language definition, with the early exits they allow.
struct Comprehension {
  Macro macro = Macro::kAll;
  Expr* range = nullptr;
  std::string_view var;
  std::string_view var2;  // empty: one variable
  Expr* filter = nullptr;
  Expr* body = nullptr;
};

// `cel.bind(var, init, body)`; cel.block is a row of these.
struct Bind {
  std::string_view var;
  Expr* init = nullptr;
  Expr* body = nullptr;
};

// `target.optMap(var, body)`, `target.optFlatMap(var, body)`.
struct OptionalMap {
  Expr* target = nullptr;
  std::string_view var;
  Expr* body = nullptr;
  bool flat = false;
};

struct Expr {
  std::uint32_t id = 0;     // from 0, dense: an index into the checker's tables
  std::uint32_t begin = 0;  // bytes [begin, end) of the source
  std::uint32_t end = 0;
  std::uint32_t at = 0;  // where a message points: the operator, the name of a function, else begin
  std::variant<Literal, Ident, Select, Call, ListExpr, MapExpr, MessageExpr, Comprehension, Bind, OptionalMap> node;
};

// Immutable once parsed; safe to share between threads.
struct Ast {
  base::Arena arena;
  Expr* root = nullptr;
  std::uint32_t size = 0;   // number of nodes
  std::uint32_t depth = 0;  // levels of nodes, the root being one
};

// Nodes that are still to be looked at. Most trees are so small that it needs no heap: seven passes go over each.
using Nodes = absl::InlinedVector<const Expr*, 12>;

// The direct children of a node, in the order of the source.
void AppendChildren(const Expr& expr, Nodes* children);

// As it is written: `&&`, `[?]`; `()` for a function.
std::string_view Spelling(Op op);

}  // namespace daygate::cel
