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

constexpr std::int64_t kFirstSecond = -62135596800;  // of the year 1
constexpr std::int64_t kLastSecond = 253402300799;   // of the year 9999

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

}  // namespace

ValueMaker::ValueMaker(generate::Random* random, cel::TypePool* types, base::Arena* arena)
    : random_(*random), types_(*types), arena_(*arena) {
  const auto simple = [&](TypeKind kind) { return types->Simple(kind); };
  const cel::Type* const integer = simple(TypeKind::kInt);
  const cel::Type* const string = simple(TypeKind::kString);
  const cel::Type* const dyn = simple(TypeKind::kDyn);
  keys_ = {integer, simple(TypeKind::kUint), simple(TypeKind::kBool), string};
  any_ = {simple(TypeKind::kBool),
          integer,
          simple(TypeKind::kUint),
          simple(TypeKind::kDouble),
          string,
          simple(TypeKind::kBytes),
          simple(TypeKind::kNull),
          simple(TypeKind::kTimestamp),
          simple(TypeKind::kDuration),
          dyn,
          types->List(integer),
          types->List(string),
          types->List(simple(TypeKind::kDouble)),
          types->List(dyn),
          types->List(types->List(integer)),
          types->Map(string, integer),
          types->Map(integer, string),
          types->Map(string, dyn),
          types->Map(simple(TypeKind::kBool), types->List(string)),
          types->Optional(integer),
          types->Optional(string),
          types->Opaque("net.IP"),
          types->Opaque("net.CIDR"),
          types->TypeOf(integer)};
}

Value ValueMaker::Small() {
  return Value::Int(random_.Between(-2, 9));
}

std::int64_t ValueMaker::Integer() {
  static const std::vector<std::int64_t> borders = {INT64_MIN,
                                                    INT64_MIN + 1,
                                                    INT64_MAX,
                                                    INT64_MAX - 1,
                                                    1LL << 53,
                                                    (1LL << 53) + 1,
                                                    -(1LL << 53) - 1,
                                                    1LL << 31,
                                                    -(1LL << 31),
                                                    1LL << 32,
                                                    1LL << 62,
                                                    63,
                                                    64,
                                                    65,
                                                    100,
                                                    -64,
                                                    3037000500,
                                                    -3037000500,
                                                    kFirstSecond,
                                                    kFirstSecond - 1,
                                                    kLastSecond,
                                                    kLastSecond + 1,
                                                    1234567890};
  if (random_.Percent(50)) return Small().integer;
  return random_.Percent(80) ? random_.Of(borders) : static_cast<std::int64_t>(random_.Next());
}

double ValueMaker::Real() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  static const std::vector<double> borders = {0.0,
                                              -0.0,
                                              1.0,
                                              -1.0,
                                              0.5,
                                              -0.5,
                                              1.5,
                                              2.5,
                                              -2.5,
                                              0.49999999999999994,
                                              0.1,
                                              1.0 / 3,
                                              9223372036854775808.0,
                                              9223372036854774784.0,
                                              -9223372036854775808.0,
                                              -9223372036854777856.0,
                                              18446744073709551616.0,
                                              18446744073709549568.0,
                                              9007199254740993.0,
                                              4503599627370497.5,
                                              1e-4,
                                              9.9e-5,
                                              1e6,
                                              999999.5,
                                              1e15,
                                              1e21,
                                              123456789.125,
                                              5e-324,
                                              2.2250738585072014e-308,
                                              1.7976931348623157e308,
                                              -1.7976931348623157e308,
                                              kInfinity,
                                              -kInfinity,
                                              std::numeric_limits<double>::quiet_NaN()};
  if (random_.Percent(70)) return random_.Of(borders);
  if (random_.Percent(50)) return random_.Between(-1000, 1000) / 8.0;
  const std::uint64_t bits = random_.Next();
  double value = 0;
  static_assert(sizeof(value) == sizeof(bits));
  std::copy_n(reinterpret_cast<const char*>(&bits), sizeof(bits), reinterpret_cast<char*>(&value));
  return value;
}

std::string ValueMaker::Text(Topic topic) {
  if (topic == Topic::kAnything) {
    static const std::vector<Topic> others = {Topic::kNumber,  Topic::kTimestamp, Topic::kDuration, Topic::kAddress,
                                              Topic::kNetwork, Topic::kPiece,     Topic::kFormat};
    if (random_.Percent(25)) topic = random_.Of(others);
  } else if (random_.Percent(5)) {
    topic = Topic::kAnything;
  }
  std::string text = random_.Of(TextsOf(topic));
  const bool joined = topic == Topic::kAnything || topic == Topic::kFormat || topic == Topic::kPiece;
  if (joined && random_.Percent(20)) text += random_.Of(TextsOf(topic));
  return text;
}

Value ValueMaker::MakeMap(const cel::Type& type) {
  std::vector<cel::MapEntry> entries;
  for (int left = random_.Between(0, 3); left > 0; --left) {
    const Value key = Make(*type.parameters()[0], Topic::kPiece);
    const auto same = [&](const cel::MapEntry& entry) { return cel::Equal(entry.key, key); };
    const bool fits = key.kind == ValueKind::kInt || key.kind == ValueKind::kUint || key.kind == ValueKind::kBool ||
                      key.kind == ValueKind::kString;
    if (!fits || std::any_of(entries.begin(), entries.end(), same)) continue;
    entries.push_back({key, Make(*type.parameters()[1])});
  }
  return Value::Map(arena_.Copy(std::span<const cel::MapEntry>(entries)));
}

Value ValueMaker::Make(const cel::Type& type, Topic topic) {
  switch (type.kind()) {
    case TypeKind::kNull: return Value::Null();
    case TypeKind::kBool: return Value::Bool(random_.Percent(50));
    case TypeKind::kInt: return Value::Int(Integer());
    case TypeKind::kUint: return Value::Uint(static_cast<std::uint64_t>(Integer()));
    case TypeKind::kDouble: return Value::Double(Real());
    case TypeKind::kString: return Value::String(arena_.Copy(std::string_view(Text(topic))));
    case TypeKind::kBytes: {
      std::string octets = Text(topic);
      if (random_.Percent(30)) octets += random_.Word({"\x80", "\xff\xfe", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80"});
      return Value::Bytes(arena_.Copy(std::string_view(octets)));
    }
    case TypeKind::kTimestamp: {
      static const std::vector<std::uint32_t> nanos = {0, 0, 0, 1, 999'999'999, 500'000'000, 789'000'000, 1'000'000};
      static const std::vector<std::int64_t> seconds = {kFirstSecond, kLastSecond, 0,          -1,
                                                        951782400,    1709209800,  1711846799, -2208988800};
      std::int64_t second = random_.Of(seconds);
      if (random_.Percent(40)) second = kFirstSecond + static_cast<std::int64_t>(random_.Below(315537897599));
      return Value::Timestamp(second, random_.Of(nanos));
    }
    case TypeKind::kDuration: {
      static const std::vector<std::int64_t> borders = {0,
                                                        1,
                                                        -1,
                                                        INT64_MAX,
                                                        INT64_MIN,
                                                        INT64_MIN + 1,
                                                        1'000'000'000,
                                                        -1'500'000'000,
                                                        3'600'000'000'000,
                                                        60'001'000'000};
      if (random_.Percent(60)) return Value::Duration(random_.Of(borders));
      return Value::Duration(static_cast<std::int64_t>(random_.Next()) >> random_.Between(0, 40));
    }
    case TypeKind::kType: return Value::TypeValue(&KeyType());
    case TypeKind::kList: {
      std::vector<Value> elements;
      for (int left = random_.Between(0, 4); left > 0; --left) elements.push_back(Make(*type.parameters()[0], topic));
      return Value::List(arena_.Copy(std::span<const Value>(elements)));
    }
    case TypeKind::kMap: return MakeMap(type);
    case TypeKind::kOptional:
      if (random_.Percent(40)) return Value::OptionalNone();
      return Value::OptionalOf(arena_.New<Value>(Make(*type.parameters()[0])));
    case TypeKind::kOpaque: {
      Value value;
      const bool ip = type.name() == "net.IP";
      value.kind = ip ? ValueKind::kIp : ValueKind::kCidr;
      for (;;) {
        const std::string& text = random_.Of(TextsOf(ip ? Topic::kAddress : Topic::kNetwork));
        // What other evaluators hold is asked by functions of strings, not put into variables.
        if (text.find("ffff:") != std::string::npos && text.starts_with("::")) continue;
        if (const auto address = cel::ParseIp(text); ip && address) {
          value.ip = arena_.New<cel::IpAddress>(*address);
          return value;
        }
        if (const auto network = cel::ParseNetwork(text); !ip && network) {
          value.network = arena_.New<cel::Network>(*network);
          return value;
        }
      }
    }
    case TypeKind::kDyn:
    case TypeKind::kParam:
    case TypeKind::kEnum:
    case TypeKind::kStruct: break;
  }
  const cel::Type* other = &AnyType();
  while (other->kind() == TypeKind::kDyn || other->kind() == TypeKind::kType) other = &AnyType();
  return Make(*other, topic);
}

std::string ValueMaker::WriteDouble(double value) {
  if (std::isnan(value)) return random_.Percent(50) ? "(0.0 / 0.0)" : "double('NaN')";
  if (std::isinf(value)) return value > 0 ? "(1.0 / 0.0)" : "(-1.0 / 0.0)";
  std::string text = DoubleText(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string ValueMaker::WriteTimestamp(const Value& value) {
  if (value.size == 0 && random_.Percent(30)) return "timestamp(" + std::to_string(value.integer) + ")";
  const base::Instant instant{value.integer, static_cast<std::int32_t>(value.size)};
  return "timestamp(" + StringLiteral(base::FormatTimestamp(instant), &random_) + ")";
}

std::string ValueMaker::WriteList(const Value& value) {
  std::string text = "[";
  for (const Value& element : value.list()) text += (text.size() > 1 ? ", " : "") + Write(element);
  return text + "]";
}

std::string ValueMaker::WriteMap(const Value& value) {
  std::string text = "{";
  for (const cel::MapEntry& entry : value.map()) {
    text += (text.size() > 1 ? ", " : "") + Write(entry.key) + ": " + Write(entry.value);
  }
  return text + "}";
}

std::string ValueMaker::Write(const Value& value) {
  switch (value.kind) {
    case ValueKind::kBool: return value.boolean ? "true" : "false";
    case ValueKind::kInt: return std::to_string(value.integer);
    case ValueKind::kUint: return std::to_string(value.unsigned_integer) + random_.Word({"u", "U"});
    case ValueKind::kDouble: return WriteDouble(value.real);
    case ValueKind::kString: return StringLiteral(value.text(), &random_);
    case ValueKind::kBytes: return BytesLiteral(value.text(), &random_);
    case ValueKind::kTimestamp: return WriteTimestamp(value);
    case ValueKind::kDuration: return "duration('" + DurationText(value.integer) + "')";
    case ValueKind::kType: return std::string(cel::TypeName(*value.type));
    case ValueKind::kList: return WriteList(value);
    case ValueKind::kMap: return WriteMap(value);
    case ValueKind::kOptional:
      return value.size == 0 ? "optional.none()" : "optional.of(" + Write(*value.optional) + ")";
    case ValueKind::kIp: return "ip('" + IpToJson(value)["ip"].asString() + "')";
    case ValueKind::kCidr: return "cidr('" + CidrToJson(value)["cidr"].asString() + "')";
    case ValueKind::kNull:
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kEnum:
    case ValueKind::kStruct: break;
  }
  return "null";
}

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

void Normalize(Json::Value* json) {
  if (!json->isObject() || json->size() != 1) return;
  const std::string kind = json->getMemberNames()[0];
  Json::Value& content = (*json)[kind];
  if (kind == "double") {
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
  Json::Value value;
  const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder().newCharReader());
  reader->parse(json.data(), json.data() + json.size(), &value, nullptr);
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
