#include "base/time_text.h"

#include <limits>
#include <string_view>
#include <vector>

#include "catch.h"

namespace daygate::base {
namespace {

TEST_CASE("Timestamps are read and written") {
  struct Case {
    std::string_view text;
    Instant instant;
    std::string_view utc;  // empty: the same text
  };
  const std::vector<Case> cases = {
      {"1970-01-01T00:00:00Z", {0, 0}, ""},
      {"2026-11-24T02:00:00Z", {1795485600, 0}, ""},
      {"2026-11-24T10:00:00.5+01:00", {1795510800, 500000000}, "2026-11-24T09:00:00.5Z"},
      {"2000-02-29T23:59:59.123456789Z", {951868799, 123456789}, ""},
      {"1969-12-31T23:59:59.000000001Z", {-1, 1}, ""},
      {"0001-01-01T00:00:00Z", {-62135596800, 0}, ""},
      {"9999-12-31T23:59:59.999999999Z", {253402300799, 999999999}, ""},
      {"0000-12-31T23:30:00-00:30", {-62135596800, 0}, "0001-01-01T00:00:00Z"},
      {"1900-03-01T00:00:00-00:00", {-2203891200, 0}, "1900-03-01T00:00:00Z"},
      {"2024-01-01T00:00:00.500+23:59", {1703980860, 500000000}, "2023-12-31T00:01:00.5Z"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const std::optional<Instant> read = ParseTimestamp(c.text);
    REQUIRE(read.has_value());
    CHECK(read->seconds == c.instant.seconds);
    CHECK(read->nanos == c.instant.nanos);
    CHECK(FormatTimestamp(*read) == (c.utc.empty() ? c.text : c.utc));
  }
}

TEST_CASE("What is no timestamp is refused") {
  const std::string_view text = GENERATE(
      "", "2026-11-24", "2026-11-24T02:00:00", "2026-11-24t02:00:00Z", "2026-11-24T02:00:00z", "2026-11-24 02:00:00Z",
      "2026-11-24T02:00Z", "2026-11-24T24:00:00Z", "2026-11-24T23:60:00Z", "2026-06-30T23:59:60Z",
      "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-24T02:00:00.Z", "2026-11-24T02:00:00,5Z",
      "2026-11-24T02:00:00.1234567890Z", "2026-11-24T02:00:00+0100", "2026-11-24T02:00:00+01",
      "2026-11-24T02:00:00+24:00", "2026-11-24T02:00:00+01:60", "2026-11-24T02:00:00Z ", " 2026-11-24T02:00:00Z",
      "+2026-11-24T02:00:00Z", "10000-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01", "2026-11-24T2:00:00Z", "2026-11-24T02:00:00ZZ", "-001-01-01T00:00:00Z");
  CAPTURE(text);
  CHECK_FALSE(ParseTimestamp(text).has_value());
}

TEST_CASE("Every day of four centuries comes back") {
  Instant instant{-2208988800, 0};  // 1900-01-01
  for (int day = 0; day < 4 * 36525; ++day, instant.seconds += 86400) {
    const std::string text = FormatTimestamp(instant);
    const std::optional<Instant> read = ParseTimestamp(text);
    if (!read.has_value() || *read != instant) FAIL(text);
  }
}

TEST_CASE("Dates") {
  CHECK(ParseDate("2026-11-24")->seconds == 1795478400);
  CHECK(ParseDate("0001-01-01")->seconds == -62135596800);
  for (std::string_view text :
       {"", "2026-11-24Z", "2026-11-31", "0000-01-01", "2026-1-01", "20261124", "2026-11-24T"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseDate(text).has_value());
  }
}

TEST_CASE("Durations are read and written") {
  struct Case {
    std::string_view text;
    std::int64_t nanos;
    std::string_view shortest;  // empty: the same text
  };
  const std::vector<Case> cases = {
      {"300s", 300'000'000'000, ""},
      {"-0.5s", -500'000'000, ""},
      {"0.5s", 500'000'000, ""},
      {"0s", 0, ""},
      {"-0s", 0, "0s"},
      {"1.500s", 1'500'000'000, "1.5s"},
      {"000000001.000000001s", 1'000'000'001, "1.000000001s"},
      {"999999999.999999999s", 999'999'999'999'999'999, ""},
      {"-999999999.999999999s", -999'999'999'999'999'999, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(ParseDurationSeconds(c.text) == c.nanos);
    CHECK(FormatDurationSeconds(c.nanos) == (c.shortest.empty() ? c.text : c.shortest));
  }
  CHECK(FormatDurationSeconds(std::numeric_limits<std::int64_t>::min()) == "-9223372036.854775808s");
  CHECK(FormatDurationSeconds(std::numeric_limits<std::int64_t>::max()) == "9223372036.854775807s");
}

TEST_CASE("What is no duration is refused") {
  const std::string_view text = GENERATE("", "s", "-s", "5", "5 s", "+5s", ".5s", "5.s", "1e3s", "1000000000s",
                                         "1.0000000000s", "5S", "5m", "5ss", " 5s", "--5s", "5,5s", "1.-5s");
  CAPTURE(text);
  CHECK_FALSE(ParseDurationSeconds(text).has_value());
}

}  // namespace
}  // namespace daygate::base
