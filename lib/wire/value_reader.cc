#include "wire/value_reader.h"

#include "base/time_text.h"

namespace daygate::wire {

using Json::Value;

namespace {

// The paths of what is at fault may together be this long, so that a small document with long names can not make a
// large answer. The first is always given.
constexpr std::size_t kMaxInvalidBytes = 65536;

}  // namespace

void ValueReader::Fail(const JsonPath& path) {
  if (invalid_bytes_ >= kMaxInvalidBytes) return;
  invalid_fields_->push_back(path.ToString());
  invalid_bytes_ += invalid_fields_->back().size() + 1;
}

void ValueReader::Read(const Value& value, const JsonPath& path, std::optional<std::string_view>* out) {
  if (value.isString()) {
    *out = StringOf(value);
  } else {
    Fail(path);
  }
}

void ValueReader::Read(const Value& value, const JsonPath& path, std::optional<std::int64_t>* out) {
  if (IsNumber(value)) *out = ParseInt(document_.NumberText(value));
  if (!out->has_value()) Fail(path);
}

void ValueReader::Read(const Value& value, const JsonPath& path, std::optional<bool>* out) {
  if (value.isBool()) {
    *out = value.asBool();
  } else {
    Fail(path);
  }
}

void ValueReader::Read(const Value& value, const JsonPath& path, std::optional<Timestamp>* out) {
  const std::optional<base::Instant> instant = base::ParseTimestamp(StringOf(value));
  if (instant) {
    *out = Timestamp{instant->seconds, instant->nanos};
  } else {
    Fail(path);
  }
}

// An element that is no string stays empty: the request is refused, and what else is wrong in it is told as well.
void ValueReader::Read(const Value& value, const JsonPath& path, std::optional<Strings>* out) {
  if (!value.isArray()) return Fail(path);
  const std::span<std::string_view> strings = arena_->NewArray<std::string_view>(value.size());
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) {
    std::optional<std::string_view> element;
    Read(value[i], path[i], &element);
    strings[i] = element.value_or(std::string_view());
  }
  *out = Strings(strings);
}

void ValueReader::Read(const Value& value, const JsonPath& path, std::optional<Labels>* out) {
  std::vector<Label> labels;
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    std::optional<std::string_view> label;
    Read(inner, at, &label);
    labels.push_back({name, label.value_or(std::string_view())});
    return true;
  });
  if (value.isObject()) *out = arena_->Copy(std::span<const Label>(labels));
}

}  // namespace daygate::wire
