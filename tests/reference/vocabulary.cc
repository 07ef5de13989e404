#include "reference/vocabulary.h"

#include <sstream>

namespace daygate::reference {
namespace {

using policy::TypeName;

// Section 3, the tables. `labels` is map(string, string), `[T]` a list of T.
struct BuiltIn {
  const char* structure;  // empty: a variable of its own
  const char* fields;     // name:type, separated by blanks
};
constexpr BuiltIn kBuiltIn[] = {
    {"",
     "purpose:Purpose environment:Environment risk:int client_ip:string action:string now:timestamp "
     "degraded:[string]"},
    {"agent",
     "id:string class:AgentClass kind:string autonomy:Autonomy owner:string state:string zone:Zone "
     "workload:string namespace:string instance:string auth_method:string assurance:int "
     "authenticated_at:timestamp posture:string model:string vendor:string groups:[string] labels:labels"},
    {"subject",
     "id:string kind:string groups:[string] labels:labels auth_method:string assurance:int "
     "authenticated_at:timestamp consent_at:timestamp"},
    {"secret",
     "path:string engine:string mount:string namespace:string version:int kind:string "
     "sensitivity:Sensitivity environment:Environment owner:string purposes:[Purpose] labels:labels "
     "rotated_at:timestamp created_at:timestamp"},
    {"task",
     "id:string kind:string started_at:timestamp deadline:timestamp state:string prompt_digest:string "
     "tainted:bool labels:labels"},
    {"tools", "name:string server:string zone:Zone trusted:bool"},
    {"destination", "host:string api:string zone:Zone"},
    {"approval", "state:string by:by at:timestamp expires_at:timestamp binding:string ticket:string"},
    {"approval.by", "id:string roles:[string]"},
};

Type TypeOf(const std::string& word) {
  if (word == "string") return {TypeName::kString, {}, nullptr};
  if (word == "int") return {TypeName::kInt, {}, nullptr};
  if (word == "bool") return {TypeName::kBool, {}, nullptr};
  if (word == "timestamp") return {TypeName::kTimestamp, {}, nullptr};
  if (word == "labels") return {TypeName::kMap, {}, std::make_shared<const Type>()};
  if (word.front() == '[') {
    return {TypeName::kList, {}, std::make_shared<const Type>(TypeOf(word.substr(1, word.size() - 2)))};
  }
  return {TypeName::kEnum, word, nullptr};
}

Type TypeOf(const policy::TypeSpec& spec) {
  Type type;
  type.name = spec.name;
  if (spec.name == TypeName::kEnum) type.enumeration = spec.word.text;
  if (spec.element != nullptr) type.element = std::make_shared<const Type>(TypeOf(*spec.element));
  return type;
}

bool Known(const Vocabulary& vocabulary, const Type& type) {
  if (type.name == TypeName::kEnum) return vocabulary.HasEnum(type.enumeration);
  return type.element == nullptr || Known(vocabulary, *type.element);
}

struct NamedField {
  std::string name;
  std::string type;
};

std::vector<NamedField> Split(const BuiltIn& row) {
  std::vector<NamedField> fields;
  std::istringstream words(row.fields);
  for (std::string word; words >> word;) {
    const std::size_t colon = word.find(':');
    fields.push_back({word.substr(0, colon), word.substr(colon + 1)});
  }
  return fields;
}

void AddBuiltIn(Vocabulary* vocabulary) {
  for (const BuiltIn& row : kBuiltIn) {
    for (const NamedField& field : Split(row)) {
      if (field.type == "by") continue;
      const std::string path = *row.structure == '\0' ? field.name : row.structure + ("." + field.name);
      const Type type = TypeOf(field.type);
      if (Known(*vocabulary, type)) vocabulary->attributes[path].type = type;
    }
  }
}

std::optional<Value> DefaultOf(const Vocabulary& vocabulary, const Type& type, const policy::Literal& literal) {
  using Kind = policy::Literal::Kind;
  switch (literal.kind) {
    case Kind::kBool: return Make(literal.boolean);
    case Kind::kInt:
      if (type.name == TypeName::kDouble) return Make(static_cast<double>(literal.integer));
      return Make(literal.integer);
    case Kind::kDouble: return Make(literal.real);
    case Kind::kString: return Make(literal.text);
    case Kind::kPath: return vocabulary.MemberOf(type.enumeration, literal.text.substr(literal.text.rfind('.') + 1));
    case Kind::kEmptyList: return MakeList({});
    case Kind::kEmptyMap: return MakeMap({});
  }
  return std::nullopt;
}

void AddDeclared(const policy::Attribute& declared, Vocabulary* vocabulary) {
  const Type type = TypeOf(declared.type);
  Attribute& attribute = vocabulary->attributes[declared.path.text];
  attribute.type = type;
  if (declared.max) attribute.max = declared.max->value;
  if (declared.default_value) attribute.default_value = DefaultOf(*vocabulary, type, *declared.default_value);
}

}  // namespace

const Attribute* Vocabulary::Find(std::string_view path) const {
  const auto found = attributes.find(std::string(path));
  return found == attributes.end() ? nullptr : &found->second;
}

std::optional<Value> Vocabulary::MemberOf(const std::string& enumeration, std::string_view word) const {
  const auto found = enums.find(enumeration);
  if (found == enums.end()) return std::nullopt;
  for (std::size_t i = 0; i < found->second.size(); ++i) {
    if (found->second[i] == word) {
      return Make(Member{enumeration, static_cast<std::int64_t>(i), std::string(word)});
    }
  }
  return std::nullopt;
}

Vocabulary MakeVocabulary(const policy::Set& set) {
  Vocabulary vocabulary;
  for (const policy::File& file : set.files) {
    for (const policy::Vocabulary& part : file.vocabularies) {
      for (const policy::Enum& declared : part.enums) {
        std::vector<std::string> members;
        for (const policy::Word& member : declared.members) members.push_back(member.text);
        vocabulary.enums[declared.name.text] = members;
      }
    }
  }
  AddBuiltIn(&vocabulary);
  for (const policy::File& file : set.files) {
    for (const policy::Vocabulary& part : file.vocabularies) {
      for (const policy::Attribute& declared : part.attributes) AddDeclared(declared, &vocabulary);
      for (const policy::Signal& signal : part.signals) vocabulary.signals[signal.name.text] = signal.kind;
    }
  }
  return vocabulary;
}

const std::vector<std::string>& FieldsOf(const std::string& structure) {
  static const std::map<std::string, std::vector<std::string>> kFields = [] {
    std::map<std::string, std::vector<std::string>> all;
    for (const BuiltIn& row : kBuiltIn) {
      for (const NamedField& field : Split(row)) all[row.structure].push_back(field.name);
    }
    return all;
  }();
  static const std::vector<std::string> kNone;
  const auto found = kFields.find(structure);
  return found == kFields.end() ? kNone : found->second;
}

bool IsStructure(std::string_view name) {
  return !name.empty() && !FieldsOf(std::string(name)).empty();
}

}  // namespace daygate::reference
