#include "compile/row_tree.h"

#include <algorithm>
#include <array>
#include <map>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace daygate::compile {

namespace {

// Rows that are looked through faster than they are split.
constexpr std::size_t kFewRows = 8;

template <typename T>
std::string BytesOf(const std::vector<T>& row) {
  static_assert(std::has_unique_object_representations_v<T>);
  return {reinterpret_cast<const char*>(row.data()), row.size() * sizeof(T)};
}

// How many classes a set has, where these are at most `most`; else 0.
std::uint32_t PlacesOf(const ClassSet& set, std::uint32_t most) {
  std::uint32_t places = 0;
  for (const ClassRange range : set) {
    if (range.high - range.low >= most) return 0;
    places += range.high - range.low + 1;
    if (places > most) return 0;
  }
  return places;
}

}  // namespace

const RowConstraint* RowTree::Find(std::uint32_t row, std::uint32_t dimension) const {
  for (const RowConstraint& constraint : constraints_[rows_[row].constraints]) {
    if (constraint.dimension == dimension) return &constraint;
  }
  return nullptr;
}

std::uint32_t RowTree::Build(std::vector<std::uint32_t> rows, std::uint64_t settled, std::uint32_t room) {
  const auto node = static_cast<std::uint32_t>(index_.nodes.size());
  index_.nodes.emplace_back();
  index_.nodes[node].begin = static_cast<std::uint32_t>(index_.rows.size());
  const std::uint32_t dimension = rows.size() <= kFewRows ? kNowhere : Choose(rows, settled, room);
  if (dimension == kNowhere) {
    index_.nodes[node].dimensions = PutRows(rows, settled);
  } else {
    index_.nodes[node].dimension = static_cast<std::uint8_t>(dimension);
    Split(node, dimension, std::move(rows), settled, room);
  }
  index_.nodes[node].end = static_cast<std::uint32_t>(index_.rows.size());
  return node;
}

// The dimension whose worst class leaves the fewest rows to look at; none, where that is hardly fewer than all.
std::uint32_t RowTree::Choose(const std::vector<std::uint32_t>& rows, std::uint64_t settled, std::uint32_t room) const {
  std::unordered_map<std::uint64_t, std::uint32_t> by_class;
  std::array<std::size_t, kMaxDimensions> told{};   // rows that the dimension tells apart
  std::array<std::size_t, kMaxDimensions> worst{};  // in one class
  for (const std::uint32_t row : rows) {
    for (const RowConstraint& constraint : constraints_[rows_[row].constraints]) {
      const std::uint32_t dimension = constraint.dimension;
      if (((settled >> dimension) & 1U) != 0 || PlacesOf(constraint.classes, room) == 0) continue;
      ++told[dimension];
      for (const ClassRange range : constraint.classes) {
        for (std::uint32_t place = range.low; place <= range.high; ++place) {
          const std::uint32_t count = ++by_class[std::uint64_t{dimension} << 32 | place];
          worst[dimension] = std::max<std::size_t>(worst[dimension], count);
        }
      }
    }
  }
  std::uint32_t best = kNowhere;
  std::size_t left = rows.size() - rows.size() / 4;
  for (std::uint32_t dimension = 0; dimension < kMaxDimensions; ++dimension) {
    if (told[dimension] == 0) continue;
    const std::size_t to_look_at = rows.size() - told[dimension] + worst[dimension];
    if (to_look_at < left) {
      left = to_look_at;
      best = dimension;
    }
  }
  return best;
}

void RowTree::Split(std::uint32_t node, std::uint32_t dimension, std::vector<std::uint32_t> rows, std::uint64_t settled,
                    std::uint32_t room) {
  std::vector<std::uint32_t> rest;
  std::uint32_t most = 1;
  std::map<std::uint32_t, std::vector<std::uint32_t>> by_class;
  for (const std::uint32_t row : rows) {
    const RowConstraint* constraint = Find(row, dimension);
    const std::uint32_t places = constraint == nullptr ? 0 : PlacesOf(constraint->classes, room);
    if (places == 0) {
      rest.push_back(row);
      continue;
    }
    if (places > 1) rows_[row].repeated = true;
    most = std::max(most, places);
    for (const ClassRange range : constraint->classes) {
      for (std::uint32_t place = range.low; place <= range.high; ++place) by_class[place].push_back(row);
    }
  }
  rows = {};
  if (!rest.empty()) {
    const std::uint32_t child = Build(std::move(rest), settled, room);
    index_.nodes[node].rest = child;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> children;
  for (auto& [place, of_class] : by_class) {
    children.emplace_back(place, Build(std::move(of_class), settled | std::uint64_t{1} << dimension, room / most));
  }
  PutChildren(node, children);
}

void RowTree::PutChildren(std::uint32_t node, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& children) {
  SplitNode& split = index_.nodes[node];
  split.children = static_cast<std::uint32_t>(index_.children.size());
  if (children.empty()) return;
  split.low = children.front().first;
  const std::uint32_t span = children.back().first - split.low + 1;
  split.sparse = span > 4 * children.size() + 16;
  if (split.sparse) {
    split.count = static_cast<std::uint32_t>(children.size());
    for (const auto& [place, child] : children) {
      index_.children.push_back(place);
      index_.children.push_back(child);
    }
    return;
  }
  split.count = span;
  index_.children.resize(split.children + span, kNowhere);
  for (const auto& [place, child] : children) index_.children[split.children + place - split.low] = child;
}

std::uint64_t RowTree::PutRows(const std::vector<std::uint32_t>& rows, std::uint64_t settled) {
  std::uint64_t dimensions = 0;
  std::vector<Constraint> put;
  for (const std::uint32_t number : rows) {
    put.clear();
    const DraftRow& draft = rows_[number];
    const RowConstraints& constraints = constraints_[draft.constraints];
    IndexRow row;
    row.rule = draft.rule;
    row.repeated = draft.repeated;
    const auto is_settled = [&](const RowConstraint& constraint) {
      return ((settled >> constraint.dimension) & 1U) != 0;
    };
    // Backwards: the action and the hops, the first dimensions of all, rule out the least and are looked at last.
    for (auto constraint = constraints.rbegin(); constraint != constraints.rend(); ++constraint) {
      if (is_settled(*constraint)) continue;
      put.push_back(Put(*constraint));
      ++row.open;
      dimensions |= std::uint64_t{1} << constraint->dimension;
    }
    for (const RowConstraint& constraint : constraints) {
      if (is_settled(constraint)) put.push_back(Put(constraint));
    }
    row.first = Share(put);
    row.all = static_cast<std::uint8_t>(constraints.size());
    index_.rows.push_back(row);
  }
  return dimensions;
}

Constraint RowTree::Put(const RowConstraint& from) {
  Constraint constraint;
  constraint.dimension = from.dimension;
  constraint.ranges = static_cast<std::uint32_t>(from.classes.size());
  if (from.classes.size() == 1) {
    constraint.low = from.classes[0].low;
    constraint.high = from.classes[0].high;
  } else {
    constraint.low = Share(from.classes);
  }
  return constraint;
}

std::uint32_t RowTree::Share(const std::vector<Constraint>& constraints) {
  const auto [it, is_new] = known_constraints_.try_emplace(BytesOf(constraints), index_.constraints.size());
  if (is_new) index_.constraints.insert(index_.constraints.end(), constraints.begin(), constraints.end());
  return it->second;
}

std::uint32_t RowTree::Share(const ClassSet& ranges) {
  const auto [it, is_new] = known_ranges_.try_emplace(BytesOf(ranges), index_.ranges.size());
  if (is_new) index_.ranges.insert(index_.ranges.end(), ranges.begin(), ranges.end());
  return it->second;
}

}  // namespace daygate::compile
