// Line 65: memory that runs out at the n-th allocation, for n = 1 to 2,000. DENY or a clean error, no leak (where a
// sanitizer looks for them), and never a PERMIT that is not the right decision.
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "catch.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "failing_new.h"

namespace daygate::bar {

namespace {

const std::string kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch, chat }
  enum Purpose { pay, help }
  enum Zone { corp, partner }
  attribute context.words : list(string)
}
define busy = risk > 50 || context.words.exists(w, w.startsWith("x"))
permit reads "title" {
  secret "secret/data/<team>/**"
  when agent.class == batch && agent.labels[capture.team] == "yes"
  when secret.owner.matches("^[a-z]+(-[a-z]+)*$")
  via hop.zone == corp
  grant ttl 5m, uses 1, fields "a" "b", notify "#x" "#y"
}
permit helps { when purpose == help && secret.labels.map(k, k + "!").size() < 9 via true grant fields "b" "c" }
forbid late { when busy && now.getHours("Europe/Paris") > 22 }
forbid wrong { mode shadow when secret.version > 3 }
require seen { when agent.class == chat needs approval 2 from "security" or "ops" within 30m, ticket grant audit sync }
)";

const std::string kHead = R"({"subject":{"type":"agent","id":"a","properties":)";
const std::string kMiddle =
    R"(},"action":{"name":"read"},"resource":{"type":"secret","id":"secret/data/pay/k","properties":{"owner":"pay-team","labels":{"x":"y"}}},"context":{"now":"2026-11-24T10:00:00Z",)";

std::vector<std::string> Documents() {
  const std::string batch = R"({"class":"batch","labels":{"pay":"yes"}})";
  const std::string chat = R"({"class":"chat","labels":{"pay":"yes"}})";
  const std::string most = R"("purpose":"help","risk":10,"words":["a","b"])";
  return {kHead + batch + kMiddle + most + "}}",                                        // PERMIT by two rules
          kHead + chat + kMiddle + most + "}}",                                         // CHALLENGE
          kHead + batch + kMiddle + R"("purpose":"help","risk":90,"words":[]}})",       // PERMIT, the forbid is false
          kHead + batch + kMiddle + R"("purpose":"pay"}})",                             // DENY, errors
          kHead + batch + kMiddle + most + R"(,"chain":[{"id":"h","zone":"corp"}]}})",  // delegated
          kHead + batch + kMiddle + R"("bogus":1,"purpose":"fun","risk":101,"words":[1]}})",  // not well-formed
          "not JSON"};
}

const Engine& TheEngine() {
  static const Engine engine = [] {
    absl::StatusOr<Engine> compiled = Engine::FromSources({{"p.gate", kPolicy}});
    REQUIRE(compiled.ok());
    return *std::move(compiled);
  }();
  return engine;
}

// The right decision, or a DENY where memory ran out.
void CheckRight(const Decision& decision, const std::string& right, bool failed) {
  const std::string bytes = ToJson(decision);
  if (bytes == right) return;
  CHECK(failed);
  CHECK_FALSE(decision.permitted());
  CHECK(decision.outcome() == Outcome::kDeny);
  CHECK(decision.needs().empty());
}

}  // namespace

TEST_CASE("bar_65_compiling_without_memory") {
  std::vector<std::string> right;
  for (const std::string& document : Documents()) right.push_back(ToJson(DecideJson(TheEngine(), document)));
  const std::vector<PolicySource> good = {{"p.gate", kPolicy}};
  const std::vector<PolicySource> bad = {
      {"p.gate", kPolicy + "permit reads { when nobody == 1 } permit x { secret \"<\" }"}};
  ForEachAllocation([&](std::int64_t n, Failing failing) {
    absl::StatusOr<Engine> engine = absl::UnknownError("");
    bool failed = false;
    {
      const FailingNew failing_new(n, failing);
      engine = Engine::FromSources(good);
      failed = failing_new.failed();
    }
    if (!engine.ok()) {
      CHECK(failed);
      CHECK(engine.status().code() == absl::StatusCode::kResourceExhausted);
      return true;
    }
    // Somebody did without what failed: then nothing may be missing.
    CHECK(engine->policy_digest() == TheEngine().policy_digest());
    if (failed) {
      for (std::size_t i = 0; i < right.size(); ++i) CHECK(ToJson(DecideJson(*engine, Documents()[i])) == right[i]);
    }
    return failed;
  });
  ForEachAllocation([&](std::int64_t n, Failing failing) {
    absl::StatusOr<Engine> engine = absl::UnknownError("");
    std::vector<Diagnostic> diagnostics;
    const FailingNew failing_new(n, failing);
    engine = Engine::FromSources(bad, {}, &diagnostics);
    const bool failed = failing_new.failed();
    if (engine.ok()) FAIL("a policy with mistakes compiled");
    return failed;
  });
}

TEST_CASE("bar_65_deciding_without_memory_in_a_new_thread") {
  for (const std::string& document : Documents()) {
    CAPTURE(document);
    const std::string right = ToJson(DecideJson(TheEngine(), document));
    const RequestDocument read(TheEngine(), document);
    const bool whole = read.invalid_fields().empty();
    ForEachAllocation([&](std::int64_t n, Failing failing) {
      std::optional<Decision> decision;
      bool failed = false;
      std::thread thread([&] {
        const FailingNew failing_new(n, failing);
        decision.emplace(whole ? TheEngine().Decide(read.request()) : Decide(TheEngine(), read));
        failed = failing_new.failed();
      });
      thread.join();
      CheckRight(*decision, right, failed);
      return failed;
    });
  }
}

TEST_CASE("bar_65_deciding_documents_without_memory") {
  for (const std::string& document : Documents()) {
    CAPTURE(document);
    const std::string right = ToJson(DecideJson(TheEngine(), document));
    const auto decide = [&](std::int64_t n, Failing failing) {
      const FailingNew failing_new(n, failing);
      Decision decision = DecideJson(TheEngine(), document);
      return std::pair(std::move(decision), failing_new.failed());
    };
    // In a thread that has decided before, and decides rightly again afterwards.
    ForEachAllocation([&](std::int64_t n, Failing failing) {
      const auto [decision, failed] = decide(n, failing);
      CheckRight(decision, right, failed);
      CHECK(ToJson(DecideJson(TheEngine(), document)) == right);
      return failed;
    });
    ForEachAllocation([&](std::int64_t n, Failing failing) {
      std::optional<std::pair<Decision, bool>> result;
      std::thread thread([&] { result.emplace(decide(n, failing)); });
      thread.join();
      CheckRight(result->first, right, result->second);
      return result->second;
    });
  }
}

// What may throw throws std::bad_alloc and leaves everything as it was.
TEST_CASE("bar_65_writing_and_explaining_without_memory") {
  for (const std::string& document : Documents()) {
    CAPTURE(document);
    const Decision decision = DecideJson(TheEngine(), document);
    const std::string right = ToJson(decision);
    const RequestDocument read(TheEngine(), document);
    const auto fails = [](std::int64_t n, Failing failing, auto run) {
      const FailingNew failing_new(n, failing);
      try {
        run();
      } catch (const std::bad_alloc&) {
        return true;
      }
      return failing_new.failed();
    };
    ForEachAllocation(
        [&](std::int64_t n, Failing failing) { return fails(n, failing, [&] { (void)ToJson(decision); }); });
    ForEachAllocation([&](std::int64_t n, Failing failing) {
      return fails(n, failing, [&] { (void)TheEngine().Explain(read.request()); });
    });
    ForEachAllocation([&](std::int64_t n, Failing failing) {
      return fails(n, failing, [&] { (void)TheEngine().Binding(read.request()); });
    });
    ForEachAllocation([&](std::int64_t n, Failing failing) {
      return fails(n, failing, [&] { (void)RequestDocument(TheEngine(), document); });
    });
    CHECK(ToJson(decision) == right);
    CHECK(ToJson(DecideJson(TheEngine(), document)) == right);
  }
}

}  // namespace daygate::bar
