// vocabulary { enum … attribute … signal … }

#include <array>
#include <charconv>
#include <limits>
#include <unordered_set>
#include <utility>

#include "policy/builtins.h"
#include "policy/file_parser.h"

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kItems = {"enum"sv, "ordered"sv, "attribute"sv, "signal"sv};

// As deep as the JSON of a request can be; a type that nests deeper has no value.
constexpr std::uint32_t kMaxTypeDepth = kMaxJsonDepth;

// What stands beside the host's own attributes in a request's context, or names them.
bool IsTakenInContext(std::string_view name) {
  if (name == "request" || name == "hop" || name == "capture" || name == "attested") return true;
  for (const BuiltinField& variable : Variables()) {
    if (variable.name == name) return true;
  }
  return false;
}

struct SimpleType {
  std::string_view word;
  TypeName name;
};
constexpr std::array<SimpleType, 6> kSimpleTypes = {{{"bool", TypeName::kBool},
                                                     {"int", TypeName::kInt},
                                                     {"double", TypeName::kDouble},
                                                     {"string", TypeName::kString},
                                                     {"timestamp", TypeName::kTimestamp},
                                                     {"duration", TypeName::kDuration}}};

}  // namespace

void FileParser::ReadVocabulary() {
  const std::uint32_t begin = reader_.token().begin;
  const std::size_t mark = reader_.Begin(MarkKind::kOpen);
  reader_.Advance();
  if (!OpenBlock(mark, true)) return;
  const std::uint32_t depth = reader_.depth();
  Vocabulary vocabulary;
  while (!reader_.AtEnd() && !reader_.IsPunct("}") && !reader_.full() && !reader_.AtStatement()) {
    if (ReadVocabularyItem(&vocabulary)) continue;
    reader_.Recover(depth, [this] { return AtVocabularyItem(); });
  }
  CloseBlock("an item of the vocabulary", begin);
  AddItem(ItemKind::kVocabulary, file_->vocabularies.size());
  file_->vocabularies.push_back(std::move(vocabulary));
}

bool FileParser::AtVocabularyItem() const {
  if (!reader_.IsIdent()) return false;
  const cel::Token next = reader_.Peek();
  if (next.kind != cel::TokenKind::kIdent) return false;
  for (const std::string_view item : kItems) {
    if (reader_.token().text == item) return true;
  }
  return reader_.FirstOnLine();  // a misspelt one
}

bool FileParser::ReadVocabularyItem(Vocabulary* vocabulary) {
  bool ok = false;
  if (reader_.IsWord("enum") || reader_.IsWord("ordered")) {
    const std::size_t mark = reader_.Begin(MarkKind::kEnum);
    Enum declared;
    ok = ReadEnum(&declared);
    if (ok) vocabulary->enums.push_back(std::move(declared));
    reader_.End(mark);
  } else if (reader_.IsWord("attribute")) {
    const std::size_t mark = reader_.Begin(MarkKind::kAttribute);
    Attribute attribute;
    ok = ReadAttribute(&attribute);
    if (ok) vocabulary->attributes.push_back(std::move(attribute));
    reader_.End(mark);
  } else if (reader_.IsWord("signal")) {
    const std::size_t mark = reader_.Begin(MarkKind::kSignal);
    Signal signal;
    ok = ReadSignal(&signal);
    if (ok) vocabulary->signals.push_back(std::move(signal));
    reader_.End(mark);
  } else {
    if (reader_.IsIdent()) {
      reader_.Unknown("item of the vocabulary", kItems);
    } else {
      reader_.Expected("an item of the vocabulary", "one of enum, ordered enum, attribute, signal");
    }
    reader_.Advance();
  }
  return ok;
}

bool FileParser::ReadEnum(Enum* declared) {
  declared->ordered = reader_.SkipWord("ordered");
  if (!reader_.ExpectWord("enum") || !reader_.ReadWord("the name of the enum", &declared->name)) return false;
  CheckFreeName(declared->name, "an enum");
  if (reader_.IsPunct("=")) {
    reader_.Error(reader_.token().begin, "'{' was expected, but here is '='", "write `enum NAME { member, member }`");
    reader_.Advance();
  }
  return reader_.ExpectPunct("{") && ReadMembers(declared);
}

bool FileParser::ReadMembers(Enum* declared) {
  std::unordered_set<std::string_view> names;
  do {
    if (!declared->members.empty() && reader_.IsPunct("}")) break;  // behind a last comma
    Word member;
    if (!reader_.ReadWord("a member of the enum", &member)) return false;
    CheckName(member, "a member of an enum");
    // The source outlives the set; the member's own text may move.
    if (!names.insert(reader_.text().substr(member.at.begin, member.text.size())).second) {
      reader_.Error(member.at.begin, "the member '" + member.text + "' stands twice in this enum");
    }
    declared->members.push_back(std::move(member));
  } while (reader_.SkipPunct(","));
  return reader_.SkipPunct("}") ||
         reader_.Expected("',' or '}'", reader_.IsIdent() ? "members have commas between them" : "");
}

bool FileParser::ReadAttribute(Attribute* attribute) {
  reader_.Advance();
  if (!reader_.ReadPath("the path of the attribute", &attribute->path)) return false;
  CheckAttributePath(attribute->path);
  return reader_.ExpectPunct(":") && ReadType(&attribute->type) && ReadAttributeParts(attribute);
}

bool FileParser::CheckAttributePath(const Word& path) {
  std::string_view rest = path.text;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('.'));
    if (cel::IsKeyword(name)) {
      return reader_.Error(path.at.begin, "'" + std::string(name) + "' can not be the name of an attribute");
    }
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
  }
  constexpr std::string_view kContext = "context.";
  if (path.text.starts_with(kContext) && IsTakenInContext(std::string_view(path.text).substr(kContext.size()))) {
    const std::string name = path.text.substr(kContext.size());
    return reader_.Error(path.at.begin, "'" + name + "' is built in: an attribute of the host needs another name",
                         "'attribute " + name + " : …' gives the built-in one a max, a default or an audit form");
  }
  return true;
}

bool FileParser::ReadAttributeParts(Attribute* attribute) {
  if (reader_.SkipWord("max")) {
    Number max;
    if (!reader_.ReadInt(1, &max)) return false;
    attribute->max = max;
  }
  if (reader_.SkipWord("default")) {
    Literal literal;
    if (!ReadLiteral(&literal)) return false;
    attribute->default_value = std::move(literal);
  }
  if (reader_.SkipWord("audit")) {
    AuditForm form = AuditForm::kClear;
    if (!ReadEnumWord("audit form", &form)) return false;
    attribute->audit = form;
  }
  if (reader_.IsWord("max") || reader_.IsWord("default") || reader_.IsWord("audit")) {
    return reader_.Error(reader_.token().begin, "'" + std::string(reader_.token().text) + "' can not stand here",
                         "the parts of an attribute stand once each, in the order max, default, audit");
  }
  return true;
}

bool FileParser::ReadType(TypeSpec* type) {
  std::vector<TypeSpec*> open;  // lists and maps whose inner type is being read
  const std::uint32_t begin = reader_.token().begin;
  for (TypeSpec* inner = type;; inner = inner->element.get()) {
    bool opens = false;
    if (!ReadTypeHead(inner, &opens)) return false;
    if (!opens) break;
    open.push_back(inner);
    if (open.size() > kMaxTypeDepth) return reader_.Error(begin, "a type nests at most 32 deep");
    inner->element = std::make_shared<TypeSpec>();
  }
  for (; !open.empty(); open.pop_back()) {
    if (!reader_.ExpectPunct(")")) return false;
    open.back()->at.end = reader_.previous_end();
  }
  return true;
}

// A type, or what stands before the inner type of a list or map.
bool FileParser::ReadTypeHead(TypeSpec* type, bool* opens) {
  const std::uint32_t begin = reader_.token().begin;
  Word word;
  if (!reader_.ReadWord("a type", &word)) return false;
  type->at = word.at;
  for (const SimpleType& simple : kSimpleTypes) {
    if (word.text != simple.word) continue;
    type->name = simple.name;
    return true;
  }
  if (word.text == "list") {
    type->name = TypeName::kList;
    if (!reader_.ExpectPunct("(")) return false;
    *opens = true;
  } else if (word.text == "map") {
    type->name = TypeName::kMap;
    if (!reader_.ExpectPunct("(")) return false;
    if (!reader_.SkipWord("string")) return reader_.Expected("'string'", "the keys of a map are strings");
    if (!reader_.ExpectPunct(",")) return false;
    *opens = true;
  } else {
    type->name = TypeName::kEnum;
    type->word = std::move(word);
  }
  type->at = reader_.RangeFrom(begin);
  return true;
}

bool FileParser::ReadLiteral(Literal* literal) {
  const std::uint32_t begin = reader_.token().begin;
  bool ok = false;
  if (reader_.IsWord("true") || reader_.IsWord("false")) {
    literal->kind = Literal::Kind::kBool;
    literal->boolean = reader_.IsWord("true");
    reader_.Advance();
    ok = true;
  } else if (reader_.IsString()) {
    Text text;
    ok = reader_.ReadText("a string", &text);
    literal->kind = Literal::Kind::kString;
    literal->text = std::move(text.value);
  } else if (reader_.IsIdent() && !cel::IsKeyword(reader_.token().text)) {
    Word path;
    ok = reader_.ReadPath("a member of an enum", &path);
    literal->kind = Literal::Kind::kPath;
    literal->text = std::move(path.text);
  } else if (reader_.SkipPunct("[")) {
    ok = ReadEmpty("]", Literal::Kind::kEmptyList, literal);
  } else if (reader_.SkipPunct("{")) {
    ok = ReadEmpty("}", Literal::Kind::kEmptyMap, literal);
  } else {
    ok = ReadNumberLiteral(literal);
  }
  literal->at = reader_.RangeFrom(begin);
  return ok;
}

bool FileParser::ReadEmpty(std::string_view close, Literal::Kind kind, Literal* literal) {
  literal->kind = kind;
  return reader_.SkipPunct(close) ||
         reader_.Expected("'" + std::string(close) + "'", "only an empty list or map can be a default");
}

bool FileParser::ReadNumberLiteral(Literal* literal) {
  const std::uint32_t begin = reader_.token().begin;
  const bool negative = reader_.SkipPunct("-");
  const cel::Token number = reader_.token();
  const bool real = number.kind == cel::TokenKind::kDouble;
  if (!real && number.kind != cel::TokenKind::kInt) return reader_.Expected(negative ? "a number" : "a literal");
  literal->text = (negative ? "-" : "") + std::string(number.text);
  reader_.Advance();
  std::string_view digits = number.text;
  if (real) {
    literal->kind = Literal::Kind::kDouble;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), literal->real);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      return reader_.Error(begin, "this number is out of the range of double");
    }
    if (negative) literal->real = -literal->real;
    return true;
  }
  literal->kind = Literal::Kind::kInt;
  const int base = digits.starts_with("0x") ? 16 : 10;
  if (base == 16) digits.remove_prefix(2);
  std::uint64_t value = 0;
  const std::errc error = std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec;
  const std::uint64_t limit = (std::uint64_t{1} << 63) - (negative ? 0 : 1);
  if (error != std::errc() || value > limit) return reader_.Error(begin, "this number is out of the range of int");
  literal->integer = static_cast<std::int64_t>(negative ? ~value + 1 : value);
  return true;
}

bool FileParser::ReadSignal(Signal* signal) {
  reader_.Advance();
  if (!reader_.ReadWord("the name of the signal", &signal->name)) return false;
  CheckName(signal->name, "a signal");
  if (!reader_.ExpectPunct("=") || !ReadEnumWord("kind of signal", &signal->kind)) return false;
  if (signal->kind != SignalKind::kCount) {
    // `per` could be a WORD, but then the signal would be about nothing.
    if (reader_.IsWord("per")) return reader_.Expected("the attribute that is looked at");
    if (!reader_.ReadPath("the attribute that is looked at", &signal->of)) return false;
  }
  if (signal->kind == SignalKind::kCount && reader_.IsIdent() && !reader_.IsWord("per")) return RefuseCounted();
  if (!reader_.ExpectWord("per")) return false;
  do {
    Word key;
    if (!reader_.ReadPath("an attribute", &key)) return false;
    signal->per.push_back(std::move(key));
  } while (reader_.SkipPunct(","));
  return reader_.ExpectWord("within") && reader_.ReadDuration(&signal->within);
}

// `count X per Y`.
bool FileParser::RefuseCounted() {
  const std::uint32_t begin = reader_.token().begin;
  Word counted;
  if (!reader_.ReadPath("'per'", &counted)) return false;
  return reader_.Error(begin, "'count' counts decisions, and takes no attribute",
                       "write 'count per …', or 'distinct " + counted.text + " per …' for how many different ones");
}

}  // namespace daygate::policy
