#include <memory>
#include <utility>

#include "daygate/vault_guard.h"
#include "vault/guard_state.h"

namespace daygate::vault {

Guard::Guard(Engine engine, GuardOptions options)
    : state_(std::make_shared<const State>(std::move(engine), std::move(options))) {}

Exchange Guard::Begin(const Request& request, const HttpRequest& http) const {
  return Begin(request, {}, http);
}

bool Guard::NeedsBody(std::string_view target) {
  return target.find("/leases/renew") != std::string_view::npos ||
         target.find("/token/renew") != std::string_view::npos;
}

const Engine& Guard::engine() const {
  return state_->engine;
}

TermSet Guard::enforces() const {
  return state_->enforces;
}

const GuardOptions& Guard::options() const {
  return state_->options;
}

std::string_view ToWord(Cause cause) {
  switch (cause) {
    case Cause::kRequest: return "request";
    case Cause::kDenied: return "denied";
    case Cause::kChallenged: return "challenged";
    case Cause::kTerms: return "terms";
    case Cause::kMetadata: return "metadata";
    case Cause::kToken: return "token";
    case Cause::kAnswer: return "answer";
    case Cause::kNetwork: return "network";
  }
  return "denied";
}

}  // namespace daygate::vault
