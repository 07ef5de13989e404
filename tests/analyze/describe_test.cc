// Terms and needs for people.
#include <array>
#include <chrono>
#include <string_view>

#include "analyze/describe.h"
#include "catch.h"
#include "daygate/analyze.h"

namespace daygate {
namespace {

using namespace std::chrono_literals;

TEST_CASE("durations are written as policies write them") {
  CHECK(analyze::DescribeDuration(0) == "0s");
  CHECK(analyze::DescribeDuration(500) == "500ms");
  CHECK(analyze::DescribeDuration(300'000) == "5m");
  CHECK(analyze::DescribeDuration(5'400'000) == "1h30m");
  CHECK(analyze::DescribeDuration(90'061'001) == "1d1h1m1s1ms");
}

TEST_CASE("terms that are at what absence means are left out") {
  CHECK(Describe(Terms{}) == "none");
  const std::array<std::string_view, 2> fields = {"key", "\x1b"};
  Terms terms;
  terms.ttl = 300s;
  terms.uses = 1;
  terms.rotate = true;
  terms.bind = {Bound::kTask, Bound::kWorkload};
  terms.fields = fields;
  terms.cache = 30s;
  CHECK(Describe(terms) == R"(ttl 5m; uses 1; bind task, workload; fields "\u001b", "key"; rotate; cache 30s)");
}

TEST_CASE("a need reads like its clause") {
  const std::array<std::string_view, 2> roles = {"a", "b"};
  CHECK(Describe(Need{}) == "approval");
  CHECK(Describe(Need{.kind = NeedKind::kApproval, .count = 2, .from = roles, .within = 30min}) ==
        R"(approval 2 from "a" or "b" within 30m)");
  CHECK(Describe(Need{.kind = NeedKind::kTicket}) == "ticket");
}

}  // namespace
}  // namespace daygate
