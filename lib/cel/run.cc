// The machine: one loop over instructions. What rules usually do stands here; what is rarer, in run_more.cc.
#include "cel/code.h"
#include "cel/operators.h"
#include "cel/quick.h"
#include "cel/run_more.h"

namespace daygate::cel {
namespace {

class Machine {
 public:
  Machine(const Program::Code& code, const Activation& activation, Value* temps, std::uint64_t* steps)
      : code_(code),
        activation_(activation),
        places_{temps, code.constants.data(), activation.slots.data()},
        temps_(temps),
        steps_(steps) {}

  Value Run(std::uint32_t begin);

 private:
  const Value* At(std::uint32_t operand) const { return places_[operand >> kPlaceShift] + (operand & kIndexMask); }
  const Origin& OriginOf(const Instruction& in) const {
    return code_.origins[static_cast<std::size_t>(&in - code_.instructions.data())];
  }
  std::uint32_t IdOf(const Instruction& in) const { return OriginOf(in).expr; }

  // The operand, or null and `result_` is the error.
  const Value* A(const Instruction& in) {
    const Value* a = At(in.a);
    if (in.field != kNoField) {
      if (a->kind != ValueKind::kStruct) [[unlikely]]
        return Settle(in.a, in.field, OriginOf(in).a, &a_);
      a = a->structure->fields + in.field;
    }
    if (a->kind <= ValueKind::kError) [[unlikely]]
      return Settle(in.a, in.field, OriginOf(in).a, &a_);
    return a;
  }
  const Value* B(const Instruction& in) {
    const Value* b = At(in.b);
    if (b->kind <= ValueKind::kError) [[unlikely]]
      return Settle(in.b, kNoField, OriginOf(in).b, &b_);
    return b;
  }
  const Value* Settle(std::uint32_t operand, std::uint16_t field, std::uint32_t id, Value* room);
  const Value* ReadLazily(std::uint32_t slot);

  void Execute(const Instruction& in);
  void ExecuteCompare(const Instruction& in);
  void ExecuteArithmetic(const Instruction& in);
  void ExecuteCall(const Instruction& in);
  void ExecuteMany(const Instruction& in);
  void ExecuteRest(const Instruction& in);
  Quick ExecuteQuickly(const Instruction& in) const;
  const Value* FindQuickly(const Instruction& in) const;
  bool ControlQuickly(const Instruction& in, std::uint32_t* pc);
  bool Control(const Instruction& in, std::uint32_t* pc);
  void Keep(const Instruction& in, std::uint32_t* pc);
  void Join(const Instruction& in, std::uint32_t* pc);

  const Program::Code& code_;
  const Activation& activation_;
  const Value* const places_[3];
  Value* const temps_;
  std::uint64_t* const steps_;
  Value result_;
  Value a_;  // a settled operand that stands nowhere else
  Value b_;
};

const Value* Machine::ReadLazily(std::uint32_t slot) {
  for (const LazySlot& lazy : code_.lazy) {
    if (lazy.slot != slot) continue;
    activation_.slots[slot] = lazy.program->Evaluate(activation_);
    return &activation_.slots[slot];
  }
  return nullptr;
}

// An operand that is not simply there: a lazy variable that has to be evaluated, an error, or nothing.
const Value* Machine::Settle(std::uint32_t operand, std::uint16_t field, std::uint32_t id, Value* room) {
  const Value* value = At(operand);
  const bool slot = operand >> kPlaceShift == static_cast<std::uint32_t>(Place::kSlot);
  if (slot && value->kind == ValueKind::kAbsent) {
    const Value* read = ReadLazily(operand & kIndexMask);
    if (read != nullptr) value = read;
  }
  if (field != kNoField && value->kind > ValueKind::kError) {
    if (value->kind != ValueKind::kStruct) {
      result_ = Value::Error(ErrorCode::kNoSuchOverload, id);
      return nullptr;
    }
    value = value->structure->fields + field;
  }
  if (value->kind > ValueKind::kError) {
    *room = *value;
    return room;
  }
  // What another program's error points at means nothing here.
  const bool own = value->kind == ValueKind::kError && !slot;
  result_ = own ? *value : Value::Error(value->kind == ValueKind::kError ? value->code : ErrorCode::kAbsent, id);
  return nullptr;
}

// `acc && x` and `acc || x`, where acc is true (false) or an error.
void Machine::Join(const Instruction& in, std::uint32_t* pc) {
  const bool ends = in.mode == Mode::kOr;
  Value& sum = temps_[in.dst];
  if (result_.kind == ValueKind::kBool) {
    if (result_.boolean != ends) return;
    sum = result_;
    *pc = in.jump;
    return;
  }
  if (sum.kind == ValueKind::kError) return;
  sum = result_.IsError() ? result_ : Value::Error(ErrorCode::kNoSuchOverload, IdOf(in));
}

void Machine::ExecuteCompare(const Instruction& in) {
  const Value* a = A(in);
  if (a == nullptr) return;
  const Value* b = B(in);
  if (b == nullptr) return;
  const bool unequal = in.extra != 0;
  switch (in.op) {
    case Opcode::kEqualText:
      result_ = Value::Bool((a->kind == ValueKind::kString && a->text() == b->text()) != unequal);
      return;
    case Opcode::kEqualInt:
      result_ = Value::Bool((a->kind == ValueKind::kInt ? a->integer == b->integer : cel::Equal(*a, *b)) != unequal);
      return;
    case Opcode::kEqualEnum:
      result_ = Value::Bool((a->kind == ValueKind::kEnum && a->size == b->size && a->enumeration == b->enumeration) !=
                            unequal);
      return;
    case Opcode::kOrderInt:
      if (a->kind == ValueKind::kInt) {
        const std::uint16_t order =
            a->integer < b->integer ? kOrderLess : (a->integer == b->integer ? kOrderEqual : kOrderGreater);
        result_ = Value::Bool((order & in.extra) != 0);
        return;
      }
      [[fallthrough]];
    case Opcode::kOrder: result_ = cel::Order(*a, *b, in.extra, IdOf(in)); return;
    case Opcode::kIn: result_ = cel::In(*a, *b, IdOf(in)); return;
    default: result_ = Value::Bool(cel::Equal(*a, *b) != unequal); return;
  }
}

void Machine::ExecuteArithmetic(const Instruction& in) {
  const Value* a = A(in);
  if (a == nullptr) return;
  const Value* b = B(in);
  if (b == nullptr) return;
  const std::uint32_t id = IdOf(in);
  switch (in.op) {
    case Opcode::kAdd: result_ = cel::Add(*a, *b, activation_.arena, id); return;
    case Opcode::kSubtract: result_ = cel::Subtract(*a, *b, id); return;
    case Opcode::kMultiply: result_ = cel::Multiply(*a, *b, id); return;
    case Opcode::kDivide: result_ = cel::Divide(*a, *b, id); return;
    case Opcode::kModulo: result_ = cel::Modulo(*a, *b, id); return;
    case Opcode::kIndex: result_ = cel::IndexInto(*a, *b, id); return;
    case Opcode::kOptionalIndex: result_ = cel::OptionalIndexInto(*a, *b, id); return;
    case Opcode::kSelect: result_ = cel::SelectFrom(*a, b->text(), id); return;
    case Opcode::kOptionalSelect: result_ = cel::OptionalSelectFrom(*a, b->text(), id); return;
    default: result_ = cel::HasField(*a, b->text(), id); return;
  }
}

bool Takes(std::uint32_t kinds, const Value& value) {
  return ((kinds >> static_cast<unsigned>(value.kind)) & 1U) != 0;
}

void Machine::ExecuteCall(const Instruction& in) {
  const Value* a = A(in);
  if (a == nullptr) return;
  const bool two = in.op == Opcode::kCall2;
  const CallTarget& target = code_.targets[two ? in.extra : in.b];
  CallContext context{activation_.arena, IdOf(in), target.host};
  result_ = Value::Error(ErrorCode::kNoSuchOverload, context.expr_id);
  if (!two) {
    if (Takes(target.kinds[0], *a)) result_ = target.body(context, {a, 1});
    return;
  }
  const Value no_overload = result_;
  const Value* b = B(in);
  if (b == nullptr) return;
  const Value args[2] = {*a, *b};
  const bool takes = Takes(target.kinds[0], *a) && Takes(target.kinds[1], *b);
  result_ = takes ? target.body(context, std::span<const Value>(args)) : no_overload;
}

// Calls of many arguments, or of several overloads.
void Machine::ExecuteMany(const Instruction& in) {
  const std::span<const Value> args(temps_ + (in.a & kIndexMask), in.extra);
  for (const Value& arg : args) {
    if (arg.IsError()) {
      result_ = arg;
      return;
    }
  }
  const bool any = in.op == Opcode::kCallAny;
  const OverloadSet set = any ? code_.rare->overload_sets[in.b] : OverloadSet{in.b, 1};
  CallContext context{activation_.arena, IdOf(in)};
  for (std::uint32_t i = 0; i < set.count; ++i) {
    const CallTarget& target = code_.targets[set.first + i];
    bool takes = true;
    for (std::size_t n = 0; n < args.size() && takes; ++n) {
      const std::size_t param = std::min<std::size_t>(n, target.last);
      takes = Takes(param < 2 ? target.kinds[param] : code_.rare->kinds[target.more + param - 2], args[n]);
    }
    if (!takes) continue;
    context.host = target.host;
    result_ = target.body(context, args);
    return;
  }
  result_ = Value::Error(ErrorCode::kNoSuchOverload, context.expr_id);
}

// Of the rest: whether `b` is an operand.
bool HasSecond(Opcode op) {
  return op == Opcode::kAppendIf || op == Opcode::kInsert || op == Opcode::kInsertOptional || op == Opcode::kSortBy ||
         op == Opcode::kStartsWith || op == Opcode::kEndsWith || op == Opcode::kContains;
}

// What is in no hurry.
void Machine::ExecuteRest(const Instruction& in) {
  const Value* a = A(in);
  if (a == nullptr) return;
  const Value* b = a;
  if (HasSecond(in.op)) b = B(in);
  if (b == nullptr) return;
  const bool builds = in.op >= Opcode::kListStart && in.op <= Opcode::kMerge;
  RestContext context{code_, activation_.arena, temps_, IdOf(in)};
  result_ = builds ? Build(context, in, *a, *b) : ExecuteRare(context, in, *a, *b);
}

void Machine::Execute(const Instruction& in) {
  const Value* a = nullptr;
  switch (in.op) {
    case Opcode::kEqual:
    case Opcode::kEqualText:
    case Opcode::kEqualInt:
    case Opcode::kEqualEnum:
    case Opcode::kOrder:
    case Opcode::kOrderInt:
    case Opcode::kIn: return ExecuteCompare(in);
    case Opcode::kAdd:
    case Opcode::kSubtract:
    case Opcode::kMultiply:
    case Opcode::kDivide:
    case Opcode::kModulo:
    case Opcode::kIndex:
    case Opcode::kOptionalIndex:
    case Opcode::kSelect:
    case Opcode::kOptionalSelect:
    case Opcode::kHas: return ExecuteArithmetic(in);
    case Opcode::kCall1:
    case Opcode::kCall2: return ExecuteCall(in);
    case Opcode::kCall:
    case Opcode::kCallAny: return ExecuteMany(in);
    case Opcode::kFail: result_ = Value::Error(static_cast<ErrorCode>(in.extra), IdOf(in)); return;
    case Opcode::kMove:
      a = A(in);
      if (a != nullptr) result_ = *a;
      return;
    case Opcode::kNot:
      a = A(in);
      if (a == nullptr) return;
      result_ =
          a->kind == ValueKind::kBool ? Value::Bool(!a->boolean) : Value::Error(ErrorCode::kNoSuchOverload, IdOf(in));
      return;
    case Opcode::kHasField:
      a = A(in);
      if (a == nullptr) return;
      result_ = a->kind == ValueKind::kStruct ? Value::Bool(a->structure->fields[in.b].kind != ValueKind::kAbsent)
                                              : Value::Error(ErrorCode::kNoSuchOverload, IdOf(in));
      return;
    default: return ExecuteRest(in);
  }
}

// What conditions are mostly made of: comparisons of operands that are there. kNo: the long way.
[[gnu::always_inline]] inline Quick Machine::ExecuteQuickly(const Instruction& in) const {
  const Value* a = At(in.a);
  if (in.field != kNoField) {
    if (a->kind != ValueKind::kStruct) return Quick::kNo;
    a = a->structure->fields + in.field;
  }
  const Value* b = At(in.b);
  if (a->kind <= ValueKind::kError) return Quick::kNo;
  switch (in.op) {
    case Opcode::kMove: return a->kind == ValueKind::kBool ? QuickBool(a->boolean) : Quick::kNo;
    case Opcode::kEqualText: return QuickBool((a->kind == ValueKind::kString && SameText(*a, *b)) != (in.extra != 0));
    case Opcode::kEqualInt:
      return a->kind == ValueKind::kInt ? QuickBool((a->integer == b->integer) != (in.extra != 0)) : Quick::kNo;
    case Opcode::kEqualEnum:
      return QuickBool((a->kind == ValueKind::kEnum && a->size == b->size && a->enumeration == b->enumeration) !=
                       (in.extra != 0));
    case Opcode::kOrderInt:
      return a->kind == ValueKind::kInt ? QuickBool((OrderBits(a->integer, b->integer) & in.extra) != 0) : Quick::kNo;
    case Opcode::kStartsWith:
      if (a->kind != ValueKind::kString) return Quick::kNo;
      return QuickBool(a->size >= b->size && base::SameBytes(a->chars, b->chars, b->size));
    case Opcode::kHasField:
      return a->kind == ValueKind::kStruct ? QuickBool(a->structure->fields[in.b].kind != ValueKind::kAbsent)
                                           : Quick::kNo;
    case Opcode::kOrder: {
      const unsigned order = QuickOrder(*a, *b);
      return order == 0 ? Quick::kNo : QuickBool((order & in.extra) != 0);
    }
    case Opcode::kEqual:
      return b->kind <= ValueKind::kError ? Quick::kNo : QuickBool(QuickEqual(*a, *b) != (in.extra != 0));
    case Opcode::kIn: return QuickIn(*a, *b);
    default: return Quick::kNo;
  }
}

// What `a.name`, `a[key]` finds in a map or a list that is there; null: the long way.
const Value* Machine::FindQuickly(const Instruction& in) const {
  const Value* a = At(in.a);
  if (in.field != kNoField) {
    if (a->kind != ValueKind::kStruct) return nullptr;
    a = a->structure->fields + in.field;
  }
  const Value* b = At(in.b);
  if (a->kind == ValueKind::kMap && b->kind == ValueKind::kString) return QuickFind(*a, *b);
  const bool position = a->kind == ValueKind::kList && b->kind == ValueKind::kInt && in.op == Opcode::kIndex;
  return position && b->unsigned_integer < a->size ? a->elements + b->unsigned_integer : nullptr;
}

// What loops are made of, and lookups. False: the long way, and nothing is done yet.
[[gnu::always_inline]] inline bool Machine::ControlQuickly(const Instruction& in, std::uint32_t* pc) {
  switch (in.op) {
    case Opcode::kNext:
    case Opcode::kNextPair:
      if (!Advance(temps_ + in.dst, in.op == Opcode::kNextPair)) *pc = in.jump;
      return true;
    case Opcode::kJump: *pc = in.jump; return true;
    case Opcode::kCount: {
      const Value* a = At(in.a);
      if (a->kind != ValueKind::kBool || in.field != kNoField) return false;
      temps_[in.dst].integer += a->boolean ? 1 : 0;
      return true;
    }
    case Opcode::kSelect:
    case Opcode::kIndex: {
      if (in.mode > Mode::kStrict) return false;
      const Value* found = FindQuickly(in);
      if (found == nullptr) return false;
      temps_[in.dst] = *found;
      return true;
    }
    default: return false;
  }
}

// Loops and branches. False: `in` is none.
bool Machine::Control(const Instruction& in, std::uint32_t* pc) {
  const Value* a = nullptr;
  switch (in.op) {
    case Opcode::kBranch:
      a = A(in);
      if (a != nullptr && a->kind == ValueKind::kBool) {
        if (!a->boolean) *pc = in.jump;
        return true;
      }
      temps_[in.dst] = a == nullptr ? result_ : Value::Error(ErrorCode::kNoSuchOverload, IdOf(in));
      *pc = in.b;
      return true;
    case Opcode::kOptionalOr:
    case Opcode::kOptionalOrValue:
    case Opcode::kUnwrap:
      a = A(in);
      if (a == nullptr || a->kind != ValueKind::kOptional) {
        temps_[in.dst] = a == nullptr ? result_ : Value::Error(ErrorCode::kNoSuchOverload, IdOf(in));
        *pc = in.jump;
      } else if (Choose(in, *a, temps_ + in.dst)) {
        *pc = in.jump;
      }
      return true;
    default: return false;
  }
}

// What becomes of the value in result_.
void Machine::Keep(const Instruction& in, std::uint32_t* pc) {
  switch (in.mode) {
    case Mode::kStore: temps_[in.dst] = result_; return;
    case Mode::kStrict:
      temps_[in.dst] = result_;
      if (result_.IsError()) *pc = in.jump;
      return;
    case Mode::kAnd:
    case Mode::kOr: return Join(in, pc);
  }
}

Value Machine::Run(std::uint32_t begin) {
  const Instruction* const instructions = code_.instructions.data();
  std::uint32_t pc = begin;
  for (;;) {
    const Instruction& in = instructions[pc++];
    if (in.op <= kLastQuick) {
      const Quick quick = ExecuteQuickly(in);
      if (quick != Quick::kNo) {
        const bool value = quick == Quick::kTrue;
        if (in.mode <= Mode::kStrict) {
          temps_[in.dst] = Value::Bool(value);
        } else if (value == (in.mode == Mode::kOr)) {  // it decides
          temps_[in.dst] = Value::Bool(value);
          pc = in.jump;
        }
        continue;
      }
    } else if (steps_ != nullptr && in.op <= Opcode::kNextPair && (*steps_)-- == 0) {
      return Value::Error(ErrorCode::kNoMemory, IdOf(in));
    } else if (ControlQuickly(in, &pc)) {
      continue;
    } else if (in.op == Opcode::kReturn) {
      const Value* a = A(in);
      return a == nullptr ? result_ : *a;
    } else if (Control(in, &pc)) {
      continue;
    }
    Execute(in);
    Keep(in, &pc);
  }
}

}  // namespace

Value Run(const Program::Code& code, std::uint32_t begin, const Activation& activation, std::span<Value> temps,
          std::uint64_t* steps) {
  return Machine(code, activation, temps.data(), steps).Run(begin);
}

}  // namespace daygate::cel
