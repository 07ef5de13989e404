// attested(PATH) and approved(…) ask about the request, not about values: before an expression is checked, each such
// call is replaced by a bool variable that lib/decide fills.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "cel/ast.h"
#include "compile/environment.h"
#include "compile/program.h"
#include "compile/reporter.h"

namespace daygate::compile {

// Gives out the slots; one for each path and each need, whatever the number of rules that ask.
class RequestQuestions {
 public:
  RequestQuestions(Environment* environment, Reporter* reporter) : environment_(*environment), reporter_(*reporter) {}

  // The tree with its questions replaced; the same tree where there are none. Null: a mistake was reported.
  std::shared_ptr<const cel::Ast> Rewrite(const policy::Expression& expression);

  const std::deque<AttestedSlot>& attested() const { return attested_; }
  const std::deque<ApprovedSlot>& approved() const { return approved_; }
  // The strings that the needs point to; moving keeps them where they are.
  std::deque<std::string> TakeRoles() { return std::move(roles_); }

 private:
  friend class Rewriter;
  std::string AttestedVariable(const cel::Expr& call, std::uint32_t file);
  std::string ApprovedVariable(const cel::Expr& call, std::uint32_t file);

  Environment& environment_;
  Reporter& reporter_;
  std::map<std::string, std::uint32_t> variables_;  // name of the variable → slot
  std::deque<AttestedSlot> attested_;
  std::deque<ApprovedSlot> approved_;
  std::deque<std::string> roles_;
};

}  // namespace daygate::compile
