// Line 65: a million decisions of random policies on random requests, in one thread and in several, under whatever
// sanitizer this was built with. (allocation/ holds what happens where memory runs out.)
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/json_scan.h"
#include "catch.h"
#include "generate/policy_set.h"
#include "generate/requests.h"
#include "reference/cases.h"
#include "support.h"

namespace daygate::bar {

namespace {

using generate::PolicySet;
using generate::Random;

// All of them where the build is fast or they are asked for, fewer in a slow build's every day.
std::size_t Decisions() {
  return kOptimized || std::getenv("DAYGATE_LONG") != nullptr ? 1'000'000 : 50'000;
}

// What must hold of every decision. Says what does not, or nothing; it runs in threads where Catch may not.
std::string Fault(const Decision& decision) {
  const bool permit = decision.outcome() == Outcome::kPermit;
  if (decision.permitted() != permit || permit != (decision.reason() == Reason::kPermitted))
    return "PERMIT without reason";
  if (permit && (decision.rules().empty() || !decision.needs().empty())) return "PERMIT without rules, or with needs";
  if (decision.outcome() == Outcome::kChallenge && (decision.needs().empty() || decision.binding().empty()))
    return "CHALLENGE";
  if (decision.outcome() == Outcome::kDeny && !decision.needs().empty()) return "DENY with needs";
  if ((decision.reason() == Reason::kInvalidRequest) == decision.invalid_fields().empty()) return "invalid fields";
  return "";
}

struct Case {
  std::vector<PolicySource> sources;
  std::vector<std::string> requests;
};

Case MakeCase(Random* random, std::size_t requests) {
  const PolicySet set = GeneratePolicySet(random, {});
  Case made;
  std::vector<reference::PolicyText> named;
  for (const std::string& text : Texts(set, random)) {
    made.sources.push_back({"p" + std::to_string(made.sources.size()) + ".gate", text});
    named.push_back({"p", text});
  }
  std::string errors;
  const reference::Vocabulary vocabulary = reference::MakeVocabulary(reference::ParseSet(named, &errors));
  for (std::size_t i = 0; i < requests; ++i) {
    reference::Json request = GenerateRequest(random, set.world, vocabulary);
    if (random->Percent(10)) request = Spoil(random, std::move(request));
    std::string text = RequestText(random, request);
    made.requests.push_back(random->Percent(3) ? DamagedText(random, std::move(text)) : std::move(text));
  }
  return made;
}

}  // namespace

TEST_CASE("bar_65_random_decisions") {
  Random random(65);
  constexpr std::size_t kRequests = 50;
  constexpr std::size_t kTimes = 20;  // each request decided as a document once, and as a view
  std::size_t count = 0;
  while (count < Decisions()) {
    const Case made = MakeCase(&random, kRequests);
    const absl::StatusOr<Engine> engine = Engine::FromSources(made.sources);
    INFO(engine.status().message());
    REQUIRE(engine.ok());
    for (const std::string& text : made.requests) {
      const Decision decision = DecideJson(*engine, text);
      const std::string bytes = ToJson(decision);
      const RequestDocument document(*engine, text);
      const bool whole = document.invalid_fields().empty();
      for (std::size_t i = 0; i < kTimes; ++i, ++count) {
        const Decision again = whole ? engine->Decide(document.request()) : Decide(*engine, document);
        const std::string fault = Fault(again);
        if (fault.empty() && (i > 0 || ToJson(again) == bytes)) continue;
        INFO(made.sources[0].text);
        INFO(text);
        INFO(bytes);
        FAIL("a decision that can not be: " << fault);
      }
    }
  }
}

TEST_CASE("bar_65_random_decisions_in_threads") {
  Random random(66);
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kRequests = 200;
  std::atomic<std::size_t> faults{0};
  std::size_t count = 0;
  while (count < Decisions() / 20) {
    const Case made = MakeCase(&random, kRequests);
    const absl::StatusOr<Engine> engine = Engine::FromSources(made.sources);
    REQUIRE(engine.ok());
    std::vector<std::string> wanted;
    for (const std::string& text : made.requests) wanted.push_back(ToJson(DecideJson(*engine, text)));
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread, engine_of_thread = *engine] {
        for (std::size_t i = 0; i < kRequests; ++i) {
          const std::size_t which = (i + thread * 7) % kRequests;
          const Decision decision = DecideJson(engine_of_thread, made.requests[which]);
          if (!Fault(decision).empty() || ToJson(decision) != wanted[which]) ++faults;
          if (i % 50 == 0) (void)Engine::FromSources(made.sources);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    count += kThreads * kRequests;
  }
  CHECK(faults == 0);
}

// A Decision may be handed to another thread, and may outlive the one that made it.
TEST_CASE("bar_65_decisions_cross_threads") {
  const Engine& engine = Gates()[0];
  for (int round = 0; round < 50; ++round) {
    std::vector<Decision> decisions;
    std::thread maker([&] {
      for (int i = 0; i < 40; ++i) decisions.push_back(engine.Decide(View()));
    });
    maker.join();
    const std::string bytes = ToJson(engine.Decide(View()));
    for (const Decision& decision : decisions) CHECK(ToJson(decision) == bytes);
    std::thread destroyer([moved = std::move(decisions)]() mutable { moved.clear(); });
    destroyer.join();
  }
}

}  // namespace daygate::bar
