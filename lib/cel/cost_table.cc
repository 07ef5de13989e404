#include "cel/cost_table.h"

#include <algorithm>

#include "base/utf8.h"

namespace daygate::cel {
namespace {

constexpr std::size_t kLongestText = 60;  // code points

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string Spaces(std::size_t width, const std::string& text) {
  return std::string(width - std::min(width, text.size()), ' ');
}

}  // namespace

void MergeDearest(const Dearest& from, Dearest* to) {
  for (const CostShare& share : from) {
    if (!IsDearer(share, to->back())) continue;
    to->back() = share;
    std::sort(to->begin(), to->end(), IsDearer);
  }
}

std::string TextOf(const CostShare& share, const base::Source& source) {
  std::string text;
  for (const char c : source.text().substr(share.begin, share.end - share.begin)) {
    if (!IsSpace(c)) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (base::CountCodePoints(text) <= kLongestText) return text;
  return text.substr(0, base::OffsetOfCodePoint(text, kLongestText - 1)) + "…";
}

std::vector<std::string> CostTable(const Dearest& dearest, const base::Source& source) {
  std::vector<std::string> costs;
  std::vector<std::string> places;
  std::size_t widest = 0;
  for (const CostShare& share : dearest) {
    if (share.nodes == 0) break;
    const base::LineColumn at = source.Locate(share.begin);
    costs.push_back(share.nodes == kUnbounded ? "?" : std::to_string(share.nodes));
    places.push_back(std::to_string(at.line) + ":" + std::to_string(at.column));
    widest = std::max(widest, places.back().size());
  }
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    lines.push_back(Spaces(costs[0].size(), costs[i]) + costs[i] + "  " + places[i] + Spaces(widest, places[i]) + "  " +
                    TextOf(dearest[i], source));
  }
  return lines;
}

}  // namespace daygate::cel
