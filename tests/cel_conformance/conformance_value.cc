#include "cel_conformance/conformance_value.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/time_text.h"
#include "cel/functions/parts.h"
#include "cel/number_text.h"

namespace daygate::conformance {
namespace {

using cel::Type;
using cel::TypeKind;
using cel::TypePool;
using cel::Value;
using cel::ValueKind;

// `name(T, U)`, `name`.
class TypeReader {
 public:
  TypeReader(std::string_view text, const Json::Value& params, TypePool* types)
      : text_(text), params_(params), types_(types) {}

  const Type* ReadAll() {
    const Type* type = Read();
    return text_.empty() ? type : nullptr;
  }

 private:
  const Type* Read() {
    const std::string name(text_.substr(0, text_.find_first_of("(),")));
    text_.remove_prefix(name.size());
    std::vector<const Type*> parameters;
    if (Take("(")) {
      do {
        parameters.push_back(Read());
        if (parameters.back() == nullptr) return nullptr;
      } while (Take(", "));
      if (!Take(")")) return nullptr;
    }
    return Make(name, parameters);
  }

  bool Take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  const Type* Make(const std::string& name, const std::vector<const Type*>& parameters) const {
    const std::size_t count = parameters.size();
    if (name.empty()) return nullptr;
    for (const Json::Value& param : params_) {
      if (param.asString() == name) return types_->Param(name);
    }
    if (name == "list" && count == 1) return types_->List(parameters[0]);
    if (name == "map" && count == 2) return types_->Map(parameters[0], parameters[1]);
    if (name == "optional_type" && count == 1) return types_->Optional(parameters[0]);
    if (name == "type") return types_->TypeOf(count == 1 ? parameters[0] : types_->Simple(TypeKind::kDyn));
    for (int kind = 0; kind <= static_cast<int>(TypeKind::kDuration); ++kind) {
      const Type* simple = types_->Simple(static_cast<TypeKind>(kind));
      if (count == 0 && simple != nullptr && simple->name() == name) return simple;
    }
    return types_->Opaque(name, parameters);
  }

  std::string_view text_;
  const Json::Value& params_;
  TypePool* types_;
};

bool DecodeBase64(const std::string& text, std::string* bytes) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes->push_back(static_cast<char>((bits >> count) & 0xffU));
  }
  return true;
}

// The types that values have, by the names that the language gives them.
const Type* TypeByName(const std::string& name, TypePool* types) {
  const Type* dyn = types->Simple(TypeKind::kDyn);
  if (name == "list") return types->List(dyn);
  if (name == "map") return types->Map(dyn, dyn);
  if (name == "optional_type") return types->Optional(dyn);
  if (name == "google.protobuf.Timestamp") return types->Simple(TypeKind::kTimestamp);
  if (name == "google.protobuf.Duration") return types->Simple(TypeKind::kDuration);
  return ReadType(name, Json::Value(), types);
}

bool ReadDuration(const std::string& text, Value* value) {
  std::int64_t nanos = 0;
  if (!cel::ParseDuration(text, &nanos)) return false;
  *value = Value::Duration(nanos);
  return true;
}

bool ReadTimestamp(const std::string& text, Value* value) {
  const std::optional<base::Instant> instant = base::ParseTimestamp(text);
  if (instant) *value = Value::Timestamp(instant->seconds, static_cast<std::uint32_t>(instant->nanos));
  return instant.has_value();
}

bool ReadNumber(const std::string& kind, const std::string& text, Value* value) {
  if (kind == "int") {
    const std::optional<std::int64_t> number = cel::ParseInt(text);
    if (number) *value = Value::Int(*number);
    return number.has_value();
  }
  if (kind == "uint") {
    const std::optional<std::uint64_t> number = cel::ParseUint(text);
    if (number) *value = Value::Uint(*number);
    return number.has_value();
  }
  const std::optional<double> number = cel::ParseDouble(text);
  if (number) *value = Value::Double(*number);
  return number.has_value();
}

bool ReadMap(const Json::Value& json, base::Arena* arena, TypePool* types, Value* value) {
  const std::span<cel::MapEntry> entries = arena->NewArray<cel::MapEntry>(json.size());
  for (Json::ArrayIndex i = 0; i < json.size(); ++i) {
    if (!ReadValue(json[i][0], arena, types, &entries[i].key) ||
        !ReadValue(json[i][1], arena, types, &entries[i].value))
      return false;
  }
  *value = Value::Map(entries);
  return true;
}

bool SameMaps(const Value& a, const Value& b) {
  return a.size == b.size && std::all_of(a.map().begin(), a.map().end(), [&](const cel::MapEntry& entry) {
           return std::any_of(b.map().begin(), b.map().end(), [&](const cel::MapEntry& other) {
             return Same(entry.key, other.key) && Same(entry.value, other.value);
           });
         });
}

}  // namespace

const Type* ReadType(std::string_view text, const Json::Value& params, TypePool* types) {
  return TypeReader(text, params, types).ReadAll();
}

bool ReadValue(const Json::Value& json, base::Arena* arena, TypePool* types, Value* value) {
  if (!json.isObject() || json.size() != 1) return false;
  const std::string kind = json.getMemberNames()[0];
  const Json::Value& content = json[kind];
  if (kind == "null") {
    *value = Value::Null();
    return true;
  }
  if (kind == "bool") {
    *value = Value::Bool(content.asBool());
    return true;
  }
  if (kind == "list") {
    const std::span<Value> elements = arena->NewArray<Value>(content.size());
    for (Json::ArrayIndex i = 0; i < content.size(); ++i) {
      if (!ReadValue(content[i], arena, types, &elements[i])) return false;
    }
    *value = Value::List(elements);
    return true;
  }
  if (kind == "map") return ReadMap(content, arena, types, value);
  const std::string text = content.asString();
  if (kind == "int" || kind == "uint" || kind == "double") return ReadNumber(kind, text, value);
  if (kind == "string") {
    *value = Value::String(arena->Copy(std::string_view(text)));
    return true;
  }
  if (kind == "bytes") {
    std::string bytes;
    if (!DecodeBase64(text, &bytes)) return false;
    *value = Value::Bytes(arena->Copy(std::string_view(bytes)));
    return true;
  }
  if (kind == "timestamp") return ReadTimestamp(text, value);
  if (kind == "duration") return ReadDuration(text, value);
  const Type* type = kind == "type" ? TypeByName(text, types) : nullptr;
  if (type != nullptr) *value = Value::TypeValue(type);
  return type != nullptr;
}

bool Same(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == ValueKind::kDouble) return a.real == b.real || (std::isnan(a.real) && std::isnan(b.real));
  if (a.kind == ValueKind::kType) return cel::TypeName(*a.type) == cel::TypeName(*b.type);
  if (a.kind == ValueKind::kMap) return SameMaps(a, b);
  if (a.kind == ValueKind::kList)
    return std::equal(a.list().begin(), a.list().end(), b.list().begin(), b.list().end(), Same);
  if (a.kind == ValueKind::kOptional) return a.size == b.size && (a.size == 0 || Same(*a.optional, *b.optional));
  return cel::Equal(a, b);
}

}  // namespace daygate::conformance
