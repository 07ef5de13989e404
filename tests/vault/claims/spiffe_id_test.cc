#include "vault/claims/spiffe_id.h"

#include <string>

#include "catch.h"

namespace daygate::claims {
namespace {

TEST_CASE("SPIFFE IDs are what the specification says, letter by letter") {
  for (const char* const id : {"spiffe://example.org/ns/prod/sa/etl", "spiffe://example.org", "spiffe://a/b",
                               "spiffe://trust_domain-1.example/A.b-c_d", "spiffe://a/...", "spiffe://127.0.0.1/x"}) {
    INFO(id);
    CHECK(IsSpiffeId(id));
  }
  for (const char* const id : {"",
                               "spiffe",
                               "spiffe:",
                               "spiffe://",
                               "spiffe:///path",
                               "SPIFFE://example.org/x",
                               "https://example.org/x",
                               "spiffe://Example.org/x",
                               "spiffe://example.org:8443/x",
                               "spiffe://user@example.org/x",
                               "spiffe://example.org/",
                               "spiffe://example.org/x/",
                               "spiffe://example.org//x",
                               "spiffe://example.org/./x",
                               "spiffe://example.org/../x",
                               "spiffe://example.org/x?q=1",
                               "spiffe://example.org/x#f",
                               "spiffe://example.org/%78",
                               "spiffe://example.org/x y",
                               "spiffe://ex\xC3\xA4mple.org/x",
                               "spiffe://example.org/\xC3\xA4",
                               " spiffe://example.org/x"}) {
    INFO(id);
    CHECK_FALSE(IsSpiffeId(id));
  }
  using std::string_literals::operator""s;
  CHECK_FALSE(IsSpiffeId("spiffe://example.org/x\0"s));
}

TEST_CASE("SPIFFE IDs have limits") {
  const auto of_length = [](std::size_t domain, std::size_t whole) {
    return "spiffe://" + std::string(domain, 'd') + "/" + std::string(whole - domain - 10, 'p');
  };
  CHECK(IsSpiffeId(of_length(255, 2048)));
  CHECK_FALSE(IsSpiffeId(of_length(256, 2048)));
  CHECK_FALSE(IsSpiffeId(of_length(255, 2049)));
}

}  // namespace
}  // namespace daygate::claims
