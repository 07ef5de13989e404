// What follows from section 5 of the page: each bullet, over generated sets and requests.
#include <algorithm>

#include "catch.h"
#include "properties/looseness.h"
#include "properties/trial.h"
#include "reference/cases.h"
#include "reference/needs.h"

namespace daygate::properties {
namespace {

using policy::Effect;

constexpr int kRequests = 10;

void Shuffle(Random* random, PolicySet* set) {
  for (generate::File& file : set->files) {
    random->Shuffle(&file.vocabularies);
    random->Shuffle(&file.defines);
    random->Shuffle(&file.rules);
    for (generate::Rule& rule : file.rules) random->Shuffle(&rule.clauses);
  }
  random->Shuffle(&set->files);
}

void OrderChangesNothing(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  PolicySet other = set;
  Shuffle(random, &other);
  const Engine engine = Compile(set, nullptr);
  const Engine shuffled = Compile(other, random);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < kRequests; ++i) {
    const Json request = AnyRequest(random, set, vocabulary);
    const std::string before = DecideText(engine, WriteJson(request));
    const std::string after = DecideText(shuffled, WriteJson(request));
    if (before != after) {
      Fail("as written: " + before + "\nin another order: " + after + Show(set, request) + Show(other, request));
    }
    tally->Case();
  }
}

// One exception to the page's word: where the one term that the host can not enforce is `cache`, a require that says
// `cache none` takes it away.
bool MayLoseItsCache(const PolicySet& set, const Json& before) {
  return ReasonOf(before) == "unenforceable" && set.enforces && set.enforces->count("cache") == 0;
}

void AddingARestriction(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  PolicySet more = set;
  const Effect effect = random->Percent(35) ? Effect::kForbid : Effect::kRequire;
  more.files[0].rules.push_back(GenerateRule(random, set.world, effect, "added", generate::Reading::kAnything));
  const Engine engine = Compile(set, nullptr);
  const Engine restricted = Compile(more, nullptr);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < kRequests; ++i) {
    const Json request = AnyRequest(random, set, vocabulary);
    const Json before = DecideJson(engine, request);
    const Json after = DecideJson(restricted, request);
    const bool opened = OutcomeOf(before) != "PERMIT" && OutcomeOf(after) == "PERMIT" && !MayLoseItsCache(set, before);
    const bool comparable = OutcomeOf(before) != "DENY" && OutcomeOf(after) != "DENY";
    const std::string looser =
        comparable ? LooserTerm(*ContextOf(before).Get("terms"), *ContextOf(after).Get("terms")) : "";
    if (opened || !looser.empty()) {
      Fail((opened ? "opened" : "looser: " + looser) + "\nbefore: " + WriteJson(before) +
           "\nafter:  " + WriteJson(after) + Show(more, request));
    }
    tally->Count(OutcomeOf(before) + " to " + OutcomeOf(after));
    tally->Case();
  }
}

void RemovingAPermit(Random* random, Tally* tally) {
  PolicySet set = GeneratePolicySet(random, {});
  for (generate::File& file : set.files) file.tests.clear();  // they may name the rule
  PolicySet less = set;
  for (generate::File& file : less.files) {
    const auto permit = std::find_if(file.rules.begin(), file.rules.end(),
                                     [](const generate::Rule& rule) { return rule.effect == Effect::kPermit; });
    if (permit == file.rules.end()) continue;
    file.rules.erase(permit);
    break;
  }
  const Engine engine = Compile(set, nullptr);
  const Engine without = Compile(less, nullptr);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < kRequests; ++i) {
    const Json request = AnyRequest(random, set, vocabulary);
    const Json before = DecideJson(engine, request);
    const Json after = DecideJson(without, request);
    if (OutcomeOf(before) == "DENY" && ReasonOf(before) != "unenforceable" && OutcomeOf(after) != "DENY") {
      Fail("before: " + WriteJson(before) + "\nafter:  " + WriteJson(after) + Show(set, request));
    }
    tally->Count(OutcomeOf(before) + " to " + OutcomeOf(after));
    tally->Case();
  }
}

std::map<std::string, const policy::Rule*> RulesByName(const policy::Set& set) {
  std::map<std::string, const policy::Rule*> rules;
  for (const policy::File& file : set.files) {
    for (const policy::Rule& rule : file.rules) rules[file.policy.text + "." + rule.name.text] = &rule;
  }
  return rules;
}

std::string WhatIsLoose(const std::vector<const policy::Rule*>& applying, const Json& terms) {
  bool all_keys = false;
  for (const policy::Rule* rule : applying) {
    const std::string looser = LooserThanRule(*rule, terms);
    if (!looser.empty()) return looser + " than of " + rule->name.text;
    all_keys = all_keys || (rule->effect == Effect::kPermit && AllowsAllKeys(*rule));
  }
  const Json* fields = terms.Get("fields");
  if (fields == nullptr) return all_keys ? "" : "all keys, though no permit allows them";
  for (const Json& key : fields->items) {
    if (std::none_of(applying.begin(), applying.end(), [&](const policy::Rule* rule) {
          return rule->effect == Effect::kPermit && AllowsKey(*rule, key.text);
        })) {
      return "the key " + key.text;
    }
  }
  return "";
}

void NoTermIsLooser(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  const Engine engine = Compile(set, nullptr);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  std::vector<reference::PolicyText> texts;
  for (const std::string& text : Texts(set, nullptr)) texts.push_back({"p", text});
  std::string errors;
  const policy::Set parsed = reference::ParseSet(texts, &errors);
  const std::map<std::string, const policy::Rule*> rules = RulesByName(parsed);
  for (int i = 0; i < kRequests; ++i) {
    const Json request = AnyRequest(random, set, vocabulary);
    const Json decision = DecideJson(engine, request);
    tally->Case();
    if (OutcomeOf(decision) == "DENY") continue;
    std::vector<const policy::Rule*> applying;
    for (const Json& name : ContextOf(decision).Get("rules")->items) applying.push_back(rules.at(name.text));
    const std::string loose = WhatIsLoose(applying, *ContextOf(decision).Get("terms"));
    if (!loose.empty()) Fail("looser: " + loose + "\n" + WriteJson(decision) + Show(set, request));
    tally->Count("with " + std::to_string(std::min<std::size_t>(applying.size(), 3)) + " rules");
  }
}

Json* MemberOf(Json* json, const std::string& name) {
  for (auto& [key, value] : json->members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json* ArrayOf(Json* context, const std::string& name) {
  if (MemberOf(context, name) == nullptr) context->members.emplace_back(name, Json::Array());
  return MemberOf(context, name);
}

// The same request with one hop more in front; the marks of the others move along.
void AddHop(Random* random, const Json& hop, Json* request) {
  Json* context = MemberOf(request, "context");
  Json* chain = ArrayOf(context, "chain");
  chain->items.insert(chain->items.begin(), hop);
  Json* marks = ArrayOf(context, "attested");
  for (Json& mark : marks->items) {
    if (!mark.text.starts_with("chain[")) continue;
    const std::size_t close = mark.text.find(']');
    const int place = std::stoi(mark.text.substr(6, close - 6));
    mark.text = "chain[" + std::to_string(place + 1) + mark.text.substr(close);
  }
  if (random->Percent(60)) marks->items.push_back(Json::String("chain[0].id"));
}

void Rebind(const reference::Vocabulary& vocabulary, Json* request) {
  Json* approval = MemberOf(MemberOf(request, "context"), "approval");
  Json* binding = approval == nullptr ? nullptr : MemberOf(approval, "binding");
  if (binding != nullptr) binding->text = BindingOf(reference::ReadRequest(vocabulary, WriteJson(*request)));
}

void MoreOfThePath(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {generate::Reading::kPathless, 10});
  const Engine engine = Compile(set, nullptr);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < kRequests; ++i) {
    const Json request = GenerateRequest(random, set.world, vocabulary);
    Json longer = request;
    Json* context = MemberOf(&longer, "context");
    if (random->Percent(50)) {
      const Json other = GenerateRequest(random, set.world, vocabulary);
      const Json* properties = other.Get("subject")->Get("properties");
      Json hop = properties == nullptr ? Json::Object() : *properties;
      std::erase_if(hop.members, [](const auto& member) { return member.first == "on_behalf_of"; });
      hop.members.emplace_back("id", *other.Get("subject")->Get("id"));
      AddHop(random, hop, &longer);
    } else {
      ArrayOf(context, "degraded")
          ->items.push_back(Json::String(random->Word({"policy", "attestation", "broker", "state", "audit"})));
    }
    if (random->Percent(50)) Rebind(vocabulary, &longer);
    const Json before = DecideJson(engine, request);
    const Json after = DecideJson(engine, longer);
    if (ReasonOf(after) == "invalid_request") Fail("not well-formed: " + WriteJson(after) + Show(set, longer));
    if (OutcomeOf(before) == "DENY" && ReasonOf(before) != "unenforceable" && OutcomeOf(after) == "PERMIT") {
      Fail("before: " + WriteJson(before) + "\nafter:  " + WriteJson(after) + Show(set, request) +
           Show({}, WriteJson(longer)));
    }
    tally->Count(OutcomeOf(before) + " to " + OutcomeOf(after));
    tally->Case();
  }
}

constexpr std::size_t kShort = 400;
constexpr std::size_t kLong = 100'000;

TEST_CASE("the order of rules, clauses and files changes nothing") {
  Hold("order", kShort, OrderChangesNothing);
}
TEST_CASE("order, often", "[.long]") {
  Hold("order", kLong, OrderChangesNothing);
}

TEST_CASE("a forbid or require more never opens and never loosens") {
  Hold("a restriction more", kShort, AddingARestriction);
}
TEST_CASE("a restriction more, often", "[.long]") {
  Hold("a restriction more", kLong, AddingARestriction);
}

TEST_CASE("a permit less never opens") {
  Hold("a permit less", kShort, RemovingAPermit);
}
TEST_CASE("a permit less, often", "[.long]") {
  Hold("a permit less", kLong, RemovingAPermit);
}

TEST_CASE("no term is looser than that of a rule that applied") {
  Hold("no term looser", kShort, NoTermIsLooser);
}
TEST_CASE("no term looser, often", "[.long]") {
  Hold("no term looser", kLong, NoTermIsLooser);
}

TEST_CASE("a hop more, or a dependency less, never opens") {
  Hold("more of the path", kShort, MoreOfThePath);
}
TEST_CASE("more of the path, often", "[.long]") {
  Hold("more of the path", kLong, MoreOfThePath);
}

}  // namespace
}  // namespace daygate::properties
