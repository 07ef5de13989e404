#include "wire/json_document.h"

#include <json/reader.h>

#include <charconv>
#include <cstddef>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>

#include "base/json_scan.h"

namespace daygate::wire {
namespace {

bool StartsNumber(char c) {
  return c == '-' || (c >= '0' && c <= '9');
}
bool IsOfNumber(char c) {
  return StartsNumber(c) || c == '+' || c == '.' || c == 'e' || c == 'E';
}

std::size_t NumberEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && IsOfNumber(text[at])) ++at;
  return at;
}

std::size_t StringEnd(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// The same text with each number replaced by `0` and white space, so that everything keeps its offset. `text` has been
// scanned.
std::string HideNumbers(std::string_view text) {
  std::string hidden(text);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      at = StringEnd(text, at);
    } else if (StartsNumber(text[at])) {
      const std::size_t end = NumberEnd(text, at);
      hidden.replace(at, end - at, end - at, ' ');
      hidden[at] = '0';
      at = end;
    } else {
      ++at;
    }
  }
  return hidden;
}

// Made once: it costs as much as to read a small document.
const Json::CharReaderBuilder& Reader() {
  static const Json::CharReaderBuilder builder = [] {
    Json::CharReaderBuilder made;
    Json::CharReaderBuilder::strictMode(&made.settings_);
    made.settings_["strictRoot"] = false;
    made.settings_["rejectDupKeys"] = false;  // they are known already, by their paths
    // How deep a text nests has been looked at.
    made.settings_["stackLimit"] = std::numeric_limits<Json::Int>::max();
    return made;
  }();
  return builder;
}

std::optional<JsonError> CheckEnd(std::string_view text, std::size_t end) {
  const std::size_t extra = text.find_first_not_of(" \t\r\n", end);
  if (extra == std::string_view::npos) return std::nullopt;
  return JsonError{extra, "something stands behind the end of the document"};
}

}  // namespace

std::optional<JsonDocument> JsonDocument::Read(std::string_view text, std::size_t max_depth, JsonError* error) {
  const auto fail = [error](JsonError why) {
    if (error != nullptr) *error = std::move(why);
    return std::nullopt;
  };
  base::JsonScan scan = base::ScanJson(text, 0, max_depth);
  if (!scan.ok) return fail({scan.error_at, std::move(scan.error)});
  if (auto extra = CheckEnd(text, scan.end)) return fail(*std::move(extra));

  const std::string hidden = HideNumbers(text);
  const std::unique_ptr<Json::CharReader> reader(Reader().newCharReader());
  JsonDocument document(text, std::move(scan.duplicates));
  std::string message;
  if (!reader->parse(hidden.data(), hidden.data() + hidden.size(), &document.root_, &message)) {
    return fail({0, std::move(message)});
  }
  return document;
}

std::string_view JsonDocument::NumberText(const Json::Value& value) const {
  const auto begin = static_cast<std::size_t>(value.getOffsetStart());
  return text_.substr(begin, NumberEnd(text_, begin) - begin);
}

std::string_view StringOf(const Json::Value& value) {
  const char* begin = nullptr;
  const char* end = nullptr;
  if (!value.isString() || !value.getString(&begin, &end)) return {};
  return {begin, static_cast<std::size_t>(end - begin)};
}

std::string_view NameOf(const Json::ValueConstIterator& member) {
  const char* end = nullptr;
  const char* begin = member.memberName(&end);
  return {begin, static_cast<std::size_t>(end - begin)};
}

const Json::Value* FindMember(const Json::Value& object, std::string_view name) {
  return object.find(name.data(), name.data() + name.size());
}

std::optional<std::int64_t> ParseInt(std::string_view number) {
  std::int64_t value = 0;
  const char* const end = number.data() + number.size();
  const std::from_chars_result read = std::from_chars(number.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

std::optional<double> ParseDouble(std::string_view number) {
  double value = 0;
  const char* const end = number.data() + number.size();
  const std::from_chars_result read = std::from_chars(number.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace daygate::wire
