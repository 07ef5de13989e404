#include "compile/bitmaps.h"

#include <algorithm>

namespace daygate::compile {

namespace {

// Indexes of fewer rows are looked through.
constexpr std::size_t kWorthwhile = kLongRange;
// A class with one row in so many has a bitmap; one with fewer has a list.
constexpr std::size_t kRowsForBit = 32;
// Words of bitmaps and list entries for each row, at most: a dimension that would need more is left to the rows.
constexpr std::size_t kMaxWords = 12;
constexpr std::size_t kMaxListed = 8;
// Classes of a row, on average, at most.
constexpr std::size_t kMaxClasses = 64;

class Mapper {
 public:
  Mapper(const std::vector<Dimension>& dimensions, Index* index)
      : dimensions_(dimensions), index_(*index), words_((index->rows.size() + 63) / 64) {}

  void Run() {
    index_.dimension_rows.resize(dimensions_.size());
    for (std::uint32_t dimension = 0; dimension < dimensions_.size(); ++dimension) Map(dimension);
  }

 private:
  std::size_t ClassesIn(const Constraint& constraint) const {
    if (constraint.ranges == 1) return constraint.high - constraint.low + 1;
    std::size_t total = 0;
    for (std::uint32_t i = 0; i < constraint.ranges; ++i) {
      const ClassRange range = index_.ranges[constraint.low + i];
      total += range.high - range.low + 1;
    }
    return total;
  }

  template <typename Visit>
  void ForEachClass(const Constraint& constraint, Visit&& visit) const {
    const ClassRange one{constraint.low, constraint.high};
    const ClassRange* range = constraint.ranges == 1 ? &one : index_.ranges.data() + constraint.low;
    for (std::uint32_t i = 0; i < constraint.ranges; ++i) {
      for (std::uint32_t place = range[i].low; place <= range[i].high; ++place) visit(place);
    }
  }

  const Constraint* Find(const IndexRow& row, std::uint32_t dimension) const {
    for (std::uint32_t i = 0; i < row.all; ++i) {
      const Constraint& constraint = index_.constraints[row.first + i];
      if (constraint.dimension == dimension) return &constraint;
    }
    return nullptr;
  }

  // How many rows go with each class; nothing where counting alone would cost too much.
  bool Count(std::uint32_t dimension, std::vector<std::uint32_t>* counts, std::size_t* constrained) const {
    std::size_t total = 0;
    counts->assign(dimensions_[dimension].classes(), 0);
    for (const IndexRow& row : index_.rows) {
      const Constraint* constraint = Find(row, dimension);
      if (constraint == nullptr) continue;
      ++*constrained;
      total += ClassesIn(*constraint);
      if (total > index_.rows.size() * kMaxClasses) return false;
      ForEachClass(*constraint, [&](std::uint32_t place) { ++(*counts)[place]; });
    }
    return *constrained > 0;
  }

  void Map(std::uint32_t dimension) {
    std::vector<std::uint32_t> counts;
    std::size_t constrained = 0;
    if (!Count(dimension, &counts, &constrained)) return;
    const std::size_t rows = index_.rows.size();
    std::size_t bitmaps = 1;
    std::size_t listed = 0;
    for (const std::uint32_t count : counts) {
      if (count >= rows / kRowsForBit) {
        ++bitmaps;
      } else {
        listed += count;
      }
    }
    if (bitmaps * words_ + index_.words.size() > rows * kMaxWords || listed > rows * kMaxListed) return;
    index_.mapped |= std::uint64_t{1} << dimension;
    DimensionRows& of_dimension = index_.dimension_rows[dimension];
    of_dimension.unconstrained = NewBitmap();
    of_dimension.first_class = static_cast<std::uint32_t>(index_.class_rows.size());
    std::uint32_t next = static_cast<std::uint32_t>(index_.listed.size());
    for (const std::uint32_t count : counts) {
      ClassRows of_class;
      if (count >= rows / kRowsForBit) {
        of_class.bitmap = NewBitmap();
      } else {
        of_class.first = next;
        next += count;
      }
      index_.class_rows.push_back(of_class);
    }
    index_.listed.resize(next);
    Put(dimension);
  }

  void Put(std::uint32_t dimension) {
    const DimensionRows of_dimension = index_.dimension_rows[dimension];
    for (std::uint32_t number = 0; number < index_.rows.size(); ++number) {
      const Constraint* constraint = Find(index_.rows[number], dimension);
      if (constraint == nullptr) {
        Set(of_dimension.unconstrained, number);
        continue;
      }
      ForEachClass(*constraint, [&](std::uint32_t place) {
        ClassRows& of_class = index_.class_rows[of_dimension.first_class + place];
        if (of_class.bitmap != kNowhere) {
          // With the rows that are not constrained: one look tells all that go with the class.
          Set(of_class.bitmap, number);
        } else {
          index_.listed[of_class.first + of_class.count++] = number;
        }
      });
    }
    for (std::uint32_t place = 0; place < dimensions_[dimension].classes(); ++place) {
      const ClassRows& of_class = index_.class_rows[of_dimension.first_class + place];
      if (of_class.bitmap == kNowhere) continue;
      for (std::size_t word = 0; word < words_; ++word) {
        index_.words[of_class.bitmap + word] |= index_.words[of_dimension.unconstrained + word];
      }
    }
  }

  std::uint32_t NewBitmap() {
    const auto first = static_cast<std::uint32_t>(index_.words.size());
    index_.words.resize(index_.words.size() + words_, 0);
    return first;
  }

  void Set(std::uint32_t bitmap, std::uint32_t row) {
    index_.words[bitmap + row / 64] |= std::uint64_t{1} << (row % 64);
  }

  const std::vector<Dimension>& dimensions_;
  Index& index_;
  std::size_t words_;
};

}  // namespace

void MapRows(const std::vector<Dimension>& dimensions, Index* index) {
  if (index->rows.size() < kWorthwhile) return;
  Mapper(dimensions, index).Run();
}

}  // namespace daygate::compile
