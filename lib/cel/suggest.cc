#include "cel/suggest.h"

#include <algorithm>

#include "base/ascii.h"
#include "cel/checker.h"

namespace daygate::cel {
namespace {

// Longer words are nobody's slip of the pen, and would cost time.
constexpr std::size_t kLongestWord = 100;

// A third of the letters may be wrong; of very short words none.
std::size_t Allowed(std::string_view word) {
  return word.size() < 3 ? 0 : word.size() / 3;
}

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit || std::max(a.size(), b.size()) > kLongestWord) return limit + 1;
  // Three rows of the table: two letters swapped look two rows back.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char left = base::Lower(a[i - 1]);
      const char right = base::Lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (left == right ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && left == base::Lower(b[j - 2]) && base::Lower(a[i - 2]) == right;
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  const std::size_t distance = above[b.size()];
  return distance == 0 && a != b ? 1 : std::min(distance, limit + 1);
}

std::string_view NearestOf(std::string_view word, const std::vector<std::string_view>& names) {
  std::string_view nearest;
  std::size_t best = Allowed(word) + 1;
  for (const std::string_view name : names) {
    const std::size_t distance = EditDistance(word, name, best - 1);
    if (distance == 0 || distance >= best) continue;
    best = distance;
    nearest = name;
    if (best == 1) break;
  }
  return nearest;
}

std::string DidYouMean(std::string_view name) {
  return name.empty() ? std::string() : "did you mean '" + std::string(name) + "'?";
}

std::string_view Nearest(std::string_view word, std::span<const std::string_view> names) {
  return NearestOf(word, std::vector<std::string_view>(names.begin(), names.end()));
}

}  // namespace daygate::cel
