#include "compile/dimension.h"

#include <algorithm>
#include <cmath>

#include "policy/words.h"

namespace daygate::compile {

using cel::Value;
using cel::ValueKind;

namespace {

bool IsLess(const Value& a, const Value& b) {
  return cel::Compare(a, b) < 0;
}

ClassSet Range(std::uint32_t low, std::uint32_t high) {
  if (low > high) return {};
  return {{low, high}};
}

}  // namespace

std::string AfterPrefix(std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty()) {
    const auto last = static_cast<unsigned char>(next.back());
    if (last != 0xff) {
      next.back() = static_cast<char>(last + 1);
      return next;
    }
    next.pop_back();
  }
  return next;
}

ClassSet Intersect(const ClassSet& a, const ClassSet& b) {
  ClassSet result;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const std::uint32_t low = std::max(a[i].low, b[j].low);
    const std::uint32_t high = std::min(a[i].high, b[j].high);
    if (low <= high) result.push_back({low, high});
    (a[i].high < b[j].high ? i : j)++;
  }
  return result;
}

ClassSet SetOf(std::vector<ClassRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](ClassRange x, ClassRange y) { return x.low < y.low; });
  ClassSet result;
  for (const ClassRange range : ranges) {
    if (!result.empty() && range.low <= result.back().high + 1) {
      result.back().high = std::max(result.back().high, range.high);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

void Dimension::LearnWord(std::string_view word) {
  if (words_.Add(word, 1)) learnt_.push_back(word);
}

void Dimension::Learn(const AtomTerm& term) {
  switch (kind) {
    case DimensionKind::kAction:
    case DimensionKind::kDelegated:
    case DimensionKind::kTruth:
    case DimensionKind::kHas: return;
    case DimensionKind::kEnum: classes_ = static_cast<std::uint32_t>(term.value.enumeration->members.size()); return;
    case DimensionKind::kText: LearnWord(term.value.text()); return;
    case DimensionKind::kMember:
      if (term.value.kind == ValueKind::kEnum) {
        classes_ = static_cast<std::uint32_t>(term.value.enumeration->members.size());
      } else {
        LearnWord(term.value.text());
      }
      return;
    case DimensionKind::kOrder: steps_.push_back(term.value); return;
    case DimensionKind::kPrefix: {
      starts_.emplace_back(term.value.text());
      std::string after = AfterPrefix(term.value.text());
      if (!after.empty()) starts_.push_back(std::move(after));
      return;
    }
  }
}

void Dimension::Finish(base::Arena* texts) {
  operand.key = texts->Copy(operand.key);
  if (kind == DimensionKind::kAction) classes_ = policy::kActions;
  if (!learnt_.empty()) {
    // In the order of the words, so that the classes do not depend on a table's order.
    std::sort(learnt_.begin(), learnt_.end());
    words_ = base::WordTable();
    std::uint32_t next = 1;
    for (const std::string_view word : learnt_) {
      words_.Add(word.size() > base::WordTable::kInline ? texts->Copy(word) : word, next++);
    }
    classes_ = next;
    learnt_ = {};
  }
  if (kind == DimensionKind::kOrder) {
    std::sort(steps_.begin(), steps_.end(), IsLess);
    steps_.erase(std::unique(steps_.begin(), steps_.end(),
                             [](const Value& a, const Value& b) { return cel::Compare(a, b) == 0; }),
                 steps_.end());
    steps_.shrink_to_fit();  // most were learnt again and again
    // Each step and each gap; and one for what has no order: a double that is no number.
    classes_ = static_cast<std::uint32_t>(2 * steps_.size() + 2);
  }
  if (kind == DimensionKind::kPrefix) {
    std::sort(starts_.begin(), starts_.end());
    starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
    starts_.shrink_to_fit();
    classes_ = static_cast<std::uint32_t>(2 * starts_.size() + 1);
  }
}

// 2i + 1 for the i-th step itself, 2i for what lies before it.
std::uint32_t Dimension::PlaceOf(const Value& value) const {
  if (value.kind == ValueKind::kDouble && std::isnan(value.real)) return classes_ - 1;
  const auto it = std::lower_bound(steps_.begin(), steps_.end(), value, IsLess);
  const auto index = static_cast<std::uint32_t>(it - steps_.begin());
  return 2 * index + (it != steps_.end() && cel::Compare(*it, value) == 0 ? 1 : 0);
}

std::uint32_t Dimension::PlaceOf(std::string_view text) const {
  const auto it = std::lower_bound(starts_.begin(), starts_.end(), text);
  const auto index = static_cast<std::uint32_t>(it - starts_.begin());
  return 2 * index + (it != starts_.end() && *it == text ? 1 : 0);
}

std::uint32_t Dimension::ClassOf(const Value& value) const {
  switch (kind) {
    case DimensionKind::kTruth: return value.boolean ? 1 : 0;
    case DimensionKind::kEnum: return value.size;
    case DimensionKind::kText: return words_.Find(value.text());
    case DimensionKind::kMember: return value.kind == ValueKind::kEnum ? value.size : words_.Find(value.text());
    case DimensionKind::kOrder: return PlaceOf(value);
    case DimensionKind::kPrefix: return PlaceOf(value.text());
    case DimensionKind::kAction:
    case DimensionKind::kDelegated:
    case DimensionKind::kHas: break;
  }
  return 0;
}

ClassSet Dimension::ClassesOf(const AtomTerm& term) const {
  const std::uint32_t place = kind == DimensionKind::kHas ? 1 : ClassOf(term.value);
  const std::uint32_t last = kind == DimensionKind::kOrder ? classes_ - 2 : classes_ - 1;
  switch (term.op) {
    case AtomOp::kEqual: return Range(place, place);
    case AtomOp::kLess: return place == 0 ? ClassSet{} : Range(0, place - 1);
    case AtomOp::kLessOrEqual: return Range(0, place);
    case AtomOp::kGreater: return Range(place + 1, last);
    case AtomOp::kGreaterOrEqual: return Range(place, last);
    case AtomOp::kPrefix: {
      const std::string after = AfterPrefix(term.value.text());
      return Range(place, after.empty() ? classes_ - 1 : PlaceOf(after) - 1);
    }
  }
  return {};
}

ClassSet Dimension::Complement(const ClassSet& set) const {
  ClassSet result;
  std::uint32_t next = 0;
  for (const ClassRange range : set) {
    if (range.low > next) result.push_back({next, range.low - 1});
    next = range.high + 1;
  }
  if (next < classes_) result.push_back({next, classes_ - 1});
  return result;
}

}  // namespace daygate::compile
