// Finds its way in JSON text that is known to be JSON, and builds nothing.
//
// Before: base/json_scan.h, which says whether it is. After: answer.h, json_cut.h. Throws std::bad_alloc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::vault {

// Where something stands in the text.
struct JsonRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// A member of an object or an element of an array. The name is that of the member, or the string that an element is.
struct JsonPart {
  JsonRange whole;
  JsonRange value;
  std::optional<std::string> name;
};

class JsonWalker {
 public:
  explicit JsonWalker(std::string_view text) : text_(text) {}

  std::size_t SkipSpace(std::size_t at) const;
  // Behind the value that begins at `at`.
  std::size_t SkipValue(std::size_t at) const;
  // Of the object or array that begins at `at`.
  std::vector<JsonPart> PartsOf(std::size_t at) const;
  // '\0' behind the end.
  char At(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  std::string_view TextOf(JsonRange range) const { return text_.substr(range.begin, range.end - range.begin); }

 private:
  std::size_t SkipString(std::size_t at) const;
  std::optional<std::string> Unquote(std::size_t begin, std::size_t end) const;

  std::string_view text_;
};

}  // namespace daygate::vault
