// A secret's path: canonical or not, and where its segments are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/builtins.h"

namespace daygate::decide {

// A path of a request, cut at its slashes.
struct SplitPath {
  std::string_view text;
  std::array<std::uint16_t, policy::kMaxPathSegments> ends;  // of each segment: where its last character ends
  std::uint32_t count = 0;
  bool has_upper = false;  // some character is A to Z

  std::string_view Segment(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends[index - 1] + std::size_t{1};
    return {text.data() + begin, ends[index] - begin};
  }
};

// False where the path is not canonical, as docs/language.md, section 5, demands: nothing to decode, to clean or to
// guess. What stands in `split` then says nothing.
bool Split(std::string_view path, SplitPath* split);

// For who needs no more than that.
bool IsCanonicalPath(std::string_view path);

}  // namespace daygate::decide
