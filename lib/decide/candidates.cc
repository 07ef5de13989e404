#include "decide/candidates.h"

#include <algorithm>
#include <bit>

#include "base/ascii.h"
#include "decide/prepared.h"

namespace daygate::decide {

using cel::Value;
using cel::ValueKind;
using compile::Constraint;
using compile::Dimension;
using compile::DimensionKind;
using compile::Index;
using compile::IndexRow;
using compile::kNowhere;
using compile::PathNode;
using compile::SplitNode;
using policy::CaseRule;

namespace {

// What stands at an operand's place in the value of its slot.
Value Look(const compile::Operand& operand, const Value& slot) {
  const Value& field =
      operand.field < 0 || slot.kind != ValueKind::kStruct ? slot : slot.structure->fields[operand.field];
  if (!operand.has_key || field.kind != ValueKind::kMap) return field;
  for (const cel::MapEntry& entry : field.map()) {
    if (entry.key.kind == ValueKind::kString && entry.key.text() == operand.key) return entry.value;
  }
  return {};
}

bool IsOfAgent(const compile::Operand& operand) {
  using policy::Variable;
  return operand.program == nullptr && operand.field >= 0 &&
         (operand.slot == compile::SlotOf(Variable::kAgent) || operand.slot == compile::SlotOf(Variable::kCaller));
}

}  // namespace

AgentClasses AskAgent(const compile::Program& program, const Structure& agent) {
  AgentClasses classes;
  const Value slot = Value::Struct(&agent.value);
  for (std::uint32_t i = 0; i < program.dimensions().size(); ++i) {
    const Dimension& dimension = program.dimensions()[i];
    if (!IsOfAgent(dimension.operand) || dimension.kind == DimensionKind::kMember) continue;
    const Value value = Look(dimension.operand, slot);
    const std::uint64_t bit = std::uint64_t{1} << i;
    classes.known |= bit;
    if (dimension.kind == DimensionKind::kHas) {
      classes.class_of[i] = value.kind == ValueKind::kAbsent ? 0 : 1;
    } else if (value.kind == ValueKind::kAbsent) {
      classes.missing |= bit;
    } else {
      classes.class_of[i] = dimension.ClassOf(value);
    }
  }
  return classes;
}

void CandidateFinder::Begin(Workspace* workspace) {
  work_ = workspace;
  known_ = 0;
  missing_ = 0;
  many_ = 0;
  special_ = ~std::uint64_t{0};
  if (work_->prepared != nullptr) {
    const AgentClasses& agent = work_->prepared->classes;
    known_ = agent.known;
    missing_ = agent.missing;
    special_ = ~agent.known | agent.missing;
    class_ = agent.class_of;
  }
  numbered_ = 0;
}

void CandidateFinder::ForgetAgent() {
  const std::vector<Dimension>& dimensions = work_->program->dimensions();
  for (std::uint32_t i = 0; i < dimensions.size(); ++i) {
    if (!dimensions[i].operand.reads_agent) continue;
    const std::uint64_t bit = std::uint64_t{1} << i;
    known_ &= ~bit;
    missing_ &= ~bit;
    many_ &= ~bit;
    special_ |= bit;
  }
}

void CandidateFinder::NumberNext() {
  const compile::SegmentTable& table = work_->program->segments();
  const std::string_view text = work_->path.Segment(numbered_);
  SegmentNumbers& numbers = numbers_[numbered_++];
  numbers.exact = table.Find(text);
  numbers.lower = numbers.exact;
  if (!work_->path.has_upper) return;
  lower_.assign(text);
  base::MakeLower(&lower_);
  numbers.lower = table.Find(lower_);
}

void CandidateFinder::Find(const Index& index, std::vector<std::uint32_t>* found) {
  found_ = found;
  sink_ = nullptr;
  Walk(index);
}

void CandidateFinder::Find(const Index& index, CandidateSink* sink) {
  sink_ = sink;
  Walk(index);
}

void CandidateFinder::Walk(const Index& index) {
  ended_ = false;
  if (index.rows.empty()) return;
  index_ = &index;
  if (marks_.size() < work_->program->rules().size()) marks_.resize(work_->program->rules().size(), walk_);
  if (++walk_ == 0) {  // every number was used
    std::fill(marks_.begin(), marks_.end(), 0U);
    walk_ = 1;
  }
  WalkPaths(0, 0);
}

// As deep as patterns are, and no path has more segments than the limit lets it. Segments that are named go on in the
// loop: most paths are such from end to end.
void CandidateFinder::WalkPaths(std::uint32_t number, std::size_t depth) {
  const Index& index = *index_;
  const SplitPath& path = work_->path;
  for (;; ++depth) {
    const PathNode& node = index.paths[number];
    if (node.beyond != kNowhere) Visit(node.beyond);
    if (depth == path.count) {
      if (node.here != kNowhere) Visit(node.here);
      return;
    }
    if (node.tail != kNowhere) Visit(node.tail);
    if (node.any != kNowhere) WalkPaths(node.any, depth + 1);
    for (std::uint32_t i = 0; i < node.glob_count; ++i) {
      const compile::GlobEdge& edge = index.globs[node.globs + i];
      if (policy::MatchesSegment(*edge.segment, path.Segment(depth), index.case_rule)) WalkPaths(edge.node, depth + 1);
    }
    if (!node.has_exact) return;
    const std::uint32_t named = NumberOf(depth);
    if (named == 0) return;
    number = index.exact.Find(number, named);
    if (number == 0) return;
  }
}

// As deep as there are dimensions.
void CandidateFinder::Visit(std::uint32_t number) {
  if (number == kNowhere || ended_) return;
  const SplitNode& node = index_->nodes[number];
  if (node.dimension == compile::kNoDimension) {
    if (node.end - node.begin >= compile::kLongRange && index_->mapped != 0) {
      return LookByBitmaps(node, node.dimensions & index_->mapped, true);
    }
    return LookThrough(node.begin, node.end, true);
  }
  if (IsMissing(node.dimension)) {
    // Nothing is ruled out by it; what lies below is told apart by everything else.
    if (index_->mapped != 0) return LookByBitmaps(node, index_->mapped, false);
    return LookThrough(node.begin, node.end, false);
  }
  Visit(node.rest);
  if (((many_ >> node.dimension) & 1U) == 0) return VisitClass(node, class_[node.dimension]);
  for (const std::uint32_t place : classes_of_list_[node.dimension]) VisitClass(node, place);
}

void CandidateFinder::VisitClass(const SplitNode& node, std::uint32_t place) {
  const std::uint32_t* children = index_->children.data() + node.children;
  if (!node.sparse) {
    if (place - node.low < node.count) Visit(children[place - node.low]);  // a lower one wraps round
    return;
  }
  std::uint32_t low = 0;
  std::uint32_t high = node.count;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    (children[2 * middle] < place ? low : high) = children[2 * middle] < place ? middle + 1 : middle;
  }
  if (low < node.count && children[2 * low] == place) Visit(children[2 * low + 1]);
}

void CandidateFinder::LookThrough(std::uint32_t begin, std::uint32_t end, bool settled) {
  const Constraint* constraints = index_->constraints.data();
  const IndexRow* rows = index_->rows.data();
  for (std::uint32_t i = begin; i < end && !ended_; ++i) {
    const IndexRow& row = rows[i];
    const Constraint* first = constraints + row.first;
    const Constraint* last = first + (settled ? row.open : row.all);
    while (first != last && GoesWith(*first)) ++first;
    if (first == last) Report(row);
  }
}

void CandidateFinder::LookByBitmaps(const SplitNode& node, std::uint64_t dimensions, bool settled) {
  const std::size_t first = node.begin / 64;
  const std::size_t words = (node.end + 63) / 64 - first;
  sieve_.assign(words, ~std::uint64_t{0});
  sieve_.front() &= ~std::uint64_t{0} << (node.begin % 64);
  if (node.end % 64 != 0) sieve_.back() &= ~std::uint64_t{0} >> (64 - node.end % 64);
  std::uint64_t sieved = 0;
  for (std::uint64_t left = dimensions; left != 0; left &= left - 1) {
    const auto dimension = static_cast<std::uint32_t>(std::countr_zero(left));
    sieved |= std::uint64_t{1} << dimension;
    if (!IsMissing(dimension)) Sieve(dimension, first, words);
  }
  // Where every dimension of the rows was sieved by, the rows need not be asked again.
  const bool all_sieved = settled && (node.dimensions & ~sieved) == 0;
  for (std::size_t word = 0; word < words && !ended_; ++word) {
    for (std::uint64_t left = sieve_[word]; left != 0 && !ended_; left &= left - 1) {
      const IndexRow& row = index_->rows[(first + word) * 64 + static_cast<std::size_t>(std::countr_zero(left))];
      if (all_sieved || GoesWith(row, settled, sieved)) Report(row);
    }
  }
}

// Keeps the rows that go with the request's classes of one dimension.
void CandidateFinder::Sieve(std::uint32_t dimension, std::size_t first_word, std::size_t words) {
  const compile::DimensionRows& of_dimension = index_->dimension_rows[dimension];
  const bool many = ((many_ >> dimension) & 1U) != 0;
  const std::span<const std::uint32_t> classes =
      many ? std::span<const std::uint32_t>(classes_of_list_[dimension]) : std::span(&class_[dimension], 1);
  const auto rows_of = [&](std::uint32_t place) -> const compile::ClassRows& {
    return index_->class_rows[of_dimension.first_class + place];
  };
  if (!many && rows_of(classes[0]).bitmap != kNowhere) {
    const std::uint64_t* bits = index_->words.data() + rows_of(classes[0]).bitmap + first_word;
    for (std::size_t i = 0; i < words; ++i) sieve_[i] &= bits[i];
    return;
  }
  const std::uint64_t* bits = index_->words.data() + of_dimension.unconstrained + first_word;
  allowed_.assign(bits, bits + words);
  for (const std::uint32_t place : classes) {
    const compile::ClassRows& rows = rows_of(place);
    if (rows.bitmap != kNowhere) {
      const std::uint64_t* more = index_->words.data() + rows.bitmap + first_word;
      for (std::size_t i = 0; i < words; ++i) allowed_[i] |= more[i];
      continue;
    }
    const auto* begin = index_->listed.data() + rows.first;
    const auto* end = begin + rows.count;
    for (const auto* row = std::lower_bound(begin, end, first_word * 64); row != end; ++row) {
      const std::size_t word = *row / 64 - first_word;
      if (word >= words) break;
      allowed_[word] |= std::uint64_t{1} << (*row % 64);
    }
  }
  for (std::size_t i = 0; i < words; ++i) sieve_[i] &= allowed_[i];
}

bool CandidateFinder::GoesWith(const IndexRow& row, bool settled, std::uint64_t sieved) {
  const Constraint* constraint = index_->constraints.data() + row.first;
  const Constraint* end = constraint + (settled ? row.open : row.all);
  for (; constraint != end; ++constraint) {
    if (((sieved >> constraint->dimension) & 1U) == 0 && !GoesWith(*constraint)) return false;
  }
  return true;
}

// Most are special for not having been asked for yet, so these are told first, and what many classes need stands apart.
bool CandidateFinder::GoesWithSpecial(const Constraint& constraint) {
  const std::uint32_t dimension = constraint.dimension;
  if (IsMissing(dimension)) return true;
  if (constraint.ranges == 1 && ((many_ >> dimension) & 1U) == 0) return GoesWithRange(constraint);
  return GoesWithMany(constraint);
}

bool CandidateFinder::GoesWithMany(const Constraint& constraint) const {
  const std::uint32_t dimension = constraint.dimension;
  const auto goes_with = [&](std::uint32_t place) {
    if (constraint.ranges == 1) return constraint.low <= place && place <= constraint.high;
    const compile::ClassRange* first = index_->ranges.data() + constraint.low;
    const compile::ClassRange* last = first + constraint.ranges;
    const compile::ClassRange* range =
        std::lower_bound(first, last, place, [](const compile::ClassRange& a, std::uint32_t b) { return a.high < b; });
    return range != last && range->low <= place;
  };
  if (((many_ >> dimension) & 1U) == 0) return goes_with(class_[dimension]);
  return std::any_of(classes_of_list_[dimension].begin(), classes_of_list_[dimension].end(), goes_with);
}

void CandidateFinder::Report(const IndexRow& row) {
  if (row.repeated) {
    if (marks_[row.rule] == walk_) return;
    marks_[row.rule] = walk_;
  }
  if (sink_ == nullptr) {
    found_->push_back(row.rule);
  } else if (!sink_->Take(row.rule)) {
    ended_ = true;
  }
}

void CandidateFinder::Sort(std::vector<std::uint32_t>* found) {
  constexpr std::size_t kFew = 128;
  if (std::is_sorted(found->begin(), found->end())) return;
  if (found->size() <= kFew) {
    std::sort(found->begin(), found->end());
    return;
  }
  // Many: by bits, which costs a look at each word and two at each number.
  order_.resize(std::max(order_.size(), work_->program->rules().size() / 64 + 1), 0);
  for (const std::uint32_t rule : *found) order_[rule / 64] |= std::uint64_t{1} << (rule % 64);
  found->clear();  // and grows no larger than it was: what follows throws nothing and leaves no bit behind
  for (std::size_t word = 0; word < order_.size(); ++word) {
    for (std::uint64_t left = order_[word]; left != 0; left &= left - 1) {
      found->push_back(static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(left)));
    }
    order_[word] = 0;
  }
}

Value CandidateFinder::ValueOf(const compile::Operand& operand) const {
  if (operand.program != nullptr) return operand.program->Evaluate({work_->slots, work_->arena});
  return Look(operand, work_->slots[operand.slot]);
}

void CandidateFinder::Ask(std::uint32_t number) {
  const Dimension& dimension = work_->program->dimensions()[number];
  const std::uint64_t bit = std::uint64_t{1} << number;
  known_ |= bit;
  if (dimension.kind == DimensionKind::kAction) return Know(number, static_cast<std::uint32_t>(work_->action));
  if (dimension.kind == DimensionKind::kDelegated) return Know(number, work_->hop_count > 0 ? 1 : 0);
  const Value value = ValueOf(dimension.operand);
  if (dimension.kind == DimensionKind::kHas) return Know(number, value.kind == ValueKind::kAbsent ? 0 : 1);
  if (value.kind == ValueKind::kAbsent || value.kind == ValueKind::kError) {
    missing_ |= bit;
    return;
  }
  if (dimension.kind != DimensionKind::kMember) return Know(number, dimension.ClassOf(value));
  AskList(number, value);
}

void CandidateFinder::AskList(std::uint32_t number, const Value& value) {
  const Dimension& dimension = work_->program->dimensions()[number];
  many_ |= std::uint64_t{1} << number;
  std::vector<std::uint32_t>& classes = classes_of_list_[number];
  classes.clear();
  for (const Value& element : value.list()) classes.push_back(dimension.ClassOf(element));
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
}

}  // namespace daygate::decide
