#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "front_env.h"

namespace daygate::cel {
namespace {

TEST_CASE("expressions have types") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"signal.agent_rate > 3", "bool"},
      {"secret.sensitivity <= public", "bool"},
      {"secret.sensitivity == Sensitivity.internal", "bool"},
      {"agent == caller", "bool"},
      {"secret.labels[\"for\"] == \"x\"", "bool"},
      {"secret.labels[?\"for\"].orValue(\"\") == \"x\"", "bool"},
      {"agent.id.matches(\"x\")", "bool"},
      {"timestamp(\"10:00\") < now", "bool"},
      {"math.greatest(1, 2)", "int"},
      {"lists.range(3)", "list(int)"},
      {"optional.of([optional.of(\"a\")])[?0]", "optional_type(optional_type(string))"},
      {"{\"a\": optional.of(1)}.?a", "optional_type(optional_type(int))"},
      {"[1, \"a\"]", "list(dyn)"},
      {"[1, 2]", "list(int)"},
      {"[]", "list(dyn)"},
      {"{}", "map(dyn, dyn)"},
      {"{\"a\": 1, \"b\": \"x\"}", "map(string, dyn)"},
      {"{\"a\": []}", "map(string, list(dyn))"},
      {"{prod: 60, dev: 90}[environment]", "int"},
      {"[[], [[]], [[[]]]]", "list(list(list(list(dyn))))"},
      {"[tuple(1, 2u, 3.0), tuple(dyn(1), dyn(2u), dyn(3.0))]", "list(tuple(dyn, dyn, dyn))"},
      {"[optional.none(), optional.of(1)]", "list(optional_type(int))"},
      {"[optional.of(1), optional.of(dyn(1))]", "list(optional_type(dyn))"},
      {"true ? optional.of(dyn(1)) : optional.of(1)", "optional_type(dyn)"},
      {"true ? 1 : dyn(\"a\")", "dyn"},
      {"pick(1, dyn(2))", "dyn"},
      {"pick([], [1])", "list(int)"},
      {"[] + [1]", "list(int)"},
      {"[1] + [dyn(1)]", "list(dyn)"},
      {"d + 1", "int"},
      {"d + d", "dyn"},
      {"d - d", "dyn"},
      {"d < 1", "bool"},
      {"d.a.b", "dyn"},
      {"d[0]", "dyn"},
      {"d.all(x, x > 1)", "bool"},
      {"[].map(x, x + 1)", "list(int)"},
      {"[].map(x, x)", "list(dyn)"},
      {"[1, 2].map(x, x > 1, string(x))", "list(string)"},
      {"{\"a\": 1}.map(k, k)", "list(string)"},
      {"{\"a\": 1}.transformMap(k, v, v + 1)", "map(string, int)"},
      {"{\"a\": 1}.transformMapEntry(k, v, {v: k})", "map(int, string)"},
      {"[1].transformList(i, v, [i, v])", "list(list(int))"},
      {"[1].exists(i, v, i == v)", "bool"},
      {"[tools, []]", "list(list(Tool))"},
      {"cel.bind(x, risk, x + 1)", "int"},
      {"string(purpose)", "string"},
      {"string(1)", "string"},
      {"type(1) == type(\"a\")", "bool"},
      {"null == null", "bool"},
      {"[1, null]", "list(dyn)"},
      {"opt.id", "optional_type(string)"},
      {"opt.?id", "optional_type(string)"},
      {"has(opt.id)", "bool"},
      {"opt.optMap(a, a.id)", "optional_type(string)"},
      {"opt.optFlatMap(a, opt)", "optional_type(Agent)"},
      {"agent.?id", "optional_type(string)"},
      {"[?optional.of(1), 2]", "list(int)"},
      {"-risk", "int"},
      {"request.purpose == settlement", "bool"},
      {"tools[0].name", "string"},
      {"\"a\" in {\"a\": 1}", "bool"},
      {"tools.sortBy(t, t.name)", "list(Tool)"},
      {"tools.exists(agent, agent.name == \"x\")", "bool"},
      {"tools.exists(agent, .agent.id == \"x\")", "bool"},
      {"size(tools) + size(agent.id)", "int"},
      {"size(d)", "int"},
      {"agent.labels.foo", "string"},
      {"dyn(purpose) == \"settlement\"", "bool"},
  };
  FrontEnv host;
  for (const auto& [text, type] : cases) {
    INFO(text);
    CHECK(host.TypeOf(text) == type);
  }
}

// The offset, the message and the help of each error.
TEST_CASE("mistakes are explained, each once") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"agent.ownr == \"bob\"", "6: 'agent.ownr' does not exist | did you mean 'agent.owner'?"},
      {"request.agent.ownr == \"x\"", "14: 'request.agent.ownr' does not exist | did you mean 'request.agent.owner'?"},
      {"has(request.purpse)", "12: 'request.purpse' does not exist | did you mean 'request.purpose'?"},
      {"tools.all(t, t.trustd)", "15: 't.trustd' does not exist | did you mean 't.trusted'?"},
      {"purpose == setlement", "11: 'setlement' does not exist | did you mean 'settlement'?"},
      {"setlement == purpose", "0: 'setlement' does not exist | did you mean 'settlement'?"},
      {"purpose == Purpose.setlement", "11: 'Purpose.setlement' does not exist | did you mean 'Purpose.settlement'?"},
      {"purpose in [setlement, support]", "12: 'setlement' does not exist | did you mean 'settlement'?"},
      {"purpse == settlement", "0: 'purpse' does not exist | did you mean 'purpose'?"},
      {"principal.id == \"a\"", "0: 'principal' does not exist"},
      {"signal.agent_rat > 3", "0: 'signal.agent_rat' does not exist | did you mean 'signal.agent_rate'?"},
      {"purpose == \"settlement\"",
       "8: Purpose and string are unlike: '==' can not be used between them | write settlement, without quotes"},
      {"purpose == \"setlement\"",
       "8: Purpose and string are unlike: '==' can not be used between them | write settlement, without quotes"},
      {"purpose in [\"settlement\"]",
       "8: Purpose and list(string) are unlike: 'in' can not be used between them | write settlement, without quotes"},
      {"purpose < support",
       "8: Purpose is not ordered: '<' has no meaning for it | only members of an 'ordered enum' can be compared so"},
      {"secret.sensitivity <= settlement", "19: Sensitivity and Purpose are unlike: '<=' can not be used between them"},
      {"secret.sensitivity <= \"public\"",
       "19: Sensitivity and string are unlike: '<=' can not be used between them | write public, without quotes"},
      {"secret.sensitivity == internal",
       "22: 'internal' is a member of Environment and of Sensitivity | write Sensitivity.internal"},
      {"sensitivity == public", "0: 'sensitivity' does not exist | did you mean 'secret.sensitivity'?"},
      {"risk == \"high\"", "5: int and string are unlike: '==' can not be used between them"},
      {"risk < 1.5",
       "5: int and double are unlike: '<' can not be used between them | numbers of different types do not mix: "
       "convert one of them with int(…) or double(…)"},
      {"risk < 2.0", "5: int and double are unlike: '<' can not be used between them | write 2"},
      {"risk && purpose == settlement", "0: '&&' needs a bool here, and this is int"},
      {"agent == secret", "6: Agent and Secret are unlike: '==' can not be used between them"},
      {"agent.id + 1 == \"a1\"", "9: '+' does not take string and int | write \"1\""},
      {"now > \"2026\"",
       "4: timestamp and string are unlike: '>' can not be used between them | write "
       "timestamp(\"2026-11-24T10:00:00Z\")"},
      {"secret.labels[1] == \"x\"", "14: the keys of this map are string, and this is int"},
      {"secret.labels[\"for\"] == settlement", "21: string and Purpose are unlike: '==' can not be used between them"},
      {"agent.id.startsWith(\"a\", \"b\")",
       "9: 'startsWith' does not take these arguments: string.startsWith(string, string) | there is "
       "string.startsWith(string)"},
      {"agent.id.beginsWith(\"a\")", "9: there is no function 'beginsWith'"},
      {"agent.id.matches(agent.owner)", "17: the pattern has to be a constant"},
      {"timestamp(\"x\") < now", "10: not a time: x"},
      {"tools.all(t, t.name)", "13: 'all' needs a bool here, and this is string"},
      {"tools.all(t)", "6: 'all' does not take these arguments | write list.all(x, condition)"},
      {"agent.id.startWith(\"x\")", "9: there is no function 'startWith' | did you mean 'startsWith'?"},
      {"math.greates(1, 2)", "0: there is no function 'math.greates' | did you mean 'math.greatest'?"},
      {"math.greatest(1, \"a\")",
       "5: 'math.greatest' does not take these arguments: math.greatest(int, string) | there is math.greatest(int, "
       "int)"},
      {"{1.5: 2}", "1: a key of a map can not be double | keys are int, uint, bool or string"},
      {"true ? 1 : \"a\"", "5: the two results of '?:' are unlike: int and string"},
      {"pick(1, \"a\")", "0: 'pick' does not take these arguments: pick(int, string) | there is pick(A, A)"},
      {"risk.all(x, true)", "0: 'all' goes over a list or a map, and this is int"},
      {"cel.bind(x, rsk, x + 1)", "12: 'rsk' does not exist | did you mean 'risk'?"},
      {"string(true)", "0: 'string' does not take these arguments: string(bool) | there is string(int)"},
      {"risk == null",
       "5: int and null_type are unlike: '==' can not be used between them | nothing is null here: has(a.b) says "
       "whether "
       "it is there"},
      {"agent.optMap(a, a.id)", "0: 'optMap' needs an optional value before it, and this is Agent"},
      {"[?1]", "2: '?' needs an optional value behind it, and this is int"},
      {"Msg{a: 1}", "0: 'Msg' can not be made here: there are no messages | write a map, {\"key\": value}"},
      {"-purpose", "0: '-' does not take Purpose | only int and double can be negated"},
      {"!risk", "1: '!' needs a bool here, and this is int"},
      {"foo(bar, baz)",
       "0: there is no function 'foo'\n"
       "4: 'bar' does not exist\n"
       "9: 'baz' does not exist"},
      {"request.chain == 1", "0: 'request.chain' can not be read in a permit"},
      {"tools.name", "6: 'name' does not exist: list(Tool) has no fields"},
      {"tools[\"a\"].name", "6: a list is indexed by int, and this is string"},
      {"risk[0]", "4: only lists and maps have an index, and this is int"},
      {"1 in {\"a\": 1}", "2: int and map(string, int) are unlike: 'in' can not be used between them"},
      {"1 in risk", "2: 'in' needs a list or a map on its right, and this is int"},
      {"tools.sortBy(t, t)", "16: 'sortBy' can not sort by Tool: it is not ordered"},
      {"agent.owner == agent.ownr && risk < \"x\" || foo",
       "21: 'agent.ownr' does not exist | did you mean 'agent.owner'?\n"
       "34: int and string are unlike: '<' can not be used between them\n"
       "43: 'foo' does not exist"},
      {"agent.reverse()", "6: 'reverse' does not take these arguments: Agent.reverse() | there is list(A).reverse()"},
      {"tools.reverse()[0].nme", "19: 'nme' does not exist: Tool has no such field | did you mean 'name'?"},
      {"unknown.beginsWith(\"x\")", "0: 'unknown' does not exist"},
      {"agent.labels.foo.bar", "17: 'bar' does not exist: string has no fields"},
      {"1u + 1",
       "3: '+' does not take uint and int | numbers of different types do not mix: convert one of them with int(…) or "
       "double(…)"},
      {"purpose == environment", "8: Purpose and Environment are unlike: '==' can not be used between them"},
      {"has(a, b)", "0: 'has' does not take these arguments | write has(a.b)"},
      {"cel.bind(x, 1)", "4: 'cel.bind' does not take these arguments | write cel.bind(x, value, expression)"},
      {"cel.foo(1)", "0: there is no function 'cel.foo'"},
      {"tools.map(t, u, v, w)", "6: 'map' does not take these arguments | write list.map(x, value)"},
  };
  FrontEnv host;
  for (const auto& [text, errors] : cases) {
    INFO(text);
    CHECK(host.TypeOf(text) == errors);
  }
}

TEST_CASE("names have meanings") {
  FrontEnv host;
  const ParseResult parsed =
      Parse("signal.agent_rate > 1 && math.greatest(1, 2) > 1 && tools.all(t, t.trusted) && string(purpose) != ''");
  REQUIRE(parsed.ast != nullptr);
  const CheckResult result = Check(*parsed.ast, host.env());
  REQUIRE(result.ok());
  const auto& row = std::get<Call>(parsed.ast->root->node);
  const auto argument = [](const Expr* expr, std::size_t i) { return std::get<Call>(expr->node).args[i]; };
  const Checked& checked = result.checked;

  const Expr* rate = argument(row.args[0], 0);
  CHECK(std::get<const Variable*>(checked.meanings[rate->id])->name == "signal.agent_rate");
  CHECK(std::holds_alternative<std::monostate>(checked.meanings[std::get<Select>(rate->node).operand->id]));

  const Expr* greatest = argument(row.args[1], 0);
  CHECK(checked.namespaced[greatest->id]);
  CHECK(std::get<std::vector<const Overload*>>(checked.meanings[greatest->id]).at(0)->id == "math.greatest");

  const auto& all = std::get<Comprehension>(row.args[2]->node);
  CHECK(std::holds_alternative<LocalRef>(checked.meanings[std::get<Select>(all.body->node).operand->id]));
  CHECK_FALSE(checked.namespaced[row.args[2]->id]);

  const Expr* word = argument(row.args[3], 0);
  CHECK(std::get<std::vector<const Overload*>>(checked.meanings[word->id]).empty());
  for (const Type* type : checked.types) CHECK(type != nullptr);
}

TEST_CASE("several overloads are left where an argument is dyn") {
  FrontEnv host;
  const ParseResult parsed = Parse("size(d)");
  const CheckResult result = Check(*parsed.ast, host.env());
  CHECK(std::get<std::vector<const Overload*>>(result.checked.meanings[parsed.ast->root->id]).size() == 2);
}

TEST_CASE("names are looked for in the container, from the inside out") {
  FrontEnv host;
  const Type* integer = host.types().Simple(TypeKind::kInt);
  const Type* string = host.types().Simple(TypeKind::kString);
  host.env().AddVariable({"A.B.x", integer, 90, {}, nullptr, 0});
  host.env().AddVariable({"A.x", string, 91, {}, nullptr, 0});
  host.env().AddVariable({"x", host.types().Simple(TypeKind::kBool), 92, {}, nullptr, 0});
  host.env().AddVariable({"x.y", integer, 93, {}, nullptr, 0});
  host.env().AddFunction({"A.f", {{"A.f", {integer}, integer, false, nullptr}}});
  CHECK(host.TypeOf("x") == "bool");
  CHECK(host.TypeOf("x.y") == "int");
  CHECK(host.TypeOf("[x].map(x, !x)") == "list(bool)");
  CHECK(host.TypeOf("[true].map(x, x.y)").find("bool has no fields") != std::string::npos);
  CHECK(host.TypeOf("[true].map(x, .x.y)") == "list(int)");
  host.env().set_container("A.B");
  CHECK(host.TypeOf("x") == "int");
  CHECK(host.TypeOf("A.x") == "string");
  CHECK(host.TypeOf(".x") == "bool");
  CHECK(host.TypeOf("f(x)") == "int");
  host.env().set_container("A.C");
  CHECK(host.TypeOf("x") == "string");
}

TEST_CASE("the nearest name is the one that was meant") {
  const auto nearest = [](std::string_view word, std::vector<std::string_view> names) { return Nearest(word, names); };
  CHECK(nearest("ownr", {"id", "owner", "kind"}) == "owner");
  CHECK(nearest("taem", {"tram", "team"}) == "team");
  CHECK(nearest("teem", {"team", "term"}) == "team");
  CHECK(nearest("after_hour", {"before_hours", "after_hours"}) == "after_hours");
  CHECK(nearest("PROD", {"dev", "prod"}) == "prod");
  CHECK(nearest("principal", {"purpose", "agent"}).empty());
  CHECK(nearest("ab", {"ac"}).empty());
  CHECK(nearest("", {"a"}).empty());
  CHECK(nearest("owner", {"owner"}).empty());
}

TEST_CASE("a function of one enumeration or structure takes no other") {
  FrontEnv host;
  const auto boolean = host.types().Simple(TypeKind::kBool);
  const auto add = [&](const std::string& name, const Type* parameter) {
    Function function{name, {}};
    function.overloads.emplace_back();
    function.overloads.back().id = name;
    function.overloads.back().params = {parameter};
    function.overloads.back().result = boolean;
    host.env().AddFunction(std::move(function));
  };
  add("is_usual", host.env().FindVariable("purpose")->type);
  add("is_known", host.env().FindVariable("agent")->type);
  CHECK(host.TypeOf("is_usual(purpose)") == "bool");
  CHECK(host.TypeOf("is_usual(environment)").find("is_usual") != std::string::npos);
  CHECK(host.TypeOf("is_known(caller)") == "bool");
  CHECK(host.TypeOf("is_known(secret)").find("is_known") != std::string::npos);
}

TEST_CASE("no type is one of its own elements") {
  FrontEnv host;
  for (const char* text : {"[].all(x, x == [x])", "[].all(x, [x] == x)", "[].map(x, [x, [x]])[0][0] == 1"}) {
    INFO(text);
    CHECK(!host.TypeOf(text).empty());
    CHECK(host.TypeOf(text).size() < 400);
  }
  CHECK(!host.Check("[].all(x, x == [x])").ok());
  CHECK(!host.Check("[].all(x, [x] == x)").ok());
}

}  // namespace
}  // namespace daygate::cel
