// Rules with their atoms → an Index.
//
// Before: atom.h. After: index.h.
#pragma once

#include <cstdint>
#include <vector>

#include "compile/atom.h"
#include "compile/dimension.h"
#include "compile/index.h"
#include "compile/program.h"

namespace daygate::compile {

// What the indexes of a set are made from, and share.
struct DimensionChoice {
  std::vector<Dimension> dimensions;    // finished
  std::vector<std::uint32_t> of_entry;  // by entry of the AtomTable: a dimension, or kNowhere
  std::uint32_t action = kNowhere;
  std::uint32_t delegated = kNowhere;
};

// The dimensions that most rules ask about. `atoms`: of each rule. Strings of dimensions go to `texts`.
DimensionChoice ChooseDimensions(const std::vector<Atoms>& atoms, const AtomTable& table, base::Arena* texts);

// Says of each rule which dimensions its conditions ask about, and whether they ask of nothing else; what else they ask
// goes to its findings.
void MarkRules(const DimensionChoice& choice, const AtomTable& table, std::vector<Atoms>* atoms,
               std::vector<Rule>* rules, std::vector<RuleFindings>* findings);

// An index over the rules of `selected`, positions in `rules`, ascending.
Index BuildIndex(const std::vector<Rule>& rules, const std::vector<Atoms>& atoms,
                 const std::vector<std::uint32_t>& selected, const DimensionChoice& choice, policy::CaseRule case_rule,
                 SegmentTable* segments);

}  // namespace daygate::compile
