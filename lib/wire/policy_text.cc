#include "wire/policy_text.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "cel/parser.h"

namespace daygate::wire {
namespace {

constexpr std::uint32_t kMaxTypeDepth = 32;

bool IsWordStart(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsWordPart(char c) {
  return IsWordStart(c) || (c >= '0' && c <= '9');
}

std::optional<policy::TypeSpec> ReadType(std::string_view text, std::uint32_t depth) {
  using policy::TypeName;
  constexpr std::pair<std::string_view, TypeName> kSimple[] = {
      {"bool", TypeName::kBool},           {"int", TypeName::kInt},
      {"double", TypeName::kDouble},       {"string", TypeName::kString},
      {"timestamp", TypeName::kTimestamp}, {"duration", TypeName::kDuration}};
  constexpr std::pair<std::string_view, TypeName> kHolders[] = {{"list(", TypeName::kList},
                                                                {"map(string, ", TypeName::kMap}};
  policy::TypeSpec type;
  for (const auto& [word, name] : kSimple) {
    if (text != word) continue;
    type.name = name;
    return type;
  }
  for (const auto& [open, name] : kHolders) {
    if (!text.starts_with(open) || !text.ends_with(')') || depth == kMaxTypeDepth) continue;
    std::optional<policy::TypeSpec> element =
        ReadType(text.substr(open.size(), text.size() - open.size() - 1), depth + 1);
    if (!element) return std::nullopt;
    type.name = name;
    type.element = std::make_shared<policy::TypeSpec>(*std::move(element));
    return type;
  }
  if (!IsWord(text)) return std::nullopt;
  type.name = TypeName::kEnum;
  type.word = {std::string(text), {}};
  return type;
}

}  // namespace

bool IsWord(std::string_view text) {
  return !text.empty() && IsWordStart(text.front()) && std::all_of(text.begin(), text.end(), IsWordPart);
}

bool IsPath(std::string_view text) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!IsWord(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::optional<policy::TypeSpec> ParseType(std::string_view text) {
  return ReadType(text, 1);
}

std::optional<policy::Literal> ParseLiteral(const std::string& text) {
  using Kind = policy::Literal::Kind;
  policy::Literal literal;
  literal.text = text;
  if (text == "[]" || text == "{}") {
    literal.kind = text == "[]" ? Kind::kEmptyList : Kind::kEmptyMap;
    return literal;
  }
  const cel::ParseResult parsed = cel::Parse(text);
  if (parsed.ast == nullptr) return std::nullopt;
  if (IsPath(text) && text != "true" && text != "false") {
    literal.kind = Kind::kPath;
    return literal;
  }
  const cel::Literal* const value = std::get_if<cel::Literal>(&parsed.ast->root->node);
  if (value == nullptr) return std::nullopt;
  switch (value->kind) {
    case cel::LiteralKind::kBool:
      literal.kind = Kind::kBool;
      literal.boolean = value->boolean;
      return literal;
    case cel::LiteralKind::kInt:
      literal.kind = Kind::kInt;
      literal.integer = value->integer;
      return literal;
    case cel::LiteralKind::kDouble:
      literal.kind = Kind::kDouble;
      literal.real = value->real;
      return literal;
    case cel::LiteralKind::kString:
      literal.kind = Kind::kString;
      literal.text = value->text;
      return literal;
    case cel::LiteralKind::kNull:
    case cel::LiteralKind::kUint:
    case cel::LiteralKind::kBytes: break;
  }
  return std::nullopt;
}

}  // namespace daygate::wire
