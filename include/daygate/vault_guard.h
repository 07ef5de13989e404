// Guard: what stands between an agent's requests and a server of HashiCorp Vault or OpenBao, without a network.
//
//   const daygate::vault::Guard guard(engine, {.mounts = mounts, .plan = {.child_role = "agent"}});
//
//   daygate::vault::Exchange exchange = guard.Begin(request, {.method = "GET", .target = target, .headers = headers});
//   for (;;) {
//     switch (exchange.step()) {
//       case Exchange::Step::kCall:     // of the guard itself: a secret's metadata, a child token
//         Send(exchange.call(), own_token, &status, &body);
//         exchange.Answered(status, body);
//         break;
//       case Exchange::Step::kForward:  // the agent's request, changed as exchange.forward() says
//         …
//       case Exchange::Step::kAnswer:   // what the agent gets
//       case Exchange::Step::kRefuse:   // why it gets nothing: exchange.refusal()
//     }
//   }
//
// It is the policy enforcement point of the AuthZEN and XACML world, in a form that any HTTP library can drive: the
// hosts for Go and Python, and daygate/vault_client.h, are such drivers. What it sees to:
//   1. The request is read (daygate/vault.h), or refused before any traffic.
//   2. The secret's custom_metadata is looked up, kept for a while, and becomes its attributes.
//   3. The engine decides. Anything but a PERMIT ends here, before the request itself is sent.
//   4. The terms become changes of the request (daygate/vault_plan.h): a child token, a wrapping.
//   5. The answer is held against what was decided: metadata that has changed since is decided upon again, keys that
//   are
//      not granted are cut out, a wrapping that is missing is refused, names in a list that may not be discovered are
//      left out.
// After a redirect the new request is a new exchange.
//
// Every error ends in kRefuse. A Guard may be used by any number of threads at once; an Exchange belongs to one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/decision.h"
#include "daygate/engine.h"
#include "daygate/request.h"
#include "daygate/vault.h"
#include "daygate/vault_plan.h"

namespace daygate::vault {

class Exchange;

struct GuardOptions {
  MountTable mounts = MountTable::Default();
  PlanOptions plan{};
  // For how long metadata that was looked up is taken to be so, by the `now` of requests. What a read brings along is
  // always looked at; this bounds how late a change is seen by what brings none.
  std::chrono::milliseconds metadata_max_age{std::chrono::seconds(30)};
  // How many secrets' metadata is kept; those used longest ago go first.
  std::size_t metadata_entries = 10'000;
  // A list is refused that has more names whose metadata is not known and does not come with that of their folder.
  std::size_t max_lookups = 1'000;
  // An answer that has to be looked at and is longer, in bytes, is refused.
  std::size_t max_answer = std::size_t{32} << 20;
};

// Why an agent gets nothing.
enum class Cause : std::uint8_t {
  kRequest,     // what was asked for can not be told from the request: see Refusal
  kDenied,      // by the engine
  kChallenged,  // needs are not met: see Decision::needs
  kTerms,       // a term has a value that can not be kept here
  kMetadata,    // the secret's metadata can not be looked up, or is not well-formed
  kToken,       // no child token could be made
  kAnswer,      // the server's answer is not one that the terms can be kept with
  kNetwork,     // the server can not be reached, or not in time
};
std::string_view ToWord(Cause cause);  // "denied"

class Guard {
 public:
  // Decides by `engine` with the terms that these options can keep, as far as the engine promises them too.
  Guard(Engine engine, GuardOptions options);

  // One request of an agent. `request` says who asks, for what and when; action and secret are filled in. What it
  // points to has to stay until the exchange is gone; `http` may go. Throws std::bad_alloc only.
  Exchange Begin(const Request& request, const HttpRequest& http) const;
  // The same, for a request some fields of which could not be read: then it is denied, and they are named.
  Exchange Begin(const Request& request, std::span<const std::string> invalid_fields, const HttpRequest& http) const;

  // No request of an agent: the host's own call, with its own token, that ends what was granted under this accessor, a
  // child token with its leases or a wrapping. kCall; then kAnswer where the server has done so, else kRefuse, with the
  // cause `token` or `network`.
  Exchange Revoke(std::string_view accessor) const;

  // Whether Begin has to be given the body of such a request: renewals name their lease there.
  static bool NeedsBody(std::string_view target);

  const Engine& engine() const;
  TermSet enforces() const;
  const GuardOptions& options() const;

  struct State;

 private:
  std::shared_ptr<const State> state_;
};

class Exchange {
 public:
  enum class Step : std::uint8_t { kCall, kForward, kAnswer, kRefuse };

  // How the agent's request is sent.
  struct Forward {
    std::vector<SetHeader> set_headers{};           // instead of what it has under these names
    std::span<const std::string> remove_headers{};  // whatever their case; these are always there
    std::optional<std::string> body{};              // instead of its own
    std::optional<std::string> token{};             // instead of its own, in whichever header that stands
    // False: the answer is the agent's as it comes, and the exchange is over. True: Answered wants it, whole.
    bool inspect = false;

    // What goes out of a request with these headers, with all of the above. Points into both.
    std::vector<Header> HeadersOf(std::span<const Header> given) const;
  };

  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;
  ~Exchange();

  Step step() const;

  // kCall: to be made with the host's own token, or the request's where it has none; redirects are not followed.
  const Call& call() const;
  // kForward.
  const Forward& forward() const;
  // The answer to what call() or forward() was; and that there is none. Throw std::bad_alloc only.
  void Answered(int status, std::string_view body);
  void Failed(std::string_view why);

  // kAnswer: the status of the server, and the body where it is not the server's.
  int status() const;
  const std::optional<std::string>& body() const;

  // kRefuse.
  Cause cause() const;
  // For the operator: what was found and what was wanted. No value of a secret stands in it.
  const std::string& message() const;
  // What the engine decided last; null where it did not come to that.
  const Decision* decision() const;
  // The same, given away: decision() is one without content afterwards. DENY `error` where there is none.
  Decision TakeDecision();

  // In the header X-Daygate-Decision of all that is sent for this exchange, and so in the server's record: 32 hex
  // digits. Empty for what is about no secret.
  const std::string& id() const;
  // Of the child token, and of the wrapping, where there are: revoking them (Guard::Revoke) ends what was granted.
  const std::vector<std::string>& accessors() const;

 private:
  friend class Guard;
  struct State;
  explicit Exchange(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace daygate::vault
