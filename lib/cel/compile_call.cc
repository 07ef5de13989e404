// Calls of functions.
#include <algorithm>

#include "cel/compiler.h"
#include "cel/functions/bodies.h"
#include "cel/regex.h"

namespace daygate::cel {
namespace {

constexpr std::uint32_t Bit(ValueKind kind) {
  return 1U << static_cast<unsigned>(kind);
}
constexpr std::uint32_t kAnyKind = ~(Bit(ValueKind::kAbsent) | Bit(ValueKind::kError));

// The kinds of values that a parameter takes. What lists are made of is the body's to look at.
std::uint32_t KindsOf(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kParam:
      return kAnyKind;
    case TypeKind::kNull:
      return Bit(ValueKind::kNull);
    case TypeKind::kBool:
      return Bit(ValueKind::kBool);
    case TypeKind::kInt:
      return Bit(ValueKind::kInt);
    case TypeKind::kUint:
      return Bit(ValueKind::kUint);
    case TypeKind::kDouble:
      return Bit(ValueKind::kDouble);
    case TypeKind::kString:
      return Bit(ValueKind::kString);
    case TypeKind::kBytes:
      return Bit(ValueKind::kBytes);
    case TypeKind::kTimestamp:
      return Bit(ValueKind::kTimestamp);
    case TypeKind::kDuration:
      return Bit(ValueKind::kDuration);
    case TypeKind::kType:
      return Bit(ValueKind::kType);
    case TypeKind::kList:
      return Bit(ValueKind::kList);
    case TypeKind::kMap:
      return Bit(ValueKind::kMap);
    case TypeKind::kOptional:
      return Bit(ValueKind::kOptional);
    case TypeKind::kEnum:
      return Bit(ValueKind::kEnum);
    case TypeKind::kStruct:
      return Bit(ValueKind::kStruct);
    case TypeKind::kOpaque:
      return type.name() == "net.IP" ? Bit(ValueKind::kIp) : (type.name() == "net.CIDR" ? Bit(ValueKind::kCidr) : 0);
  }
  return 0;
}

}  // namespace

std::uint32_t Compiler::AddTarget(const Overload& overload) {
  CallTarget target;
  target.body = overload.body;
  target.more = static_cast<std::uint32_t>(code_.kinds.size());
  for (std::size_t i = 0; i < overload.params.size(); ++i) {
    const std::uint32_t kinds = KindsOf(*overload.params[i]);
    if (i < 2) {
      target.kinds[i] = kinds;
    } else {
      code_.kinds.push_back(kinds);
    }
  }
  code_.targets.push_back(target);
  target_of_.push_back(&overload);
  return static_cast<std::uint32_t>(code_.targets.size() - 1);
}

std::uint32_t Compiler::Target(const Overload& overload) {
  const auto known = std::find(target_of_.begin(), target_of_.end(), &overload);
  return known != target_of_.end() ? static_cast<std::uint32_t>(known - target_of_.begin()) : AddTarget(overload);
}

// A checked tree says which overloads fit; else those of the name, with as many arguments.
Compiler::Candidates Compiler::FindCandidates(const Expr& expr, const Call& call) const {
  Candidates candidates;
  if (checked_ != nullptr) {
    if (const auto* fitting = std::get_if<std::vector<const Overload*>>(&checked_->meanings[expr.id])) {
      candidates.overloads = *fitting;
    }
    if (!checked_->namespaced[expr.id]) candidates.receiver = call.target;
    return candidates;
  }
  bool namespaced = false;
  const Function* function = ResolveFunction(call, &namespaced);
  if (!namespaced) candidates.receiver = call.target;
  candidates.known = function != nullptr;
  if (function == nullptr) return candidates;
  const bool receiver = candidates.receiver != nullptr;
  for (const Overload& overload : function->overloads) {
    if (overload.receiver == receiver && overload.params.size() == call.args.size() + (receiver ? 1 : 0)) {
      candidates.overloads.push_back(&overload);
    }
  }
  return candidates;
}

ValueRef Compiler::CompileFunction(const Expr& expr, const Call& call, Temp at) {
  const Candidates candidates = FindCandidates(expr, call);
  std::vector<const Expr*> args;
  if (candidates.receiver != nullptr) args.push_back(candidates.receiver);
  args.insert(args.end(), call.args.begin(), call.args.end());
  if (candidates.overloads.empty()) {
    // The checker types string(member) without an overload.
    const bool word = checked_ != nullptr && call.function == "string" && args.size() == 1;
    if (word) return EmitValue(Opcode::kEnumWord, expr, at, Compile(*args[0], at));
    return Fail(expr, at, candidates.known ? ErrorCode::kNoSuchOverload : ErrorCode::kUndeclared);
  }
  const Overload& overload = *candidates.overloads[0];
  if (candidates.overloads.size() > 1) return CompileManyArgs(expr, candidates.overloads, args, at);
  ValueRef result;
  if (CompileSpecial(expr, overload, args, at, &result)) return result;
  if (args.size() == 1) {
    const ValueRef arg = Compile(*args[0], at);
    const std::uint32_t target = Target(overload);
    result = EmitValue(Opcode::kCall1, expr, at, arg);
    code_.instructions.back().b = target;
    return result;
  }
  if (args.size() != 2) return CompileManyArgs(expr, candidates.overloads, args, at);
  const ValueRef a = Compile(*args[0], at);
  const Temp next = After(a, at);
  return EmitCall2(expr, overload, a, Plain(Compile(*args[1], next), next), at);
}

ValueRef Compiler::EmitCall2(const Expr& expr, const Overload& overload, ValueRef a, ValueRef b, Temp at) {
  const std::uint32_t target = Target(overload);
  if (target > 0xffff) return Fail(expr, at, ErrorCode::kNoMemory);
  const ValueRef result = EmitValue(Opcode::kCall2, expr, at, a, b);
  code_.instructions.back().extra = static_cast<std::uint16_t>(target);
  return result;
}

// Arguments in a row of temps.
ValueRef Compiler::CompileManyArgs(const Expr& expr, std::span<const Overload* const> overloads,
                                   std::span<const Expr* const> args, Temp at) {
  constexpr std::size_t kMostArgs = 1000;
  if (args.size() > kMostArgs) return Fail(expr, at, ErrorCode::kNoMemory);
  for (std::size_t i = 0; i < args.size(); ++i) CompileInto(*args[i], static_cast<Temp>(at + i));
  std::uint32_t index = 0;
  if (overloads.size() == 1) {
    index = Target(*overloads[0]);
  } else {
    const OverloadSet set{static_cast<std::uint32_t>(code_.targets.size()),
                          static_cast<std::uint32_t>(overloads.size())};
    for (const Overload* overload : overloads) AddTarget(*overload);  // a set stands in one row
    code_.overload_sets.push_back(set);
    index = static_cast<std::uint32_t>(code_.overload_sets.size() - 1);
  }
  const ValueRef result =
      EmitValue(overloads.size() == 1 ? Opcode::kCall : Opcode::kCallAny, expr, at, TempRef(at, expr.id));
  code_.instructions.back().b = index;
  code_.instructions.back().extra = static_cast<std::uint16_t>(args.size());
  return result;
}

// Functions that need no call, or not with all their arguments.
bool Compiler::CompileSpecial(const Expr& expr, const Overload& overload, std::span<const Expr* const> args, Temp at,
                              ValueRef* result) {
  if (overload.body == DynBody) {
    *result = Compile(*args[0], at);
  } else if (overload.body == TypeBody) {
    return CompileTypeOf(expr, *args[0], at, result);
  } else if (overload.body == OptionalOrBody || overload.body == OptionalOrValueBody) {
    *result = CompileOptionalOr(expr, overload.body == OptionalOrValueBody, args, at);
  } else if (overload.body == MatchesBody) {
    *result = CompileMatch(expr, overload, args, at);
  } else if (ZonedFieldOf(overload.body).has_value()) {
    *result = CompileZoned(expr, overload, args, at);
  } else {
    return false;
  }
  return true;
}

// type(x) of what the host declares: a value does not know it by itself.
bool Compiler::CompileTypeOf(const Expr& expr, const Expr& arg, Temp at, ValueRef* result) {
  const Type* type = StaticType(arg);
  if (type == nullptr || (type->kind() != TypeKind::kEnum && type->kind() != TypeKind::kStruct)) return false;
  const ValueRef value = Compile(arg, at);
  code_.types.push_back(type);
  *result = EmitValue(Opcode::kTypeOf, expr, at, value);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.types.size() - 1);
  return true;
}

// `x.or(y)`, `x.orValue(y)`: y is evaluated only where x has no value.
ValueRef Compiler::CompileOptionalOr(const Expr& expr, bool value, std::span<const Expr* const> args, Temp at) {
  const ValueRef optional = Compile(*args[0], at);
  const Label jump = Here();
  Emit(value ? Opcode::kOptionalOrValue : Opcode::kOptionalOr, args[0]->id, at, optional);
  if (value) {
    CompileInto(*args[1], at);
  } else {
    Emit(Opcode::kRequireOptional, args[1]->id, at, Compile(*args[1], at));
  }
  Patch({&jump, 1});
  return TempRef(at, expr.id);
}

ValueRef Compiler::CompileMatch(const Expr& expr, const Overload& overload, std::span<const Expr* const> args,
                                Temp at) {
  const ValueRef subject = Compile(*args[0], at);
  const Temp next = After(subject, at);
  const ValueRef pattern = Compile(*args[1], next);
  const Value* constant = ConstantOf(pattern);
  const bool text = constant != nullptr && constant->kind == ValueKind::kString;
  std::unique_ptr<RE2> regex = text ? CompilePattern(constant->text()) : nullptr;
  if (regex == nullptr) return EmitCall2(expr, overload, subject, Plain(pattern, next), at);
  if (const std::optional<PlainPattern> plain = FindPlain(constant->text())) {
    const ValueRef literal = ConstantText(plain->text, expr.id);
    const bool both = plain->from_begin && plain->to_end;
    if (!both || (StaticType(*args[0]) != nullptr && StaticType(*args[0])->kind() == TypeKind::kString)) {
      const Opcode one =
          plain->from_begin ? Opcode::kStartsWith : (plain->to_end ? Opcode::kEndsWith : Opcode::kContains);
      return EmitValue(both ? Opcode::kEqualText : one, expr, at, subject, literal);
    }
  }
  code_.regexes.push_back(std::move(regex));
  const ValueRef result = EmitValue(Opcode::kMatch, expr, at, subject);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.regexes.size() - 1);
  return result;
}

ValueRef Compiler::CompileZoned(const Expr& expr, const Overload& overload, std::span<const Expr* const> args,
                                Temp at) {
  const ValueRef timestamp = Compile(*args[0], at);
  const Temp next = After(timestamp, at);
  const ValueRef name = Compile(*args[1], next);
  const Value* constant = ConstantOf(name);
  const bool text = constant != nullptr && constant->kind == ValueKind::kString;
  const std::optional<absl::TimeZone> zone = text ? FindTimeZone(constant->text()) : std::nullopt;
  if (!zone) return EmitCall2(expr, overload, timestamp, Plain(name, next), at);
  code_.zones.push_back(*zone);
  const ValueRef result = EmitValue(Opcode::kZoned, expr, at, timestamp);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.zones.size() - 1);
  code_.instructions.back().extra = static_cast<std::uint16_t>(*ZonedFieldOf(overload.body));
  return result;
}

}  // namespace daygate::cel
