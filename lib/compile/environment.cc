#include "compile/environment.h"

#include <algorithm>
#include <utility>

#include "policy/slips.h"

namespace daygate::compile {

using policy::BuiltinField;
using policy::BuiltinType;
using policy::TypeName;

namespace {

constexpr BuiltinType kPlainStructures[] = {BuiltinType::kApprovers,   BuiltinType::kAgent,   BuiltinType::kSubject,
                                            BuiltinType::kSecret,      BuiltinType::kTask,    BuiltinType::kTools,
                                            BuiltinType::kDestination, BuiltinType::kApproval};

std::string_view StructureName(BuiltinType type) {
  switch (type) {
    case BuiltinType::kAgent:
    case BuiltinType::kAgents: return "Agent";
    case BuiltinType::kSubject: return "Subject";
    case BuiltinType::kSecret: return "Secret";
    case BuiltinType::kTask: return "Task";
    case BuiltinType::kTools: return "Tool";
    case BuiltinType::kDestination: return "Destination";
    case BuiltinType::kApproval: return "Approval";
    case BuiltinType::kApprovers: return "Approver";
    case BuiltinType::kSignals: return "Signals";
    case BuiltinType::kContext: return "Context";
    default: return "";
  }
}

}  // namespace

Environment::Environment(const Vocabulary& vocabulary, std::vector<std::string> captures)
    : base_(&types_), captures_(std::move(captures)) {
  cel::AddAllLibraries(&base_);
  MakeStructures(vocabulary);
  MakeVariables(vocabulary);
  MakeMembers(vocabulary);
}

const cel::Env& Environment::EnvOf(std::string_view policy) const {
  const auto it = policies_.find(policy);
  return it == policies_.end() ? base_ : *it->second;
}

cel::Env* Environment::OfPolicy(std::string_view policy) {
  const auto it = policies_.find(policy);
  if (it != policies_.end()) return it->second.get();
  return policies_.emplace(std::string(policy), std::make_unique<cel::Env>(&types_, &base_)).first->second.get();
}

const cel::Type* Environment::TypeOf(BuiltinType type, const FieldRule& rule) {
  using cel::TypeKind;
  const auto structure = [this](BuiltinType which) {
    return types_.Struct(&structures_[static_cast<std::size_t>(which)]);
  };
  switch (type) {
    case BuiltinType::kString: return types_.Simple(TypeKind::kString);
    case BuiltinType::kInt: return types_.Simple(TypeKind::kInt);
    case BuiltinType::kBool: return types_.Simple(TypeKind::kBool);
    case BuiltinType::kTimestamp: return types_.Simple(TypeKind::kTimestamp);
    case BuiltinType::kStrings: return types_.List(types_.Simple(TypeKind::kString));
    case BuiltinType::kLabels: return types_.Map(types_.Simple(TypeKind::kString), types_.Simple(TypeKind::kString));
    case BuiltinType::kAgentClass:
    case BuiltinType::kAutonomy:
    case BuiltinType::kPurpose:
    case BuiltinType::kEnvironment:
    case BuiltinType::kZone:
    case BuiltinType::kSensitivity: return types_.Enum(rule.enumeration);
    case BuiltinType::kPurposes: return types_.List(types_.Enum(rule.enumeration));
    case BuiltinType::kApprovers: return types_.List(structure(BuiltinType::kApprovers));
    case BuiltinType::kAgents: return types_.List(structure(BuiltinType::kAgent));
    case BuiltinType::kTools: return types_.List(structure(BuiltinType::kTools));
    case BuiltinType::kAgent:
    case BuiltinType::kSubject:
    case BuiltinType::kSecret:
    case BuiltinType::kTask:
    case BuiltinType::kDestination:
    case BuiltinType::kApproval:
    case BuiltinType::kSignals:
    case BuiltinType::kContext: return structure(type);
  }
  return types_.Simple(TypeKind::kDyn);
}

const cel::Type* Environment::TypeOf(const AttributeType& type) {
  using cel::TypeKind;
  switch (type.name) {
    case TypeName::kBool: return types_.Simple(TypeKind::kBool);
    case TypeName::kInt: return types_.Simple(TypeKind::kInt);
    case TypeName::kDouble: return types_.Simple(TypeKind::kDouble);
    case TypeName::kString: return types_.Simple(TypeKind::kString);
    case TypeName::kTimestamp: return types_.Simple(TypeKind::kTimestamp);
    case TypeName::kDuration: return types_.Simple(TypeKind::kDuration);
    case TypeName::kEnum: return types_.Enum(type.enumeration);
    case TypeName::kList: return types_.List(TypeOf(*type.element));
    case TypeName::kMap: return types_.Map(types_.Simple(TypeKind::kString), TypeOf(*type.element));
  }
  return types_.Simple(TypeKind::kDyn);
}

cel::Bound Environment::BoundOf(BuiltinType type, std::uint32_t max) {
  cel::Bound bound;
  const cel::Bound string{.size = policy::kMaxString};
  switch (type) {
    case BuiltinType::kString: bound.size = max; break;
    case BuiltinType::kStrings: bound = {.size = max, .element = Keep(string)}; break;
    case BuiltinType::kLabels: bound = {.size = max, .element = Keep(string), .key = Keep(string)}; break;
    default: bound = {.size = max, .element = Keep({})}; break;
  }
  return bound;
}

cel::Bound Environment::BoundOf(const AttributeType& type, std::uint32_t max) {
  cel::Bound bound;
  switch (type.name) {
    case TypeName::kString: bound.size = max; break;
    case TypeName::kList:
    case TypeName::kMap: {
      const bool string = type.element->name == TypeName::kString;
      bound = {.size = max,
               .element = Keep(BoundOf(*type.element, string ? policy::kMaxString : policy::kMaxElements)),
               .key = Keep({.size = policy::kMaxString})};
      break;
    }
    default: break;
  }
  return bound;
}

cel::StructField Environment::Field(const BuiltinField& field, const FieldRule& rule) {
  // A field of an enum that the vocabulary leaves out keeps its place, and has no name by which it could be read.
  if (rule.left_out) return {.name = "", .type = types_.Simple(cel::TypeKind::kDyn), .bound = {}};
  return {.name = std::string(field.name), .type = TypeOf(field.type, rule), .bound = BoundOf(field.type, rule.max)};
}

void Environment::MakeStructures(const Vocabulary& vocabulary) {
  for (const BuiltinType type : kPlainStructures) {
    cel::StructType& structure = structures_[static_cast<std::size_t>(type)];
    structure.name = StructureName(type);
    const std::span<const BuiltinField> fields = policy::FieldsOf(type);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      structure.fields.push_back(Field(fields[i], vocabulary.fields(type)[i]));
    }
  }
  cel::StructType& context = structures_[static_cast<std::size_t>(BuiltinType::kContext)];
  context.name = StructureName(BuiltinType::kContext);
  for (const ContextAttribute& attribute : vocabulary.context()) {
    context.fields.push_back({attribute.name, TypeOf(*attribute.type), BoundOf(*attribute.type, attribute.max)});
  }
  cel::StructType& signals = structures_[static_cast<std::size_t>(BuiltinType::kSignals)];
  signals.name = StructureName(BuiltinType::kSignals);
  for (const SignalDeclaration& signal : vocabulary.signals()) {
    const bool changed = signal.kind == policy::SignalKind::kChanged;
    signals.fields.push_back({signal.name, types_.Simple(changed ? cel::TypeKind::kBool : cel::TypeKind::kInt), {}});
  }
  capture_.name = "Capture";
  for (const std::string& name : captures_) {
    capture_.fields.push_back({name, types_.Simple(cel::TypeKind::kString), {.size = policy::kMaxPathSegment}});
  }
}

void Environment::MakeVariables(const Vocabulary& vocabulary) {
  const std::span<const BuiltinField> variables = policy::Variables();
  request_.name = "Request";
  for (std::uint32_t slot = 0; slot < variables.size(); ++slot) {
    const cel::StructField field = Field(variables[slot], vocabulary.variables()[slot]);
    request_.fields.push_back(field);
    if (field.name.empty()) {
      const std::string enum_name(policy::EnumNameOf(variables[slot].type));
      base_.AddRefusal(
          std::string(variables[slot].name),
          "'" + std::string(variables[slot].name) + "' can not be read: the vocabulary declares no enum " + enum_name,
          "add `enum " + enum_name + " { … }` to a vocabulary");
      continue;
    }
    base_.AddVariable({.name = field.name, .type = field.type, .slot = slot, .bound = field.bound});
  }
  RefuseSlips();
  base_.AddVariable({.name = "request", .type = types_.Struct(&request_), .slot = kRequestSlot});
  base_.AddVariable({.name = "hop", .type = types_.Struct(&structure(BuiltinType::kAgent)), .slot = kHopSlot});
  base_.AddVariable({.name = "capture", .type = types_.Struct(&capture_), .slot = kCaptureSlot});
}

// Names that are often written and do not exist get an answer of their own. What the vocabulary declares is found
// first.
void Environment::RefuseSlips() {
  const auto refuse = [this](const std::string& name, std::string_view meant) {
    base_.AddRefusal(name, "'" + name + "' does not exist", "did you mean '" + std::string(meant) + "'?");
  };
  const auto readable = [this](std::string_view path) {
    const std::string_view root = path.substr(0, path.find('.'));
    const cel::Variable* variable = base_.FindVariable(root);
    if (variable == nullptr || root.size() == path.size())
      return variable != nullptr || path == "true" || path == "false";
    return variable->type->structure()->Find(path.substr(root.size() + 1)) >= 0;
  };
  for (const policy::NameSlip& slip : policy::CommonNameSlips()) {
    const bool hop = slip.meant.starts_with("hop.");
    if (hop ? structure(BuiltinType::kAgent).Find(slip.meant.substr(4)) >= 0 : readable(slip.meant)) {
      refuse(std::string(slip.name), slip.meant);
    }
  }
  for (const BuiltinField& variable : policy::Variables()) {
    if (readable(variable.name)) refuse("context." + std::string(variable.name), variable.name);
  }
}

void Environment::MakeMembers(const Vocabulary& vocabulary) {
  std::map<std::string_view, std::vector<const cel::EnumType*>> enums_of;
  for (const cel::EnumType& type : vocabulary.enums()) {
    for (std::uint32_t i = 0; i < type.members.size(); ++i) {
      enums_of[type.members[i]].push_back(&type);
      base_.AddConstant(
          {.name = type.name + "." + type.members[i], .type = types_.Enum(&type), .value = cel::Value::Enum(&type, i)});
    }
  }
  for (const auto& [word, enums] : enums_of) {
    const std::string name(word);
    if (base_.FindVariable(name) != nullptr) continue;  // the bare word is the variable
    const bool structure = std::any_of(std::begin(kPlainStructures), std::end(kPlainStructures),
                                       [&name](BuiltinType type) { return StructureName(type) == name; });
    if (enums.size() == 1 && !structure) {
      const auto& members = enums[0]->members;
      const auto member = static_cast<std::uint32_t>(std::find(members.begin(), members.end(), word) - members.begin());
      base_.AddConstant({.name = name, .type = types_.Enum(enums[0]), .value = cel::Value::Enum(enums[0], member)});
      continue;
    }
    std::string message = "'" + name + "' is ";
    for (std::size_t i = 0; i < enums.size(); ++i) message += (i == 0 ? "a member of " : " and of ") + enums[i]->name;
    if (structure) message += " and a type";
    base_.AddRefusal(name, message, "write '" + enums[0]->name + "." + name + "'");
  }
}

}  // namespace daygate::compile
