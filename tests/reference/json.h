// JSON for the reference: a strict reader that keeps numbers as they are written and members that stand twice, and a
// writer of RFC 8785.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daygate::reference {

struct Json {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;  // kString: its characters; kNumber: its token
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;

  const Json* Get(std::string_view name) const;  // the first of that name, or null

  static Json Bool(bool value);
  static Json Integer(std::int64_t value);
  static Json String(std::string_view value);
  static Json Array(std::vector<Json> items = {});
  static Json Strings(const std::vector<std::string>& values);
  static Json Object(std::vector<std::pair<std::string, Json>> members = {});
};

// The whole of `text`, or nothing: RFC 8259 in valid UTF-8 without byte order mark, no lone surrogates, at most
// `max_depth` arrays and objects inside each other.
std::optional<Json> ParseJson(std::string_view text, std::size_t max_depth);

// Keys sorted, no white space. Numbers are written as their token: integers only.
std::string WriteJson(const Json& json);

}  // namespace daygate::reference
