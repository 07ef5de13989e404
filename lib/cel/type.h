// Types. A type is a pointer to an immutable node of a TypePool; equal types of one pool are one pointer.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::cel {

enum class TypeKind : std::uint8_t {
  kDyn,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kType,      // type(T); parameters[0]
  kList,      // parameters[0]
  kMap,       // parameters[0], parameters[1]
  kOptional,  // parameters[0]
  kEnum,      // enumeration
  kStruct,    // structure
  kOpaque,    // name, parameters: net.IP, net.CIDR and the like
  kParam,  // a type variable of an overload: name. `number` stands for any of int, uint and double, wherever it stands
};

class Type;

// An enum that the host declares. Values are positions in `members`.
struct EnumType {
  std::string name;
  bool ordered = false;
  std::vector<std::string> members;
};

// How large a value of a type may become, at most. `size`: bytes of strings and bytes, elements of lists and maps. An
// optional is as large as the value in it. Of a structure its fields say it.
struct Bound {
  std::uint64_t size = 0;
  const Bound* element = nullptr;  // of lists; values of maps
  const Bound* key = nullptr;      // keys of maps
};

struct StructField {
  std::string name;
  const Type* type = nullptr;
  Bound bound{};
};

// A structure that the host declares: a fixed row of fields, each of which a value may lack.
struct StructType {
  std::string name;
  std::vector<StructField> fields;

  int Find(std::string_view field) const;  // -1: none
};

class Type {
 public:
  TypeKind kind() const { return kind_; }
  const std::string& name() const { return name_; }
  std::span<const Type* const> parameters() const { return parameters_; }
  const EnumType* enumeration() const { return enumeration_; }
  const StructType* structure() const { return structure_; }

  // As the conformance suite writes it: `list(int)`, `map(string, dyn)`, `optional_type(T)`, `net.IP`.
  std::string ToString() const;

 private:
  friend class TypePool;
  TypeKind kind_ = TypeKind::kDyn;
  std::string name_;
  std::vector<const Type*> parameters_;
  const EnumType* enumeration_ = nullptr;
  const StructType* structure_ = nullptr;
};

// Owns types. Not thread-safe while types are made; types may be read from any thread.
class TypePool {
 public:
  TypePool();
  TypePool(const TypePool&) = delete;
  TypePool& operator=(const TypePool&) = delete;

  // dyn null bool int uint double string bytes timestamp duration; list, map, optional of dyn.
  const Type* Simple(TypeKind kind) const { return simple_[static_cast<std::size_t>(kind)]; }
  const Type* List(const Type* element);
  const Type* Map(const Type* key, const Type* value);
  const Type* Optional(const Type* element);
  const Type* TypeOf(const Type* type);
  const Type* Enum(const EnumType* enumeration);    // not owned
  const Type* Struct(const StructType* structure);  // not owned
  const Type* Opaque(std::string_view name, std::span<const Type* const> parameters = {});
  const Type* Param(std::string_view name);

 private:
  const Type* Intern(TypeKind kind, std::string_view name, std::span<const Type* const> parameters,
                     const void* declared);

  std::vector<std::unique_ptr<Type>> owned_;
  std::map<std::string, const Type*> interned_;
  const Type* simple_[static_cast<std::size_t>(TypeKind::kParam) + 1] = {};
};

}  // namespace daygate::cel
