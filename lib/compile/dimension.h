// Dimensions: what rules ask about a request, each with one answer for a decision however many rules ask. The answer is
// a class: a small number that stands for all values which no rule tells apart.
//
//   purpose == settlement        the purpose: a class for each member
//   agent.owner == "pay-team"    the owner: a class for each string that a rule names, 0 for every other
//   risk < 60                    the risk: a class for each number that a rule names and for each gap between them
//
// Before: atom.h says what rules ask. After: index.h tells rules by classes; lib/decide asks ClassOf once a decision.
// Immutable once the index is built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/word_table.h"
#include "cel/program.h"
#include "cel/value.h"

namespace daygate::compile {

enum class DimensionKind : std::uint8_t {
  kAction,     // what is asked for: a class for each policy::Action
  kDelegated,  // 1 where the request has hops
  kTruth,      // of a bool: 0 or 1
  kHas,        // whether the attribute is there: 0 or 1, never missing
  kEnum,       // the member
  kText,       // of a string, by equality
  kPrefix,     // of a string, by what it starts with
  kOrder,      // of a number or time, by order
  kMember,     // of a list: a class for each element that a rule names; a request has many
};

// Where the value stands: slots[slot], a field of it, a key of that; or what `program` comes to.
struct Operand {
  std::uint32_t slot = 0;
  std::int32_t field = -1;
  std::string_view key;  // of a map, where `has_key`
  bool has_key = false;
  bool reads_agent = false;  // another answer where `agent` stands for another
  const cel::Program* program = nullptr;
};

// Classes from `low` to `high`, both included.
struct ClassRange {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};
using ClassSet = std::vector<ClassRange>;  // ascending, apart

enum class AtomOp : std::uint8_t { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kPrefix };

// `op value`, of the dimension's value. Strings point to the policy's tree: terms do not outlive the compilation.
struct AtomTerm {
  AtomOp op = AtomOp::kEqual;
  cel::Value value;
};

class Dimension {
 public:
  DimensionKind kind = DimensionKind::kTruth;
  Operand operand;
  std::string as_written;  // by the first rule that asks: `agent.class`

  // First every term that rules name, then Finish; after that classes are fixed, and what is left of strings lies in
  // `texts`.
  void Learn(const AtomTerm& term);
  void Finish(base::Arena* texts);

  std::uint32_t classes() const { return classes_; }
  // The classes for which the term comes to true. The term was learnt.
  ClassSet ClassesOf(const AtomTerm& term) const;
  // All that are not in `set`.
  ClassSet Complement(const ClassSet& set) const;

  // Of a value of the operand's type; for kMember of one element.
  std::uint32_t ClassOf(const cel::Value& value) const;

 private:
  void LearnWord(std::string_view word);
  std::uint32_t PlaceOf(const cel::Value& value) const;
  std::uint32_t PlaceOf(std::string_view text) const;

  std::uint32_t classes_ = 2;
  base::WordTable words_;                 // kText, kMember
  std::vector<std::string_view> learnt_;  // the same, until Finish
  std::vector<cel::Value> steps_;         // kOrder: ascending
  std::vector<std::string> starts_;       // kPrefix: prefixes, and what follows them; ascending
};

// What comes right behind all strings that start with `prefix`, in the order of bytes; empty where nothing does.
std::string AfterPrefix(std::string_view prefix);

ClassSet Intersect(const ClassSet& a, const ClassSet& b);
// The set of all classes that any of `ranges` holds, which may stand in any order and overlap.
ClassSet SetOf(std::vector<ClassRange> ranges);

}  // namespace daygate::compile
