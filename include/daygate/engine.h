// Engine: a policy set, compiled, that decides.
//
//   auto engine = daygate::Engine::FromFiles({"payments.gate"});
//   if (!engine.ok()) { std::cerr << engine.status().message(); return 1; }
//   const daygate::Decision decision = engine->Decide(request);
//   if (decision.permitted()) …
//
// An Engine is a handle on an immutable policy set: copies are cheap and share it. All members may be called from any
// number of threads at once. Decide never throws, takes no lock, does no I/O and reads no clock; what it can not decide
// it denies.
//
// Of its sources an Engine keeps the text, in which explanations and tests look things up again, and no more: a rule
// takes half a kilobyte to three quarters of one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/decision.h"
#include "daygate/diagnostic.h"
#include "daygate/explanation.h"
#include "daygate/prepared_agent.h"
#include "daygate/request.h"

namespace daygate {

namespace compile {
class Program;
}

// One file of a policy set: `name` is shown in diagnostics, `text` is the policy.
struct PolicySource {
  std::string name;
  std::string text;
};

// Reads policy files as they are named, and for a folder the `.gate` files in it and below it, sorted by path. Errors:
// all that can not be read, as one INVALID_ARGUMENT with rendered diagnostics, which go to `diagnostics` where it is
// given.
absl::StatusOr<std::vector<PolicySource>> ReadPolicies(const std::vector<std::string>& paths,
                                                       std::vector<Diagnostic>* diagnostics = nullptr);

struct EngineOptions {
  // The worst-case cost above which a rule is refused: nodes evaluated, string work counted as one node for 64 bytes.
  std::uint64_t max_rule_cost = 1'000'000;
  // The terms that this host can enforce. A decision with another term is DENY `unenforceable`. A host that leaves this
  // at its default promises to keep every term.
  TermSet enforces = kAllTerms;
  // How rules are found. Both ways give the same decisions; the other one is slow, and there to hold the first against.
  Evaluation evaluation = Evaluation::kIndexed;
};

class Engine {
 public:
  // Compiles what ReadPolicies reads. Errors: what can not be read or does not compile, as one INVALID_ARGUMENT whose
  // message is the rendered diagnostics; the diagnostics themselves go to `diagnostics`, where it is given.
  static absl::StatusOr<Engine> FromFiles(const std::vector<std::string>& paths, const EngineOptions& options = {},
                                          std::vector<Diagnostic>* diagnostics = nullptr);

  // The same from memory. The order of the sources changes no decision.
  static absl::StatusOr<Engine> FromSources(const std::vector<PolicySource>& sources, const EngineOptions& options = {},
                                            std::vector<Diagnostic>* diagnostics = nullptr);

  // May this agent have this secret? Never throws; allocates nothing once a thread has decided a few times.
  Decision Decide(const Request& request) const noexcept;

  // The outcome of that decision, without its rules and terms: it stops as soon as it is certain. For filters; who
  // delivers a secret needs the decision.
  Outcome Check(const Request& request) const noexcept;

  // Checks an agent that will ask often, and looks it up: see prepared_agent.h. Throws std::bad_alloc only.
  PreparedAgent Prepare(const Agent& agent) const;
  // The same decision, and its outcome, for `agent` instead of request.agent.
  Decision Decide(const PreparedAgent& agent, const Request& request) const noexcept;
  Outcome Check(const PreparedAgent& agent, const Request& request) const noexcept;

  // Decides for each of `secrets` instead of request.secret: the same decisions, in their order. Throws std::bad_alloc
  // only.
  std::vector<Decision> DecideMany(const Request& request, std::span<const Secret> secrets) const;
  // Their outcomes alone, as many as there are in both: for lists of what an agent may see.
  void CheckMany(const Request& request, std::span<const Secret> secrets, std::span<Outcome> outcomes) const noexcept;

  // The same decision, with what each rule saw. Slower; for people. Throws std::bad_alloc only.
  Explanation Explain(const Request& request) const;

  // What an approver has to approve for this request: `sha256:…`. Empty where libcrypto fails.
  std::string Binding(const Request& request) const;

  // `sha256:…` of all that can change a decision.
  std::string_view policy_digest() const;

  // The compiled form, for the other components of this library.
  const compile::Program& program() const { return *program_; }
  TermSet enforces() const { return enforces_; }
  Evaluation evaluation() const { return evaluation_; }

 private:
  Engine(std::shared_ptr<const compile::Program> program, const EngineOptions& options);
  friend struct EngineFactory;

  std::shared_ptr<const compile::Program> program_;
  TermSet enforces_;
  Evaluation evaluation_;
};

}  // namespace daygate
