#include "decide/invalid_paths.h"

#include <algorithm>
#include <string>

namespace daygate::decide {

bool Covers(std::span<const std::string_view> sorted, std::string_view path) {
  for (std::size_t end = path.find_first_of(".["); end < path.size(); end = path.find_first_of(".[", end + 1)) {
    if (std::binary_search(sorted.begin(), sorted.end(), path.substr(0, end))) return true;
  }
  return std::binary_search(sorted.begin(), sorted.end(), path);
}

bool HasInside(std::span<const std::string_view> sorted, std::string_view path) {
  for (const char step : {'.', '['}) {
    const std::string start = std::string(path) + step;
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), std::string_view(start));
    if (found != sorted.end() && found->starts_with(start)) return true;
  }
  return false;
}

}  // namespace daygate::decide
