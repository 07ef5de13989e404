#include "cel/program.h"

#include "base/utf8.h"
#include "cel/code.h"
#include "cel/compiler.h"
#include "cel/nesting.h"

namespace daygate::cel {
namespace {

constexpr std::size_t kInlineTemps = 16;

std::string WordAt(const Program::Code& code, std::uint32_t id) {
  if (code.rare == nullptr || std::size_t{id} + 1 >= code.rare->word_begin.size()) return {};
  const std::uint32_t* const begin = code.rare->word_begin.data() + id;
  return base::EscapeForTerminal(std::string_view(code.rare->words).substr(begin[0], begin[1] - begin[0]));
}

// What went wrong, `word` being what stands there, in quotes.
std::string Describe(ErrorCode code, const std::string& word) {
  switch (code) {
    case ErrorCode::kAbsent: return word + " is absent";
    case ErrorCode::kNoSuchField: return "there is no field " + word;
    case ErrorCode::kNoSuchKey: return "there is no such key for " + word;
    case ErrorCode::kIndexOutOfRange: return "the index of " + word + " is out of range";
    case ErrorCode::kOverflow: return "the result of " + word + " is out of range";
    case ErrorCode::kDivideByZero: return word + " divides by zero";
    case ErrorCode::kNoSuchOverload: return word + " does not take values of these types";
    case ErrorCode::kInvalidArgument: return word + " can not take this value";
    case ErrorCode::kDuplicateKey: return "a key stands twice in " + word;
    case ErrorCode::kUndeclared: return word + " is not declared";
    case ErrorCode::kNoMemory: return "the value of " + word + " is too large";
  }
  return word;
}

}  // namespace

Program::Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Value Program::Evaluate(const Activation& activation) const {
  if (code_ == nullptr) return Value::Error(ErrorCode::kUndeclared);
  const Code& code = *code_;
  if (code.is_constant) return code.constants[0];
  if (activation.slots.size() < code.slots) return Value::Error(ErrorCode::kAbsent);
  if (code.temps > kInlineTemps) return Run(code, 0, activation, activation.arena.NewArray<Value>(code.temps), nullptr);
  // Not initialised: the compiler has seen to it that each temp is written before it is read.
  alignas(Value) std::byte temps[kInlineTemps * sizeof(Value)];
  return Run(code, 0, activation, {reinterpret_cast<Value*>(temps), kInlineTemps}, nullptr);
}

const Value* Program::constant() const {
  return code_ != nullptr && code_->is_constant ? code_->constants.data() : nullptr;
}

std::string Program::Explain(const Value& error) const {
  const std::string word = code_ == nullptr ? std::string() : WordAt(*code_, error.size);
  return Describe(error.code, word.empty() ? "the expression" : "'" + word + "'");
}

std::uint32_t Program::deepest_value() const {
  return code_ == nullptr ? 0 : code_->deepest_value;
}

std::size_t Program::size() const {
  if (code_ == nullptr) return sizeof(Program);
  const Code& code = *code_;
  std::size_t sum = sizeof(Program) + sizeof(Code) + code.memory_size;
  sum += code.instructions.capacity() * sizeof(Instruction) + code.origins.capacity() * sizeof(Origin);
  sum += code.constants.capacity() * sizeof(Value) + code.targets.capacity() * sizeof(CallTarget);
  sum += code.lazy.capacity() * sizeof(LazySlot);
  if (code.rare == nullptr) return sum;
  const Code::Rare& rare = *code.rare;
  sum += sizeof(rare) + rare.words.capacity() + rare.word_begin.capacity() * sizeof(std::uint32_t);
  sum += rare.kinds.capacity() * sizeof(std::uint32_t) + rare.overload_sets.capacity() * sizeof(OverloadSet);
  sum += rare.zones.capacity() * sizeof(absl::TimeZone) + rare.types.capacity() * sizeof(const Type*);
  for (const Code::Rare::SetOf& set : rare.sets) sum += sizeof(set) + set.set.size();
  // What RE2 holds is not known exactly: an instruction of its program takes 16 bytes.
  for (const std::unique_ptr<RE2>& regex : rare.regexes)
    sum += sizeof(RE2) + static_cast<std::size_t>(regex->ProgramSize()) * 16;
  return sum;
}

Program Compile(const Ast& ast, const Checked* checked, const Env& env, Words words) {
  auto code = std::make_unique<Program::Code>();
  std::vector<TypeKind> kinds;
  if (checked != nullptr) {
    for (const Type* type : checked->types) kinds.push_back(type->kind());
  }
  code->deepest_value = DeepestValue(ast, checked, kinds, env);
  if (code->deepest_value <= kMaxNesting) {
    Compiler(ast, checked, env, words, code.get()).Compile();
  } else {
    code->is_constant = true;
    code->constants = {Value::Error(ErrorCode::kNoMemory, ast.root->id)};
  }
  Program program;
  program.code_ = std::move(code);
  return program;
}

}  // namespace daygate::cel
