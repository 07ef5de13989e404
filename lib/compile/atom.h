// Atoms: the parts of a rule's conditions that an index can look up, each a set of classes of one dimension.
//
// A condition is taken apart at its `&&`s (under `unless` at its `||`s). A part that compares one value with constants
// becomes an atom of that value; any other part becomes the atom "this comes to true" of itself, which pays where many
// rules hold the same part.
//
// Before: expression.h checks the tree. After: index_builder.h.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cel/ast.h"
#include "cel/checker.h"
#include "compile/dimension.h"
#include "compile/program.h"
#include "compile/reads.h"

namespace daygate::compile {

// True where any term is true of the dimension's value; negated: where none is. Where the value is missing or an error,
// so is the atom.
struct Atom {
  std::uint32_t dimension = 0;
  bool negated = false;
  std::vector<AtomTerm> terms;
  std::uint32_t begin = 0;  // where it stands in the source of its rule
  std::uint32_t end = 0;
};

// A condition as atoms, joined as by `&&`.
struct Atoms {
  std::vector<Atom> all;
  bool whole = true;  // nothing of the condition is left out
  std::vector<LeftOver> left_over;
};

// What the rules of a set ask about. Programs are made for what is asked at least twice.
class AtomTable {
 public:
  explicit AtomTable(std::deque<cel::Program>* programs) : programs_(*programs) {}

  struct Entry {
    DimensionKind kind = DimensionKind::kTruth;
    Operand operand;
    bool needs_program = false;
    std::string text{};  // as it was first written
  };
  const std::vector<Entry>& entries() const { return entries_; }

  // The entry of a value that stands in the request.
  std::uint32_t OfOperand(DimensionKind kind, const Operand& operand, std::string_view text);
  // Whether many are to ask the same.
  enum class Asked : std::uint8_t { kHere, kOften };

  // The entry of an expression's value, by its words. `compile` makes the program when they come a second time, or at
  // once for what is asked often.
  template <typename Compile>
  std::uint32_t OfExpression(DimensionKind kind, std::string key, bool reads_agent, Asked asked, Compile&& compile) {
    const auto [it, is_new] = by_words_.emplace(std::pair(kind, std::move(key)), entries_.size());
    if (is_new) {
      entries_.push_back({kind, {}, true, it->first.second.substr(0, it->first.second.find('\n'))});
      entries_.back().operand.reads_agent = reads_agent;
    }
    Operand& operand = entries_[it->second].operand;
    if (operand.program == nullptr && (!is_new || asked == Asked::kOften)) {
      operand.program = &programs_.emplace_back(compile());
    }
    return static_cast<std::uint32_t>(it->second);
  }

 private:
  using OperandKey = std::tuple<DimensionKind, std::uint32_t, std::int32_t, bool, std::string_view>;
  std::deque<cel::Program>& programs_;
  std::vector<Entry> entries_;
  std::map<OperandKey, std::size_t> by_operand_;
  std::map<std::pair<DimensionKind, std::string>, std::size_t> by_words_;
};

// What an expression is taken apart with.
struct AtomContext {
  const cel::Checked& checked;
  const cel::Env& env;
  const SlotMeanings& slots;
  const std::map<std::uint32_t, const Atoms*>& defines;  // by slot
  const cel::Ast& ast;
  std::string_view source;  // of the file, which places count in
  std::string_view policy;  // whose defines its names may mean
  AtomTable::Asked asked = AtomTable::Asked::kHere;
};

// The atoms of `root`, which must come to `wanted`.
Atoms FindAtoms(const cel::Expr& root, bool wanted, const AtomContext& context, AtomTable* table);

}  // namespace daygate::compile
