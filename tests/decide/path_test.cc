#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "decide/path.h"

namespace daygate::decide {
namespace {

// As the language page says it, character by character.
bool IsCanonical(std::string_view path) {
  if (path.empty() || path.size() > policy::kMaxString) return false;
  for (const char c : path) {
    if (c <= ' ' || c > '~' || std::string_view("%\\;?#<>").find(c) != std::string_view::npos) return false;
  }
  std::size_t segments = 0;
  for (std::size_t begin = 0; begin <= path.size(); ++segments) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment.empty() || segment.size() > policy::kMaxPathSegment || segment == "." || segment == "..") return false;
    begin = end + 1;
  }
  return segments <= policy::kMaxPathSegments;
}

void Check(const std::string& path) {
  const std::vector<char> exact(path.begin(), path.end());  // nothing lies behind it that could be read unseen
  const std::string_view text(exact.data(), exact.size());
  SplitPath split;
  CAPTURE(path);
  REQUIRE(Split(text, &split) == IsCanonical(text));
  if (!IsCanonical(text)) return;
  std::string joined;
  bool has_upper = false;
  for (std::size_t i = 0; i < split.count; ++i) joined += (i == 0 ? "" : "/") + std::string(split.Segment(i));
  for (const char c : path) has_upper = has_upper || (c >= 'A' && c <= 'Z');
  REQUIRE(joined == path);
  REQUIRE(split.has_upper == has_upper);
}

TEST_CASE("every byte at every place of a path") {
  for (const std::size_t size : {1U, 2U, 7U, 8U, 9U, 15U, 16U, 17U, 24U}) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string path(size, 'k');
        path[at] = static_cast<char>(byte);
        Check(path);
      }
    }
  }
}

TEST_CASE("every short path of the characters that matter") {
  constexpr std::string_view kCharacters = "./aZ~\x80";
  for (std::size_t size = 0; size <= 6; ++size) {
    std::vector<std::size_t> digits(size, 0);
    for (bool more = true; more;) {
      std::string path = "secret/";  // where the eighth byte begins what is tried
      for (const std::size_t digit : digits) path += kCharacters[digit];
      Check(path);
      Check(path.substr(7));
      more = false;
      for (std::size_t& digit : digits) {
        digit = (digit + 1) % kCharacters.size();
        more = digit != 0;
        if (more) break;
      }
    }
  }
}

TEST_CASE("paths at their limits") {
  const auto segments = [](std::size_t count) {
    std::string path = "s";
    for (std::size_t i = 1; i < count; ++i) path += "/s";
    return path;
  };
  for (const std::size_t count : {1U, 127U, 128U, 129U, 1000U}) Check(segments(count));
  for (const std::size_t size : {254U, 255U, 256U}) {
    Check(std::string(size, 'x'));
    Check("a/" + std::string(size, 'x') + "/b");
  }
  std::string longest = std::string(255, 'x');
  while (longest.size() + 256 <= policy::kMaxString) longest += "/" + std::string(255, 'x');
  Check(longest);
  Check(longest + "/" + std::string(4096 - longest.size() - 1, 'y'));
  Check(longest + "/" + std::string(4096 - longest.size(), 'y'));
}

}  // namespace
}  // namespace daygate::decide
