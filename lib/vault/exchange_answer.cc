// After it: the answer is held against what was decided.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vault/exchange_state.h"

namespace daygate::vault {
namespace {

// How often metadata may have changed between a decision and the read that follows it.
constexpr int kMaxRounds = 3;

}  // namespace

void Exchange::State::OnAnswer(int answered, std::string_view text) {
  status = answered;
  if (!Succeeded(answered)) return End(Step::kAnswer);
  if (text.size() > guard->options.max_answer) {
    return Refuse(Cause::kAnswer, absl::StrCat("the answer is longer than ", guard->options.max_answer, " bytes"));
  }
  if (access.list) return OnList(text);
  // Writes and deletions answer with nothing.
  if (text.empty() && status == 204) return End(Step::kAnswer);
  const std::optional<Answer> answer = ReadAnswer(text);
  if (!answer) {
    return Refuse(Cause::kAnswer, "the answer is not JSON, or has a member twice: the terms can not be kept with it");
  }
  if (plan.wrapped || answer->is_wrapped) return OnWrapping(*answer);
  if (access.action == "read" && HasMetadata() && !IsAsDecided(*answer, text)) return;
  if (plan.fields && answer->has_data) body = CutFields(text, access.kind, *plan.fields);
  // What is leased to a token dies with it, whatever the server says of the lease.
  if (token && answer->lease_seconds > plan.token_seconds)
    body = WithLease(body.value_or(std::string(text)), plan.token_seconds);
  End(Step::kAnswer);
}

bool Exchange::State::IsAsDecided(const Answer& answer, std::string_view text) {
  if (!known->written().empty() && known->written() == answer.metadata) {
    known->Confirm(*base.now);
    return true;
  }
  absl::StatusOr<SecretMetadata> read = SecretMetadata::FromAnswer(text);
  if (!read.ok()) {
    Refuse(Cause::kAnswer, absl::StrCat(access.path, ": ", read.status().message()));
    return false;
  }
  if (read->SaysTheSame(known->metadata())) {
    // What was looked up stays, and is known by these bytes from now on; else FromAnswer has found it elsewhere.
    if (answer.has_custom_metadata) known = std::make_shared<const KnownMetadata>(known->metadata(), answer.metadata);
    guard->metadata.Put(NameOf(secret), known, *base.now);
    return true;
  }
  guard->metadata.Forget(NameOf(secret));
  if (++rounds == kMaxRounds) {
    Refuse(Cause::kMetadata, "the metadata of the secret changes faster than it can be decided upon");
    return false;
  }
  token.reset();
  again = !accessors.empty();
  if (again) {
    TakeBack();
  } else {
    LookUp();
  }
  return false;
}

void Exchange::State::OnWrapping(const Answer& answer) {
  if (answer.is_wrapped && !answer.wrap_accessor.empty()) accessors.push_back(answer.wrap_accessor);
  if (!answer.is_wrapped) return Refuse(Cause::kAnswer, "the answer is not wrapped, as the terms want it");
  if (plan.fields) return Refuse(Cause::kAnswer, "the answer is wrapped: the term fields can not be kept with it");
  if (plan.wrapped && (answer.wrap_ttl < 1 || answer.wrap_ttl > plan.wrap_seconds)) {
    return Refuse(Cause::kAnswer, absl::StrCat("the wrapping lives for ", answer.wrap_ttl, " s, ", plan.wrap_seconds,
                                               " s at most was wanted"));
  }
  End(Step::kAnswer);
}

}  // namespace daygate::vault
