// Lints about rules beside each other.
#include <algorithm>

#include "analyze/lint.h"
#include "analyze/looser.h"

namespace daygate::analyze {
namespace {

using compile::CacheRule;
using policy::Effect;
using policy::Mode;

// Each permit is held against each other one. Above this number that would take long, and nobody would read the answer.
constexpr std::size_t kMostPermits = 2000;

struct Permit {
  const compile::Rule* rule;
  Facts facts;
};

std::string Words(const std::vector<TermKind>& terms) {
  std::string text;
  for (const TermKind term : terms) {
    std::string word(ToWord(term));
    std::replace(word.begin(), word.end(), '_', ' ');
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

class PairReader {
 public:
  explicit PairReader(LintRun* run) : run_(*run) {
    for (const compile::Rule& rule : run->program().rules()) {
      if (rule.mode != Mode::kEnforce) continue;
      if (rule.effect == Effect::kPermit) permits_.push_back({&rule, Facts(run->expressions(), rule)});
      if (rule.effect == Effect::kForbid) forbids_.push_back({&rule, Facts(run->expressions(), rule)});
    }
  }

  void Run() {
    for (const Permit& permit : permits_) Dead(permit);
    if (permits_.size() > kMostPermits) return;
    for (std::size_t i = 0; i < permits_.size(); ++i) {
      for (std::size_t j = i + 1; j < permits_.size(); ++j) Pair(permits_[i], permits_[j]);
    }
  }

 private:
  void Warn(std::string_view lint, const compile::Rule& rule, std::string message, std::string help) {
    run_.Warn(lint, &rule, run_.written().Of(rule).name.at, std::move(message), std::move(help));
  }

  const compile::Grant& GrantOf(const compile::Rule& rule) const { return run_.program().grants()[rule.grant]; }

  void Dead(const Permit& permit) {
    for (const Permit& forbid : forbids_) {
      if (!ScopeCovers(*forbid.rule, *permit.rule) || !permit.facts.Imply(forbid.facts)) continue;
      Warn("dead-permit", *permit.rule, "wherever this permit applies '" + forbid.rule->name + "' forbids it",
           "narrow the forbid, or take the permit away");
      return;
    }
  }

  void Pair(const Permit& a, const Permit& b) {
    if (!ScopesMeet(*a.rule, *b.rule) || !a.facts.CanHoldWith(b.facts)) return;
    Cache(*a.rule, *b.rule);
    Cache(*b.rule, *a.rule);
    const bool twins = (a.rule->via != nullptr) != (b.rule->via != nullptr);
    if (twins && (a.rule->via != nullptr ? Looser(*a.rule, *b.rule) : Looser(*b.rule, *a.rule))) return;
    std::vector<TermKind> terms = LooserTerms(GrantOf(*a.rule), GrantOf(*b.rule));
    for (const TermKind term : LooserTerms(GrantOf(*b.rule), GrantOf(*a.rule))) {
      if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
    }
    if (terms.empty()) return;
    const compile::Rule& second =
        run_.written().Of(*a.rule).at.begin < run_.written().Of(*b.rule).at.begin ? *b.rule : *a.rule;
    const compile::Rule& first = &second == a.rule ? *b.rule : *a.rule;
    Warn("terms-differ", second,
         "where this permit and '" + first.name + "' both apply, each tightens the other in " + Words(terms),
         "make them apply apart, or allow it with a note");
  }

  // A request that comes through others gets only what `delegated` says; asked directly, both apply, and the stricter
  // counts.
  bool Looser(const compile::Rule& delegated, const compile::Rule& direct) {
    const std::vector<TermKind> terms = LooserTerms(GrantOf(delegated), GrantOf(direct));
    if (terms.empty()) return false;
    Warn("delegated-looser", delegated,
         "a delegated request gets more from this permit than a direct one, which '" + direct.name + "' tightens, in " +
             Words(terms),
         "give it the same terms, or narrow it to what '" + direct.name + "' is not about");
    return true;
  }

  void Cache(const compile::Rule& without, const compile::Rule& with) {
    if (GrantOf(without).cache_rule != CacheRule::kAbsent || GrantOf(with).cache_rule != CacheRule::kFor) return;
    Warn("cache-lost", without,
         "where this permit applies beside '" + with.name + "', its decisions can not be reused: it has no `cache`",
         "write `cache none` where that is meant, else a duration");
  }

  LintRun& run_;
  std::vector<Permit> permits_;
  std::vector<Permit> forbids_;
};

}  // namespace

void LintPairs(LintRun* run) {
  PairReader(run).Run();
}

}  // namespace daygate::analyze
