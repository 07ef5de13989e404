// What the expressions of a policy set can see: the types of the page, variables in their slots, enum members,
// functions.
//
// Before: vocabulary.h. After: expression.h checks by it. The environment lives as long as the Program, which points
// into it; immutable once the set is compiled.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cel/env.h"
#include "cel/type.h"
#include "compile/vocabulary.h"
#include "policy/builtins.h"

namespace daygate::compile {

// Slots of an activation. The variables stand first, so that the row of slots is `request` as well: request.agent and
// agent are one slot, and what stands for the one stands for the other.
inline constexpr std::uint32_t kRequestSlot = policy::kVariables;
inline constexpr std::uint32_t kHopSlot = kRequestSlot + 1;
inline constexpr std::uint32_t kCaptureSlot = kRequestSlot + 2;
inline constexpr std::uint32_t kFirstFreeSlot = kRequestSlot + 3;

constexpr std::uint32_t SlotOf(policy::Variable variable) {
  return static_cast<std::uint32_t>(variable);
}

class Environment {
 public:
  // `captures`: the names of all captures of the set, sorted. Each is a field of `capture`; whether a rule's own
  // pattern has it is checked where the rule is compiled.
  Environment(const Vocabulary& vocabulary, std::vector<std::string> captures);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  cel::Env* base() { return &base_; }
  const cel::Env& base() const { return base_; }
  // The same with the defines of a policy in it, and to put them there.
  const cel::Env& EnvOf(std::string_view policy) const;
  cel::Env* OfPolicy(std::string_view policy);
  cel::TypePool* types() { return &types_; }

  std::uint32_t NewSlot() { return slots_++; }
  std::uint32_t slots() const { return slots_; }

  // The structure of kAgent, kSubject, …, kTools (one tool), kApprovers (one approver), kSignals, kContext.
  const cel::StructType& structure(policy::BuiltinType type) const {
    return structures_[static_cast<std::size_t>(type)];
  }
  const cel::StructType& request() const { return request_; }
  const cel::StructType& capture() const { return capture_; }
  const std::vector<std::string>& captures() const { return captures_; }

 private:
  void MakeStructures(const Vocabulary& vocabulary);
  void MakeVariables(const Vocabulary& vocabulary);
  void RefuseSlips();
  void MakeMembers(const Vocabulary& vocabulary);
  cel::StructField Field(const policy::BuiltinField& field, const FieldRule& rule);
  const cel::Type* TypeOf(policy::BuiltinType type, const FieldRule& rule);
  const cel::Type* TypeOf(const AttributeType& type);
  cel::Bound BoundOf(const AttributeType& type, std::uint32_t max);
  cel::Bound BoundOf(policy::BuiltinType type, std::uint32_t max);
  const cel::Bound* Keep(cel::Bound bound) { return &bounds_.emplace_back(bound); }

  cel::TypePool types_;
  cel::Env base_;
  std::map<std::string, std::unique_ptr<cel::Env>, std::less<>> policies_;
  std::deque<cel::Bound> bounds_;
  std::array<cel::StructType, 32> structures_;
  cel::StructType request_;
  cel::StructType capture_;
  std::vector<std::string> captures_;
  std::uint32_t slots_ = kFirstFreeSlot;
};

}  // namespace daygate::compile
