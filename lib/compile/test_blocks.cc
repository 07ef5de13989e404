#include "compile/test_blocks.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "policy/builtins.h"
#include "policy/words.h"

namespace daygate::compile {

namespace {

using TestsByTitle = std::unordered_map<std::string_view, const policy::Test*>;

// Reason codes that only a Gate gives; a test may name them all the same.
constexpr std::string_view kGateReasons[] = {"degraded", "revoked", "state_unavailable", "audit_unavailable"};

void CheckLike(const policy::Test& test, const TestsByTitle& tests, Reporter* reporter) {
  const auto it = tests.find(test.like->value);
  if (it == tests.end()) {
    std::vector<std::string_view> titles;
    for (const auto& [title, unused] : tests) titles.push_back(title);
    std::sort(titles.begin(), titles.end());
    reporter->Error(test.like->at, "there is no test '" + test.like->value + "' in this file",
                    DidYouMean(test.like->value, titles));
    return;
  }
  for (const policy::Test* used : {it->second, &test}) {
    if (used->request_twice.empty()) continue;
    reporter->Error(test.like->at, "'" + used->request_twice + "' stands twice in the request of '" +
                                       used->title.value + "', which can not be taken up or changed");
    return;
  }
  // Follows the row of likes; a row that is longer than there are tests goes round.
  const policy::Test* at = &test;
  for (std::size_t steps = 0; at->like.has_value(); ++steps) {
    if (steps > tests.size()) {
      reporter->Error(test.like->at, "the requests of this test go round in a circle");
      return;
    }
    const auto next = tests.find(at->like->value);
    if (next == tests.end()) return;
    at = next->second;
  }
}

void CheckNames(const policy::File& file, const policy::Test& test, const std::unordered_set<std::string>& rules,
                Reporter* reporter) {
  static const std::vector<policy::Word> kNone;
  for (const policy::Word& rule : test.by ? *test.by : kNone) {
    const bool bare = rule.text.find('.') == std::string::npos;
    const std::string name = bare ? file.policy.text + "." + rule.text : rule.text;
    if (rules.contains(name)) continue;
    std::vector<std::string_view> names(rules.begin(), rules.end());
    std::sort(names.begin(), names.end());
    const std::string prefix = file.policy.text + ".";
    std::string help = DidYouMean(name, names);
    const std::size_t at = bare ? help.find(prefix) : std::string::npos;
    if (at != std::string::npos) help.erase(at, prefix.size());
    reporter->Error(rule.at, "there is no rule '" + name + "'", std::move(help));
  }
  if (!test.because) return;
  const std::string& word = test.because->text;
  if (policy::FromWord<Reason>(word)) return;
  if (std::find(std::begin(kGateReasons), std::end(kGateReasons), word) != std::end(kGateReasons)) return;
  reporter->Error(test.because->at, "there is no reason '" + word + "'", DidYouMean(word, policy::WordsOf<Reason>()));
}

}  // namespace

void CheckTests(const policy::File& file, const std::unordered_set<std::string>& rules, Reporter* reporter) {
  TestsByTitle tests;
  for (const policy::Test& test : file.tests) tests.emplace(test.title.value, &test);
  for (const policy::Test& test : file.tests) {
    if (test.like) CheckLike(test, tests, reporter);
    CheckNames(file, test, rules, reporter);
  }
}

}  // namespace daygate::compile
