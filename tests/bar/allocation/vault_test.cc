// Line 65 before Vault: memory that runs out at the n-th allocation of an exchange. std::bad_alloc or a refusal, never
// an answer that is not the right one; and the guard, with what it remembers of secrets, serves the next request.
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "catch.h"
#include "daygate/vault_guard.h"
#include "failing_new.h"

namespace daygate::bar {

namespace {

using vault::Exchange;
using vault::Guard;

constexpr std::string_view kPolicy = R"(policy p
vocabulary { ordered enum Sensitivity { internal, confidential } }
permit reads {
  action read, discover
  secret "secret/data/team/*"
  when   secret.sensitivity <= internal
  grant  fields "user"
}
)";

std::string About(std::string_view sensitivity) {
  return R"({"created_time":"2026-11-26T06:45:57Z","custom_metadata":{"daygate.sensitivity":")" +
         std::string(sensitivity) + R"("}})";
}

// What the server says.
std::string AnswerTo(std::string_view target) {
  if (target.find("/detailed-metadata/") != std::string_view::npos) {
    return R"({"data":{"keys":["a","b","c"],"key_info":{"a":)" + About("internal") + R"(,"b":)" +
           About("confidential") + R"(,"c":)" + About("internal") + "}}}";
  }
  if (target.find("/metadata/team?") != std::string_view::npos) return R"({"data":{"keys":["a","b","c"]}})";
  if (target.find("/metadata/") != std::string_view::npos) {
    return R"({"data":)" + About(target.ends_with("/b") ? "confidential" : "internal") + "}";
  }
  return R"({"data":{"data":{"user":"u","password":"hidden"},"metadata":{"created_time":"2026-11-26T06:45:57Z",)"
         R"("custom_metadata":{"daygate.sensitivity":"internal"},"deletion_time":"","destroyed":false,"version":1}}})";
}

// To its end: what the agent gets, or "refused".
std::string Result(const Guard& guard, std::string_view target) {
  Request request;
  request.agent.id = "etl-7";
  request.now = Timestamp{1795485600, 0};
  const vault::Header headers[] = {{"X-Vault-Token", "s.token"}};
  Exchange exchange = guard.Begin(request, {.method = "GET", .target = target, .headers = headers});
  while (exchange.step() == Exchange::Step::kCall || exchange.step() == Exchange::Step::kForward) {
    const bool forwards = exchange.step() == Exchange::Step::kForward;
    const std::string answer = AnswerTo(forwards ? target : std::string_view(exchange.call().target));
    if (forwards && !exchange.forward().inspect) return answer;
    exchange.Answered(200, answer);
  }
  if (exchange.step() == Exchange::Step::kRefuse) return "refused";
  return exchange.body().value_or(AnswerTo(target));
}

// Nothing where memory ended.
std::optional<std::string> TryResult(const Guard& guard, std::string_view target) {
  try {
    return Result(guard, target);
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("bar_65_exchanges_without_memory") {
  const auto engine = Engine::FromSources({{"p.gate", std::string(kPolicy)}});
  REQUIRE(engine.ok());
  for (const std::string_view target :
       {"/v1/secret/data/team/a", "/v1/secret/data/team/b", "/v1/secret/metadata/team?list=true"}) {
    CAPTURE(target);
    const std::string right = Result(Guard(*engine, {}), target);
    CHECK(right.find("hidden") == std::string::npos);
    CHECK((right == "refused") == target.ends_with("/b"));
    const auto check = [&](const Guard& guard, std::int64_t n, Failing failing) {
      std::optional<std::string> result;
      bool failed = false;
      {
        const FailingNew failing_new(n, failing);
        result = TryResult(guard, target);
        failed = failing_new.failed();
      }
      if (result != right) {
        CHECK(failed);
        if (result) CHECK(*result == "refused");
      }
      CHECK(Result(guard, target) == right);
      return failed;
    };
    // One that knows nothing yet, and one that remembers.
    ForEachAllocation([&](std::int64_t n, Failing failing) { return check(Guard(*engine, {}), n, failing); });
    const Guard guard(*engine, {});
    ForEachAllocation([&](std::int64_t n, Failing failing) { return check(guard, n, failing); });
  }
}

}  // namespace daygate::bar
