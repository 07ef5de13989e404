#include "cel/cost_table.h"
#include "compile/program.h"
#include "daygate/analyze.h"

namespace daygate {

std::vector<RuleCost> Costs(const Engine& engine) {
  const compile::Program& program = engine.program();
  std::vector<RuleCost> costs;
  for (const compile::Rule& rule : program.rules()) {
    const base::Source& source = *program.set().files[rule.source->name.at.file].source;
    RuleCost& cost = costs.emplace_back();
    cost.rule = rule.name;
    cost.file = source.name();
    cost.cost = rule.cost;
    for (const cel::CostShare& share : rule.dearest) {
      if (share.nodes == 0) break;
      const base::LineColumn at = source.Locate(share.begin);
      cost.dearest.push_back({share.nodes, at.line, at.column, cel::TextOf(share, source)});
    }
    cost.table = cel::CostTable(rule.dearest, source);
  }
  return costs;
}

}  // namespace daygate
