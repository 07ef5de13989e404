// Typed values of a request as JSON: the other way of value_reader.h. RFC 8785 apart: members come in the order in
// which they are met.
//
// Before: values of daygate/request.h. After: the text of a document.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "daygate/request.h"

namespace daygate::wire {

inline void WriteValue(base::JsonWriter* out, std::string_view value) {
  out->String(value);
}
inline void WriteValue(base::JsonWriter* out, std::int64_t value) {
  out->Int(value);
}
inline void WriteValue(base::JsonWriter* out, bool value) {
  out->Bool(value);
}
inline void WriteValue(base::JsonWriter* out, const Timestamp& value) {
  out->String(base::FormatTimestamp({value.seconds, value.nanos}));
}
inline void WriteValue(base::JsonWriter* out, const Strings& values) {
  out->BeginArray();
  for (const std::string_view value : values) out->String(value);
  out->EndArray();
}
inline void WriteValue(base::JsonWriter* out, const Labels& labels) {
  out->BeginObject();
  for (const Label& label : labels) out->Key(label.key).String(label.value);
  out->EndObject();
}

}  // namespace daygate::wire
