#include "compile/index_builder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compile/bitmaps.h"
#include "compile/path_trie.h"
#include "compile/row_tree.h"

namespace daygate::compile {

namespace {

Dimension& Add(DimensionKind kind, const Operand& operand, DimensionChoice* choice) {
  Dimension& dimension = choice->dimensions.emplace_back();
  dimension.kind = kind;
  dimension.operand = operand;
  return dimension;
}

std::uint32_t AddOfScope(DimensionKind kind, DimensionChoice* choice) {
  Add(kind, {}, choice);
  return static_cast<std::uint32_t>(choice->dimensions.size() - 1);
}

// The classes that an atom lets through.
ClassSet ClassesOf(const Atom& atom, const Dimension& dimension) {
  std::vector<ClassRange> ranges;
  for (const AtomTerm& term : atom.terms) {
    const ClassSet classes = dimension.ClassesOf(term);
    ranges.insert(ranges.end(), classes.begin(), classes.end());
  }
  const ClassSet set = SetOf(std::move(ranges));
  return atom.negated ? dimension.Complement(set) : set;
}

void Constrain(std::uint32_t dimension, ClassSet set, RowConstraints* all) {
  const auto it = std::lower_bound(all->begin(), all->end(), dimension,
                                   [](const RowConstraint& a, std::uint32_t b) { return a.dimension < b; });
  if (it == all->end() || it->dimension != dimension) {
    all->insert(it, {dimension, std::move(set)});
  } else {
    it->classes = Intersect(it->classes, set);
  }
}

ClassSet ActionsOf(std::uint32_t actions) {
  std::vector<ClassRange> ranges;
  for (std::uint32_t action = 0; action < policy::kActions; ++action) {
    if (((actions >> action) & 1U) != 0) ranges.push_back({action, action});
  }
  return SetOf(std::move(ranges));
}

// All of a rule's atoms that have a dimension, and its scope.
RowConstraints ConstraintsOf(const Rule& rule, const Atoms& atoms, const DimensionChoice& choice) {
  RowConstraints result;
  constexpr std::uint32_t kEveryAction = (1U << policy::kActions) - 1;
  if ((rule.actions & kEveryAction) != kEveryAction) Constrain(choice.action, ActionsOf(rule.actions), &result);
  if (rule.effect == policy::Effect::kPermit && !rule.via) Constrain(choice.delegated, {{0, 0}}, &result);
  std::uint64_t members = 0;
  for (const Atom& atom : atoms.all) {
    const std::uint32_t index = choice.of_entry[atom.dimension];
    if (index == kNowhere) continue;
    const Dimension& dimension = choice.dimensions[index];
    if (dimension.kind == DimensionKind::kMember) {
      // Two elements of one list are two questions: the first is looked up, the other is left to the condition.
      if (((members >> index) & 1U) != 0) continue;
      members |= std::uint64_t{1} << index;
    }
    Constrain(index, ClassesOf(atom, dimension), &result);
  }
  return result;
}

}  // namespace

DimensionChoice ChooseDimensions(const std::vector<Atoms>& atoms, const AtomTable& table, base::Arena* texts) {
  DimensionChoice choice;
  choice.action = AddOfScope(DimensionKind::kAction, &choice);
  choice.delegated = AddOfScope(DimensionKind::kDelegated, &choice);
  std::vector<std::uint32_t> uses(table.entries().size(), 0);
  for (const Atoms& of_rule : atoms) {
    for (const Atom& atom : of_rule.all) ++uses[atom.dimension];
  }
  std::vector<std::uint32_t> by_use;
  for (std::uint32_t entry = 0; entry < uses.size(); ++entry) {
    const AtomTable::Entry& what = table.entries()[entry];
    if (uses[entry] > 0 && (!what.needs_program || what.operand.program != nullptr)) by_use.push_back(entry);
  }
  std::stable_sort(by_use.begin(), by_use.end(), [&](std::uint32_t a, std::uint32_t b) { return uses[a] > uses[b]; });
  if (by_use.size() > kMaxDimensions - choice.dimensions.size()) {
    by_use.resize(kMaxDimensions - choice.dimensions.size());
  }
  // Values that stand in the request first: they cost less to look at than programs, and rows test in this order.
  std::stable_partition(by_use.begin(), by_use.end(),
                        [&](std::uint32_t entry) { return !table.entries()[entry].needs_program; });
  choice.of_entry.assign(table.entries().size(), kNowhere);
  for (const std::uint32_t entry : by_use) {
    choice.of_entry[entry] = static_cast<std::uint32_t>(choice.dimensions.size());
    Add(table.entries()[entry].kind, table.entries()[entry].operand, &choice).as_written = table.entries()[entry].text;
  }
  for (const Atoms& of_rule : atoms) {
    for (const Atom& atom : of_rule.all) {
      if (choice.of_entry[atom.dimension] == kNowhere) continue;
      for (const AtomTerm& term : atom.terms) choice.dimensions[choice.of_entry[atom.dimension]].Learn(term);
    }
  }
  for (Dimension& dimension : choice.dimensions) dimension.Finish(texts);
  return choice;
}

void MarkRules(const DimensionChoice& choice, const AtomTable& table, std::vector<Atoms>* atoms,
               std::vector<Rule>* rules, std::vector<RuleFindings>* findings) {
  for (std::size_t i = 0; i < rules->size(); ++i) {
    Rule& rule = (*rules)[i];
    std::vector<LeftOver>& left_over = (*findings)[i].left_over;
    left_over = std::move((*atoms)[i].left_over);
    std::uint64_t members = 0;
    for (const Atom& atom : (*atoms)[i].all) {
      const std::uint32_t index = choice.of_entry[atom.dimension];
      if (index == kNowhere) {
        const AtomTable::Entry& entry = table.entries()[atom.dimension];
        const bool once = entry.needs_program && entry.operand.program == nullptr;
        left_over.push_back({atom.begin, atom.end, once ? Unindexed::kAskedOnce : Unindexed::kTooMany});
        continue;
      }
      const std::uint64_t bit = std::uint64_t{1} << index;
      if (choice.dimensions[index].kind == DimensionKind::kMember) {
        if ((members & bit) != 0) left_over.push_back({atom.begin, atom.end, Unindexed::kSecondElement});
        members |= bit;
      }
      rule.dimensions |= bit;
    }
    std::sort(left_over.begin(), left_over.end(), [](const LeftOver& a, const LeftOver& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    rule.indexed = (*atoms)[i].whole && left_over.empty();
  }
}

Index BuildIndex(const std::vector<Rule>& rules, const std::vector<Atoms>& atoms,
                 const std::vector<std::uint32_t>& selected, const DimensionChoice& choice, policy::CaseRule case_rule,
                 SegmentTable* segments) {
  Index index;
  index.case_rule = case_rule;
  PathTrie trie(segments, &index);
  std::vector<DraftRow> rows;
  std::vector<RowConstraints> constraints;
  constraints.reserve(selected.size());
  for (const std::uint32_t number : selected) {
    const Rule& rule = rules[number];
    constraints.push_back(ConstraintsOf(rule, atoms[number], choice));
    const auto mine = static_cast<std::uint32_t>(constraints.size() - 1);
    if (rule.patterns.empty()) rows.push_back({number, mine, trie.Everywhere(), false});
    for (const policy::SharedPattern& pattern : rule.patterns) {
      rows.push_back({number, mine, trie.Add(pattern), rule.patterns.size() > 1});
    }
  }
  RowTree tree(rows, constraints, &index);
  // In the order of the groups; within one the rules stay ascending.
  std::vector<std::uint32_t> order(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return rows[a].group < rows[b].group; });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    const std::uint32_t group = rows[order[begin]].group;
    while (end < order.size() && rows[order[end]].group == group) ++end;
    trie.SetRoot(group, tree.Build({order.begin() + static_cast<std::ptrdiff_t>(begin),
                                    order.begin() + static_cast<std::ptrdiff_t>(end)}));
    begin = end;
  }
  trie.Finish();
  MapRows(choice.dimensions, &index);
  index.ShrinkToFit();
  return index;
}

void Index::ShrinkToFit() {
  rows.shrink_to_fit();
  constraints.shrink_to_fit();
  ranges.shrink_to_fit();
  nodes.shrink_to_fit();
  children.shrink_to_fit();
  paths.shrink_to_fit();
  globs.shrink_to_fit();
  dimension_rows.shrink_to_fit();
  class_rows.shrink_to_fit();
  listed.shrink_to_fit();
  words.shrink_to_fit();
}

std::size_t Index::MemoryBytes() const {
  const auto bytes = [](const auto& vector) { return vector.capacity() * sizeof(vector[0]); };
  std::size_t total = bytes(rows) + bytes(constraints) + bytes(ranges) + bytes(nodes) + bytes(children) + bytes(paths) +
                      bytes(globs) + bytes(dimension_rows) + bytes(class_rows) + bytes(listed) + bytes(words);
  return total + exact.MemoryBytes();
}

std::uint32_t SegmentTable::Add(std::string_view segment) {
  const std::uint32_t known = numbers_.Find(segment);
  if (known != 0) return known;
  const auto number = static_cast<std::uint32_t>(numbers_.count() + 1);
  if (segment.size() > base::WordTable::kInline) segment = texts_.emplace_back(segment);
  numbers_.Add(segment, number);
  return number;
}

std::size_t SegmentTable::MemoryBytes() const {
  std::size_t total = numbers_.MemoryBytes();
  for (const std::string& text : texts_) total += sizeof(text) + text.capacity();
  return total;
}

}  // namespace daygate::compile
