#include "vault/json_walk.h"

#include <json/value.h>

#include <utility>

#include "wire/json_document.h"

namespace daygate::vault {

std::size_t JsonWalker::SkipSpace(std::size_t at) const {
  const std::size_t found = text_.find_first_not_of(" \t\r\n", at);
  return found == std::string_view::npos ? text_.size() : found;
}

std::size_t JsonWalker::SkipValue(std::size_t at) const {
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

std::vector<JsonPart> JsonWalker::PartsOf(std::size_t at) const {
  const bool object = At(at) == '{';
  std::vector<JsonPart> parts;
  for (at = SkipSpace(at + 1); at < text_.size() && At(at) != '}' && At(at) != ']';) {
    JsonPart& part = parts.emplace_back();
    part.whole.begin = at;
    if (object) {
      const std::size_t end = SkipString(at);
      part.name = Unquote(at, end);
      at = SkipSpace(SkipSpace(end) + 1);
    }
    part.value = {at, SkipValue(at)};
    part.whole.end = part.value.end;
    if (!object && At(at) == '"') part.name = Unquote(at, part.value.end);
    at = SkipSpace(part.whole.end);
    if (At(at) == ',') at = SkipSpace(at + 1);
  }
  return parts;
}

std::size_t JsonWalker::SkipString(std::size_t at) const {
  const std::size_t begin = at + 1;
  for (std::size_t end = text_.find('"', begin); end != std::string_view::npos; end = text_.find('"', end + 1)) {
    std::size_t first = end;
    while (first > begin && text_[first - 1] == '\\') --first;
    // Of a row of backslashes each second is one itself.
    if ((end - first) % 2 == 0) return end + 1;
  }
  return text_.size();
}

std::optional<std::string> JsonWalker::Unquote(std::size_t begin, std::size_t end) const {
  const std::string_view quoted = text_.substr(begin, end - begin);
  // Without escapes it is what it says.
  if (quoted.size() >= 2 && quoted.find('\\') == std::string_view::npos) {
    return std::string(quoted.substr(1, quoted.size() - 2));
  }
  const auto document = wire::JsonDocument::Read(quoted, 1, nullptr);
  if (!document || !document->root().isString()) return std::nullopt;
  return std::string(wire::StringOf(document->root()));
}

}  // namespace daygate::vault
