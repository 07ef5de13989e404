// What an expression can see: variables in slots, constants, functions. Declared once by the host, then read by the
// checker and the compiler of programs.
//
//   cel::TypePool types;
//   cel::Env env(&types);
//   cel::AddStandardLibrary(&env);
//   env.AddVariable("risk", types.Simple(cel::TypeKind::kInt), 0);
//   cel::ParseResult parsed = cel::Parse("risk < 60");
//   cel::CheckResult checked = cel::Check(*parsed.ast, env);
//   cel::Program program = cel::Compile(*parsed.ast, &checked, env);
//   cel::Value slots[] = {cel::Value::Int(10)};
//   cel::Value result = program.Evaluate({slots, arena});
//
// Not thread-safe while things are declared; afterwards read from any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cel/function.h"
#include "cel/type.h"
#include "cel/value.h"

namespace daygate::cel {

class Program;

// A variable is read from `slot` of the activation. A lazy one has a program: the first read evaluates it and keeps the
// value (an error too) in the slot; whoever changes what it reads sets the slot to kAbsent again. `cost` and `depth`
// are then those of its expression.
struct Variable {
  std::string name;  // may be qualified: "a.b"
  const Type* type = nullptr;
  std::uint32_t slot = 0;
  Bound bound{};
  const Program* lazy = nullptr;
  std::uint64_t cost = 0;
};

struct Constant {
  std::string name;  // "prod", "Environment.prod"
  const Type* type = nullptr;
  Value value;
};

class Env {
 public:
  // What is not found here is looked for in `parent` (not owned), where there is one.
  explicit Env(TypePool* types, const Env* parent = nullptr) : types_(types), parent_(parent) {}

  TypePool* types() const { return types_; }

  void AddVariable(Variable variable);
  void AddConstant(Constant constant);
  // A name that exists, but not here or not alone: the checker refuses it with `message` ("'internal' is a member of
  // Sensitivity and of Zone") and `help`.
  void AddRefusal(std::string name, std::string message, std::string help);
  // Overloads are added to a function of that name that is there already.
  void AddFunction(Function function);
  void set_container(std::string container) { container_ = std::move(container); }

  const Variable* FindVariable(std::string_view name) const;
  const Constant* FindConstant(std::string_view name) const;
  const Function* FindFunction(std::string_view name) const;
  struct Refusal {
    std::string message;
    std::string help;
  };
  const Refusal* FindRefusal(std::string_view name) const;
  const std::string& container() const { return container_; }

  // For suggestions: every name that is declared.
  std::vector<std::string_view> VariableNames() const;
  std::vector<std::string_view> ConstantNames() const;
  std::vector<std::string_view> FunctionNames() const;

 private:
  TypePool* types_;
  const Env* parent_;
  std::string container_;
  std::map<std::string, Variable, std::less<>> variables_;
  std::map<std::string, Constant, std::less<>> constants_;
  std::map<std::string, Function, std::less<>> functions_;
  std::map<std::string, Refusal, std::less<>> refusals_;
};

// Conversions, size, string functions, matches, times, optionals: section "standard definitions" of the language
// definition, and optionals.
void AddStandardLibrary(Env* env);

// The extension libraries, as cel-go's `ext` specifies them.
void AddStringsLibrary(Env* env);
void AddMathLibrary(Env* env);
void AddListsLibrary(Env* env);
void AddSetsLibrary(Env* env);
void AddEncodersLibrary(Env* env);
void AddNetworkLibrary(Env* env);

// All of the above.
void AddAllLibraries(Env* env);

}  // namespace daygate::cel
