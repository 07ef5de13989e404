// A policy set as its author wrote it: files, vocabularies, defines, rules, tests, each with its place. What the words
// mean is worked out by lib/compile.
//
// Before: parser.h, or lib/wire for JSON and protobuf. After: lib/compile, printer.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "cel/ast.h"
#include "daygate/decision.h"
#include "policy/words.h"

namespace daygate::policy {

using base::SourceRange;

// A WORD or PATH of the text.
struct Word {
  std::string text;
  SourceRange at;
};

// A STRING of the text: the characters that it stands for.
struct Text {
  std::string value;
  SourceRange at;
};

// A whole number or a duration in milliseconds.
struct Number {
  std::int64_t value = 0;
  SourceRange at;
};

// CEL source with its tree. Offsets in the tree are offsets of `Set::files[at.file]`'s source; an expression that came
// from JSON or protobuf is laid out in a source of its own, see wire/policy_json.h.
struct Expression {
  std::string source;  // exactly what the author wrote, from at.begin to at.end
  SourceRange at;
  std::shared_ptr<const cel::Ast> ast;
};

struct Enum {
  Word name;
  bool ordered = false;
  std::vector<Word> members;
};

enum class TypeName : std::uint8_t { kBool, kInt, kDouble, kString, kTimestamp, kDuration, kEnum, kList, kMap };

struct TypeSpec {
  TypeName name = TypeName::kString;
  Word word;                          // kEnum: the enum
  std::shared_ptr<TypeSpec> element;  // kList, kMap
  SourceRange at;
};

// true, 5, -1.5, "x", prod, Zone.corp, [], {}.
struct Literal {
  enum class Kind : std::uint8_t { kBool, kInt, kDouble, kString, kPath, kEmptyList, kEmptyMap };
  Kind kind = Kind::kBool;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;  // kString: decoded; kPath; kInt, kDouble: as written
  SourceRange at;
};

struct Attribute {
  Word path;
  TypeSpec type;
  std::optional<Number> max;
  std::optional<Literal> default_value;
  std::optional<AuditForm> audit;
};

struct Signal {
  Word name;
  SignalKind kind = SignalKind::kCount;
  Word of;  // kDistinct, kChanged: the attribute
  std::vector<Word> per;
  Number within;
};

struct Vocabulary {
  std::vector<Enum> enums;
  std::vector<Attribute> attributes;
  std::vector<Signal> signals;
};

struct Define {
  Word name;
  Expression expression;
};

struct Term {
  TermKind kind = TermKind::kTtl;
  SourceRange at;
  Number number;              // kTtl, kRevokeWithin, kCache: milliseconds (kCache none: 0); kUses, kDepth
  std::uint8_t level = 0;     // kDeliver, kMonitor, kAudit: the enum's value
  std::uint32_t set = 0;      // kBind, kRevokeOn: bits of EnumSet
  std::vector<Text> strings;  // kFields, kNotify
};

struct Need {
  NeedKind kind = NeedKind::kApproval;
  SourceRange at;
  std::optional<Number> count;  // as written: `approval 1` keeps its 1
  std::vector<Text> from;
  std::optional<Number> within;
};

struct Note {
  Text key;
  Text value;
};

struct Rule {
  Effect effect = Effect::kPermit;
  Word name;
  std::optional<Text> title;
  std::vector<Word> actions;  // clauses that may be repeated are joined, in their order
  std::vector<Text> secrets;
  std::vector<Expression> when;
  std::vector<Expression> unless;
  std::optional<Expression> via;
  std::vector<Word> survives;
  std::vector<Need> needs;
  std::vector<Term> grant;
  std::vector<Text> controls;
  std::optional<Text> owner;
  std::optional<RuleSeverity> severity;
  std::optional<Text> expires;
  std::vector<Note> notes;
  std::optional<Mode> mode;  // as written; none is enforce
  bool has_actions = false;  // an `action` clause stands there (it is never empty)
  SourceRange at;
};

struct Test {
  Text title;
  std::optional<Text> like;
  std::string_view request;  // the JSON object, as written: a view of the file's source
  SourceRange request_at;
  std::string request_twice;  // the path of a member that stands twice in it, if one does
  Outcome outcome = Outcome::kPermit;
  std::optional<std::vector<Word>> by;
  std::optional<std::vector<Term>> with;
  std::optional<std::vector<Need>> needs;
  std::optional<Word> because;
  SourceRange at;
};

// One thing of a file, in the order in which they stand.
enum class ItemKind : std::uint8_t { kVocabulary, kDefine, kRule, kTest };
struct Item {
  ItemKind kind = ItemKind::kRule;
  std::uint32_t index = 0;  // into the File's vector of that kind
};

// How a file that was read from text is divided, for the printer: its stretches in the order of the source, an inner
// one behind the one that holds it.
enum class MarkKind : std::uint8_t {
  kStatement,  // the policy line, a define: stands alone
  kOpen,       // the head of a block, its `{` included
  kEnum,       // inside a block: an enum
  kAttribute,
  kSignal,
  kClause,
  kTestPart,    // `request …`, `expect …`
  kClose,       // the `}` of a block
  kExpression,  // inside one of these: CEL, which keeps its own spacing
  kJson,        // inside a kTestPart
};
struct Mark {
  MarkKind kind = MarkKind::kStatement;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct File {
  std::shared_ptr<const base::Source> source;
  std::vector<Mark> layout;  // empty where the file was not read from text
  Word policy;
  std::vector<Item> items;
  std::vector<Vocabulary> vocabularies;
  std::vector<Define> defines;
  std::vector<Rule> rules;
  std::vector<Test> tests;
};

struct Set {
  std::vector<File> files;
};

}  // namespace daygate::policy
