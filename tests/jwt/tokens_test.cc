// Every token of tokens.json, which another implementation minted, by its name.
#include <string>

#include "catch.h"
#include "daygate/jwt.h"
#include "tokens.h"

namespace daygate::jwt {
namespace {

Verifier VerifierOfVectors() {
  absl::StatusOr<Verifier> verifier = Verifier::Create(AllVectors().jwks, AllVectors().options);
  REQUIRE(verifier.ok());
  return *std::move(verifier);
}

std::string PartOf(const std::string& token, int part) {
  std::size_t begin = 0;
  for (; part > 0 && begin != std::string::npos; --part) begin = token.find('.', begin) + 1;
  return token.substr(begin, token.find('.', begin) - begin);
}

// No part of a token that is long enough to be one may stand in a message.
void CheckSaysNothingOf(const std::string& token, const std::string& message) {
  for (int part = 0; part < 3; ++part) {
    const std::string text = PartOf(token, part);
    for (std::size_t at = 0; at + 24 <= text.size(); at += 24) {
      CHECK(message.find(text.substr(at, 24)) == std::string::npos);
    }
  }
}

TEST_CASE("tokens that hold are proven, and attacks are not") {
  const Verifier verifier = VerifierOfVectors();
  int held = 0;
  int attacks = 0;
  for (const Vector& vector : AllVectors().tokens) {
    DYNAMIC_SECTION(vector.name) {
      const absl::StatusOr<Claims> claims = verifier.Verify(vector.token, AllVectors().now);
      const std::string message(claims.status().message());
      INFO(message);
      if (vector.code.empty()) {
        CHECK(claims.ok());
      } else {
        CHECK(absl::StatusCodeToString(claims.status().code()) == vector.code);
        CHECK(message.find(vector.error) != std::string::npos);
        CheckSaysNothingOf(vector.token, message);
      }
    }
    ++(vector.code.empty() ? held : attacks);
  }
  CHECK(held >= 15);
  CHECK(attacks >= 230);
}

TEST_CASE("what was proven is handed out as it was signed") {
  const absl::StatusOr<Claims> claims = VerifierOfVectors().Verify(VectorOf("RS256").token, AllVectors().now);
  REQUIRE(claims.ok());
  CHECK(claims->key_id == "rs");
  CHECK(claims->algorithm == "RS256");
  CHECK(claims->type == "JWT");
  CHECK(claims->expires_at == Timestamp{AllVectors().now.seconds + 240, 0});
  CHECK(claims->json == R"({"iss": "https://idp.example", "aud": "vault.example", "sub": "spiffe://example.org/etl", )"
                        R"("iat": 1795485540, "exp": 1795485840})");
  const absl::StatusOr<Claims> untyped = VerifierOfVectors().Verify(VectorOf("no typ").token, AllVectors().now);
  REQUIRE(untyped.ok());
  CHECK(untyped->type.empty());
  const absl::StatusOr<Claims> half =
      VerifierOfVectors().Verify(VectorOf("times with fractions").token, AllVectors().now);
  REQUIRE(half.ok());
  CHECK(half->expires_at == Timestamp{AllVectors().now.seconds, 500'000'000});
}

}  // namespace
}  // namespace daygate::jwt
