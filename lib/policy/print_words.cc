#include "policy/print_words.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace daygate::policy {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 5> kUnits = {{{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}}};

std::string PrintReal(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), error == std::errc() ? end : buffer.data());
  // A double without point and exponent would be an int.
  if (text.find_first_of(".eE") == std::string::npos) text += ".0";
  return text;
}

std::string PrintStrings(const std::vector<Text>& texts) {
  std::string out;
  for (const Text& text : texts) out += " " + QuoteText(text.value);
  return out;
}

template <typename Enum>
std::string PrintSet(std::uint32_t bits) {
  std::string out;
  const std::span<const std::string_view> words = WordsOf<Enum>();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (((bits >> i) & 1U) != 0) out += " " + std::string(words[i]);
  }
  return out;
}

template <typename Enum>
std::string PrintLevel(std::uint8_t level) {
  const std::span<const std::string_view> words = WordsOf<Enum>();
  return level < words.size() ? " " + std::string(words[level]) : std::string();
}

}  // namespace

std::string QuoteText(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", byte);
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string PrintDuration(std::int64_t milliseconds) {
  std::string out;
  for (const Unit& unit : kUnits) {
    if (milliseconds < unit.milliseconds) continue;
    out += std::to_string(milliseconds / unit.milliseconds) + std::string(unit.name);
    milliseconds %= unit.milliseconds;
  }
  return out;
}

std::string PrintLiteral(const Literal& literal) {
  switch (literal.kind) {
    case Literal::Kind::kBool: return literal.boolean ? "true" : "false";
    case Literal::Kind::kInt: return std::to_string(literal.integer);
    case Literal::Kind::kDouble: return literal.text.empty() ? PrintReal(literal.real) : literal.text;
    case Literal::Kind::kString: return QuoteText(literal.text);
    case Literal::Kind::kPath: return literal.text;
    case Literal::Kind::kEmptyList: return "[]";
    case Literal::Kind::kEmptyMap: return "{}";
  }
  return {};
}

std::string PrintType(const TypeSpec& type) {
  std::string out;
  std::string close;
  const TypeSpec* inner = &type;
  while (inner->element != nullptr) {
    out += inner->name == TypeName::kMap ? "map(string, " : "list(";
    close += ")";
    inner = inner->element.get();
  }
  switch (inner->name) {
    case TypeName::kBool: return out + "bool" + close;
    case TypeName::kInt: return out + "int" + close;
    case TypeName::kDouble: return out + "double" + close;
    case TypeName::kString: return out + "string" + close;
    case TypeName::kTimestamp: return out + "timestamp" + close;
    case TypeName::kDuration: return out + "duration" + close;
    case TypeName::kEnum: return out + inner->word.text + close;
    case TypeName::kList: return out + "list" + close;
    case TypeName::kMap: return out + "map" + close;
  }
  return out;
}

std::string PrintTerm(const Term& term) {
  switch (term.kind) {
    case TermKind::kTtl: return "ttl " + PrintDuration(term.number.value);
    case TermKind::kRevokeWithin: return "revoke within " + PrintDuration(term.number.value);
    case TermKind::kCache: return term.number.value == 0 ? "cache none" : "cache " + PrintDuration(term.number.value);
    case TermKind::kUses: return "uses " + std::to_string(term.number.value);
    case TermKind::kDepth: return "depth " + std::to_string(term.number.value);
    case TermKind::kDeliver: return "deliver" + PrintLevel<Delivery>(term.level);
    case TermKind::kMonitor: return "monitor" + PrintLevel<Monitor>(term.level);
    case TermKind::kAudit: return "audit" + PrintLevel<AuditMode>(term.level);
    case TermKind::kBind: return "bind" + PrintSet<Bound>(term.set);
    case TermKind::kRevokeOn: return "revoke on" + PrintSet<RevokeEvent>(term.set);
    case TermKind::kFields: return "fields" + PrintStrings(term.strings);
    case TermKind::kNotify: return "notify" + PrintStrings(term.strings);
    case TermKind::kRotate: return "rotate";
  }
  return {};
}

std::string PrintNeed(const Need& need) {
  std::string out(WordOf(need.kind));
  if (need.count) out += " " + std::to_string(need.count->value);
  for (std::size_t i = 0; i < need.from.size(); ++i) {
    out += (i == 0 ? " from " : " or ") + QuoteText(need.from[i].value);
  }
  if (need.within) out += " within " + PrintDuration(need.within->value);
  return out;
}

}  // namespace daygate::policy
