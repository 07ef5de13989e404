// JSON in memory, read so strictly that the leniencies of the library that holds it can not matter: the text has passed
// base::ScanJson before jsoncpp sees it, and jsoncpp sees no number at all (it would round some, and depend on the
// locale); numbers are read from the text itself.
//
// Before: base/json_scan.h. After: request_reader.h, json_patch.h, message_json.h. Immutable once read.
#pragma once

#include <json/value.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::wire {

// Why a text is not a document.
struct JsonError {
  std::size_t at = 0;
  std::string message;
};

class JsonDocument {
 public:
  // Reads all of `text`, which must outlive the document; only white space may stand behind the value. Nothing where it
  // is not JSON, not UTF-8 or nested deeper than `max_depth` (the outermost value being the first); `error`, if given,
  // then says why. Throws std::bad_alloc, and what jsoncpp throws.
  static std::optional<JsonDocument> Read(std::string_view text, std::size_t max_depth, JsonError* error);

  const Json::Value& root() const { return root_; }
  // Members that stand twice, as paths, sorted. Of such a member the value here is one of those written.
  const std::vector<std::string>& duplicates() const { return duplicates_; }

  // The number as it is written. `value` is a number of this document: see IsNumber.
  std::string_view NumberText(const Json::Value& value) const;
  // What was read.
  std::string_view text() const { return text_; }

 private:
  JsonDocument(std::string_view text, std::vector<std::string> duplicates)
      : text_(text), duplicates_(std::move(duplicates)) {}

  std::string_view text_;
  std::vector<std::string> duplicates_;
  Json::Value root_;
};

inline bool IsNumber(const Json::Value& value) {
  return value.type() == Json::intValue;
}

// The characters of a string value; they live as long as the value.
std::string_view StringOf(const Json::Value& value);

// The name of the member that an iterator of an object stands at.
std::string_view NameOf(const Json::ValueConstIterator& member);

// The member of that name, or null.
const Json::Value* FindMember(const Json::Value& object, std::string_view name);

// A number token without fraction and exponent that an int64 can hold.
std::optional<std::int64_t> ParseInt(std::string_view number);

// Any number token that a double can hold: what is too large or too small for one is refused, not rounded to infinity
// or zero.
std::optional<double> ParseDouble(std::string_view number);

}  // namespace daygate::wire
