#include "compile/vocabulary.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "policy/slips.h"

namespace daygate::compile {

using policy::BuiltinField;
using policy::BuiltinType;
using policy::TypeName;

const cel::EnumType* Vocabulary::FindEnum(std::string_view name) const {
  for (const cel::EnumType& candidate : enums_) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

const base::WordTable& Vocabulary::MembersOf(const cel::EnumType& enumeration) const {
  std::size_t place = 0;
  while (&enums_[place] != &enumeration) ++place;
  return members_[place];
}

namespace {

template <typename T>
const T* FindByName(const std::vector<T>& sorted, std::string_view name) {
  const auto it = std::lower_bound(sorted.begin(), sorted.end(), name,
                                   [](const T& entry, std::string_view wanted) { return entry.name < wanted; });
  return it != sorted.end() && it->name == name ? &*it : nullptr;
}

bool SameWords(const std::vector<policy::Word>& a, const std::vector<policy::Word>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const policy::Word& x, const policy::Word& y) { return x.text == y.text; });
}

bool SameType(const policy::TypeSpec& a, const policy::TypeSpec& b) {
  if (a.name != b.name || a.word.text != b.word.text) return false;
  if ((a.element == nullptr) != (b.element == nullptr)) return false;
  return a.element == nullptr || SameType(*a.element, *b.element);
}

bool SameLiteral(const policy::Literal& a, const policy::Literal& b) {
  // A bare member and a qualified one say the same.
  const auto member = [](const std::string& path) { return path.substr(path.rfind('.') + 1); };
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case policy::Literal::Kind::kBool: return a.boolean == b.boolean;
    case policy::Literal::Kind::kInt: return a.integer == b.integer;
    case policy::Literal::Kind::kDouble: return a.real == b.real;
    case policy::Literal::Kind::kString: return a.text == b.text;
    case policy::Literal::Kind::kPath: return member(a.text) == member(b.text);
    case policy::Literal::Kind::kEmptyList:
    case policy::Literal::Kind::kEmptyMap: return true;
  }
  return false;
}

bool SameAttribute(const policy::Attribute& a, const policy::Attribute& b) {
  if (!SameType(a.type, b.type) || a.audit != b.audit) return false;
  if (a.max.has_value() != b.max.has_value() || (a.max && a.max->value != b.max->value)) return false;
  if (a.default_value.has_value() != b.default_value.has_value()) return false;
  return !a.default_value || SameLiteral(*a.default_value, *b.default_value);
}

bool SameSignal(const policy::Signal& a, const policy::Signal& b) {
  return a.kind == b.kind && a.of.text == b.of.text && SameWords(a.per, b.per) && a.within.value == b.within.value;
}

bool IsScalar(BuiltinType type) {
  switch (type) {
    case BuiltinType::kString:
    case BuiltinType::kInt:
    case BuiltinType::kBool:
    case BuiltinType::kTimestamp:
    case BuiltinType::kAgentClass:
    case BuiltinType::kAutonomy:
    case BuiltinType::kPurpose:
    case BuiltinType::kEnvironment:
    case BuiltinType::kZone:
    case BuiltinType::kSensitivity: return true;
    case BuiltinType::kStrings:
    case BuiltinType::kLabels:
    case BuiltinType::kPurposes:
    case BuiltinType::kApprovers:
    case BuiltinType::kAgent:
    case BuiltinType::kSubject:
    case BuiltinType::kSecret:
    case BuiltinType::kTask:
    case BuiltinType::kDestination:
    case BuiltinType::kApproval:
    case BuiltinType::kAgents:
    case BuiltinType::kTools:
    case BuiltinType::kSignals:
    case BuiltinType::kContext: return false;
  }
  return false;
}

// The word that the type of a built-in scalar is declared with.
std::string_view DeclaredWord(BuiltinType type) {
  if (!policy::EnumNameOf(type).empty()) return policy::EnumNameOf(type);
  if (type == BuiltinType::kInt) return "int";
  if (type == BuiltinType::kBool) return "bool";
  if (type == BuiltinType::kTimestamp) return "timestamp";
  return "string";
}

std::string TypeWord(const policy::TypeSpec& type) {
  switch (type.name) {
    case TypeName::kBool: return "bool";
    case TypeName::kInt: return "int";
    case TypeName::kDouble: return "double";
    case TypeName::kString: return "string";
    case TypeName::kTimestamp: return "timestamp";
    case TypeName::kDuration: return "duration";
    case TypeName::kEnum: return type.word.text;
    case TypeName::kList: return "list(" + TypeWord(*type.element) + ")";
    case TypeName::kMap: return "map(string, " + TypeWord(*type.element) + ")";
  }
  return {};
}

}  // namespace

const ContextAttribute* Vocabulary::FindContext(std::string_view name) const {
  return FindByName(context_, name);
}
const SignalDeclaration* Vocabulary::FindSignal(std::string_view name) const {
  return FindByName(signals_, name);
}

class VocabularyBuilder {
 public:
  VocabularyBuilder(const policy::Set& set, Reporter* reporter) : set_(set), reporter_(*reporter) {}

  Vocabulary Build() {
    ForEach([this](const policy::Vocabulary& vocabulary) {
      for (const policy::Enum& declared : vocabulary.enums) AddEnum(declared);
    });
    MakeFieldRules();
    ForEach([this](const policy::Vocabulary& vocabulary) {
      for (const policy::Attribute& declared : vocabulary.attributes) AddAttribute(declared);
    });
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(result_.context_.begin(), result_.context_.end(), by_name);
    ForEach([this](const policy::Vocabulary& vocabulary) {
      for (const policy::Signal& declared : vocabulary.signals) AddSignal(declared);
    });
    std::sort(result_.signals_.begin(), result_.signals_.end(), by_name);
    ListDefaults();
    return std::move(result_);
  }

 private:
  void ListDefaults() {
    const auto list = [](const auto& fields, std::vector<FieldDefault>* defaults) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].default_value.kind != cel::ValueKind::kAbsent) defaults->push_back({i, fields[i].default_value});
      }
    };
    for (std::size_t i = 0; i < result_.fields_.size(); ++i) list(result_.fields_[i], &result_.defaults_[i]);
    list(result_.variables_, &result_.variable_defaults_);
    list(result_.context_, &result_.context_defaults_);
  }

  template <typename Visit>
  void ForEach(Visit visit) {
    for (const policy::File& file : set_.files) {
      for (const policy::Vocabulary& vocabulary : file.vocabularies) visit(vocabulary);
    }
  }

  // Remembers a declaration. Null: it is the first of its name. Else the first one.
  template <typename T>
  const T* Remember(std::map<std::string_view, const T*>* seen, std::string_view name, const T& declared) {
    const auto [it, inserted] = seen->emplace(name, &declared);
    return inserted ? nullptr : it->second;
  }

  void ReportDiffers(const policy::Word& again, std::string_view what, const policy::Word& first) {
    reporter_.Error(
        again.at,
        std::string(what) + " '" + again.text + "' is declared again, and differs from " + reporter_.PlaceOf(first.at),
        "declare it once, or the same everywhere");
  }

  void AddEnum(const policy::Enum& declared) {
    if (const policy::Enum* first = Remember(&enums_, declared.name.text, declared)) {
      if (first->ordered != declared.ordered || !SameWords(first->members, declared.members)) {
        ReportDiffers(declared.name, "enum", first->name);
      }
      return;
    }
    cel::EnumType& type = result_.enums_.emplace_back();
    type.name = declared.name.text;
    type.ordered = declared.ordered;
    std::set<std::string_view> words;
    for (const policy::Word& member : declared.members) {
      if (!words.insert(member.text).second) {
        reporter_.Error(member.at, "'" + member.text + "' stands twice in enum " + declared.name.text);
        continue;
      }
      type.members.push_back(member.text);
    }
    base::WordTable& members = result_.members_.emplace_back();
    for (const std::string& member : type.members) members.Add(member, static_cast<std::uint32_t>(members.count() + 1));
  }

  FieldRule RuleFor(const BuiltinField& field) const {
    FieldRule rule;
    const std::string_view enum_name = policy::EnumNameOf(field.type);
    if (!enum_name.empty()) {
      rule.enumeration = result_.FindEnum(enum_name);
      rule.left_out = rule.enumeration == nullptr;
      if (rule.enumeration != nullptr) rule.members = &result_.MembersOf(*rule.enumeration);
    }
    switch (field.type) {
      case BuiltinType::kString: rule.max = policy::kMaxString; break;
      case BuiltinType::kAgents: rule.max = policy::kMaxChain; break;
      case BuiltinType::kTools: rule.max = policy::kMaxTools; break;
      default: rule.max = policy::kMaxElements; break;
    }
    return rule;
  }

  void MakeFieldRules() {
    static constexpr BuiltinType kStructures[] = {
        BuiltinType::kAgent, BuiltinType::kSubject,     BuiltinType::kSecret,   BuiltinType::kTask,
        BuiltinType::kTools, BuiltinType::kDestination, BuiltinType::kApproval, BuiltinType::kApprovers};
    for (const BuiltinType structure : kStructures) {
      for (const BuiltinField& field : policy::FieldsOf(structure)) {
        result_.fields_[static_cast<std::size_t>(structure)].push_back(RuleFor(field));
      }
    }
    for (const BuiltinField& variable : policy::Variables()) result_.variables_.push_back(RuleFor(variable));
  }

  void AddAttribute(const policy::Attribute& declared) {
    if (const policy::Attribute* first = Remember(&attributes_, declared.path.text, declared)) {
      if (!SameAttribute(*first, declared)) ReportDiffers(declared.path, "attribute", first->path);
      return;
    }
    if (declared.path.text.starts_with("context.")) {
      AddContext(declared);
    } else {
      AddBuiltin(declared);
    }
  }

  void AddContext(const policy::Attribute& declared) {
    ContextAttribute attribute;
    attribute.name = declared.path.text.substr(std::string_view("context.").size());
    if (attribute.name.find('.') != std::string::npos) {
      reporter_.Error(declared.path.at,
                      "'" + declared.path.text + "' has a part too many: an attribute of the host is context.NAME");
      return;
    }
    attribute.type = MakeType(declared.type);
    if (attribute.type == nullptr) return;
    const bool sized = declared.type.name == TypeName::kString || declared.type.name == TypeName::kList ||
                       declared.type.name == TypeName::kMap;
    const std::uint32_t limit = declared.type.name == TypeName::kString ? policy::kMaxString : policy::kMaxElements;
    attribute.max = Max(declared, sized, limit);
    if (declared.default_value) attribute.default_value = Default(declared, *attribute.type, attribute.max);
    result_.context_.push_back(std::move(attribute));
  }

  const AttributeType* MakeType(const policy::TypeSpec& spec) {
    AttributeType type;
    type.name = spec.name;
    if (spec.name == TypeName::kEnum) {
      type.enumeration = result_.FindEnum(spec.word.text);
      if (type.enumeration == nullptr) {
        std::vector<std::string_view> names = {"bool", "int", "double", "string", "timestamp", "duration"};
        for (const cel::EnumType& candidate : result_.enums_) names.push_back(candidate.name);
        std::string help = policy::SlipHelp(policy::SlipPlace::kType, spec.word.text);
        if (help.empty()) help = DidYouMean(spec.word.text, names);
        reporter_.Error(spec.word.at, "there is no type '" + spec.word.text + "': the vocabulary declares no such enum",
                        std::move(help));
        return nullptr;
      }
      type.members = &result_.MembersOf(*type.enumeration);
    }
    if (spec.element != nullptr) {
      type.element = MakeType(*spec.element);
      if (type.element == nullptr) return nullptr;
    }
    return &result_.types_.emplace_back(type);
  }

  // The structure's fields or the variables that the path of a built-in scalar names, and which of them.
  struct Place {
    FieldRules* rules = nullptr;
    std::span<const BuiltinField> fields;
    std::size_t index = 0;
  };

  // Finds a built-in scalar under its own name. Reports what is not one; `where` says for what it was wanted.
  std::optional<Place> FindScalar(const policy::Word& path, std::string_view where, std::string help) {
    const std::string_view text = path.text;
    const std::size_t dot = text.find('.');
    Place place{&result_.variables_, policy::Variables(), 0};
    std::string_view name = text;
    if (dot != std::string_view::npos) {
      const std::string_view root = text.substr(0, dot);
      name = text.substr(dot + 1);
      place.fields = {};
      for (const BuiltinField& variable : policy::Variables()) {
        if (variable.name != root || root == "caller" || root == "tools") continue;
        place.fields = policy::FieldsOf(variable.type);
        place.rules = &result_.fields_[static_cast<std::size_t>(variable.type)];
      }
    }
    for (const BuiltinField& field : place.fields) {
      if (field.name == name) {
        if (!IsScalar(field.type)) break;
        if ((*place.rules)[place.index].left_out) {
          reporter_.Error(path.at, "'" + path.text + "' can not be used: the vocabulary declares no enum " +
                                       std::string(policy::EnumNameOf(field.type)));
          return std::nullopt;
        }
        return place;
      }
      ++place.index;
    }
    reporter_.Error(path.at, "'" + path.text + "' is not " + std::string(where), std::move(help));
    return std::nullopt;
  }

  std::string SuggestScalar(std::string_view word) const {
    std::vector<std::string> names;
    for (const BuiltinField& variable : policy::Variables()) {
      if (variable.name == "caller") continue;
      if (IsScalar(variable.type)) names.emplace_back(variable.name);
      if (variable.type == BuiltinType::kAgents || variable.type == BuiltinType::kTools) continue;
      for (const BuiltinField& field : policy::FieldsOf(variable.type)) {
        if (IsScalar(field.type)) names.push_back(std::string(variable.name) + "." + std::string(field.name));
      }
    }
    for (const ContextAttribute& attribute : result_.context_) names.push_back("context." + attribute.name);
    const std::vector<std::string_view> views(names.begin(), names.end());
    return DidYouMean(word, views);
  }

  // An attribute that is not built in: the host's own, or a label.
  std::string OwnAttribute(const policy::Attribute& declared) const {
    std::string help = SuggestScalar(declared.path.text);
    if (!help.empty()) return help;
    const std::string name = declared.path.text.substr(declared.path.text.rfind('.') + 1);
    const std::string root = declared.path.text.substr(0, declared.path.text.find('.'));
    help = "write `attribute context." + name + " : " + TypeWord(declared.type) + "`";
    if (root == "agent" || root == "subject" || root == "secret" || root == "task") {
      help += ", or leave it out and read " + root + ".labels[?\"" + name + "\"]";
    }
    return help;
  }

  void AddBuiltin(const policy::Attribute& declared) {
    const std::optional<Place> place =
        FindScalar(declared.path, "a built-in scalar attribute; one of the host's own is declared as context.NAME",
                   OwnAttribute(declared));
    if (!place) return;
    const BuiltinField& field = place->fields[place->index];
    if (TypeWord(declared.type) != DeclaredWord(field.type)) {
      reporter_.Error(declared.type.at, "'" + declared.path.text + "' is " + std::string(DeclaredWord(field.type)) +
                                            ", not " + TypeWord(declared.type));
      return;
    }
    FieldRule& rule = (*place->rules)[place->index];
    rule.max = Max(declared, field.type == BuiltinType::kString, policy::kMaxString);
    if (!declared.default_value) return;
    static constexpr std::string_view kWithout[] = {"agent.id", "subject.id", "secret.path", "action"};
    if (std::find(std::begin(kWithout), std::end(kWithout), declared.path.text) != std::end(kWithout)) {
      reporter_.Error(declared.default_value->at,
                      "'" + declared.path.text + "' can have no default: every request says it");
      return;
    }
    AttributeType type;
    type.name = declared.type.name;
    type.enumeration = rule.enumeration;
    rule.default_value = Default(declared, type, rule.max);
    if (declared.path.text == "risk" && rule.default_value.kind == cel::ValueKind::kInt &&
        (rule.default_value.integer < 0 || rule.default_value.integer > 100)) {
      reporter_.Error(declared.default_value->at, "the default of risk is outside 0 to 100");
    }
  }

  std::uint32_t Max(const policy::Attribute& declared, bool sized, std::uint32_t limit) {
    if (!declared.max) return limit;
    if (!sized) {
      reporter_.Error(declared.max->at,
                      "max bounds strings, lists and maps; '" + declared.path.text + "' is " + TypeWord(declared.type));
      return limit;
    }
    if (declared.max->value > limit) {
      reporter_.Error(declared.max->at, "max " + std::to_string(declared.max->value) +
                                            " is above the built-in limit of " + std::to_string(limit));
      return limit;
    }
    return static_cast<std::uint32_t>(declared.max->value);
  }

  cel::Value Default(const policy::Attribute& declared, const AttributeType& type, std::uint32_t max) {
    using Kind = policy::Literal::Kind;
    const policy::Literal& literal = *declared.default_value;
    switch (type.name) {
      case TypeName::kBool:
        if (literal.kind == Kind::kBool) return cel::Value::Bool(literal.boolean);
        break;
      case TypeName::kInt:
        if (literal.kind == Kind::kInt) return cel::Value::Int(literal.integer);
        break;
      case TypeName::kDouble:
        if (literal.kind == Kind::kDouble) return cel::Value::Double(literal.real);
        if (literal.kind == Kind::kInt) return cel::Value::Double(static_cast<double>(literal.integer));
        break;
      case TypeName::kString:
        if (literal.kind != Kind::kString) break;
        if (literal.text.size() > max) {
          reporter_.Error(literal.at, "the default has " + std::to_string(literal.text.size()) + " bytes, and '" +
                                          declared.path.text + "' at most " + std::to_string(max));
          return {};
        }
        return cel::Value::String(result_.strings_.emplace_back(literal.text));
      case TypeName::kEnum: return EnumDefault(literal, *type.enumeration);
      case TypeName::kList:
        if (literal.kind == Kind::kEmptyList) return cel::Value::List({});
        break;
      case TypeName::kMap:
        if (literal.kind == Kind::kEmptyMap) return cel::Value::Map({});
        break;
      case TypeName::kTimestamp:
      case TypeName::kDuration:
        reporter_.Error(literal.at,
                        "'" + declared.path.text + "' can have no default: it is a " + TypeWord(declared.type));
        return {};
    }
    reporter_.Error(literal.at, "the default of '" + declared.path.text + "' is not " + TypeWord(declared.type));
    return {};
  }

  cel::Value EnumDefault(const policy::Literal& literal, const cel::EnumType& type) {
    std::string_view word = literal.text;
    if (literal.kind == policy::Literal::Kind::kPath) {
      const std::string prefix = type.name + ".";
      if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
      for (std::uint32_t i = 0; i < type.members.size(); ++i) {
        if (type.members[i] == word) return cel::Value::Enum(&type, i);
      }
    }
    const std::vector<std::string_view> members(type.members.begin(), type.members.end());
    reporter_.Error(literal.at, "the default is no member of enum " + type.name, DidYouMean(word, members));
    return {};
  }

  void CheckSignalPath(const policy::Word& path) {
    if (path.text.starts_with("context.")) {
      const ContextAttribute* attribute = result_.FindContext(std::string_view(path.text).substr(8));
      if (attribute == nullptr) {
        reporter_.Error(path.at, "'" + path.text + "' does not exist", SuggestScalar(path.text));
      } else if (attribute->type->name == TypeName::kList || attribute->type->name == TypeName::kMap) {
        reporter_.Error(path.at, "a signal counts by scalar attributes, and '" + path.text + "' is a list or map");
      }
      return;
    }
    FindScalar(path, "a scalar attribute of the request", SuggestScalar(path.text));
  }

  void AddSignal(const policy::Signal& declared) {
    if (const policy::Signal* first = Remember(&signals_, declared.name.text, declared)) {
      if (!SameSignal(*first, declared)) ReportDiffers(declared.name, "signal", first->name);
      return;
    }
    if (declared.kind != policy::SignalKind::kCount) CheckSignalPath(declared.of);
    for (const policy::Word& key : declared.per) CheckSignalPath(key);
    result_.signals_.push_back({declared.name.text, declared.kind});
  }

  const policy::Set& set_;
  Reporter& reporter_;
  Vocabulary result_;
  std::map<std::string_view, const policy::Enum*> enums_;
  std::map<std::string_view, const policy::Attribute*> attributes_;
  std::map<std::string_view, const policy::Signal*> signals_;
};

Vocabulary BuildVocabulary(const policy::Set& set, Reporter* reporter) {
  return VocabularyBuilder(set, reporter).Build();
}

}  // namespace daygate::compile
