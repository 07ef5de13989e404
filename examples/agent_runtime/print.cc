#include "print.h"

#include <iostream>
#include <string>

#include "daygate/analyze.h"

namespace example {

void PrintHeading(std::string_view text) {
  std::cout << "\n== " << text << "\n";
}

void PrintLine(std::string_view text) {
  std::cout << "   " << text << "\n";
}

void PrintAsk(const AgentProfile& agent, const Errand& errand, std::string_view path) {
  std::cout << "\n" << agent.id << " (" << agent.agent_class << ") asks for " << path << "\n   for " << errand.purpose;
  if (!errand.on_behalf_of.empty()) std::cout << ", on behalf of " << errand.on_behalf_of;
  for (std::size_t i = 0; i < errand.callers.size(); ++i) {
    std::cout << (i == 0 ? ", asked by " : " through ") << errand.callers[i].id << " in " << errand.callers[i].zone;
  }
  std::cout << "\n";
}

void PrintDecision(const daygate::Decision& decision) {
  std::cout << "   " << daygate::ToWord(decision.outcome()) << ": " << daygate::ToWord(decision.reason());
  for (std::size_t i = 0; i < decision.rules().size(); ++i) {
    std::cout << (i == 0 ? ", by " : ", ") << decision.rules()[i];
  }
  std::cout << "\n";
  if (decision.outcome() != daygate::Outcome::kDeny) {
    std::cout << "   terms: " << daygate::Describe(decision.terms()) << "\n";
  }
  for (const daygate::Need& need : decision.needs()) std::cout << "   needs: " << daygate::Describe(need) << "\n";
}

void PrintRetrieval(const Retrieval& retrieval) {
  PrintDecision(retrieval.decision);
  if (retrieval.decision.permitted() && retrieval.lease.empty() && retrieval.wrapping_token.empty()) {
    std::cout << "   but this runtime can not deliver it on these terms, so it does not\n";
  }
}

void PrintWhyNot(const daygate::Explanation& why) {
  for (const daygate::RuleExplanation& rule : why.rules) {
    if (rule.effect != "permit" || rule.failed.empty()) continue;
    std::cout << "   why not " << rule.rule << "?\n";
    for (const daygate::ConditionExplanation& condition : rule.failed) {
      std::cout << "     " << condition.clause << " " << condition.source << "\n       is " << condition.result;
      for (std::size_t i = 0; i < condition.values.size(); ++i) {
        std::cout << (i == 0 ? ", with " : ", ") << condition.values[i].path << " = " << condition.values[i].value;
      }
      std::cout << "\n";
    }
    return;  // the rules are sorted: this is the permit that came nearest
  }
}

void PrintOpened(std::string_view what, const std::variant<Fields, Refusal>& opened) {
  std::cout << "   " << what << ": ";
  if (const auto* refusal = std::get_if<Refusal>(&opened)) {
    std::cout << "refused, " << refusal->why << "\n";
    return;
  }
  const auto& fields = std::get<Fields>(opened);
  std::cout << "got";
  for (const auto& [key, value] : fields) std::cout << " " << key << " (" << value.size() << " characters)";
  std::cout << "\n";
}

}  // namespace example
