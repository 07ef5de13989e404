// Single changes of a request that are worth trying: another value of one attribute each, as the rules suggest them.
//
// Before: constants.h, draft.h. After: changes.cc tries them. One thread.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "analyze/constants.h"
#include "analyze/draft.h"
#include "compile/program.h"

namespace daygate::analyze {

struct Candidate {
  std::string path;  // what is changed: "agent.class", "chain[0].zone", "attested"
  std::string from;  // for people; "absent"
  std::string to;
  std::int64_t distance = 0;  // of numbers and times: the nearest counts for all; else 0
  bool ordered = false;       // whether it has a distance
  std::function<void(Draft*)> apply;
};

// Owns the strings that candidates point to.
class Candidates {
 public:
  Candidates(const compile::Program& program, const Constants& constants, const Draft& base);
  Candidates(const Candidates&) = delete;
  Candidates& operator=(const Candidates&) = delete;

  const std::vector<Candidate>& all() const { return all_; }

 private:
  void Add(std::string path, std::string from, std::string to, std::function<void(Draft*)> apply);
  void AddOrdered(std::string path, std::string from, std::string to, std::int64_t distance,
                  std::function<void(Draft*)> apply);
  bool IsRead(std::string_view name) const { return constants_.read.count(std::string(name)) > 0; }
  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  void AddAgents();
  void AddStructures();
  void AddOwn();
  void AddLists();
  void AddSignals();
  void AddContext();
  void AddMarks();
  void AddApproval();
  // One attribute of a structure that `of` finds in a draft.
  template <typename T, typename Of>
  void AddAttribute(const std::string& root, policy::BuiltinType structure, const T& value, std::string_view name,
                    Of of);
  template <typename T, typename Of>
  void AddAttributes(const std::string& root, policy::BuiltinType structure, const T& value, Of of);
  std::vector<std::string> TextsFor(policy::BuiltinType structure, std::string_view name) const;

  const compile::Program& program_;
  const Constants& constants_;
  const Draft& base_;
  std::deque<std::string> kept_;
  std::deque<std::vector<std::string_view>> lists_;
  std::deque<std::vector<Label>> maps_;
  std::vector<std::string> segments_;  // of the secret's path
  std::vector<Candidate> all_;
};

}  // namespace daygate::analyze
