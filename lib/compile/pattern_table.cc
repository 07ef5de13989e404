#include "compile/pattern_table.h"

#include <utility>

namespace daygate::compile {

std::span<const policy::SharedPattern> PatternTable::Add(std::string key,
                                                         const std::vector<const policy::Pattern*>& patterns) {
  const auto [it, is_new] = known_lists_.try_emplace(std::move(key));
  if (!is_new) return it->second;
  const std::span<policy::SharedPattern> list = lists_.NewArray<policy::SharedPattern>(patterns.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::vector<policy::Segment>& from = patterns[i]->segments;
    const std::span<const policy::Segment*> row = lists_.NewArray<const policy::Segment*>(from.size());
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = Share(from[k]);
    list[i].segments = policy::SegmentRow(row);
  }
  it->second = list;
  return list;
}

// No alternative and no name has a slash in it.
const policy::Segment* PatternTable::Share(const policy::Segment& segment) {
  std::string key(1, static_cast<char>(segment.kind));
  key += segment.capture;
  for (const std::string& alternative : segment.alternatives) key += "/" + alternative;
  const policy::Segment*& known = known_segments_[std::move(key)];
  if (known == nullptr) {
    segments_.push_back(segment);
    segments_.back().alternatives.shrink_to_fit();
    known = &segments_.back();
  }
  return known;
}

}  // namespace daygate::compile
