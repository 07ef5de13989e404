// Tree → instructions. Each expression is compiled to an operand: a constant or a variable where it is one, else the
// temp that its instructions fill. Temps are given out like a stack: what is compiled "at" n may use those from n on.
//
// An expression that reads nothing from outside is run as soon as it is compiled, and becomes a constant unless it ends
// in an error.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cel/code.h"

namespace daygate::cel {

struct ValueRef {
  Place place = Place::kTemp;
  std::uint16_t field = kNoField;
  std::uint32_t index = 0;
  std::uint32_t id = 0;  // of the expression: for errors
};

class Compiler {
 public:
  // `code` is to be filled; `checked` may be null.
  Compiler(const Ast& ast, const Checked* checked, const Env& env, Words words, Program::Code* code)
      : ast_(ast), checked_(checked), env_(env), words_(words), code_(*code) {}

  void Compile();

 private:
  using Temp = std::uint16_t;
  using Label = std::uint32_t;  // the index of an instruction

  struct Local {
    std::string_view name;
    ValueRef operand;
  };
  struct Mark {
    std::size_t code = 0;
    std::size_t constants = 0;
    std::size_t sets = 0;
    std::size_t locals = 0;
    std::size_t outer = 0;
  };
  // How a call of a function becomes instructions.
  enum class Plan : std::uint8_t {
    kOne,      // of one argument
    kTwo,      // of two
    kMany,     // arguments in a row of temps
    kThrough,  // dyn(x)
    kTypeOf,
    kEnumWord,
    kOr,
    kOrValue,
    kMatch,
    kZoned,
  };

  // An expression that is being compiled, kept on a stack of the compiler's own: trees may be deeper than a thread's
  // stack likes. A step function is called with stage 0, 1, 2, …, and each time either asks for a child, whose operand
  // is in value_ the next time, or returns the result; it does either as the last thing.
  struct Frame {
    const Expr* expr = nullptr;
    Temp at = 0;
    Temp next = 0;
    std::uint16_t stage = 0;
    Plan plan = Plan::kOne;
    std::size_t i = 0;
    Mark mark;
    ValueRef a;
    Label label = 0;
    std::vector<Label> jumps;     // jump to the end
    std::vector<Label> dones;     // of a macro: jump behind the loop
    std::vector<Label> branches;  // of a macro: kBranch to the end where there is an error
    std::vector<const Expr*> args;
    std::vector<const Overload*> overloads;
  };

  // compiler.cc: the machine.
  void Step();
  void Descend(const Expr& expr, Temp at);
  void Return(ValueRef result);
  void Into(const Expr& expr, Temp dst);
  ValueRef Fold(const Expr& expr, const Mark& mark, ValueRef result);
  void DropCode(const Mark& mark);
  void Finish(ValueRef result);

  // Emitting.
  Instruction& Emit(Opcode op, std::uint32_t expr, Temp dst, ValueRef a = {}, ValueRef b = {});
  ValueRef EmitValue(Opcode op, const Expr& expr, Temp dst, ValueRef a = {}, ValueRef b = {});
  void Consume(const Expr& expr, ValueRef value, Temp at, Mode mode, Temp sum, std::vector<Label>* jumps);
  void Patch(std::span<const Label> labels);
  Label Here() const { return static_cast<Label>(code_.instructions.size()); }
  ValueRef AddConstant(const Value& value, std::uint32_t id);
  ValueRef ConstantText(std::string_view text, std::uint32_t id);
  ValueRef Fail(const Expr& expr, Temp at, ErrorCode code);
  ValueRef Plain(ValueRef operand, Temp at);
  static ValueRef TempRef(Temp temp, std::uint32_t id) { return {Place::kTemp, kNoField, temp, id}; }
  static Temp After(ValueRef operand, Temp at);
  const Value* ConstantOf(ValueRef operand) const;
  const Type* StaticType(const Expr& expr) const;

  // compile_expr.cc: names, selections, literals.
  ValueRef LiteralValue(const Expr& expr, const Literal& literal);
  ValueRef Name(const Expr& expr, const Ident& ident, Temp at);
  ValueRef Mean(const Expr& expr, const Meaning& meaning, Temp at);
  ValueRef Slot(const Expr& expr, const Variable& variable);
  const Local* FindLocal(std::string_view name) const;
  ValueRef UseLocal(const Local& local);
  void StepSelect(Frame& frame, const Select& select);
  ValueRef SelectField(const Expr& expr, const Select& select, ValueRef operand, Temp at);
  void StepList(Frame& frame, const ListExpr& list);
  void StepMap(Frame& frame, const MapExpr& map);

  // compile_operator.cc: operators.
  void StepCall(Frame& frame, const Call& call);
  void StepConditional(Frame& frame, const Call& call);
  void StepJunction(Frame& frame, const Call& call);
  void StepUnary(Frame& frame, const Call& call);
  void StepBinary(Frame& frame, const Call& call);
  ValueRef EmitBinary(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at);
  ValueRef EmitEqual(const Expr& expr, ValueRef a, ValueRef b, std::uint16_t unequal, Temp at);
  ValueRef EmitOrder(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at);
  ValueRef EmitIn(const Expr& expr, ValueRef a, ValueRef b, Temp at);

  // compile_call.cc: functions.
  void StepFunction(Frame& frame, const Call& call);
  void StartFunction(Frame& frame, const Call& call);
  bool FindCandidates(Frame& frame, const Call& call) const;
  Plan PlanOf(const Frame& frame) const;
  void StepOne(Frame& frame);
  void StepTwo(Frame& frame);
  void StepMany(Frame& frame);
  void StepOptionalOr(Frame& frame);
  ValueRef EmitCall2(const Expr& expr, const Overload& overload, ValueRef a, ValueRef b, Temp at);
  ValueRef EmitMany(const Frame& frame);
  ValueRef EmitMatch(const Frame& frame, ValueRef pattern);
  ValueRef EmitPlainMatch(const Frame& frame, std::string_view text, bool from_begin, bool to_end);
  ValueRef EmitZoned(const Frame& frame, ValueRef name);
  std::uint32_t Target(const Overload& overload);
  std::uint32_t AddTarget(const Overload& overload);

  // compile_macro.cc: macros, binds.
  void StepComprehension(Frame& frame, const Comprehension& macro);
  void StartWalk(Frame& frame, const Comprehension& macro);
  void StartResult(const Frame& frame, const Comprehension& macro);
  void TakeFilter(Frame& frame, const Comprehension& macro);
  void TakeBody(Frame& frame, const Comprehension& macro);
  void FinishWalk(Frame& frame, const Comprehension& macro);
  void StepBind(Frame& frame, const Bind& bind);
  void StepOptionalMap(Frame& frame, const OptionalMap& map);

  // resolve.cc: names of a tree that was not checked.
  bool QualifiedName(const Expr& expr, std::string* name, bool* absolute) const;
  Meaning ResolveName(const Expr& expr) const;
  const Function* ResolveFunction(const Call& call, bool* namespaced) const;
  template <typename Find>
  auto FindInContainers(const std::string& name, bool absolute, Find find) const;

  // words.cc: what Explain says.
  void CollectWords(const Expr& root);

  static constexpr std::size_t kClosed = ~std::size_t{0};

  const Ast& ast_;
  const Checked* checked_;
  const Env& env_;
  const Words words_;
  Program::Code& code_;
  std::vector<Frame> frames_;
  ValueRef value_;     // of the child that was asked for last
  base::Arena arena_;  // of folded values, until they are packed
  std::vector<Local> locals_;
  std::vector<const Overload*> target_of_;  // parallel to code_.targets
  std::size_t lowest_ = kClosed;            // the outermost local that was read, counted from 1; 0 where a slot was
  std::size_t last_value_ = 0;              // one past the last instruction that EmitValue made
  std::uint64_t fold_steps_ = 100'000;
};

// pack.cc: moves what constants point to into memory of the program's own, of exactly its size.
std::size_t DeepSize(const Value& value);
void PackConstants(Program::Code* code);

}  // namespace daygate::cel
