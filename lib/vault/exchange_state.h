// The machine behind an exchange: each On… is what happens when the answer to what was sent is there, and ends by
// setting the next step. exchange.cc has its doors and its ends; what comes before the request, what after it, and
// lists have a file each.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/vault_guard.h"
#include "vault/answer.h"
#include "vault/guard_state.h"
#include "vault/withheld.h"

namespace daygate::vault {

inline bool Succeeded(int status) {
  return status >= 200 && status < 300;
}

// `secret/data/pay/stripe` of the mount `secret`: pay/stripe. Empty where it is no such path.
std::string_view SecretOf(const Access& access);

struct Exchange::State {
  // What was sent last, and so what an answer is about.
  enum class Phase : std::uint8_t { kNone, kMetadata, kToken, kForward, kFolder, kNames, kTakeBack, kRevoke };

  // A name of a list.
  struct Listed {
    std::string name;
    std::string path;           // of the decision; empty where that is none, and it can not be asked for
    bool has_metadata = false;  // and is no folder, of which nothing is said
    std::shared_ptr<const KnownMetadata> known{};
  };

  State(std::shared_ptr<const Guard::State> guard_, const Request& request, std::span<const std::string> invalid_fields)
      : guard(std::move(guard_)), base(request), faults(invalid_fields.begin(), invalid_fields.end()) {}

  // Doors and ends: exchange.cc.
  void Answered(int answered, std::string_view text);
  // Whatever was granted for what is refused is taken back first.
  void Refuse(Cause why, std::string text);
  void End(Step last);
  void TakeBack();
  // What is taken back dies by its age where that failed.
  void OnTakenBack();
  // The call is made once more: a connection that was kept may have gone.
  void OnNotTakenBack();
  void OnRevoked(int answered);
  void Send(Phase what, Call what_is_sent);

  // Before the request: exchange_begin.cc.
  void Begin(const HttpRequest& http);
  void BeginAccess();
  // Whether what is said of the secret is still at hand; then it is in `known`.
  bool IsKnown();
  bool HasMetadata() const { return access.kind == MountKind::kKv2 && !secret.empty(); }
  std::string MetadataPath(std::string_view of) const;
  SecretName NameOf(std::string_view of) const { return {access.name_space, access.mount, of}; }
  Call Lookup(std::string target) const;
  Call MetadataCall(std::string_view of) const;
  void LookUp();
  // Of an answer to MetadataCall. Null, and it is refused, where there is none that can be understood.
  std::shared_ptr<const KnownMetadata> MetadataOf(int answered, std::string_view text, std::string_view of);
  void OnMetadata(int answered, std::string_view text);
  void RefuseBy(Decision denial);
  void RefuseDecided();
  PlanSubject SubjectOf(std::string_view binding) const;
  void Decide();
  void NextTokenCall();
  void OnToken(int answered, std::string_view text);
  void ForwardIt();

  // After it: exchange_answer.cc.
  void OnAnswer(int answered, std::string_view text);
  // Whether the metadata that came with the value says what was decided upon. Else it is looked up and decided upon.
  bool IsAsDecided(const Answer& answer, std::string_view text);
  void OnWrapping(const Answer& answer);

  // Lists: exchange_list.cc.
  // Each name is decided by itself. What forbids the folder ends it here.
  void BeginList(Decision first);
  void OnList(std::string_view text);
  Listed ListedAs(std::string name) const;
  std::string ListedSecret(std::string_view name) const;
  // The metadata of all names in one answer, where that is less than to ask for each that is not known.
  bool LookUpFolder();
  // What it says of a name is known from then on. The others are looked up one by one, as where it says nothing.
  void OnFolder(int answered, std::string_view text);
  void OnNoFolder(std::string_view of);
  bool KnowFolder(std::string_view text);
  void NextName();
  void DecideName(const Listed& listed);
  void OnName(int answered, std::string_view text);

  const std::shared_ptr<const Guard::State> guard;
  Request base;  // with the action and the secret, but without what is said of that
  std::vector<std::string> faults;
  std::string sent_body;
  bool wraps_itself = false;  // the request asks for a wrapping of its own

  Step step = Step::kRefuse;
  Step at_last = Step::kRefuse;
  Phase phase = Phase::kNone;
  Access access;
  std::string_view secret;                     // of access: SecretOf
  std::shared_ptr<const KnownMetadata> known;  // what is said of the secret
  bool metadata_is_fresh = false;
  int rounds = 0;
  bool again = false;  // once the token is taken back, look it up and decide once more
  std::optional<Decision> decision;
  Plan plan;
  std::size_t next_token_call = 0;
  std::optional<std::string> token;
  std::vector<std::string> accessors;
  bool tried_twice = false;  // to take one back
  Call call;
  Forward forward;

  std::string list_text;
  std::vector<Listed> names;  // sorted
  std::string_view in_mount;  // by which name a mount is kept that has no folder's metadata
  std::vector<std::string> shown;
  std::size_t next_name = 0;
  std::size_t lookups = 0;

  int status = 0;
  std::optional<std::string> body;
  Cause cause = Cause::kDenied;
  std::string message;
  std::string id;
};

}  // namespace daygate::vault
