#include "differential/rules.h"

#include <algorithm>

namespace daygate::differential {
namespace {

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
  return IsValue(d.ours) && IsValue(d.theirs) && d.ours.value == d.theirs.value &&
         SameButForDyn(d.ours.type, d.theirs.type);
}

// Both refuse, one of them before anything is evaluated.
bool IsFoundEarlier(const Difference& d) {
  return IsCheck(d.ours) && IsError(d.theirs);
}

constexpr Rule kRules[] = {
    {"static types", SameValueOfLooserType},
    {"errors found earlier", IsFoundEarlier},
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
  std::vector<const cel::Expr*> open = {&node};
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
