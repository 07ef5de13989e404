// The macros, as the folds that the language definition makes of them.
#include <algorithm>

#include "reference/eval.h"
#include "reference/functions.h"

namespace daygate::reference {
namespace {

using cel::Macro;

const bool* BoolOf(const Result& result) {
  return result ? result->As<bool>() : nullptr;
}

}  // namespace

std::optional<std::vector<Evaluator::Step>> Evaluator::Steps(const Value& range, bool two_variables) {
  std::vector<Step> steps;
  if (const List* list = range.AsList()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      const Value place = Make(static_cast<std::int64_t>(i));
      steps.push_back(two_variables ? Step{place, (*list)[i]} : Step{(*list)[i], Value{}});
    }
    return steps;
  }
  const Map* map = range.AsMap();
  if (map == nullptr) return std::nullopt;
  for (const auto& [key, value] : *map) steps.push_back({key, value});
  return steps;
}

Result Evaluator::Inside(const cel::Comprehension& node, const cel::Expr& expr, const Step& step, const Local* locals) {
  const Local first{node.var, step.first, locals};
  if (node.var2.empty()) return Eval(expr, &first);
  const Local second{node.var2, step.second, &first};
  return Eval(expr, &second);
}

Result Evaluator::Comprehension(const cel::Comprehension& node, const Local* locals) {
  const Result range = Eval(*node.range, locals);
  if (!range) return std::nullopt;
  const std::optional<std::vector<Step>> steps = Steps(*range, !node.var2.empty());
  if (!steps || (node.macro == Macro::kSortBy && range->AsList() == nullptr)) return std::nullopt;
  switch (node.macro) {
    case Macro::kAll:
    case Macro::kExists: return Quantifier(node, *steps, locals);
    case Macro::kExistsOne: return ExistsOne(node, *steps, locals);
    case Macro::kFilter: return Filter(node, *steps, locals);
    case Macro::kSortBy: return SortBy(node, *steps, locals);
    case Macro::kMap:
    case Macro::kTransformList:
    case Macro::kTransformMap:
    case Macro::kTransformMapEntry: return Collect(node, *steps, locals);
  }
  return std::nullopt;
}

Result Evaluator::Quantifier(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals) {
  const bool absorbing = node.macro == Macro::kExists;
  bool error = false;
  for (const Step& step : steps) {
    const Result value = Inside(node, *node.body, step, locals);
    const bool* boolean = BoolOf(value);
    if (boolean == nullptr) {
      error = true;
    } else if (*boolean == absorbing) {
      return Make(absorbing);
    }
  }
  return error ? Result() : Result(Make(!absorbing));
}

Result Evaluator::ExistsOne(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals) {
  int count = 0;
  for (const Step& step : steps) {
    const Result value = Inside(node, *node.body, step, locals);
    const bool* boolean = BoolOf(value);
    if (boolean == nullptr) return std::nullopt;
    if (*boolean) ++count;
  }
  return Make(count == 1);
}

Result Evaluator::Filter(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals) {
  List kept;
  for (const Step& step : steps) {
    const Result value = Inside(node, *node.body, step, locals);
    const bool* boolean = BoolOf(value);
    if (boolean == nullptr) return std::nullopt;
    if (*boolean) kept.push_back(step.first);
  }
  return MakeList(std::move(kept));
}

Result Evaluator::Collect(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals) {
  List list;
  Map map;
  const auto add = [&map](const Value& key, const Value& value) {
    if (!IsKey(key) || Find(map, key) != nullptr) return false;
    map.emplace_back(key, value);
    return true;
  };
  for (const Step& step : steps) {
    if (node.filter != nullptr) {
      const Result wanted = Inside(node, *node.filter, step, locals);
      const bool* boolean = BoolOf(wanted);
      if (boolean == nullptr) return std::nullopt;
      if (!*boolean) continue;
    }
    Result value = Inside(node, *node.body, step, locals);
    if (!value) return std::nullopt;
    if (node.macro == Macro::kTransformMap) {
      if (!add(step.first, *value)) return std::nullopt;
    } else if (node.macro == Macro::kTransformMapEntry) {
      if (value->AsMap() == nullptr) return std::nullopt;
      for (const auto& [key, entry] : *value->AsMap()) {
        if (!add(key, entry)) return std::nullopt;
      }
    } else {
      list.push_back(std::move(*value));
    }
  }
  const bool is_map = node.macro == Macro::kTransformMap || node.macro == Macro::kTransformMapEntry;
  return is_map ? MakeMap(std::move(map)) : MakeList(std::move(list));
}

Result Evaluator::SortBy(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals) {
  List keys;
  List values;
  for (const Step& step : steps) {
    Result key = Inside(node, *node.body, step, locals);
    if (!key) return std::nullopt;
    keys.push_back(std::move(*key));
    values.push_back(step.first);
  }
  return SortedBy(keys, values);
}

}  // namespace daygate::reference
