// Macros over lists and maps, binds, optMap.
//
// A walk keeps its result at frame.at, and behind it: the range, the place in it, the first and the second variable,
// and one more value.
#include "cel/compiler.h"

#include <algorithm>

namespace daygate::cel {
namespace {

using Temp = std::uint16_t;

constexpr Temp RangeAt(Temp sum) {
  return static_cast<Temp>(sum + 1);
}
constexpr Temp FirstAt(Temp sum) {
  return static_cast<Temp>(sum + 3);
}
constexpr Temp SecondAt(Temp sum) {
  return static_cast<Temp>(sum + 4);
}
constexpr Temp ExtraAt(Temp sum) {
  return static_cast<Temp>(sum + 5);
}
constexpr Temp BodyAt(Temp sum) {
  return static_cast<Temp>(sum + 6);
}

}  // namespace

void Compiler::StepComprehension(Frame& frame, const Comprehension& macro) {
  switch (frame.stage++) {
    case 0: return Descend(*macro.range, RangeAt(frame.at));
    case 1:
      StartWalk(frame, macro);
      if (macro.filter != nullptr && macro.macro != Macro::kFilter) return Descend(*macro.filter, BodyAt(frame.at));
      ++frame.stage;
      return Descend(*macro.body, BodyAt(frame.at));
    case 2: TakeFilter(frame, macro); return Descend(*macro.body, BodyAt(frame.at));
    default:
      TakeBody(frame, macro);
      FinishWalk(frame, macro);
      return Return(TempRef(frame.at, frame.expr->id));
  }
}

void Compiler::StartWalk(Frame& frame, const Comprehension& macro) {
  const std::uint32_t id = frame.expr->id;
  Emit(Opcode::kIterate, macro.range->id, frame.at, value_).mode = Mode::kStrict;
  frame.jumps.push_back(Here() - 1);
  code_.temps = std::max(code_.temps, std::uint32_t{BodyAt(frame.at)});
  StartResult(frame, macro);
  frame.label = Here();
  Emit(macro.var2.empty() ? Opcode::kNext : Opcode::kNextPair, id, frame.at);
  frame.dones.push_back(frame.label);
  locals_.push_back({macro.var, TempRef(FirstAt(frame.at), id)});
  if (!macro.var2.empty()) locals_.push_back({macro.var2, TempRef(SecondAt(frame.at), id)});
}

void Compiler::StartResult(const Frame& frame, const Comprehension& macro) {
  const std::uint32_t id = frame.expr->id;
  const ValueRef range = TempRef(RangeAt(frame.at), id);
  switch (macro.macro) {
    case Macro::kAll: Emit(Opcode::kMove, id, frame.at, AddConstant(Value::Bool(true), id)); return;
    case Macro::kExists: Emit(Opcode::kMove, id, frame.at, AddConstant(Value::Bool(false), id)); return;
    case Macro::kExistsOne: Emit(Opcode::kMove, id, frame.at, AddConstant(Value::Int(0), id)); return;
    case Macro::kFilter:
    case Macro::kMap:
    case Macro::kTransformList: Emit(Opcode::kListStart, id, frame.at, range); return;
    case Macro::kTransformMap: Emit(Opcode::kMapStart, id, frame.at, range); return;
    case Macro::kTransformMapEntry: {
      const ValueRef none = AddConstant(Value::Int(0), id);
      Emit(Opcode::kMapStart, id, frame.at, none);
      Emit(Opcode::kMove, id, ExtraAt(frame.at), none);
      return;
    }
    case Macro::kSortBy: Emit(Opcode::kListStart, id, ExtraAt(frame.at), range); return;
  }
}

void Compiler::TakeFilter(Frame& frame, const Comprehension& macro) {
  frame.branches.push_back(Here());
  Emit(Opcode::kBranch, macro.filter->id, frame.at, value_).jump = frame.label;
}

void Compiler::TakeBody(Frame& frame, const Comprehension& macro) {
  const std::uint32_t id = macro.body->id;
  const Temp body = BodyAt(frame.at);
  const ValueRef first = TempRef(FirstAt(frame.at), id);
  switch (macro.macro) {
    case Macro::kAll: return Consume(*macro.body, value_, body, Mode::kAnd, frame.at, &frame.jumps);
    case Macro::kExists: return Consume(*macro.body, value_, body, Mode::kOr, frame.at, &frame.jumps);
    case Macro::kExistsOne: Emit(Opcode::kCount, id, frame.at, value_); break;
    case Macro::kFilter: Emit(Opcode::kAppendIf, id, frame.at, value_, first); break;
    case Macro::kMap:
    case Macro::kTransformList: Emit(Opcode::kAppend, id, frame.at, value_); break;
    case Macro::kTransformMap: {
      const ValueRef plain = Plain(value_, body);
      Emit(Opcode::kInsert, id, frame.at, first, plain).extra = 1;
      break;
    }
    case Macro::kTransformMapEntry: Emit(Opcode::kMerge, id, frame.at, value_).b = ExtraAt(frame.at); break;
    case Macro::kSortBy:  // an error among the keys is the sorting's to find
      Emit(Opcode::kAppend, id, ExtraAt(frame.at), value_).mode = Mode::kStrict;
      frame.dones.push_back(Here() - 1);
      return;
  }
  code_.instructions.back().mode = Mode::kStrict;
  frame.jumps.push_back(Here() - 1);
}

void Compiler::FinishWalk(Frame& frame, const Comprehension& macro) {
  const std::uint32_t id = frame.expr->id;
  locals_.resize(locals_.size() - (macro.var2.empty() ? 1 : 2));
  Emit(Opcode::kJump, id, frame.at).jump = frame.label;
  Patch(frame.dones);
  if (macro.macro == Macro::kExistsOne) Emit(Opcode::kIsOne, id, frame.at, TempRef(frame.at, id));
  if (macro.macro == Macro::kSortBy) {
    Emit(Opcode::kSortBy, id, frame.at, TempRef(RangeAt(frame.at), id), TempRef(ExtraAt(frame.at), id));
  }
  Patch(frame.jumps);
  for (const Label branch : frame.branches) code_.instructions[branch].b = Here();
}

void Compiler::StepBind(Frame& frame, const Bind& bind) {
  switch (frame.stage++) {
    case 0: return Descend(*bind.init, frame.at);
    case 1: locals_.push_back({bind.var, value_}); return Descend(*bind.body, After(value_, frame.at));
    default: locals_.pop_back(); return Return(value_);
  }
}

void Compiler::StepOptionalMap(Frame& frame, const OptionalMap& map) {
  const std::uint32_t id = frame.expr->id;
  const Temp var = static_cast<Temp>(frame.at + 1);
  switch (frame.stage++) {
    case 0: return Descend(*map.target, frame.at);
    case 1:
      Emit(Opcode::kUnwrap, map.target->id, frame.at, value_);
      frame.jumps.push_back(Here() - 1);
      code_.temps = std::max(code_.temps, std::uint32_t{var} + 1);
      locals_.push_back({map.var, TempRef(var, id)});
      return Descend(*map.body, static_cast<Temp>(frame.at + 2));
    default:
      locals_.pop_back();
      Emit(map.flat ? Opcode::kRequireOptional : Opcode::kWrap, map.body->id, frame.at, value_);
      Patch(frame.jumps);
      return Return(TempRef(frame.at, id));
  }
}

}  // namespace daygate::cel
