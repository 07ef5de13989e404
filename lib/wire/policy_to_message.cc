// policy::Set → daygate.v1.PolicySet.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "wire/policy_message.h"

namespace daygate::wire {
namespace {

// The enums of the schema have the members of the model's, in their order, behind an UNSPECIFIED.
template <typename Wire, typename Enum>
Wire ToWire(Enum value) {
  return static_cast<Wire>(static_cast<int>(value) + 1);
}

void SetMilliseconds(std::int64_t milliseconds, google::protobuf::Duration* duration) {
  duration->set_seconds(milliseconds / 1000);
  duration->set_nanos(static_cast<std::int32_t>(milliseconds % 1000 * 1'000'000));
}

template <typename Texts>
void AddTexts(const std::vector<policy::Text>& texts, Texts* out) {
  for (const policy::Text& text : texts) out->Add(std::string(text.value));
}

template <typename Words>
void AddWords(const std::vector<policy::Word>& words, Words* out) {
  for (const policy::Word& word : words) out->Add(std::string(word.text));
}

std::string TypeText(const policy::TypeSpec& type) {
  switch (type.name) {
    case policy::TypeName::kBool: return "bool";
    case policy::TypeName::kInt: return "int";
    case policy::TypeName::kDouble: return "double";
    case policy::TypeName::kString: return "string";
    case policy::TypeName::kTimestamp: return "timestamp";
    case policy::TypeName::kDuration: return "duration";
    case policy::TypeName::kEnum: return type.word.text;
    case policy::TypeName::kList: return "list(" + TypeText(*type.element) + ")";
    case policy::TypeName::kMap: return "map(string, " + TypeText(*type.element) + ")";
  }
  return {};
}

std::string LiteralText(const policy::Literal& literal) {
  using Kind = policy::Literal::Kind;
  switch (literal.kind) {
    case Kind::kBool: return literal.boolean ? "true" : "false";
    case Kind::kInt:
    case Kind::kDouble:
    case Kind::kPath: return literal.text;
    case Kind::kString: {
      std::string quoted;
      base::AppendJsonString(&quoted, literal.text);  // a string of JSON is one of CEL
      return quoted;
    }
    case Kind::kEmptyList: return "[]";
    case Kind::kEmptyMap: return "{}";
  }
  return {};
}

void AddVocabulary(const policy::Vocabulary& vocabulary, v1::Vocabulary* out) {
  for (const policy::Enum& declared : vocabulary.enums) {
    v1::Enum* const added = out->add_enums();
    added->set_name(declared.name.text);
    added->set_ordered(declared.ordered);
    AddWords(declared.members, added->mutable_members());
  }
  for (const policy::Attribute& declared : vocabulary.attributes) {
    v1::Attribute* const added = out->add_attributes();
    added->set_path(declared.path.text);
    added->set_type(TypeText(declared.type));
    if (declared.max) added->set_max(declared.max->value);
    if (declared.default_value) added->set_default_(LiteralText(*declared.default_value));
    if (declared.audit) added->set_audit(ToWire<v1::AuditForm>(*declared.audit));
  }
  for (const policy::Signal& declared : vocabulary.signals) {
    v1::Signal* const added = out->add_signals();
    added->set_name(declared.name.text);
    added->set_kind(ToWire<v1::SignalKind>(declared.kind));
    if (declared.kind != policy::SignalKind::kCount) added->set_of(declared.of.text);
    AddWords(declared.per, added->mutable_per());
    SetMilliseconds(declared.within.value, added->mutable_within());
  }
}

// The members of a set as values of the schema's enum.
template <typename Wire, typename Values>
void AddSet(std::uint32_t bits, Values* out) {
  for (int i = 0; bits >> static_cast<unsigned>(i) != 0; ++i) {
    if (((bits >> static_cast<unsigned>(i)) & 1U) != 0) out->add_values(static_cast<Wire>(i + 1));
  }
}

void SetTerm(const policy::Term& term, v1::Term* out) {
  switch (term.kind) {
    case TermKind::kAudit: out->set_audit(static_cast<v1::AuditMode>(term.level + 1)); return;
    case TermKind::kBind: AddSet<v1::Bound>(term.set, out->mutable_bind()); return;
    case TermKind::kCache: SetMilliseconds(term.number.value, out->mutable_cache()); return;
    case TermKind::kDeliver: out->set_deliver(static_cast<v1::Delivery>(term.level + 1)); return;
    case TermKind::kDepth: out->set_depth(term.number.value); return;
    case TermKind::kFields: AddTexts(term.strings, out->mutable_fields()->mutable_values()); return;
    case TermKind::kMonitor: out->set_monitor(static_cast<v1::Monitor>(term.level + 1)); return;
    case TermKind::kNotify: AddTexts(term.strings, out->mutable_notify()->mutable_values()); return;
    case TermKind::kRevokeOn: AddSet<v1::RevokeEvent>(term.set, out->mutable_revoke_on()); return;
    case TermKind::kRevokeWithin: SetMilliseconds(term.number.value, out->mutable_revoke_within()); return;
    case TermKind::kRotate: out->set_rotate(true); return;
    case TermKind::kTtl: SetMilliseconds(term.number.value, out->mutable_ttl()); return;
    case TermKind::kUses: out->set_uses(term.number.value); return;
  }
}

void SetNeed(const policy::Need& need, v1::Need* out) {
  out->set_need(ToWire<v1::NeedKind>(need.kind));
  if (need.count) out->set_count(need.count->value);
  AddTexts(need.from, out->mutable_from());
  if (need.within) SetMilliseconds(need.within->value, out->mutable_within());
}

// Turns the items of one file into messages; it holds the source in which places are looked up.
class FileWriter {
 public:
  explicit FileWriter(const policy::File& file) : file_(file) {}

  void Write(v1::PolicyFile* out) const {
    if (file_.source != nullptr) out->set_name(Name(file_.source->name()));
    out->set_policy(file_.policy.text);
    for (const policy::Vocabulary& vocabulary : file_.vocabularies) AddVocabulary(vocabulary, out->add_vocabularies());
    for (const policy::Define& define : file_.defines) {
      v1::Define* const added = out->add_defines();
      added->set_name(define.name.text);
      SetExpression(define.expression, added->mutable_expression());
    }
    for (const policy::Rule& rule : file_.rules) SetRule(rule, out->add_rules());
    for (const policy::Test& test : file_.tests) SetTest(test, out->add_tests());
    SetOrder(out);
  }

 private:
  // File names are bytes, and strings of protobuf and JSON are UTF-8.
  static std::string Name(const std::string& name) {
    return base::IsValidUtf8(name) ? name : base::EscapeForTerminal(name);
  }

  void SetExpression(const policy::Expression& expression, v1::Expression* out) const {
    out->set_cel(expression.source);
    if (file_.source == nullptr) return;
    const base::LineColumn place = file_.source->Locate(expression.at.begin);
    out->set_line(place.line);
    out->set_column(place.column);
  }

  void SetRule(const policy::Rule& rule, v1::Rule* out) const {
    out->set_effect(ToWire<v1::Effect>(rule.effect));
    out->set_name(rule.name.text);
    if (rule.title) out->set_title(rule.title->value);
    AddWords(rule.actions, out->mutable_actions());
    AddTexts(rule.secrets, out->mutable_secrets());
    for (const policy::Expression& expression : rule.when) SetExpression(expression, out->add_when());
    for (const policy::Expression& expression : rule.unless) SetExpression(expression, out->add_unless());
    if (rule.via) SetExpression(*rule.via, out->mutable_via());
    AddWords(rule.survives, out->mutable_survives());
    for (const policy::Need& need : rule.needs) SetNeed(need, out->add_needs());
    for (const policy::Term& term : rule.grant) SetTerm(term, out->add_grant());
    AddTexts(rule.controls, out->mutable_controls());
    if (rule.owner) out->set_owner(rule.owner->value);
    if (rule.severity) out->set_severity(ToWire<v1::Severity>(*rule.severity));
    if (rule.expires) out->set_expires(rule.expires->value);
    for (const policy::Note& note : rule.notes) {
      v1::Note* const added = out->add_notes();
      added->set_key(note.key.value);
      added->set_value(note.value.value);
    }
    if (rule.mode) out->set_mode(ToWire<v1::Mode>(*rule.mode));
  }

  static void SetTest(const policy::Test& test, v1::Test* out) {
    out->set_title(test.title.value);
    if (test.like) out->set_like(test.like->value);
    out->set_request(std::string(test.request));
    v1::Expect* const expect = out->mutable_expect();
    expect->set_outcome(ToWire<v1::Outcome>(test.outcome));
    if (test.by) AddWords(*test.by, expect->mutable_by());
    if (test.with) {
      for (const policy::Term& term : *test.with) SetTerm(term, expect->add_with());
    }
    if (test.needs) {
      for (const policy::Need& need : *test.needs) SetNeed(need, expect->add_needs());
    }
    if (test.because) expect->set_because(test.because->text);
  }

  void SetOrder(v1::PolicyFile* out) const {
    const auto by_kind = [](const policy::Item& a, const policy::Item& b) { return a.kind < b.kind; };
    if (std::is_sorted(file_.items.begin(), file_.items.end(), by_kind)) return;
    for (const policy::Item& item : file_.items) out->add_order(ToWire<v1::ItemKind>(item.kind));
  }

  const policy::File& file_;
};

}  // namespace

v1::PolicySet ToMessage(const policy::Set& set) {
  v1::PolicySet message;
  for (const policy::File& file : set.files) FileWriter(file).Write(message.add_files());
  return message;
}

}  // namespace daygate::wire
