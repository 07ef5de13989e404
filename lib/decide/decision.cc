#include "daygate/decision.h"

#include <array>
#include <utility>

#include "decide/state.h"
#include "policy/words.h"

namespace daygate {

namespace decide {

namespace {

// More than a host holds at once in the common case; what is beyond is freed.
constexpr std::size_t kKept = 16;

// The states that this thread does not use at present: plain data, so that a thread reaches it by one look-up. `ended`
// outlives what frees them, so that a Decision that dies after it, at the end of the thread or of the program, is freed
// instead. Nothing here allocates or throws when a thread begins.
struct Pool {
  std::array<DecisionState*, kKept> states{};
  std::size_t count = 0;
  bool freed_at_end = false;
  bool ended = false;
};
constinit thread_local Pool pool;

struct FreeAtEnd {
  ~FreeAtEnd() {
    pool.ended = true;
    while (pool.count != 0) delete pool.states[--pool.count];
  }
};

[[gnu::noinline]] void SeeToEnd(Pool* here) noexcept {
  static thread_local const FreeAtEnd at_end;
  here->freed_at_end = true;
}

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
  Pool& here = pool;
  if (here.count == 0) return new DecisionState();
  DecisionState* const state = here.states[here.count - 1];
  state->Reset();
  --here.count;
  return state;
}

void DecisionState::Return(DecisionState* state) noexcept {
  if (state == nullptr) return;
  Pool& here = pool;
  if (here.ended || here.count == kKept) {
    delete state;
    return;
  }
  if (!here.freed_at_end) SeeToEnd(&here);
  here.states[here.count++] = state;
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
