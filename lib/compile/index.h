// The index: finds the rules whose scope holds and none of whose conditions is false, at a cost that follows what is
// found.
//
// A request walks a trie of path patterns; under each pattern a tree that splits rules by the class of one dimension at
// a time; its leaves are ranges of one order of rows, a row being a rule under one of its patterns. Short ranges are
// looked through row by row, long ones by bitmaps, 64 rows at a time.
//
// A value that is missing is an error and not false: such a dimension rules nothing out.
//
// Before: index_builder.h makes it. After: lib/decide walks it. Immutable, shared by all threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/word_table.h"
#include "compile/dimension.h"
#include "compile/edge_table.h"
#include "policy/pattern.h"

namespace daygate::compile {

// As many as a set of them has bits.
inline constexpr std::uint32_t kMaxDimensions = 64;
inline constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
inline constexpr std::uint8_t kNoDimension = 0xff;

// One dimension's classes that a row goes with.
struct Constraint {
  std::uint32_t low = 0;  // the only range; where `ranges` is not 1, the first of Index::ranges
  std::uint32_t high = 0;
  std::uint32_t ranges = 1;
  std::uint32_t dimension = 0;
};

// One rule under one of its patterns. Constraints that the tree above has settled stand last.
struct IndexRow {
  std::uint32_t rule = 0;
  std::uint32_t first = 0;  // Index::constraints
  std::uint8_t open = 0;    // constraints that the tree has not settled; at most one of each dimension
  std::uint8_t all = 0;
  bool repeated = false;  // the rule has other rows
};

// A range of rows; with a dimension, split by it: first the rows that it does not tell apart, then one node for each
// class that has rows.
struct SplitNode {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint64_t dimensions = 0;   // that constrain any row of a leaf, those settled above aside
  std::uint32_t rest = kNowhere;  // node
  std::uint32_t children = 0;     // Index::children, `count` of them, for classes from `low` on
  std::uint32_t count = 0;
  std::uint32_t low = 0;
  std::uint8_t dimension = kNoDimension;
  bool sparse = false;  // children are pairs of class and node, by class
};

// A place in the trie of patterns: what is below is reached by the next segment of the path.
struct PathNode {
  std::uint32_t here = kNowhere;    // split node of patterns that end here
  std::uint32_t tail = kNowhere;    // of those that end in `**`: one more segment at least
  std::uint32_t beyond = kNowhere;  // of those with a `**` in their middle from here on: whatever follows
  std::uint32_t any = kNowhere;     // path node below `*` and captures
  std::uint32_t globs = 0;          // Index::globs, `glob_count` of them
  std::uint32_t glob_count = 0;
  bool has_exact = false;
};

struct GlobEdge {
  const policy::Segment* segment = nullptr;
  std::uint32_t node = kNowhere;
};

// Rows that go with a class of a dimension, by bit; or by number where they are few.
struct ClassRows {
  std::uint32_t bitmap = kNowhere;  // first word in Index::words
  std::uint32_t first = 0;          // Index::listed, `count` of them
  std::uint32_t count = 0;
};

// A dimension whose rows are known by class.
struct DimensionRows {
  std::uint32_t unconstrained = 0;  // first word in Index::words
  std::uint32_t first_class = 0;    // Index::class_rows, one for each class
};

// The segments that patterns name, each by a number from 1 on; 0 stands for all others. Shared by the indexes of a set.
class SegmentTable {
 public:
  std::uint32_t Add(std::string_view segment);
  std::uint32_t Find(std::string_view segment) const { return numbers_.Find(segment); }
  std::size_t MemoryBytes() const;

 private:
  std::deque<std::string> texts_;  // those that the table does not hold itself
  base::WordTable numbers_;
};

struct Index {
  policy::CaseRule case_rule = policy::CaseRule::kExact;
  std::vector<IndexRow> rows;
  std::vector<Constraint> constraints;
  std::vector<ClassRange> ranges;
  std::vector<SplitNode> nodes;
  std::vector<std::uint32_t> children;
  std::vector<PathNode> paths;  // the first is the root; rules without a pattern are `beyond` it
  std::vector<GlobEdge> globs;
  EdgeTable exact;

  // For long ranges: empty where there are none.
  std::uint64_t mapped = 0;                   // dimensions that have rows by class
  std::vector<DimensionRows> dimension_rows;  // by dimension
  std::vector<ClassRows> class_rows;
  std::vector<std::uint32_t> listed;
  std::vector<std::uint64_t> words;

  void ShrinkToFit();
  std::size_t MemoryBytes() const;
};

// Ranges of fewer rows are looked through one by one.
inline constexpr std::uint32_t kLongRange = 64;

}  // namespace daygate::compile
