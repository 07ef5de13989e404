// Key sets: which keys are taken, which are left out, and which sets are refused as a whole.
#include "jwt/key_set.h"

#include <string>
#include <vector>

#include "catch.h"
#include "tokens.h"

namespace daygate::jwt {
namespace {

// Of RFC 7515 A.3 and RFC 8037 A.2.
const std::string kEc = R"("kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
const std::string kOkp = R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";

// An RSA key of `bytes` bytes, which needs not be the product of anything.
std::string Rsa(std::size_t bytes, const std::string& exponent = "AQAB", char first = 'g') {
  // Three bytes are four letters; what is left over is one byte, `AQ`, or two, `AAE`.
  std::string n = std::string(bytes / 3 * 4, 'A') + (bytes % 3 == 1 ? "AQ" : bytes % 3 == 2 ? "AAE" : "");
  n[0] = first;  // 'g' sets the highest bit
  return R"("kty":"RSA","n":")" + n + R"(","e":")" + exponent + "\"";
}

std::string SetOf(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "{" : ",{") + key + "}";
  return R"({"keys":[)" + text + "]}";
}

std::string ErrorOf(const std::string& jwks) {
  const absl::StatusOr<KeySet> keys = KeySet::Read(jwks);
  if (keys.ok()) return "";
  CHECK(keys.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(keys.status().message());
}

std::string LeftOutOf(const std::string& key) {
  const absl::StatusOr<KeySet> keys = KeySet::Read(SetOf({key}));
  INFO(key);
  REQUIRE(keys.ok());
  CHECK(keys->usable() == (keys->LeftOut().empty() ? 1 : 0));
  return keys->LeftOut();
}

TEST_CASE("a key gets the algorithm of its kind, which none may contradict") {
  const auto algorithm = [](const std::string& key) {
    const absl::StatusOr<KeySet> keys = KeySet::Read(SetOf({key}));
    REQUIRE(keys.ok());
    REQUIRE(keys->usable() == 1);
    return ToWord((*keys->Find(std::nullopt))->algorithm);
  };
  CHECK(algorithm(kEc) == "ES256");
  CHECK(algorithm(kOkp) == "EdDSA");
  CHECK(algorithm(Rsa(256)) == "RS256");
  CHECK(algorithm(kEc + R"(,"alg":"ES256","use":"sig","key_ops":["sign","verify"],"x5t":"abc")") == "ES256");
  CHECK(LeftOutOf(kEc + R"(,"alg":"RS256")") == "a key without kid: its alg is 'RS256', ES256 was wanted");
  CHECK(LeftOutOf(kEc + R"(,"alg":"es256")") == "a key without kid: its alg is 'es256', ES256 was wanted");
  CHECK(LeftOutOf(kOkp + R"(,"alg":"none")") == "a key without kid: its alg is 'none', EdDSA was wanted");
  CHECK(LeftOutOf(Rsa(256) + R"(,"alg":"RSA-OAEP")") == "a key without kid: its alg is 'RSA-OAEP', RS256 was wanted");
  CHECK(LeftOutOf(Rsa(256) + R"(,"alg":"HS256")") == "a key without kid: its alg is 'HS256', RS256 was wanted");
}

TEST_CASE("keys of no use are left out, and say why") {
  CHECK(LeftOutOf(R"("kty":"AKP","pub":"x")") == "a key without kid: its kty is 'AKP', EC, RSA or OKP was wanted");
  CHECK(LeftOutOf(R"("kid":"a","kty":"EC","crv":"P-521")") == "key 'a': its curve is 'P-521', P-256 was wanted");
  CHECK(LeftOutOf(R"("kty":"OKP","crv":"X25519")") == "a key without kid: its curve is 'X25519', Ed25519 was wanted");
  CHECK(LeftOutOf(R"("kty":"OKP","crv":"P-256")") == "a key without kid: its curve is 'P-256', Ed25519 was wanted");
  CHECK(LeftOutOf(R"("kty":"EC","crv":"Ed25519")") == "a key without kid: its curve is 'Ed25519', P-256 was wanted");
  CHECK(LeftOutOf(kEc + R"(,"use":"enc")") == "a key without kid: its use is 'enc', 'sig' or 'jwt-svid' was wanted");
  CHECK(LeftOutOf(kEc + R"(,"key_ops":[])") == "a key without kid: its key_ops are without 'verify'");
  CHECK(LeftOutOf(kEc + R"(,"use":"jwt-svid")").empty());
}

TEST_CASE("RSA has from 2048 to 8192 bits") {
  CHECK(LeftOutOf(Rsa(256)).empty());
  CHECK(LeftOutOf(Rsa(1024)).empty());
  CHECK(LeftOutOf(Rsa(128)) == "a key without kid: RSA of 1024 bits, 2048 to 8192 were wanted");
  // Its highest bit is not set: 2047 bits in as many bytes.
  CHECK(LeftOutOf(Rsa(256, "AQAB", 'f')) == "a key without kid: RSA of 2047 bits, 2048 to 8192 were wanted");
  CHECK(LeftOutOf(Rsa(1025)) == "a key without kid: RSA of 8200 bits, 2048 to 8192 were wanted");
  CHECK(ErrorOf(SetOf({Rsa(256, "AQAB", 'A')})) == "keys[0]: 'n' begins with a zero byte");
  CHECK(ErrorOf(SetOf({Rsa(256, "Aw")})).empty());
  const std::string exponent = "keys[0]: 'e' is no exponent: an odd number from 3 to 64 bits was wanted";
  CHECK(ErrorOf(SetOf({Rsa(256, "AQ")})) == exponent);
  CHECK(ErrorOf(SetOf({Rsa(256, "Ag")})) == exponent);
  CHECK(ErrorOf(SetOf({Rsa(256, "AQAAAAAAAAAB")})) == exponent);
  CHECK(ErrorOf(SetOf({Rsa(256, "AA")})) == "keys[0]: 'e' begins with a zero byte");
  CHECK(ErrorOf(SetOf({Rsa(256, "AAEAAQ")})) == "keys[0]: 'e' begins with a zero byte");
}

TEST_CASE("private and symmetric keys refuse the set") {
  for (const std::string name : {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}) {
    const std::string error = "keys[1]: has the private member '" + name + "': public keys were wanted";
    CHECK(ErrorOf(SetOf({kOkp, kEc + ",\"" + name + "\":\"AQ\""})) == error);
    CHECK(ErrorOf(SetOf({kOkp, Rsa(256) + ",\"use\":\"enc\",\"" + name + "\":null"})) == error);
  }
  CHECK(ErrorOf(SetOf({R"("kty":"oct","alg":"HS256")"})) == "keys[0]: is symmetric (kty oct): public keys were wanted");
}

TEST_CASE("malformed keys refuse the set") {
  const auto error = [](const std::string& key) { return ErrorOf(SetOf({key})); };
  CHECK(error("") == "keys[0]: 'kty' is missing");
  CHECK(error(R"("kty":1)") == "keys[0]: 'kty' is no string");
  CHECK(error(R"("kty":"EC")") == "keys[0]: 'crv' is missing");
  CHECK(error(kEc + R"(,"kid":7)") == "keys[0]: 'kid' is no string");
  CHECK(error(kEc + R"(,"kid":"")") == "keys[0]: 'kid' has not 1 to 256 bytes");
  CHECK(error(kEc + R"(,"kid":")" + std::string(257, 'k') + "\"") == "keys[0]: 'kid' has not 1 to 256 bytes");
  CHECK(error(kEc + R"(,"kid":")" + std::string(256, 'k') + "\"").empty());
  CHECK(error(kEc + R"(,"use":["sig"])") == "keys[0]: 'use' is no string");
  CHECK(error(kEc + R"(,"key_ops":"verify")") == "keys[0]: 'key_ops' is no array of strings");
  CHECK(error(kEc + R"(,"key_ops":["verify",1])") == "keys[0]: 'key_ops' is no array of strings");
  CHECK(error(kEc + R"(,"alg":256)") == "keys[0]: 'alg' is no string");
  CHECK(error(kEc + R"(,"x":"AA")").find("member twice: 'keys[0].x'") != std::string::npos);
  CHECK(error(R"("kty":"EC","crv":"P-256","x":"AA","y":"AA")") == "keys[0]: 'x' has 1 bytes, 32 were wanted");
  CHECK(error(R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp")") ==
        "keys[0]: 'x' is no base64url");
  CHECK(error(R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")") ==
        "keys[0]: 'x' is no base64url");
  CHECK(error(R"("kty":"OKP","crv":"Ed25519","x":"")") == "keys[0]: 'x' is no base64url");
  CHECK(error(R"("kty":"RSA","e":"AQAB")") == "keys[0]: 'n' is missing");
  // The coordinates exchanged.
  CHECK(error(R"("kty":"EC","crv":"P-256","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
              R"("x":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")") == "keys[0]: 'x' and 'y' are no point of P-256");
  const std::string zero(43, 'A');
  CHECK(error(R"("kty":"EC","crv":"P-256","x":")" + zero + R"(","y":")" + zero + "\"") ==
        "keys[0]: 'x' and 'y' are no point of P-256");
  CHECK(ErrorOf(R"({"keys":["key"]})") == "keys[0]: is no object");
}

TEST_CASE("a set is an object of limited size, with each kid once") {
  CHECK(ErrorOf("") == "the key set, at byte 0: found the end where a value should be");
  CHECK(ErrorOf("[]") == "the key set is JSON, but no object");
  CHECK(ErrorOf("{}") == "the key set has no array 'keys'");
  CHECK(ErrorOf(R"({"keys":{}})") == "the key set has no array 'keys'");
  CHECK(ErrorOf(R"({"keys":[],"keys":[]})") == "the key set has a member twice: 'keys'");
  CHECK(ErrorOf("{\"keys\":[],\"a\":\"\xff\"}").find("UTF-8") != std::string::npos);
  CHECK(ErrorOf(R"({"keys":[],"a":)" + std::string(40, '[') + std::string(40, ']') + "}").find("at byte") !=
        std::string::npos);
  CHECK(ErrorOf(R"({"keys":[],"spiffe_sequence":7})").empty());
  CHECK(ErrorOf(SetOf({R"("kid":"a",)" + kEc, R"("kid":"b",)" + kEc, R"("kid":"a",)" + kOkp})) ==
        "keys[2]: the kid 'a' stands twice");
  // One that is left out counts too: whoever names it must mean one key.
  CHECK(ErrorOf(SetOf({R"("kid":"a","use":"enc",)" + kEc, R"("kid":"a",)" + kEc})) ==
        "keys[1]: the kid 'a' stands twice");
  std::vector<std::string> many;
  for (int i = 0; i < 64; ++i) many.push_back(R"("kid":")" + std::to_string(i) + "\"," + kOkp);
  CHECK(ErrorOf(SetOf(many)).empty());
  many.push_back(kOkp);
  CHECK(ErrorOf(SetOf(many)) == "the key set has 65 keys, at most 64 were wanted");
  const std::string set = R"({"keys":[]})";
  CHECK(ErrorOf(set + std::string(262144 - set.size(), ' ')).empty());
  CHECK(ErrorOf(set + std::string(262145 - set.size(), ' ')) ==
        "the key set has 262145 bytes, at most 262144 were wanted");
}

TEST_CASE("a token without kid is by the only key that is of use, or by none") {
  const auto find = [](const std::vector<std::string>& list, const std::optional<std::string>& id) {
    const absl::StatusOr<KeySet> keys = KeySet::Read(SetOf(list));
    REQUIRE(keys.ok());
    const absl::StatusOr<const Key*> key = keys->Find(id);
    if (!key.ok()) CHECK(key.status().code() == absl::StatusCode::kNotFound);
    return key.ok() ? std::string(ToWord((*key)->algorithm)) : std::string(key.status().message());
  };
  const std::string named = R"("kid":"a",)" + kEc;
  const std::string other = R"("kid":"x","use":"x509-svid",)" + kEc;
  CHECK(find({named}, std::nullopt) == "ES256");
  CHECK(find({other, kOkp}, std::nullopt) == "EdDSA");
  CHECK(find({named, kOkp}, std::nullopt) == "the token names no key (kid), and there are 2");
  CHECK(find({}, std::nullopt) == "the token names no key (kid), and there are 0");
  CHECK(find({named}, "a") == "ES256");
  CHECK(find({named}, "A") == "no key that is known has the kid 'A'");
  // A key without kid is not one whose kid is empty, and not one for whoever names another.
  CHECK(find({kOkp}, "") == "no key that is known has the kid ''");
  CHECK(find({kOkp}, "a") == "no key that is known has the kid 'a'");
  CHECK(find({other}, "x") == "key 'x' is not used: its use is 'x509-svid', 'sig' or 'jwt-svid' was wanted");
}

TEST_CASE("a Verifier wants a key that is of use") {
  const Options& options = AllVectors().options;
  CHECK(Verifier::Create(SetOf({}), options).status().message() == "the key set has no key that is of use");
  CHECK(Verifier::Create(SetOf({R"("kid":"a","use":"enc",)" + kEc}), options).status().message() ==
        "the key set has no key that is of use: key 'a': its use is 'enc', 'sig' or 'jwt-svid' was wanted");
  CHECK(Verifier::Create(SetOf({kEc}), options).ok());
}

}  // namespace
}  // namespace daygate::jwt
