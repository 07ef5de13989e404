#include "policy/equal.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/parser.h"

namespace daygate::policy {
namespace {

// JSON without the white space outside its strings.
std::string Dense(std::string_view json) {
  std::string dense;
  bool inside = false;
  bool escaped = false;
  for (const char c : json) {
    if (!inside && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) continue;
    if (c == '"' && !escaped) inside = !inside;
    escaped = inside && c == '\\' && !escaped;
    dense.push_back(c);
  }
  return dense;
}

// One Same for each part of the model; in one scope, so that they find each other.
struct Comparison {
  static bool Same(const Word& a, const Word& b) { return a.text == b.text; }
  static bool Same(const Text& a, const Text& b) { return a.value == b.value; }
  static bool Same(const Number& a, const Number& b) { return a.value == b.value; }
  static bool Same(RuleSeverity a, RuleSeverity b) { return a == b; }
  static bool Same(Mode a, Mode b) { return a == b; }
  static bool Same(AuditForm a, AuditForm b) { return a == b; }

  static bool Same(const Note& a, const Note& b) { return Same(a.key, b.key) && Same(a.value, b.value); }

  static bool Same(const Expression& a, const Expression& b) {
    const auto tokens = [](const std::string& source) {
      return cel::JoinTokens(source, 0, static_cast<std::uint32_t>(source.size()));
    };
    return a.source == b.source || tokens(a.source) == tokens(b.source);
  }

  template <typename T>
  static bool Same(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return Same(x, y); });
  }

  template <typename T>
  static bool Same(const std::optional<T>& a, const std::optional<T>& b) {
    return a.has_value() == b.has_value() && (!a || Same(*a, *b));
  }

  static bool Same(const Enum& a, const Enum& b) {
    return Same(a.name, b.name) && a.ordered == b.ordered && Same(a.members, b.members);
  }

  static bool SameType(const TypeSpec* a, const TypeSpec* b) {
    while (a != nullptr && b != nullptr) {
      if (a->name != b->name || !Same(a->word, b->word)) return false;
      a = a->element.get();
      b = b->element.get();
    }
    return a == b;
  }

  static bool Same(const Literal& a, const Literal& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
      case Literal::Kind::kBool: return a.boolean == b.boolean;
      case Literal::Kind::kInt: return a.integer == b.integer;
      case Literal::Kind::kDouble: return a.real == b.real;
      case Literal::Kind::kString:
      case Literal::Kind::kPath: return a.text == b.text;
      case Literal::Kind::kEmptyList:
      case Literal::Kind::kEmptyMap: return true;
    }
    return false;
  }

  static bool Same(const Attribute& a, const Attribute& b) {
    return Same(a.path, b.path) && SameType(&a.type, &b.type) && Same(a.max, b.max) &&
           Same(a.default_value, b.default_value) && Same(a.audit, b.audit);
  }

  static bool Same(const Signal& a, const Signal& b) {
    return Same(a.name, b.name) && a.kind == b.kind && Same(a.of, b.of) && Same(a.per, b.per) &&
           Same(a.within, b.within);
  }

  static bool Same(const Vocabulary& a, const Vocabulary& b) {
    return Same(a.enums, b.enums) && Same(a.attributes, b.attributes) && Same(a.signals, b.signals);
  }

  static bool Same(const Define& a, const Define& b) {
    return Same(a.name, b.name) && Same(a.expression, b.expression);
  }

  static bool Same(const Term& a, const Term& b) {
    return a.kind == b.kind && Same(a.number, b.number) && a.level == b.level && a.set == b.set &&
           Same(a.strings, b.strings);
  }

  static bool Same(const Need& a, const Need& b) {
    return a.kind == b.kind && Same(a.count, b.count) && Same(a.from, b.from) && Same(a.within, b.within);
  }

  static bool Same(const Rule& a, const Rule& b) {
    return a.effect == b.effect && Same(a.name, b.name) && Same(a.title, b.title) && Same(a.actions, b.actions) &&
           Same(a.secrets, b.secrets) && Same(a.when, b.when) && Same(a.unless, b.unless) && Same(a.via, b.via) &&
           Same(a.survives, b.survives) && Same(a.needs, b.needs) && Same(a.grant, b.grant) &&
           Same(a.controls, b.controls) && Same(a.owner, b.owner) && Same(a.severity, b.severity) &&
           Same(a.expires, b.expires) && Same(a.notes, b.notes) && Same(a.mode, b.mode);
  }

  static bool Same(const Test& a, const Test& b) {
    return Same(a.title, b.title) && Same(a.like, b.like) && Dense(a.request) == Dense(b.request) &&
           a.outcome == b.outcome && Same(a.by, b.by) && Same(a.with, b.with) && Same(a.needs, b.needs) &&
           Same(a.because, b.because);
  }

  static bool Same(const Item& a, const Item& b) { return a.kind == b.kind && a.index == b.index; }
};

}  // namespace

bool Equal(const File& a, const File& b) {
  const auto same = [](const auto& x, const auto& y) { return Comparison::Same(x, y); };
  return same(a.policy, b.policy) && same(a.items, b.items) && same(a.vocabularies, b.vocabularies) &&
         same(a.defines, b.defines) && same(a.rules, b.rules) && same(a.tests, b.tests);
}

}  // namespace daygate::policy
