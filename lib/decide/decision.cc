#include "daygate/decision.h"

#include <array>
#include <memory>
#include <utility>

#include "decide/state.h"
#include "policy/words.h"

namespace daygate {

namespace decide {

namespace {

// More than a host holds at once in the common case; what is beyond is freed.
constexpr std::size_t kKept = 16;

// The states that this thread does not use at present. `alive` outlives the pool, so that a Decision that dies after
// it, at the end of the thread or of the program, is freed instead.
// Nothing here allocates or throws when a thread begins.
struct Pool {
  std::array<std::unique_ptr<DecisionState>, kKept> states;
  std::size_t count = 0;
  ~Pool() { alive = false; }
  static thread_local bool alive;
};
thread_local bool Pool::alive = true;
thread_local Pool pool;

}  // namespace

void DecisionState::Reset() {
  outcome = Outcome::kDeny;
  reason = Reason::kError;
  terms = Terms();
  needs.clear();
  binding.clear();
  rules.clear();
  errors.clear();
  invalid_fields.clear();
  shadow.clear();
  policy_digest = {};
  fields.clear();
  notify.clear();
  arena.Reset();
}

DecisionState* DecisionState::Take() {
  if (!Pool::alive || pool.count == 0) return new DecisionState();
  std::unique_ptr<DecisionState> state = std::move(pool.states[--pool.count]);
  state->Reset();
  return state.release();
}

void DecisionState::Return(DecisionState* state) noexcept {
  if (state == nullptr) return;
  std::unique_ptr<DecisionState> owned(state);
  if (Pool::alive && pool.count < kKept) pool.states[pool.count++] = std::move(owned);
}

}  // namespace decide

namespace {
const Terms kNoTerms;
}  // namespace

Decision::Decision(Decision&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

Decision& Decision::operator=(Decision&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

Decision::~Decision() {
  decide::DecisionState::Return(state_);
}

Outcome Decision::outcome() const {
  return state_ == nullptr ? Outcome::kDeny : state_->outcome;
}
Reason Decision::reason() const {
  return state_ == nullptr ? Reason::kError : state_->reason;
}
const Terms& Decision::terms() const {
  return state_ == nullptr ? kNoTerms : state_->terms;
}
std::span<const Need> Decision::needs() const {
  return state_ == nullptr ? std::span<const Need>() : std::span<const Need>(state_->needs);
}
std::string_view Decision::binding() const {
  return state_ == nullptr ? std::string_view() : state_->binding;
}
std::span<const std::string_view> Decision::rules() const {
  return state_ == nullptr ? std::span<const std::string_view>() : std::span<const std::string_view>(state_->rules);
}
std::span<const RuleError> Decision::errors() const {
  return state_ == nullptr ? std::span<const RuleError>() : std::span<const RuleError>(state_->errors);
}
std::span<const std::string_view> Decision::invalid_fields() const {
  return state_ == nullptr ? std::span<const std::string_view>()
                           : std::span<const std::string_view>(state_->invalid_fields);
}
std::span<const std::string_view> Decision::shadow() const {
  return state_ == nullptr ? std::span<const std::string_view>() : std::span<const std::string_view>(state_->shadow);
}
std::string_view Decision::policy_digest() const {
  return state_ == nullptr ? std::string_view() : state_->policy_digest;
}

std::string_view ToWord(Outcome value) {
  return policy::WordOf(value);
}
std::string_view ToWord(Reason value) {
  return policy::WordOf(value);
}
std::string_view ToWord(Delivery value) {
  return policy::WordOf(value);
}
std::string_view ToWord(Monitor value) {
  return policy::WordOf(value);
}
std::string_view ToWord(AuditMode value) {
  return policy::WordOf(value);
}
std::string_view ToWord(Bound value) {
  return policy::WordOf(value);
}
std::string_view ToWord(RevokeEvent value) {
  return policy::WordOf(value);
}
std::string_view ToWord(TermKind value) {
  return policy::WordOf(value);
}
std::string_view ToWord(NeedKind value) {
  return policy::WordOf(value);
}
std::optional<TermKind> TermKindFromWord(std::string_view word) {
  return policy::FromWord<TermKind>(word);
}

}  // namespace daygate
