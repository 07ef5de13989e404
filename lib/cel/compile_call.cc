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

// Functions of a text and a constant that are instructions.
std::optional<Opcode> TextOpcode(FunctionBody body) {
  if (body == StartsWithBody) return Opcode::kStartsWith;
  if (body == EndsWithBody) return Opcode::kEndsWith;
  return body == ContainsBody ? std::optional(Opcode::kContains) : std::nullopt;
}

}  // namespace

std::uint32_t KindsOf(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kParam: return kAnyKind;
    case TypeKind::kNull: return Bit(ValueKind::kNull);
    case TypeKind::kBool: return Bit(ValueKind::kBool);
    case TypeKind::kInt: return Bit(ValueKind::kInt);
    case TypeKind::kUint: return Bit(ValueKind::kUint);
    case TypeKind::kDouble: return Bit(ValueKind::kDouble);
    case TypeKind::kString: return Bit(ValueKind::kString);
    case TypeKind::kBytes: return Bit(ValueKind::kBytes);
    case TypeKind::kTimestamp: return Bit(ValueKind::kTimestamp);
    case TypeKind::kDuration: return Bit(ValueKind::kDuration);
    case TypeKind::kType: return Bit(ValueKind::kType);
    case TypeKind::kList: return Bit(ValueKind::kList);
    case TypeKind::kMap: return Bit(ValueKind::kMap);
    case TypeKind::kOptional: return Bit(ValueKind::kOptional);
    case TypeKind::kEnum: return Bit(ValueKind::kEnum);
    case TypeKind::kStruct: return Bit(ValueKind::kStruct);
    case TypeKind::kOpaque:
      return type.name() == "net.IP" ? Bit(ValueKind::kIp) : (type.name() == "net.CIDR" ? Bit(ValueKind::kCidr) : 0);
  }
  return 0;
}

std::uint32_t Compiler::AddTarget(const Overload& overload) {
  CallTarget target;
  target.body = overload.body;
  target.host = overload.host;
  target.more = code_.rare == nullptr ? 0 : static_cast<std::uint32_t>(code_.rare->kinds.size());
  target.last = static_cast<std::uint32_t>(std::max<std::size_t>(overload.params.size(), 1) - 1);
  for (std::size_t i = 0; i < overload.params.size(); ++i) {
    const std::uint32_t kinds = KindsOf(*overload.params[i]);
    if (i < 2) {
      target.kinds[i] = kinds;
    } else {
      code_.MakeRare().kinds.push_back(kinds);
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

// A checked tree says which overloads fit; else they are those of the name, with as many arguments. False: nobody knows
// a function of that name.
bool Compiler::FindCandidates(Frame& frame, const Call& call) const {
  const Expr* receiver = call.target;
  const Function* function = nullptr;
  bool namespaced = false;
  if (checked_ == nullptr) {
    function = ResolveFunction(call, &namespaced);
  } else {
    const auto* fitting = std::get_if<std::vector<const Overload*>>(&checked_->meanings[frame.expr->id]);
    if (fitting != nullptr) frame.overloads = *fitting;
    namespaced = checked_->namespaced[frame.expr->id];
  }
  if (namespaced) receiver = nullptr;
  if (receiver != nullptr) frame.args.push_back(receiver);
  frame.args.insert(frame.args.end(), call.args.begin(), call.args.end());
  if (checked_ != nullptr) return true;
  if (function == nullptr) return false;
  for (const Overload& overload : function->overloads) {
    const bool fits = overload.receiver == (receiver != nullptr) && overload.Takes(frame.args.size());
    if (fits) frame.overloads.push_back(&overload);
  }
  return true;
}

// Functions that need no call, or not with all their arguments, are told by their bodies.
Compiler::Plan Compiler::PlanOf(const Frame& frame) const {
  if (frame.overloads.empty()) return Plan::kEnumWord;  // the checker types string(member) without an overload
  if (frame.overloads.size() > 1) return Plan::kMany;
  const FunctionBody body = frame.overloads[0]->body;
  if (body == DynBody) return Plan::kThrough;
  if (body == TypeBody) {
    const Type* type = StaticType(*frame.args[0]);
    const bool declared = type != nullptr && (type->kind() == TypeKind::kEnum || type->kind() == TypeKind::kStruct);
    return declared ? Plan::kTypeOf : Plan::kOne;
  }
  if (body == OptionalOrBody) return Plan::kOr;
  if (body == OptionalOrValueBody) return Plan::kOrValue;
  if (body == MatchesBody) return Plan::kMatch;
  if (ZonedFieldOf(body).has_value()) return Plan::kZoned;
  return frame.args.size() == 1 ? Plan::kOne : (frame.args.size() == 2 ? Plan::kTwo : Plan::kMany);
}

void Compiler::StartFunction(Frame& frame, const Call& call) {
  constexpr std::size_t kMostArgs = 1000;
  const Expr& expr = *frame.expr;
  const bool known = FindCandidates(frame, call);
  const bool word = checked_ != nullptr && call.function == "string" && frame.args.size() == 1;
  if (frame.overloads.empty() && !word) {
    return Return(Fail(expr, frame.at, known ? ErrorCode::kNoSuchOverload : ErrorCode::kUndeclared));
  }
  if (frame.args.size() > kMostArgs) return Return(Fail(expr, frame.at, ErrorCode::kNoMemory));
  for (const Overload* overload : frame.overloads) {
    if (overload->host != nullptr) lowest_ = 0;
  }
  frame.plan = PlanOf(frame);
  if (frame.args.empty()) return Return(EmitMany(frame));
  Descend(*frame.args[0], frame.at);
}

void Compiler::StepFunction(Frame& frame, const Call& call) {
  if (frame.stage++ == 0) return StartFunction(frame, call);
  switch (frame.plan) {
    case Plan::kOne:
    case Plan::kThrough:
    case Plan::kTypeOf:
    case Plan::kEnumWord: return StepOne(frame);
    case Plan::kTwo:
    case Plan::kMatch:
    case Plan::kZoned: return StepTwo(frame);
    case Plan::kMany: return StepMany(frame);
    case Plan::kOr:
    case Plan::kOrValue: return StepOptionalOr(frame);
  }
}

void Compiler::StepOne(Frame& frame) {
  const Expr& expr = *frame.expr;
  if (frame.plan == Plan::kThrough) return Return(value_);
  if (frame.plan == Plan::kEnumWord) return Return(EmitValue(Opcode::kEnumWord, expr, frame.at, value_));
  // type(x) of what the host declares: a value does not know it by itself.
  const bool type_of = frame.plan == Plan::kTypeOf;
  std::uint32_t index = 0;
  if (type_of) {
    code_.MakeRare().types.push_back(StaticType(*frame.args[0]));
    index = static_cast<std::uint32_t>(code_.MakeRare().types.size() - 1);
  } else {
    index = Target(*frame.overloads[0]);
  }
  const ValueRef result = EmitValue(type_of ? Opcode::kTypeOf : Opcode::kCall1, expr, frame.at, value_);
  code_.instructions.back().b = index;
  Return(result);
}

void Compiler::StepTwo(Frame& frame) {
  if (frame.stage == 2) {
    frame.a = value_;
    frame.next = After(value_, frame.at);
    return Descend(*frame.args[1], frame.next);
  }
  if (frame.plan == Plan::kMatch) return Return(EmitMatch(frame, value_));
  if (frame.plan == Plan::kZoned) return Return(EmitZoned(frame, value_));
  const Value* constant = ConstantOf(value_);
  const std::optional<Opcode> op = TextOpcode(frame.overloads[0]->body);
  if (op && constant != nullptr && constant->kind == ValueKind::kString) {
    return Return(EmitValue(*op, *frame.expr, frame.at, frame.a, value_));
  }
  const ValueRef b = Plain(value_, frame.next);
  Return(EmitCall2(*frame.expr, *frame.overloads[0], frame.a, b, frame.at));
}

// Arguments in a row of temps.
void Compiler::StepMany(Frame& frame) {
  Into(*frame.args[frame.i], static_cast<Temp>(frame.at + frame.i));
  ++frame.i;
  if (frame.i < frame.args.size()) return Descend(*frame.args[frame.i], static_cast<Temp>(frame.at + frame.i));
  Return(EmitMany(frame));
}

// `x.or(y)`, `x.orValue(y)`: y is evaluated only where x has no value.
void Compiler::StepOptionalOr(Frame& frame) {
  const bool value = frame.plan == Plan::kOrValue;
  const Expr& other = *frame.args[1];
  if (frame.stage == 2) {
    frame.label = Here();
    Emit(value ? Opcode::kOptionalOrValue : Opcode::kOptionalOr, frame.args[0]->id, frame.at, value_);
    return Descend(other, frame.at);
  }
  if (value) {
    Into(other, frame.at);
  } else {
    Emit(Opcode::kRequireOptional, other.id, frame.at, value_);
  }
  Patch({&frame.label, 1});
  Return(TempRef(frame.at, frame.expr->id));
}

ValueRef Compiler::EmitCall2(const Expr& expr, const Overload& overload, ValueRef a, ValueRef b, Temp at) {
  const std::uint32_t target = Target(overload);
  if (target > 0xffff) return Fail(expr, at, ErrorCode::kNoMemory);
  const ValueRef result = EmitValue(Opcode::kCall2, expr, at, a, b);
  code_.instructions.back().extra = static_cast<std::uint16_t>(target);
  return result;
}

ValueRef Compiler::EmitMany(const Frame& frame) {
  const Expr& expr = *frame.expr;
  const bool one = frame.overloads.size() == 1;
  std::uint32_t index = 0;
  if (one) {
    index = Target(*frame.overloads[0]);
  } else {
    const auto first = static_cast<std::uint32_t>(code_.targets.size());
    for (const Overload* overload : frame.overloads) AddTarget(*overload);  // a set stands in one row
    code_.MakeRare().overload_sets.push_back({first, static_cast<std::uint32_t>(frame.overloads.size())});
    index = static_cast<std::uint32_t>(code_.MakeRare().overload_sets.size() - 1);
  }
  const ValueRef result = EmitValue(one ? Opcode::kCall : Opcode::kCallAny, expr, frame.at, TempRef(frame.at, expr.id));
  code_.instructions.back().b = index;
  code_.instructions.back().extra = static_cast<std::uint16_t>(frame.args.size());
  return result;
}

// The subject is frame.a. A pattern that is no constant is compiled each time.
ValueRef Compiler::EmitMatch(const Frame& frame, ValueRef pattern) {
  const Value* constant = ConstantOf(pattern);
  const bool text = constant != nullptr && constant->kind == ValueKind::kString;
  std::unique_ptr<RE2> regex = text ? CompilePattern(constant->text()) : nullptr;
  if (regex == nullptr) {
    return EmitCall2(*frame.expr, *frame.overloads[0], frame.a, Plain(pattern, frame.next), frame.at);
  }
  if (const std::optional<PlainPattern> plain = FindPlain(constant->text())) {
    const Type* type = StaticType(*frame.args[0]);
    const bool both = plain->from_begin && plain->to_end;
    // Equality would take a subject that is no string.
    if (!both || (type != nullptr && type->kind() == TypeKind::kString)) {
      return EmitPlainMatch(frame, plain->text, plain->from_begin, plain->to_end);
    }
  }
  code_.MakeRare().regexes.push_back(std::move(regex));
  const ValueRef result = EmitValue(Opcode::kMatch, *frame.expr, frame.at, frame.a);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.MakeRare().regexes.size() - 1);
  return result;
}

ValueRef Compiler::EmitPlainMatch(const Frame& frame, std::string_view text, bool from_begin, bool to_end) {
  const ValueRef literal = ConstantText(text, frame.expr->id);
  Opcode op = from_begin ? Opcode::kStartsWith : Opcode::kContains;
  if (to_end) op = from_begin ? Opcode::kEqualText : Opcode::kEndsWith;
  return EmitValue(op, *frame.expr, frame.at, frame.a, literal);
}

ValueRef Compiler::EmitZoned(const Frame& frame, ValueRef name) {
  const Overload& overload = *frame.overloads[0];
  const Value* constant = ConstantOf(name);
  const bool text = constant != nullptr && constant->kind == ValueKind::kString;
  const std::optional<absl::TimeZone> zone = text ? FindTimeZone(constant->text()) : std::nullopt;
  if (!zone) return EmitCall2(*frame.expr, overload, frame.a, Plain(name, frame.next), frame.at);
  code_.MakeRare().zones.push_back(*zone);
  const ValueRef result = EmitValue(Opcode::kZoned, *frame.expr, frame.at, frame.a);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.MakeRare().zones.size() - 1);
  code_.instructions.back().extra = static_cast<std::uint16_t>(*ZonedFieldOf(overload.body));
  return result;
}

}  // namespace daygate::cel
