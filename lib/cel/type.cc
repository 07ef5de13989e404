#include "cel/type.h"

#include <array>

namespace daygate::cel {
namespace {

constexpr std::size_t kKinds = static_cast<std::size_t>(TypeKind::kParam) + 1;

std::string_view KindName(TypeKind kind) {
  static constexpr std::array<std::string_view, kKinds> kNames = {
      "dyn",      "null_type", "bool", "int", "uint",          "double", "string", "bytes", "timestamp",
      "duration", "type",      "list", "map", "optional_type", "",       "",       "",      ""};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

int StructType::Find(std::string_view field) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return static_cast<int>(i);
  }
  return -1;
}

std::string Type::ToString() const {
  std::string text = name_;
  if (parameters_.empty()) return text;
  text += '(';
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (i > 0) text += ", ";
    text += parameters_[i]->ToString();
  }
  return text + ')';
}

TypePool::TypePool() {
  for (const TypeKind kind :
       {TypeKind::kDyn, TypeKind::kNull, TypeKind::kBool, TypeKind::kInt, TypeKind::kUint, TypeKind::kDouble,
        TypeKind::kString, TypeKind::kBytes, TypeKind::kTimestamp, TypeKind::kDuration}) {
    simple_[static_cast<std::size_t>(kind)] = Intern(kind, KindName(kind), {}, nullptr);
  }
  const Type* dyn = Simple(TypeKind::kDyn);
  simple_[static_cast<std::size_t>(TypeKind::kList)] = List(dyn);
  simple_[static_cast<std::size_t>(TypeKind::kMap)] = Map(dyn, dyn);
  simple_[static_cast<std::size_t>(TypeKind::kOptional)] = Optional(dyn);
}

const Type* TypePool::List(const Type* element) {
  return Intern(TypeKind::kList, "list", {&element, 1}, nullptr);
}

const Type* TypePool::Map(const Type* key, const Type* value) {
  const std::array<const Type*, 2> parameters = {key, value};
  return Intern(TypeKind::kMap, "map", parameters, nullptr);
}

const Type* TypePool::Optional(const Type* element) {
  return Intern(TypeKind::kOptional, "optional_type", {&element, 1}, nullptr);
}

const Type* TypePool::TypeOf(const Type* type) {
  return Intern(TypeKind::kType, "type", {&type, 1}, nullptr);
}

const Type* TypePool::Enum(const EnumType* enumeration) {
  return Intern(TypeKind::kEnum, enumeration->name, {}, enumeration);
}

const Type* TypePool::Struct(const StructType* structure) {
  return Intern(TypeKind::kStruct, structure->name, {}, structure);
}

const Type* TypePool::Opaque(std::string_view name, std::span<const Type* const> parameters) {
  return Intern(TypeKind::kOpaque, name, parameters, nullptr);
}

const Type* TypePool::Param(std::string_view name) {
  return Intern(TypeKind::kParam, name, {}, nullptr);
}

// The key spells the kind, the addresses of what the type is made of, and the name. Equal parameters are one pointer,
// so equal types have equal keys.
const Type* TypePool::Intern(TypeKind kind, std::string_view name, std::span<const Type* const> parameters,
                             const void* declared) {
  std::string key(1, static_cast<char>(kind));
  key.append(reinterpret_cast<const char*>(&declared), sizeof(declared));
  key.append(reinterpret_cast<const char*>(parameters.data()), parameters.size_bytes());
  key += '\0';
  key += name;
  if (const auto found = interned_.find(key); found != interned_.end()) return found->second;
  auto type = std::make_unique<Type>();
  type->kind_ = kind;
  type->name_ = name;
  type->parameters_.assign(parameters.begin(), parameters.end());
  if (kind == TypeKind::kEnum) type->enumeration_ = static_cast<const EnumType*>(declared);
  if (kind == TypeKind::kStruct) type->structure_ = static_cast<const StructType*>(declared);
  const Type* result = type.get();
  owned_.push_back(std::move(type));
  interned_.emplace(std::move(key), result);
  return result;
}

}  // namespace daygate::cel
