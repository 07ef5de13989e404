// daygate/cel.h: CEL as hosts use it, without policies.
#include "daygate/cel.h"

#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "catch.h"

namespace daygate {
namespace {

CelEnvironment Made(CelDeclarations declarations) {
  auto environment = CelEnvironment::Create(std::move(declarations));
  INFO(std::string(environment.status().message()));
  REQUIRE(environment.ok());
  return *std::move(environment);
}

CelProgram Compiled(const CelEnvironment& environment, std::string_view text, const CelCompileOptions& options = {}) {
  auto program = environment.Compile(text, options);
  INFO(std::string(program.status().message()));
  REQUIRE(program.ok());
  return *std::move(program);
}

std::string Shown(const CelEnvironment& environment, std::string_view text, CelActivation& activation) {
  const CelProgram program = Compiled(environment, text);
  const CelValue value = program.Evaluate(activation);
  return value.is_error() ? "error: " + program.Explain(value) : value.ToString();
}

std::string Shown(const CelEnvironment& environment, std::string_view text) {
  CelActivation activation(environment);
  return Shown(environment, text, activation);
}

std::string Refusal(CelDeclarations declarations) {
  const auto environment = CelEnvironment::Create(std::move(declarations));
  return environment.ok() ? "none" : std::string(environment.status().message());
}

CelValue Twice(const CelCall&, std::span<const CelValue> args) {
  return CelValue::Int(*args[0].AsInt() * 2);
}

}  // namespace

TEST_CASE("door: values keep what was put into them") {
  CHECK(CelValue().is_absent());
  CHECK(CelValue::Null().kind() == CelKind::kNull);
  CHECK(CelValue::Bool(true).IsTrue());
  CHECK(CelValue::Bool(false).IsFalse());
  CHECK_FALSE(CelValue::Int(1).IsTrue());
  CHECK_FALSE(CelValue::Error(CelError::kOverflow).IsFalse());
  CHECK(CelValue::Int(-3).AsInt() == -3);
  CHECK(CelValue::Int(-3).AsUint() == std::nullopt);
  CHECK(CelValue::Uint(~std::uint64_t{0}).AsUint() == ~std::uint64_t{0});
  CHECK(CelValue::Double(0.5).AsDouble() == 0.5);
  CHECK(CelValue::String("é").AsString() == "é");
  CHECK(CelValue::String("é").size() == 2);
  CHECK(CelValue::String("a").AsBytes() == std::nullopt);
  CHECK(CelValue::Bytes("a").AsBytes() == "a");
  CHECK(CelValue::Timestamp({-62'135'596'800, 0}).AsTimestamp() == CelTime{-62'135'596'800, 0});
  CHECK(CelValue::Timestamp({-62'135'596'801, 0}).AsError() == CelError::kOverflow);
  CHECK(CelValue::Timestamp({253'402'300'800, 0}).AsError() == CelError::kOverflow);
  CHECK(CelValue::Timestamp({0, 1'000'000'000}).AsError() == CelError::kOverflow);
  CHECK(CelValue::Timestamp({0, -1}).AsError() == CelError::kOverflow);
  CHECK(CelValue::Duration(std::chrono::seconds(5)).AsDuration() == std::chrono::seconds(5));
}

TEST_CASE("door: every kind of result comes out") {
  const CelEnvironment environment = Made({});
  const std::vector<std::pair<std::string_view, CelKind>> rows = {
      {"null", CelKind::kNull},
      {"true", CelKind::kBool},
      {"1", CelKind::kInt},
      {"1u", CelKind::kUint},
      {"1.5", CelKind::kDouble},
      {"'a'", CelKind::kString},
      {"b'a'", CelKind::kBytes},
      {"timestamp('2026-11-24T10:00:00Z')", CelKind::kTimestamp},
      {"duration('1s')", CelKind::kDuration},
      {"type(1)", CelKind::kType},
      {"[1]", CelKind::kList},
      {"{1: 2}", CelKind::kMap},
      {"optional.of(1)", CelKind::kOptional},
      {"ip('10.0.0.1')", CelKind::kIp},
      {"cidr('10.0.0.0/8')", CelKind::kCidr},
      {"1 / 0", CelKind::kError},
  };
  CelActivation activation(environment);
  for (const auto& [text, kind] : rows) {
    INFO(text);
    CHECK(Compiled(environment, text).Evaluate(activation).kind() == kind);
  }
}

TEST_CASE("door: slots are the places of the variables") {
  const CelEnvironment environment =
      Made({.variables = {{"path", "string"}, {"groups", "list(string)"}, {"request.count", "int"}}});
  CHECK(environment.slots() == 3);
  CHECK(environment.slot("request.count") == 2);
  CHECK(environment.slot("request") == std::nullopt);
  CelActivation activation(environment);
  activation.Set(0, CelValue::String("kv/db"));
  activation.Set(1, activation.List({CelValue::String("dev"), CelValue::String("ops")}));
  CHECK(Shown(environment, "path.startsWith('kv/') && 'ops' in groups", activation) == "true");
  CHECK(Shown(environment, "request.count > 1", activation) == "error: 'request.count' is absent");
  CHECK(Shown(environment, "request.count > 1 || path == 'kv/db'", activation) == "true");
  activation.Set(2, CelValue::Int(7));
  CHECK(activation.Get(2).AsInt() == 7);
  CHECK(Shown(environment, "groups.map(g, g + string(request.count))", activation) == R"(["dev7", "ops7"])");
  activation.Set(3, CelValue::Int(1));  // there is no such slot
  CHECK(activation.Get(3).is_absent());
  activation.Clear();
  CHECK(activation.Get(2).is_absent());
  CHECK(Shown(environment, "path", activation) == "error: 'path' is absent");
}

TEST_CASE("door: a value of another type than declared is an error where it is used") {
  const CelEnvironment environment = Made({.variables = {{"n", "int"}, {"flag", "bool"}, {"names", "list(string)"}}});
  CelActivation activation(environment);
  activation.Set(0, CelValue::String("7"));
  activation.Set(1, CelValue::Int(1));
  activation.Set(2, activation.List({CelValue::Int(1)}));
  CHECK(Shown(environment, "n + 1", activation).starts_with("error: "));
  CHECK(Shown(environment, "flag && flag", activation).starts_with("error: "));
  CHECK(Shown(environment, "names[0].startsWith('a')", activation).starts_with("error: "));
  CHECK(Shown(environment, "names.join('')", activation).starts_with("error: "));
  activation.Set(0, CelValue::Error(CelError::kOverflow));
  CHECK(Compiled(environment, "n > 1").Evaluate(activation).AsError() == CelError::kOverflow);
}

TEST_CASE("door: maps and lists of hosts") {
  const CelEnvironment environment = Made({.variables = {{"m", "map(string, list(int))"}, {"any", "dyn"}}});
  CelActivation activation(environment);
  const CelValue one = CelValue::Int(1);
  activation.Set(0, activation.Map({{CelValue::String("a"), activation.List({one, CelValue::Int(2)})},
                                    {activation.String(std::string("b")), activation.List({})}}));
  CHECK(Shown(environment, "m.a[1] == 2 && size(m.b) == 0 && !has(m.c)", activation) == "true");
  CHECK(activation.Get(0).Find(CelValue::String("a")).at(1).AsInt() == 2);
  CHECK(activation.Get(0).Find(CelValue::String("z")).is_absent());
  CHECK(activation.Get(0).key(2).is_absent());
  CHECK(activation.Map({{one, one}, {CelValue::Uint(1), one}}).AsError() == CelError::kDuplicateKey);
  CHECK(activation.Map({{CelValue::String("x"), one}, {CelValue::String("x"), one}}).AsError() ==
        CelError::kDuplicateKey);
  CHECK(activation.Map({{CelValue::Double(1), one}}).AsError() == CelError::kInvalidArgument);
  CHECK(activation.Map({{CelValue(), one}}).AsError() == CelError::kInvalidArgument);
  CHECK(activation.List({one, CelValue()}).AsError() == CelError::kAbsent);
  activation.Set(1, activation.Map({{CelValue::Bool(true), one}, {one, one}, {CelValue::String("1"), one}}));
  CHECK(Shown(environment, "any[true] + any[1u] + any['1']", activation) == "3");
  const CelProgram grouped = Compiled(environment, "{'x': [1, 2], 'y': m.a}");
  const CelValue value = grouped.Evaluate(activation);
  REQUIRE(value.size() == 2);
  CHECK(value.Find(CelValue::String("y")).at(0).AsInt() == 1);
  CHECK(Compiled(environment, "optional.of(5)").Evaluate(activation).at(0).AsInt() == 5);
}

TEST_CASE("door: optionals, addresses and networks of hosts") {
  const CelEnvironment environment =
      Made({.variables = {{"o", "optional_type(int)"}, {"ip", "net.IP"}, {"net", "net.CIDR"}, {"b", "bytes"}}});
  CelActivation activation(environment);
  activation.Set(0, activation.OptionalOf(CelValue::Int(4)));
  activation.Set(1, activation.Ip("10.1.2.3"));
  activation.Set(2, activation.Cidr("10.0.0.0/8"));
  activation.Set(3, activation.Bytes(std::string("xy")));
  CHECK(Shown(environment, "o.orValue(1) == 4 && net.containsIP(ip) && b == b'xy'", activation) == "true");
  activation.Set(0, activation.OptionalNone());
  CHECK(Shown(environment, "o.orValue(1)", activation) == "1");
  CHECK(activation.Ip("10.1.2.03").AsError() == CelError::kInvalidArgument);
  CHECK(activation.Cidr("10.0.0.0/33").AsError() == CelError::kInvalidArgument);
  CHECK(activation.OptionalOf(CelValue()).AsError() == CelError::kInvalidArgument);
}

TEST_CASE("door: functions of hosts") {
  int calls = 0;
  const CelEnvironment environment = Made({
      .variables = {{"n", "int"}},
      .functions =
          {
              {.name = "twice", .parameters = {"int"}, .result = "int", .body = Twice},
              {.name = "twice", .parameters = {"int"}, .result = "int", .body = Twice, .style = CelCallStyle::kMethod},
              {.name = "geo.tag",
               .parameters = {"string", "string", "string"},
               .result = "list(string)",
               .body =
                   [](const CelCall& call, std::span<const CelValue> args) {
                     const CelValue parts[] = {args[2], call.String(std::string(*args[0].AsString()) + "!")};
                     return call.List(parts);
                   }},
              {.name = "counted",
               .parameters = {},
               .result = "int",
               .body = [&calls](const CelCall&, std::span<const CelValue>) { return CelValue::Int(++calls); }},
              {.name = "throws",
               .parameters = {"int"},
               .result = "bool",
               .body = [](const CelCall&, std::span<const CelValue>) -> CelValue { throw std::runtime_error("no"); }},
              {.name = "lies",
               .parameters = {"int"},
               .result = "bool",
               .body = [](const CelCall&, std::span<const CelValue>) { return CelValue::Int(1); }},
              {.name = "nothing",
               .parameters = {"int"},
               .result = "bool",
               .body = [](const CelCall&, std::span<const CelValue>) { return CelValue(); }},
              {.name = "fails",
               .parameters = {"int"},
               .result = "bool",
               .body = [](const CelCall&, std::span<const CelValue>) { return CelValue::Error(CelError::kNoSuchKey); }},
              {.name = "maybe",
               .parameters = {"bool", "T"},
               .result = "optional_type(T)",
               .body =
                   [](const CelCall& call, std::span<const CelValue> args) {
                     return args[0].IsTrue() ? call.OptionalOf(args[1]) : call.OptionalNone();
                   }},
              {.name = "size", .parameters = {"int"}, .result = "int", .body = Twice},
          },
  });
  CelActivation activation(environment);
  activation.Set(0, CelValue::Int(21));
  CHECK(Shown(environment, "twice(n) == 42 && n.twice() == 42", activation) == "true");
  CHECK(Shown(environment, "geo.tag('a', 'b', 'c')", activation) == R"(["c", "a!"])");
  CHECK(Shown(environment, "throws(n)", activation).starts_with("error: "));
  CHECK(Shown(environment, "throws(n) || n == 21", activation) == "true");
  CHECK(Shown(environment, "lies(n)", activation).starts_with("error: "));
  CHECK(Shown(environment, "nothing(n)", activation).starts_with("error: "));
  CHECK(Compiled(environment, "fails(n)").Evaluate(activation).AsError() == CelError::kNoSuchKey);
  CHECK(Shown(environment, "maybe(n > 1, n).orValue(0) + maybe(false, 1).orValue(100)", activation) == "121");
  // An overload beside those of the libraries.
  CHECK(Shown(environment, "size(n) + size('abc')", activation) == "45");
  // A call is made when it is evaluated, and never when it is compiled.
  const CelProgram counted = Compiled(environment, "counted() + counted()");
  CHECK(calls == 0);
  CHECK(counted.Evaluate(activation).AsInt() == 3);
  CHECK(counted.Evaluate(activation).AsInt() == 7);
  // An argument that is absent is no argument.
  activation.Clear();
  CHECK(Shown(environment, "twice(n)", activation) == "error: 'n' is absent");
}

TEST_CASE("door: functions with more arguments than most") {
  std::vector<std::string> parameters(12, "int");
  const CelEnvironment environment =
      Made({.functions = {{.name = "last",
                           .parameters = parameters,
                           .result = "int",
                           .body = [](const CelCall&, std::span<const CelValue> args) { return args.back(); }}}});
  CHECK(Shown(environment, "last(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)") == "12");
}

TEST_CASE("door: mistakes in declarations") {
  CHECK(Refusal({.variables = {{"a-b", "int"}}}) == "variable 'a-b': is no name");
  CHECK(Refusal({.variables = {{"for", "int"}}}) == "variable 'for': is no name");
  CHECK(Refusal({.variables = {{"a.", "int"}}}) == "variable 'a.': is no name");
  CHECK(Refusal({.variables = {{"a.true", "int"}}}) == "variable 'a.true': is no name");
  CHECK(Refusal({.variables = {{"", "int"}}}) == "variable '': is no name");
  CHECK(Refusal({.variables = {{"a", "int"}, {"a", "int"}}}) == "variable 'a': stands twice");
  CHECK(Refusal({.variables = {{"a", "strin"}}}) == "variable 'a': 'strin' is no type: did you mean string?");
  CHECK(Refusal({.variables = {{"a", "list"}}}) == "variable 'a': 'list' is no type: write list(T)");
  CHECK(Refusal({.variables = {{"a", "list(int"}}}) == "variable 'a': 'list(int' is no type");
  CHECK(Refusal({.variables = {{"a", "list(T)"}}}).starts_with("variable 'a': 'list(T)' is no type"));
  CHECK(Refusal({.variables = {{"a", "int int"}}}) == "variable 'a': 'int int' is no type");
  CHECK(Refusal({.variables = {{"a", " map( string , list(dyn) ) "}}}) == "none");
  CHECK(Refusal({.functions = {{.name = "f", .parameters = {"int"}, .result = "int"}}}) == "function 'f': has no body");
  CHECK(Refusal({.functions = {{.name = "f", .parameters = {"x"}, .result = "int", .body = Twice}}})
            .starts_with("function 'f': 'x' is no type"));
  CHECK(Refusal(
            {.functions =
                 {{.name = "f", .parameters = {}, .result = "int", .body = Twice, .style = CelCallStyle::kMethod}}}) ==
        "function 'f': a method has a receiver, its first parameter");
  const CelFunction f = {.name = "f", .parameters = {"int"}, .result = "int", .body = Twice};
  CHECK(Refusal({.functions = {f, f}}) == "function 'f': is there with these parameters");
  CHECK(Refusal({.functions = {{.name = "size", .parameters = {"string"}, .result = "int", .body = Twice}}}) ==
        "function 'size': is there with these parameters");
  CHECK(Refusal({.container = "a..b"}) == "the container 'a..b': is no name");
}

TEST_CASE("door: mistakes in expressions are diagnostics") {
  const CelEnvironment environment = Made({.variables = {{"risk", "int"}}});
  std::vector<Diagnostic> diagnostics;
  const auto misspelt = environment.Compile("true &&\n  rsik < 5", {.name = "rule"}, &diagnostics);
  REQUIRE_FALSE(misspelt.ok());
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].phase == Phase::kMeaning);
  CHECK(misspelt.status().message() == Render(diagnostics, Color::kNever));
  CHECK(Render(diagnostics, Color::kNever) ==
        "rule:2:3: error: 'rsik' does not exist\n"
        "  rsik < 5\n"
        "  ^\n"
        "help: did you mean 'risk'?\n");
  CHECK_FALSE(environment.Compile("1 +", {}, &diagnostics).ok());
  CHECK(diagnostics[0].phase == Phase::kGrammar);
  CHECK_FALSE(environment.Compile("'\xff'", {}, &diagnostics).ok());
  CHECK(diagnostics[0].message == "this is not UTF-8");
  CHECK_FALSE(environment.Compile("risk", {.result = "bool"}, &diagnostics).ok());
  CHECK(diagnostics[0].message == "the result must be bool, and this is int");
  CHECK_FALSE(environment.Compile("risk", {.result = "bol"}, &diagnostics).ok());
  CHECK(environment.Compile("risk < 5", {.result = "bool"}, &diagnostics).ok());
  CHECK(diagnostics.empty());
}

TEST_CASE("door: patterns need not be constant, and constant ones are checked") {
  const CelEnvironment environment = Made({.variables = {{"p", "string"}}});
  CelActivation activation(environment);
  activation.Set(0, CelValue::String("^a+$"));
  CHECK(Shown(environment, "'aa'.matches(p) && matches('aa', p)", activation) == "true");
  activation.Set(0, CelValue::String("("));
  CHECK(Shown(environment, "'aa'.matches(p)", activation).starts_with("error: "));
  CHECK_FALSE(environment.Compile("p.matches('(')").ok());
}

TEST_CASE("door: without the checker names and overloads are found while evaluating") {
  const CelEnvironment environment = Made({.variables = {{"n", "int"}}});
  CelActivation activation(environment);
  activation.Set(0, CelValue::Int(2));
  const CelCompileOptions unchecked = {.checking = CelChecking::kNone};
  CHECK_FALSE(environment.Compile("n == 'a'").ok());
  const CelProgram unlike = Compiled(environment, "n == 'a'", unchecked);
  CHECK(unlike.Evaluate(activation).IsFalse());
  CHECK(unlike.result_type() == "dyn");
  CHECK(unlike.cost() == std::nullopt);
  CHECK(Compiled(environment, "m", unchecked).Evaluate(activation).AsError() == CelError::kUndeclared);
}

TEST_CASE("door: containers and macros") {
  const CelEnvironment in = Made({.variables = {{"a.b.x", "int"}, {"x", "int"}}, .container = "a.b"});
  CelActivation activation(in);
  activation.Set(0, CelValue::Int(1));
  activation.Set(1, CelValue::Int(2));
  CHECK(Shown(in, "x + .x * 10", activation) == "21");
  CHECK_FALSE(Made({.macros = CelMacros::kOff}).Compile("[1].all(x, x > 0)").ok());
}

TEST_CASE("door: the cost is known where sizes are") {
  const CelEnvironment environment = Made({
      .variables = {{"names", "list(string)", {.most = 10, .element = 64}},
                    {"wide", "map(string, string)", {.most = 4, .element = 64, .key = 64}},
                    {"free", "list(string)"},
                    {"any", "dyn", {.most = 1, .element = 1}},
                    {"n", "int"}},
      .functions = {{.name = "slow", .parameters = {"int"}, .result = "bool", .body = Twice, .cost = 1000}},
  });
  const std::optional<std::uint64_t> one = Compiled(environment, "n > 0").cost();
  REQUIRE(one);
  CHECK(Compiled(environment, "slow(n)").cost() > 1000U);
  const CelProgram loop = Compiled(environment, "names.all(x, x == 'a')");
  REQUIRE(loop.cost());
  CHECK(*loop.cost() > 10);
  CHECK(*loop.cost() < 100);
  CHECK(Compiled(environment, "wide.exists(k, wide[k] == 'a')").cost().has_value());
  CHECK(Compiled(environment, "free.all(x, x == 'a')").cost() == std::nullopt);
  CHECK(Compiled(environment, "any.all(x, x == 'a')").cost() == std::nullopt);
  std::vector<Diagnostic> diagnostics;
  CHECK_FALSE(environment.Compile("names.all(x, x == 'a')", {.max_cost = 10}, &diagnostics).ok());
  CHECK(diagnostics[0].message == "the worst case costs " + std::to_string(*loop.cost()) + ", and 10 is the limit");
  CHECK(environment.Compile("names.all(x, x == 'a')", {.max_cost = *loop.cost()}).ok());
  CHECK_FALSE(environment.Compile("free.all(x, x == 'a')", {.max_cost = 1000}, &diagnostics).ok());
  CHECK(diagnostics[0].message.starts_with("the cost has no bound: "));
}

TEST_CASE("door: programs outlive environments and serve threads at once") {
  std::optional<CelEnvironment> environment =
      Made({.variables = {{"n", "int"}, {"names", "list(string)"}},
            .functions = {{.name = "twice", .parameters = {"int"}, .result = "int", .body = Twice}}});
  const CelProgram program = Compiled(*environment, "names.map(x, x + string(twice(n)))[0]");
  std::vector<CelActivation> activations;
  for (int i = 0; i < 4; ++i) activations.emplace_back(*environment);
  environment.reset();
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      CelActivation& activation = activations[t];
      activation.Set(1, activation.List({CelValue::String("n")}));
      for (std::int64_t i = 0; i < 2000; ++i) {
        activation.Set(0, CelValue::Int(i));
        if (program.Evaluate(activation).AsString() != "n" + std::to_string(2 * i)) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4));
}

TEST_CASE("door: many threads compile on one environment") {
  const CelEnvironment environment = Made({.variables = {{"n", "int"}}});
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      CelActivation activation(environment);
      for (std::int64_t i = 0; i < 50; ++i) {
        const auto program = environment.Compile("[[[" + std::to_string(i) + "]]][0][0][0]");
        if (!program.ok() || program->Evaluate(activation).AsInt() != i) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4));
}

TEST_CASE("door: an activation of another environment gives no wrong answer") {
  const CelEnvironment wide = Made({.variables = {{"a", "int"}, {"b", "int"}}});
  const CelEnvironment narrow = Made({.variables = {{"a", "int"}}});
  CelActivation activation(narrow);
  CHECK(Compiled(wide, "b == 1").Evaluate(activation).is_error());
  CelActivation moved(wide);
  const CelActivation kept(std::move(moved));
  CHECK(Compiled(wide, "b == 1").Evaluate(moved).is_error());
}

}  // namespace daygate
