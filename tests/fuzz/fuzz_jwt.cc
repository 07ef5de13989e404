// Tokens, their parts, claims and key sets from anywhere: nothing falls over, and nothing is proven that the keys'
// owners did not sign. The first byte says what the rest is.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "daygate/jwt.h"
#include "jwt/claims_check.h"
#include "jwt/token.h"
#include "jwt_vectors.h"

namespace {

namespace jwt = daygate::jwt;

constexpr daygate::Timestamp kNow{1795485600, 0};

jwt::Options Wanted() {
  return {.audiences = {"vault.example"}, .issuer = "https://idp.example"};
}

const jwt::Verifier& FixedVerifier() {
  static const jwt::Verifier verifier = [] {
    auto made = jwt::Verifier::Create(kJwks, Wanted());
    if (!made.ok()) std::abort();
    return *std::move(made);
  }();
  return verifier;
}

// What a token says may be proven only where it was signed, so only these are.
void CheckToken(std::string_view token) {
  const auto claims = FixedVerifier().Verify(token, kNow);
  const bool known = std::find(std::begin(kTokens), std::end(kTokens), token) != std::end(kTokens);
  if (claims.ok() != known) std::abort();
}

std::string Encode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(absl::string_view(bytes.data(), bytes.size()));
}

// HEADER\nCLAIMS\nSIGNATURE, to be encoded here: so that what stands behind base64 is reached.
void CheckParts(std::string_view text) {
  const std::size_t first = std::min(text.find('\n'), text.size());
  const std::string_view rest = text.substr(std::min(first + 1, text.size()));
  const std::size_t second = std::min(rest.find('\n'), rest.size());
  const std::string_view signature = rest.substr(std::min(second + 1, rest.size()));
  CheckToken(Encode(text.substr(0, first)) + "." + Encode(rest.substr(0, second)) + "." + Encode(signature));
  static_cast<void>(jwt::ReadHeader(text.substr(0, first)));
}

void CheckKeys(std::string_view jwks) {
  const auto verifier = jwt::Verifier::Create(jwks, Wanted());
  if (!verifier.ok()) return;
  for (const char* const token : kTokens) static_cast<void>(verifier->Verify(token, kNow));
}

void CheckClaims(std::string_view claims) {
  const auto expiry = jwt::CheckClaims(claims, Wanted(), kNow);
  if (!expiry.ok()) return;
  if (!jwt::CheckNow(*expiry).ok() || expiry->seconds + 30 < kNow.seconds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 't': CheckToken(rest); break;
    case 'p': CheckParts(rest); break;
    case 'k': CheckKeys(rest); break;
    case 'c': CheckClaims(rest); break;
    default: break;
  }
  return 0;
}
