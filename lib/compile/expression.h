// One expression of a policy: rewritten, checked, costed, compiled.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "base/arena.h"
#include "cel/bounds.h"
#include "cel/checker.h"
#include "cel/program.h"
#include "compile/atom.h"
#include "compile/environment.h"
#include "compile/literals.h"
#include "compile/reads.h"
#include "compile/reporter.h"
#include "compile/rewrite.h"

namespace daygate::compile {

struct CompiledExpression {
  const cel::Program* program = nullptr;  // null: the index is likely to tell it
  std::shared_ptr<const cel::Ast> ast;
  const cel::Type* type = nullptr;
  Reads reads;
  LiteralFindings literals;
  cel::Cost cost;
  std::uint32_t levels = 1;  // 1, and one more for each define that a define uses in turn
  Atoms atoms;
};

// What an expression is compiled as: a part of a policy that must come to `wanted`; and the text that its places count
// in.
struct Role {
  std::string_view policy;
  std::string_view source;
  bool wanted = true;
  bool indexed = true;  // its atoms are asked for
  AtomTable::Asked asked = AtomTable::Asked::kHere;
  Programs programs = Programs::kAll;
};

// A condition as it was compiled where its words first stood in this environment. Places in it are `moved` bytes
// further on here. It stays until the next one is compiled.
struct CompiledCondition {
  const CompiledExpression* expression = nullptr;  // null: there is a mistake, which was reported
  std::uint32_t moved = 0;                         // modulo 2^32, where they are further back
};

// Each level is an evaluation within an evaluation, on the stack.
inline constexpr std::uint32_t kMaxDefineLevels = 100;

// What a set's expressions are compiled with. Bounds of costs live as long as it.
class ExpressionCompiler {
 public:
  // Programs go to `programs`.
  ExpressionCompiler(Environment* environment, const Vocabulary* vocabulary, std::deque<cel::Program>* programs,
                     Reporter* reporter)
      : vocabulary_(*vocabulary),
        reporter_(*reporter),
        questions_(environment, reporter),
        programs_(*programs),
        atoms_(programs) {}

  // Compiles in `env`. Nothing where there is a mistake: it was reported.
  std::optional<CompiledExpression> Compile(const policy::Expression& expression, const cel::Env& env,
                                            const Role& role);

  // The same for a condition, which rules of other teams or tenants may have too: words that come often are compiled
  // twice. `env` has all its names by now.
  CompiledCondition CompileCondition(const policy::Expression& expression, const cel::Env& env, const Role& role);

  const RequestQuestions& questions() const { return questions_; }
  // The strings that the questions' needs point to.
  std::deque<std::string> TakeRoles() { return questions_.TakeRoles(); }

  // A define's slot becomes known: what reads it, reads what the define reads.
  void AddDefineSlot(std::uint32_t slot, const Reads* reads, std::uint32_t levels, const Atoms* atoms);

  const AtomTable& atoms() const { return atoms_; }

 private:
  // What conditions of the same words have in common.
  using Words = std::tuple<const cel::Env*, std::string_view, bool, bool, Programs>;
  struct Known {
    std::uint32_t begin = 0;
    std::unique_ptr<const CompiledExpression> expression;  // null: they have come once
  };

  bool IsLikelyIndexed(const Atoms& atoms) const;
  bool AreAsked(const Atoms& atoms) const;
  void Learn();
  void Explain(cel::CheckError* error) const;
  std::uint32_t LevelsOf(const cel::Checked& checked) const;

  const Vocabulary& vocabulary_;
  Reporter& reporter_;
  RequestQuestions questions_;
  SlotMeanings slots_;
  std::map<std::uint32_t, std::uint32_t> define_levels_;
  std::map<std::uint32_t, const Atoms*> define_atoms_;
  std::deque<cel::Program>& programs_;
  AtomTable atoms_;
  std::map<Words, Known> known_;
  std::optional<CompiledExpression> latest_;
  std::size_t known_attested_ = 0;
  base::Arena arena_;
  cel::Bounds bounds_{&arena_};
};

}  // namespace daygate::compile
