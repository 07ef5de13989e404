// Where cel-cpp, as cel-expr-python 0.1.3 has it, differs.
#include <algorithm>
#include <cstdlib>

#include "differential/rules.h"
#include "differential/values.h"

namespace daygate::differential {
namespace {

using cel::ErrorCode;

// Zeros at the end of a fraction stay there: "1.500s", "…00.500Z".
std::string WithoutZerosOfFractions(const std::string& text) {
  std::string without;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '.') {
      const std::size_t end = text.find_first_not_of("0123456789", at + 1);
      std::size_t last = end == std::string::npos ? text.size() : end;
      while (text[last - 1] == '0') --last;
      if (last == at + 1) --last;
      without += text.substr(at, last - at);
      at = (end == std::string::npos ? text.size() : end) - 1;
    } else {
      without += text[at];
    }
  }
  return without;
}

bool TextOfTimes(const Difference& d) {
  return (Calls(*d.node, "string") || Calls(*d.node, "format")) && IsValue(d.ours) && IsValue(d.theirs) &&
         WithoutZerosOfFractions(WithRoundedSeconds(d.ours.value)) ==
             WithoutZerosOfFractions(WithRoundedSeconds(d.theirs.value));
}

// Lower case, a sixtieth second.
bool TextsOfTimestamps(const Difference& d) {
  return Calls(*d.node, "timestamp") && IsError(d.ours, ErrorCode::kInvalidArgument) && IsValue(d.theirs) &&
         (d.parts[0].value.find(":60") != std::string::npos ||
          d.parts[0].value.find_first_of("tz") != std::string::npos);
}

// More than an int64 of nanoseconds.
bool LongDurations(const Difference& d) {
  return IsError(d.ours) && d.theirs.value.find("\"duration\"") != std::string::npos &&
         (d.ours.code == ErrorCode::kInvalidArgument || d.ours.code == ErrorCode::kOverflow);
}

bool InOfOtherTypes(const Difference& d) {
  return Is(*d.node, cel::Op::kIn) && IsOnly(d.ours.value, "{\"bool\":false}") &&
         Says(d.theirs, "No matching overloads found : @in");
}

// `[?dyn(optional.of(1))]`.
bool DynAmongOptionals(const Difference& d) {
  return Says(d.theirs, "expected type 'optional_type(dyn)' but found 'dyn'") && !IsCheck(d.ours);
}

// `dyn(optional.of("a"))[1]` is an optional that holds an error there.
bool ErrorsInOptionals(const Difference& d) {
  const auto index = [](const cel::Expr& node) {
    return Is(node, cel::Op::kIndex) || Is(node, cel::Op::kOptionalIndex);
  };
  const auto* map = std::get_if<cel::OptionalMap>(&d.node->node);
  if (map != nullptr)
    return Any(*map->target, index) && IsOnly(d.ours.value, "{\"optional\":null}") && IsValue(d.theirs);
  return index(*d.node) && IsError(d.ours) &&
         d.theirs.value.find("{\"optional\":{\"opaque\":null}}") != std::string::npos;
}

bool TextsOfDurations(const Difference& d) {
  return Calls(*d.node, "duration") && IsValue(d.ours) && IsError(d.theirs);
}

// "nan", "inf"; "9.9e-05" in formats.
bool DoublesAsText(const Difference& d) {
  return (Calls(*d.node, "string") || Calls(*d.node, "format")) && IsValue(d.ours) && IsValue(d.theirs) &&
         std::any_of(d.parts.begin(), d.parts.end(),
                     [](const Answer& part) { return part.value.find("\"double\"") != std::string::npos; });
}

bool InvalidUtf8InFormats(const Difference& d) {
  return Calls(*d.node, "format") && IsValue(d.ours) &&
         d.theirs.value.find("string that is not UTF-8") != std::string::npos;
}

// With several bytes a character, the end counts as behind the end.
bool SubstringToTheEnd(const Difference& d) {
  return Calls(*d.node, "substring") && IsValue(d.ours) && Says(d.theirs, "is greater than <string>.size()");
}

bool SplitOfNothing(const Difference& d) {
  return Calls(*d.node, "split") && IsOnly(d.ours.value, "{\"list\":[]}") &&
         IsOnly(d.theirs.value, "{\"string\":\"\"}");
}

// The variable of optMap has the value of another macro's.
bool VariablesOfOptMap(const Difference& d) {
  return std::holds_alternative<cel::Ident>(d.node->node) && IsValue(d.ours) && IsValue(d.theirs) &&
         d.expr.find(").optMap(") != std::string::npos;
}

// A duration there counts quarters of a nanosecond.
bool FractionsOfNanoseconds(const Difference& d) {
  return IsValue(d.ours) && IsValue(d.theirs) &&
         (d.expr.find(".9ns") != std::string::npos || d.expr.find(".5ns") != std::string::npos ||
          d.expr.find(".1ns") != std::string::npos || d.expr.find("0.3333333333333333333h") != std::string::npos);
}

bool ErrorsNotAbsorbed(const Difference& d) {
  return Says(d.theirs, "duplicate key in map");
}

bool DoubleNegation(const Difference& d) {
  return d.text.starts_with("!!") && (IsError(d.ours, ErrorCode::kNoSuchOverload) || IsCheck(d.ours)) &&
         IsValue(d.theirs);
}

// Maps have no order.
bool OrderOfEntries(const Difference& d) {
  return IsValue(d.ours) && IsValue(d.theirs) && d.ours.value != d.theirs.value &&
         WithListsSorted(d.ours.value) == WithListsSorted(d.theirs.value);
}

bool RangesOfDyn(const Difference& d) {
  return Says(d.theirs, "expression of type 'dyn' cannot be the range of a comprehension");
}

// `optional.of([1])[?1u]`.
bool IndexOfOptionals(const Difference& d) {
  return Is(*d.node, cel::Op::kOptionalIndex) && IsValue(d.ours) &&
         Says(d.theirs, "No matching overloads found : _[?_]");
}

bool NumbersBeyondRange(const Difference& d) {
  return Calls(*d.node, "double") && IsError(d.ours, ErrorCode::kInvalidArgument) &&
         d.theirs.value.find("Infinity") != std::string::npos;
}

// The package is given a variable that is none as `optional.none()`, whose type fits anything.
bool NoneAsVariable(const Difference& d) {
  return IsCheck(d.ours) && IsValue(d.theirs) && d.expr.find("optional.none()") != std::string::npos &&
         d.text.find("v_optional_type_") != std::string::npos;
}

constexpr Rule kRules[] = {
    {"variables that are none", NoneAsVariable},
    {"index of optionals", IndexOfOptionals},
    {"ranges of dyn", RangesOfDyn},
    {"fractions of nanoseconds", FractionsOfNanoseconds},
    {"substring to the end", SubstringToTheEnd},
    {"split of nothing", SplitOfNothing},
    {"variables of optMap", VariablesOfOptMap},
    {"errors not absorbed", ErrorsNotAbsorbed},
    {"double negation", DoubleNegation},
    {"texts of durations", TextsOfDurations},
    {"doubles as text", DoublesAsText},
    {"invalid UTF-8 in formats", InvalidUtf8InFormats},
    {"order of entries", OrderOfEntries},
    {"dyn among optionals", DynAmongOptionals},
    {"errors in optionals", ErrorsInOptionals},
    {"numbers beyond range", NumbersBeyondRange},

    {"text of times", TextOfTimes},
    {"texts of timestamps", TextsOfTimestamps},
    {"long durations", LongDurations},
    {"in of other types", InOfOtherTypes},
};

}  // namespace

std::span<const Rule> CelCppRules() {
  return kRules;
}

}  // namespace daygate::differential
