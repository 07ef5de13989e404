// Macros over lists and maps, binds, optMap.
#include <algorithm>

#include "cel/compiler.h"

namespace daygate::cel {

// Where a walk keeps what: its result at `sum`, then the range, the place in it, the variables, and one more value.
struct Compiler::Walk {
  const Expr& expr;
  const Comprehension& macro;
  Temp sum;
  Label loop = 0;               // the kNext
  std::vector<Label> ends;      // jump behind the whole
  std::vector<Label> dones;     // jump behind the loop
  std::vector<Label> branches;  // kBranch: in case of an error behind the whole

  Temp range() const { return static_cast<Temp>(sum + 1); }
  Temp first() const { return static_cast<Temp>(sum + 3); }
  Temp second() const { return static_cast<Temp>(sum + 4); }
  Temp extra() const { return static_cast<Temp>(sum + 5); }
  Temp body() const { return static_cast<Temp>(sum + 6); }
};

ValueRef Compiler::CompileComprehension(const Expr& expr, const Comprehension& macro, Temp at) {
  Walk walk{expr, macro, at, 0, {}, {}, {}};
  const ValueRef range = Compile(*macro.range, walk.range());
  Emit(Opcode::kIterate, macro.range->id, at, range).mode = Mode::kStrict;
  walk.ends.push_back(Here() - 1);
  code_.temps = std::max(code_.temps, std::uint32_t{walk.body()});
  StartResult(walk);
  walk.loop = Here();
  Emit(macro.var2.empty() ? Opcode::kNext : Opcode::kNextPair, expr.id, at);
  walk.dones.push_back(walk.loop);
  locals_.push_back({macro.var, TempRef(walk.first(), expr.id)});
  if (!macro.var2.empty()) locals_.push_back({macro.var2, TempRef(walk.second(), expr.id)});
  CompileStep(&walk);
  locals_.resize(locals_.size() - (macro.var2.empty() ? 1 : 2));
  Emit(Opcode::kJump, expr.id, at).jump = walk.loop;
  Patch(walk.dones);
  FinishResult(walk);
  Patch(walk.ends);
  for (const Label branch : walk.branches) code_.instructions[branch].b = Here();
  return TempRef(at, expr.id);
}

void Compiler::StartResult(const Walk& walk) {
  const std::uint32_t id = walk.expr.id;
  const ValueRef range = TempRef(walk.range(), id);
  switch (walk.macro.macro) {
    case Macro::kAll:
      Emit(Opcode::kMove, id, walk.sum, Constant(Value::Bool(true), id));
      return;
    case Macro::kExists:
      Emit(Opcode::kMove, id, walk.sum, Constant(Value::Bool(false), id));
      return;
    case Macro::kExistsOne:
      Emit(Opcode::kMove, id, walk.sum, Constant(Value::Int(0), id));
      return;
    case Macro::kFilter:
    case Macro::kMap:
    case Macro::kTransformList:
      Emit(Opcode::kListStart, id, walk.sum, range);
      return;
    case Macro::kTransformMap:
      Emit(Opcode::kMapStart, id, walk.sum, range);
      return;
    case Macro::kTransformMapEntry: {
      const ValueRef none = Constant(Value::Int(0), id);
      Emit(Opcode::kMapStart, id, walk.sum, none);
      Emit(Opcode::kMove, id, walk.extra(), none);
      return;
    }
    case Macro::kSortBy:
      Emit(Opcode::kListStart, id, walk.extra(), range);
      return;
  }
}

void Compiler::CompileStep(Walk* walk) {
  const Comprehension& macro = walk->macro;
  if (macro.macro == Macro::kAll || macro.macro == Macro::kExists) {
    const ValueRef value = Compile(*macro.body, walk->body());
    Consume(*macro.body, value, walk->body(), macro.macro == Macro::kAll ? Mode::kAnd : Mode::kOr, walk->sum,
            &walk->ends);
    return;
  }
  if (macro.filter != nullptr) {
    const ValueRef condition = Compile(*macro.filter, walk->body());
    walk->branches.push_back(Here());
    Emit(Opcode::kBranch, macro.filter->id, walk->sum, condition).jump = walk->loop;
  }
  CompileBuildStep(walk);
}

void Compiler::CompileBuildStep(Walk* walk) {
  const Comprehension& macro = walk->macro;
  const std::uint32_t id = macro.body->id;
  const ValueRef value = Compile(*macro.body, walk->body());
  const ValueRef first = TempRef(walk->first(), id);
  switch (macro.macro) {
    case Macro::kAll:
    case Macro::kExists:
      return;
    case Macro::kExistsOne:
      Emit(Opcode::kCount, id, walk->sum, value);
      break;
    case Macro::kFilter:
      Emit(Opcode::kAppendIf, id, walk->sum, value, first);
      break;
    case Macro::kMap:
    case Macro::kTransformList:
      Emit(Opcode::kAppend, id, walk->sum, value);
      break;
    case Macro::kTransformMap: {
      const ValueRef plain = Plain(value, walk->body());
      Emit(Opcode::kInsert, id, walk->sum, first, plain).extra = 1;
      break;
    }
    case Macro::kTransformMapEntry:
      Emit(Opcode::kMerge, id, walk->sum, value).b = walk->extra();
      break;
    case Macro::kSortBy:  // an error among the keys is the sorting's to find
      Emit(Opcode::kAppend, id, walk->extra(), value).mode = Mode::kStrict;
      walk->dones.push_back(Here() - 1);
      return;
  }
  code_.instructions.back().mode = Mode::kStrict;
  walk->ends.push_back(Here() - 1);
}

void Compiler::FinishResult(const Walk& walk) {
  const std::uint32_t id = walk.expr.id;
  if (walk.macro.macro == Macro::kExistsOne) Emit(Opcode::kIsOne, id, walk.sum, TempRef(walk.sum, id));
  if (walk.macro.macro == Macro::kSortBy) {
    Emit(Opcode::kSortBy, id, walk.sum, TempRef(walk.range(), id), TempRef(walk.extra(), id));
  }
}

ValueRef Compiler::CompileBind(const Bind& bind, Temp at) {
  const ValueRef init = Compile(*bind.init, at);
  locals_.push_back({bind.var, init});
  const ValueRef result = Compile(*bind.body, After(init, at));
  locals_.pop_back();
  return result;
}

ValueRef Compiler::CompileOptionalMap(const Expr& expr, const OptionalMap& map, Temp at) {
  const Label unwrap = [&] {
    const ValueRef target = Compile(*map.target, at);
    Emit(Opcode::kUnwrap, map.target->id, at, target);
    return Here() - 1;
  }();
  const Temp var = static_cast<Temp>(at + 1);
  code_.temps = std::max(code_.temps, std::uint32_t{var} + 1);
  locals_.push_back({map.var, TempRef(var, expr.id)});
  const ValueRef body = Compile(*map.body, static_cast<Temp>(at + 2));
  locals_.pop_back();
  Emit(map.flat ? Opcode::kRequireOptional : Opcode::kWrap, map.body->id, at, body);
  Patch({&unwrap, 1});
  return TempRef(at, expr.id);
}

}  // namespace daygate::cel
