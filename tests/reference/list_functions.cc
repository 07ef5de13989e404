// The extension libraries lists and sets, and `reverse` of a string.
#include <algorithm>

#include "reference/functions.h"

namespace daygate::reference {
namespace {

bool Holds(const List& list, const Value& value) {
  return std::any_of(list.begin(), list.end(), [&](const Value& element) { return Equal(element, value); });
}

bool HoldsAll(const List& list, const List& values) {
  return std::all_of(values.begin(), values.end(), [&](const Value& value) { return Holds(list, value); });
}

template <typename F>
Result TwoLists(const Args& args, F function) {
  const List* a = args.at(0).AsList();
  const List* b = args.at(1).AsList();
  return a == nullptr || b == nullptr ? Result() : Result(Make(function(*a, *b)));
}

Result Distinct(const Args& args) {
  const List* list = args.at(0).AsList();
  if (list == nullptr) return std::nullopt;
  List kept;
  for (const Value& value : *list) {
    if (!Holds(kept, value)) kept.push_back(value);
  }
  return MakeList(std::move(kept));
}

void FlattenInto(const List& list, std::int64_t depth, List* out) {
  for (const Value& value : list) {
    if (value.AsList() != nullptr && depth > 0) {
      FlattenInto(*value.AsList(), depth - 1, out);
    } else {
      out->push_back(value);
    }
  }
}

Result Flatten(const Args& args) {
  const List* list = args.at(0).AsList();
  const Value given = args.size() > 1 ? args[1] : Make(std::int64_t{1});
  if (list == nullptr || given.As<std::int64_t>() == nullptr || *given.As<std::int64_t>() < 0) return std::nullopt;
  const std::int64_t depth = *given.As<std::int64_t>();
  List flat;
  FlattenInto(*list, depth, &flat);
  return MakeList(std::move(flat));
}

Result Range(const Args& args) {
  const auto* count = args.at(0).As<std::int64_t>();
  if (count == nullptr || *count < 0) return std::nullopt;
  List list;
  for (std::int64_t i = 0; i < *count; ++i) list.push_back(Make(i));
  return MakeList(std::move(list));
}

Result Reverse(const Args& args) {
  if (const auto* text = args.at(0).As<std::string>()) {
    std::string reversed;
    for (const std::string& point : CodePoints(*text)) reversed = point + reversed;
    return Make(reversed);
  }
  const List* list = args[0].AsList();
  return list == nullptr ? Result() : Result(MakeList(List(list->rbegin(), list->rend())));
}

Result Slice(const Args& args) {
  const List* list = args.at(0).AsList();
  const auto* from = args.size() == 3 ? args[1].As<std::int64_t>() : nullptr;
  const auto* to = args.size() == 3 ? args[2].As<std::int64_t>() : nullptr;
  if (list == nullptr || from == nullptr || to == nullptr) return std::nullopt;
  if (*from < 0 || *to > static_cast<std::int64_t>(list->size()) || *from > *to) return std::nullopt;
  return MakeList(List(list->begin() + *from, list->begin() + *to));
}

Result Sort(const Args& args) {
  const List* list = args.at(0).AsList();
  return list == nullptr ? Result() : SortedBy(*list, *list);
}

Result End(const Args& args, bool first) {
  const List* list = args.at(0).AsList();
  if (list == nullptr) return std::nullopt;
  if (list->empty()) return NoneOptional();
  return MakeOptional(first ? list->front() : list->back());
}

}  // namespace

Result SortedBy(const List& keys, const List& values) {
  List sorted_keys;
  List sorted;
  const auto is_nan = [](const Value& key) { return Order(key, key) == std::partial_ordering::unordered; };
  for (std::size_t i = 0; i < values.size(); ++i) {
    // One kind, which has an order.
    if (!Order(keys[i], keys[i]) || keys[i].data.index() != keys[0].data.index()) return std::nullopt;
    std::size_t place = sorted.size();
    for (std::size_t k = 0; k < sorted_keys.size(); ++k) {
      const std::optional<std::partial_ordering> order = Order(keys[i], sorted_keys[k]);
      if (!order) return std::nullopt;
      if (*order < 0 || (is_nan(keys[i]) && !is_nan(sorted_keys[k]))) {
        place = k;
        break;
      }
    }
    sorted_keys.insert(sorted_keys.begin() + static_cast<std::ptrdiff_t>(place), keys[i]);
    sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(place), values[i]);
  }
  return MakeList(std::move(sorted));
}

const FunctionTable& ListFunctions() {
  static const FunctionTable kTable = {
      {"sets.contains", [](const Args& args) { return TwoLists(args, HoldsAll); }},
      {"sets.equivalent",
       [](const Args& args) {
         return TwoLists(args, [](const List& a, const List& b) { return HoldsAll(a, b) && HoldsAll(b, a); });
       }},
      {"sets.intersects",
       [](const Args& args) {
         return TwoLists(args, [](const List& a, const List& b) {
           return std::any_of(a.begin(), a.end(), [&](const Value& value) { return Holds(b, value); });
         });
       }},
      {"distinct", Distinct},
      {"flatten", Flatten},
      {"lists.range", Range},
      {"reverse", Reverse},
      {"slice", Slice},
      {"sort", Sort},
      {"first", [](const Args& args) { return End(args, true); }},
      {"last", [](const Args& args) { return End(args, false); }},
  };
  return kTable;
}

}  // namespace daygate::reference
