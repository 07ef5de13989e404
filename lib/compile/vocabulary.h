// The vocabularies of a policy set, merged: enums, the host's attributes, signals, and what is declared of the built-in
// attributes. What a request is checked against, and what expressions are typed by.
//
// Before: policy/model.h. After: environment.h makes types of it; lib/decide checks requests by it. Immutable once
// built.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/word_table.h"
#include "cel/type.h"
#include "cel/value.h"
#include "compile/reporter.h"
#include "policy/builtins.h"
#include "policy/model.h"
#include "policy/words.h"

namespace daygate::compile {

// The declared type of an attribute of the host.
struct AttributeType {
  policy::TypeName name = policy::TypeName::kString;
  const cel::EnumType* enumeration = nullptr;  // kEnum
  const base::WordTable* members = nullptr;    // likewise: 1 for its first member
  const AttributeType* element = nullptr;      // kList, kMap
};

// `context.NAME`.
struct ContextAttribute {
  std::string name;
  const AttributeType* type = nullptr;
  std::uint32_t max = 0;     // bytes of a string, elements of a list or map: the built-in limit where none is declared
  cel::Value default_value;  // kAbsent: none
};

struct SignalDeclaration {
  std::string name;
  policy::SignalKind kind = policy::SignalKind::kCount;
};

// What holds for one built-in attribute.
struct FieldRule {
  const cel::EnumType* enumeration = nullptr;  // of attributes of an enum
  const base::WordTable* members = nullptr;    // likewise: 1 for its first member
  bool left_out = false;                       // an attribute of an enum that the vocabulary leaves out
  std::uint32_t max = 0;                       // bytes of strings, elements of lists and maps
  cel::Value default_value;                    // kAbsent: none. For the caller, never for a hop
};

// A default of a row of fields or variables: its place, and what stands for an absent value.
struct FieldDefault {
  std::size_t field = 0;
  cel::Value value;
};

// The fields of one structure, or the variables beside them, in the order of policy/builtins.h.
using FieldRules = std::vector<FieldRule>;

class Vocabulary {
 public:
  // Null: the vocabulary leaves the enum out.
  const cel::EnumType* FindEnum(std::string_view name) const;
  // 1 for the first member of an enum of enums().
  const base::WordTable& MembersOf(const cel::EnumType& enumeration) const;
  // Null: not declared.
  const ContextAttribute* FindContext(std::string_view name) const;
  const SignalDeclaration* FindSignal(std::string_view name) const;

  const std::deque<cel::EnumType>& enums() const { return enums_; }
  // In the order of their names.
  const std::vector<ContextAttribute>& context() const { return context_; }
  const std::vector<SignalDeclaration>& signals() const { return signals_; }

  // Of kAgent, kSubject, kSecret, kTask, kDestination, kApproval, and of the elements of kTools and kApprovers.
  const FieldRules& fields(policy::BuiltinType structure) const { return fields_[static_cast<std::size_t>(structure)]; }
  const FieldRules& variables() const { return variables_; }

  // The same fields, variables and context attributes: those alone that have a default.
  const std::vector<FieldDefault>& defaults(policy::BuiltinType structure) const {
    return defaults_[static_cast<std::size_t>(structure)];
  }
  const std::vector<FieldDefault>& variable_defaults() const { return variable_defaults_; }
  const std::vector<FieldDefault>& context_defaults() const { return context_defaults_; }

 private:
  friend class VocabularyBuilder;
  std::deque<cel::EnumType> enums_;
  std::deque<base::WordTable> members_;  // of each of them
  std::deque<AttributeType> types_;
  std::deque<std::string> strings_;  // what default values point to
  std::vector<ContextAttribute> context_;
  std::vector<SignalDeclaration> signals_;
  std::array<FieldRules, 32> fields_;
  FieldRules variables_;
  std::array<std::vector<FieldDefault>, 32> defaults_;
  std::vector<FieldDefault> variable_defaults_;
  std::vector<FieldDefault> context_defaults_;
};

// Merges the vocabularies of a set. What is wrong with them goes to `reporter`; the result can be used all the same.
Vocabulary BuildVocabulary(const policy::Set& set, Reporter* reporter);

}  // namespace daygate::compile
