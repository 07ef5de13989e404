#include "jwt/token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "jwt/base64url.h"
#include "jwt/json_member.h"
#include "wire/json_document.h"

namespace daygate::jwt {
namespace {

absl::Status Refuse(const std::string& message) {
  return absl::UnauthenticatedError(message);
}

absl::StatusOr<std::string> Decode(std::string_view part, std::string_view name) {
  const std::string what = "the token's " + std::string(name);
  if (part.empty()) return Refuse(what + " is empty");
  std::optional<std::string> bytes = FromBase64Url(part);
  if (!bytes) return Refuse(what + " is no canonical base64url without padding");
  return *std::move(bytes);
}

}  // namespace

absl::StatusOr<Token> SplitToken(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Refuse("the token has " + std::to_string(text.size()) + " bytes, at most " + std::to_string(max_bytes) +
                  " were wanted");
  }
  if (text.starts_with('{')) return Refuse("the token is JSON, the compact form was wanted");
  const auto points = std::count(text.begin(), text.end(), '.');
  if (points != 2) {
    return Refuse("the token has " + std::to_string(points + 1) + (points == 0 ? " part" : " parts") +
                  ", header, claims and signature were wanted");
  }
  const std::size_t first = text.find('.');
  const std::size_t second = text.rfind('.');
  Token token;
  token.signed_text = text.substr(0, second);
  token.header_text = text.substr(0, first);
  token.payload_text = text.substr(first + 1, second - first - 1);
  token.signature_text = text.substr(second + 1);
  absl::StatusOr<std::string> header = Decode(token.header_text, "header");
  if (!header.ok()) return header.status();
  absl::StatusOr<std::string> payload = Decode(token.payload_text, "claims part");
  if (!payload.ok()) return payload.status();
  absl::StatusOr<std::string> signature = Decode(token.signature_text, "signature");
  if (!signature.ok()) return signature.status();
  token.header = *std::move(header);
  token.payload = *std::move(payload);
  token.signature = *std::move(signature);
  return token;
}

absl::StatusOr<Header> ReadHeader(std::string_view json) {
  const absl::StatusOr<wire::JsonDocument> document = ReadObject(json, "the token's header");
  if (!document.ok()) return document.status();
  const Json::Value& root = document->root();
  // What would change how the rest is to be read, and keys by which a forger would have it proven.
  constexpr std::array<std::string_view, 6> kRefused = {"crit", "b64", "jwk", "jku", "x5c", "x5u"};
  for (const std::string_view name : kRefused) {
    if (wire::FindMember(root, name) == nullptr) continue;
    return Refuse("the token's header has '" + std::string(name) + "', which is not taken");
  }
  absl::StatusOr<std::optional<std::string>> algorithm = StringMember(root, "alg");
  if (!algorithm.ok()) return algorithm.status();
  if (!*algorithm) return Refuse("the token's header has no 'alg'");
  absl::StatusOr<std::optional<std::string>> key_id = StringMember(root, "kid");
  if (!key_id.ok()) return key_id.status();
  absl::StatusOr<std::optional<std::string>> type = StringMember(root, "typ");
  if (!type.ok()) return type.status();
  return Header{**std::move(algorithm), *std::move(key_id), *std::move(type)};
}

}  // namespace daygate::jwt
