// The extension library math.
#include <algorithm>
#include <cmath>

#include "reference/functions.h"

namespace daygate::reference {
namespace {

// The numbers of a call: its arguments, or the elements of the one list that it has.
const List& NumbersOf(const Args& args) {
  return args.size() == 1 && args[0].AsList() != nullptr ? *args[0].AsList() : args;
}

Result Extreme(const Args& args, bool greatest) {
  const List& numbers = NumbersOf(args);
  const auto is_number = [](const Value& value) {
    return value.As<std::int64_t>() != nullptr || value.As<std::uint64_t>() != nullptr || value.As<double>() != nullptr;
  };
  if (numbers.empty() || !std::all_of(numbers.begin(), numbers.end(), is_number)) return std::nullopt;
  Value best = numbers[0];
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    const std::optional<std::partial_ordering> order = Order(numbers[i], best);
    if (!order || *order == std::partial_ordering::unordered) return std::nullopt;
    if (greatest ? *order > 0 : *order < 0) best = numbers[i];
  }
  return best;
}

template <typename F>
Result OfDouble(const Args& args, F function) {
  const auto* real = args.at(0).As<double>();
  return real == nullptr ? Result() : Result(Make(function(*real)));
}

Result Abs(const Args& args) {
  if (const auto* integer = args.at(0).As<std::int64_t>()) {
    if (*integer == INT64_MIN) return std::nullopt;
    return Make(*integer < 0 ? -*integer : *integer);
  }
  if (args[0].As<std::uint64_t>() != nullptr) return args[0];
  return OfDouble(args, [](double x) { return std::fabs(x); });
}

Result Sign(const Args& args) {
  if (const auto* integer = args.at(0).As<std::int64_t>()) {
    return Make(std::int64_t{*integer > 0} - std::int64_t{*integer < 0});
  }
  if (const auto* number = args[0].As<std::uint64_t>()) return Make(std::uint64_t{*number > 0});
  return OfDouble(args, [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x == 0 ? 0.0 : x; });
}

Result Sqrt(const Args& args) {
  if (const auto* integer = args.at(0).As<std::int64_t>()) return Make(std::sqrt(static_cast<double>(*integer)));
  if (const auto* number = args[0].As<std::uint64_t>()) return Make(std::sqrt(static_cast<double>(*number)));
  return OfDouble(args, [](double x) { return std::sqrt(x); });
}

template <typename F>
Result Bits(const Args& args, F function) {
  const auto* a = args.at(0).As<std::int64_t>();
  const auto* b = args.at(1).As<std::int64_t>();
  if (a != nullptr && b != nullptr) {
    return Make(static_cast<std::int64_t>(function(static_cast<std::uint64_t>(*a), static_cast<std::uint64_t>(*b))));
  }
  const auto* x = args[0].As<std::uint64_t>();
  const auto* y = args[1].As<std::uint64_t>();
  return x == nullptr || y == nullptr ? Result() : Result(Make(function(*x, *y)));
}

Result Shift(const Args& args, bool left) {
  const auto* by = args.at(1).As<std::int64_t>();
  if (by == nullptr || *by < 0) return std::nullopt;
  const auto shift = [&](std::uint64_t x) {
    if (*by >= 64) return std::uint64_t{0};
    return left ? x << *by : x >> *by;
  };
  if (const auto* x = args[0].As<std::int64_t>()) {
    return Make(static_cast<std::int64_t>(shift(static_cast<std::uint64_t>(*x))));
  }
  const auto* x = args[0].As<std::uint64_t>();
  return x == nullptr ? Result() : Result(Make(shift(*x)));
}

Result BitNot(const Args& args) {
  if (const auto* x = args.at(0).As<std::int64_t>()) return Make(~*x);
  const auto* x = args[0].As<std::uint64_t>();
  return x == nullptr ? Result() : Result(Make(~*x));
}

}  // namespace

const FunctionTable& MathFunctions() {
  static const FunctionTable kTable = {
      {"math.greatest", [](const Args& args) { return Extreme(args, true); }},
      {"math.least", [](const Args& args) { return Extreme(args, false); }},
      {"math.ceil", [](const Args& args) { return OfDouble(args, [](double x) { return std::ceil(x); }); }},
      {"math.floor", [](const Args& args) { return OfDouble(args, [](double x) { return std::floor(x); }); }},
      {"math.round", [](const Args& args) { return OfDouble(args, [](double x) { return std::round(x); }); }},
      {"math.trunc", [](const Args& args) { return OfDouble(args, [](double x) { return std::trunc(x); }); }},
      {"math.isNaN", [](const Args& args) { return OfDouble(args, [](double x) { return std::isnan(x); }); }},
      {"math.isInf", [](const Args& args) { return OfDouble(args, [](double x) { return std::isinf(x); }); }},
      {"math.isFinite", [](const Args& args) { return OfDouble(args, [](double x) { return std::isfinite(x); }); }},
      {"math.abs", Abs},
      {"math.sign", Sign},
      {"math.sqrt", Sqrt},
      {"math.bitAnd", [](const Args& args) { return Bits(args, [](auto a, auto b) { return a & b; }); }},
      {"math.bitOr", [](const Args& args) { return Bits(args, [](auto a, auto b) { return a | b; }); }},
      {"math.bitXor", [](const Args& args) { return Bits(args, [](auto a, auto b) { return a ^ b; }); }},
      {"math.bitNot", BitNot},
      {"math.bitShiftLeft", [](const Args& args) { return Shift(args, true); }},
      {"math.bitShiftRight", [](const Args& args) { return Shift(args, false); }},
  };
  return kTable;
}

}  // namespace daygate::reference
