#include "vault/json_cut.h"

#include <json/value.h>

#include <vector>

#include "wire/json_document.h"

namespace daygate::vault {
namespace {

// Where something stands in the text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// A member of an object or an element of an array. What has no name is none of those that stay by name.
struct Part {
  Range whole;
  Range value;
  std::optional<std::string> name;
};

// Walks text that is known to be JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::size_t SkipSpace(std::size_t at) const {
    const std::size_t found = text_.find_first_not_of(" \t\r\n", at);
    return found == std::string_view::npos ? text_.size() : found;
  }

  // Behind the value that begins at `at`.
  std::size_t SkipValue(std::size_t at) const {
    if (At(at) == '"') return SkipString(at);
    if (At(at) != '{' && At(at) != '[') {
      const std::size_t end = text_.find_first_of(" \t\r\n,]}", at);
      return end == std::string_view::npos ? text_.size() : end;
    }
    std::size_t depth = 0;
    while (at < text_.size()) {
      const char c = text_[at];
      if (c == '"') {
        at = SkipString(at);
        continue;
      }
      ++at;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) break;
    }
    return at;
  }

  // Of the object or array that begins at `at`.
  std::vector<Part> PartsOf(std::size_t at) const {
    const bool object = At(at) == '{';
    std::vector<Part> parts;
    for (at = SkipSpace(at + 1); at < text_.size() && At(at) != '}' && At(at) != ']';) {
      Part part;
      part.whole.begin = at;
      if (object) {
        const std::size_t end = SkipString(at);
        part.name = Unquote(at, end);
        at = SkipSpace(SkipSpace(end) + 1);
      }
      part.value = {at, SkipValue(at)};
      part.whole.end = part.value.end;
      if (!object && At(at) == '"') part.name = Unquote(at, part.value.end);
      parts.push_back(std::move(part));
      at = SkipSpace(parts.back().whole.end);
      if (At(at) == ',') at = SkipSpace(at + 1);
    }
    return parts;
  }

  char At(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

 private:
  std::size_t SkipString(std::size_t at) const {
    for (++at; at < text_.size() && text_[at] != '"'; ++at) {
      if (text_[at] == '\\') ++at;
    }
    return std::min(at + 1, text_.size());
  }

  std::optional<std::string> Unquote(std::size_t begin, std::size_t end) const {
    const auto document = wire::JsonDocument::Read(text_.substr(begin, end - begin), 1, nullptr);
    if (!document || !document->root().isString()) return std::nullopt;
    return std::string(wire::StringOf(document->root()));
  }

  std::string_view text_;
};

// Where the value at `path` begins.
std::optional<std::size_t> Find(const Walker& walker, std::span<const std::string_view> path) {
  std::size_t at = walker.SkipSpace(0);
  for (const std::string_view name : path) {
    if (walker.At(at) != '{') return std::nullopt;
    std::optional<std::size_t> next;
    for (const Part& part : walker.PartsOf(at)) {
      if (part.name == name) next = part.value.begin;
    }
    if (!next) return std::nullopt;
    at = *next;
  }
  return at;
}

}  // namespace

std::string CutAt(std::string_view json, std::span<const std::string_view> path, const Keep& keep) {
  const Walker walker(json);
  const std::optional<std::size_t> found = Find(walker, path);
  if (!found || (walker.At(*found) != '{' && walker.At(*found) != '[')) return std::string(json);
  const std::size_t at = *found;
  std::string cut(json.substr(0, at + 1));
  bool first = true;
  for (const Part& part : walker.PartsOf(at)) {
    if (!part.name || !keep(*part.name)) continue;
    if (!first) cut.push_back(',');
    first = false;
    cut.append(json.substr(part.whole.begin, part.whole.end - part.whole.begin));
  }
  return cut.append(json.substr(walker.SkipValue(at) - 1));
}

std::string ReplaceAt(std::string_view json, std::span<const std::string_view> path, std::string_view value) {
  const Walker walker(json);
  const std::optional<std::size_t> at = Find(walker, path);
  if (!at) return std::string(json);
  std::string replaced(json.substr(0, *at));
  return replaced.append(value).append(json.substr(walker.SkipValue(*at)));
}

}  // namespace daygate::vault
