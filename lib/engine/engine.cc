#include "daygate/engine.h"

#include <exception>
#include <limits>
#include <new>
#include <utility>

#include "absl/status/status.h"
#include "base/source.h"
#include "compile/program.h"
#include "decide/decide.h"
#include "engine/refusal.h"
#include "policy/parser.h"

namespace daygate {

namespace {

// What else is wrong with a set of which some rules or tests could not be read: an author sees all mistakes at once.
void AppendMeaning(policy::Set set, const EngineOptions& options, std::vector<Diagnostic>* found) {
  std::vector<Diagnostic> more;
  compile::Compile(std::move(set),
                   {.max_rule_cost = options.max_rule_cost, .completeness = compile::Completeness::kPartial}, &more);
  found->insert(found->end(), more.begin(), more.end());
}

// Where there is no memory for the words either, the code alone says it.
absl::Status NoMemory() {
  try {
    return absl::ResourceExhaustedError("not enough memory to compile the policies");
  } catch (const std::bad_alloc&) {
    return absl::Status(absl::StatusCode::kResourceExhausted, "");
  }
}

}  // namespace

struct EngineFactory {
  static absl::StatusOr<Engine> Make(const std::vector<PolicySource>& sources, const EngineOptions& options,
                                     std::vector<Diagnostic>* diagnostics) {
    policy::Set set;
    std::vector<Diagnostic> found;
    bool declarations_whole = true;
    for (const PolicySource& source : sources) {
      if (source.text.size() >= std::numeric_limits<std::uint32_t>::max()) {
        found.push_back(engine::CanNotRead(source.name, "a file has at most 4 GiB"));
        continue;
      }
      auto shared = std::make_shared<const base::Source>(source.name, source.text);
      const auto index = static_cast<std::uint32_t>(set.files.size());
      policy::ParsedFile parsed = policy::ParseFile(std::move(shared), index);
      found.insert(found.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
      declarations_whole = declarations_whole && parsed.declarations_whole;
      parsed.file.layout = std::vector<policy::Mark>();  // the printer's: what is parsed next takes its memory
      set.files.push_back(std::move(parsed.file));
    }
    if (!found.empty()) {
      if (declarations_whole) AppendMeaning(std::move(set), options, &found);
      return engine::Refuse(std::move(found), diagnostics);
    }
    if (set.files.empty()) return absl::InvalidArgumentError("a policy set has at least one file");
    std::shared_ptr<const compile::Program> program =
        compile::Compile(std::move(set),
                         {.max_rule_cost = options.max_rule_cost,
                          .completeness = compile::Completeness::kWhole,
                          .programs = options.evaluation == Evaluation::kEveryRule ? compile::Programs::kAll
                                                                                   : compile::Programs::kUnlessIndexed},
                         &found);
    if (program == nullptr) return engine::Refuse(std::move(found), diagnostics);
    return Engine(std::move(program), options);
  }
};

Engine::Engine(std::shared_ptr<const compile::Program> program, const EngineOptions& options)
    : program_(std::move(program)), enforces_(options.enforces), evaluation_(options.evaluation) {}

absl::StatusOr<Engine> Engine::FromSources(const std::vector<PolicySource>& sources, const EngineOptions& options,
                                           std::vector<Diagnostic>* diagnostics) {
  try {
    return EngineFactory::Make(sources, options, diagnostics);
  } catch (const std::bad_alloc&) {
    return NoMemory();
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

absl::StatusOr<Engine> Engine::FromFiles(const std::vector<std::string>& paths, const EngineOptions& options,
                                         std::vector<Diagnostic>* diagnostics) {
  try {
    const auto sources = ReadPolicies(paths, diagnostics);
    if (!sources.ok()) return sources.status();
    return FromSources(*sources, options, diagnostics);
  } catch (const std::bad_alloc&) {
    return NoMemory();
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

Decision Engine::Decide(const Request& request) const noexcept {
  return decide::Decide(*program_, request, {}, {.enforces = enforces_, .evaluation = evaluation_});
}

Outcome Engine::Check(const Request& request) const noexcept {
  return decide::Check(*program_, request, {.enforces = enforces_, .evaluation = evaluation_});
}

Explanation Engine::Explain(const Request& request) const {
  return decide::Explain(*program_, request);
}

std::string Engine::Binding(const Request& request) const {
  return decide::Binding(*program_, request);
}

std::string_view Engine::policy_digest() const {
  return program_->digest();
}

}  // namespace daygate
