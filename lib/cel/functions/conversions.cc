// bool bytes double int string uint: conversions.
#include <cmath>
#include <cstring>

#include "base/utf8.h"
#include "cel/functions/parts.h"
#include "cel/functions/time_text.h"
#include "cel/number_text.h"

namespace daygate::cel {
namespace {

constexpr double kIntEnd = 9223372036854775808.0;    // 2^63
constexpr double kUintEnd = 18446744073709551616.0;  // 2^64

Value Same(CallContext&, std::span<const Value> args) {
  return args[0];
}

Value BoolOfString(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  for (const std::string_view word : {"1", "t", "true", "TRUE", "True"}) {
    if (text == word) return Value::Bool(true);
  }
  for (const std::string_view word : {"0", "f", "false", "FALSE", "False"}) {
    if (text == word) return Value::Bool(false);
  }
  return Invalid(context);
}

Value IntOfUint(CallContext& context, std::span<const Value> args) {
  return args[0].unsigned_integer > INT64_MAX ? Overflowed(context) : Value::Int(args[0].integer);
}

Value IntOfDouble(CallContext& context, std::span<const Value> args) {
  const double real = args[0].real;
  return real > -kIntEnd && real < kIntEnd ? Value::Int(static_cast<std::int64_t>(real)) : Overflowed(context);
}

Value IntOfString(CallContext& context, std::span<const Value> args) {
  const std::optional<std::int64_t> value = ParseInt(args[0].text());
  return value ? Value::Int(*value) : Invalid(context);
}

Value IntOfTimestamp(CallContext&, std::span<const Value> args) {
  return Value::Int(args[0].integer);
}

Value UintOfInt(CallContext& context, std::span<const Value> args) {
  return args[0].integer < 0 ? Overflowed(context) : Value::Uint(args[0].unsigned_integer);
}

Value UintOfDouble(CallContext& context, std::span<const Value> args) {
  const double real = args[0].real;
  return real >= 0 && real < kUintEnd ? Value::Uint(static_cast<std::uint64_t>(real)) : Overflowed(context);
}

Value UintOfString(CallContext& context, std::span<const Value> args) {
  const std::optional<std::uint64_t> value = ParseUint(args[0].text());
  return value ? Value::Uint(*value) : Invalid(context);
}

Value DoubleOfInt(CallContext&, std::span<const Value> args) {
  return Value::Double(static_cast<double>(args[0].integer));
}
Value DoubleOfUint(CallContext&, std::span<const Value> args) {
  return Value::Double(static_cast<double>(args[0].unsigned_integer));
}

Value DoubleOfString(CallContext& context, std::span<const Value> args) {
  const std::optional<double> value = ParseDouble(args[0].text());
  return value ? Value::Double(*value) : Invalid(context);
}

Value BytesOfString(CallContext&, std::span<const Value> args) {
  return Value::Bytes(args[0].text());
}

Value StringOfBytes(CallContext& context, std::span<const Value> args) {
  return base::IsValidUtf8(args[0].text()) ? Value::String(args[0].text()) : Invalid(context);
}

Value StringOfBool(CallContext&, std::span<const Value> args) {
  return Value::String(args[0].boolean ? "true" : "false");
}

Value StringOfInt(CallContext& context, std::span<const Value> args) {
  char out[kMaxNumberText];
  return CopyString(context, {out, FormatInt(args[0].integer, out)});
}

Value StringOfUint(CallContext& context, std::span<const Value> args) {
  char out[kMaxNumberText];
  return CopyString(context, {out, FormatUint(args[0].unsigned_integer, out)});
}

Value StringOfDouble(CallContext& context, std::span<const Value> args) {
  char out[kMaxNumberText];
  return CopyString(context, {out, FormatDouble(args[0].real, out)});
}

Value StringOfTime(CallContext& context, std::span<const Value> args) {
  char out[kMaxTimeText];
  return CopyString(context, {out, WriteTime(args[0], out)});
}

constexpr BoundRule kNumberBound = FixedBound<24>;
constexpr BoundRule kTimeBound = FixedBound<kMaxTimeText>;

}  // namespace

void AddConversions(Env* env, const Types& t) {
  const Rules text{TextCost, nullptr, nullptr};
  const Rules text_through{TextCost, FirstBound, nullptr};
  const Rules through{nullptr, FirstBound, nullptr};
  env->AddFunction({"bool",
                    {Global("bool_to_bool", {t.boolean}, t.boolean, Same),
                     Global("string_to_bool", {t.string}, t.boolean, BoolOfString)}});
  env->AddFunction({"int",
                    {Global("int64_to_int64", {t.integer}, t.integer, Same),
                     Global("uint64_to_int64", {t.uinteger}, t.integer, IntOfUint),
                     Global("double_to_int64", {t.real}, t.integer, IntOfDouble),
                     Global("string_to_int64", {t.string}, t.integer, IntOfString, text),
                     Global("timestamp_to_int64", {t.timestamp}, t.integer, IntOfTimestamp)}});
  env->AddFunction({"uint",
                    {Global("uint64_to_uint64", {t.uinteger}, t.uinteger, Same),
                     Global("int64_to_uint64", {t.integer}, t.uinteger, UintOfInt),
                     Global("double_to_uint64", {t.real}, t.uinteger, UintOfDouble),
                     Global("string_to_uint64", {t.string}, t.uinteger, UintOfString, text)}});
  env->AddFunction(
      {"double",
       {Global("double_to_double", {t.real}, t.real, Same), Global("int64_to_double", {t.integer}, t.real, DoubleOfInt),
        Global("uint64_to_double", {t.uinteger}, t.real, DoubleOfUint),
        Global("string_to_double", {t.string}, t.real, DoubleOfString, text)}});
  env->AddFunction({"bytes",
                    {Global("bytes_to_bytes", {t.bytes}, t.bytes, Same, through),
                     Global("string_to_bytes", {t.string}, t.bytes, BytesOfString, through)}});
  env->AddFunction({"string",
                    {Global("string_to_string", {t.string}, t.string, Same, through),
                     Global("bytes_to_string", {t.bytes}, t.string, StringOfBytes, text_through),
                     Global("bool_to_string", {t.boolean}, t.string, StringOfBool, {nullptr, FixedBound<5>}),
                     Global("int64_to_string", {t.integer}, t.string, StringOfInt, {nullptr, kNumberBound}),
                     Global("uint64_to_string", {t.uinteger}, t.string, StringOfUint, {nullptr, kNumberBound}),
                     Global("double_to_string", {t.real}, t.string, StringOfDouble, {nullptr, kNumberBound}),
                     Global("timestamp_to_string", {t.timestamp}, t.string, StringOfTime, {nullptr, kTimeBound}),
                     Global("duration_to_string", {t.duration}, t.string, StringOfTime, {nullptr, kTimeBound})}});
}

}  // namespace daygate::cel
