// Line 27: times at their edges. A defined result or an error; and without `now` there is no decision but DENY.
#include <limits>
#include <string>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

Decision DecideAt(const Engine& engine, const std::string& now) {
  return DecideJson(engine, Doc{.now = Quote(now)}.Text());
}

Decision DecideAt(const Engine& engine, std::int64_t seconds, std::int32_t nanos = 0) {
  Request request = View();
  request.now = Timestamp{seconds, nanos};
  return engine.Decide(request);
}

constexpr std::int64_t kFirst = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253402300799;   // 9999-12-31T23:59:59Z

}  // namespace

// From 02:00 to 03:00 in Paris: an hour that there is not, one that comes twice.
TEST_CASE("bar_27_daylight_saving") {
  struct Row {
    std::string now;
    bool inside;
  };
  const std::vector<Row> rows = {
      {"2026-03-29T00:59:59Z", false}, {"2026-03-29T01:00:00Z", false}, {"2026-03-29T01:59:59Z", false},
      {"2026-10-24T23:59:59Z", false}, {"2026-10-25T00:00:00Z", true},  {"2026-10-25T00:59:59Z", true},
      {"2026-10-25T01:00:00Z", true},  {"2026-10-25T01:59:59Z", true},  {"2026-10-25T02:00:00Z", false},
      {"2026-01-15T01:30:00Z", true},  {"2026-07-15T00:30:00Z", true},  {"2026-07-15T01:30:00Z", false}};
  const std::string window = "now.getHours(\"Europe/Paris\") >= 2 && now.getHours(\"Europe/Paris\") < 3";
  const Engine& permit = Compile("permit p { when " + window + " }");
  const Engine& forbid = Compile("permit p {} forbid f { unless " + window + " }");
  const Engine& require = Compile("permit p {} require r { unless " + window + " needs ticket }");
  for (const Row& row : rows) {
    CAPTURE(row.now);
    CHECK(DecideAt(permit, row.now).permitted() == row.inside);
    CHECK(DecideAt(forbid, row.now).permitted() == row.inside);
    CHECK(DecideAt(require, row.now).permitted() == row.inside);
  }
  const Engine& kathmandu =
      Compile("permit p { when now.getMinutes(\"Asia/Kathmandu\") == 45 && now.getHours(\"-01:30\") == 22 }");
  CHECK(DecideAt(kathmandu, "2026-01-01T00:00:00Z").permitted());
  MistakesOfRules("permit p { when now.getHours(\"Europe/Atlantis\") == 2 }");
  MistakesOfRules("permit p { when now.getHours(\"../../etc/passwd\") == 2 }");
  MistakesOfRules("permit p { when now.getHours(\"+99:99\") == 2 }");
}

TEST_CASE("bar_27_times_that_are_none") {
  for (const Engine& engine : Gates()) {
    for (const std::string now : {"2016-12-31T23:59:60Z",
                                  "2026-12-31T23:59:60Z",
                                  "10000-01-01T00:00:00Z",
                                  "+10000-01-01T00:00:00Z",
                                  "0000-12-31T23:59:59Z",
                                  "-0001-01-01T00:00:00Z",
                                  "2026-02-29T00:00:00Z",
                                  "2026-13-01T00:00:00Z",
                                  "2026-00-01T00:00:00Z",
                                  "2026-11-24T24:00:00Z",
                                  "2026-11-24T10:60:00Z",
                                  "2026-11-24T10:00:00",
                                  "2026-11-24T10:00:00z",
                                  "2026-11-24t10:00:00Z",
                                  "2026-11-24 10:00:00Z",
                                  "2026-11-24T10:00:00+24:00",
                                  "2026-11-24T10:00:00+00:60",
                                  "2026-11-24T10:00:00.Z",
                                  "2026-11-24T10:00:00.1234567890Z",
                                  "2026-11-24T10:00:00,5Z",
                                  "9999-12-31T23:59:59-00:01",
                                  "0001-01-01T00:00:00+00:01",
                                  "",
                                  "now",
                                  "1795514400"}) {
      CAPTURE(now);
      CheckInvalid(DecideAt(engine, now), {"context.now"});
    }
    for (const std::int64_t seconds :
         {kFirst - 1, kLast + 1, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
      CheckInvalid(DecideAt(engine, seconds), {"context.now"});
    }
    for (const std::int32_t nanos :
         {-1, 1'000'000'000, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()}) {
      CheckInvalid(DecideAt(engine, 0, nanos), {"context.now"});
    }
  }
}

TEST_CASE("bar_27_no_now") {
  for (const Engine& engine : Gates()) {
    Request request = View();
    request.now = std::nullopt;
    CheckInvalid(engine.Decide(request), {"context.now"});
    CheckInvalid(
        DecideJson(
            engine,
            R"({"subject":{"type":"agent","id":"a"},"action":{"name":"read"},"resource":{"type":"secret","id":"secret/data/k"},"context":{}})"),
        {"context.now"});
    const Decision decision = DecideJson(
        engine,
        R"({"subject":{"type":"agent","id":"a"},"action":{"name":"read"},"resource":{"type":"secret","id":"secret/data/k"}})");
    CHECK(ToWord(decision.reason()) == "invalid_request");
  }
  MistakesOfRules("vocabulary { attribute now : timestamp default \"2026-11-24T10:00:00Z\" } permit p {}");
}

TEST_CASE("bar_27_the_edges_of_time") {
  const Engine& year = Compile("permit p { when now.getFullYear() == 1969 }");
  CHECK(DecideAt(year, -1).permitted());
  CHECK(DecideAt(year, -1, 999'999'999).permitted());
  CHECK(DecideAt(year, "1969-12-31T23:59:59.999999999Z").permitted());
  CHECK_FALSE(DecideAt(year, 0).permitted());
  const Engine& before = Compile("permit p { when now < timestamp(\"1970-01-01T00:00:00Z\") }");
  CHECK(DecideAt(before, -1, 999'999'999).permitted());
  CHECK_FALSE(DecideAt(before, 0, 0).permitted());
  const Engine& millis = Compile("permit p { when now.getMilliseconds() == 999 && now.getSeconds() == 59 }");
  CHECK(DecideAt(millis, -1, 999'000'000).permitted());
  const Engine& always = Compile("permit p {}");
  for (const std::int64_t edge : {kFirst, kLast, std::int64_t{-1}, std::int64_t{0}})
    CHECK(DecideAt(always, edge).permitted());
  CHECK(DecideAt(always, kLast, 999'999'999).permitted());

  // Beyond the edges there is an error: a permit does not apply, a forbid does.
  struct Row {
    std::string condition;
    std::int64_t now;
  };
  const std::vector<Row> rows = {
      {"now + duration(\"1s\") > now", kLast},
      {"now - duration(\"1s\") < now", kFirst},
      {"now + duration(\"2562047h\") > now", kLast},
      {"now - timestamp(\"0001-01-01T00:00:00Z\") > duration(\"0s\")", kLast},
      {"now.getHours(\"+14:00\") >= 0 && timestamp(string(now)) + duration(\"1s\") > now", kLast}};
  for (const Row& row : rows) {
    CAPTURE(row.condition);
    for (const std::string& condition : {"(" + row.condition + ")", "!(" + row.condition + ")"}) {
      CheckDenied(DecideAt(Compile("permit p { when " + condition + " }"), row.now), Reason::kNotPermitted);
      CheckDenied(DecideAt(Compile("permit p {} forbid f { when " + condition + " }"), row.now), Reason::kError,
                  {"p.f"});
      CHECK(DecideAt(Compile("permit p {} require r { unless " + condition + " needs ticket }"), row.now).outcome() ==
            Outcome::kChallenge);
    }
  }
  for (const std::string literal : {"timestamp(\"10000-01-01T00:00:00Z\")", "timestamp(\"2016-12-31T23:59:60Z\")",
                                    "timestamp(\"0000-01-01T00:00:00Z\")", "timestamp(\"x\")"}) {
    MistakesOfRules("permit p { when now < " + literal + " }");
  }
  MistakesOfRules("permit p { when now - now < duration(\"1e99s\") }");
}

TEST_CASE("bar_27_what_expires") {
  const Engine& instant = Compile("permit p { expires \"2026-11-24T10:00:00Z\" }");
  CHECK(DecideAt(instant, kNow.seconds - 1, 999'999'999).permitted());
  CheckDenied(DecideAt(instant, kNow.seconds), Reason::kNotPermitted);
  const Engine& date = Compile("permit p { expires \"2026-11-24\" }");
  CHECK(DecideAt(date, "2026-11-24T23:59:59.999999999Z").permitted());
  CheckDenied(DecideAt(date, "2026-11-25T00:00:00Z"), Reason::kNotPermitted);
  CheckDenied(DecideAt(date, "2026-11-24T23:59:59-00:01"), Reason::kNotPermitted);
  for (const std::string wrong : {"2026-12-31T23:59:60Z", "10000-01-01", "2026-02-29", "24.11.2026", ""}) {
    MistakesOfRules("permit p { expires \"" + wrong + "\" }");
  }
}

}  // namespace daygate::bar
