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
  Compiler(const Ast& ast, const Checked* checked, const Env& env, Program::Code* code)
      : ast_(ast), checked_(checked), env_(env), code_(*code) {}

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

  // compiler.cc: the frame of it all.
  ValueRef Compile(const Expr& expr, Temp at);
  ValueRef Dispatch(const Expr& expr, Temp at);
  void CompileInto(const Expr& expr, Temp dst);
  ValueRef Fold(const Expr& expr, const Mark& mark, ValueRef result);
  void DropCode(const Mark& mark);
  void Finish(ValueRef result);

  // Emitting.
  Instruction& Emit(Opcode op, std::uint32_t expr, Temp dst, ValueRef a = {}, ValueRef b = {});
  ValueRef EmitValue(Opcode op, const Expr& expr, Temp dst, ValueRef a = {}, ValueRef b = {});
  void Consume(const Expr& expr, ValueRef value, Temp at, Mode mode, Temp sum, std::vector<Label>* jumps);
  void Patch(std::span<const Label> labels);
  Label Here() const { return static_cast<Label>(code_.instructions.size()); }
  ValueRef Constant(const Value& value, std::uint32_t id);
  ValueRef ConstantText(std::string_view text, std::uint32_t id);
  ValueRef Fail(const Expr& expr, Temp at, ErrorCode code);
  ValueRef Plain(ValueRef operand, Temp at);
  static ValueRef TempRef(Temp temp, std::uint32_t id) { return {Place::kTemp, kNoField, temp, id}; }
  static Temp After(ValueRef operand, Temp at);
  const Value* ConstantOf(ValueRef operand) const;
  const Type* StaticType(const Expr& expr) const;

  // compile_expr.cc: names, selections, literals, operators.
  ValueRef CompileLiteral(const Expr& expr, const Literal& literal);
  ValueRef CompileIdent(const Expr& expr, const Ident& ident, Temp at);
  ValueRef CompileMeaning(const Expr& expr, const Meaning& meaning, Temp at);
  ValueRef CompileSelect(const Expr& expr, const Select& select, Temp at);
  ValueRef SelectField(const Expr& expr, const Select& select, ValueRef operand, Temp at);
  ValueRef CompileList(const Expr& expr, const ListExpr& list, Temp at);
  ValueRef CompileMap(const Expr& expr, const MapExpr& map, Temp at);
  ValueRef Slot(const Expr& expr, const Variable& variable);
  const Local* FindLocal(std::string_view name) const;
  ValueRef UseLocal(const Local& local);

  ValueRef CompileCall(const Expr& expr, const Call& call, Temp at);
  ValueRef CompileConditional(const Expr& expr, const Call& call, Temp at);
  ValueRef CompileJunction(const Expr& expr, const Call& call, Temp at);
  ValueRef CompileUnary(const Expr& expr, Temp at);
  ValueRef CompileBinary(const Expr& expr, const Call& call, Temp at);
  ValueRef EmitBinary(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at);
  ValueRef EmitEqual(const Expr& expr, ValueRef a, ValueRef b, std::uint16_t unequal, Temp at);
  ValueRef EmitOrder(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at);
  ValueRef EmitIn(const Expr& expr, ValueRef a, ValueRef b, Temp at);

  // compile_call.cc: functions.
  struct Candidates {
    std::vector<const Overload*> overloads;
    const Expr* receiver = nullptr;
    bool known = true;  // there is a function of that name
  };
  ValueRef CompileFunction(const Expr& expr, const Call& call, Temp at);
  Candidates FindCandidates(const Expr& expr, const Call& call) const;
  bool CompileSpecial(const Expr& expr, const Overload& overload, std::span<const Expr* const> args, Temp at,
                      ValueRef* result);
  bool CompileTypeOf(const Expr& expr, const Expr& arg, Temp at, ValueRef* result);
  ValueRef CompileOptionalOr(const Expr& expr, bool value, std::span<const Expr* const> args, Temp at);
  ValueRef CompileMatch(const Expr& expr, const Overload& overload, std::span<const Expr* const> args, Temp at);
  ValueRef CompileZoned(const Expr& expr, const Overload& overload, std::span<const Expr* const> args, Temp at);
  ValueRef EmitCall2(const Expr& expr, const Overload& overload, ValueRef a, ValueRef b, Temp at);
  ValueRef CompileManyArgs(const Expr& expr, std::span<const Overload* const> overloads,
                           std::span<const Expr* const> args, Temp at);
  std::uint32_t Target(const Overload& overload);
  std::uint32_t AddTarget(const Overload& overload);

  // compile_macro.cc: macros, binds.
  ValueRef CompileComprehension(const Expr& expr, const Comprehension& macro, Temp at);
  struct Walk;
  void StartResult(const Walk& walk);
  void CompileStep(Walk* walk);
  void CompileBuildStep(Walk* walk);
  void FinishResult(const Walk& walk);
  ValueRef CompileBind(const Bind& bind, Temp at);
  ValueRef CompileOptionalMap(const Expr& expr, const OptionalMap& map, Temp at);

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
  Program::Code& code_;
  base::Arena arena_;  // of folded values, until they are packed
  std::vector<Local> locals_;
  std::vector<const Overload*> target_of_;  // parallel to code_.targets
  std::size_t lowest_ = kClosed;  // the outermost local that was read, counted from 1; 0 where a slot was
  std::size_t last_value_ = 0;              // one past the last instruction that EmitValue made
  std::uint64_t fold_steps_ = 100'000;
};

// pack.cc: moves what constants point to into memory of the program's own, of exactly its size.
std::size_t DeepSize(const Value& value);
void PackConstants(Program::Code* code);

}  // namespace daygate::cel
