// What `matches` costs: the size of the pattern's program for each byte of the subject, where it is no plain text.
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "cel/checker.h"
#include "cel/env.h"
#include "cel/parser.h"
#include "cel/regex.h"

namespace daygate::cel {
namespace {

Cost CostOf(const std::string& text) {
  static TypePool types;
  static base::Arena arena;
  static const Env env = [] {
    Env all(&types);
    AddAllLibraries(&all);
    all.AddVariable({"s", types.Simple(TypeKind::kString), 0, {4096, nullptr, nullptr}});
    return all;
  }();
  const ParseResult parsed = Parse(text);
  REQUIRE(parsed.ast != nullptr);
  const CheckResult checked = Check(*parsed.ast, env);
  REQUIRE(checked.ok());
  return EstimateCost(*parsed.ast, checked.checked, env, arena);
}

TEST_CASE("Patterns have a size") {
  const std::vector<std::pair<std::string, std::uint64_t>> cases = {{"", 0},
                                                                    {"abc", 3},
                                                                    {"a+b*", 4},
                                                                    {"a{3}", 6},
                                                                    {"a{2,5}", 10},
                                                                    {"a{4,}", 8},
                                                                    {"(ab){10}", 50},
                                                                    {".", 8},
                                                                    {"[a-c]", 11},
                                                                    {"\\d", 8},
                                                                    {"\\pL", 501},
                                                                    {"[^\\pL]", 512},
                                                                    {"a{x}", 4},
                                                                    {"\\Qa{9}b\\E", 5},
                                                                    {"((a{10}){10})", 232},
                                                                    {"[[:alpha:]]", 17}};
  for (const auto& [pattern, size] : cases) {
    INFO(pattern);
    CHECK(PatternSize(pattern) == size);
  }
  CHECK(PatternSize("a{1000}a{1000}a{1000}") > kMaxPatternSize);
}

TEST_CASE("A pattern costs its size: a large one for each byte") {
  const std::vector<std::pair<std::string, std::uint64_t>> cases = {
      {"s.matches('a+b')", 1 + 1 + 1 + 65 * 3},
      {"matches(s, 'a{1000}b')", 1 + 1 + 65 + 4096 * 2001 / 4},
      {"s.matches('[a-c]')", 1 + 1 + 1 + 65 * 11},
      {"s.matches('a{32}')", 1 + 1 + 1 + 65 * 64},
      {"s.matches('a{32}b')", 1 + 1 + 65 + 4096 * 65 / 4},
      // Plain texts are looked for as such.
      {"s.matches('^abc')", 1 + 1 + 65},
      {"s.matches('abc$')", 1 + 1 + 65},
      {"s.matches('a\\\\.c')", 1 + 1 + 65},
      {"'abcd'.matches('a+b')", 1 + 1 + 1 + 1 * 3},
  };
  for (const auto& [text, nodes] : cases) {
    INFO(text);
    CHECK(CostOf(text).nodes == nodes);
  }
}

}  // namespace
}  // namespace daygate::cel
