// Which rule guards which control of which standard.
#include <algorithm>

#include "analyze/standards.h"
#include "compile/written.h"
#include "daygate/analyze.h"

namespace daygate {

std::vector<ControlStandard> Controls(const Engine& engine) {
  const compile::Written written(engine.program());
  std::vector<ControlStandard> standards;
  for (const analyze::Standard& standard : analyze::Standards()) {
    ControlStandard& out = standards.emplace_back();
    out.key = standard.key;
    out.name = standard.name;
    out.version = standard.version;
    out.source = standard.source;
    for (const analyze::Control& control : standard.listed) {
      ControlCoverage& row = out.controls.emplace_back();
      row.id = control.id;
      row.title = control.title;
      for (const compile::Rule& rule : engine.program().rules()) {
        // A rule that only watches guards nothing.
        if (rule.mode != policy::Mode::kEnforce) continue;
        const auto& named = written.Of(rule).controls;
        if (std::any_of(named.begin(), named.end(),
                        [&](const policy::Text& text) { return analyze::Guards(text.value, control); })) {
          row.rules.push_back(rule.name);
        }
      }
    }
  }
  return standards;
}

}  // namespace daygate
