// Walks an index: the rules whose scope holds for a request and none of whose conditions is false, as far as the
// index can tell.
//
// Before: fill.h. After: trial.h tries what is found. One for each thread; keeps its memory from decision to decision.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/index.h"
#include "decide/workspace.h"

namespace daygate::decide {

// What is known of an agent before it asks: the classes of dimensions that are fields of it.
struct AgentClasses {
  std::uint64_t known = 0;
  std::uint64_t missing = 0;
  std::array<std::uint32_t, compile::kMaxDimensions> class_of{};
};
AgentClasses AskAgent(const compile::Program& program, const Structure& agent);

// Told of each rule that a walk finds.
class CandidateSink {
 public:
  virtual ~CandidateSink() = default;
  // False: the walk may end.
  virtual bool Take(std::uint32_t rule) = 0;
};

class CandidateFinder {
 public:
  // A new decision. `workspace` was filled.
  void Begin(Workspace* workspace);
  // `agent` stands for another: what was asked about it is asked again.
  void ForgetAgent();

  // Appends to `found` the numbers of rules, each once.
  void Find(const compile::Index& index, std::vector<std::uint32_t>* found);

  // Tells `sink` of each, once, in any order, until it has enough.
  void Find(const compile::Index& index, CandidateSink* sink);

  // Puts numbers of rules into their order.
  void Sort(std::vector<std::uint32_t>* found);

  // Dimensions whose value was found to be missing, or an error.
  std::uint64_t missing() const { return missing_; }

 private:
  void Walk(const compile::Index& index);
  // 0: no pattern of the index names it.
  std::uint32_t NumberOf(std::size_t segment) {
    while (numbered_ <= segment) NumberNext();
    return index_->case_rule == policy::CaseRule::kExact ? numbers_[segment].exact : numbers_[segment].lower;
  }
  void NumberNext();
  void WalkPaths(std::uint32_t node, std::size_t depth);
  void Visit(std::uint32_t node);
  void VisitClass(const compile::SplitNode& node, std::uint32_t place);
  void LookThrough(std::uint32_t begin, std::uint32_t end, bool settled);
  void LookByBitmaps(const compile::SplitNode& node, std::uint64_t dimensions, bool settled);
  void Sieve(std::uint32_t dimension, std::size_t first_word, std::size_t words);
  bool GoesWith(const compile::IndexRow& row, bool settled, std::uint64_t sieved);
  bool GoesWith(const compile::Constraint& constraint) {
    if (((special_ >> constraint.dimension) & 1U) != 0 || constraint.ranges != 1) return GoesWithSpecial(constraint);
    return GoesWithRange(constraint);
  }
  bool GoesWithRange(const compile::Constraint& constraint) const {
    return class_[constraint.dimension] - constraint.low <=
           constraint.high - constraint.low;  // a lower one wraps round
  }
  bool GoesWithSpecial(const compile::Constraint& constraint);
  // One of several classes, or one of several ranges.
  bool GoesWithMany(const compile::Constraint& constraint) const;
  void Report(const compile::IndexRow& row);

  void Ask(std::uint32_t dimension);
  void AskList(std::uint32_t dimension, const cel::Value& value);
  void Know(std::uint32_t dimension, std::uint32_t only_class) {
    class_[dimension] = only_class;
    special_ &= ~(std::uint64_t{1} << dimension);
  }
  bool IsMissing(std::uint32_t dimension) {
    if (((known_ >> dimension) & 1U) == 0) Ask(dimension);
    return ((missing_ >> dimension) & 1U) != 0;
  }
  cel::Value ValueOf(const compile::Operand& operand) const;

  Workspace* work_ = nullptr;
  const compile::Index* index_ = nullptr;
  std::vector<std::uint32_t>* found_ = nullptr;
  CandidateSink* sink_ = nullptr;
  bool ended_ = false;
  // The segments of the request's path as Program::segments() numbers them, as far as a walk came.
  struct SegmentNumbers {
    std::uint32_t exact = 0;
    std::uint32_t lower = 0;  // of the same in lower case
  };
  std::array<SegmentNumbers, policy::kMaxPathSegments> numbers_{};
  std::size_t numbered_ = 0;
  std::string lower_;

  std::uint64_t known_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t many_ = 0;                     // dimensions of lists: classes_of_list_ holds their classes
  std::uint64_t special_ = ~std::uint64_t{0};  // dimensions that are not known to be of one class
  std::array<std::uint32_t, compile::kMaxDimensions> class_{};
  std::array<std::vector<std::uint32_t>, compile::kMaxDimensions> classes_of_list_;

  // A rule is marked with the number of the walk that found it.
  std::vector<std::uint32_t> marks_;
  std::uint32_t walk_ = 0;
  std::vector<std::uint64_t> order_;  // bits of rules, all zero between two calls of Sort
  std::vector<std::uint64_t> sieve_;
  std::vector<std::uint64_t> allowed_;
};

}  // namespace daygate::decide
