// Before the request is sent: it is read, its secret looked up, decided, and given a token.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ascii.h"
#include "decide/request_checker.h"
#include "hash/random.h"
#include "vault/exchange_state.h"
#include "vault/plan.h"
#include "vault/read.h"

namespace daygate::vault {

std::string_view SecretOf(const Access& access) {
  std::string_view path = access.path;
  if (!path.starts_with(access.mount)) return {};
  path.remove_prefix(access.mount.size());
  for (const std::string_view part : {"/data/", "/metadata/"}) {
    if (path.starts_with(part)) return path.substr(part.size());
  }
  return {};
}

void Exchange::State::Begin(const HttpRequest& http) {
  for (const Header& header : http.headers) {
    if (base::EqualsIgnoreCase(header.name, "X-Vault-Wrap-TTL")) {
      // The server takes the first of several, and these for none; whatever it makes of it, the answer tells.
      wraps_itself = wraps_itself || (!header.value.empty() && header.value != "0" && header.value != "0s");
    }
  }
  sent_body = std::string(http.body);
  if (std::optional<Refused> refused = ReadInto(guard->options.mounts, http, &access)) {
    return Refuse(Cause::kRequest, std::move(refused->message));
  }
  if (access.action.empty()) {
    forward.remove_headers = WithheldHeaders();
    step = Step::kForward;
    return;
  }
  secret = SecretOf(access);
  id = hash::RandomId();
  if (id.empty()) return Refuse(Cause::kDenied, "there is no random number for an id");
  access.Fill(&base);
  BeginAccess();
}

void Exchange::State::BeginAccess() {
  if (!access.list && (!HasMetadata() || IsKnown())) return Decide();
  // What is no request is none with metadata either.
  Decision first = guard->Decide(base, faults);
  if (first.reason() == Reason::kInvalidRequest) return RefuseBy(std::move(first));
  if (access.list) return BeginList(std::move(first));
  if (first.outcome() == Outcome::kDeny && guard->early_denial.IsCertain(guard->engine, base, first, access)) {
    return RefuseBy(std::move(first));
  }
  LookUp();
}

bool Exchange::State::IsKnown() {
  // The cache reckons with it.
  if (!base.now || !decide::RequestChecker::IsInRange(*base.now)) return false;
  known = guard->metadata.Find(NameOf(secret), *base.now);
  if (known == nullptr) return false;
  metadata_is_fresh = false;
  return true;
}

std::string Exchange::State::MetadataPath(std::string_view of) const {
  return absl::StrCat(access.mount, "/metadata/", std::string(of));
}

Call Exchange::State::Lookup(std::string target) const {
  Call lookup{"GET", std::move(target), {{std::string(kDecisionHeader), id}}};
  if (!access.name_space.empty()) lookup.headers.push_back({"X-Vault-Namespace", access.name_space});
  return lookup;
}

Call Exchange::State::MetadataCall(std::string_view of) const {
  return Lookup("/v1/" + MetadataPath(of));
}

void Exchange::State::LookUp() {
  Send(Phase::kMetadata, MetadataCall(secret));
}

std::shared_ptr<const KnownMetadata> Exchange::State::MetadataOf(int answered, std::string_view text,
                                                                 std::string_view of) {
  SecretMetadata read;
  // There is no such secret, and so nothing that is said of it.
  if (answered != 404) {
    if (!Succeeded(answered)) {
      Refuse(Cause::kMetadata, absl::StrCat("the server answered ", answered, " to GET ", MetadataPath(of),
                                            "; the metadata of the secret was wanted"));
      return nullptr;
    }
    absl::StatusOr<SecretMetadata> answer = SecretMetadata::FromAnswer(text);
    if (!answer.ok()) {
      Refuse(Cause::kMetadata, absl::StrCat(MetadataPath(of), ": ", answer.status().message()));
      return nullptr;
    }
    read = *std::move(answer);
  }
  auto found = std::make_shared<const KnownMetadata>(std::move(read));
  guard->metadata.Put(NameOf(of), found, *base.now);
  return found;
}

void Exchange::State::OnMetadata(int answered, std::string_view text) {
  known = MetadataOf(answered, text, secret);
  if (known == nullptr) return;
  metadata_is_fresh = true;
  Decide();
}

void Exchange::State::RefuseBy(Decision denial) {
  decision.emplace(std::move(denial));
  RefuseDecided();
}

void Exchange::State::RefuseDecided() {
  const bool challenged = decision->outcome() == Outcome::kChallenge;
  Refuse(challenged ? Cause::kChallenged : Cause::kDenied,
         absl::StrCat(std::string(ToWord(decision->outcome())), " ", std::string(ToWord(decision->reason())), ": ",
                      access.action, " ", access.path));
}

PlanSubject Exchange::State::SubjectOf(std::string_view binding) const {
  return {.decision_id = id,
          .binding = binding,
          .agent = base.agent.id.value_or(""),
          .task = base.task.id.value_or(""),
          .purpose = base.purpose.value_or(""),
          .client_ip = base.client_ip.value_or(""),
          .body = sent_body,
          .one_retrieval = true};
}

void Exchange::State::Decide() {
  Request request = base;
  if (known != nullptr) known->metadata().Fill(&request.secret);
  decision.emplace(guard->Decide(request, faults));
  if (!decision->permitted()) return RefuseDecided();
  const Terms& terms = decision->terms();
  // A child token has it; it is a hash, and made where there may be such a token.
  const bool is_bound = terms.ttl || terms.uses || !terms.bind.empty();
  const std::string binding = is_bound ? guard->engine.Binding(request) : std::string();
  plan = Plan();
  const absl::Status planned = PlanInto(terms, access, guard->options.plan, SubjectOf(binding), &plan);
  if (!planned.ok()) return Refuse(Cause::kTerms, std::string(planned.message()));
  if (wraps_itself && plan.fields) {
    return Refuse(Cause::kTerms,
                  "the term fields can not be kept: the request wants its answer wrapped, and that can not be cut");
  }
  // Metadata that comes with the value is looked at; what is wrapped brings none.
  if ((plan.wrapped || wraps_itself) && HasMetadata() && !metadata_is_fresh) return LookUp();
  next_token_call = 0;
  NextTokenCall();
}

void Exchange::State::NextTokenCall() {
  if (next_token_call == plan.token_calls.size()) return ForwardIt();
  Send(Phase::kToken, plan.token_calls[next_token_call++]);
}

void Exchange::State::OnToken(int answered, std::string_view text) {
  if (!Succeeded(answered)) {
    return Refuse(Cause::kToken, absl::StrCat("the server answered ", answered, " to ", call.method, " ", call.target,
                                              "; a child token was wanted"));
  }
  if (next_token_call == plan.token_calls.size()) {
    std::optional<TokenAnswer> made = ReadTokenAnswer(text);
    if (!made) return Refuse(Cause::kToken, "the answer of " + call.target + " holds no token");
    token = std::move(made->token);
    accessors.push_back(std::move(made->accessor));
    // A role may say otherwise, or the server not know what was asked of it.
    const bool lives_longer = made->seconds < 1 || made->seconds > plan.token_seconds;
    const bool has_more_uses = plan.token_uses > 0 && (made->uses < 1 || made->uses > plan.token_uses);
    if (lives_longer || has_more_uses) {
      return Refuse(Cause::kToken,
                    absl::StrCat("the child token lives for ", made->seconds, " s and has ", made->uses, " uses; ",
                                 plan.token_seconds, " s and ", plan.token_uses, " uses at most were wanted"));
    }
  }
  NextTokenCall();
}

void Exchange::State::ForwardIt() {
  forward.set_headers = std::move(plan.set_headers);
  forward.remove_headers = plan.remove_headers;
  forward.body = std::move(plan.body);
  forward.token = token;
  const bool reads = access.action == "read" && HasMetadata();
  // A token that was made is taken back when the request fails: its answer has to be seen.
  forward.inspect = access.list || reads || plan.wrapped || plan.fields || token;
  phase = Phase::kForward;
  step = Step::kForward;
  // Who writes what is said of a secret changes what is kept here.
  if (HasMetadata() && access.action != "read" && access.action != "discover") {
    guard->metadata.Forget(NameOf(secret));
  }
}

}  // namespace daygate::vault
