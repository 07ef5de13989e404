// Line 13: numbers at their limits, as 64 bits, beyond what a double holds, and what is no number. Exact, or an error
// that denies; nothing wraps.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kBeyondDouble = (std::int64_t{1} << 53U) + 1;

Decision DecideInt(const Engine& engine, std::int64_t n) {
  const ContextAttribute context[] = {{"n", n}};
  Request request = View();
  request.context = context;
  Decision decision = engine.Decide(request);
  CHECK(Bytes(DecideJson(engine, Doc{.context = R"("n":)" + std::to_string(n)}.Text())) == Bytes(decision));
  return decision;
}

Decision DecideDouble(const Engine& engine, double d) {
  const ContextAttribute context[] = {{"d", d}};
  Request request = View();
  request.context = context;
  return engine.Decide(request);
}

}  // namespace

TEST_CASE("bar_13_ints_are_exact") {
  for (const std::int64_t n :
       {kMax, kMax - 1, kMin, kMin + 1, kBeyondDouble, kBeyondDouble - 1, -kBeyondDouble, std::int64_t{0}}) {
    CAPTURE(n);
    const std::string literal = n == kMin ? "(-9223372036854775807 - 1)" : std::to_string(n);
    const Engine& equal = Compile("permit p { when context.n == " + literal + " }");
    const Engine& differs = Compile("permit p {} forbid f { when context.n != " + literal + " }");
    CHECK(DecideInt(equal, n).permitted());
    CHECK(DecideInt(differs, n).permitted());
    for (const std::int64_t other : {n ^ 1, n ^ std::int64_t{1} << 62U, ~n}) {
      CheckDenied(DecideInt(equal, other), Reason::kNotPermitted);
      CheckDenied(DecideInt(differs, other), Reason::kForbidden, {"p.f"});
    }
  }
}

TEST_CASE("bar_13_ints_that_are_none") {
  for (const std::string token : {"9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e3", "1.0",
                                  "1.5", "-0.0", "1E2", "\"1\"", "99999999999999999999999999999999", "1e999", "true"}) {
    CAPTURE(token);
    for (const Engine& engine : Gates()) {
      CheckInvalid(DecideJson(engine, Doc{.context = R"("n":)" + token}.Text()), {"context.n"});
      CheckInvalid(DecideJson(engine, Doc{.context = R"("numbers":[1,)" + token + "]"}.Text()), {"context.numbers[1]"});
      CheckInvalid(DecideJson(engine, Doc{.context = R"("risk":)" + token}.Text()), {"context.risk"});
      CheckInvalid(DecideJson(engine, Doc{.secret = R"("version":)" + token}.Text()), {"resource.properties.version"});
      CheckInvalid(DecideJson(engine, Doc{.context = R"("signal":{"rate":)" + token + "}"}.Text()),
                   {"context.signal.rate"});
    }
  }
  for (const std::string token :
       {"NaN", "Infinity", "-Infinity", "nan", "inf", "01", "+1", "1.", ".5", "0x10", "1e", "--1"}) {
    CAPTURE(token);
    for (const Engine& engine : Gates()) {
      CheckInvalid(DecideJson(engine, Doc{.context = R"("d":)" + token}.Text()), {"request"});
      CheckInvalid(DecideJson(engine, Doc{.context = R"("n":)" + token}.Text()), {"request"});
    }
  }
  for (const Engine& engine : Gates()) {
    CheckInvalid(DecideJson(engine, Doc{.context = R"("d":1e999)"}.Text()), {"context.d"});
    CheckInvalid(DecideJson(engine, Doc{.context = R"("d":-1e999)"}.Text()), {"context.d"});
  }
}

// JSON has no way to say these, so a view may not say them either.
TEST_CASE("bar_13_not_a_number") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double d : {nan, -nan, infinity, -infinity}) {
    for (const Engine& engine : Gates()) CheckInvalid(DecideDouble(engine, d), {"context.d"});
  }
}

TEST_CASE("bar_13_minus_zero_and_the_limits_of_double") {
  const Engine& zero = Compile("permit p { when context.d == 0.0 && !(context.d < 0.0) && !(context.d > 0.0) }");
  CHECK(DecideDouble(zero, -0.0).permitted());
  CHECK(DecideDouble(zero, 0.0).permitted());
  CHECK(DecideJson(zero, Doc{.context = R"("d":-0.0)"}.Text()).permitted());
  CheckDenied(DecideDouble(zero, std::numeric_limits<double>::denorm_min()), Reason::kNotPermitted);
  const Engine& largest = Compile("permit p { when context.d == 1.7976931348623157e308 }");
  CHECK(DecideDouble(largest, std::numeric_limits<double>::max()).permitted());
  CHECK(DecideJson(largest, Doc{.context = R"("d":1.7976931348623157e308)"}.Text()).permitted());
}

// What goes wrong while it is evaluated: a permit does not apply, a forbid and a require do.
TEST_CASE("bar_13_arithmetic_that_can_not_be") {
  struct Row {
    std::string condition;
    std::int64_t n;
  };
  const std::vector<Row> rows = {{"context.n + 1 > 0", kMax},
                                 {"context.n + 1 < 0", kMax},
                                 {"context.n - 1 > 0", kMin},
                                 {"context.n - 1 < 0", kMin},
                                 {"context.n * 2 > 0", kMax},
                                 {"context.n * 2 <= 0", kMax},
                                 {"context.n * -1 < 0", kMin},
                                 {"-context.n < 0", kMin},
                                 {"-context.n > 0", kMin},
                                 {"context.n / -1 < 0", kMin},
                                 {"1 / context.n == 0", 0},
                                 {"1 % context.n == 0", 0},
                                 {"context.n % -1 != 0", kMin},
                                 {"uint(context.n) > 0u", -1},
                                 {"math.abs(context.n) > 0", kMin},
                                 {"int(double(context.n)) > 0", kMax},
                                 {"int(1e19 * double(context.n)) != 0", 1},
                                 {"duration(string(context.n) + \"s\") > duration(\"0s\")", kMax},
                                 {"timestamp(string(context.n)) > now", 1}};
  for (const Row& row : rows) {
    CAPTURE(row.condition);
    for (const std::string& condition : {"(" + row.condition + ")", "!(" + row.condition + ")"}) {
      const Engine& permit = Compile("permit p { when " + condition + " }");
      if (row.condition == "context.n % -1 != 0") {
        // The remainder is 0; what computes it by dividing may trap.
        (void)DecideInt(permit, row.n);
        continue;
      }
      const Decision decision = DecideInt(permit, row.n);
      CheckDenied(decision, Reason::kNotPermitted);
      CHECK(decision.errors().size() == 1);
      CheckDenied(DecideInt(Compile("permit p {} forbid f { when " + condition + " }"), row.n), Reason::kError,
                  {"p.f"});
      CheckDenied(DecideInt(Compile("permit p {} forbid f { unless " + condition + " }"), row.n), Reason::kError,
                  {"p.f"});
      CHECK(DecideInt(Compile("permit p {} require r { when " + condition + " needs ticket }"), row.n).outcome() ==
            Outcome::kChallenge);
    }
  }
}

TEST_CASE("bar_13_unlike_numbers") {
  for (const std::string condition : {"context.n == context.d", "context.n < context.d", "context.n == 1.0",
                                      "context.d == 1", "context.n + 1.0 > 0.0", "context.n == 1u", "context.n < 1u",
                                      "context.n in [1.0]", "secret.version == \"1\"", "risk == true"}) {
    CAPTURE(condition);
    for (const std::string effect : {"permit", "forbid", "require"}) {
      const std::string needs = effect == "require" ? " needs ticket" : "";
      MistakesOfRules(effect + " r { when " + condition + needs + " }");
    }
  }
  // Where types are known only when it runs, an int beside a uint is exact. Beside a double it is compared as a double,
  // as CEL has it: that rounds, and never wraps.
  const Engine& exact = Compile("permit p { when dyn(context.n) == dyn(9007199254740993u) }");
  CHECK(DecideInt(exact, kBeyondDouble).permitted());
  CheckDenied(DecideInt(exact, kBeyondDouble - 1), Reason::kNotPermitted);
  CheckDenied(DecideInt(exact, -kBeyondDouble), Reason::kNotPermitted);
  const Engine& largest = Compile("permit p { when dyn(context.n) == dyn(18446744073709551615u) }");
  CheckDenied(DecideInt(largest, -1), Reason::kNotPermitted);
  const Engine& negative = Compile("permit p { when dyn(context.n) > dyn(0u) }");
  CheckDenied(DecideInt(negative, -1), Reason::kNotPermitted);
  CheckDenied(DecideInt(negative, kMin), Reason::kNotPermitted);
  const Engine& above = Compile("permit p { when dyn(context.n) > dyn(1e19) || dyn(context.n) < dyn(-1e19) }");
  CheckDenied(DecideInt(above, kMax), Reason::kNotPermitted);
  CheckDenied(DecideInt(above, kMin), Reason::kNotPermitted);
}

}  // namespace daygate::bar
