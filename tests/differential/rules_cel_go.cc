// Where cel-go 0.33.2 differs.
#include <algorithm>
#include <cstdlib>

#include "differential/rules.h"

namespace daygate::differential {
namespace {

using cel::ErrorCode;

bool DurationMilliseconds(const Difference& d) {
  return Calls(*d.node, "getMilliseconds") && IsValue(d.ours) && IsValue(d.theirs) && !d.parts.empty() &&
         d.parts[0].value.find("\"duration\"") != std::string::npos;
}

bool DurationText(const Difference& d) {
  return (Calls(*d.node, "string") || Calls(*d.node, "format")) && IsValue(d.ours) && IsValue(d.theirs) &&
         WithRoundedSeconds(d.ours.value) == WithRoundedSeconds(d.theirs.value);
}

// `dyn("").all(x, …)`: what has no size of its own, or none at all, counts as an empty list there.
bool RangesOfOtherTypes(const Difference& d) {
  return std::holds_alternative<cel::Comprehension>(d.node->node) && IsError(d.ours, ErrorCode::kNoSuchOverload) &&
         IsValue(d.theirs);
}

bool KeysOfMaps(const Difference& d) {
  const bool map = std::holds_alternative<cel::MapExpr>(d.node->node);
  return map && (IsError(d.ours, ErrorCode::kNoSuchOverload) || Says(d.ours, "a key of a map can not be")) &&
         !IsCheck(d.theirs);
}

// `{k: v, ?k: none}`: there, the absent entry takes away the other.
bool AbsentEntries(const Difference& d) {
  const auto* map = std::get_if<cel::MapExpr>(&d.node->node);
  return map != nullptr && IsValue(d.ours) && IsValue(d.theirs) &&
         std::any_of(map->entries.begin(), map->entries.end(), [](const auto& entry) { return entry.optional; });
}

bool WordsOfBool(const Difference& d) {
  return Calls(*d.node, "bool") && IsError(d.ours, ErrorCode::kInvalidArgument) && IsValue(d.theirs) &&
         (IsOnly(d.parts[0].value, "{\"string\":\"T\"}") || IsOnly(d.parts[0].value, "{\"string\":\"F\"}"));
}

bool ConstantArguments(const Difference& d) {
  if (!IsCheck(d.theirs)) return false;
  if (Says(d.theirs, "invalid ip argument") || Says(d.theirs, "invalid cidr argument")) return true;
  if (!Any(*d.node, [](const cel::Expr& node) { return Calls(node, "format"); })) return false;
  for (const char* words : {"error during formatting", "out of range", "could not parse", "unrecognized formatting",
                            "too many arguments supplied to string.format", "unexpected end of string"}) {
    if (Says(d.theirs, words)) return true;
  }
  return false;
}

bool NanInSort(const Difference& d) {
  return (Calls(*d.node, "sort") || std::holds_alternative<cel::Comprehension>(d.node->node)) && IsValue(d.ours) &&
         IsValue(d.theirs) && !d.parts.empty() && d.parts.back().value.find("\"NaN\"") != std::string::npos &&
         d.ours.value.size() == d.theirs.value.size();
}

bool MappedAddresses(const Difference& d) {
  if (Says(d.theirs, "IPv4-mapped IPv6 address")) return true;
  return Calls(*d.node, "isIP") && IsOnly(d.ours.value, "{\"bool\":true}") &&
         IsOnly(d.theirs.value, "{\"bool\":false}") && d.parts[0].value.find("::ffff:") != std::string::npos;
}

// `cel.bind(x, int, …)`, `[int].all(x, …)`.
bool BoundTypes(const Difference& d) {
  return Says(d.theirs, "reference to undefined type: ");
}

bool NegatedDurations(const Difference& d) {
  return Is(*d.node, cel::Op::kNegate) && IsError(d.ours, ErrorCode::kNoSuchOverload) &&
         (d.theirs.value.find("\"duration\"") != std::string::npos || Says(d.theirs, "integer overflow"));
}

// `b"" in {true: 1}`.
bool BytesInMaps(const Difference& d) {
  return Says(d.theirs, "hash of unhashable type");
}

// Of more digits than a double has: the exact number here, zeros there.
// A row of them becomes one U+FFFD here, several there.
bool InvalidUtf8InFormats(const Difference& d) {
  const auto collapsed = [](std::string text) {
    const std::string mark = "\xef\xbf\xbd";
    for (std::size_t at = text.find(mark + mark); at != std::string::npos; at = text.find(mark + mark))
      text.erase(at, mark.size());
    return text;
  };
  return Calls(*d.node, "format") && IsValue(d.ours) && IsValue(d.theirs) &&
         collapsed(d.ours.value) == collapsed(d.theirs.value);
}

// With the zone that it was read with there, in UTC here.
bool TextOfTimestamps(const Difference& d) {
  return Calls(*d.node, "string") && IsValue(d.ours) && IsValue(d.theirs) &&
         d.parts.back().value.find("\"timestamp\"") != std::string::npos;
}

bool ExtremesOfOtherTypes(const Difference& d) {
  return (Calls(*d.node, "greatest") || Calls(*d.node, "least")) && Says(d.ours, "does not take these arguments");
}

bool DigitsOfLargeDoubles(const Difference& d) {
  return Calls(*d.node, "format") && IsValue(d.ours) && IsValue(d.theirs) &&
         d.ours.value.size() == d.theirs.value.size();
}

bool ZeroOfTimestamps(const Difference& d) {
  return Calls(*d.node, "ofNonZeroValue") && d.parts.back().value.find("\"timestamp\"") != std::string::npos &&
         IsValue(d.ours) && IsValue(d.theirs);
}

bool OrderBesideNan(const Difference& d) {
  const bool order = Is(*d.node, cel::Op::kLess) || Is(*d.node, cel::Op::kLessEqual) ||
                     Is(*d.node, cel::Op::kGreater) || Is(*d.node, cel::Op::kGreaterEqual);
  return order && IsError(d.ours, ErrorCode::kNoSuchOverload) &&
         d.theirs.value.find("\"bool\":false") != std::string::npos &&
         std::any_of(d.parts.begin(), d.parts.end(),
                     [](const Answer& part) { return part.value.find("\"NaN\"") != std::string::npos; });
}

bool DoubleNegation(const Difference& d) {
  return d.text.starts_with("!!") && (IsError(d.ours, ErrorCode::kNoSuchOverload) || IsCheck(d.ours)) &&
         IsValue(d.theirs);
}

// Where there is nothing to index, the index is not looked at there.
bool IndexOfNone(const Difference& d) {
  return (Is(*d.node, cel::Op::kIndex) || Is(*d.node, cel::Op::kOptionalIndex)) && IsError(d.ours) &&
         d.theirs.value == "{\"optional\":null}" && d.parts.size() == 2 && IsError(d.parts[1]);
}

bool PatternOfOneByte(const Difference& d) {
  return Calls(*d.node, "matches") && Says(d.theirs, "invalid escape sequence: `\\C`");
}

// `m[null]`, `m[[1]]`: there, an error that nothing absorbs; here, a key that no map has.
bool KeysOfNoKeyType(const Difference& d) {
  return Says(d.theirs, "invalid qualifier type");
}

// `x.optFlatMap(y, z)`, `x.or(z)` where z is no optional: there, z itself.
bool OptionalsOfOthers(const Difference& d) {
  const auto* map = std::get_if<cel::OptionalMap>(&d.node->node);
  return ((map != nullptr && map->flat) || Calls(*d.node, "or")) && IsError(d.ours, ErrorCode::kNoSuchOverload) &&
         IsValue(d.theirs);
}

// `[optional.none()][0][7]`: an index of an index is not carried on there, that of a variable is.
// An optional that is itself looked up in a list, a map or by a field.
bool IndexOfOptionalElements(const Difference& d) {
  if (!Is(*d.node, cel::Op::kIndex) && !Is(*d.node, cel::Op::kOptionalIndex)) return false;
  const cel::Expr& base = *std::get<cel::Call>(d.node->node).args[0];
  if (IsOnly(d.ours.value, "{\"optional\":null}") && Says(d.theirs, "no such key")) return true;
  const bool looked_up = Is(base, cel::Op::kIndex) || std::holds_alternative<cel::Select>(base.node);
  return looked_up && !d.parts.empty() && d.parts[0].value.starts_with("{\"optional\":{") && IsValue(d.ours) &&
         (Says(d.theirs, "no such key") || d.theirs.value == "{\"optional\":null}");
}

bool IntOfDurations(const Difference& d) {
  return Calls(*d.node, "int") && !d.parts.empty() && d.parts.back().value.find("\"duration\"") != std::string::npos &&
         (IsCheck(d.ours) || IsError(d.ours, ErrorCode::kNoSuchOverload)) && IsValue(d.theirs);
}

// They go through a double there.
bool PartsOfLongDurations(const Difference& d) {
  const auto* call = std::get_if<cel::Call>(&d.node->node);
  return call != nullptr && call->function.starts_with("get") && call->args.empty() && IsValue(d.ours) &&
         IsValue(d.theirs) && d.parts.back().value.find("\"duration\"") != std::string::npos;
}

// Within a second of the longest duration seconds and nanoseconds are taken apart there, and the seconds overflow.
bool LongDifferences(const Difference& d) {
  return Is(*d.node, cel::Op::kSubtract) && Says(d.theirs, "integer overflow") && IsValue(d.ours) &&
         d.ours.value.find("9223372036.") != std::string::npos && d.parts.size() == 2 &&
         d.parts[0].value.find("\"timestamp\"") != std::string::npos &&
         d.parts[1].value.find("\"timestamp\"") != std::string::npos;
}

// has() of an optional that is none is an optional there, though its type is bool.
bool HasOfOptionals(const Difference& d) {
  return d.theirs.type.find("bool") != std::string::npos &&
         d.theirs.value.find("{\"optional\":null}") != std::string::npos && d.text.find("has(") != std::string::npos;
}

// `[1][?0.5]`: none here, an error there.
bool FractionsAsIndexes(const Difference& d) {
  return Is(*d.node, cel::Op::kOptionalIndex) && IsOnly(d.ours.value, "{\"optional\":null}") &&
         Says(d.theirs, "unsupported index value");
}

// A key that is equal to a double after rounding.
bool KeysBesideDoubles(const Difference& d) {
  return (Is(*d.node, cel::Op::kIndex) || Is(*d.node, cel::Op::kOptionalIndex) || Is(*d.node, cel::Op::kIn)) &&
         IsValue(d.ours) && (Says(d.theirs, "no such key") || IsValue(d.theirs)) &&
         std::any_of(d.parts.begin(), d.parts.end(),
                     [](const Answer& part) { return part.value.find("\"double\"") != std::string::npos; });
}

bool DurationFractions(const Difference& d) {
  return Calls(*d.node, "duration") && IsValue(d.ours) && IsValue(d.theirs);
}

constexpr Rule kRules[] = {
    {"milliseconds of a duration", DurationMilliseconds},
    {"text of a duration", DurationText},
    {"ranges of other types", RangesOfOtherTypes},
    {"keys of maps", KeysOfMaps},
    {"absent entries", AbsentEntries},
    {"words of bool", WordsOfBool},
    {"constant arguments", ConstantArguments},
    {"NaN in a sorted list", NanInSort},
    {"IPv4-mapped addresses", MappedAddresses},
    {"types bound to names", BoundTypes},
    {"negated durations", NegatedDurations},
    {"bytes in maps", BytesInMaps},
    {"invalid UTF-8 in formats", InvalidUtf8InFormats},
    {"text of timestamps", TextOfTimestamps},
    {"extremes of other types", ExtremesOfOtherTypes},
    {"digits of large doubles", DigitsOfLargeDoubles},
    {"zero of timestamps", ZeroOfTimestamps},
    {"order beside NaN", OrderBesideNan},
    {"double negation", DoubleNegation},
    {"index of none", IndexOfNone},
    {"patterns of one byte", PatternOfOneByte},
    {"keys of no key type", KeysOfNoKeyType},
    {"optionals of others", OptionalsOfOthers},
    {"index of optional elements", IndexOfOptionalElements},
    {"int of durations", IntOfDurations},
    {"parts of long durations", PartsOfLongDurations},
    {"has() of optionals", HasOfOptionals},
    {"long differences of times", LongDifferences},
    {"fractions as indexes", FractionsAsIndexes},
    {"keys beside doubles", KeysBesideDoubles},
    {"fractions of durations", DurationFractions},
};

}  // namespace

std::span<const Rule> CelGoRules() {
  return kRules;
}

}  // namespace daygate::differential
