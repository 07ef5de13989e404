// Proves JSON Web Tokens (RFC 7519, compact, signed): that the issuer whose keys are known made this one, for us, and
// that it holds now. What its claims then mean for a request is another matter, and not decided here.
//
//   auto verifier = daygate::jwt::Verifier::Create(jwks, {.audiences = {"vault.example"}, .issuer =
//   "https://idp.example"}); const absl::StatusOr<daygate::jwt::Claims> claims = verifier->Verify(token, now); if
//   (!claims.ok()) return Refuse(claims.status()); … claims->json                                     // proven: may
//   fill a request, and be called attested
//
// A host that fetches the keys feeds them to a KeySource; while it can not, the last keys serve until they are too old:
//
//   auto source = daygate::jwt::KeySource::Create({.audiences = {"vault.example"}}, std::chrono::hours(1));
//   source->Update(jwks, now);                         // every few minutes, by one thread
//   source->Verify(token, now);                        // any thread
//
// ES256, RS256 and EdDSA with Ed25519 are known, and each key has one of them; what a token says of itself only ever
// refuses it. There is neither a network nor a clock here: `now` is the caller's, and a token that names keys of its
// own or where to fetch some (`jwk`, `x5c`, `jku`, `x5u`) is refused.
//
// Errors: UNAUTHENTICATED, a token that is refused; NOT_FOUND, one that names no key that is known, so new keys may be
// worth fetching; UNAVAILABLE, no keys, or too old ones; INVALID_ARGUMENT, what the caller gave (options, keys, `now`).
// Messages say what was found and what was wanted, and hold neither the token nor its signature. Verify throws
// std::bad_alloc only.
//
// Threads: all members of Verifier and KeySource may be called from any thread at once. Link daygate::jwt.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daygate/request.h"

namespace daygate::jwt {

// What is wanted of a token.
struct Options {
  // `aud` must name one of these. At least one: a token that was made for somebody else proves nothing here.
  std::vector<std::string> audiences{};
  // `iss` must be this. Without it, `iss` is not looked at: then the keys must be of one issuer.
  std::optional<std::string> issuer{};
  // `typ` must be one of these, in any letter case, with or without `application/` before it; "" is no `typ` at all.
  // Tokens of another kind that the same keys sign are kept out by it: for transaction tokens, {"txntoken+jwt"}.
  std::vector<std::string> types{"JWT", ""};
  // By how much clocks may differ: up to 5 minutes.
  std::chrono::seconds leeway{30};
  // How long ago `iat` may be; given, `iat` must be there.
  std::optional<std::chrono::seconds> max_age{};
  // Longer tokens are not read.
  std::size_t max_token_bytes = std::size_t{16} * 1024;
};

// What was proven.
struct Claims {
  std::string json;       // the claims, byte for byte as they were signed; an object without a member that stands twice
  std::string key_id;     // of the key: its `kid`, or "" where it has none
  std::string algorithm;  // "ES256", "RS256", "EdDSA"
  std::string type;       // `typ` as the header has it, or ""
  Timestamp expires_at;   // `exp`: what was proven holds no longer than that
};

// The keys of an issuer, and what is wanted. Copies are cheap, and share it.
class Verifier {
 public:
  // `jwks` is a JSON Web Key Set (RFC 7517) of at most 256 KiB and 64 keys. A key without `alg` gets that of its kind:
  // P-256 ES256, RSA RS256, Ed25519 EdDSA. Keys that are of no use here (another kind, curve or `alg`, RSA below 2048
  // bits, `use` other than `sig` and `jwt-svid`, `key_ops` without `verify`) are left out, and a token that names one
  // is told why. Errors: INVALID_ARGUMENT where the set is malformed, has a private or symmetric key, a `kid` twice, or
  // no key that is of use; where the options make no sense.
  static absl::StatusOr<Verifier> Create(std::string_view jwks, Options options);

  // The claims of `token`, proven as of `now`.
  absl::StatusOr<Claims> Verify(std::string_view token, Timestamp now) const;

 private:
  struct Content;
  explicit Verifier(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  friend class KeySource;

  std::shared_ptr<const Content> content_;
};

// A Verifier whose keys change. It fetches nothing: the host does, and says when it has.
class KeySource {
 public:
  // No keys yet: until the first Update every token is UNAVAILABLE. Keys serve for `max_age` after they came. Errors:
  // INVALID_ARGUMENT.
  static absl::StatusOr<KeySource> Create(Options options, std::chrono::seconds max_age);
  KeySource(KeySource&&) noexcept;
  KeySource& operator=(KeySource&&) noexcept;
  ~KeySource();

  // From now on `jwks`, as it was fetched at `now`. A set that Verifier::Create would refuse changes nothing, so the
  // keys before it serve until they are too old; but a well-formed one without a key of use withdraws them, as its
  // issuer says: FAILED_PRECONDITION, and no token is proven until the next.
  absl::Status Update(std::string_view jwks, Timestamp now);

  // As Verifier::Verify. UNAVAILABLE where the keys are older than `max_age`, or came later than `now` by more than the
  // leeway: a clock that was set back does not make keys live longer.
  absl::StatusOr<Claims> Verify(std::string_view token, Timestamp now) const;

 private:
  struct State;
  explicit KeySource(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace daygate::jwt
