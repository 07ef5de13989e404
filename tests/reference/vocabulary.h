// What the names of a policy set mean: its vocabularies, merged, over the attributes that every policy has.
//
// Before: policy::Set, which the compiler has found to be without errors. After: request.h and eval.h. Immutable.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"
#include "reference/value.h"

namespace daygate::reference {

struct Type {
  policy::TypeName name = policy::TypeName::kString;
  std::string enumeration;              // kEnum
  std::shared_ptr<const Type> element;  // kList, kMap
};

struct Attribute {
  Type type;
  std::optional<std::int64_t> max;
  std::optional<Value> default_value;
};

struct Vocabulary {
  std::map<std::string, std::vector<std::string>> enums;
  // Built-in and declared, by their path: `agent.zone`, `risk`, `context.ticket`, `tools.zone`, `approval.by.id`.
  // Attributes of an enum that is left out are not there.
  std::map<std::string, Attribute> attributes;
  std::map<std::string, policy::SignalKind> signals;

  const Attribute* Find(std::string_view path) const;
  bool HasEnum(const std::string& name) const { return enums.count(name) > 0; }
  std::optional<Value> MemberOf(const std::string& enumeration, std::string_view word) const;
};

Vocabulary MakeVocabulary(const policy::Set& set);

// The fields of a built-in structure (`agent`, `subject`, `secret`, `task`, `tools`, `destination`, `approval`,
// `approval.by`), those of enums that are left out included.
const std::vector<std::string>& FieldsOf(const std::string& structure);

// Whether `name` is a structure with fields of its own, a list of such, or neither.
bool IsStructure(std::string_view name);

}  // namespace daygate::reference
