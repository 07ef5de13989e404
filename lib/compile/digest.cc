#include "compile/digest.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "cel/parser.h"
#include "compile/reads.h"
#include "hash/sha256.h"
#include "policy/words.h"

namespace daygate::compile {

namespace {

using base::JsonWriter;

std::string Tokens(const policy::Expression& expression) {
  return cel::JoinTokens(expression.source, 0, static_cast<std::uint32_t>(expression.source.size()));
}

// Sorted, each once: what lists mean does not depend on their order. Strings, or views of them.
template <typename T>
void WriteStrings(JsonWriter* out, std::vector<T> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  out->BeginArray();
  for (const T& value : values) out->String(value);
  out->EndArray();
}

template <typename T>
std::vector<std::string_view> TextsOf(const std::vector<T>& texts) {
  std::vector<std::string_view> values;
  values.reserve(texts.size());
  for (const T& text : texts) {
    if constexpr (requires { text.value; }) {
      values.push_back(text.value);
    } else {
      values.push_back(text.text);
    }
  }
  return values;
}

std::vector<std::string> TokensOf(const std::vector<policy::Expression>& expressions) {
  std::vector<std::string> values;
  values.reserve(expressions.size());
  for (const policy::Expression& expression : expressions) values.push_back(Tokens(expression));
  return values;
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

void WriteDefault(JsonWriter* out, const policy::Literal& literal) {
  using Kind = policy::Literal::Kind;
  switch (literal.kind) {
    case Kind::kBool: out->Bool(literal.boolean); return;
    case Kind::kInt: out->Int(literal.integer); return;
    case Kind::kDouble: out->Double(literal.real); return;
    case Kind::kString: out->String(literal.text); return;
    case Kind::kPath: out->String(literal.text.substr(literal.text.rfind('.') + 1)); return;
    case Kind::kEmptyList: out->BeginArray().EndArray(); return;
    case Kind::kEmptyMap: out->BeginObject().EndObject(); return;
  }
}

// One member of the grant, sorted in with the others by the caller.
void WriteTerm(JsonWriter* out, const policy::Term& term) {
  out->Key(policy::WordOf(term.kind));
  switch (term.kind) {
    case TermKind::kAudit: out->String(policy::WordOf(static_cast<AuditMode>(term.level))); return;
    case TermKind::kDeliver: out->String(policy::WordOf(static_cast<Delivery>(term.level))); return;
    case TermKind::kMonitor: out->String(policy::WordOf(static_cast<Monitor>(term.level))); return;
    case TermKind::kBind:
    case TermKind::kRevokeOn: out->Int(term.set); return;
    case TermKind::kCache:
    case TermKind::kDepth:
    case TermKind::kRevokeWithin:
    case TermKind::kTtl:
    case TermKind::kUses: out->Int(term.number.value); return;
    case TermKind::kFields:
    case TermKind::kNotify: WriteStrings(out, TextsOf(term.strings)); return;
    case TermKind::kRotate: out->Bool(true); return;
  }
}

std::string NeedText(const policy::Need& need) {
  std::string text;
  JsonWriter out(&text);
  out.BeginObject();
  out.Key("count").Int(need.count ? need.count->value : 1);
  out.Key("from");
  WriteStrings(&out, TextsOf(need.from));
  out.Key("need").String(policy::WordOf(need.kind));
  if (need.within) out.Key("within").Int(need.within->value);
  out.EndObject();
  return text;
}

void WriteRule(JsonWriter* writer, const std::string& name, const policy::Rule& rule) {
  JsonWriter& out = *writer;
  out.BeginObject();
  if (!rule.actions.empty()) {
    out.Key("actions");
    WriteStrings(&out, TextsOf(rule.actions));
  }
  out.Key("effect").String(policy::WordOf(rule.effect));
  if (rule.expires) out.Key("expires").String(rule.expires->value);
  if (!rule.grant.empty()) {
    std::vector<const policy::Term*> terms;
    for (const policy::Term& term : rule.grant) terms.push_back(&term);
    std::sort(terms.begin(), terms.end(), [](const auto* a, const auto* b) { return a->kind < b->kind; });
    out.Key("grant").BeginObject();
    for (const policy::Term* term : terms) WriteTerm(&out, *term);
    out.EndObject();
  }
  if (rule.mode == policy::Mode::kShadow) out.Key("mode").String("shadow");
  out.Key("name").String(name);
  if (!rule.needs.empty()) {
    std::vector<std::string> needs;
    for (const policy::Need& need : rule.needs) needs.push_back(NeedText(need));
    out.Key("needs");
    WriteStrings(&out, std::move(needs));
  }
  const auto strings = [&out](std::string_view key, auto values) {
    if (values.empty()) return;
    out.Key(key);
    WriteStrings(&out, std::move(values));
  };
  strings("secrets", TextsOf(rule.secrets));
  strings("survives", TextsOf(rule.survives));
  strings("unless", TokensOf(rule.unless));
  if (rule.via) out.Key("via").String(Tokens(*rule.via));
  strings("when", TokensOf(rule.when));
  out.EndObject();
}

// Everything of a set by its full name, so that it comes out sorted and each once.
class Collector {
 public:
  explicit Collector(const policy::Set& set) {
    for (const policy::File& file : set.files) {
      for (const policy::Vocabulary& vocabulary : file.vocabularies) AddVocabulary(vocabulary);
      for (const policy::Define& define : file.defines) defines_[{file.policy.text, define.name.text}] = &define;
      for (const policy::Rule& rule : file.rules) AddRule(file.policy.text, rule);
    }
    // The first of a name counts, as it did when the set was compiled.
    std::stable_sort(rules_.begin(), rules_.end(), [](const Named& a, const Named& b) { return a.name < b.name; });
    const auto is_same = [](const Named& a, const Named& b) { return a.name == b.name; };
    rules_.erase(std::unique(rules_.begin(), rules_.end(), is_same), rules_.end());
    UseDefines();  // last: a define may stand behind its use
  }

  std::string Write() {
    std::string text;
    text.reserve(rules_.size() * kUsualRule);
    JsonWriter out(&text);
    out.BeginObject();
    out.Key("attributes").BeginObject();
    for (const auto& [path, attribute] : attributes_) WriteAttribute(&out, *attribute);
    out.EndObject();
    out.Key("defines").BeginObject();
    for (const auto& [name, define] : used_) out.Key(name).String(Tokens(define->expression));
    out.EndObject();
    out.Key("enums").BeginObject();
    for (const auto& [name, declared] : enums_) WriteEnum(&out, *declared);
    out.EndObject();
    out.Key("rules").BeginArray();
    for (const Named& named : rules_) WriteRule(&out, named.name, *named.rule);
    out.EndArray();
    out.Key("signals").BeginObject();
    for (const auto& [name, signal] : signals_) WriteSignal(&out, *signal);
    out.EndObject();
    out.EndObject();
    return text;
  }

 private:
  static constexpr std::size_t kUsualRule = 256;  // bytes; more is taken where it is needed

  struct Named {
    std::string name;  // with its policy's
    std::string_view policy;
    const policy::Rule* rule;
  };

  void AddVocabulary(const policy::Vocabulary& vocabulary) {
    for (const policy::Enum& declared : vocabulary.enums) enums_.emplace(declared.name.text, &declared);
    for (const policy::Attribute& declared : vocabulary.attributes) attributes_.emplace(declared.path.text, &declared);
    for (const policy::Signal& declared : vocabulary.signals) signals_.emplace(declared.name.text, &declared);
  }

  void AddRule(const std::string& policy, const policy::Rule& rule) {
    rules_.push_back({policy + "." + rule.name.text, policy, &rule});
  }

  // The defines that rules use, and those that these use in turn.
  void UseDefines() {
    std::set<std::string_view> with_defines;
    for (const auto& [key, define] : defines_) with_defines.insert(key.first);
    for (const Named& named : rules_) {
      if (with_defines.count(named.policy) == 0) continue;
      const std::string policy(named.policy);
      for (const policy::Expression& expression : named.rule->when) Use(policy, expression);
      for (const policy::Expression& expression : named.rule->unless) Use(policy, expression);
      if (named.rule->via) Use(policy, *named.rule->via);
    }
  }

  void Use(const std::string& policy, const policy::Expression& expression) {
    std::vector<const policy::Expression*> todo = {&expression};
    while (!todo.empty()) {
      const policy::Expression* next = todo.back();
      todo.pop_back();
      for (const std::string& name : FreeNames(*next->ast->root)) {
        const auto it = defines_.find({policy, name});
        if (it == defines_.end()) continue;
        if (used_.emplace(policy + "." + name, it->second).second) todo.push_back(&it->second->expression);
      }
    }
  }

  static void WriteEnum(JsonWriter* out, const policy::Enum& declared) {
    out->Key(declared.name.text).BeginObject();
    out->Key("members").BeginArray();
    for (const policy::Word& member : declared.members) out->String(member.text);
    out->EndArray();
    out->Key("ordered").Bool(declared.ordered);
    out->EndObject();
  }

  static void WriteAttribute(JsonWriter* out, const policy::Attribute& declared) {
    out->Key(declared.path.text).BeginObject();
    if (declared.default_value) {
      out->Key("default");
      WriteDefault(out, *declared.default_value);
    }
    if (declared.max) out->Key("max").Int(declared.max->value);
    out->Key("type").String(TypeText(declared.type));
    out->EndObject();
  }

  static void WriteSignal(JsonWriter* out, const policy::Signal& declared) {
    out->Key(declared.name.text).BeginObject();
    out->Key("kind").String(policy::WordOf(declared.kind));
    if (declared.kind != policy::SignalKind::kCount) out->Key("of").String(declared.of.text);
    out->Key("per");
    WriteStrings(out, TextsOf(declared.per));
    out->Key("within").Int(declared.within.value);
    out->EndObject();
  }

  std::map<std::string, const policy::Enum*> enums_;
  std::map<std::string, const policy::Attribute*> attributes_;
  std::map<std::string, const policy::Signal*> signals_;
  std::map<std::pair<std::string, std::string>, const policy::Define*> defines_;
  std::map<std::string, const policy::Define*> used_;
  std::vector<Named> rules_;
};

}  // namespace

std::string DigestText(const policy::Set& set) {
  return Collector(set).Write();
}

std::string Digest(const policy::Set& set) {
  std::string digest;
  if (!hash::Sha256Hex(DigestText(set), &digest)) digest.clear();
  return digest;
}

}  // namespace daygate::compile
