// timestamp, duration, and their parts.
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/time_text.h"
#include "base/utf8.h"
#include "cel/functions/bodies.h"
#include "cel/functions/parts.h"
#include "cel/operators.h"

namespace daygate::cel {
namespace {

Value Same(CallContext&, std::span<const Value> args) {
  return args[0];
}

// The fraction of a second may have any number of digits; those behind the ninth are dropped.
std::optional<base::Instant> ParseTimestamp(std::string_view text) {
  constexpr std::size_t kFraction = std::string_view("2026-11-24T10:00:00.").size();
  std::size_t end = kFraction;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  if (end <= kFraction + 9) return base::ParseTimestamp(text);
  return base::ParseTimestamp(std::string(text.substr(0, kFraction + 9)) + std::string(text.substr(end)));
}

Value TimestampOfString(CallContext& context, std::span<const Value> args) {
  const std::optional<base::Instant> instant = ParseTimestamp(args[0].text());
  return instant ? Value::Timestamp(instant->seconds, static_cast<std::uint32_t>(instant->nanos)) : Invalid(context);
}

Value TimestampOfInt(CallContext& context, std::span<const Value> args) {
  const std::int64_t seconds = args[0].integer;
  return seconds < kMinTimestamp || seconds > kMaxTimestamp ? Overflowed(context) : Value::Timestamp(seconds, 0);
}

Value DurationOfString(CallContext& context, std::span<const Value> args) {
  std::int64_t nanos = 0;
  return ParseDuration(args[0].text(), &nanos) ? Value::Duration(nanos) : Invalid(context);
}

std::string CheckTimestamp(std::span<const Value* const> args, std::size_t* index) {
  *index = 0;
  const Value* text = ConstantString(args, 0);
  if (text == nullptr || ParseTimestamp(text->text())) return {};
  return base::Quoted(text->text()) + " is not a timestamp: write \"2026-11-24T10:00:00Z\"";
}

std::string CheckDuration(std::span<const Value* const> args, std::size_t* index) {
  *index = 0;
  const Value* text = ConstantString(args, 0);
  std::int64_t nanos = 0;
  if (text == nullptr || ParseDuration(text->text(), &nanos)) return {};
  return base::Quoted(text->text()) + " is not a duration: write \"1h30m\" or \"90s\", in units h m s ms us ns";
}

std::string CheckZone(std::span<const Value* const> args, std::size_t* index) {
  *index = 1;
  const Value* zone = ConstantString(args, 1);
  if (zone == nullptr || FindTimeZone(zone->text())) return {};
  return base::Quoted(zone->text()) + " is not a time zone: write \"Europe/Paris\", \"UTC\" or \"+01:00\"";
}

template <TimeField kField>
Value Part(CallContext&, std::span<const Value> args) {
  return Value::Int(GetTimeField(args[0], kField, absl::UTCTimeZone()));
}

// cctz remembers every name that it was asked for, those that do not exist too. A name that is no constant comes from
// outside, so that only names of files may get there.
bool MayExist(std::string_view name) {
  const char* folder = std::getenv("TZDIR");
  const std::string path = std::string(folder == nullptr ? "/usr/share/zoneinfo" : folder);
  return access(path.c_str(), F_OK) != 0 || access((path + "/" + std::string(name)).c_str(), R_OK) == 0;
}

template <TimeField kField>
Value ZonedPart(CallContext& context, std::span<const Value> args) {
  const std::string_view name = args[1].text();
  const bool offset = name == "UTC" || name.find(':') != std::string_view::npos;
  if (!offset && (name.empty() || name.size() > 64 || name[0] == '/' || name.find('.') != std::string_view::npos ||
                  name.find('\0') != std::string_view::npos || !MayExist(name))) {
    return Invalid(context);
  }
  const std::optional<absl::TimeZone> zone = FindTimeZone(name);
  return zone ? Value::Int(GetTimeField(args[0], kField, *zone)) : Invalid(context);
}

// A zone that is no constant is looked up by name.
std::uint64_t ZoneCost(Args args) {
  return args[1].constant == nullptr ? 2000 : 2;
}

template <std::int64_t kUnit>
Value Whole(CallContext&, std::span<const Value> args) {
  return Value::Int(args[0].integer / kUnit);
}

Value DurationMilliseconds(CallContext&, std::span<const Value> args) {
  return Value::Int(args[0].integer % 1'000'000'000 / 1'000'000);
}

struct PartNames {
  TimeField field;
  const char* name;
  const char* id;  // as the language definition names overloads
  FunctionBody body;
  FunctionBody zoned;
};

template <TimeField kField>
constexpr PartNames NamePart(const char* name, const char* id) {
  return {kField, name, id, Part<kField>, ZonedPart<kField>};
}

constexpr std::array<PartNames, 10> kParts = {
    NamePart<TimeField::kFullYear>("getFullYear", "timestamp_to_year"),
    NamePart<TimeField::kMonth>("getMonth", "timestamp_to_month"),
    NamePart<TimeField::kDate>("getDate", "timestamp_to_day_of_month_1_based"),
    NamePart<TimeField::kDayOfMonth>("getDayOfMonth", "timestamp_to_day_of_month"),
    NamePart<TimeField::kDayOfWeek>("getDayOfWeek", "timestamp_to_day_of_week"),
    NamePart<TimeField::kDayOfYear>("getDayOfYear", "timestamp_to_day_of_year"),
    NamePart<TimeField::kHours>("getHours", "timestamp_to_hours"),
    NamePart<TimeField::kMinutes>("getMinutes", "timestamp_to_minutes"),
    NamePart<TimeField::kSeconds>("getSeconds", "timestamp_to_seconds"),
    NamePart<TimeField::kMilliseconds>("getMilliseconds", "timestamp_to_milliseconds"),
};

}  // namespace

std::optional<TimeField> ZonedFieldOf(FunctionBody body) {
  for (const PartNames& part : kParts) {
    if (part.zoned == body) return part.field;
  }
  return std::nullopt;
}

void AddTimes(Env* env, const Types& t) {
  env->AddFunction({"timestamp",
                    {Global("timestamp_to_timestamp", {t.timestamp}, t.timestamp, Same),
                     Global("int64_to_timestamp", {t.integer}, t.timestamp, TimestampOfInt),
                     Global("string_to_timestamp", {t.string}, t.timestamp, TimestampOfString,
                            {TextCost, nullptr, CheckTimestamp})}});
  env->AddFunction(
      {"duration",
       {Global("duration_to_duration", {t.duration}, t.duration, Same),
        Global("string_to_duration", {t.string}, t.duration, DurationOfString, {TextCost, nullptr, CheckDuration})}});
  for (const PartNames& part : kParts) {
    env->AddFunction({part.name,
                      {Method(part.id, {t.timestamp}, t.integer, part.body),
                       Method(std::string(part.id) + "_with_tz", {t.timestamp, t.string}, t.integer, part.zoned,
                              {ZoneCost, nullptr, CheckZone})}});
  }
  const std::pair<const char*, FunctionBody> wholes[] = {{"getHours", Whole<3'600'000'000'000>},
                                                         {"getMinutes", Whole<60'000'000'000>},
                                                         {"getSeconds", Whole<1'000'000'000>},
                                                         {"getMilliseconds", DurationMilliseconds}};
  for (const auto& [name, body] : wholes) {
    std::string id = std::string("duration_to_") + name;
    env->AddFunction({name, {Method(std::move(id), {t.duration}, t.integer, body)}});
  }
}

}  // namespace daygate::cel
