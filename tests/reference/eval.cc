#include "reference/eval.h"

#include "reference/functions.h"
#include "reference/operators.h"

namespace daygate::reference {
namespace {

const std::set<std::string_view> kNamespaces = {"math",    "sets",   "optional", "ip",  "lists",
                                                "strings", "base64", "cidr",     "cel", "net"};
const std::set<std::string_view> kTypeNames = {"bool", "int", "uint", "double",    "string",       "bytes",
                                               "list", "map", "type", "null_type", "optional_type"};
const std::set<std::string_view> kDottedTypeNames = {"google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP",
                                                     "net.CIDR"};

template <typename T>
const T* NodeOf(const cel::Expr& expr) {
  return std::get_if<T>(&expr.node);
}

bool IsTrue(const Result& result) {
  return result && result->As<bool>() != nullptr && *result->As<bool>();
}
bool IsFalse(const Result& result) {
  return result && result->As<bool>() != nullptr && !*result->As<bool>();
}

// `secret.labels.team`, `secret.labels["team"]` → its words; none where it is no such path.
std::vector<std::string> PathOf(const cel::Expr& expr) {
  if (const auto* ident = NodeOf<cel::Ident>(expr)) return {std::string(ident->name)};
  std::vector<std::string> path;
  if (const auto* select = NodeOf<cel::Select>(expr)) {
    path = PathOf(*select->operand);
    path.emplace_back(select->field);
  } else if (const auto* call = NodeOf<cel::Call>(expr); call != nullptr && call->op == cel::Op::kIndex) {
    path = PathOf(*call->args[0]);
    const auto* key = NodeOf<cel::Literal>(*call->args[1]);
    path.emplace_back(key == nullptr ? std::string_view() : key->text);
  }
  return path;
}

// `google.protobuf.Duration` as it is written; nothing where it is no row of names.
std::string DottedName(const cel::Expr& expr) {
  if (const auto* ident = NodeOf<cel::Ident>(expr)) return std::string(ident->name);
  const auto* select = NodeOf<cel::Select>(expr);
  if (select == nullptr || select->test || select->optional) return {};
  return DottedName(*select->operand) + "." + std::string(select->field);
}

}  // namespace

Result Evaluator::Eval(const cel::Expr& expr, const Local* locals) {
  if (const auto* node = NodeOf<cel::Literal>(expr)) return Literal(*node);
  if (const auto* node = NodeOf<cel::Ident>(expr)) return Name(*node, locals);
  if (const auto* node = NodeOf<cel::Select>(expr)) {
    const std::string dotted = DottedName(expr);
    if (kDottedTypeNames.count(dotted) > 0) return Make(TypeName{dotted});
    return Selection(*node, locals);
  }
  if (const auto* node = NodeOf<cel::Call>(expr)) return Call(*node, locals);
  if (const auto* node = NodeOf<cel::ListExpr>(expr)) return ListOf(*node, locals);
  if (const auto* node = NodeOf<cel::MapExpr>(expr)) return MapOf(*node, locals);
  if (const auto* node = NodeOf<cel::Comprehension>(expr)) return Comprehension(*node, locals);
  if (const auto* node = NodeOf<cel::OptionalMap>(expr)) return MapOptional(*node, locals);
  if (const auto* node = NodeOf<cel::Bind>(expr)) {
    const Local local{node->var, Eval(*node->init, locals), locals};
    return Eval(*node->body, &local);
  }
  return std::nullopt;  // messages: there are none
}

Result Evaluator::Literal(const cel::Literal& literal) {
  switch (literal.kind) {
    case cel::LiteralKind::kNull: return Make(Null{});
    case cel::LiteralKind::kBool: return Make(literal.boolean);
    case cel::LiteralKind::kInt: return Make(literal.integer);
    case cel::LiteralKind::kUint: return Make(literal.unsigned_integer);
    case cel::LiteralKind::kDouble: return Make(literal.real);
    case cel::LiteralKind::kString: return Make(std::string(literal.text));
    case cel::LiteralKind::kBytes: return Make(Bytes{std::string(literal.text)});
  }
  return std::nullopt;
}

Result Evaluator::Name(const cel::Ident& ident, const Local* locals) {
  for (const Local* local = ident.absolute ? nullptr : locals; local != nullptr; local = local->outer) {
    if (local->name == ident.name) return local->value;
  }
  if (view_.variables.count(ident.name) > 0) return view_.variables.find(ident.name)->second;
  const auto define = names_.defines.find(ident.name);
  if (define != names_.defines.end()) return Eval(*define->second, nullptr);
  if (kTypeNames.count(ident.name) > 0) return Make(TypeName{std::string(ident.name)});
  return BareMember(ident.name);
}

// A member of the one enum that has it.
Result Evaluator::BareMember(std::string_view word) {
  Result found;
  for (const auto& [enumeration, members] : names_.vocabulary->enums) {
    if (Result member = names_.vocabulary->MemberOf(enumeration, word)) {
      if (found) return std::nullopt;
      found = std::move(member);
    }
  }
  return found;
}

Result Evaluator::Selection(const cel::Select& select, const Local* locals) {
  if (const auto* ident = NodeOf<cel::Ident>(*select.operand)) {
    bool hidden = false;
    for (const Local* local = locals; local != nullptr && !ident->absolute; local = local->outer) {
      hidden = hidden || local->name == ident->name;
    }
    if (!hidden && names_.vocabulary->HasEnum(std::string(ident->name))) {
      return names_.vocabulary->MemberOf(std::string(ident->name), select.field);
    }
  }
  const Result operand = Eval(*select.operand, locals);
  if (!operand) return std::nullopt;
  if (select.test) return HasField(*operand, select.field);
  return select.optional ? SelectOptional(*operand, select.field) : SelectField(*operand, select.field);
}

// `&&` (absorbing false) and `||` (absorbing true): errors give way to the absorbing value on either side.
Result Evaluator::Logic(const cel::Call& call, bool absorbing, const Local* locals) {
  bool error = false;
  for (const cel::Expr* arg : call.args) {
    const Result value = Eval(*arg, locals);
    if (absorbing ? IsTrue(value) : IsFalse(value)) return Make(absorbing);
    if (!(absorbing ? IsFalse(value) : IsTrue(value))) error = true;
  }
  return error ? Result() : Result(Make(!absorbing));
}

Result Evaluator::Call(const cel::Call& call, const Local* locals) {
  switch (call.op) {
    case cel::Op::kFunction: return Named(call, locals);
    case cel::Op::kConditional: {
      const Result condition = Eval(*call.args[0], locals);
      if (IsTrue(condition)) return Eval(*call.args[1], locals);
      return IsFalse(condition) ? Eval(*call.args[2], locals) : Result();
    }
    case cel::Op::kAnd: return Logic(call, false, locals);
    case cel::Op::kOr: return Logic(call, true, locals);
    case cel::Op::kNot: {
      const Result value = Eval(*call.args[0], locals);
      if (IsTrue(value)) return Make(false);
      return IsFalse(value) ? Result(Make(true)) : Result();
    }
    case cel::Op::kNegate: {
      const Result value = Eval(*call.args[0], locals);
      return value ? Negate(*value) : Result();
    }
    case cel::Op::kEqual:
    case cel::Op::kNotEqual:
    case cel::Op::kLess:
    case cel::Op::kLessEqual:
    case cel::Op::kGreater:
    case cel::Op::kGreaterEqual:
    case cel::Op::kIn:
    case cel::Op::kAdd:
    case cel::Op::kSubtract:
    case cel::Op::kMultiply:
    case cel::Op::kDivide:
    case cel::Op::kModulo:
    case cel::Op::kIndex:
    case cel::Op::kOptionalIndex: {
      const Result a = Eval(*call.args[0], locals);
      const Result b = Eval(*call.args[1], locals);
      return a && b ? Binary(call.op, *a, *b) : Result();
    }
  }
  return std::nullopt;
}

Result Evaluator::Named(const cel::Call& call, const Local* locals) {
  std::string function(call.function);
  std::vector<Value> args;
  if (call.target == nullptr) {
    if (function == "attested") return Attested(*call.args[0]);
    if (function == "approved") return Approved(call, locals);
  } else {
    const auto* ident = NodeOf<cel::Ident>(*call.target);
    bool is_namespace = ident != nullptr && kNamespaces.count(ident->name) > 0;
    for (const Local* local = locals; local != nullptr; local = local->outer) {
      if (is_namespace && local->name == ident->name) is_namespace = false;
    }
    if (is_namespace) {
      function = std::string(ident->name) + "." + function;
    } else {
      Result target = Eval(*call.target, locals);
      if (!target) return std::nullopt;
      // These two look at their argument only where the receiver is none.
      if (const auto* optional = target->As<Optional>(); optional != nullptr && optional->value != nullptr) {
        if (function == "orValue") return *optional->value;
        if (function == "or") return target;
      }
      args.push_back(std::move(*target));
    }
  }
  for (const cel::Expr* arg : call.args) {
    Result value = Eval(*arg, locals);
    if (!value) return std::nullopt;
    args.push_back(std::move(*value));
  }
  return CallFunction(function, args);
}

Result Evaluator::Attested(const cel::Expr& path) {
  std::vector<std::string> words = PathOf(path);
  if (words.empty()) return std::nullopt;
  if (words.front() == "request") words.erase(words.begin());
  if (words.front() == "agent") words.front() = view_.agent_marks;
  if (words.front() == "caller") words.front() = "agent";
  if (words.front() == "hop") words.front() = view_.hop_marks;
  std::string mark;
  for (const std::string& word : words) mark += (mark.empty() ? "" : ".") + word;
  return Make(view_.attested->count(mark) > 0);
}

Result Evaluator::Approved(const cel::Call& call, const Local* locals) {
  std::optional<std::string> role;
  std::optional<Span> within;
  for (const cel::Expr* arg : call.args) {
    const Result value = Eval(*arg, locals);
    if (!value) return std::nullopt;
    if (const auto* text = value->As<std::string>()) role = *text;
    if (const auto* span = value->As<Span>()) within = *span;
  }
  return Make(view_.approved(role, within));
}

Result Evaluator::ListOf(const cel::ListExpr& list, const Local* locals) {
  List values;
  for (std::size_t i = 0; i < list.elements.size(); ++i) {
    Result value = Eval(*list.elements[i], locals);
    if (!value) return std::nullopt;
    if (!list.optional.empty() && list.optional[i]) {
      const auto* optional = value->As<Optional>();
      if (optional == nullptr) return std::nullopt;
      if (optional->value != nullptr) values.push_back(*optional->value);
    } else {
      values.push_back(std::move(*value));
    }
  }
  return MakeList(std::move(values));
}

Result Evaluator::MapOf(const cel::MapExpr& map, const Local* locals) {
  Map values;
  for (const cel::MapEntryExpr& entry : map.entries) {
    const Result key = Eval(*entry.key, locals);
    Result value = Eval(*entry.value, locals);
    if (!key || !value) return std::nullopt;
    if (entry.optional) {
      const auto* optional = value->As<Optional>();
      if (optional == nullptr) return std::nullopt;
      if (optional->value == nullptr) continue;
      value = Value(*optional->value);
    }
    if (!IsKey(*key) || Find(values, *key) != nullptr) return std::nullopt;
    values.emplace_back(*key, *value);
  }
  return MakeMap(std::move(values));
}

Result Evaluator::MapOptional(const cel::OptionalMap& node, const Local* locals) {
  const Result target = Eval(*node.target, locals);
  const Optional* optional = target ? target->As<Optional>() : nullptr;
  if (optional == nullptr) return std::nullopt;
  if (optional->value == nullptr) return target;
  const Local local{node.var, *optional->value, locals};
  Result body = Eval(*node.body, &local);
  if (body && node.flat && body->As<Optional>() == nullptr) return std::nullopt;
  if (!body || node.flat) return body;
  return MakeOptional(std::move(*body));
}

}  // namespace daygate::reference
