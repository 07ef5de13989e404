#include "differential/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "base/time_text.h"
#include "cel/functions/parts.h"
#include "cel/network.h"

namespace daygate::differential {
namespace {

using cel::TypeKind;
using cel::Value;
using cel::ValueKind;

std::string Base64(std::string_view octets) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < octets.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = at; i < at + 3; ++i) {
      bits = bits << 8U | (i < octets.size() ? static_cast<unsigned char>(octets[i]) : 0U);
    }
    for (unsigned i = 0; i < 4; ++i) {
      text += at + i > octets.size() ? '=' : kDigits[bits >> (18 - 6 * i) & 0x3fU];
    }
  }
  return text;
}

std::string DoubleText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 40> text{};
  return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.17g", value))};
}

std::string Fraction(std::uint64_t whole, std::uint64_t nanos) {
  std::string digits = std::to_string(nanos);
  return std::to_string(whole) + "." + std::string(9 - digits.size(), '0') + digits;
}

std::string DurationText(std::int64_t nanos) {
  const std::uint64_t size = nanos < 0 ? 0 - static_cast<std::uint64_t>(nanos) : static_cast<std::uint64_t>(nanos);
  return (nanos < 0 ? "-" : "") + Fraction(size / 1'000'000'000, size % 1'000'000'000) + "s";
}

std::string TimestampText(const Value& value) {
  const std::string text = Fraction(static_cast<std::uint64_t>(std::abs(value.integer)), value.size);
  return (value.integer < 0 ? "-" : "") + text;
}

Json::Value One(const char* kind, Json::Value content) {
  Json::Value json(Json::objectValue);
  json[kind] = std::move(content);
  return json;
}

Json::Value Text(const char* kind, std::string_view text) {
  return One(kind, Json::Value(text.data(), text.data() + text.size()));
}

Json::Value ListToJson(const Value& value) {
  Json::Value elements(Json::arrayValue);
  for (const Value& element : value.list()) elements.append(ToJson(element));
  return One("list", std::move(elements));
}

// By their JSON.
void SortEntries(Json::Value* entries) {
  std::vector<std::pair<std::string, Json::Value>> sorted;
  for (const Json::Value& entry : *entries) sorted.emplace_back(Compact(entry), entry);
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (Json::ArrayIndex i = 0; i < entries->size(); ++i) (*entries)[i] = sorted[i].second;
}

Json::Value MapToJson(const Value& value) {
  Json::Value entries(Json::arrayValue);
  for (const cel::MapEntry& entry : value.map()) {
    Json::Value pair(Json::arrayValue);
    pair.append(ToJson(entry.key));
    pair.append(ToJson(entry.value));
    entries.append(std::move(pair));
  }
  SortEntries(&entries);
  return One("map", std::move(entries));
}

Json::Value IpToJson(const Value& value) {
  char text[cel::kMaxIpText];
  return Text("ip", {text, cel::FormatIp(*value.ip, text)});
}

Json::Value CidrToJson(const Value& value) {
  char text[cel::kMaxNetworkText];
  return Text("cidr", {text, cel::FormatNetwork(*value.network, text)});
}

// "1.5s" as "1.500000000s".
std::string WithNineDigits(std::string text) {
  if (text.empty()) return text;
  text.pop_back();
  std::size_t point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    text += '.';
  }
  return text + std::string(point + 10 - text.size(), '0') + "s";
}

Json::Value Parse(const std::string& text) {
  Json::Value value;
  const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder().newCharReader());
  reader->parse(text.data(), text.data() + text.size(), &value, nullptr);
  return value;
}

bool SameButForLoss(const Json::Value& ours, const Json::Value& theirs);

// In any order: keys whose type was lost stand elsewhere.
bool SameEntries(const Json::Value& ours, const Json::Value& theirs) {
  return ours.size() == theirs.size() && std::all_of(ours.begin(), ours.end(), [&](const Json::Value& entry) {
           return std::any_of(theirs.begin(), theirs.end(),
                              [&](const Json::Value& other) { return SameButForLoss(entry, other); });
         });
}

bool SameButForLoss(const Json::Value& ours, const Json::Value& theirs) {
  if (theirs.isObject() && theirs.isMember("opaque")) return true;
  if (theirs.isObject() && theirs.isMember("whole")) {
    return ours.isObject() && (ours["int"] == theirs["whole"] || ours["uint"] == theirs["whole"]);
  }
  if (ours.type() != theirs.type() || ours.size() != theirs.size()) return false;
  if (ours.isArray()) {
    for (Json::ArrayIndex i = 0; i < ours.size(); ++i) {
      if (!SameButForLoss(ours[i], theirs[i])) return false;
    }
    return true;
  }
  if (!ours.isObject()) return ours == theirs;
  if (ours.isMember("map") && theirs.isMember("map")) return SameEntries(ours["map"], theirs["map"]);
  for (const std::string& name : ours.getMemberNames()) {
    if (!theirs.isMember(name) || !SameButForLoss(ours[name], theirs[name])) return false;
  }
  return true;
}

}  // namespace

Json::Value ToJson(const Value& value) {
  switch (value.kind) {
    case ValueKind::kNull: return One("null", Json::Value());
    case ValueKind::kBool: return One("bool", value.boolean);
    case ValueKind::kInt: return Text("int", std::to_string(value.integer));
    case ValueKind::kUint: return Text("uint", std::to_string(value.unsigned_integer));
    case ValueKind::kDouble: return Text("double", DoubleText(value.real));
    case ValueKind::kString: return Text("string", value.text());
    case ValueKind::kBytes: return Text("bytes", Base64(value.text()));
    case ValueKind::kTimestamp: return Text("timestamp", TimestampText(value));
    case ValueKind::kDuration: return Text("duration", DurationText(value.integer));
    case ValueKind::kType: return Text("type", cel::TypeName(*value.type));
    case ValueKind::kList: return ListToJson(value);
    case ValueKind::kMap: return MapToJson(value);
    case ValueKind::kOptional: return One("optional", value.size == 0 ? Json::Value() : ToJson(*value.optional));
    case ValueKind::kIp: return IpToJson(value);
    case ValueKind::kCidr: return CidrToJson(value);
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kEnum:
    case ValueKind::kStruct: break;
  }
  return One("none", Json::Value());
}

bool SameButForLoss(const std::string& ours, const std::string& theirs) {
  return SameButForLoss(Parse(ours), Parse(theirs));
}

void Normalize(Json::Value* json) {
  if (!json->isObject() || json->size() != 1) return;
  const std::string kind = json->getMemberNames()[0];
  Json::Value& content = (*json)[kind];
  if (kind == "timestamp text") {
    const std::optional<base::Instant> instant = base::ParseTimestamp(content.asString());
    if (instant) *json = ToJson(Value::Timestamp(instant->seconds, static_cast<std::uint32_t>(instant->nanos)));
  } else if (kind == "duration text") {
    *json = Text("duration", WithNineDigits(content.asString()));
  } else if (kind == "double") {
    content = DoubleText(std::strtod(content.asString().c_str(), nullptr));
  } else if (kind == "list") {
    for (Json::Value& element : content) Normalize(&element);
  } else if (kind == "optional") {
    Normalize(&content);
  } else if (kind == "map") {
    for (Json::Value& entry : content) {
      for (Json::Value& part : entry) Normalize(&part);
    }
    SortEntries(&content);
  }
}

std::string WithListsSorted(const std::string& json) {
  Json::Value value = Parse(json);
  std::vector<Json::Value*> open = {&value};
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (open[i]->isArray() || open[i]->isObject()) {
      for (Json::Value& part : *open[i]) open.push_back(&part);
    }
  }
  // From the innermost out. Arrays of entries are sorted already, and an entry is of two unlike things.
  for (std::size_t i = open.size(); i-- > 0;) {
    if (open[i]->isObject() && open[i]->isMember("list")) SortEntries(&(*open[i])["list"]);
  }
  return Compact(value);
}

std::string Compact(const Json::Value& json) {
  static const Json::StreamWriterBuilder builder = [] {
    Json::StreamWriterBuilder settings;
    settings["indentation"] = "";
    settings["emitUTF8"] = true;
    return settings;
  }();
  return Json::writeString(builder, json);
}

}  // namespace daygate::differential
