#include "differential/rules.h"

#include <algorithm>
#include <cstdlib>

#include "differential/values.h"

namespace daygate::differential {
namespace {

using cel::ErrorCode;

// The head of a type, and its parameters as text.
std::pair<std::string_view, std::vector<std::string_view>> Split(std::string_view type) {
  std::vector<std::string_view> parameters;
  const std::size_t open = type.find('(');
  if (open == std::string_view::npos) return {type, parameters};
  int depth = 0;
  std::size_t begin = open + 1;
  for (std::size_t at = open; at < type.size(); ++at) {
    if (type[at] == '(') ++depth;
    if (type[at] == ')') --depth;
    if (depth == 0 || (depth == 1 && type[at] == ',')) {
      parameters.push_back(type.substr(begin, at - begin));
      begin = at + 2;
    }
  }
  return {type.substr(0, open), parameters};
}

bool SameValueOfLooserType(const Difference& d) {
  return IsValue(d.ours) && IsValue(d.theirs) && SameButForLoss(d.ours.value, d.theirs.value) &&
         SameButForDyn(d.ours.type, d.theirs.type);
}

// Both refuse, one of them before anything is evaluated.
bool IsFoundEarlier(const Difference& d) {
  return IsCheck(d.ours) && IsError(d.theirs);
}

bool PositionBehindTheEnd(const Difference& d) {
  return (Calls(*d.node, "indexOf") || Calls(*d.node, "lastIndexOf")) && IsError(d.ours, ErrorCode::kIndexOutOfRange) &&
         IsValue(d.theirs);
}

bool ZoneNames(const Difference& d) {
  const auto* call = std::get_if<cel::Call>(&d.node->node);
  return call != nullptr && call->function.starts_with("get") && call->args.size() == 1 &&
         IsError(d.ours, ErrorCode::kInvalidArgument) && IsValue(d.theirs);
}

bool LiteralsOfMacros(const Difference& d) {
  return (IsParse(d.theirs) || IsCheck(d.theirs)) &&
         (Says(d.theirs, "simple literal arguments must be numeric") ||
          Says(d.theirs, "invalid single argument value") || Says(d.theirs, "sortBy can only be applied"));
}

bool NullAmongOthers(const Difference& d) {
  const auto is_null = [](const cel::Expr& node) {
    const auto* literal = std::get_if<cel::Literal>(&node.node);
    return literal != nullptr && literal->kind == cel::LiteralKind::kNull;
  };
  if (IsCheck(d.theirs)) return !IsCheck(d.ours) && Any(*d.node, is_null);
  return IsCheck(d.ours) && d.ours.words.find("null_type") != std::string::npos;
}

// `[]`, `{}`, `optional.none()`: there, the first overload that fits decides what they are made of.
// Functions whose result is of the type that their argument is made of: of a dyn, of any.
bool GivesAnyType(const cel::Expr& node) {
  for (const char* name : {"value", "orValue", "or", "distinct", "unwrap", "unwrapOpt", "slice", "reverse", "sort",
                           "flatten", "first", "last", "greatest", "least"}) {
    if (Calls(node, name)) return true;
  }
  return false;
}

bool OpenTypes(const Difference& d) {
  const auto holds = [&](const char* text) { return d.expr.find(text) != std::string::npos; };
  const bool open = holds("[]") || holds("{}") || holds(".none()") || holds("dyn") || Any(*d.node, GivesAnyType);
  if (!open) return false;
  if (IsError(d.theirs)) return Says(d.theirs, "no such overload") && !IsCheck(d.ours);
  return IsCheck(d.theirs) && !IsCheck(d.ours) &&
         (Says(d.theirs, "found no matching overload") || Says(d.theirs, "_var") || Says(d.theirs, "expected type") ||
          Says(d.theirs, "does not support field selection") || Says(d.theirs, "cannot be range") ||
          Says(d.theirs, "cannot be the range"));
}

bool LeastDuration(const Difference& d) {
  return Is(*d.node, cel::Op::kSubtract) && IsValue(d.ours) && Says(d.theirs, "integer overflow") &&
         d.parts[1].value.find("\"-9223372036.854775808s\"") != std::string::npos;
}

bool SpaceInBase64(const Difference& d) {
  const auto has = [&](const char* text) { return d.parts.back().value.find(text) != std::string::npos; };
  return Calls(*d.node, "decode") && IsError(d.ours, ErrorCode::kInvalidArgument) && IsValue(d.theirs) &&
         (has("\\n") || has("\\r") || has(" "));
}

// "0x1p3", "1_000", " 1", "+1".
bool TextsOfNumbers(const Difference& d) {
  const bool number = Calls(*d.node, "double") || Calls(*d.node, "int") || Calls(*d.node, "uint");
  return number && IsError(d.ours, ErrorCode::kInvalidArgument) && IsValue(d.theirs) &&
         d.parts[0].value.find_first_of("x_ +") != std::string::npos;
}

bool IsLookup(const cel::Expr& node) {
  return Is(node, cel::Op::kIndex) || Is(node, cel::Op::kOptionalIndex) ||
         std::holds_alternative<cel::Select>(node.node);
}

// `has(1.a)`, `1.?a`, `optional.of(1).a`, `optional.of(1)["a"]`; where an optional is mapped to it the none is within.
bool FieldsOfWhatHasNone(const Difference& d) {
  return IsLookup(*d.node) && IsError(d.ours, ErrorCode::kNoSuchOverload) &&
         (IsOnly(d.theirs.value, "{\"optional\":null}") || IsOnly(d.theirs.value, "{\"bool\":false}") ||
          d.theirs.value == "{\"optional\":{\"optional\":null}}");
}

bool RepeatedKeys(const Difference& d) {
  return std::holds_alternative<cel::MapExpr>(d.node->node) && IsError(d.ours, ErrorCode::kDuplicateKey) &&
         IsValue(d.theirs);
}

// An error here; another there, or the others' extreme.
bool NanAmongNumbers(const Difference& d) {
  return (Calls(*d.node, "greatest") || Calls(*d.node, "least")) && IsError(d.ours, ErrorCode::kInvalidArgument) &&
         std::any_of(d.parts.begin(), d.parts.end(),
                     [](const Answer& part) { return part.value.find("\"NaN\"") != std::string::npos; });
}

// Of two errors, one comes out.
bool OneOfTwoErrors(const Difference& d) {
  if (!IsError(d.ours) || !IsError(d.theirs)) return false;
  const auto errors = std::count_if(d.parts.begin(), d.parts.end(), [](const Answer& part) { return IsError(part); });
  return errors >= 2 || Is(*d.node, cel::Op::kAnd) || Is(*d.node, cel::Op::kOr);
}

constexpr Rule kRules[] = {
    {"one of two errors", OneOfTwoErrors},
    {"NaN among numbers", NanAmongNumbers},
    {"static types", SameValueOfLooserType},
    {"errors found earlier", IsFoundEarlier},
    {"positions behind the end", PositionBehindTheEnd},
    {"names of time zones", ZoneNames},
    {"literals in macros", LiteralsOfMacros},
    {"null among others", NullAmongOthers},
    {"open types", OpenTypes},
    {"the least duration", LeastDuration},
    {"white space in base64", SpaceInBase64},
    {"texts of numbers", TextsOfNumbers},
    {"fields of what has none", FieldsOfWhatHasNone},
    {"repeated keys", RepeatedKeys},
};

}  // namespace

std::span<const Rule> CommonRules() {
  return kRules;
}

bool Calls(const cel::Expr& node, std::string_view function) {
  const auto* call = std::get_if<cel::Call>(&node.node);
  return call != nullptr && call->op == cel::Op::kFunction && call->function == function;
}

bool Is(const cel::Expr& node, cel::Op op) {
  const auto* call = std::get_if<cel::Call>(&node.node);
  return call != nullptr && call->op == op;
}

bool Any(const cel::Expr& node, const std::function<bool(const cel::Expr&)>& is) {
  cel::Nodes open = {&node};
  while (!open.empty()) {
    const cel::Expr& at = *open.back();
    open.pop_back();
    if (is(at)) return true;
    cel::AppendChildren(at, &open);
  }
  return false;
}

bool IsOnly(const std::string& value, std::string_view json) {
  std::string_view rest = value;
  for (; !rest.empty();) {
    for (const std::string_view part :
         {json, std::string_view("{\"list\":["), std::string_view("]}"), std::string_view(",")}) {
      if (!rest.starts_with(part)) continue;
      rest.remove_prefix(part.size());
      break;
    }
    const char next = rest.empty() ? '{' : rest[0];
    if (next != '{' && next != ']' && next != ',') return false;
    if (next == '{' && !rest.empty() && !rest.starts_with(json) && !rest.starts_with("{\"list\":[")) return false;
  }
  return true;
}

std::string WithRoundedSeconds(const std::string& text) {
  std::string rounded;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find_first_not_of("0123456789.", at);
    if (end == at || end == std::string::npos || text[end] != 's') {
      rounded += text[at++];
      continue;
    }
    rounded += std::to_string(std::strtod(text.substr(at, end - at).c_str(), nullptr));
    at = end;
  }
  return rounded;
}

bool SameButForDyn(std::string_view a, std::string_view b) {
  if (a == b || a == "dyn" || b == "dyn") return true;
  const auto [a_head, a_parameters] = Split(a);
  const auto [b_head, b_parameters] = Split(b);
  // `type` is `type(dyn)`.
  if (a_head == "type" && b_head == "type") return true;
  return a_head == b_head &&
         std::equal(a_parameters.begin(), a_parameters.end(), b_parameters.begin(), b_parameters.end(), SameButForDyn);
}

}  // namespace daygate::differential
