#include "reference/functions.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <type_traits>

#include "reference/time_text.h"

namespace daygate::reference {
namespace {

Result Size(const Args& args) {
  const Value& value = args.at(0);
  if (const auto* text = value.As<std::string>()) return Make(static_cast<std::int64_t>(CodePoints(*text).size()));
  if (const auto* bytes = value.As<Bytes>()) return Make(static_cast<std::int64_t>(bytes->octets.size()));
  if (const List* list = value.AsList()) return Make(static_cast<std::int64_t>(list->size()));
  if (const Map* map = value.AsMap()) return Make(static_cast<std::int64_t>(map->size()));
  return std::nullopt;
}

template <typename Number>
Result ParseWhole(std::string text) {
  Number number{};
  // A sign before an int, none before a uint.
  if (std::is_signed_v<Number> && text.size() > 1 && text[0] == '+' && text[1] != '-') text.erase(0, 1);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return Make(number);
}

Result Int(const Args& args) {
  const Value& value = args.at(0);
  if (value.As<std::int64_t>() != nullptr) return value;
  if (const auto* text = value.As<std::string>()) return ParseWhole<std::int64_t>(*text);
  if (const auto* time = value.As<Time>()) return Make(time->seconds);
  if (const auto* number = value.As<std::uint64_t>()) {
    if (*number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return Make(static_cast<std::int64_t>(*number));
  }
  const auto* real = value.As<double>();
  if (real == nullptr || !(*real > -9223372036854775808.0 && *real < 9223372036854775808.0)) return std::nullopt;
  return Make(static_cast<std::int64_t>(*real));
}

Result Uint(const Args& args) {
  const Value& value = args.at(0);
  if (value.As<std::uint64_t>() != nullptr) return value;
  if (const auto* text = value.As<std::string>()) return ParseWhole<std::uint64_t>(*text);
  if (const auto* number = value.As<std::int64_t>()) {
    return *number < 0 ? Result() : Result(Make(static_cast<std::uint64_t>(*number)));
  }
  const auto* real = value.As<double>();
  if (real == nullptr || !(*real >= 0 && *real < 18446744073709551616.0)) return std::nullopt;
  return Make(static_cast<std::uint64_t>(*real));
}

Result Double(const Args& args) {
  const Value& value = args.at(0);
  if (value.As<double>() != nullptr) return value;
  if (const auto* number = value.As<std::int64_t>()) return Make(static_cast<double>(*number));
  if (const auto* number = value.As<std::uint64_t>()) return Make(static_cast<double>(*number));
  const auto* text = value.As<std::string>();
  if (text == nullptr) return std::nullopt;
  static const re2::RE2 kWord(R"([+-]?(?i:nan|inf|infinity))");
  static const re2::RE2 kNumber(R"([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)");
  const bool word = re2::RE2::FullMatch(*text, kWord);
  if (!word && !re2::RE2::FullMatch(*text, kNumber)) return std::nullopt;
  const double real = std::strtod(text->c_str(), nullptr);
  if (std::isinf(real) && !word) return std::nullopt;
  return Make(real);
}

// The shortest digits that read back the same; an exponent of two digits or more below 1e-4 and from 1e6 on.
std::string DoubleText(double real) {
  if (std::isnan(real)) return "NaN";
  if (std::isinf(real)) return real > 0 ? "+Inf" : "-Inf";
  for (int precision = 0;; ++precision) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*e", precision, real);
    if (std::strtod(buffer, nullptr) != real) continue;
    const std::string text = buffer;
    const int exponent = std::stoi(text.substr(text.find('e') + 1));
    if (exponent < -4 || exponent >= 6) return text;
    std::snprintf(buffer, sizeof buffer, "%.*f", std::max(precision - exponent, 0), real);
    return buffer;
  }
}

Result Text(const Args& args) {
  const Value& value = args.at(0);
  if (value.As<std::string>() != nullptr) return value;
  if (const auto* boolean = value.As<bool>()) return Make(std::string(*boolean ? "true" : "false"));
  if (const auto* number = value.As<std::int64_t>()) return Make(std::to_string(*number));
  if (const auto* number = value.As<std::uint64_t>()) return Make(std::to_string(*number));
  if (const auto* real = value.As<double>()) return Make(DoubleText(*real));
  if (const auto* bytes = value.As<Bytes>()) {
    for (std::size_t at = 0; at < bytes->octets.size();) {
      const std::size_t size = CharacterAt(bytes->octets, at);
      if (size == 0) return std::nullopt;
      at += size;
    }
    return Make(bytes->octets);
  }
  if (const auto* time = value.As<Time>()) return Make(TimestampText(*time));
  if (const auto* span = value.As<Span>()) return Make(DurationText(*span));
  if (const auto* member = value.As<Member>()) return Make(member->word);
  if (const auto* address = value.As<Address>()) return Make(AddressText(*address));
  if (const auto* network = value.As<Network>()) {
    return Make(AddressText(network->address) + "/" + std::to_string(network->prefix));
  }
  return std::nullopt;
}

Result Bool(const Args& args) {
  if (args.at(0).As<bool>() != nullptr) return args[0];
  const auto* text = args[0].As<std::string>();
  if (text == nullptr) return std::nullopt;
  for (const char* word : {"1", "t", "true", "TRUE", "True"}) {
    if (*text == word) return Make(true);
  }
  for (const char* word : {"0", "f", "false", "FALSE", "False"}) {
    if (*text == word) return Make(false);
  }
  return std::nullopt;
}

Result ToBytes(const Args& args) {
  if (args.at(0).As<Bytes>() != nullptr) return args[0];
  const auto* text = args[0].As<std::string>();
  return text == nullptr ? Result() : Result(Make(Bytes{*text}));
}

// Whether a value is what its type is without content.
bool IsZero(const Value& value) {
  if (value.As<Null>() != nullptr) return true;
  if (const auto* boolean = value.As<bool>()) return !*boolean;
  if (const auto* text = value.As<std::string>()) return text->empty();
  if (const auto* bytes = value.As<Bytes>()) return bytes->octets.empty();
  if (const auto* span = value.As<Span>()) return span->nanos == 0;
  if (const auto* time = value.As<Time>()) return *time == Time{};
  if (const List* list = value.AsList()) return list->empty();
  if (const Map* map = value.AsMap()) return map->empty();
  return Equal(value, Make(std::int64_t{0}));
}

// `or` and `orValue` of an optional that is none: the caller has looked at the others.
Result Second(const Args& args) {
  if (args.size() != 2 || args[0].As<Optional>() == nullptr) return std::nullopt;
  return args[1];
}

Result Unwrap(const Args& args) {
  const List* list = args.at(0).AsList();
  if (list == nullptr) return std::nullopt;
  List present;
  for (const Value& element : *list) {
    const auto* optional = element.As<Optional>();
    if (optional == nullptr) return std::nullopt;
    if (optional->value != nullptr) present.push_back(*optional->value);
  }
  return MakeList(std::move(present));
}

}  // namespace

const FunctionTable& CoreFunctions() {
  static const FunctionTable kTable = {
      {"size", Size},
      {"int", Int},
      {"uint", Uint},
      {"double", Double},
      {"string", Text},
      {"bool", Bool},
      {"bytes", ToBytes},
      {"dyn", [](const Args& args) -> Result { return args.at(0); }},
      {"type", [](const Args& args) -> Result { return Make(TypeName{TypeNameOf(args.at(0))}); }},
      {"optional.of", [](const Args& args) -> Result { return MakeOptional(args.at(0)); }},
      {"optional.none", [](const Args&) -> Result { return NoneOptional(); }},
      {"optional.ofNonZeroValue",
       [](const Args& args) -> Result { return IsZero(args.at(0)) ? NoneOptional() : MakeOptional(args[0]); }},
      {"optional.unwrap", Unwrap},
      {"unwrapOpt", Unwrap},
      {"hasValue",
       [](const Args& args) -> Result {
         const auto* optional = args.at(0).As<Optional>();
         return optional == nullptr ? Result() : Result(Make(optional->value != nullptr));
       }},
      {"value",
       [](const Args& args) -> Result {
         const auto* optional = args.at(0).As<Optional>();
         if (optional == nullptr || optional->value == nullptr) return std::nullopt;
         return *optional->value;
       }},
      {"or",
       [](const Args& args) -> Result {
         const Result second = Second(args);
         return second && second->As<Optional>() != nullptr ? second : Result();
       }},
      {"orValue", Second},
  };
  return kTable;
}

std::string TypeNameOf(const Value& value) {
  static constexpr const char* kNames[] = {"null_type",
                                           "bool",
                                           "int",
                                           "uint",
                                           "double",
                                           "string",
                                           "bytes",
                                           "google.protobuf.Timestamp",
                                           "google.protobuf.Duration",
                                           "",
                                           "list",
                                           "map",
                                           "",
                                           "optional_type",
                                           "net.IP",
                                           "net.CIDR",
                                           "type"};
  if (const auto* member = value.As<Member>()) return member->enumeration;
  return kNames[value.data.index()];
}

bool IsKey(const Value& value) {
  return value.As<bool>() != nullptr || value.As<std::int64_t>() != nullptr || value.As<std::uint64_t>() != nullptr ||
         value.As<std::string>() != nullptr;
}

Result CallFunction(const std::string& name, const Args& args) {
  for (const FunctionTable* table : {&CoreFunctions(), &TextFunctions(), &TimeFunctions(), &MathFunctions(),
                                     &ListFunctions(), &NetworkFunctions(), &WritingFunctions()}) {
    const auto found = table->find(name);
    if (found != table->end()) {
      if (args.empty() && name != "optional.none") return std::nullopt;
      return found->second(args);
    }
  }
  std::fprintf(stderr, "the reference does not know the function %s\n", name.c_str());
  std::abort();  // silence would make it agree with what it has not looked at
}

}  // namespace daygate::reference
