#include "vault/claims/values.h"

#include <algorithm>

#include "base/time_text.h"
#include "base/utf8.h"
#include "policy/builtins.h"
#include "vault/claims/fields.h"

namespace daygate::claims {
namespace {

using wire::FindMember;
using wire::IsNumber;
using wire::StringOf;

constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z
constexpr std::size_t kFractionDigits = 9;

// RFC 7519's NumericDate: seconds since 1970, with or without a fraction.
std::optional<Timestamp> NumericDate(std::string_view number) {
  const std::size_t point = number.find('.');
  const auto seconds = wire::ParseInt(number.substr(0, point));
  if (!seconds || *seconds < 0 || *seconds > kLastSecond || number.starts_with('-')) return std::nullopt;
  Timestamp time{*seconds, 0};
  if (point == std::string_view::npos) return time;
  const std::string_view fraction = number.substr(point + 1);
  if (fraction.empty() || fraction.size() > kFractionDigits) return std::nullopt;
  for (std::size_t i = 0; i < kFractionDigits; ++i) {
    const char digit = i < fraction.size() ? fraction[i] : '0';
    if (digit < '0' || digit > '9') return std::nullopt;
    time.nanos = time.nanos * 10 + (digit - '0');
  }
  return time;
}

}  // namespace

std::string PathText(const ClaimPath& path) {
  std::string text;
  for (const std::string& name : path) {
    if (!text.empty()) text += '.';
    text += CanBeAttested(name) ? name : "\"" + name + "\"";
  }
  return text;
}

bool ClaimValues::Fail(const std::string& message) {
  if (status_.ok()) status_ = absl::InvalidArgumentError("mapper " + std::string(mapper_) + ": " + message);
  return false;
}

bool ClaimValues::Forbid(const std::string& message) {
  if (status_.ok()) status_ = absl::PermissionDeniedError("mapper " + std::string(mapper_) + ": " + message);
  return false;
}

const Json::Value* ClaimValues::Find(const Json::Value& scope, const ClaimPath& path) {
  const Json::Value* value = &scope;
  for (const std::string& name : path) {
    if (!value->isObject()) {
      Fail("claim " + PathText(path) + " lies in something that is no object");
      return nullptr;
    }
    value = FindMember(*value, name);
    if (value == nullptr) return nullptr;
  }
  return value;
}

bool ClaimValues::Fits(const std::string& what, std::string_view text) {
  if (text.size() <= policy::kMaxString) return true;
  return Fail(what + " has more than 4096 bytes");
}

std::string_view ClaimValues::Keep(std::string_view text) {
  bytes_ += text.size();
  return arena_->Copy(text);
}

bool ClaimValues::FitsAltogether() {
  if (bytes_ <= policy::kMaxRequestBytes) return true;
  return Fail("the claims fill more than the 64 KiB that a request has");
}

bool ClaimValues::ReadString(const Json::Value& value, const std::string& what, std::string_view* out) {
  if (!value.isString()) return Fail(what + " is no string");
  if (!Fits(what, StringOf(value))) return false;
  *out = Keep(StringOf(value));
  return true;
}

bool ClaimValues::ReadLabel(const Json::Value& value, const std::string& what, std::string_view* out) {
  // AWS writes the value of a tag as a list of one.
  const Json::Value& inner = value.isArray() && value.size() == 1 ? value[0] : value;
  if (inner.isBool()) {
    *out = Keep(inner.asBool() ? "true" : "false");
    return true;
  }
  if (IsNumber(inner)) {
    const std::string_view number = document_.NumberText(inner);
    if (!wire::ParseInt(number)) return Fail(what + " is no whole number");
    *out = Keep(number);
    return true;
  }
  if (!inner.isString()) return Fail(what + " is neither a string, a whole number, true nor false");
  return ReadString(inner, what, out);
}

bool ClaimValues::ReadInt(const Json::Value& value, const std::string& what, std::int64_t* out) {
  const auto number = IsNumber(value) ? wire::ParseInt(document_.NumberText(value)) : std::nullopt;
  if (!number) return Fail(what + " is no whole number");
  *out = *number;
  return true;
}

bool ClaimValues::ReadBool(const Json::Value& value, const std::string& what, bool* out) {
  if (!value.isBool()) return Fail(what + " is neither true nor false");
  *out = value.asBool();
  return true;
}

bool ClaimValues::ReadTime(const Json::Value& value, const std::string& what, Timestamp* out) {
  std::optional<Timestamp> time;
  if (IsNumber(value)) {
    time = NumericDate(document_.NumberText(value));
  } else if (value.isString()) {
    if (const auto instant = base::ParseTimestamp(StringOf(value))) time = Timestamp{instant->seconds, instant->nanos};
  }
  if (!time) return Fail(what + " is no time: seconds since 1970, or RFC 3339");
  *out = *time;
  return true;
}

bool ClaimValues::ReadStrings(const Json::Value& value, const std::string& what, Reading reading, Strings* out) {
  std::vector<std::string_view> texts;
  if (reading == Reading::kWords) {
    std::string_view rest;
    if (!ReadString(value, what, &rest)) return false;
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      if (!word.empty()) texts.push_back(word);
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
  } else {
    if (!value.isArray()) return Fail(what + " is no list of strings");
    if (value.size() > policy::kMaxElements) return Fail(what + " has more than 64 elements");
    for (Json::ArrayIndex i = 0; i < value.size(); ++i) {
      texts.emplace_back();
      if (!ReadString(value[i], what + "[" + std::to_string(i) + "]", &texts.back())) return false;
    }
  }
  if (texts.size() > policy::kMaxElements) return Fail(what + " has more than 64 elements");
  *out = arena_->Copy(std::span<const std::string_view>(texts));
  return true;
}

}  // namespace daygate::claims
