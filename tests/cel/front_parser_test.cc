#include <pthread.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "cel/checker.h"
#include "cel/parser.h"
#include "front_env.h"

namespace daygate::cel {
namespace {

std::string Repeat(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string_view Symbol(Op op) {
  constexpr std::string_view kSymbols[] = {"call", "?:", "&&", "||", "!", "neg", "==", "!=", "<",  "<=",
                                           ">",    ">=", "in", "+",  "-", "*",   "/",  "%",  "[]", "[?]"};
  return kSymbols[static_cast<std::size_t>(op)];
}

// The tree in brackets, to compare shapes.
std::string Show(const Expr* expr);

std::string ShowAll(std::span<Expr* const> exprs) {
  std::string text;
  for (const Expr* expr : exprs) text += " " + Show(expr);
  return text;
}

struct Shower {
  std::string operator()(const Literal& literal) const {
    switch (literal.kind) {
      case LiteralKind::kNull: return "null";
      case LiteralKind::kBool: return literal.boolean ? "true" : "false";
      case LiteralKind::kInt: return std::to_string(literal.integer);
      case LiteralKind::kUint: return std::to_string(literal.unsigned_integer) + "u";
      case LiteralKind::kDouble: return std::to_string(literal.real);
      case LiteralKind::kString: return "'" + std::string(literal.text) + "'";
      case LiteralKind::kBytes: return "b'" + std::string(literal.text) + "'";
    }
    return "";
  }
  std::string operator()(const Ident& ident) const { return (ident.absolute ? "." : "") + std::string(ident.name); }
  std::string operator()(const Select& select) const {
    return std::string(select.test ? "(has " : "(get ") + Show(select.operand) + (select.optional ? " ?" : " ") +
           std::string(select.field) + ")";
  }
  std::string operator()(const Call& call) const {
    if (call.op != Op::kFunction) return "(" + std::string(Symbol(call.op)) + ShowAll(call.args) + ")";
    const std::string target = call.target == nullptr ? "" : Show(call.target) + ".";
    return "(" + target + std::string(call.function) + ShowAll(call.args) + ")";
  }
  std::string operator()(const ListExpr& list) const {
    std::string text = "[";
    for (std::size_t i = 0; i < list.elements.size(); ++i) {
      text += (i > 0 ? " " : "") + std::string(list.optional[i] ? "?" : "") + Show(list.elements[i]);
    }
    return text + "]";
  }
  std::string operator()(const MapExpr& map) const {
    std::string text = "{";
    for (const MapEntryExpr& entry : map.entries) {
      text += (text.size() > 1 ? " " : "") + std::string(entry.optional ? "?" : "") + Show(entry.key) + ":" +
              Show(entry.value);
    }
    return text + "}";
  }
  std::string operator()(const MessageExpr& message) const {
    std::string text = std::string(message.name) + "{";
    for (const MessageField& field : message.fields) {
      text += (text.back() == '{' ? "" : " ") + std::string(field.optional ? "?" : "") + std::string(field.name) + ":" +
              Show(field.value);
    }
    return text + "}";
  }
  std::string operator()(const Comprehension& c) const {
    constexpr std::string_view kNames[] = {"all",           "exists",       "exists_one",        "filter", "map",
                                           "transformList", "transformMap", "transformMapEntry", "sortBy"};
    return "(" + std::string(kNames[static_cast<std::size_t>(c.macro)]) + " " + Show(c.range) + " " +
           std::string(c.var) + (c.var2.empty() ? "" : "," + std::string(c.var2)) +
           (c.filter == nullptr ? "" : " if " + Show(c.filter)) + " " + Show(c.body) + ")";
  }
  std::string operator()(const Bind& bind) const {
    return "(bind " + std::string(bind.var) + " " + Show(bind.init) + " " + Show(bind.body) + ")";
  }
  std::string operator()(const OptionalMap& map) const {
    return std::string(map.flat ? "(optFlatMap " : "(optMap ") + Show(map.target) + " " + std::string(map.var) + " " +
           Show(map.body) + ")";
  }
};

std::string Show(const Expr* expr) {
  return std::visit(Shower{}, expr->node);
}

std::string Tree(const std::string& text, const ParseOptions& options = {}) {
  const ParseResult result = Parse(text, options);
  if (result.ast == nullptr) return std::to_string(result.error.at) + ": " + result.error.message;
  return Show(result.ast->root);
}

// Runs in a thread with a small stack, as the library promises to.
void WithStack(std::size_t bytes, const std::function<void()>& work) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
  pthread_t thread{};
  auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, const_cast<void*>(static_cast<const void*>(&work))) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST_CASE("expressions become trees") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"},
      {"1 + 2 % 3 - 4", "(- (+ 1 (% 2 3)) 4)"},
      {"8 / 2 % 3 * 4", "(* (% (/ 8 2) 3) 4)"},
      {"(1 + 2) * 3", "(* (+ 1 2) 3)"},
      {"a == b == c", "(== (== a b) c)"},
      {"a in b in c", "(in (in a b) c)"},
      {"a || b && c || d", "(|| a (&& b c) d)"},
      {"a && b && c || d && e", "(|| (&& a b c) (&& d e))"},
      {"(a && b) && c", "(&& (&& a b) c)"},
      {"a ? b : c ? d : e", "(?: a b (?: c d e))"},
      {"a || b ? c && d : e", "(?: (|| a b) (&& c d) e)"},
      {"a ? (b ? c : d) : e", "(?: a (?: b c d) e)"},
      {"!a.b(c)[d]", "(! ([] (a.b c) d))"},
      {"!!a", "(! (! a))"},
      {"!!!a", "(! a)"},
      {"!!!!a", "(! (! a))"},
      {"-a", "(neg a)"},
      {"--a", "(neg (neg a))"},
      {"---a", "(neg a)"},
      {"--5", "(neg -5)"},
      {"-5", "-5"},
      {"- 5 - -5", "(- -5 -5)"},
      {"a -1", "(- a 1)"},
      {"-5.abs()", "(-5.abs)"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"-0x8000000000000000", "-9223372036854775808"},
      {"0xFFu", "255u"},
      {"-1u", "(neg 1u)"},
      {"!-1", "(! -1)"},
      {"-1.5", "-1.500000"},
      {".5 + 1e3", "(+ 0.500000 1000.000000)"},
      {"'a\\n' + r'\\n' + b'x'", "(+ (+ 'a\n' '\\n') b'x')"},
      {"a.b.c", "(get (get a b) c)"},
      {"a.package", "(get a package)"},
      {"a.package()", "(a.package)"},
      {"a.`b-c`", "(get a b-c)"},
      {".a.b", "(get .a b)"},
      {".f(x)", "(f x)"},
      {"a.?b.c[?d][e]", "([] ([?] (get (get a ?b) c) d) e)"},
      {"[1, ?a, 2,]", "[1 ?a 2]"},
      {"[]", "[]"},
      {"[,]", "[]"},
      {"{,}", "{}"},
      {"{1: a, ?b: c,}", "{1:a ?b:c}"},
      {"{a ? b : c : d}", "{(?: a b c):d}"},
      {"a.b.Msg{x: 1, ?y: 2,}", "a.b.Msg{x:1 ?y:2}"},
      {".Msg{`a-b`: 1}", ".Msg{a-b:1}"},
      {"Msg{}", "Msg{}"},
      {"math.greatest(1, 2)", "(math.greatest 1 2)"},
      {"true && null == false", "(&& true (== null false))"},
      {"// first\na // then\n+ b", "(+ a b)"},
      {"a // a return ends no comment\r - c\n+ b", "(+ a b)"},
      {"has(a.b.c)", "(has (get a b) c)"},
      {"x.all(v, v > 1)", "(all x v (> v 1))"},
      {"x.all(i, v, v > i)", "(all x i,v (> v i))"},
      {"x.exists(v, v)", "(exists x v v)"},
      {"x.exists_one(v, v) || x.existsOne(i, v, v)", "(|| (exists_one x v v) (exists_one x i,v v))"},
      {"x.map(v, v).map(v, v, v)", "(map (map x v v) v if v v)"},
      {"x.filter(v, v)", "(filter x v v)"},
      {"x.transformList(i, v, v)", "(transformList x i,v v)"},
      {"x.transformMap(k, v, k, v)", "(transformMap x k,v if k v)"},
      {"x.transformMapEntry(k, v, {k: v})", "(transformMapEntry x k,v {k:v})"},
      {"x.sortBy(v, v.a)", "(sortBy x v (get v a))"},
      {"cel.bind(v, 1, v + v)", "(bind v 1 (+ v v))"},
      {"a.optMap(v, v) == a.optFlatMap(v, v)", "(== (optMap a v v) (optFlatMap a v v))"},
      {"cel.block([1, cel.index(0)], cel.index(1))", "(bind @index0 1 (bind @index1 @index0 @index1))"},
      {"cel.block([], 1)", "1"},
      {"x.map(cel.iterVar(0, 1), cel.iterVar(0, 1) + cel.accuVar(2, 3))", "(map x @it:0:1 (+ @it:0:1 @ac:2:3))"},
      {"x.all(v)", "(x.all v)"},
      {"has(a, b)", "(has a b)"},
  };
  for (const auto& [text, tree] : cases) {
    INFO(text);
    CHECK(Tree(text) == tree);
  }
}

TEST_CASE("without macros all calls are ordinary") {
  ParseOptions options;
  options.macros = false;
  CHECK(Tree("has(x.f)", options) == "(has (get x f))");
  CHECK(Tree("x.all(v, v)", options) == "(x.all v v)");
  CHECK(Tree("cel.bind(v, 1, v)", options) == "(cel.bind v 1 v)");
}

TEST_CASE("mistakes are found at their place") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "0: an expression was expected, but here is the end"},
      {"  }", "2: an expression was expected, but here is '}'"},
      {"risk < }", "7: an expression was expected, but here is '}'"},
      {"risk > 5 ? true }", "16: ':' of '?:' was expected, but here is '}'"},
      {"a ? b ? c : d : e", "6: ':' was expected, but here is '?'"},
      {"(risk < 5 }", "10: ')' was expected, but here is '}'"},
      {"package == 'x'", "0: 'package' is a reserved word and can not be a name here"},
      {"a + in", "4: an expression was expected, but here is 'in'"},
      {"a.true", "2: the name of a field was expected, but here is 'true'"},
      {"a..b", "2: the name of a field was expected, but here is '.'"},
      {"1 +", "3: an expression was expected, but here is the end"},
      {"1 + 'abc", "4: the string is not closed: its quote is missing on this line"},
      {"'a\\qb'", "2: there is no such escape: write '\\\\' for a backslash"},
      {"9223372036854775808", "0: the number does not fit into int (64 bits)"},
      {"-9223372036854775809", "0: the number does not fit into int (64 bits)"},
      {"18446744073709551616u", "0: the number does not fit into uint (64 bits)"},
      {"1e400", "0: the number does not fit into double"},
      {"!-x", "1: '!' and '-' do not mix"},
      {"-!x", "1: '!' and '-' do not mix"},
      {"f(a,)", "4: an expression was expected, but here is ')'"},
      {"[1 2]", "3: ',' or ']' was expected, but here is a number"},
      {"{1, 2}", "2: ':' was expected, but here is ','"},
      {"{1: 2", "5: ',' or '}' was expected, but here is the end"},
      {"a[1", "3: ']' was expected, but here is the end"},
      {"Msg{1: 2}", "4: the name of a field was expected, but here is a number"},
      {"has(x)", "4: has() asks for a field, and this is not one"},
      {"has(a.?b)", "4: has() asks for a field, and this is not one"},
      {"has(has(a.b))", "4: has() asks for a field, and this is not one"},
      {"x.all(1, true)", "6: 'all' needs the name of a variable here"},
      {"x.all(a.b, true)", "6: 'all' needs the name of a variable here"},
      {"x.all(.a, true)", "6: 'all' needs the name of a variable here"},
      {"x.transformMap(k, k, 1)", "18: the two variables need different names"},
      {"cel.block(1, 2)", "10: cel.block() needs a list of expressions here"},
      {"cel.index(x)", "10: 'index' needs a whole number here"},
      {"a & b", "2: '&' is not an operator: write '&&'"},
      {"a = b", "2: an operator or the end was expected, but here is '='"},
      {"a b", "2: an operator or the end was expected, but here is 'b'"},
      {"a + #", "4: '#' does not begin a comment: write '//'"},
      {"`a`", "0: an expression was expected, but here is '`a`'"},
      {".in", "1: a name was expected, but here is 'in'"},
  };
  for (const auto& [text, error] : cases) {
    INFO(text);
    CHECK(Tree(text) == error);
  }
}

TEST_CASE("an expression ends where the grammar can not go on") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a == b unless c", "a == b"},
      {"a & b", "a"},
      {"a = b", "a"},
      {"a ;", "a"},
      {"(a) }", "(a)"},
      {"a.b() x", "a.b()"},
      {"1 {", "1"},
      {"f(x) {a: 1}", "f(x)"},
      {"a ? b : c }", "a ? b : c"},
      {"'x' \"y\"", "'x'"},
      {"a .5", "a"},
  };
  for (const auto& [text, expression] : cases) {
    INFO(text);
    const ParseResult result = ParsePrefix("when " + text, 5);
    REQUIRE(result.ast != nullptr);
    CHECK(result.end == 5 + expression.size());
    CHECK(result.ast->root->begin == 5);
    CHECK(result.ast->root->end == result.end);
  }
  // After a mistake, reading goes on at the word or bracket that was not expected, or behind anything else.
  CHECK(ParsePrefix("risk < }", 0).end == 7);
  CHECK(ParsePrefix("risk < 'ab\n }", 0).end == 10);
}

TEST_CASE("nodes know their places") {
  const std::string text = "  a.bc + (f(x) ? 1 : -2) ";
  const ParseResult result = Parse(text);
  REQUIRE(result.ast != nullptr);
  const Expr& sum = *result.ast->root;
  CHECK(sum.begin == 2);
  CHECK(sum.end == 24);
  CHECK(sum.at == 7);
  const auto& call = std::get<Call>(sum.node);
  CHECK(std::get<Select>(call.args[0]->node).field_at == 4);
  CHECK(call.args[1]->begin == 9);
  CHECK(call.args[1]->end == 24);
  CHECK(call.args[1]->at == 15);
}

TEST_CASE("ids are dense and children are complete") {
  for (const std::string text :
       {"x.transformMap(k, v, k) == cel.bind(a, 1, {a: [a]}) && cel.index(0)", "has(a.b) ? -x : .y", "1",
        "cel.block([1, 2, 3], cel.index(2)) + cel.iterVar(0, 0)", "a.?b.optMap(x, Msg{f: x})"}) {
    INFO(text);
    const ParseResult result = Parse(text);
    REQUIRE(result.ast != nullptr);
    std::set<std::uint32_t> ids;
    Nodes open = {result.ast->root};
    while (!open.empty()) {
      const Expr* expr = open.back();
      open.pop_back();
      ids.insert(expr->id);
      AppendChildren(*expr, &open);
    }
    CHECK(ids.size() == result.ast->size);
    CHECK(*ids.rbegin() == result.ast->size - 1);
  }
}

TEST_CASE("nesting is limited, rows are not") {
  const std::vector<std::pair<std::string, bool>> cases = {
      {Repeat("(", 250) + "a + 1 < 5" + Repeat(")", 250), true},
      {Repeat("(", 251) + "a" + Repeat(")", 251), false},
      {"a" + Repeat(".b", 250), true},
      {"a" + Repeat(".b", 251), false},
      {"a" + Repeat("[0]", 251), false},
      {Repeat("[", 251) + Repeat("]", 251), false},
      {Repeat("f(", 251) + "a" + Repeat(")", 251), false},
      {"1" + Repeat("+1", 250), true},
      {"1" + Repeat("+1", 251), false},
      {Repeat("a?b:", 250) + "c", true},
      {Repeat("a?b:", 251) + "c", false},
      {Repeat("!(a&&", 250) + "b" + Repeat(")", 250), true},
      {Repeat("(", 200) + "a" + Repeat(".b", 51) + Repeat(")", 200), false},
      {Repeat("!(a || b && ", 250) + "b" + Repeat(")", 250), true},
      {Repeat("a == (!!b || c && !!(d < ", 130) + "b" + Repeat("))", 130), false},
      {"cel.block([" + Repeat("1,", 251) + "], 1)", false},
      {"a" + Repeat("||a", 100000), true},
      {"a" + Repeat("&&a", 100000), true},
      {Repeat("!", 100000) + "a", true},
      {Repeat("-", 100001) + "a", true},
      {Repeat("(", 10000), false},
      {Repeat("x.map(v,", 10000), false},
      {"[" + Repeat("1,", 100000) + "]", true},
  };
  WithStack(256 * 1024, [&] {
    for (const auto& [text, fits] : cases) {
      const ParseResult result = Parse(text);
      INFO(text.substr(0, 40) << " " << result.error.message);
      CHECK((result.ast != nullptr) == fits);
      if (!fits) CHECK(result.error.message.find("nests deeper than 250") != std::string::npos);
    }
  });
  CHECK(Parse(Repeat("(", 10000)).error.at == 250);
  CHECK(Parse("a" + Repeat("||a", 100000)).ast->depth == 2);
  CHECK(Parse(Repeat("(", 250) + "a" + Repeat(")", 250)).ast->depth == 1);
}

TEST_CASE("checker and cost go as deep as the parser on a small stack") {
  FrontEnv host;
  base::Arena arena;
  const std::vector<std::string> texts = {
      Repeat("!(risk > 1 && ", 250) + "true" + Repeat(")", 250),
      Repeat("[", 250) + "1" + Repeat("]", 250),
      "1" + Repeat("+1", 250),
      "risk > 1" + Repeat(" || risk > 1", 100000),
      Repeat("cel.bind(x, [[[[risk]]]], ", 120) + "x" + Repeat(")", 120),
      "cel.bind(y, " + Repeat("[", 200) + "1" + Repeat("]", 200) + ", cel.bind(z, " + Repeat("[", 200) + "y" +
          Repeat("]", 200) + ", cel.bind(w, " + Repeat("[", 200) + "z" + Repeat("]", 200) + ", w == w)))",
      Repeat("[1].map(x, ", 200) + "x" + Repeat(")", 200),
  };
  WithStack(256 * 1024, [&] {
    for (const std::string& text : texts) {
      const ParseResult parsed = Parse(text);
      INFO(text.substr(0, 60) << parsed.error.message);
      REQUIRE(parsed.ast != nullptr);
      const CheckResult checked = Check(*parsed.ast, host.env());
      CHECK(checked.ok());
      if (checked.ok()) CHECK(EstimateCost(*parsed.ast, checked.checked, host.env(), arena).nodes > 0);
    }
  });
}

}  // namespace
}  // namespace daygate::cel
