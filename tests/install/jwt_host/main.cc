// A host that proves a token: the key is that of RFC 8037.
#include <daygate/jwt.h>

#include <iostream>

// RFC 8037, appendix A.2.
constexpr const char* kKeys =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

int main() {
  const auto verifier = daygate::jwt::Verifier::Create(kKeys, {.audiences = {"vault.example"}});
  if (!verifier.ok()) return 1;
  const auto claims = verifier->Verify(
      "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJldGwiLCJhdWQiOiJ2YXVsdC5leGFtcGxlIiwiZXhwIjoxNzk1NDg1OTAwfQ.nV63TZQv"
      "_8Wruzg49Y5zKMarf8xnDoSwPqUzTxLv55eI9Zo-UcIvqkNeJK_4Tjc0esJb3lsU8oNIocTUOrAyAg",
      {1795485600, 0});
  std::cout << (claims.ok() ? claims->json : std::string(claims.status().message())) << "\n";
}
