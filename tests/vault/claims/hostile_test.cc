// Claims that mean harm: each is refused with a reason, and nothing is half filled.
#include <string>

#include "catch.h"
#include "daygate/claims.h"
#include "daygate/engine.h"

namespace daygate::claims {
namespace {

absl::Status StatusOf(std::string_view mapper, std::string_view claims) {
  return Mappers::Ready().Find(mapper)->Map({.claims = claims, .type = "txntoken+jwt"}).status();
}

bool Refused(std::string_view mapper, std::string_view claims) {
  return StatusOf(mapper, claims).code() == absl::StatusCode::kInvalidArgument;
}

std::string Svid(const std::string& more) {
  return R"({"sub": "spiffe://a/b")" + more + "}";
}

TEST_CASE("strings at the limit of requests are taken, longer ones are not") {
  const auto subject = [](std::size_t length) { return R"({"sub": ")" + std::string(length, 'x') + "\"}"; };
  CHECK(StatusOf("on_behalf_of", subject(4096)).ok());
  CHECK(Refused("on_behalf_of", subject(4097)));
  CHECK(Refused("on_behalf_of", subject(65000)));
  CHECK(Refused("on_behalf_of", subject(1 << 24)));
  // What no field takes may be long, as long as the claims are small altogether.
  CHECK(StatusOf("jwt_svid", Svid(", \"x\": \"" + std::string(60000, 'x') + "\"")).ok());
  CHECK(Refused("jwt_svid", Svid(", \"x\": \"" + std::string(66000, 'x') + "\"")));
}

TEST_CASE("a name of a label has a limit too") {
  const auto tags = [](std::size_t length) {
    return R"({"sub": "arn:x", "https://sts.amazonaws.com/": {"aws_account": "1", "principal_tags": {")" +
           std::string(length, 'k') + R"(": "v"}}})";
  };
  CHECK(StatusOf("aws_web_identity", tags(4096 - 4)).ok());
  CHECK(Refused("aws_web_identity", tags(4097 - 4)));
}

TEST_CASE("more labels than a request takes") {
  const auto tags = [](int count) {
    std::string text = R"({"sub": "arn:x", "https://sts.amazonaws.com/": {"aws_account": "1", "principal_tags": {)";
    for (int i = 0; i < count; ++i) text += (i == 0 ? "\"t" : ", \"t") + std::to_string(i) + "\": \"v\"";
    return text + "}}}";
  };
  CHECK(StatusOf("aws_web_identity", tags(63)).ok());
  CHECK(Refused("aws_web_identity", tags(64)));
  CHECK(Refused("aws_web_identity", tags(1000)));
}

TEST_CASE("more groups than a request takes") {
  const auto mappers =
      Mappers::FromText({"m", "mapper list { agent.groups from g }\nmapper words { agent.groups from words of g }"});
  REQUIRE(mappers.ok());
  for (const int count : {64, 65}) {
    std::string list;
    std::string words;
    for (int i = 0; i < count; ++i) {
      list += i == 0 ? "\"g\"" : ", \"g\"";
      words += "g ";
    }
    CHECK(mappers->Find("list")->Map({.claims = "{\"g\": [" + list + "]}"}).ok() == (count == 64));
    CHECK(mappers->Find("words")->Map({.claims = "{\"g\": \"" + words + "\"}"}).ok() == (count == 64));
  }
}

TEST_CASE("fields that come to more than a request has") {
  std::string mapper = "mapper big {\n";
  for (int i = 0; i < 40; ++i) mapper += "  agent.labels.l" + std::to_string(i) + " from s\n";
  const auto mappers = Mappers::FromText({"m", mapper + "}\n"});
  REQUIRE(mappers.ok());
  const auto claims = [](std::size_t length) { return "{\"s\": \"" + std::string(length, 'x') + "\"}"; };
  CHECK(mappers->Find("big")->Map({.claims = claims(1500)}).ok());
  CHECK_FALSE(mappers->Find("big")->Map({.claims = claims(1700)}).ok());
}

TEST_CASE("nesting ends at the limit of requests") {
  const auto nested = [](int depth) {
    return Svid(", \"x\": " + std::string(static_cast<std::size_t>(depth - 1), '[') +
                std::string(static_cast<std::size_t>(depth - 1), ']'));
  };
  CHECK(StatusOf("jwt_svid", nested(32)).ok());
  CHECK(Refused("jwt_svid", nested(33)));
  CHECK(Refused("jwt_svid", nested(30000)));
  std::string actors = R"({"sub": "a")";
  std::string ends = "}";
  for (int i = 0; i < 5000; ++i) {
    actors += R"(, "act": {"sub": "a")";
    ends += "}";
  }
  CHECK(Refused("on_behalf_of", actors + ends));
}

TEST_CASE("the last hop counts into the chain") {
  const auto mappers = Mappers::FromText({"m", "mapper m { actors from act hop.id from w }"});
  REQUIRE(mappers.ok());
  for (const int earlier : {15, 16}) {
    std::string claims = R"({"sub": "u", "w": "w")";
    std::string ends = "}";
    for (int i = 0; i <= earlier; ++i) {
      claims += R"(, "act": {"sub": "a")";
      ends += "}";
    }
    CHECK(mappers->Find("m")->Map({.claims = claims + ends}).ok() == (earlier == 15));
  }
}

TEST_CASE("what is not JSON, or could be read in two ways") {
  for (const char* const claims : {
           "",
           "null",
           "\"spiffe://a/b\"",
           "[]",
           "{}",
           R"({"sub": "spiffe://a/b"} {"sub": "spiffe://a/c"})",
           R"({"sub": "spiffe://a/b",})",
           R"({'sub': 'spiffe://a/b'})",
           R"({"sub": "spiffe://a/b" /* admin */})",
           R"({"sub": "spiffe://a/b", "sub": "spiffe://a/c"})",
           R"({"sub": "spiffe://a/b", "\u0073ub": "spiffe://a/c"})",
           R"({"sub": "spiffe://a/\ud800"})",
           "{\"sub\": \"spiffe://a/\xFF\"}",
           "{\"sub\": \"spiffe://a/\n\"}",
           "\xEF\xBB\xBF{\"sub\": \"spiffe://a/b\"}",
           R"({"SUB": "spiffe://a/b"})",
           R"({"sub": {"sub": "spiffe://a/b"}})",
           R"({"sub": true})",
           R"({"sub": "spiffe://a/b", "iat": NaN})",
           R"({"sub": "spiffe://a/b", "iat": 1e999})",
           R"({"sub": "spiffe://a/b", "iat": -0})",
           R"({"sub": "spiffe://a/b", "iat": 9223372036854775808})",
           R"({"sub": "spiffe://a/b", "iat": 1.0000000001})",
           R"({"sub": "spiffe://a/b", "iat": true})",
           R"({"sub": "spiffe://a/b", "iat": {}})",
       }) {
    INFO(claims);
    CHECK(Refused("jwt_svid", claims));
  }
  CHECK(StatusOf("jwt_svid", " {\"\\u0073ub\": \"spiffe:\\/\\/a/b\"}\n").ok());
}

TEST_CASE("a request that was not filled is as it was") {
  Request request;
  request.agent.id = "before";
  const auto fields = Mappers::Ready().Find("kubernetes")->Map({.claims = R"({"sub": "system:serviceaccount:a:b"})"});
  CHECK_FALSE(fields.ok());
  CHECK(request.agent.id == "before");
  CHECK(request.attested.empty());
}

TEST_CASE("messages can not write to a terminal") {
  const auto status = StatusOf("github_actions", "{\"iss\": \"\\u001b[2J" + std::string(10000, 'x') + "\"}");
  CHECK(status.message().find('\x1b') == std::string::npos);
  CHECK(status.message().size() < 300);
}

// Whatever is mapped is a well-formed part of a request.
TEST_CASE("labels with any name are taken by the engine") {
  const auto engine = Engine::FromSources({{"p.gate", "policy p\npermit all { when attested(agent.id) }\n"}});
  REQUIRE(engine.ok());
  const auto fields =
      Mappers::Ready()
          .Find("aws_web_identity")
          ->Map({.claims = R"({"sub": "arn:x", "https://sts.amazonaws.com/": {"aws_account": "1", "principal_tags":
        {"": "empty", "a.b": "dot", "a]b": "x", "true": "word", "\u0000": "nul", "é": "é"}}})"});
  REQUIRE(fields.ok());
  Request request;
  fields->Fill(&request);
  request.action = "read";
  request.secret.path = "secret/data/x";
  request.now = Timestamp{1, 0};
  CHECK(engine->Decide(request).permitted());
}

}  // namespace
}  // namespace daygate::claims
