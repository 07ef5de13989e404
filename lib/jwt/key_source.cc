// A Verifier whose keys the host exchanges, and which grow old.
#include <mutex>
#include <utility>

#include "base/time_text.h"
#include "jwt/claims_check.h"
#include "jwt/verifier.h"

namespace daygate::jwt {
namespace {

constexpr std::chrono::seconds kMaxKeysAge = std::chrono::hours(24 * 366);

std::string TextOf(Timestamp time) {
  return base::FormatTimestamp({time.seconds, time.nanos});
}

}  // namespace

struct KeySource::State {
  Options options;
  std::chrono::seconds max_age{};
  mutable std::mutex mutex;  // of what follows
  std::shared_ptr<const Verifier::Content> keys;
  Timestamp updated_at;
};

KeySource::KeySource(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeySource::KeySource(KeySource&&) noexcept = default;
KeySource& KeySource::operator=(KeySource&&) noexcept = default;
KeySource::~KeySource() = default;

absl::StatusOr<KeySource> KeySource::Create(Options options, std::chrono::seconds max_age) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  if (max_age < std::chrono::seconds(1) || max_age > kMaxKeysAge) {
    return absl::InvalidArgumentError("the maximum age of keys is not from a second to 366 days");
  }
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  state->max_age = max_age;
  return KeySource(std::move(state));
}

absl::Status KeySource::Update(std::string_view jwks, Timestamp now) {
  if (absl::Status status = CheckNow(now); !status.ok()) return status;
  absl::StatusOr<KeySet> keys = KeySet::Read(jwks);
  if (!keys.ok()) return keys.status();
  const bool none = keys->usable() == 0;
  const std::string why = keys->LeftOut();
  auto content = std::make_shared<const Verifier::Content>(Verifier::Content{*std::move(keys), state_->options});
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->keys.swap(content);
    state_->updated_at = now;
  }
  if (!none) return absl::OkStatus();
  return absl::FailedPreconditionError("the key set has no key that is of use" + (why.empty() ? "" : ": " + why) +
                                       "; the keys before it are withdrawn");
}

absl::StatusOr<Claims> KeySource::Verify(std::string_view token, Timestamp now) const {
  if (absl::Status status = CheckNow(now); !status.ok()) return status;
  std::shared_ptr<const Verifier::Content> keys;
  Timestamp updated_at;
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    keys = state_->keys;
    updated_at = state_->updated_at;
  }
  if (keys == nullptr) return absl::UnavailableError("there are no keys yet to prove tokens by");
  if (IsLaterBy(now, updated_at, state_->max_age)) {
    return absl::UnavailableError("the keys are of " + TextOf(updated_at) + ", older than " +
                                  std::to_string(state_->max_age.count()) + " s; it is " + TextOf(now));
  }
  if (IsLaterBy(updated_at, now, state_->options.leeway)) {
    return absl::UnavailableError("the keys are of " + TextOf(updated_at) + ", which is yet to come; it is " +
                                  TextOf(now));
  }
  return Verifier(std::move(keys)).Verify(token, now);
}

}  // namespace daygate::jwt
