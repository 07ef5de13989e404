// What the rules of a set hold attributes against: the values that are worth trying in their place.
//
// Before: expressions.h. After: changes.cc. Immutable once built; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/expressions.h"

namespace daygate::analyze {

struct Constants {
  // By the last name of what is read ("zone" for agent.zone, hop.zone and one.zone in a loop): so each is tried
  // wherever an attribute of that name is.
  std::map<std::string, std::set<std::string>, std::less<>> texts;
  std::map<std::string, std::set<std::int64_t>, std::less<>> numbers;
  std::set<std::string> read;          // last names that some rule reads
  std::set<std::string> label_keys;    // keys of labels and other maps
  std::set<std::string> label_values;  // what they are compared with
  std::set<std::string> attested;      // what attested() is asked of: "agent.zone", "hop.zone"
  bool approvals = false;              // approved() or a need for an approval
  std::set<std::string> roles;         // of approvers
  std::int64_t approvers = 1;          // as many as any need wants
};

// Of the rules that `path` is in the scope of, whatever the action.
Constants FindConstants(const Expressions& expressions, std::string_view path);

}  // namespace daygate::analyze
