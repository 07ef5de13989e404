// The smallest changes of a denied request that would have permitted it.
#include <algorithm>
#include <map>
#include <utility>

#include "analyze/attributes.h"
#include "analyze/candidates.h"
#include "daygate/analyze.h"

namespace daygate {
namespace {

using analyze::Candidate;
using analyze::Draft;

class Search {
 public:
  Search(const Engine& engine, const Request& request)
      : engine_(engine),
        base_(request),
        constants_(analyze::FindConstants(analyze::Expressions(engine.program()), *request.secret.path)),
        candidates_(engine.program(), constants_, base_) {}

  std::vector<ChangeSet> Run(std::size_t most) {
    const std::vector<Candidate>& all = candidates_.all();
    for (std::size_t i = 0; i < all.size(); ++i) Try({&all[i]});
    if (found_.empty()) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j) {
          if (all[i].path != all[j].path) Try({&all[i], &all[j]});
        }
      }
    }
    return Result(most);
  }

 private:
  struct Found {
    std::vector<const Candidate*> changes;
    std::int64_t distance = 0;
  };

  void Try(std::vector<const Candidate*> changes) {
    Draft draft = base_;
    for (const Candidate* change : changes) change->apply(&draft);
    if (!engine_.Decide(draft.Finish(engine_)).permitted()) return;
    // Of numbers and times the nearest stands for all.
    std::string key;
    std::int64_t distance = 0;
    for (const Candidate* change : changes) {
      key += change->path + (change->ordered ? "\n" : "=" + change->to + "\n");
      distance += change->distance;
    }
    const auto it = found_.find(key);
    if (it == found_.end() || distance < it->second.distance) found_[key] = {std::move(changes), distance};
  }

  std::vector<ChangeSet> Result(std::size_t most) {
    std::vector<ChangeSet> sets;
    for (const auto& [key, found] : found_) {
      ChangeSet set;
      Draft draft = base_;
      for (const Candidate* change : found.changes) {
        change->apply(&draft);
        set.changes.push_back({change->path, change->from, change->to, analyze::IsAgentsOwn(change->path)});
      }
      draft.Finish(engine_);
      set.patch = analyze::PatchOf(base_, draft);
      sets.push_back(std::move(set));
    }
    // What the agent can do itself comes first, and what takes something away last.
    const auto rank = [](const ChangeSet& set) {
      int value = 0;
      for (const AttributeChange& change : set.changes)
        value += (change.agents ? 0 : 2) + (change.to == "absent" ? 1 : 0);
      return value;
    };
    std::stable_sort(sets.begin(), sets.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (sets.size() > most) sets.resize(most);
    return sets;
  }

  const Engine& engine_;
  const Draft base_;
  const analyze::Constants constants_;
  const analyze::Candidates candidates_;
  std::map<std::string, Found> found_;
};

}  // namespace

std::vector<ChangeSet> SmallestChanges(const Engine& engine, const Request& request, std::size_t most) {
  const Decision decision = engine.Decide(request);
  if (decision.outcome() != Outcome::kDeny || decision.reason() == Reason::kInvalidRequest) return {};
  return Search(engine, request).Run(most);
}

}  // namespace daygate
