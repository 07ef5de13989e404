// daygate.v1.PolicyFile → policy::File, as far as a message goes: no places, no trees.

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_scan.h"
#include "base/source.h"
#include "cel/parser.h"
#include "wire/json_path.h"
#include "wire/policy_message.h"
#include "wire/policy_text.h"

namespace daygate::wire {
namespace {

constexpr std::size_t kMaxRequestDepth = 200;

policy::Text ToText(const std::string& value) {
  return {value, {}};
}
policy::Number ToNumber(std::int64_t value) {
  return {value, {}};
}

// Reads one file; remembers what is at fault, by the path of its member.
class FileReader {
 public:
  FileReader(const std::string& document, std::vector<Diagnostic>* diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  policy::File Read(const v1::PolicyFile& message, const JsonPath& path);

 private:
  void Fail(const JsonPath& path, const std::string& what) {
    Diagnostic diagnostic;
    diagnostic.file = document_;
    diagnostic.message = path.ToString() + ": " + what;
    diagnostics_->push_back(std::move(diagnostic));
  }

  policy::Word ReadWord(const std::string& text, const JsonPath& path) {
    if (!IsWord(text)) Fail(path, "a name is wanted: letters, digits and '_', not starting with a digit");
    return {text, {}};
  }
  policy::Word ReadPath(const std::string& text, const JsonPath& path) {
    if (!IsPath(text)) Fail(path, "a path is wanted: names joined by dots");
    return {text, {}};
  }

  // The value of an enum of the schema, which may be a number that it does not have.
  template <typename Enum, typename Wire>
  Enum ReadEnum(Wire value, Wire last, const JsonPath& path) {
    const int number = static_cast<int>(value);
    if (number >= 1 && number <= static_cast<int>(last)) return static_cast<Enum>(number - 1);
    Fail(path, number == 0 ? "it has to be said" : "this version does not know the value " + std::to_string(number));
    return Enum{};
  }
  template <typename Enum, typename Wire>
  std::optional<Enum> ReadOptionalEnum(Wire value, Wire last, const JsonPath& path) {
    if (static_cast<int>(value) == 0) return std::nullopt;
    return ReadEnum<Enum>(value, last, path);
  }

  // In milliseconds.
  policy::Number ReadDuration(const google::protobuf::Duration& duration, const JsonPath& path);
  policy::Expression ReadExpression(const v1::Expression& expression, const JsonPath& path);

  policy::Vocabulary ReadVocabulary(const v1::Vocabulary& message, const JsonPath& path);
  policy::Attribute ReadAttribute(const v1::Attribute& message, const JsonPath& path);
  policy::Signal ReadSignal(const v1::Signal& message, const JsonPath& path);
  policy::Rule ReadRule(const v1::Rule& message, const JsonPath& path);
  void ReadRuleConditions(const v1::Rule& message, const JsonPath& path, policy::Rule* rule);
  policy::Need ReadNeed(const v1::Need& message, const JsonPath& path);
  policy::Term ReadTerm(const v1::Term& message, const JsonPath& path);
  policy::Test ReadTest(const v1::Test& message, const JsonPath& path);
  void ReadItems(const v1::PolicyFile& message, const JsonPath& path, policy::File* file);

  // The elements of a repeated field.
  template <typename Out, typename Field, typename ReadElement>
  std::vector<Out> ReadAll(const Field& field, const JsonPath& path, ReadElement read) {
    std::vector<Out> all;
    std::size_t index = 0;
    for (const auto& element : field) all.push_back(read(element, path[index++]));
    return all;
  }
  template <typename Field>
  std::vector<policy::Text> ReadTexts(const Field& field) {
    return ReadAll<policy::Text>(field, JsonPath(),
                                 [](const std::string& text, const JsonPath&) { return ToText(text); });
  }
  template <typename Field>
  std::vector<policy::Word> ReadWords(const Field& field, const JsonPath& path) {
    return ReadAll<policy::Word>(field, path,
                                 [this](const std::string& text, const JsonPath& at) { return ReadWord(text, at); });
  }
  template <typename Field>
  std::vector<policy::Word> ReadPaths(const Field& field, const JsonPath& path) {
    return ReadAll<policy::Word>(field, path,
                                 [this](const std::string& text, const JsonPath& at) { return ReadPath(text, at); });
  }
  template <typename Field>
  std::vector<policy::Term> ReadTerms(const Field& field, const JsonPath& path) {
    return ReadAll<policy::Term>(field, path,
                                 [this](const v1::Term& term, const JsonPath& at) { return ReadTerm(term, at); });
  }
  template <typename Field>
  std::vector<policy::Need> ReadNeeds(const Field& field, const JsonPath& path) {
    return ReadAll<policy::Need>(field, path,
                                 [this](const v1::Need& need, const JsonPath& at) { return ReadNeed(need, at); });
  }
  template <typename Field>
  std::vector<policy::Expression> ReadExpressions(const Field& field, const JsonPath& path) {
    return ReadAll<policy::Expression>(field, path, [this](const v1::Expression& expression, const JsonPath& at) {
      return ReadExpression(expression, at);
    });
  }
  template <typename Values>
  std::uint32_t ReadSet(const Values& values, int last, const JsonPath& path) {
    std::uint32_t bits = 0;
    if (values.empty()) Fail(path, "at least one is wanted");
    for (const int value : values) {
      if (value < 1 || value > last) {
        Fail(path, "this version does not know the value " + std::to_string(value));
      } else {
        bits |= 1U << static_cast<unsigned>(value - 1);
      }
    }
    return bits;
  }

  const std::string& document_;
  std::vector<Diagnostic>* diagnostics_;
};

policy::File FileReader::Read(const v1::PolicyFile& message, const JsonPath& path) {
  policy::File file;
  file.policy = ReadWord(message.policy(), path / "policy");
  file.vocabularies = ReadAll<policy::Vocabulary>(
      message.vocabularies(), path / "vocabularies",
      [this](const v1::Vocabulary& vocabulary, const JsonPath& at) { return ReadVocabulary(vocabulary, at); });
  file.defines = ReadAll<
      policy::Define>(message.defines(), path / "defines", [this](const v1::Define& define, const JsonPath& at) {
    return policy::Define{ReadWord(define.name(), at / "name"), ReadExpression(define.expression(), at / "expression")};
  });
  file.rules = ReadAll<policy::Rule>(message.rules(), path / "rules",
                                     [this](const v1::Rule& rule, const JsonPath& at) { return ReadRule(rule, at); });
  file.tests = ReadAll<policy::Test>(message.tests(), path / "tests",
                                     [this](const v1::Test& test, const JsonPath& at) { return ReadTest(test, at); });
  ReadItems(message, path, &file);
  return file;
}

void FileReader::ReadItems(const v1::PolicyFile& message, const JsonPath& path, policy::File* file) {
  const std::size_t sizes[] = {file->vocabularies.size(), file->defines.size(), file->rules.size(), file->tests.size()};
  std::uint32_t used[] = {0, 0, 0, 0};
  const auto add = [&](std::size_t kind) {
    file->items.push_back({static_cast<policy::ItemKind>(kind), used[kind]++});
  };
  const JsonPath order = path / "order";
  for (int i = 0; i < message.order_size(); ++i) {
    const auto kind = static_cast<std::size_t>(
        ReadEnum<policy::ItemKind>(message.order(i), v1::ITEM_KIND_TEST, order[static_cast<std::size_t>(i)]));
    if (used[kind] < sizes[kind]) {
      add(kind);
    } else {
      Fail(order[static_cast<std::size_t>(i)], "there is no further item of this kind");
    }
  }
  for (std::size_t kind = 0; kind < std::size(sizes); ++kind) {
    if (message.order_size() > 0 && used[kind] < sizes[kind]) Fail(order, "it does not name every item of the file");
    while (used[kind] < sizes[kind]) add(kind);
  }
}

policy::Number FileReader::ReadDuration(const google::protobuf::Duration& duration, const JsonPath& path) {
  constexpr std::int64_t kMostSeconds = 1'000'000'000;
  const std::int64_t seconds = duration.seconds();
  const std::int32_t nanos = duration.nanos();
  if (seconds < 0 || seconds > kMostSeconds || nanos < 0 || nanos > 999'999'999 || nanos % 1'000'000 != 0) {
    Fail(path, "a duration is a whole number of milliseconds, not negative and at most 3650 days");
    return {};
  }
  return ToNumber(seconds * 1000 + nanos / 1'000'000);
}

policy::Expression FileReader::ReadExpression(const v1::Expression& expression, const JsonPath& path) {
  const cel::ParseResult parsed = cel::Parse(expression.cel());
  if (parsed.ast == nullptr) {
    const base::LineColumn place = base::Source({}, expression.cel()).Locate(parsed.error.at);
    Fail(path / "cel", parsed.error.message + " (line " + std::to_string(place.line) + ", column " +
                           std::to_string(place.column) + " of the expression)");
  }
  policy::Expression read;
  read.source = expression.cel();
  return read;
}

policy::Vocabulary FileReader::ReadVocabulary(const v1::Vocabulary& message, const JsonPath& path) {
  policy::Vocabulary vocabulary;
  vocabulary.enums =
      ReadAll<policy::Enum>(message.enums(), path / "enums", [this](const v1::Enum& declared, const JsonPath& at) {
        policy::Enum read;
        read.name = ReadWord(declared.name(), at / "name");
        read.ordered = declared.ordered();
        read.members = ReadWords(declared.members(), at / "members");
        return read;
      });
  vocabulary.attributes = ReadAll<policy::Attribute>(
      message.attributes(), path / "attributes",
      [this](const v1::Attribute& declared, const JsonPath& at) { return ReadAttribute(declared, at); });
  vocabulary.signals = ReadAll<policy::Signal>(
      message.signals(), path / "signals",
      [this](const v1::Signal& declared, const JsonPath& at) { return ReadSignal(declared, at); });
  return vocabulary;
}

policy::Attribute FileReader::ReadAttribute(const v1::Attribute& message, const JsonPath& path) {
  policy::Attribute attribute;
  attribute.path = ReadPath(message.path(), path / "path");
  if (std::optional<policy::TypeSpec> type = ParseType(message.type())) {
    attribute.type = *std::move(type);
  } else {
    Fail(path / "type", "a type is wanted, such as 'string', 'Zone', 'list(string)' or 'map(string, int)'");
  }
  if (message.has_max()) attribute.max = ToNumber(message.max());
  if (message.has_default_()) {
    attribute.default_value = ParseLiteral(message.default_());
    if (!attribute.default_value) {
      Fail(path / "default", "a literal of the policy language is wanted, such as '50', '\"none\"', 'prod' or '[]'");
    }
  }
  attribute.audit = ReadOptionalEnum<policy::AuditForm>(message.audit(), v1::AUDIT_FORM_DROP, path / "audit");
  return attribute;
}

policy::Signal FileReader::ReadSignal(const v1::Signal& message, const JsonPath& path) {
  policy::Signal signal;
  signal.name = ReadWord(message.name(), path / "name");
  signal.kind = ReadEnum<policy::SignalKind>(message.kind(), v1::SIGNAL_KIND_CHANGED, path / "kind");
  if (message.has_of() == (signal.kind == policy::SignalKind::kCount)) {
    Fail(path / "of", message.has_of() ? "a count looks at no attribute" : "the attribute that it looks at is wanted");
  } else if (message.has_of()) {
    signal.of = ReadPath(message.of(), path / "of");
  }
  signal.per = ReadPaths(message.per(), path / "per");
  signal.within = ReadDuration(message.within(), path / "within");
  return signal;
}

policy::Rule FileReader::ReadRule(const v1::Rule& message, const JsonPath& path) {
  policy::Rule rule;
  rule.effect = ReadEnum<policy::Effect>(message.effect(), v1::EFFECT_REQUIRE, path / "effect");
  rule.name = ReadWord(message.name(), path / "name");
  if (message.has_title()) rule.title = ToText(message.title());
  rule.actions = ReadWords(message.actions(), path / "actions");
  rule.has_actions = !rule.actions.empty();
  rule.secrets = ReadTexts(message.secrets());
  ReadRuleConditions(message, path, &rule);
  rule.survives = ReadWords(message.survives(), path / "survives");
  rule.needs = ReadNeeds(message.needs(), path / "needs");
  rule.grant = ReadTerms(message.grant(), path / "grant");
  rule.controls = ReadTexts(message.controls());
  if (message.has_owner()) rule.owner = ToText(message.owner());
  rule.severity = ReadOptionalEnum<policy::RuleSeverity>(message.severity(), v1::SEVERITY_CRITICAL, path / "severity");
  if (message.has_expires()) rule.expires = ToText(message.expires());
  for (const v1::Note& note : message.notes()) rule.notes.push_back({ToText(note.key()), ToText(note.value())});
  rule.mode = ReadOptionalEnum<policy::Mode>(message.mode(), v1::MODE_SHADOW, path / "mode");
  return rule;
}

void FileReader::ReadRuleConditions(const v1::Rule& message, const JsonPath& path, policy::Rule* rule) {
  rule->when = ReadExpressions(message.when(), path / "when");
  rule->unless = ReadExpressions(message.unless(), path / "unless");
  if (message.has_via()) rule->via = ReadExpression(message.via(), path / "via");
}

policy::Need FileReader::ReadNeed(const v1::Need& message, const JsonPath& path) {
  policy::Need need;
  need.kind = ReadEnum<NeedKind>(message.need(), v1::NEED_KIND_TICKET, path / "need");
  if (message.has_count()) need.count = ToNumber(message.count());
  need.from = ReadTexts(message.from());
  if (message.has_within()) need.within = ReadDuration(message.within(), path / "within");
  return need;
}

policy::Term FileReader::ReadTerm(const v1::Term& message, const JsonPath& path) {
  policy::Term term;
  const auto level = [](auto value) { return static_cast<std::uint8_t>(value); };
  switch (message.term_case()) {
    case v1::Term::kAudit:
      term.kind = TermKind::kAudit;
      term.level = level(ReadEnum<AuditMode>(message.audit(), v1::AUDIT_MODE_SYNC, path / "audit"));
      break;
    case v1::Term::kBind:
      term.kind = TermKind::kBind;
      term.set = ReadSet(message.bind().values(), v1::BOUND_DESTINATION, path / "bind");
      break;
    case v1::Term::kCache:
      term.kind = TermKind::kCache;
      term.number = ReadDuration(message.cache(), path / "cache");
      break;
    case v1::Term::kDeliver:
      term.kind = TermKind::kDeliver;
      term.level = level(ReadEnum<Delivery>(message.deliver(), v1::DELIVERY_PROXY, path / "deliver"));
      break;
    case v1::Term::kDepth:
      term.kind = TermKind::kDepth;
      term.number = ToNumber(message.depth());
      break;
    case v1::Term::kFields:
      term.kind = TermKind::kFields;
      term.strings = ReadTexts(message.fields().values());
      break;
    case v1::Term::kMonitor:
      term.kind = TermKind::kMonitor;
      term.level = level(ReadEnum<Monitor>(message.monitor(), v1::MONITOR_FULL, path / "monitor"));
      break;
    case v1::Term::kNotify:
      term.kind = TermKind::kNotify;
      term.strings = ReadTexts(message.notify().values());
      break;
    case v1::Term::kRevokeOn:
      term.kind = TermKind::kRevokeOn;
      term.set = ReadSet(message.revoke_on().values(), v1::REVOKE_EVENT_CHAIN_END, path / "revoke_on");
      break;
    case v1::Term::kRevokeWithin:
      term.kind = TermKind::kRevokeWithin;
      term.number = ReadDuration(message.revoke_within(), path / "revoke_within");
      break;
    case v1::Term::kRotate:
      term.kind = TermKind::kRotate;
      if (!message.rotate()) Fail(path / "rotate", "it is either true or not there");
      break;
    case v1::Term::kTtl:
      term.kind = TermKind::kTtl;
      term.number = ReadDuration(message.ttl(), path / "ttl");
      break;
    case v1::Term::kUses:
      term.kind = TermKind::kUses;
      term.number = ToNumber(message.uses());
      break;
    case v1::Term::TERM_NOT_SET: Fail(path, "a term is wanted, such as \"ttl\" or \"uses\""); break;
  }
  return term;
}

policy::Test FileReader::ReadTest(const v1::Test& message, const JsonPath& path) {
  policy::Test test;
  test.title = ToText(message.title());
  if (message.has_like()) test.like = ToText(message.like());
  test.request = message.request();
  const base::JsonScan scan = base::ScanJson(test.request, 0, kMaxRequestDepth);
  if (!scan.ok || scan.end != test.request.size() || !test.request.starts_with('{')) {
    Fail(path / "request", scan.ok ? "a JSON object is wanted, with nothing around it" : scan.error);
  }
  const JsonPath at = path / "expect";
  const v1::Expect& expect = message.expect();
  test.outcome = ReadEnum<Outcome>(expect.outcome(), v1::OUTCOME_CHALLENGE, at / "outcome");
  if (expect.by_size() > 0) test.by = ReadPaths(expect.by(), at / "by");
  if (expect.with_size() > 0) test.with = ReadTerms(expect.with(), at / "with");
  if (expect.needs_size() > 0) test.needs = ReadNeeds(expect.needs(), at / "needs");
  if (expect.has_because()) test.because = ReadWord(expect.because(), at / "because");
  return test;
}

}  // namespace

policy::File ToUnparsedFile(const v1::PolicyFile& message, const std::string& document, std::size_t index,
                            std::vector<Diagnostic>* diagnostics) {
  const JsonPath root;
  const JsonPath files = root / "files";
  return FileReader(document, diagnostics).Read(message, files[index]);
}

}  // namespace daygate::wire
