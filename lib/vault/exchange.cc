// One request of an agent, step by step: where it begins and ends, and what its host asks of it.
#include <utility>

#include "absl/strings/str_cat.h"
#include "vault/exchange_state.h"

namespace daygate::vault {

void Exchange::State::Refuse(Cause why, std::string text) {
  cause = why;
  message = std::move(text);
  body.reset();
  End(Step::kRefuse);
}

void Exchange::State::End(Step last) {
  phase = Phase::kNone;
  step = last;
  // A token that was used up, or whose lease the agent now has, stays.
  const bool granted = last == Step::kAnswer && Succeeded(status);
  if (accessors.empty() || granted) return;
  at_last = last;
  TakeBack();
}

void Exchange::State::TakeBack() {
  tried_twice = false;
  Send(Phase::kTakeBack, RevokeAccessor(accessors.back(), guard->options.plan));
}

void Exchange::State::Send(Phase what, Call what_is_sent) {
  phase = what;
  call = std::move(what_is_sent);
  step = Step::kCall;
}

void Exchange::State::Answered(int answered, std::string_view text) {
  switch (phase) {
    case Phase::kNone: return;
    case Phase::kMetadata: return OnMetadata(answered, text);
    case Phase::kToken: return OnToken(answered, text);
    case Phase::kForward: return OnAnswer(answered, text);
    case Phase::kFolder: return OnFolder(answered, text);
    case Phase::kNames: return OnName(answered, text);
    case Phase::kTakeBack: return OnTakenBack();
    case Phase::kRevoke: return OnRevoked(answered);
  }
}

void Exchange::State::OnNotTakenBack() {
  if (std::exchange(tried_twice, true)) OnTakenBack();
}

void Exchange::State::OnTakenBack() {
  phase = Phase::kNone;
  accessors.pop_back();
  if (!accessors.empty()) return TakeBack();
  if (std::exchange(again, false)) return LookUp();
  step = at_last;
}

void Exchange::State::OnRevoked(int answered) {
  status = answered;
  if (Succeeded(answered)) return End(Step::kAnswer);
  Refuse(Cause::kToken, absl::StrCat("the server answered ", answered, " to the revocation"));
}

Exchange Guard::Revoke(std::string_view accessor) const {
  auto state = std::make_unique<Exchange::State>(state_, Request(), std::span<const std::string>());
  state->Send(Exchange::State::Phase::kRevoke, RevokeAccessor(accessor, state_->options.plan));
  return Exchange(std::move(state));
}

Exchange Guard::Begin(const Request& request, std::span<const std::string> invalid_fields,
                      const HttpRequest& http) const {
  auto state = std::make_unique<Exchange::State>(state_, request, invalid_fields);
  state->Begin(http);
  return Exchange(std::move(state));
}

Exchange::Exchange(std::unique_ptr<State> state) : state_(std::move(state)) {}
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;
Exchange::~Exchange() = default;

Exchange::Step Exchange::step() const {
  return state_->step;
}

const Call& Exchange::call() const {
  return state_->call;
}

const Exchange::Forward& Exchange::forward() const {
  return state_->forward;
}

void Exchange::Answered(int status, std::string_view body) {
  state_->Answered(status, body);
}

void Exchange::Failed(std::string_view why) {
  if (state_->phase == State::Phase::kTakeBack) return state_->OnNotTakenBack();
  if (state_->phase == State::Phase::kFolder) return state_->OnNoFolder(state_->secret);
  state_->Refuse(Cause::kNetwork, std::string(why));
}

int Exchange::status() const {
  return state_->status;
}

const std::optional<std::string>& Exchange::body() const {
  return state_->body;
}

Cause Exchange::cause() const {
  return state_->cause;
}

const std::string& Exchange::message() const {
  return state_->message;
}

const Decision* Exchange::decision() const {
  return state_->decision ? &*state_->decision : nullptr;
}

Decision Exchange::TakeDecision() {
  if (state_->decision) return std::move(*state_->decision);
  Decision none = state_->guard->Decide(Request(), {});
  [[maybe_unused]] const Decision content = std::move(none);
  return none;
}

const std::string& Exchange::id() const {
  return state_->id;
}

const std::vector<std::string>& Exchange::accessors() const {
  return state_->accessors;
}

}  // namespace daygate::vault
