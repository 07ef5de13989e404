// Program + Request → Decision. The one door of this folder; include/daygate/engine.h and lib/wire go through it.
#pragma once

#include <span>
#include <string>

#include "compile/program.h"
#include "daygate/decision.h"
#include "daygate/explanation.h"
#include "daygate/request.h"

namespace daygate::decide {

struct Prepared;

struct Settings {
  TermSet enforces = kAllTerms;
  Evaluation evaluation = Evaluation::kIndexed;
  const Prepared* prepared = nullptr;  // for this program, and well-formed: who asks, instead of request.agent
};

// Decides. `invalid_fields`: JSON paths of what could not even be put into `request`; with one of them, or with a field
// at fault in `request`, the decision is DENY `invalid_request` and names them all. Thread-safe; allocates nothing once
// this thread is warm, unless the request is not well-formed.
Decision Decide(const compile::Program& program, const Request& request, std::span<const std::string> invalid_fields,
                const Settings& settings) noexcept;

// The outcome of that decision, for a request that was not read from a document. May stop as soon as it is certain.
Outcome Check(const compile::Program& program, const Request& request, const Settings& settings) noexcept;

// What each rule in scope came to, and why. Nothing for a request that is not well-formed.
Explanation Explain(const compile::Program& program, const Request& request);

// What an approver has to approve. Empty where libcrypto fails.
std::string Binding(const compile::Program& program, const Request& request);

}  // namespace daygate::decide
