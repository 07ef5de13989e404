#include "reference/cel/beside.h"

#include <cstdlib>

#include "catch.h"

namespace daygate::reference {
namespace {

// DAYGATE_SEED starts elsewhere.
void Hold(std::uint64_t count) {
  const char* const seed = std::getenv("DAYGATE_SEED");
  generate::Random random(seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10));
  Beside beside(&random);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i % 20 == 0) beside.Rebind();
    CHECK(beside.Difference(beside.MakeExpression()) == "");
  }
}

TEST_CASE("expressions that are made up mean to the walker what they mean to the library") {
  Hold(5'000);
}

TEST_CASE("a million such expressions", "[.long]") {
  Hold(1'000'000);
}

}  // namespace
}  // namespace daygate::reference
