#include "differential/value_maker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/time_text.h"
#include "cel/functions/parts.h"
#include "cel/network.h"
#include "differential/values.h"

namespace daygate::differential {
namespace {

using cel::TypeKind;
using cel::Value;
using cel::ValueKind;

constexpr std::int64_t kFirstSecond = -62135596800;  // of the year 1
constexpr std::int64_t kLastSecond = 253402300799;   // of the year 9999

}  // namespace

ValueMaker::ValueMaker(generate::Random* random, cel::TypePool* types, base::Arena* arena, bool with_network)
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
          types->TypeOf(integer)};
  if (!with_network) return;
  any_.push_back(types->Opaque("net.IP"));
  any_.push_back(types->Opaque("net.CIDR"));
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
  std::string text = ToJson(Value::Double(value))["double"].asString();
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
    case ValueKind::kDuration: return "duration('" + ToJson(value)["duration"].asString() + "')";
    case ValueKind::kType: return std::string(cel::TypeName(*value.type));
    case ValueKind::kList: return WriteList(value);
    case ValueKind::kMap: return WriteMap(value);
    case ValueKind::kOptional:
      return value.size == 0 ? "optional.none()" : "optional.of(" + Write(*value.optional) + ")";
    case ValueKind::kIp: return "ip('" + ToJson(value)["ip"].asString() + "')";
    case ValueKind::kCidr: return "cidr('" + ToJson(value)["cidr"].asString() + "')";
    case ValueKind::kNull:
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kEnum:
    case ValueKind::kStruct: break;
  }
  return "null";
}

}  // namespace daygate::differential
