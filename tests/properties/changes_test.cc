// The smallest changes that would have permitted a request: each does it, and none is smaller.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/analyze.h"
#include "daygate/wire.h"
#include "properties/trial.h"
#include "wire/json_patch.h"

namespace daygate::properties {
namespace {

bool Permits(const Engine& engine, const std::string& request, const std::string& patch, std::string* patched) {
  auto changed = wire::MergePatch(request, patch);
  if (!changed.ok()) Fail("not a patch: " + patch);
  *patched = *changed;
  return DecideJson(engine, *changed).permitted();
}

bool IsDenied(const Decision& decision) {
  return decision.outcome() == Outcome::kDeny && decision.reason() != Reason::kInvalidRequest;
}

// Every change that is proposed is applied to the JSON, and permits.
void ChangesPermit(Random* random, Tally* tally) {
  generate::PolicyOptions options;
  options.max_rules = 6;
  const PolicySet set = GeneratePolicySet(random, options);
  const std::vector<std::string> texts = Texts(set, nullptr);
  const Engine engine = Compile(set, nullptr);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < 4; ++i) {
    const std::string request = reference::WriteJson(GenerateRequest(random, set.world, vocabulary));
    const RequestDocument document(engine, request);
    if (!IsDenied(Decide(engine, document))) continue;
    tally->Case();
    const std::vector<ChangeSet> sets = SmallestChanges(engine, document.request(), 5);
    tally->Count(sets.empty() ? "none" : sets.front().changes.size() == 1 ? "one" : "two");
    for (const ChangeSet& change : sets) {
      std::string patched;
      if (Permits(engine, request, change.patch, &patched)) continue;
      Fail(change.changes.front().path + " → " + change.changes.front().to + "\n" + change.patch + "\n" + patched +
           DecideText(engine, patched) + Show(texts, request));
    }
  }
}

// A world so small that everything in it can be tried.
struct Choice {
  const char* path;
  std::vector<std::string> patches;  // of the request, one for each value
};

std::vector<Choice> EveryValue() {
  const auto agent = [](const std::string& name, const std::string& value) {
    return R"({"subject": {"properties": {")" + name + R"(": )" + value + "}}}";
  };
  const auto context = [](const std::string& name, const std::string& value) {
    return R"({"context": {")" + name + R"(": )" + value + "}}";
  };
  std::vector<Choice> choices = {{"agent.class", {}}, {"agent.zone", {}}, {"purpose", {}},
                                 {"risk", {}},        {"tainted", {}},    {"action", {}}};
  for (const std::string value : {"\"bot\"", "\"job\"", "null"}) choices[0].patches.push_back(agent("class", value));
  for (const std::string value : {"\"inner\"", "\"outer\"", "null"}) choices[1].patches.push_back(agent("zone", value));
  for (const std::string value : {"\"pay\"", "\"help\"", "\"code\"", "null"}) {
    choices[2].patches.push_back(context("purpose", value));
  }
  for (int risk = 0; risk <= 100; ++risk) choices[3].patches.push_back(context("risk", std::to_string(risk)));
  choices[3].patches.push_back(context("risk", "null"));
  for (const std::string value : {"true", "false", "null"}) {
    choices[4].patches.push_back(R"({"context": {"task": {"tainted": )" + value + "}}}");
  }
  for (const std::string value : {"discover", "read", "issue", "renew", "use", "write", "delete", "rotate"}) {
    choices[5].patches.push_back(R"({"action": {"name": ")" + value + R"("}})");
  }
  return choices;
}

std::string SmallPolicy(Random* random) {
  const auto atom = [random]() -> std::string {
    switch (random->Below(6)) {
      case 0: return "agent.class == " + random->Word({"bot", "job"});
      case 1: return "agent.zone == " + random->Word({"inner", "outer"});
      case 2: return "purpose " + random->Word({"==", "!="}) + " " + random->Word({"pay", "help", "code"});
      case 3:
        return "risk " + random->Word({"<", ">", "<=", ">=", "=="}) + " " + std::to_string(random->Between(0, 100));
      case 4: return random->Word({"", "!"}) + std::string("task.tainted");
      default: return "has(request." + random->Word({"purpose", "risk"}) + ")";
    }
  };
  std::string text =
      "policy p\nvocabulary {\n  enum AgentClass { bot, job }\n  enum Zone { inner, outer }\n"
      "  enum Purpose { pay, help, code }\n}\n";
  const int rules = random->Between(1, 4);
  for (int i = 0; i < rules; ++i) {
    const std::string effect = i == 0 ? "permit" : random->Word({"permit", "forbid"});
    text += effect + " r" + std::to_string(i) + " {\n";
    if (random->Percent(30)) text += "  action " + random->Word({"read", "use", "write"}) + "\n";
    for (int j = random->Between(1, effect == "permit" ? 4 : 2); j > 0; --j) {
      text += random->Word({"  when ", "  when ", "  unless "}) + atom() +
              (random->Percent(20) ? random->Word({" && ", " || "}) + atom() : "") + "\n";
    }
    text += "}\n";
  }
  return text;
}

std::string SmallRequest(Random* random, const std::vector<Choice>& choices) {
  std::string request =
      R"({"subject": {"type": "agent", "id": "a"}, "action": {"name": "read"}, "resource": {"type": "secret", "id": "s/k"},
          "context": {"now": "2026-11-24T10:00:00Z"}})";
  for (const Choice& choice : choices) request = *wire::MergePatch(request, random->Of(choice.patches));
  return request;
}

// How many changes are needed at least, tried one and two at a time; nothing: more than two.
std::optional<std::size_t> Fewest(const Engine& engine, const std::string& request,
                                  const std::vector<Choice>& choices) {
  std::string patched;
  for (const Choice& choice : choices) {
    for (const std::string& patch : choice.patches) {
      if (Permits(engine, request, patch, &patched)) return 1;
    }
  }
  for (std::size_t i = 0; i < choices.size(); ++i) {
    for (const std::string& patch : choices[i].patches) {
      const std::string once = *wire::MergePatch(request, patch);
      for (std::size_t j = i + 1; j < choices.size(); ++j) {
        for (const std::string& other : choices[j].patches) {
          if (Permits(engine, once, other, &patched)) return 2;
        }
      }
    }
  }
  return std::nullopt;
}

void NoneIsSmaller(Random* random, Tally* tally) {
  static const std::vector<Choice> kChoices = EveryValue();
  const std::string policy = SmallPolicy(random);
  const absl::StatusOr<Engine> engine = Engine::FromSources({{"p.gate", policy}});
  if (!engine.ok()) Fail(std::string(engine.status().message()) + policy);
  const std::string request = SmallRequest(random, kChoices);
  const RequestDocument document(*engine, request);
  if (!IsDenied(Decide(*engine, document))) return;
  tally->Case();
  const std::vector<ChangeSet> sets = SmallestChanges(*engine, document.request(), 100);
  const std::optional<std::size_t> fewest = Fewest(*engine, request, kChoices);
  tally->Count(!fewest ? "more than two" : *fewest == 1 ? "one" : "two");
  const std::optional<std::size_t> found =
      sets.empty() ? std::nullopt : std::optional<std::size_t>(sets.front().changes.size());
  if (found != fewest) {
    Fail("found " + (found ? std::to_string(*found) : std::string("none")) + ", there is " +
         (fewest ? std::to_string(*fewest) : std::string("none")) + "\n" + policy + request);
  }
  for (const ChangeSet& set : sets) {
    std::string patched;
    if (set.changes.size() != *fewest || !Permits(*engine, request, set.patch, &patched))
      Fail(set.patch + policy + request);
  }
}

TEST_CASE("each change that is proposed permits") {
  Hold("changes permit", 2'000, ChangesPermit);
}
TEST_CASE("each change that is proposed permits, ten thousand times", "[.long]") {
  Hold("changes permit", 10'000, ChangesPermit);
}

TEST_CASE("no smaller change than those proposed permits") {
  Hold("changes are smallest", 300, NoneIsSmaller);
}
TEST_CASE("no smaller change than those proposed permits, ten thousand times", "[.long]") {
  Hold("changes are smallest", 10'000, NoneIsSmaller);
}

}  // namespace
}  // namespace daygate::properties
