#include "jwt/key.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/utf8.h"
#include "jwt/base64url.h"
#include "jwt/json_member.h"
#include "jwt/signature.h"
#include "wire/json_document.h"

namespace daygate::jwt {
namespace {

constexpr std::size_t kMaxId = 256;
constexpr std::size_t kMinRsaBits = 2048;
// Larger ones only cost time, for whoever sends tokens to spend.
constexpr std::size_t kMaxRsaBits = 8192;
constexpr std::size_t kMaxExponentBytes = 8;
constexpr std::size_t kCurveBytes = 32;

absl::Status Malformed(const std::string& message) {
  return absl::InvalidArgumentError(message);
}

Key LeaveOut(Key key, std::string why) {
  key.left_out = std::move(why);
  return key;
}

absl::StatusOr<std::string> NeedString(const Json::Value& jwk, std::string_view name) {
  absl::StatusOr<std::optional<std::string>> text = StringMember(jwk, name);
  if (!text.ok()) return Malformed(std::string(text.status().message()));
  if (!*text) return Malformed("'" + std::string(name) + "' is missing");
  return **std::move(text);
}

// The text and the bytes of a member that holds a number.
struct Member {
  std::string text;
  std::string bytes;
};

absl::StatusOr<Member> NeedBytes(const Json::Value& jwk, std::string_view name) {
  absl::StatusOr<std::string> text = NeedString(jwk, name);
  if (!text.ok()) return text.status();
  std::optional<std::string> bytes = FromBase64Url(*text);
  if (!bytes || bytes->empty()) return Malformed("'" + std::string(name) + "' is no base64url");
  return Member{*std::move(text), *std::move(bytes)};
}

absl::StatusOr<Member> NeedCurveBytes(const Json::Value& jwk, std::string_view name) {
  absl::StatusOr<Member> member = NeedBytes(jwk, name);
  if (member.ok() && member->bytes.size() != kCurveBytes) {
    return Malformed("'" + std::string(name) + "' has " + std::to_string(member->bytes.size()) +
                     " bytes, 32 were wanted");
  }
  return member;
}

// A number in as few bytes as it needs.
absl::StatusOr<Member> NeedNumber(const Json::Value& jwk, std::string_view name) {
  absl::StatusOr<Member> member = NeedBytes(jwk, name);
  if (member.ok() && member->bytes.front() == '\0') {
    return Malformed("'" + std::string(name) + "' begins with a zero byte");
  }
  return member;
}

std::size_t BitsOf(const std::string& number) {
  return number.size() * 8 - static_cast<std::size_t>(std::countl_zero(static_cast<unsigned char>(number.front())));
}

bool IsExponent(const std::string& bytes) {
  const bool odd = (static_cast<unsigned char>(bytes.back()) & 1U) != 0;
  return odd && bytes != "\x01" && bytes.size() <= kMaxExponentBytes;
}

absl::StatusOr<Key> ReadRsa(const Json::Value& jwk, Key key) {
  const absl::StatusOr<Member> modulus = NeedNumber(jwk, "n");
  if (!modulus.ok()) return modulus.status();
  const absl::StatusOr<Member> exponent = NeedNumber(jwk, "e");
  if (!exponent.ok()) return exponent.status();
  if (!IsExponent(exponent->bytes)) return Malformed("'e' is no exponent: an odd number from 3 to 64 bits was wanted");
  const std::size_t bits = BitsOf(modulus->bytes);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return LeaveOut(std::move(key), "RSA of " + std::to_string(bits) + " bits, 2048 to 8192 were wanted");
  }
  key.signature_bytes = modulus->bytes.size();
  key.jwk = R"({"kty":"RSA","alg":"RS256","n":")" + modulus->text + R"(","e":")" + exponent->text + "\"}";
  return key;
}

absl::StatusOr<Key> ReadEc(const Json::Value& jwk, Key key) {
  const absl::StatusOr<Member> x = NeedCurveBytes(jwk, "x");
  if (!x.ok()) return x.status();
  const absl::StatusOr<Member> y = NeedCurveBytes(jwk, "y");
  if (!y.ok()) return y.status();
  key.signature_bytes = 2 * kCurveBytes;
  key.jwk = R"({"kty":"EC","crv":"P-256","alg":"ES256","x":")" + x->text + R"(","y":")" + y->text + "\"}";
  if (!IsPoint(key)) return Malformed("'x' and 'y' are no point of P-256");
  return key;
}

absl::StatusOr<Key> ReadEd25519(const Json::Value& jwk, Key key) {
  absl::StatusOr<Member> x = NeedCurveBytes(jwk, "x");
  if (!x.ok()) return x.status();
  key.signature_bytes = 2 * kCurveBytes;
  key.ed25519 = std::move(x->bytes);
  return key;
}

// Nothing: the key is for checking signatures. Else why not.
absl::StatusOr<std::string> ReadUse(const Json::Value& jwk) {
  const absl::StatusOr<std::optional<std::string>> use = StringMember(jwk, "use");
  if (!use.ok()) return Malformed(std::string(use.status().message()));
  if (*use && **use != "sig" && **use != "jwt-svid") {
    return "its use is " + base::Quoted(**use) + ", 'sig' or 'jwt-svid' was wanted";
  }
  if (const Json::Value* const member = wire::FindMember(jwk, "key_ops")) {
    std::vector<std::string> operations;
    if (!ReadStrings(*member, &operations)) return Malformed("'key_ops' is no array of strings");
    if (std::find(operations.begin(), operations.end(), "verify") == operations.end()) {
      return std::string("its key_ops are without 'verify'");
    }
  }
  return std::string();
}

// The one algorithm that a key of this kind can have, or why it has none.
struct Kind {
  std::optional<Algorithm> algorithm;
  std::string why_not;
};

absl::StatusOr<Kind> ReadKind(const Json::Value& jwk, const std::string& type) {
  if (type == "RSA") return Kind{Algorithm::kRs256, {}};
  if (type != "EC" && type != "OKP")
    return Kind{{}, "its kty is " + base::Quoted(type) + ", EC, RSA or OKP was wanted"};
  const absl::StatusOr<std::string> curve = NeedString(jwk, "crv");
  if (!curve.ok()) return curve.status();
  if (type == "EC" && *curve == "P-256") return Kind{Algorithm::kEs256, {}};
  if (type == "OKP" && *curve == "Ed25519") return Kind{Algorithm::kEdDsa, {}};
  return Kind{{}, "its curve is " + base::Quoted(*curve) + ", " + (type == "EC" ? "P-256" : "Ed25519") + " was wanted"};
}

// A set that has leaked is worth no trust, so not even its other keys are used.
absl::Status CheckPublic(const Json::Value& jwk, const std::string& type) {
  if (type == "oct") return Malformed("is symmetric (kty oct): public keys were wanted");
  constexpr std::array<std::string_view, 8> kPrivate = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"};
  for (const std::string_view name : kPrivate) {
    if (wire::FindMember(jwk, name) == nullptr) continue;
    return Malformed("has the private member '" + std::string(name) + "': public keys were wanted");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadId(const Json::Value& jwk) {
  const absl::StatusOr<std::optional<std::string>> id = StringMember(jwk, "kid");
  if (!id.ok()) return Malformed(std::string(id.status().message()));
  if (!*id) return std::string();
  if ((*id)->empty() || (*id)->size() > kMaxId) return Malformed("'kid' has not 1 to 256 bytes");
  return **id;
}

}  // namespace

std::string_view ToWord(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEs256: return "ES256";
    case Algorithm::kRs256: return "RS256";
    case Algorithm::kEdDsa: return "EdDSA";
  }
  return {};
}

absl::StatusOr<Key> ReadKey(const Json::Value& jwk) {
  if (!jwk.isObject()) return Malformed("is no object");
  const absl::StatusOr<std::string> type = NeedString(jwk, "kty");
  if (!type.ok()) return type.status();
  if (absl::Status status = CheckPublic(jwk, *type); !status.ok()) return status;
  absl::StatusOr<std::string> id = ReadId(jwk);
  if (!id.ok()) return id.status();
  Key key;
  key.id = *std::move(id);
  absl::StatusOr<std::string> use = ReadUse(jwk);
  if (!use.ok()) return use.status();
  if (!use->empty()) return LeaveOut(std::move(key), *std::move(use));
  absl::StatusOr<Kind> kind = ReadKind(jwk, *type);
  if (!kind.ok()) return kind.status();
  if (!kind->algorithm) return LeaveOut(std::move(key), std::move(kind->why_not));
  const absl::StatusOr<std::optional<std::string>> pinned = StringMember(jwk, "alg");
  if (!pinned.ok()) return Malformed(std::string(pinned.status().message()));
  const std::string_view word = ToWord(*kind->algorithm);
  if (*pinned && **pinned != word) {
    return LeaveOut(std::move(key), "its alg is " + base::Quoted(**pinned) + ", " + std::string(word) + " was wanted");
  }
  key.algorithm = *kind->algorithm;
  switch (key.algorithm) {
    case Algorithm::kEs256: return ReadEc(jwk, std::move(key));
    case Algorithm::kRs256: return ReadRsa(jwk, std::move(key));
    case Algorithm::kEdDsa: return ReadEd25519(jwk, std::move(key));
  }
  return key;
}

}  // namespace daygate::jwt
