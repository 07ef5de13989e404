// The vocabularies of a policy set, merged: enums, the host's attributes, signals. What a request is checked against.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/type.h"
#include "cel/value.h"
#include "policy/builtins.h"
#include "policy/model.h"
#include "policy/words.h"

namespace daygate::compile {

// The declared type of an attribute of the host.
struct AttributeType {
  policy::TypeName name = policy::TypeName::kString;
  const cel::EnumType* enumeration = nullptr;  // kEnum
  const AttributeType* element = nullptr;      // kList, kMap
};

// `context.NAME`.
struct ContextAttribute {
  std::string name;
  const AttributeType* type = nullptr;
  std::uint32_t max = 0;  // bytes of a string, elements of a list or map: the built-in limit where none is declared
};

struct SignalDeclaration {
  std::string name;
  policy::SignalKind kind = policy::SignalKind::kCount;
};

class Vocabulary {
 public:
  // Null: the vocabulary leaves the enum out.
  const cel::EnumType* FindEnum(std::string_view name) const;
  // Null: not declared.
  const ContextAttribute* FindContext(std::string_view name) const;
  const SignalDeclaration* FindSignal(std::string_view name) const;

  // In the order of their names.
  const std::vector<ContextAttribute>& context() const { return context_; }
  const std::vector<SignalDeclaration>& signals() const { return signals_; }

 private:
  friend class VocabularyBuilder;
  std::deque<cel::EnumType> enums_;
  std::deque<AttributeType> types_;
  std::vector<ContextAttribute> context_;
  std::vector<SignalDeclaration> signals_;
};

}  // namespace daygate::compile
