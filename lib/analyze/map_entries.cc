#include "analyze/map_entries.h"

#include <algorithm>
#include <map>

#include "analyze/facts.h"
#include "daygate/wire.h"

namespace daygate::analyze {
namespace {

constexpr std::string_view kAny = "any";

// The words that are left to an attribute: those allowed, or all members without the excluded ones. Empty: any.
std::vector<std::string> WordsOf(const Facts& facts, const std::string& path, const cel::EnumType* type) {
  const auto it = facts.facts().find(path);
  if (it == facts.facts().end()) return {};
  const Fact& fact = it->second;
  std::vector<std::string> words;
  if (fact.allowed) {
    words.assign(fact.allowed->begin(), fact.allowed->end());
  } else if (type != nullptr && !fact.excluded.empty()) {
    words = type->members;
  }
  std::erase_if(words, [&](const std::string& word) { return fact.excluded.count(word) > 0; });
  return words;
}

std::vector<std::string> OrAny(std::vector<std::string> words) {
  if (words.empty()) words.emplace_back(kAny);
  return words;
}

std::vector<AgentKind> KindsOf(const Facts& facts, const std::string& root, const compile::Vocabulary& vocabulary) {
  std::vector<AgentKind> kinds;
  for (const std::string& class_ : OrAny(WordsOf(facts, root + ".class", vocabulary.FindEnum("AgentClass")))) {
    for (const std::string& zone : OrAny(WordsOf(facts, root + ".zone", vocabulary.FindEnum("Zone")))) {
      kinds.push_back({class_, zone});
    }
  }
  return kinds;
}

bool IsAbout(const MapEntry& entry, std::string_view focus) {
  const auto same = [focus](const AgentKind& kind) { return kind.class_ == focus || kind.zone == focus; };
  return focus.empty() || same(entry.agent) || entry.path.starts_with(focus) ||
         std::any_of(entry.hops.begin(), entry.hops.end(), same);
}

void AddPermit(const Expressions& expressions, const compile::Rule& rule, std::vector<MapEntry>* entries) {
  const compile::Vocabulary& vocabulary = expressions.program().vocabulary();
  const Facts facts(expressions, rule);
  const bool caller = facts.facts().count("caller.class") > 0 || facts.facts().count("caller.zone") > 0;
  MapEntry entry;
  entry.rule = &rule;
  entry.purposes = WordsOf(facts, "purpose", vocabulary.FindEnum("Purpose"));
  if (rule.via != nullptr) {
    entry.hops =
        KindsOf(Facts(expressions, PolicyOf(rule), expressions.written().Of(rule, *rule.via)), "hop", vocabulary);
  }
  const std::vector<policy::Text>& secrets = expressions.written().Of(rule).secrets;
  const std::size_t patterns = std::max<std::size_t>(secrets.size(), 1);
  for (const AgentKind& kind : KindsOf(facts, caller ? "caller" : "agent", vocabulary)) {
    for (std::size_t i = 0; i < patterns; ++i) {
      entry.agent = kind;
      entry.pattern = i;
      entry.path = secrets.empty() ? "**" : secrets[i].value;
      entries->push_back(entry);
    }
  }
}

bool Matches(const MapEntry& entry, const Request& request) {
  if (entry.rule == nullptr) return entry.path == *request.secret.path;
  if (entry.rule->patterns.empty()) return true;
  return policy::Matches(entry.rule->patterns[entry.pattern], *request.secret.path, policy::CaseRule::kExact);
}

// The entry that a request belongs to: of its class and zone, or of any; else one of its own.
MapEntry* EntryFor(const Request& request, std::vector<MapEntry>* entries) {
  const AgentKind kind{std::string(request.agent.class_.value_or(kAny)),
                       std::string(request.agent.zone.value_or(kAny))};
  for (const std::string& class_ : {kind.class_, std::string(kAny)}) {
    for (const std::string& zone : {kind.zone, std::string(kAny)}) {
      for (MapEntry& entry : *entries) {
        if (entry.agent == AgentKind{class_, zone} && Matches(entry, request)) return &entry;
      }
    }
  }
  MapEntry entry;
  entry.agent = kind;
  entry.path = *request.secret.path;
  return &entries->emplace_back(std::move(entry));
}

void Count(const Engine& engine, const std::string& json, std::vector<MapEntry>* entries) {
  const RequestDocument document(engine, json);
  const Decision decision = Decide(engine, document);
  if (decision.reason() == Reason::kInvalidRequest) return;
  MapCounts& counts = EntryFor(document.request(), entries)->counts;
  switch (decision.outcome()) {
    case Outcome::kPermit: ++counts.permitted; break;
    case Outcome::kChallenge: ++counts.challenged; break;
    case Outcome::kDeny: ++counts.denied; break;
  }
}

}  // namespace

std::vector<MapEntry> FindMapEntries(const Engine& engine, const Expressions& expressions,
                                     std::span<const std::string> requests, std::string_view focus) {
  std::vector<MapEntry> entries;
  for (const compile::Rule& rule : engine.program().rules()) {
    const bool permit = rule.mode == policy::Mode::kEnforce && rule.effect == policy::Effect::kPermit;
    if (permit) AddPermit(expressions, rule, &entries);
  }
  for (const std::string& request : requests) Count(engine, request, &entries);
  std::erase_if(entries, [focus](const MapEntry& entry) { return !IsAbout(entry, focus); });
  return entries;
}

}  // namespace daygate::analyze
