// JSON out, in the form of RFC 8785: no white space, strings escaped as it demands. The caller gives members in the
// order of the RFC (by UTF-16 code units; for ASCII names that is byte order).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace daygate::base {

// Appends to a string. Commas are put where they belong.
class JsonWriter {
 public:
  explicit JsonWriter(std::string* out) : out_(out) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);  // valid UTF-8
  JsonWriter& Int(std::int64_t value);
  JsonWriter& Double(double value);  // finite; as ECMAScript prints it
  JsonWriter& Bool(bool value);
  JsonWriter& Null();

 private:
  void Separate();
  std::string* out_;
  bool first_ = true;
};

// Appends `value` in quotes, escaped as RFC 8785 demands.
void AppendJsonString(std::string* out, std::string_view value);

}  // namespace daygate::base
