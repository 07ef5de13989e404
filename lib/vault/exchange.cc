// One request of an agent, step by step.
#include <json/value.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daygate/vault_guard.h"
#include "decide/fill.h"
#include "hash/random.h"
#include "vault/answer.h"
#include "vault/guard_state.h"
#include "vault/withheld.h"

namespace daygate::vault {
namespace {

constexpr std::string_view kDecisionHeader = "X-Daygate-Decision";
// How often metadata may have changed between a decision and the read that follows it.
constexpr int kMaxRounds = 3;

bool Succeeded(int status) {
  return status >= 200 && status < 300;
}

// `secret/data/pay/stripe` of the mount `secret`: pay/stripe. Empty where it is no such path.
std::string_view SecretOf(const Access& access) {
  std::string_view path = access.path;
  if (!absl::StartsWith(absl::string_view(path.data(), path.size()), access.mount)) return {};
  path.remove_prefix(access.mount.size());
  for (const std::string_view part : {"/data/", "/metadata/"}) {
    if (path.starts_with(part)) return path.substr(part.size());
  }
  return {};
}

}  // namespace

// A machine: each On… is what happens when the answer to a call is there, and ends by setting the next step.
struct Exchange::State {
  // What was sent last, and so what an answer is about.
  enum class Phase : std::uint8_t { kNone, kMetadata, kToken, kForward, kNames, kRevoke };

  explicit State(std::shared_ptr<const Guard::State> guard_) : guard(std::move(guard_)) {}

  // ── The ends ───────────────────────────────────────────────────────────────────────────────────────────────────────

  // Whatever was granted for what is refused is taken back first.
  void Refuse(Cause why, std::string text) {
    cause = why;
    message = std::move(text);
    body.reset();
    End(Step::kRefuse);
  }

  void End(Step last) {
    phase = Phase::kNone;
    step = last;
    // A token that was used up, or whose lease the agent now has, stays.
    const bool granted = last == Step::kAnswer && Succeeded(status);
    if (accessors.empty() || granted) return;
    at_last = last;
    TakeBack();
  }

  void TakeBack() {
    Send(Phase::kRevoke, RevokeAccessor(accessors.back(), guard->options.plan));
    accessors.pop_back();
  }

  void Send(Phase what, Call what_is_sent) {
    phase = what;
    call = std::move(what_is_sent);
    step = Step::kCall;
  }

  // ── Before the request ─────────────────────────────────────────────────────────────────────────────────────────────

  void Begin(const HttpRequest& http) {
    for (const Header& header : http.headers) {
      if (absl::EqualsIgnoreCase(absl::string_view(header.name.data(), header.name.size()), "X-Vault-Wrap-TTL")) {
        // The server takes the first of several, and these for none; whatever it makes of it, the answer tells.
        wraps_itself = wraps_itself || (!header.value.empty() && header.value != "0" && header.value != "0s");
      }
    }
    sent_body = std::string(http.body);
    Reading reading = Read(guard->options.mounts, http);
    if (Refused* const refused = std::get_if<Refused>(&reading)) {
      return Refuse(Cause::kRequest, std::move(refused->message));
    }
    if (std::holds_alternative<Ungated>(reading)) {
      forward.remove_headers = WithheldHeaders();
      step = Step::kForward;
      return;
    }
    access = std::get<Access>(std::move(reading));
    id = hash::RandomId();
    if (id.empty()) return Refuse(Cause::kDenied, "there is no random number for an id");
    access.Fill(&base);
    BeginAccess();
  }

  void BeginAccess() {
    // What is no request is none with metadata either; and the cache needs its `now`.
    Decision first = guard->Decide(base, faults);
    if (first.reason() == Reason::kInvalidRequest) return RefuseBy(std::move(first));
    if (access.list) return BeginList(std::move(first));
    if (!HasMetadata()) return Decide();
    if (std::optional<SecretMetadata> found = guard->metadata.Find(MetadataKey(SecretOf(access)), *base.now)) {
      metadata = *std::move(found);
      metadata_is_fresh = false;
      return Decide();
    }
    if (first.outcome() == Outcome::kDeny && guard->early_denial.IsCertain(guard->engine, base)) {
      return RefuseBy(std::move(first));
    }
    LookUp();
  }

  bool HasMetadata() const { return access.kind == MountKind::kKv2 && !SecretOf(access).empty(); }

  std::string MetadataPath(std::string_view secret) const {
    return absl::StrCat(access.mount, "/metadata/", std::string(secret));
  }

  std::string MetadataKey(std::string_view secret) const {
    return absl::StrCat(access.name_space, "\n", MetadataPath(secret));
  }

  Call MetadataCall(std::string_view secret) const {
    Call lookup{"GET", "/v1/" + MetadataPath(secret), {{std::string(kDecisionHeader), id}}};
    if (!access.name_space.empty()) lookup.headers.push_back({"X-Vault-Namespace", access.name_space});
    return lookup;
  }

  void LookUp() { Send(Phase::kMetadata, MetadataCall(SecretOf(access))); }

  // Of an answer to MetadataCall. Nothing, and it is refused, where there is none that can be understood.
  std::optional<SecretMetadata> MetadataOf(int answered, std::string_view text, std::string_view secret) {
    SecretMetadata read;
    // There is no such secret, and so nothing that is said of it.
    if (answered != 404) {
      if (!Succeeded(answered)) {
        Refuse(Cause::kMetadata, absl::StrCat("the server answered ", answered, " to GET ", MetadataPath(secret),
                                              "; the metadata of the secret was wanted"));
        return std::nullopt;
      }
      absl::StatusOr<SecretMetadata> answer = SecretMetadata::FromAnswer(text);
      if (!answer.ok()) {
        Refuse(Cause::kMetadata, absl::StrCat(MetadataPath(secret), ": ", answer.status().message()));
        return std::nullopt;
      }
      read = *std::move(answer);
    }
    guard->metadata.Put(MetadataKey(secret), read, *base.now);
    return read;
  }

  void OnMetadata(int answered, std::string_view text) {
    std::optional<SecretMetadata> read = MetadataOf(answered, text, SecretOf(access));
    if (!read) return;
    metadata = *std::move(read);
    metadata_is_fresh = true;
    Decide();
  }

  void RefuseBy(Decision denial) {
    decision.emplace(std::move(denial));
    RefuseDecided();
  }

  void RefuseDecided() {
    const bool challenged = decision->outcome() == Outcome::kChallenge;
    Refuse(challenged ? Cause::kChallenged : Cause::kDenied,
           absl::StrCat(std::string(ToWord(decision->outcome())), " ", std::string(ToWord(decision->reason())), ": ",
                        access.action, " ", access.path));
  }

  PlanSubject SubjectOf(std::string_view binding) const {
    return {.decision_id = id,
            .binding = binding,
            .agent = base.agent.id.value_or(""),
            .task = base.task.id.value_or(""),
            .purpose = base.purpose.value_or(""),
            .client_ip = base.client_ip.value_or(""),
            .body = sent_body,
            .one_retrieval = true};
  }

  void Decide() {
    Request request = base;
    metadata.Fill(&request.secret);
    decision.emplace(guard->Decide(request, faults));
    if (!decision->permitted()) return RefuseDecided();
    const std::string binding = guard->engine.Binding(request);
    absl::StatusOr<Plan> planned = PlanFor(decision->terms(), access, guard->options.plan, SubjectOf(binding));
    if (!planned.ok()) return Refuse(Cause::kTerms, std::string(planned.status().message()));
    plan = *std::move(planned);
    if (wraps_itself && plan.fields) {
      return Refuse(Cause::kTerms,
                    "the term fields can not be kept: the request wants its answer wrapped, and that can not be cut");
    }
    // Metadata that comes with the value is looked at; what is wrapped brings none.
    if ((plan.wrapped || wraps_itself) && HasMetadata() && !metadata_is_fresh) return LookUp();
    next_token_call = 0;
    NextTokenCall();
  }

  void NextTokenCall() {
    if (next_token_call == plan.token_calls.size()) return ForwardIt();
    Send(Phase::kToken, plan.token_calls[next_token_call++]);
  }

  void OnToken(int answered, std::string_view text) {
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

  void ForwardIt() {
    forward = {};
    forward.set_headers = plan.set_headers;
    forward.remove_headers = plan.remove_headers;
    forward.body = plan.body;
    forward.token = token;
    const bool reads = access.action == "read" && HasMetadata();
    // A token that was made is taken back when the request fails: its answer has to be seen.
    forward.inspect = access.list || reads || plan.wrapped || plan.fields || token;
    phase = Phase::kForward;
    step = Step::kForward;
    // Who writes what is said of a secret changes what is kept here.
    if (HasMetadata() && access.action != "read" && access.action != "discover") {
      guard->metadata.Forget(MetadataKey(SecretOf(access)));
    }
  }

  // ── After it ───────────────────────────────────────────────────────────────────────────────────────────────────────

  void OnAnswer(int answered, std::string_view text) {
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
    if (access.action == "read" && HasMetadata() && !IsAsDecided(text)) return;
    if (plan.fields && answer->has_data) body = CutFields(text, access.kind, *plan.fields);
    // What is leased to a token dies with it, whatever the server says of the lease.
    if (token && answer->lease_seconds > plan.token_seconds)
      body = WithLease(body.value_or(std::string(text)), plan.token_seconds);
    End(Step::kAnswer);
  }

  // Whether the metadata that came with the value is that which was decided upon. Else it is decided upon.
  bool IsAsDecided(std::string_view text) {
    absl::StatusOr<SecretMetadata> read = SecretMetadata::FromAnswer(text);
    if (!read.ok()) {
      Refuse(Cause::kAnswer, absl::StrCat(access.path, ": ", read.status().message()));
      return false;
    }
    guard->metadata.Put(MetadataKey(SecretOf(access)), *read, *base.now);
    if (read->SaysTheSame(metadata)) return true;
    if (++rounds == kMaxRounds) {
      Refuse(Cause::kMetadata, "the metadata of the secret changes faster than it can be decided upon");
      return false;
    }
    metadata = *std::move(read);
    metadata_is_fresh = true;
    token.reset();
    again = !accessors.empty();
    if (again) {
      TakeBack();
    } else {
      Decide();
    }
    return false;
  }

  void OnWrapping(const Answer& answer) {
    if (answer.is_wrapped && !answer.wrap_accessor.empty()) accessors.push_back(answer.wrap_accessor);
    if (!answer.is_wrapped) return Refuse(Cause::kAnswer, "the answer is not wrapped, as the terms want it");
    if (plan.fields) return Refuse(Cause::kAnswer, "the answer is wrapped: the term fields can not be kept with it");
    if (plan.wrapped && (answer.wrap_ttl < 1 || answer.wrap_ttl > plan.wrap_seconds)) {
      return Refuse(Cause::kAnswer, absl::StrCat("the wrapping lives for ", answer.wrap_ttl, " s, ", plan.wrap_seconds,
                                                 " s at most was wanted"));
    }
    End(Step::kAnswer);
  }

  // ── Lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  // Each name is decided by itself. What forbids the folder ends it here.
  void BeginList(Decision first) {
    const Reason reason = first.reason();
    if (reason == Reason::kForbidden || reason == Reason::kError) return RefuseBy(std::move(first));
    if (wraps_itself) {
      return Refuse(Cause::kTerms,
                    "the request wants a list wrapped, and what may not be discovered can not be cut out of that");
    }
    plan.remove_headers = WithheldHeaders();
    plan.set_headers = {{std::string(kDecisionHeader), id}};
    ForwardIt();
  }

  void OnList(std::string_view text) {
    std::optional<std::vector<std::string>> listed = ReadNames(text);
    if (!listed)
      return Refuse(Cause::kAnswer, "the answer is no list of names: what may be discovered can not be told");
    list_text = std::string(text);
    names = *std::move(listed);
    std::sort(names.begin(), names.end());
    next_name = 0;
    NextName();
  }

  // The path of a name, without the slash of a folder.
  std::string PathOf(std::string_view name) const {
    return absl::StrCat(access.path, "/", std::string(name.substr(0, name.size() - (name.ends_with('/') ? 1 : 0))));
  }

  std::string ListedSecret(std::string_view name) const {
    const std::string_view folder = SecretOf(access);
    return folder.empty() ? std::string(name) : absl::StrCat(std::string(folder), "/", std::string(name));
  }

  void NextName() {
    while (next_name < names.size()) {
      const std::string& name = names[next_name];
      // What has no canonical path can not be asked for, and is not shown.
      if (!decide::IsCanonicalPath(PathOf(name))) {
        ++next_name;
        continue;
      }
      // Nothing is said of a folder.
      SecretMetadata of_name = access.kind == MountKind::kKv2 ? SecretMetadata::Empty() : SecretMetadata();
      if (access.kind == MountKind::kKv2 && !name.ends_with('/')) {
        std::optional<SecretMetadata> found = guard->metadata.Find(MetadataKey(ListedSecret(name)), *base.now);
        if (!found) {
          if (++lookups > guard->options.max_lookups) {
            return Refuse(Cause::kMetadata,
                          absl::StrCat("the list has ", names.size(), " names; the metadata of at most ",
                                       guard->options.max_lookups, " is looked up"));
          }
          return Send(Phase::kNames, MetadataCall(ListedSecret(name)));
        }
        of_name = *std::move(found);
      }
      DecideName(of_name);
    }
    std::sort(shown.begin(), shown.end());
    if (shown.empty()) {
      // As the server answers where there is nothing.
      status = 404;
      body = R"({"errors":[]})";
      return End(Step::kAnswer);
    }
    if (shown.size() < names.size()) body = CutNames(list_text, shown);
    End(Step::kAnswer);
  }

  void DecideName(const SecretMetadata& of_name) {
    const std::string& name = names[next_name++];
    const std::string path = PathOf(name);
    Request request = base;
    request.secret.path = path;
    of_name.Fill(&request.secret);
    const Decision one = guard->Decide(request, faults);
    if (!one.permitted()) return;
    // A list can not be wrapped, nor have a token for each of its names.
    const auto kept = PlanFor(one.terms(), access, guard->options.plan, {});
    if (kept.ok() && kept->token_calls.empty() && !kept->wrapped) shown.push_back(name);
  }

  void OnName(int answered, std::string_view text) {
    std::optional<SecretMetadata> read = MetadataOf(answered, text, ListedSecret(names[next_name]));
    if (!read) return;
    DecideName(*read);
    NextName();
  }

  void Answered(int answered, std::string_view text) {
    switch (phase) {
      case Phase::kNone: return;
      case Phase::kMetadata: return OnMetadata(answered, text);
      case Phase::kToken: return OnToken(answered, text);
      case Phase::kForward: return OnAnswer(answered, text);
      case Phase::kNames: return OnName(answered, text);
      case Phase::kRevoke: return OnRevoked();
    }
  }

  // It dies by its age where this failed.
  void OnRevoked() {
    phase = Phase::kNone;
    if (!accessors.empty()) return TakeBack();
    if (std::exchange(again, false)) return Decide();
    step = at_last;
  }

  const std::shared_ptr<const Guard::State> guard;
  Request base;
  std::vector<std::string> faults;
  std::string sent_body;
  bool wraps_itself = false;  // the request asks for a wrapping of its own

  Step step = Step::kRefuse;
  Step at_last = Step::kRefuse;
  Phase phase = Phase::kNone;
  Access access;
  SecretMetadata metadata;
  bool metadata_is_fresh = false;
  int rounds = 0;
  bool again = false;  // once the token is taken back, decide once more
  std::optional<Decision> decision;
  Plan plan;
  std::size_t next_token_call = 0;
  std::optional<std::string> token;
  std::vector<std::string> accessors;
  Call call;
  Forward forward;

  std::string list_text;
  std::vector<std::string> names;
  std::vector<std::string> shown;
  std::size_t next_name = 0;
  std::size_t lookups = 0;

  int status = 0;
  std::optional<std::string> body;
  Cause cause = Cause::kDenied;
  std::string message;
  std::string id;
};

Exchange Guard::Begin(const Request& request, std::span<const std::string> invalid_fields,
                      const HttpRequest& http) const {
  auto state = std::make_unique<Exchange::State>(state_);
  state->base = request;
  state->faults.assign(invalid_fields.begin(), invalid_fields.end());
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
  if (state_->phase == State::Phase::kRevoke) return state_->OnRevoked();
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
