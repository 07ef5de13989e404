#include "wire/attribute_reader.h"

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "base/time_text.h"

namespace daygate::wire {

using Json::Value;

namespace {

// A whole number stays one, so that nothing is rounded here; `-0` is not one.
std::optional<AttributeValue> ReadDouble(const Value& value, const JsonDocument& document) {
  if (!IsNumber(value)) return std::nullopt;
  const std::string_view text = document.NumberText(value);
  if (text != "-0") {
    if (const auto number = ParseInt(text)) return AttributeValue(*number);
  }
  if (const auto number = ParseDouble(text)) return AttributeValue(*number);
  return std::nullopt;
}

// Nothing where the JSON is not of the type.
std::optional<AttributeValue> ReadScalar(const Value& value, policy::TypeName type, const JsonDocument& document) {
  switch (type) {
    case policy::TypeName::kBool:
      if (value.isBool()) return AttributeValue(value.asBool());
      break;
    case policy::TypeName::kInt:
      if (IsNumber(value)) {
        if (const auto number = ParseInt(document.NumberText(value))) return AttributeValue(*number);
      }
      break;
    case policy::TypeName::kDouble: return ReadDouble(value, document);
    case policy::TypeName::kString:
    case policy::TypeName::kEnum:
      if (value.isString()) return AttributeValue(StringOf(value));
      break;
    case policy::TypeName::kTimestamp:
      if (const auto instant = base::ParseTimestamp(StringOf(value))) {
        return AttributeValue(Timestamp{instant->seconds, instant->nanos});
      }
      break;
    case policy::TypeName::kDuration:
      if (const auto nanos = base::ParseDurationSeconds(StringOf(value))) {
        return AttributeValue(std::chrono::nanoseconds(*nanos));
      }
      break;
    case policy::TypeName::kList:
    case policy::TypeName::kMap: break;
  }
  return std::nullopt;
}

std::optional<AttributeValue> ReadAttributeList(const Value& value, const JsonPath& path,
                                                const compile::AttributeType& element, ValueReader* reader) {
  if (!value.isArray()) {
    reader->Fail(path);
    return std::nullopt;
  }
  std::vector<AttributeValue> list;
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) {
    if (const auto read = ReadAttribute(value[i], path[i], element, reader)) list.push_back(*read);
  }
  if (list.size() != value.size()) return std::nullopt;
  const std::span<const AttributeValue> kept = reader->arena().Copy(std::span<const AttributeValue>(list));
  return AttributeValue(AttributeList{kept.data(), kept.size()});
}

std::optional<AttributeValue> ReadAttributeMap(const Value& value, const JsonPath& path,
                                               const compile::AttributeType& element, ValueReader* reader) {
  std::vector<AttributeEntry> map;
  bool whole = value.isObject();
  reader->ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (const auto read = ReadAttribute(inner, at, element, reader)) {
      map.push_back({name, *read});
    } else {
      whole = false;
    }
    return true;
  });
  if (!whole) return std::nullopt;
  const std::span<const AttributeEntry> kept = reader->arena().Copy(std::span<const AttributeEntry>(map));
  return AttributeValue(AttributeMap{kept.data(), kept.size()});
}

}  // namespace

std::optional<AttributeValue> ReadAttribute(const Value& value, const JsonPath& path,
                                            const compile::AttributeType& type, ValueReader* reader) {
  switch (type.name) {
    case policy::TypeName::kList: return ReadAttributeList(value, path, *type.element, reader);
    case policy::TypeName::kMap: return ReadAttributeMap(value, path, *type.element, reader);
    case policy::TypeName::kBool:
    case policy::TypeName::kInt:
    case policy::TypeName::kDouble:
    case policy::TypeName::kString:
    case policy::TypeName::kTimestamp:
    case policy::TypeName::kDuration:
    case policy::TypeName::kEnum: break;
  }
  std::optional<AttributeValue> scalar = ReadScalar(value, type.name, reader->document());
  if (!scalar) reader->Fail(path);
  return scalar;
}

}  // namespace daygate::wire
