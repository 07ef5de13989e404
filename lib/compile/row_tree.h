// Splits the rows of one pattern by the classes of dimensions, as long as that leaves fewer rows to look at; puts them
// into the order in which an Index keeps them.
//
// Before: index_builder.h, path_trie.h. After: index.h.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compile/dimension.h"
#include "compile/index.h"

namespace daygate::compile {

struct RowConstraint {
  std::uint32_t dimension = 0;
  ClassSet classes;
};
using RowConstraints = std::vector<RowConstraint>;  // by dimension

// A row on its way into the index.
struct DraftRow {
  std::uint32_t rule = 0;
  std::uint32_t constraints = 0;  // of its rule
  std::uint32_t group = 0;        // of its pattern: see path_trie.h
  bool repeated = false;
};

class RowTree {
 public:
  // `rows` may be marked as repeated while the tree is built: one that goes under several classes is.
  RowTree(std::vector<DraftRow>& rows, const std::vector<RowConstraints>& constraints, Index* index)
      : rows_(rows), constraints_(constraints), index_(*index) {}

  // Returns the number of the node.
  std::uint32_t Build(std::vector<std::uint32_t> rows) { return Build(std::move(rows), 0, kMaxCopies); }

 private:
  // A row goes under so many classes at most, over all dimensions of its way together. One that would go under more is
  // not told apart by that dimension.
  static constexpr std::uint32_t kMaxCopies = 4;

  // `room`: how many copies a row may still become.
  std::uint32_t Build(std::vector<std::uint32_t> rows, std::uint64_t settled, std::uint32_t room);
  std::uint32_t Choose(const std::vector<std::uint32_t>& rows, std::uint64_t settled, std::uint32_t room) const;
  void Split(std::uint32_t node, std::uint32_t dimension, std::vector<std::uint32_t> rows, std::uint64_t settled,
             std::uint32_t room);
  void PutChildren(std::uint32_t node, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& children);
  std::uint64_t PutRows(const std::vector<std::uint32_t>& rows, std::uint64_t settled);
  Constraint Put(const RowConstraint& constraint);
  std::uint32_t Share(const std::vector<Constraint>& constraints);
  std::uint32_t Share(const ClassSet& ranges);
  const RowConstraint* Find(std::uint32_t row, std::uint32_t dimension) const;

  std::vector<DraftRow>& rows_;
  const std::vector<RowConstraints>& constraints_;
  Index& index_;
  // By their bytes: what many rows have alike is kept once.
  std::unordered_map<std::string, std::uint32_t> known_constraints_;
  std::unordered_map<std::string, std::uint32_t> known_ranges_;
};

}  // namespace daygate::compile
