// What is read off rules holds for every request: rules that can not apply together do not, a permit that is said to be
// always forbidden never permits, and scopes that are said to cover or not to meet do so.
#include <algorithm>
#include <string>
#include <vector>

#include "analyze/facts.h"
#include "catch.h"
#include "daygate/analyze.h"
#include "daygate/wire.h"
#include "properties/trial.h"

namespace daygate::properties {
namespace {

std::string Atom(Random* random) {
  switch (random->Below(7)) {
    case 0: return "agent.class " + random->Word({"==", "!="}) + " " + random->Word({"bot", "job", "app"});
    case 1: return "agent.class in [" + random->Word({"bot", "job"}) + ", app]";
    case 2:
      return "agent.level " + random->Word({"<", "<=", ">", ">=", "=="}) + " " + random->Word({"low", "mid", "high"});
    case 3:
      return "risk " + random->Word({"<", ">", "<=", ">=", "==", "!="}) + " " + std::to_string(random->Between(0, 4));
    case 4: return random->Word({"", "!"}) + std::string("task.tainted");
    case 5: return "has(task.tainted)";
    default: return random->Word({"bot", "app"}) + " == agent.class";
  }
}

std::string Condition(Random* random) {
  std::string text = Atom(random);
  if (random->Percent(25)) text += random->Word({" && ", " || "}) + Atom(random);
  return random->Percent(15) ? "!(" + text + ")" : text;
}

// `agent.level` is the built-in autonomy: an ordered enum.
std::string Named(std::string text) {
  for (std::size_t at = text.find("agent.level"); at != std::string::npos; at = text.find("agent.level")) {
    text.replace(at, 11, "agent.autonomy");
  }
  return text;
}

std::string Policy(Random* random) {
  std::string text =
      "policy p\nvocabulary {\n  enum AgentClass { bot, job, app }\n  ordered enum Autonomy { low, mid, high }\n}\n"
      "define odd = " +
      Atom(random) + "\n";
  for (int i = 0; i < 5; ++i) {
    text += (i < 3 ? "permit r" : "forbid r") + std::to_string(i) + " {\n";
    if (random->Percent(40)) text += "  secret \"s/" + random->Word({"*", "a", "**", "<x>", "{a,b}", "?"}) + "\"\n";
    if (random->Percent(30)) text += "  action " + random->Word({"read", "read, use", "use"}) + "\n";
    for (int j = random->Between(0, i < 3 ? 3 : 2); j > 0; --j) {
      text +=
          random->Word({"  when ", "  when ", "  unless "}) + (random->Percent(15) ? "odd" : Condition(random)) + "\n";
    }
    text += "}\n";
  }
  return Named(text);
}

std::string RandomRequest(Random* random) {
  const auto maybe = [random](const std::string& name, const std::string& value) {
    return random->Percent(85) ? "\"" + name + "\": " + value + ", " : std::string();
  };
  return R"({"subject": {"type": "agent", "id": "x", "properties": {)" +
         maybe("class", random->Word({"\"bot\"", "\"job\"", "\"app\""})) + R"("autonomy": )" +
         random->Word({"\"low\"", "\"mid\"", "\"high\""}) + R"(}}, "action": {"name": ")" +
         random->Word({"read", "use", "write"}) + R"("}, "resource": {"type": "secret", "id": "s/)" +
         random->Word({"a", "b", "cc", "a/b"}) + R"("}, "context": {)" +
         maybe("risk", std::to_string(random->Between(0, 5))) +
         maybe("task", R"({"tainted": )" + random->Word({"true", "false"}) + "}") +
         R"("now": "2026-11-24T10:00:00Z"}})";
}

bool Has(std::span<const std::string_view> rules, std::string_view rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

void FactsHold(Random* random, Tally* tally) {
  const std::string policy = Policy(random);
  const absl::StatusOr<Engine> engine = Engine::FromSources({{"p.gate", policy}});
  if (!engine.ok()) Fail(std::string(engine.status().message()) + policy);
  const analyze::Expressions expressions(engine->program());
  std::vector<std::string> dead;
  for (const LintWarning& warning : Lint(*engine)) {
    if (warning.name == "dead-permit") dead.push_back(warning.rule);
  }
  struct Pair {
    const compile::Rule* a;
    const compile::Rule* b;
    bool apart;
    bool covers;
  };
  std::vector<Pair> pairs;
  for (const compile::Rule& a : engine->program().rules()) {
    for (const compile::Rule& b : engine->program().rules()) {
      if (&a == &b || a.effect != policy::Effect::kPermit || b.effect != policy::Effect::kPermit) continue;
      const analyze::Facts one(expressions, a);
      const analyze::Facts other(expressions, b);
      const bool apart = !analyze::ScopesMeet(a, b) || !one.CanHoldWith(other);
      pairs.push_back({&a, &b, apart, analyze::ScopeCovers(a, b) && other.Imply(one)});
    }
  }
  tally->Count(dead.empty() ? "no dead permit" : "a dead permit");
  for (int i = 0; i < 60; ++i) {
    const std::string request = RandomRequest(random);
    const RequestDocument document(*engine, request);
    if (!document.invalid_fields().empty()) Fail(request);
    tally->Case();
    const Decision decision = Decide(*engine, document);
    for (const std::string& rule : dead) {
      if (Has(decision.rules(), rule)) Fail("'" + rule + "' is not dead\n" + policy + request);
    }
    std::vector<std::string> applying;
    for (const RuleExplanation& rule : engine->Explain(document.request()).rules) {
      if (rule.effect == "permit" && rule.state == RuleState::kApplies) applying.push_back(rule.rule);
    }
    const auto applies = [&](const compile::Rule* rule) {
      return std::find(applying.begin(), applying.end(), rule->name) != applying.end();
    };
    for (const Pair& pair : pairs) {
      if (pair.apart && applies(pair.a) && applies(pair.b)) {
        Fail(pair.a->name + " and " + pair.b->name + " apply together\n" + policy + request);
      }
      if (pair.covers && applies(pair.b) && !applies(pair.a)) {
        Fail(pair.a->name + " does not follow from " + pair.b->name + "\n" + policy + request);
      }
    }
  }
  for (const Pair& pair : pairs) {
    if (pair.apart) tally->Count("apart");
    if (pair.covers) tally->Count("covers");
  }
}

TEST_CASE("what is read off rules holds for every request") {
  Hold("facts of rules", 6'000, FactsHold);
}
TEST_CASE("what is read off rules holds for every request, a million times", "[.long]") {
  Hold("facts of rules", 1'000'000, FactsHold);
}

}  // namespace
}  // namespace daygate::properties
