// The language of mappers: what authors are told, and what the pages say.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/claims.h"
#include "vault/claims/cases.h"

namespace daygate::claims {
namespace {

TEST_CASE("mistakes of mappers are shown with place, caret and help") {
  std::string mappers;
  int messages = 0;
  for (const Section& section :
       ReadSections(std::string(DAYGATE_SOURCE_DIR) + "/tests/cases/vault/claims_messages.txt")) {
    if (section.name == "mapper") {
      mappers = section.text + "\n";
      continue;
    }
    INFO(mappers);
    std::vector<Diagnostic> diagnostics;
    const auto read = Mappers::FromText({"m.claims", mappers}, &diagnostics);
    REQUIRE_FALSE(read.ok());
    CHECK(std::string(read.status().message()) == section.text + "\n");
    CHECK(Render(diagnostics, Color::kNever) == section.text + "\n");
    ++messages;
  }
  CHECK(messages == 20);
}

TEST_CASE("what is no text has no mappers") {
  const auto message = [](std::string text) {
    return std::string(Mappers::FromText({"m", std::move(text)}).status().message());
  };
  CHECK(message("").starts_with("m:1:1: error: a mapper was expected, but the file ends here"));
  CHECK(message("mapper m { agent.id from sub }\xFF").starts_with("m:1:31: error: this is not UTF-8"));
  CHECK(message(std::string("mapper m { agent.id from sub }\0", 31)).starts_with("m:1:31: error: this is not UTF-8"));
  CHECK(message(std::string(1 << 21, ' ')).starts_with("m:1:1: error: the file is larger than 1 MiB"));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "mapper m { agent.idd from sub }\n";
  CHECK(message(many).find("too many mistakes") != std::string::npos);
  std::string deep = "mapper m { agent.id from a";
  for (int i = 0; i < 16; ++i) deep += ".a";
  CHECK(message(deep + " }").find("a claim lies at most 16 deep") != std::string::npos);
}

TEST_CASE("a mapper may stand on one line, and behind comments") {
  const auto read = Mappers::FromText({"m", R"(// ours
    mapper a "A" { agent.id from sub agent.kind = "x" purpose = settlement task.id from t optional }
    mapper b like a { task.id from "t.u" or t } // no more
  )"});
  INFO(read.status().message());
  REQUIRE(read.ok());
  REQUIRE(read->all().size() == 2);
  CHECK(read->all()[0].title() == "A");
  CHECK(read->all()[1].title().empty());
  CHECK(read->Find("c") == nullptr);
  CHECK(read->Find("a")->Map({.claims = R"({"sub": "x"})"}).ok());
  CHECK_FALSE(read->Find("b")->Map({.claims = R"({"sub": "x"})"}).ok());
  CHECK(read->Find("b")->Map({.claims = R"({"sub": "x", "t.u": "1"})"}).ok());
}

TEST_CASE("what a mapper says takes the place of what its model says") {
  const auto read = Mappers::FromText({"m", R"(
    mapper other_host like github_actions { issuer "https://ghes.example/_services/token" }
    mapper chained like other_host { actors from act { workload from sub } }
    mapper agents like transaction_token {
      actors from act
    })"});
  INFO(read.status().message());
  REQUIRE(read.ok());
  const std::string job = R"("sub": "s", "repository": "o/r", "repository_id": "7", "ref": "r", "sha": "s",
    "workflow_ref": "w", "event_name": "push", "actor": "o", "run_id": "1"})";
  const auto code = [&](std::string_view name, const std::string& claims) {
    return read->Find(name)->Map({.claims = claims, .type = "txntoken+jwt"}).status().code();
  };
  CHECK(code("other_host", R"({"iss": "https://ghes.example/_services/token", )" + job) == absl::StatusCode::kOk);
  CHECK(code("other_host", R"({"iss": "https://token.actions.githubusercontent.com", )" + job) ==
        absl::StatusCode::kPermissionDenied);
  Request request;
  const auto agents = read->Find("agents")->Map(
      {.claims = R"({"sub": "alice", "txn": "t", "scope": "settlement", "req_wl": "w", "act": {"sub": "assistant"}})",
       .type = "txntoken+jwt"});
  REQUIRE(agents.ok());
  agents->Fill(&request);
  CHECK(request.subject.id == "alice");
  CHECK(request.agent.id == "assistant");
}

TEST_CASE("words of enums are held against the engine's vocabulary") {
  const auto engine = Engine::FromSources(
      {{"p.gate", "policy p\nvocabulary { enum Environment { dev, staging, prod } }\npermit all { action read }\n"}});
  REQUIRE(engine.ok());
  const auto message = [&](const std::string& line) {
    return std::string(Mappers::FromText({"m", "mapper m {\n  " + line + "\n}\n"}, *engine).status().message());
  };
  CHECK(message("environment from e through { \"p\" = prod, else dev }").empty());
  CHECK(message("environment = staging").empty());
  CHECK(message("environment from e").empty());
  CHECK(message("agent.class = batch_etl").empty());  // an enum that the vocabulary leaves out
  CHECK(message("environment = prd") ==
        "m:2:17: error: 'prd' is no member of Environment\n  environment = prd\n                ^\n"
        "help: did you mean 'prod'?\n");
  CHECK(message("environment from e through { \"t\" = test }").find("'test' is no member of Environment") !=
        std::string::npos);
  CHECK(message("environment from e through { \"t\" = dev, else Prod }").find("did you mean 'prod'?") !=
        std::string::npos);
}

TEST_CASE("the ready mappers are a file that users can begin with") {
  const auto read = Mappers::FromText({"ready.claims", std::string(Mappers::ReadyText())});
  REQUIRE(read.ok());
  CHECK(read->all().size() == Mappers::Ready().all().size());
}

}  // namespace
}  // namespace daygate::claims
