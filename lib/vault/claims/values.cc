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

// What is finer than a nanosecond is no time of a request.
std::optional<base::Instant> NumericDate(std::string_view number) {
  constexpr std::size_t kFractionDigits = 9;
  const std::size_t point = number.find('.');
  if (point != std::string_view::npos && number.size() - point - 1 > kFractionDigits) return std::nullopt;
  return base::ParseNumericDate(number);
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
  std::optional<base::Instant> time;
  if (IsNumber(value)) {
    time = NumericDate(document_.NumberText(value));
  } else if (value.isString()) {
    time = base::ParseTimestamp(StringOf(value));
  }
  if (!time) return Fail(what + " is no time: seconds since 1970, or RFC 3339");
  *out = {time->seconds, time->nanos};
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
