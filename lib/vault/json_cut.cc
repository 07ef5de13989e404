#include "vault/json_cut.h"

#include "vault/json_walk.h"

namespace daygate::vault {
namespace {

// Where the value at `path` begins.
std::optional<std::size_t> Find(const JsonWalker& walker, std::span<const std::string_view> path) {
  std::size_t at = walker.SkipSpace(0);
  for (const std::string_view name : path) {
    if (walker.At(at) != '{') return std::nullopt;
    std::optional<std::size_t> next;
    for (const JsonPart& part : walker.PartsOf(at)) {
      if (part.name == name) next = part.value.begin;
    }
    if (!next) return std::nullopt;
    at = *next;
  }
  return at;
}

}  // namespace

std::string CutAt(std::string_view json, std::span<const std::string_view> path, const Keep& keep) {
  const JsonWalker walker(json);
  const std::optional<std::size_t> found = Find(walker, path);
  if (!found || (walker.At(*found) != '{' && walker.At(*found) != '[')) return std::string(json);
  const std::size_t at = *found;
  std::string cut(json.substr(0, at + 1));
  bool first = true;
  for (const JsonPart& part : walker.PartsOf(at)) {
    if (!part.name || !keep(*part.name)) continue;
    if (!first) cut.push_back(',');
    first = false;
    cut.append(json.substr(part.whole.begin, part.whole.end - part.whole.begin));
  }
  return cut.append(json.substr(walker.SkipValue(at) - 1));
}

std::string ReplaceAt(std::string_view json, std::span<const std::string_view> path, std::string_view value) {
  const JsonWalker walker(json);
  const std::optional<std::size_t> at = Find(walker, path);
  if (!at) return std::string(json);
  std::string replaced(json.substr(0, *at));
  return replaced.append(value).append(json.substr(walker.SkipValue(*at)));
}

}  // namespace daygate::vault
