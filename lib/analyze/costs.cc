#include "cel/cost_table.h"
#include "compile/written.h"
#include "daygate/analyze.h"

namespace daygate {

std::vector<RuleCost> Costs(const Engine& engine) {
  const compile::Program& program = engine.program();
  const std::vector<compile::RuleFindings> findings = compile::FindAgain(program);
  std::vector<RuleCost> costs;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const compile::Rule& rule = program.rules()[i];
    const base::Source& source = *program.files()[rule.file].source;
    RuleCost& cost = costs.emplace_back();
    cost.rule = rule.name;
    cost.file = source.name();
    cost.cost = findings[i].cost;
    for (const cel::CostShare& share : findings[i].dearest) {
      if (share.nodes == 0) break;
      const base::LineColumn at = source.Locate(share.begin);
      cost.dearest.push_back({share.nodes, at.line, at.column, cel::TextOf(share, source)});
    }
    cost.table = cel::CostTable(findings[i].dearest, source);
  }
  return costs;
}

}  // namespace daygate
