// Lines 21 to 23: expressions that would cost too much are refused when they are compiled, with what they would cost;
// patterns before RE2 sees them.
#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

std::string Repeat(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// Eight of `macro` over `list`, one inside the other.
std::string Nest(const std::string& list, const std::string& macro, const std::string& inner, int levels = 8) {
  std::string text = inner;
  for (int i = levels; i-- > 0;) text = list + "." + macro + "(v" + std::to_string(i) + ", " + text + ")";
  return text;
}

// The digits of the largest number in `text`.
std::size_t LongestNumber(const std::string& text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void CheckRefusedByCost(const std::string& rules) {
  CAPTURE(rules);
  std::vector<Diagnostic> mistakes;
  const auto time = ShortestCpu(3, [&] { mistakes = MistakesOfRules(rules); });
  REQUIRE(mistakes.size() == 1);
  CAPTURE(mistakes[0].message);
  CHECK(mistakes[0].message.find("cost") != std::string::npos);
  CHECK(LongestNumber(mistakes[0].message) >= 7);
  CHECK(time < std::chrono::milliseconds(50) * kSlowdown);
}

}  // namespace

TEST_CASE("bar_21_nested_macros") {
  const std::string inner = "v0 == v7";
  for (const std::string& list : {std::string("tools"), std::string("agent.groups"), std::string("context.words"),
                                  std::string("secret.labels"), std::string("request.tools")}) {
    CheckRefusedByCost("permit p { when " + Nest(list, "all", inner) + " }");
    CheckRefusedByCost("permit p { when " + Nest(list, "exists", inner) + " }");
    CheckRefusedByCost("permit p { when " + Nest(list, "exists_one", inner) + " }");
    CheckRefusedByCost("permit p {} forbid f { unless " + Nest(list, "all", inner) + " }");
    CheckRefusedByCost("permit p {} require r { when " + Nest(list, "all", inner) + " needs ticket }");
    CheckRefusedByCost("permit p { via " + Nest(list, "all", inner) + " }");
  }
  CheckRefusedByCost("permit p {} forbid f { when " + Nest("chain", "all", inner) + " }");
  CheckRefusedByCost("permit p { when " + Nest("agent.groups", "filter", "v0 == \"x\"", 1) + ".size() > 0 && " +
                     Nest("tools", "all", inner) + " }");
}

// The same, hidden: in defines, in values that grow, under operators that may stop early.
TEST_CASE("bar_21_hidden_cost") {
  CheckRefusedByCost("define d = " + Nest("tools", "all", "v0 == v3", 4) + " permit p { when d }");
  CheckRefusedByCost("define a = " + Nest("tools", "exists", "v0.name == v1.name", 2) +
                     " define b = tools.all(x, tools.all(y, a && x == y)) permit p { when b }");
  CheckRefusedByCost("permit p { when false && " + Nest("tools", "all", "v0 == v7") + " }");
  CheckRefusedByCost("permit p { when true ? true : " + Nest("tools", "all", "v0 == v7") + " }");
  CheckRefusedByCost(
      "permit p { when cel.bind(a, agent.groups + agent.groups, cel.bind(b, a + a, cel.bind(c, b + b, "
      "c.all(x, c.all(y, c.all(z, x == y || y == z)))))) }");
  CheckRefusedByCost(
      R"(permit p { when tools.map(t, tools.map(u, tools.map(v, t.name + u.name + v.name))).size() > 0 })");
  const std::string doubling = Repeat("cel.bind(s, s + s, ", 24);
  CheckRefusedByCost("permit p { when cel.bind(s, agent.owner, " + doubling + "s.contains(\"x\")" + Repeat(")", 25) +
                     " }");
}

TEST_CASE("bar_21_the_bound_is_the_hosts_to_lower") {
  const std::string rules = "permit p { when tools.all(t, t.trusted) }";
  (void)Compile(rules);
  std::vector<Diagnostic> diagnostics;
  const auto engine = Engine::FromSources({{"p.gate", Policy(rules)}}, {.max_rule_cost = 10}, &diagnostics);
  REQUIRE_FALSE(engine.ok());
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message.find("cost") != std::string::npos);
}

TEST_CASE("bar_22_repeats_in_patterns") {
  std::vector<std::string> patterns;
  for (const std::size_t count : {100, 1000, 3000}) patterns.push_back(Repeat("a{1000}", count));
  for (const std::string& pattern :
       {std::string("a{1000}a{1000}a{1000}"), std::string("((a{100}){100}){100}"), std::string("(a{1000}){1000}"),
        std::string("(((a{10}){10}){10}){10}"), std::string("((a{0,100}){0,100}){0,100}"),
        std::string("[^x]{1000}{1000}"), std::string("(\\pL{1000}){100}"),
        std::string("((((((((a+){9}){9}){9}){9}){9}){9}){9}){9}"), "(" + Repeat("a{1000}|", 100) + "b)",
        Repeat("(", 5000) + Repeat(")", 5000), Repeat("a", 100'000)}) {
    patterns.push_back(pattern);
  }
  for (const std::string& pattern : patterns) {
    CAPTURE(pattern.substr(0, 40));
    CAPTURE(pattern.size());
    for (const std::string& rules :
         {"permit p { when agent.owner.matches(" + Quote(pattern) + ") }",
          "permit p {} forbid f { when agent.owner.matches(" + Quote(pattern) + ") }",
          "permit p {} require r { unless matches(agent.owner, " + Quote(pattern) + ") needs ticket }"}) {
      const std::string text = Policy(rules);
      CHECK(ShortestCpu(3, [&] {
              CHECK_FALSE(Engine::FromSources({{"p.gate", text}}).ok());
            }) < std::chrono::milliseconds(5) * kSlowdown);
      const std::vector<Diagnostic> mistakes = Mistakes(text);
      CHECK(mistakes.size() == 1);
      CHECK(mistakes[0].message.size() < 300);
    }
  }
  // Nor can a pattern come with the request.
  MistakesOfRules("permit p { when agent.owner.matches(agent.kind) }");
  MistakesOfRules("permit p { when agent.owner.matches(\"a{1000}\" + \"a{1000}\" + agent.kind) }");
}

TEST_CASE("bar_23_long_subjects") {
  const std::string longest(4096, 'a');
  for (const std::string pattern : {"(a*)*b", "(a+a+)+b", "(.*)(.*)(.*)(.*)(.*)b", "a{0,400}b", "(a|aa|aaa)*b",
                                    "^(a?){100}a{100}b$", "[a-z]*[a-z]*[a-z]*[0-9]", "(x+x+)+y"}) {
    CAPTURE(pattern);
    const Engine& engine = Compile("permit p {} forbid f { when agent.owner.matches(" + Quote(pattern) + ") }");
    Request request = View();
    request.agent.owner = longest;
    CHECK(engine.Decide(request).permitted());
    CHECK(ShortestCpu(5, [&] { (void)engine.Decide(request); }) < std::chrono::milliseconds(10) * kSlowdown);
    const std::string longer = longest + "a";
    request.agent.owner = longer;
    CheckInvalid(engine.Decide(request), {"subject.properties.owner"});
  }
}

// A pattern costs its size for each byte: what RE2 would need long for costs too much on a long subject, and is fine on
// a short one. What is let through is bounded.
TEST_CASE("bar_23_large_patterns") {
  for (const std::string pattern : {"a{1000}b", "(a?){470}b", "a{0,900}b", "(a|b)*a(a|b){200}c", "([ab]?c?){70}d"}) {
    CAPTURE(pattern);
    CheckRefusedByCost("permit p {} forbid f { when agent.owner.matches(" + Quote(pattern) + ") }");
    CheckRefusedByCost("permit p { when (agent.owner + agent.owner).matches(" + Quote(pattern) + ") }");
    (void)Compile("permit p {} forbid f { when string(agent.autonomy).matches(" + Quote(pattern) + ") }");
  }
  std::string letters;
  for (std::uint32_t i = 0, bits = 1; i < 4096; ++i, bits = bits * 1664525 + 1013904223)
    letters += (bits >> 31) != 0 ? 'a' : 'b';
  for (const std::string pattern :
       {"a{480}c", "a{0,480}c", "(a?){190}c", "[ab]*a[ab]{60}c", "(a|b)*a(a|b){100}c", "(a{0,9}b?){35}c"}) {
    CAPTURE(pattern);
    const Engine& engine = Compile("permit p {} forbid f { when agent.owner.matches(" + Quote(pattern) + ") }");
    for (const std::string& owner : {std::string(4096, 'a'), letters}) {
      Request request = View();
      request.agent.owner = owner;
      CHECK(engine.Decide(request).permitted());
      CHECK(ShortestCpu(5, [&] { (void)engine.Decide(request); }) < std::chrono::milliseconds(10) * kSlowdown);
    }
  }
}

// A subject that an expression makes longer than any attribute is matched like any other: its length is bounded by what
// the rule may cost.
TEST_CASE("bar_23_subjects_that_are_made") {
  const std::string longest(4096, 'a');
  Request request = View();
  request.agent.owner = longest;
  for (const std::string subject :
       {"(agent.owner + \"a\")", "(agent.owner + agent.owner)", "agent.owner.replace(\"a\", \"bb\")",
        "[agent.owner, agent.owner].join(\",\")", "(agent.owner + agent.owner + agent.owner + agent.owner)"}) {
    CAPTURE(subject);
    const Engine& forbid = Compile("permit p {} forbid f { when " + subject + ".matches(\"(x+x+)+y\") }");
    CHECK(forbid.Decide(request).permitted());
    CHECK(ShortestCpu(5, [&] { (void)forbid.Decide(request); }) < std::chrono::milliseconds(10) * kSlowdown);
    const Engine& forbids = Compile("permit p {} forbid f { unless " + subject + ".matches(\"(x+x+)+y\") }");
    CheckDenied(forbids.Decide(request), Reason::kForbidden, {"p.f"});
  }
  // Doubled until the rule costs too much.
  CheckRefusedByCost("permit p { when cel.bind(s, agent.owner, " + Repeat("cel.bind(s, s + s, ", 24) +
                     "s.matches(\"(x+x+)+y\")" + Repeat(")", 25) + " }");
}

}  // namespace daygate::bar
