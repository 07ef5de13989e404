#include "jwt/verifier.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "jwt/claims_check.h"
#include "jwt/signature.h"
#include "jwt/token.h"

namespace daygate::jwt {
namespace {

// Media types are written with or without `application/`, in any letter case.
std::string PlainType(std::string_view type) {
  std::string plain;
  for (const char c : type) plain += base::Lower(c);
  constexpr std::string_view kApplication = "application/";
  if (plain.starts_with(kApplication) && plain.size() > kApplication.size()) plain.erase(0, kApplication.size());
  return plain;
}

absl::Status CheckType(const std::optional<std::string>& type, const Options& options) {
  // An empty `typ` is no type, and does not count as none either.
  const bool wanted = std::any_of(options.types.begin(), options.types.end(), [&](const std::string& one) {
    return type ? !type->empty() && PlainType(*type) == PlainType(one) : one.empty();
  });
  if (wanted) return absl::OkStatus();
  std::string list;
  for (const std::string& one : options.types) {
    list += (list.empty() ? "" : " or ") + (one.empty() ? std::string("none") : base::Quoted(one));
  }
  return absl::UnauthenticatedError("the token's typ is " + (type ? base::Quoted(*type) : std::string("missing")) +
                                    ", " + list + " was wanted");
}

absl::Status CheckAlgorithm(const Header& header, const Key& key) {
  const std::string_view wanted = ToWord(key.algorithm);
  if (header.algorithm == wanted) return absl::OkStatus();
  return absl::UnauthenticatedError("the token's alg is " + base::Quoted(header.algorithm) + ", the key is for " +
                                    std::string(wanted));
}

}  // namespace

absl::StatusOr<Verifier> Verifier::Create(std::string_view jwks, Options options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<KeySet> keys = KeySet::Read(jwks);
  if (!keys.ok()) return keys.status();
  if (keys->usable() == 0) {
    const std::string why = keys->LeftOut();
    return absl::InvalidArgumentError("the key set has no key that is of use" + (why.empty() ? "" : ": " + why));
  }
  return Verifier(std::make_shared<const Content>(Content{*std::move(keys), std::move(options)}));
}

absl::StatusOr<Claims> Verifier::Verify(std::string_view text, Timestamp now) const {
  const Options& options = content_->options;
  if (absl::Status status = CheckNow(now); !status.ok()) return status;
  absl::StatusOr<Token> token = SplitToken(text, options.max_token_bytes);
  if (!token.ok()) return token.status();
  absl::StatusOr<Header> header = ReadHeader(token->header);
  if (!header.ok()) return header.status();
  const absl::StatusOr<const Key*> key = content_->keys.Find(header->key_id);
  if (!key.ok()) return key.status();
  if (absl::Status status = CheckAlgorithm(*header, **key); !status.ok()) return status;
  if (absl::Status status = CheckType(header->type, options); !status.ok()) return status;
  if (absl::Status status = CheckSignature(**key, *token); !status.ok()) return status;
  const absl::StatusOr<Timestamp> expires_at = CheckClaims(token->payload, options, now);
  if (!expires_at.ok()) return expires_at.status();
  return Claims{std::move(token->payload), (*key)->id, std::string(ToWord((*key)->algorithm)),
                std::move(header->type).value_or(""), *expires_at};
}

}  // namespace daygate::jwt
