// What is settled when an expression is compiled: folding, checks of constants, patterns.
#include <chrono>
#include <ctime>
#include <string>

#include "back_host.h"
#include "catch.h"
#include "cel/regex.h"

namespace daygate::cel {
namespace {

TEST_CASE("Constant expressions are folded, unless they end in an error") {
  BackHost host;
  for (const char* text : {"1 + 2 * 3",
                           "timestamp('2026-11-24T10:00:00Z') + duration('1h')",
                           "[1, 2, 3].map(x, x * 2)",
                           "{'a': 1}.a",
                           "'a' in ['a', 'b']",
                           "cidr('10.0.0.0/8').containsIP('10.1.1.1')",
                           "'abc'.matches('^a.c$')",
                           "false && lacking == 1",
                           "risk == 1 || true",
                           "true ? 1 : lacking",
                           "cel.bind(x, 5, x * x)",
                           "optional.of(1).orValue(2)",
                           "[1, 2].exists(x, x == 2 && [x].all(y, y == x))",
                           "prod == dev",
                           "type(1)",
                           "timestamp('2026-11-24T10:00:00Z').getHours('Europe/Paris')",
                           "[[1, 2], [3]].flatten().size()",
                           "cel.bind(x, risk, 5)",
                           "'%d'.format([7])",
                           "true && true",
                           "!false",
                           "ip('::1')"}) {
    INFO(text);
    CHECK(host.Compile(text).constant() != nullptr);
  }
  for (const char* text :
       {"1 / 0", "1 + 2 + risk", "[1, 0].map(x, 1 / x)", "flag && true", "cel.bind(x, risk, x)", "[risk].map(x, 1)"}) {
    INFO(text);
    CHECK(host.Compile(text).constant() == nullptr);
  }
  CHECK(host.Both("[1, 0].map(x, 1 / x).size() == 2 || flag") == "true");
}

TEST_CASE("Folding has its limits") {
  BackHost host;
  const auto start = std::chrono::steady_clock::now();
  const Program large = host.Compile("lists.range(1000000).map(x, x + 1).size()");
  const Program deep =
      host.Compile("lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= 0)))");
  const Program text = host.Compile("[1, 2, 3].map(x, lists.range(9999)).size() == risk");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  CHECK(large.constant() == nullptr);
  CHECK(deep.constant() == nullptr);
  CHECK(large.size() < 100'000);
  CHECK(text.size() < 200'000);
  CHECK(host.Evaluate(large).integer == 1'000'000);
}

TEST_CASE("A small condition is a small program") {
  BackHost host;
  CHECK(host.Compile(
                "name == 'stripe' && env in [dev, prod] && level <= middle && risk < 60 && agent.id.startsWith('etl')")
            .size() < 1500);
  CHECK(host.Compile("now.getHours('Europe/Paris') < 6").size() < 1000);
}

TEST_CASE("Literal arguments are checked when compiled") {
  BackHost host;
  const char* cases[][2] = {
      {"timestamp('2026-02-30T00:00:00Z') == now", "'2026-02-30T00:00:00Z' is not a timestamp"},
      {"duration('5 m') == duration('1s')", "'5 m' is not a duration"},
      {"ip('1.2.3').family() == 4", "'1.2.3' is not an IP address"},
      {"cidr('1.2.3.4/40').isMask()", "'1.2.3.4/40' is not a network"},
      {"now.getHours('Europe/Pariss') == 1", "'Europe/Pariss' is not a time zone"},
      {"now.getHours('') == 1", "'' is not a time zone"},
      {"now.getHours('+25:00') == 1", "'+25:00' is not a time zone"},
      {"name.matches('a(b')", "the pattern 'a(b' is not a regular expression"},
      {"name.matches(name)", "the pattern of 'matches' must be a literal"},
      {"matches(name, 'a' + 'b')", "the pattern of 'matches' must be a literal"},
      {"name.matches('(a{1000}){1000}')", "the pattern '(a{1000}){1000}' repeats too much"},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    const std::string result = host.Checked(text);
    INFO(result);
    CHECK(result.starts_with("check: " + std::string(message)));
  }
  CHECK(
      host.Checked("name.matches('" + std::string(1001, 'a') + "')").starts_with("check: the pattern has 1001 bytes"));
  CHECK(host.Checked("isIP('1.2.3')") == "false");
  CHECK(host.Checked("now.getHours('UTC') == 12 && duration('5m') > duration('1s')") == "true");
}

// What others do on the machine does not count.
std::chrono::nanoseconds ProcessorTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST_CASE("Patterns that would be too large are refused quickly") {
  const auto repeat = [](const std::string& part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  };
  std::vector<std::string> patterns = {repeat("a{1000}", 100),
                                       repeat("a{1000}", 1000),
                                       repeat("a{1000}", 3000),
                                       "(a{100}){100}",
                                       "((a{30}){30}){30}",
                                       repeat("\\pL{99}", 100),
                                       repeat("(", 5000),
                                       repeat("x*", 400),
                                       repeat("(x+x+)+", 100),
                                       "(?i)" + repeat("[^a]{50}", 100),
                                       repeat("\\pL", 30),
                                       repeat("[\\pL\\pN]", 15),
                                       repeat(".", 900),
                                       repeat(".{0,10}", 100),
                                       repeat("(a|b|c)?", 120),
                                       repeat("[^a-z]", 160),
                                       repeat("\\PN+", 15),
                                       "(.{1,90}){1,10}",
                                       "(?i)" + repeat("\\W", 400),
                                       repeat("(?:", 300) + repeat(")", 300)};
  for (const std::string& pattern : patterns) {
    const auto start = ProcessorTime();
    const std::string wrong = CheckPattern(pattern);
    const auto took = ProcessorTime() - start;
    INFO(pattern.substr(0, 60) << " " << wrong.substr(0, 60) << " took "
                               << std::chrono::duration_cast<std::chrono::microseconds>(took).count() << " us");
    CHECK(took < std::chrono::milliseconds(50));  // 5 ms on a quiet machine
    if (pattern.find("{1000}") != std::string::npos) CHECK(!wrong.empty());
  }
  for (const char* pattern : {"", "^a$", "[a-z]{1,63}", "^(dev|prod)-[0-9]{1,4}$", "^spiffe://[^/]+/ns/[a-z]+$",
                              "a{1000}", "\\pL+", "{", "a{,3}"}) {
    INFO(pattern);
    CHECK(CheckPattern(pattern) == "");
  }
}

TEST_CASE("Patterns that are plain text need no machine, and mean the same") {
  BackHost host;
  const char* patterns[] = {"stripe", "^stripe$", "^str",   "ipe$",       "^",  "$",   "",   "a\\.b",
                            "str.pe", "^s.*e$",   "STRIPE", "(?i)STRIPE", "^$", "a$b", "\\^"};
  const char* subjects[] = {"stripe", "", "a.b", "strxpe", "xstripex", "stripe\n", "^", "^stripe$"};
  for (const char* pattern : patterns) {
    const std::unique_ptr<RE2> regex = CompilePattern(pattern);
    REQUIRE(regex != nullptr);
    std::string literal(pattern);
    for (std::size_t at = literal.find('\\'); at != std::string::npos; at = literal.find('\\', at + 2))
      literal.insert(at, "\\");
    for (const char* subject : subjects) {
      INFO(pattern << " on " << subject);
      host.Set("name", Value::String(subject));
      CHECK(host.Both("name.matches('" + literal + "')") == (RE2::PartialMatch(subject, *regex) ? "true" : "false"));
    }
  }
  host.Set("any", Value::Int(1));
  CHECK(host.Both("dyn(any).matches('^a$')").starts_with("error: "));
  host.Set("name", Value::String("stripe"));
  CHECK(host.Unchecked("name.matches(name)") == "true");
  CHECK(host.Unchecked("name.matches('(' + name)").starts_with("error: "));
}

TEST_CASE("Programs can be moved") {
  BackHost host;
  Program program =
      host.Compile("name in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'stripe'] && name.matches('s.r')");
  Program moved = std::move(program);
  CHECK(host.Evaluate(moved).IsTrue());
  CHECK(host.Evaluate(program).IsError());
  program = std::move(moved);
  CHECK(host.Evaluate(program).IsTrue());
}

}  // namespace
}  // namespace daygate::cel
