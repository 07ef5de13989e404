// Puts patterns into an Index's trie. A group is the place where a pattern's rows are kept: a node, and whether the
// pattern ends there, in `**`, or has a `**` in its middle from there on.
//
// Before: index_builder.h. After: index.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "compile/index.h"
#include "policy/pattern.h"

namespace daygate::compile {

class PathTrie {
 public:
  PathTrie(SegmentTable* segments, Index* index);

  // The pattern's group. Where it is found `beyond` a node, the pattern is still to be matched.
  std::uint32_t Add(const policy::SharedPattern& pattern);
  // Of rules without a pattern.
  std::uint32_t Everywhere();
  // `root`: the split node of a group's rows.
  void SetRoot(std::uint32_t group, std::uint32_t root);
  void Finish();

 private:
  enum Ending : std::uint32_t { kHere, kTail, kBeyond, kEndings };
  static std::uint32_t GroupOf(std::uint32_t node, Ending ending) { return node * kEndings + ending; }

  std::uint32_t NewNode();
  std::uint32_t Exact(std::uint32_t node, const std::string& segment);
  std::uint32_t Any(std::uint32_t node);
  std::uint32_t Glob(std::uint32_t node, const policy::Segment& segment);

  SegmentTable& segments_;
  Index& index_;
  // By node and the alternatives' text.
  std::map<std::pair<std::uint32_t, std::string>, GlobEdge> globs_;
};

}  // namespace daygate::compile
