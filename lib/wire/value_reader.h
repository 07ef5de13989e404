// Typed values out of a request's JSON: each is of the type that is asked for, or its path is noted as a fault.
//
// Before: json_document.h. After: attribute_reader.h and request_reader.h, which know what the values are for. A reader
// belongs to one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "daygate/request.h"
#include "wire/json_document.h"
#include "wire/json_path.h"

namespace daygate::wire {

class ValueReader {
 public:
  // What is read points into `document` and `arena`; paths of what is at fault are appended to `invalid_fields`.
  ValueReader(const JsonDocument& document, base::Arena* arena, std::vector<std::string>* invalid_fields)
      : document_(document), arena_(arena), invalid_fields_(invalid_fields) {}

  void Fail(const JsonPath& path);

  // Calls `read(name, value, path)` for each member of an object that stands there once; it returns whether it knows
  // the name. Anything but an object is a fault.
  template <typename ReadMember>
  void ReadObject(const Json::Value& value, const JsonPath& path, ReadMember read) {
    if (!value.isObject()) return Fail(path);
    for (auto member = value.begin(); member != value.end(); ++member) {
      const std::string_view name = NameOf(member);
      const JsonPath at = path / name;
      // Which of the two is meant nobody can say; it has been reported.
      if (StandsTwice(at)) continue;
      if (!read(name, *member, at)) Fail(at);
    }
  }

  // These leave `out` as it is where the value is not of its type.
  void Read(const Json::Value& value, const JsonPath& path, std::optional<std::string_view>* out);
  void Read(const Json::Value& value, const JsonPath& path, std::optional<std::int64_t>* out);
  void Read(const Json::Value& value, const JsonPath& path, std::optional<bool>* out);
  void Read(const Json::Value& value, const JsonPath& path, std::optional<Timestamp>* out);
  void Read(const Json::Value& value, const JsonPath& path, std::optional<Strings>* out);
  void Read(const Json::Value& value, const JsonPath& path, std::optional<Labels>* out);

  const JsonDocument& document() const { return document_; }
  base::Arena& arena() { return *arena_; }

 private:
  bool StandsTwice(const JsonPath& path) const {
    const std::vector<std::string>& twice = document_.duplicates();
    return !twice.empty() && std::binary_search(twice.begin(), twice.end(), path.ToString());
  }

  const JsonDocument& document_;
  base::Arena* arena_;
  std::vector<std::string>* invalid_fields_;
  std::size_t invalid_bytes_ = 0;
};

}  // namespace daygate::wire
