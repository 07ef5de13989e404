#include "vault/claims/fields.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

#include "cel/lexer.h"

namespace daygate::claims {
namespace {

template <typename Struct>
Kind KindOf(const wire::RequestField<Struct>& field) {
  if (!field.enumeration.empty()) return Kind::kWord;
  constexpr std::array kKinds = {Kind::kString,  Kind::kInt,   Kind::kBool, Kind::kTimestamp,
                                 Kind::kStrings, Kind::kLabels};  // in the order of RequestField::Member
  static_assert(std::is_same_v<std::variant_alternative_t<5, typename wire::RequestField<Struct>::Member>,
                               std::optional<Labels> Struct::*>);
  return kKinds.at(field.member.index());
}

template <typename Struct>
std::optional<Target> FindIn(Part part, std::string_view name) {
  const auto fields = FieldsOf<Struct>();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return Target{.part = part, .field = i, .kind = KindOf(fields[i])};
  }
  return std::nullopt;
}

template <typename Struct>
void AppendNames(std::string_view before, std::vector<std::string>* names) {
  for (const auto& field : FieldsOf<Struct>()) names->push_back(std::string(before) + std::string(field.name));
}

std::string_view NameIn(const Target& target) {
  switch (target.part) {
    case Part::kAgent:
    case Part::kHop: return FieldsOf<Agent>()[target.field].name;
    case Part::kSubject: return FieldsOf<Subject>()[target.field].name;
    case Part::kTask: return FieldsOf<Task>()[target.field].name;
    case Part::kRequest: return FieldsOf<Request>()[target.field].name;
  }
  return {};
}

}  // namespace

std::optional<Target> FindField(Part part, std::string_view name) {
  switch (part) {
    case Part::kAgent:
    case Part::kHop: return FindIn<Agent>(part, name);
    case Part::kSubject: return FindIn<Subject>(part, name);
    case Part::kTask: return FindIn<Task>(part, name);
    case Part::kRequest: return FindIn<Request>(part, name);
  }
  return std::nullopt;
}

std::string NameOf(const Target& target) {
  std::string name(WordOf(target.part));
  if (!name.empty()) name += '.';
  name += NameIn(target);
  if (target.kind == Kind::kLabel) name += "." + target.label;
  return name;
}

std::string_view EnumOf(const Target& target) {
  switch (target.part) {
    case Part::kAgent:
    case Part::kHop: return FieldsOf<Agent>()[target.field].enumeration;
    case Part::kSubject: return FieldsOf<Subject>()[target.field].enumeration;
    case Part::kTask: return FieldsOf<Task>()[target.field].enumeration;
    case Part::kRequest: return FieldsOf<Request>()[target.field].enumeration;
  }
  return {};
}

std::vector<std::string> FieldNames() {
  std::vector<std::string> names;
  AppendNames<Agent>("agent.", &names);
  AppendNames<Subject>("subject.", &names);
  AppendNames<Task>("task.", &names);
  AppendNames<Agent>("hop.", &names);
  AppendNames<Request>("", &names);
  return names;
}

std::vector<std::string> AgentFieldNames() {
  std::vector<std::string> names;
  AppendNames<Agent>("", &names);
  return names;
}

std::string_view WordOf(Part part) {
  switch (part) {
    case Part::kAgent: return "agent";
    case Part::kSubject: return "subject";
    case Part::kTask: return "task";
    case Part::kHop: return "hop";
    case Part::kRequest: return {};
  }
  return {};
}

std::optional<Part> PartOf(std::string_view word) {
  for (const Part part : {Part::kAgent, Part::kSubject, Part::kTask, Part::kHop}) {
    if (WordOf(part) == word) return part;
  }
  return std::nullopt;
}

bool CanBeAttested(std::string_view label) {
  const auto letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto part = [&letter](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !label.empty() && letter(label[0]) && std::all_of(label.begin(), label.end(), part) && !cel::IsKeyword(label);
}

}  // namespace daygate::claims
