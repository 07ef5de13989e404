// attested(PATH) and approved(…) ask about the request, not about values: before an expression is checked, each such
// call is replaced by a bool variable that lib/decide fills.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "cel/ast.h"
#include "compile/environment.h"
#include "compile/program.h"
#include "compile/reporter.h"

namespace daygate::compile {

// Gives out the slots; one for each path and each need, whatever the number of rules that ask.
class RequestQuestions {
 public:
  RequestQuestions(Environment* environment, Reporter* reporter)
      : environment_(*environment), new_variables_(environment), reporter_(*reporter) {}
  // For expressions of a set that is compiled, whose questions all have their slots.
  RequestQuestions(const Environment& environment, Reporter* reporter)
      : environment_(environment), reporter_(*reporter) {}

  // The tree with its questions replaced; the same tree where there are none. It points into that of the expression.
  // Null: a mistake was reported.
  std::shared_ptr<const cel::Ast> Rewrite(const policy::Expression& expression);

  const std::deque<AttestedSlot>& attested() const { return attested_; }
  const std::deque<ApprovedSlot>& approved() const { return approved_; }
  // The strings that the needs point to; moving keeps them where they are.
  std::deque<std::string> TakeRoles() { return std::move(roles_); }

 private:
  friend class Rewriter;
  std::string AttestedVariable(const cel::Expr& call, std::uint32_t file);
  std::string ApprovedVariable(const cel::Expr& call, std::uint32_t file);
  // The slot of a new variable; nothing where it is there already.
  std::optional<std::uint32_t> Declare(const std::string& variable);

  const Environment& environment_;
  Environment* new_variables_ = nullptr;  // the same, where they may be declared
  Reporter& reporter_;
  std::deque<AttestedSlot> attested_;
  std::deque<ApprovedSlot> approved_;
  std::deque<std::string> roles_;
};

}  // namespace daygate::compile
