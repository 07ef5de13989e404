// Signatures by themselves, on the examples that the standards print. Their claims are not ours to take: no `aud`.
#include <string>

#include "catch.h"
#include "daygate/jwt.h"
#include "jwt/key_set.h"
#include "jwt/signature.h"
#include "jwt/token.h"

namespace daygate::jwt {
namespace {

// RFC 7515, appendix A.2.
constexpr const char* kRsKey =
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4)"
    R"(qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb)"
    R"(_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4)"
    R"(uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PA)"
    R"(cDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
constexpr const char* kRsToken =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5jujGbds9uJdbF9CUAr7t1"
    "dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
    "xi12jzDwu"
    "sC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
    "IoypGlUPQGe77Rw";

// RFC 7515, appendix A.3.
constexpr const char* kEsKey = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                               R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr const char* kEsToken =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

// RFC 8037, appendices A.2, A.4 and A.5.
constexpr const char* kEdKey = R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr const char* kEdToken =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4i"
    "ylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

struct Example {
  const char* key;
  const char* token;
  const char* algorithm;
};

constexpr Example kExamples[] = {{kRsKey, kRsToken, "RS256"}, {kEsKey, kEsToken, "ES256"}, {kEdKey, kEdToken, "EdDSA"}};

std::string SetOf(const std::string& key) {
  return R"({"keys":[)" + key + "]}";
}

absl::Status CheckBy(const char* key, const std::string& text) {
  const absl::StatusOr<KeySet> keys = KeySet::Read(SetOf(key));
  REQUIRE(keys.ok());
  const absl::StatusOr<Token> token = SplitToken(text, 4096);
  REQUIRE(token.ok());
  return CheckSignature(**keys->Find(std::nullopt), *token);
}

TEST_CASE("the examples of RFC 7515 and RFC 8037 are signed") {
  for (const Example& example : kExamples) {
    INFO(example.algorithm);
    const absl::StatusOr<KeySet> keys = KeySet::Read(SetOf(example.key));
    REQUIRE(keys.ok());
    CHECK(ToWord((*keys->Find(std::nullopt))->algorithm) == example.algorithm);
    CHECK(CheckBy(example.key, example.token).ok());
  }
}

TEST_CASE("and by no other key, nor with another letter anywhere") {
  for (const Example& example : kExamples) {
    for (const Example& other : kExamples) {
      if (other.key != example.key) CHECK_FALSE(CheckBy(other.key, example.token).ok());
    }
    // A letter in the middle of each part: the last of a part has bits that are left over.
    std::string changed = example.token;
    for (const std::size_t at : {std::size_t{4}, changed.find('.') + 8, changed.rfind('.') + 12}) {
      const char was = changed[at];
      changed[at] = was == 'A' ? 'B' : 'A';
      INFO(example.algorithm << " at " << at);
      CHECK_FALSE(CheckBy(example.key, changed).ok());
      changed[at] = was;
    }
    CHECK(CheckBy(example.key, changed).ok());
  }
}

TEST_CASE("an example is proven up to its missing audience") {
  for (const Example& example : {kExamples[0], kExamples[1]}) {
    const absl::StatusOr<Verifier> verifier = Verifier::Create(SetOf(example.key), {.audiences = {"vault.example"}});
    REQUIRE(verifier.ok());
    const absl::Status status = verifier->Verify(example.token, {1300819300, 0}).status();
    CHECK(status.code() == absl::StatusCode::kUnauthenticated);
    CHECK(status.message() == "the token has no 'aud', 'vault.example' was wanted");
  }
}

}  // namespace
}  // namespace daygate::jwt
