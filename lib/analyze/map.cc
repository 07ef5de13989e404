// Entries of an access map, grouped until the picture can be read.
#include "daygate/map.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analyze/facts.h"
#include "analyze/map_entries.h"
#include "daygate/analyze.h"
#include "decide/merge.h"
#include "decide/state.h"
#include "policy/print_words.h"

namespace daygate {
namespace {

using analyze::AgentKind;
using analyze::MapEntry;
using policy::Effect;

constexpr std::string_view kAny = "any";
// More arrows than these nobody follows with the eye.
constexpr std::size_t kMostFlows = 80;
constexpr std::size_t kLongestPath = 16;  // segments that are shown at most

// The first `count` segments of a pattern, and `…` for the rest.
std::string Shortened(const std::string& pattern, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    at = pattern.find('/', at);
    if (at == std::string::npos) return pattern;
    ++at;
  }
  return pattern.substr(0, at) + "…";
}

void Insert(std::vector<std::string>* words, const std::string& word) {
  const auto at = std::lower_bound(words->begin(), words->end(), word);
  if (at == words->end() || *at != word) words->insert(at, word);
}

// What a path is called in the picture.
using PathNames = std::map<std::string, std::string>;

// Paths are shortened until at most `most` are left. Where that would leave next to none, those with the most permits
// keep their names, and the others share one.
PathNames NamePaths(const std::vector<MapEntry>& entries, std::size_t most) {
  constexpr std::size_t kFew = 4;
  std::set<std::string> paths;
  for (const MapEntry& entry : entries) paths.insert(entry.path);
  const auto named = [&](std::size_t length) {
    std::set<std::string> names;
    for (const std::string& path : paths) names.insert(Shortened(path, length));
    return names.size();
  };
  std::size_t length = kLongestPath;
  while (length > 1 && named(length) > most) --length;
  const bool too_few = named(length) < std::min(kFew, paths.size()) && length < kLongestPath;
  if (too_few) ++length;
  std::map<std::string, std::size_t> weights;
  for (const MapEntry& entry : entries) ++weights[Shortened(entry.path, length)];
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& [name, weight] : weights) order.emplace_back(weight, name);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::set<std::string> kept;
  for (const auto& [weight, name] : order) {
    if (order.size() <= most || kept.size() + 1 < most) kept.insert(name);
  }
  const std::size_t others = order.size() - kept.size();
  PathNames names;
  for (const std::string& path : paths) {
    const std::string name = Shortened(path, length);
    names[path] = kept.count(name) > 0 ? name : std::to_string(others) + " other paths";
  }
  return names;
}

class Drawer {
 public:
  Drawer(const Engine& engine, const analyze::Expressions& expressions, const std::vector<MapEntry>& entries,
         PathNames names, bool by_class)
      : engine_(engine), expressions_(expressions), entries_(entries), names_(std::move(names)), by_class_(by_class) {}

  AccessMap Draw() {
    for (const MapEntry& entry : entries_) AddEntry(entry);
    for (const compile::Rule& rule : engine_.program().rules()) {
      if (rule.mode == policy::Mode::kEnforce && rule.effect != Effect::kPermit) AddGuard(rule);
    }
    MergeTerms();
    NameAgents();
    std::sort(map_.flows.begin(), map_.flows.end(), [](const MapFlow& a, const MapFlow& b) {
      return std::pair(a.agent, a.secret) < std::pair(b.agent, b.secret);
    });
    return std::move(map_);
  }

 private:
  void AddEntry(const MapEntry& entry) {
    const std::size_t agent = AgentAt(entry.agent);
    const std::size_t secret = SecretAt(names_.at(entry.path));
    MapFlow& flow = FlowAt(agent, secret);
    flow.counts.permitted += entry.counts.permitted;
    flow.counts.challenged += entry.counts.challenged;
    flow.counts.denied += entry.counts.denied;
    if (entry.rule == nullptr) return;
    const compile::Rule& rule = *entry.rule;
    Insert(&flow.permits, rule.name);
    const policy::Rule& written = expressions_.written().Of(rule);
    if (!written.has_actions) Insert(&flow.actions, std::string(kAny));
    for (const policy::Word& action : written.actions) Insert(&flow.actions, action.text);
    for (const std::string& purpose : entry.purposes) Insert(&flow.purposes, purpose);
    scopes_[secret].insert(&rule);
    granted_[{agent, secret}].insert(rule.grant);
    AddDestination(rule, secret);
    for (const AgentKind& hop : entry.hops) AddDelegation(AgentAt(hop), agent, rule.name);
  }

  void AddDelegation(std::size_t from, std::size_t to, const std::string& permit) {
    const auto found = std::find_if(map_.delegations.begin(), map_.delegations.end(),
                                    [&](const MapDelegation& d) { return d.from == from && d.to == to; });
    if (found != map_.delegations.end()) return Insert(&found->permits, permit);
    map_.delegations.push_back({from, to, {permit}});
  }

  // Parts of a rule that say where a secret goes: a permit's `when`, a forbid's `unless`.
  void AddDestination(const compile::Rule& rule, std::size_t secret) {
    const auto clause = rule.effect == Effect::kPermit ? compile::ClauseKind::kWhen : compile::ClauseKind::kUnless;
    for (const compile::Condition& condition : rule.conditions) {
      if (condition.clause != clause) continue;
      std::string text;
      for (const analyze::Piece& piece : expressions_.Conjuncts(rule, condition)) {
        const std::string part = expressions_.Text(piece);
        if (part.find("destination .") == std::string::npos || part.starts_with("has (")) continue;
        text += (text.empty() ? "" : ", ") + Plain(part);
      }
      if (!text.empty()) AddSending(secret, DestinationAt(text), rule.name);
    }
  }

  void AddSending(std::size_t secret, std::size_t destination, const std::string& rule) {
    for (MapSending& sending : map_.sendings) {
      if (sending.secret == secret && sending.destination == destination) return Insert(&sending.rules, rule);
    }
    map_.sendings.push_back({secret, destination, {rule}});
  }

  // `destination . host == "x"` → `host == "x"`.
  static std::string Plain(std::string text) {
    for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>("destination . ", ""),
                                   {" . ", "."},
                                   {" ( ", "("},
                                   {" )", ")"}}) {
      for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
      }
    }
    return text;
  }

  std::size_t AgentAt(AgentKind kind) {
    const std::string class_ = std::exchange(kind.class_, by_class_ ? kind.class_ : std::string());
    std::size_t at = 0;
    while (at < map_.agents.size() && (map_.agents[at].class_ != kind.class_ || map_.agents[at].zone != kind.zone))
      ++at;
    if (at == map_.agents.size()) map_.agents.push_back({kind.class_, kind.zone});
    classes_[at].insert(class_);
    return at;
  }

  // Agents that are grouped by zone are called by their classes, or by how many there are.
  void NameAgents() {
    constexpr std::size_t kMostNamed = 3;
    for (std::size_t i = 0; i < map_.agents.size() && !by_class_; ++i) {
      std::string name;
      for (const std::string& class_ : classes_[i]) name += (name.empty() ? "" : ", ") + class_;
      map_.agents[i].class_ = classes_[i].size() > kMostNamed ? std::to_string(classes_[i].size()) + " classes" : name;
    }
  }

  std::size_t SecretAt(const std::string& name) {
    for (std::size_t i = 0; i < map_.secrets.size(); ++i) {
      if (map_.secrets[i].path == name) return i;
    }
    map_.secrets.push_back({name, {}});
    return map_.secrets.size() - 1;
  }

  std::size_t DestinationAt(const std::string& text) {
    for (std::size_t i = 0; i < map_.destinations.size(); ++i) {
      if (map_.destinations[i].text == text) return i;
    }
    map_.destinations.push_back({text});
    return map_.destinations.size() - 1;
  }

  MapFlow& FlowAt(std::size_t agent, std::size_t secret) {
    for (MapFlow& flow : map_.flows) {
      if (flow.agent == agent && flow.secret == secret) return flow;
    }
    MapFlow flow;
    flow.agent = agent;
    flow.secret = secret;
    return map_.flows.emplace_back(std::move(flow));
  }

  // A rule that restricts stands at the secrets that it meets a permit of; one for every path stands apart.
  void AddGuard(const compile::Rule& rule) {
    MapGuard guard;
    guard.rule = rule.name;
    guard.effect = policy::WordOf(rule.effect);
    for (const policy::Need& need : expressions_.written().Of(rule).needs)
      guard.needs.push_back(policy::PrintNeed(need));
    if (rule.patterns.empty()) return map_.guards.push_back(std::move(guard));
    for (std::size_t i = 0; i < map_.secrets.size(); ++i) {
      const std::set<const compile::Rule*>& permits = scopes_[i];
      const bool meets = std::any_of(permits.begin(), permits.end(),
                                     [&](const compile::Rule* permit) { return analyze::ScopesMeet(rule, *permit); });
      if (!meets) continue;
      map_.secrets[i].guards.push_back(guard);
      if (rule.effect == Effect::kForbid) AddDestination(rule, i);
    }
  }

  // The strictest terms of each flow's permits: as a decision merges them.
  void MergeTerms() {
    for (MapFlow& flow : map_.flows) {
      const auto it = granted_.find({flow.agent, flow.secret});
      if (it == granted_.end()) continue;
      decide::GrantList grants;
      for (const std::uint32_t grant : it->second) grants.push_back(&engine_.program().grants()[grant]);
      decide::DecisionState state;
      decide::MergeTerms(grants, {}, kAllTerms, &state);
      flow.terms = Describe(state.terms);
    }
  }

  const Engine& engine_;
  const analyze::Expressions& expressions_;
  const std::vector<MapEntry>& entries_;
  const PathNames names_;
  const bool by_class_;
  std::map<std::size_t, std::set<std::string>> classes_;          // of each agent
  std::map<std::size_t, std::set<const compile::Rule*>> scopes_;  // of each secret, the permits
  std::map<std::pair<std::size_t, std::size_t>, std::set<std::uint32_t>> granted_;
  AccessMap map_;
};

}  // namespace

AccessMap MapAccess(const Engine& engine, std::span<const std::string> requests, const MapOptions& options) {
  const analyze::Expressions expressions(engine.program());
  const std::vector<MapEntry> entries = analyze::FindMapEntries(engine, expressions, requests, options.focus);
  struct Grouping {
    bool by_class;
    std::size_t most_secrets;
  };
  const std::size_t most = std::max<std::size_t>(options.most_secrets, 2);
  AccessMap map;
  for (const Grouping& grouping :
       {Grouping{true, most}, Grouping{false, most}, Grouping{false, std::max<std::size_t>(most / 2, 2)}}) {
    map = Drawer(engine, expressions, entries, NamePaths(entries, grouping.most_secrets), grouping.by_class).Draw();
    if (map.flows.size() <= kMostFlows) break;
  }
  map.with_requests = !requests.empty();
  return map;
}

}  // namespace daygate
