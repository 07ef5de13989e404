// However deep an expression nests, 256 KiB of stack suffice for all that is done with it.
#include <pthread.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "back_host.h"
#include "catch.h"

namespace daygate::cel {
namespace {

#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr std::size_t kStack = 1024 * 1024;
#else
constexpr std::size_t kStack = 256 * 1024;
#endif

std::string Nest(int depth, const std::string& before, const std::string& core, const std::string& after) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += before;
  text += core;
  for (int i = 0; i < depth; ++i) text += after;
  return text;
}

// Deep expressions, one of each kind of nesting.
std::vector<std::string> DeepTexts(int depth) {
  const auto nest = [&](const std::string& before, const std::string& core, const std::string& after) {
    return Nest(depth, before, core, after);
  };
  const std::string list = nest("[", "risk", "]");
  const std::string map = nest("{1: ", "risk", "}");
  return {list,
          map,
          nest("(flag ? ", "risk", " : 1)"),
          nest("flag ? 1 : ", "risk", ""),
          nest("flag ? (flag ? 1 : 2) : ", "risk", ""),
          nest("dyn(", "risk", ")"),
          nest("(1 + ", "risk", ")"),
          nest("", "risk", " + 1"),
          nest("1 + ", "risk", ""),
          nest("(flag && ", "flag", " || flag)"),
          nest("[1].exists(x, ", "flag", ")"),
          nest("[1].all(x, ", "flag", ")"),
          nest("[1].exists_one(x, ", "flag", ")"),
          nest("[1].map(x, ", "risk", ")"),
          nest("[1].map(x, true, ", "risk", ")"),
          nest("[1].filter(x, [", "flag", "] == [flag])"),
          nest("[1].transformList(i, x, ", "risk", ")"),
          nest("{1: 2}.transformMap(k, v, ", "risk", ")"),
          nest("{1: 2}.transformMapEntry(k, v, {k: ", "risk", "})"),
          nest("[1].sortBy(x, size([", "risk", "]))"),
          nest("cel.bind(x, risk, ", "x", ")"),
          nest("cel.bind(x, ", "risk", ", x)"),
          nest("cel.block([risk], ", "cel.index(0)", ")"),
          nest("cel.block([", "risk", "], cel.index(0))"),
          nest("math.greatest(1, 2, ", "risk", ")"),
          nest("optional.of(", "risk", ")"),
          nest("optional.of(risk).optMap(x, ", "x", ")"),
          nest("optional.of(risk).optFlatMap(x, ", "optional.of(x)", ")"),
          nest("optional.none().or(", "optional.of(1)", ")"),
          nest("optional.none().orValue(", "risk", ")"),
          nest("[?optional.of(", "risk", ")]"),
          nest("{?1: optional.of(", "risk", ")}"),
          nest("", "dyn(labels)", ".?a"),
          nest("", "dyn(labels)", "[?'a']"),
          nest("", "dyn(labels)", ".a"),
          nest("", "dyn(tags)", "[0]"),
          nest("tags[", "0", " - 0]"),
          nest("has({'a': ", "risk", "}.a)"),
          nest("(1 in [", "1", "] ? 1 : 2)"),
          nest("string(", "name", ")"),
          nest("", "name", ".trim()"),
          nest("name.replace('a', ", "name", ")"),
          nest("[1].exists(x, !(flag && ", "flag", "))"),
          nest("!(-(1 + ", "risk", ") == 1 && dyn(1))"),
          "'%s'.format([" + list + "])",
          "'%s'.format([" + map + "])",
          list + " == " + list,
          map + " in [" + map + "]",
          "[" + list + ", " + list + "].distinct()",
          "sets.contains([" + list + "], [" + list + "])",
          "dyn(" + list + ").flatten(1000)",
          "{'a': " + list + "} == {'a': " + map + "}",
          "optional.of(" + list + ") == optional.of(" + list + ")",
          nest("(", "risk", ")"),
          Nest(5000, "!", "flag", ""),
          Nest(5000, "-", "risk", ""),
          Nest(5000, "flag && ", "flag", ""),
          Nest(5000, "flag || ", "flag", "")};
}

struct Job {
  BackHost* host = nullptr;
  std::string text;
  bool parsed = false;
};

void EvaluateAll(BackHost* host, const Program& program) {
  const Value value = host->Evaluate(program);
  (void)ToDisplay(value, 100'000);
  if (value.IsError()) (void)program.Explain(value);
  (void)program.size();
  host->arena().Reset();
}

void* DoAll(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  const ParseResult parsed = Parse(job.text);
  if (parsed.ast == nullptr) return nullptr;  // deeper than the parser allows
  job.parsed = true;
  const CheckResult checked = Check(*parsed.ast, job.host->env());
  EvaluateAll(job.host, Compile(*parsed.ast, nullptr, job.host->env()));
  if (!checked.ok()) return nullptr;
  base::Arena bounds;
  (void)EstimateCost(*parsed.ast, checked.checked, job.host->env(), bounds);
  EvaluateAll(job.host, Compile(*parsed.ast, &checked.checked, job.host->env()));
  return nullptr;
}

// What goes through a value.
std::vector<std::string> Cores() {
  return {"x == x",           "[x].distinct()",          "'%s'.format([x])",           "x",
          "x in [x]",         "dyn(x).flatten(1000000)", "optional.ofNonZeroValue(x)", "sets.equivalent([x], [x])",
          "[x, x].map(y, y)", "{1: x} == {1: x}"};
}

// Whether it parses.
bool DoInSmallStack(BackHost* host, const std::string& text) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, kStack) == 0);
  Job job{host, text};
  pthread_t thread{};
  REQUIRE(pthread_create(&thread, &attributes, DoAll, &job) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&attributes);
  return job.parsed;
}

}  // namespace

TEST_CASE("The deepest expressions need little stack") {
  BackHost host;
  std::vector<bool> parsed(DeepTexts(1).size());
  for (const int depth : {249, 248, 247, 124, 123, 83, 82, 62, 61, 40}) {
    const std::vector<std::string> texts = DeepTexts(depth);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      INFO(depth << " " << texts[i].substr(0, 40));
      if (DoInSmallStack(&host, texts[i])) parsed[i] = true;
    }
  }
  // Each kind at one depth at least.
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    INFO(DeepTexts(1)[i]);
    CHECK(parsed[i]);
  }
}

// A value may nest deeper than any expression: each name stands for one that nests. What may nest too deep is refused.
TEST_CASE("Values deeper than expressions need little stack") {
  BackHost host;
  for (const std::string& core : Cores()) {
    for (const auto& [before, after] : {std::pair{"[", "]"}, {"{1: ", "}"}, {"optional.of(", ")"}}) {
      std::string text;
      for (int i = 0; i < 30; ++i) text += "cel.bind(x, " + Nest(120, before, i == 0 ? "risk" : "x", after) + ", ";
      text += core + std::string(30, ')');
      INFO(core << " " << before);
      CHECK(DoInSmallStack(&host, text));
      CHECK(host.Checked(text).starts_with("check: values may nest 36"));
      CHECK(host.Unchecked(text) == "error: the value of the expression is too large");
    }
  }
}

TEST_CASE("Values as deep as they may be need little stack") {
  BackHost host;
  for (const std::string& core : Cores()) {
    for (const auto& [before, after] : {std::pair{"[", "]"}, {"{1: ", "}"}, {"optional.of(", ")"}}) {
      std::string text;
      for (int i = 0; i < 8; ++i) text += "cel.bind(x, " + Nest(120, before, i == 0 ? "1" : "x", after) + ", ";
      text += core + std::string(8, ')');
      INFO(core << " " << before);
      CHECK(DoInSmallStack(&host, text));
      CHECK_FALSE(host.Checked(text).starts_with("check: values may nest"));
    }
  }
}

// A row of defines, each of which nests what the one before it is.
TEST_CASE("Values do not get deeper behind the names of other expressions") {
  BackHost host;
  std::deque<Program> programs;
  std::string name = "risk";
  for (int i = 0; i < 9; ++i) {
    programs.push_back(host.Compile(Nest(100, "[", name, "]")));
    name = "lazy" + std::to_string(i);
    const auto slot = static_cast<std::uint32_t>(host.slots().size());
    host.env().AddVariable({name, host.types().Simple(TypeKind::kDyn), slot, {}, &programs.back()});
    host.slots().emplace_back();
    INFO(i);
    CHECK(host.Both(name + " == " + name) == "true");
  }
  CHECK(host.Checked(Nest(101, "[", name, "]")).starts_with("check: values may nest 1001"));
  CHECK(host.Unchecked(Nest(101, "[", name, "]")) == "error: the value of the expression is too large");
}

}  // namespace daygate::cel
