// The patterns of a set, their segments each kept once: of a thousand rules most are about a few folders, and a segment
// takes as much as the twelve pointers that stand for it.
//
// Before: policy/pattern.h. After: program.h's rules, which point into it. One thread, while the set is compiled.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "policy/pattern.h"

namespace daygate::compile {

class PatternTable {
 public:
  // What is added goes to `segments` and `lists`, and stays there.
  PatternTable(std::deque<policy::Segment>* segments, base::Arena* lists) : segments_(*segments), lists_(*lists) {}

  // `key` tells the list from all others.
  std::span<const policy::SharedPattern> Add(std::string key, const std::vector<const policy::Pattern*>& patterns);

 private:
  const policy::Segment* Share(const policy::Segment& segment);

  std::deque<policy::Segment>& segments_;
  base::Arena& lists_;
  std::unordered_map<std::string, const policy::Segment*> known_segments_;
  std::unordered_map<std::string, std::span<const policy::SharedPattern>> known_lists_;
};

}  // namespace daygate::compile
