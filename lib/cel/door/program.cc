// Text → CelProgram, and its evaluation.
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "base/source.h"
#include "base/utf8.h"
#include "cel/checker.h"
#include "cel/cost_table.h"
#include "cel/door/declared.h"

namespace daygate {

struct CelActivation::State {
  std::vector<cel::Value> slots;
  base::Arena kept;     // what the host made
  base::Arena scratch;  // of the evaluation
};

namespace {

// One compilation: stops at the first stage that finds something.
class Compilation {
 public:
  Compilation(const cel::Env& env, const cel::ParseOptions& parse, std::string_view text,
              const CelCompileOptions& options)
      : env_(env), parse_(parse), options_(options), source_(options.name, std::string(text)) {}

  // True: everything below is filled in.
  bool Run() {
    if (!Parse()) return false;
    if (options_.checking == CelChecking::kNone) {
      program = cel::Compile(*parsed_.ast, nullptr, env_);
      return true;
    }
    if (!Check() || !Bound()) return false;
    program = cel::Compile(*parsed_.ast, &checked_.checked, env_);
    return true;
  }

  std::vector<Diagnostic> diagnostics;
  cel::Program program;
  std::string type = "dyn";
  std::optional<std::uint64_t> cost;

 private:
  bool Fail(std::uint32_t at, Phase phase, std::string message, std::string help = {}) {
    diagnostics.push_back(source_.At(at, phase, std::move(message), std::move(help)));
    return false;
  }

  bool Parse() {
    if (source_.text().size() > std::numeric_limits<std::uint32_t>::max() / 2)
      return Fail(0, Phase::kGrammar, "the expression is too long");
    const std::size_t invalid = base::FindInvalidUtf8(source_.text());
    if (invalid != std::string_view::npos)
      return Fail(static_cast<std::uint32_t>(invalid), Phase::kGrammar, "this is not UTF-8");
    parsed_ = cel::Parse(source_.text(), parse_);
    if (parsed_.ast != nullptr) return true;
    return Fail(parsed_.error.at, Phase::kGrammar, parsed_.error.message, parsed_.error.help);
  }

  bool Check() {
    checked_ = cel::Check(*parsed_.ast, env_);
    for (const cel::CheckError& error : checked_.errors) Fail(error.at, Phase::kMeaning, error.message, error.help);
    if (!checked_.ok()) return false;
    const std::uint32_t at = parsed_.ast->root->begin;
    type = checked_.checked.types[parsed_.ast->root->id]->ToString();
    if (options_.result.empty()) return true;
    std::string wrong;
    const cel::Type* wanted = cel::ReadType(options_.result, cel::TypeParams::kNone, env_.types(), &wrong);
    if (wanted == nullptr) return Fail(at, Phase::kMeaning, "the wanted result: " + wrong);
    if (wanted->ToString() == type) return true;
    return Fail(at, Phase::kMeaning, "the result must be " + wanted->ToString() + ", and this is " + type);
  }

  bool Bound() {
    base::Arena arena;
    const cel::Cost found = cel::EstimateCost(*parsed_.ast, checked_.checked, env_, arena);
    if (found.nodes != cel::kUnbounded) cost = found.nodes;
    if (options_.max_cost == kCelUnbounded) return true;
    if (!found.unbounded.empty())
      return Fail(found.unbounded_at, Phase::kMeaning, "the cost has no bound: " + found.unbounded);
    if (found.nodes <= options_.max_cost) return true;
    Fail(parsed_.ast->root->begin, Phase::kMeaning,
         "the worst case costs " + (cost ? std::to_string(*cost) : "more than can be counted") + ", and " +
             std::to_string(options_.max_cost) + " is the limit");
    diagnostics.back().notes = cel::CostTable(found.dearest, source_);
    return false;
  }

  const cel::Env& env_;
  const cel::ParseOptions& parse_;
  const CelCompileOptions& options_;
  const base::Source source_;
  cel::ParseResult parsed_;
  cel::CheckResult checked_;
};

}  // namespace

absl::StatusOr<CelProgram> CelEnvironment::Compile(std::string_view text, const CelCompileOptions& options,
                                                   std::vector<Diagnostic>* diagnostics) const {
  const std::lock_guard<std::mutex> turn(declared_->compiling);
  Compilation compilation(declared_->env, declared_->parse, text, options);
  if (diagnostics != nullptr) diagnostics->clear();
  if (!compilation.Run()) {
    absl::Status status = absl::InvalidArgumentError(Render(compilation.diagnostics, Color::kNever));
    if (diagnostics != nullptr) *diagnostics = std::move(compilation.diagnostics);
    return status;
  }
  auto compiled = std::make_shared<CelProgram::Compiled>();
  compiled->declared = declared_;
  compiled->program = std::move(compilation.program);
  compiled->type = std::move(compilation.type);
  compiled->cost = compilation.cost;
  return CelProgram(std::move(compiled));
}

CelValue CelProgram::Evaluate(CelActivation& activation) const {
  CelActivation::State* const state = activation.state_.get();
  if (state == nullptr) return CelValue::Error(CelError::kAbsent);  // moved from
  state->scratch.Reset();
  return CelAccess::Out(compiled_->program.Evaluate({state->slots, state->scratch}));
}

std::string CelProgram::Explain(const CelValue& error) const {
  return error.is_error() ? compiled_->program.Explain(CelAccess::In(error)) : std::string();
}

std::string_view CelProgram::result_type() const {
  return compiled_->type;
}

std::optional<std::uint64_t> CelProgram::cost() const {
  return compiled_->cost;
}

CelActivation::CelActivation(std::unique_ptr<State> state) : CelMaker(&state->kept), state_(std::move(state)) {}

CelActivation::CelActivation(const CelEnvironment& environment) : CelActivation(std::make_unique<State>()) {
  state_->slots.resize(environment.slots());
}

CelActivation::CelActivation(CelActivation&&) noexcept = default;
CelActivation& CelActivation::operator=(CelActivation&&) noexcept = default;
CelActivation::~CelActivation() = default;

void CelActivation::Set(std::size_t slot, const CelValue& value) {
  if (slot < state_->slots.size()) state_->slots[slot] = CelAccess::In(value);
}

CelValue CelActivation::Get(std::size_t slot) const {
  return slot < state_->slots.size() ? CelAccess::Out(state_->slots[slot]) : CelValue();
}

void CelActivation::Clear() {
  for (cel::Value& slot : state_->slots) slot = cel::Value();
  state_->kept.Reset();
  state_->scratch.Reset();
}

}  // namespace daygate
