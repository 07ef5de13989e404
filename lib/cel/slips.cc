#include "cel/slips.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace daygate::cel {
namespace {

struct Slip {
  std::string_view word;
  std::string_view help;
};

constexpr std::array kOperators = {
    Slip{"and", "write '&&'"},
    Slip{"or", "write '||'"},
    Slip{"not", "write '!(…)': for `x not in list` it is `!(x in list)`"},
    Slip{"is", "write '=='"},
    Slip{"eq", "write '=='"},
    Slip{"equals", "write '=='"},
    Slip{"ne", "write '!='"},
    Slip{"isnt", "write '!='"},
    Slip{"contains", "write it as a function: \"x\" in list, text.contains(\"x\")"},
    Slip{"has", "write it as a function: \"x\" in list, has(secret.owner)"},
    Slip{"like", "write it as a function: text.startsWith(\"x\"), text.matches(\"x.*\")"},
    Slip{"matches", "write it as a function: text.matches(\"x.*\")"},
    Slip{"startsWith", "write it as a function: text.startsWith(\"x\")"},
    Slip{"between", "write both bounds: a <= x && x <= b"},
    Slip{"if", "write the condition with '&&', or `condition ? this : that`"},
    Slip{"then", "write `condition ? this : that`"},
};

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return base::Lower(x) == base::Lower(y); });
}

}  // namespace

std::string_view OperatorHelp(std::string_view word) {
  for (const Slip& slip : kOperators) {
    if (SameWord(word, slip.word)) return slip.help;
  }
  return {};
}

std::string HyphenatedName(const Expr& expr) {
  // The row leans to the left: the last part is the right operand of the outermost subtraction.
  std::string name;
  const Expr* at = &expr;
  const auto part = [](const Expr& operand) -> std::string {
    if (const auto* ident = std::get_if<Ident>(&operand.node)) return std::string(ident->name);
    const auto* literal = std::get_if<Literal>(&operand.node);
    const bool number = literal != nullptr && literal->kind == LiteralKind::kInt && literal->integer >= 0;
    return number ? std::to_string(literal->integer) : std::string();
  };
  while (const auto* call = std::get_if<Call>(&at->node)) {
    if (call->op != Op::kSubtract) return {};
    const std::string right = part(*call->args[1]);
    if (right.empty()) return {};
    name = "-" + right + name;
    at = call->args[0];
  }
  const auto* first = std::get_if<Ident>(&at->node);
  return first == nullptr || name.empty() ? std::string() : std::string(first->name) + name;
}

std::string AsName(std::string_view word) {
  std::string name;
  for (const char c : word) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    name += fits ? c : '_';
  }
  if (!name.empty() && name[0] >= '0' && name[0] <= '9') name.insert(0, "_");
  return name;
}

}  // namespace daygate::cel
