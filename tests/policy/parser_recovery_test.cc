#include <string>

#include "catch.h"
#include "parse_helpers.h"

namespace daygate::policy {
namespace {

// The lines on which mistakes were found.
std::string Lines(const std::string& text) {
  std::string lines;
  for (const Diagnostic& d : ParseText(text).diagnostics) lines += (lines.empty() ? "" : " ") + std::to_string(d.line);
  return lines;
}

TEST_CASE("A file with five mistakes shows five, and nothing more") {
  CHECK(Lines(R"(policy p

vocabulary {
  enum Zone { corp,, cloud }
  attribut context.x : int
  attribute context.y : string max 0
  signal rate = count per agent.id
}
permit a { action read, }
)") == "4 5 6 8 9");

  CHECK(Lines(R"(policy p
permit a "title" {
  wehn risk < 5
  secret s/k
  when purpose = settlement && secret.owner == "x" &&
    action == "read"
  owner "a
  grant ttl 5w, uses 1
  survives state
}
)") == "3 4 5 7 8");

  CHECK(Lines(R"(policy p
permit a {
  when (risk < 5
}
forbid b {
  grant ttl 5m
  when {"a": {"b": 1}.size( > 4
}
permt c { action read }
permit 2d { wehn x }
test { request {} expect deny }
)") == "4 6 7 9 10 10 11");

  CHECK(Lines(R"(policy p
permit a {
  action read
permit b {
  action read
test "x" {
  request {}
  expect deny
vocabulary {
  enum A { a
define x = 5
)") == "4 6 9 11");
}

TEST_CASE("Mistakes on one line are told apart") {
  const ParsedFile parsed =
      ParseText("policy p permit a { when risk = 5 grant ttl 5m, uses 0 severity hi } permit b { bnd x } define = 4");
  CHECK(Mistakes(parsed.diagnostics).find("1:31 ") == 0);
  CHECK(parsed.diagnostics.size() == 5);
}

TEST_CASE("A test with a broken request still has its expectation read") {
  CHECK(Lines("policy p\ntest \"a\" {\nrequest {\"a\" 1}\nexpect permt\n}\ntest \"b\" {\nrequest\nexpect alow }") ==
        "3 4 8 8");
}

TEST_CASE("What could be read is there, but no rule with a mistake in it") {
  const ParsedFile parsed = ParseText("policy p permit a { wehn x action read } permit b { action read }");
  REQUIRE(parsed.file.rules.size() == 1);
  CHECK(parsed.file.rules[0].name.text == "b");
}

TEST_CASE("A file that is all mistakes is read up to a hundred of them") {
  std::string text = "policy p\n";
  for (int i = 0; i < 5000; ++i) text += "alow x {}\n";
  const ParsedFile parsed = ParseText(text);
  CHECK(parsed.diagnostics.size() == 100);
  CHECK(parsed.diagnostics.back().help.find("too many") != std::string::npos);
}

TEST_CASE("Nesting and length without end are mistakes or nothing") {
  const auto repeat = [](std::string_view piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
  };
  CHECK(Lines("policy p permit a { when " + repeat("(", 100000) + " }") == "1");
  CHECK_FALSE(Lines("policy p " + repeat("{", 100000)).empty());
  CHECK_FALSE(Lines("policy p test \"a\" { request " + repeat("{\"a\":", 100000)).empty());
  CHECK_FALSE(Lines("policy p vocabulary { attribute context.a : " + repeat("list(", 100000)).empty());
  CHECK(Lines("policy p permit a { when true " + repeat("|| true ", 20000) + " }").empty());
  CHECK(Lines("policy p permit a { action read " + repeat(", read", 50000) + " }").empty());
  CHECK(Lines("policy p permit a { secret \"" + repeat("x", 1000000) + "\" }").empty());
}

}  // namespace
}  // namespace daygate::policy
