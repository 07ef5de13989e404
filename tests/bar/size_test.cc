// Line 24: policies that are deep, wide or huge. An error with its place, or success; and never more stack than a small
// thread has.
#include <pthread.h>

#include <functional>
#include <string>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

std::string Repeat(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// Runs in a thread with 256 KiB of stack. Sanitizers and builds without optimization make frames that are larger than
// what is to be tested: there the thread has more.
void OnSmallStack(const std::function<void()>& run) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, (kOptimized ? 256U : 8192U) * 1024U) == 0);
  pthread_t thread{};
  const auto body = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, body, const_cast<void*>(static_cast<const void*>(&run))) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

struct Outcome24 {
  bool ok = false;
  std::vector<Diagnostic> diagnostics;
  Outcome outcome = Outcome::kPermit;
};

Outcome24 CompileOnSmallStack(const std::vector<PolicySource>& sources) {
  Outcome24 result;
  OnSmallStack([&] {
    const absl::StatusOr<Engine> engine = Engine::FromSources(sources, {}, &result.diagnostics);
    result.ok = engine.ok();
    if (result.ok) result.outcome = engine->Decide(View()).outcome();
  });
  return result;
}

// An error with a place, or success with the decision `wanted`.
void CheckErrorOr(Outcome wanted, const std::string& text) {
  const Outcome24 result = CompileOnSmallStack({{"p.gate", text}});
  if (result.ok) {
    CHECK(result.outcome == wanted);
    return;
  }
  REQUIRE_FALSE(result.diagnostics.empty());
  CHECK(result.diagnostics[0].line > 0);
  CHECK(result.diagnostics[0].column > 0);
  CHECK(Render(result.diagnostics[0], Color::kNever).size() < text.size() + 4096);
}

void CheckError(const std::string& text) {
  const Outcome24 result = CompileOnSmallStack({{"p.gate", text}});
  CHECK_FALSE(result.ok);
  REQUIRE_FALSE(result.diagnostics.empty());
  CHECK(result.diagnostics[0].line > 0);
  CHECK(result.diagnostics[0].column > 0);
}

}  // namespace

TEST_CASE("bar_24_deep_expressions") {
  struct Shape {
    std::string open;
    std::string inner;
    std::string close;
  };
  const std::vector<Shape> shapes = {{"(", "true", ")"},
                                     {"[", "true", "][0]"},
                                     {"{1: ", "true", "}[1]"},
                                     {"bool(", "true", ")"},
                                     {"size(", "[]", ")"},
                                     {"[1].all(x, ", "true", ")"},
                                     {"cel.bind(x, ", "true", ", x)"},
                                     {"", "agent", ".labels"},
                                     {"", "agent", "[0]"},
                                     {"", "agent.owner", ".trim()"},
                                     {"true ? ", "true", " : false"},
                                     {"true ? true : ", "true", ""},
                                     {"(true && ", "true", ")"},
                                     {"1 + (", "1", ")"},
                                     {"optional.of(", "1", ")"}};
  for (const std::size_t depth : {std::size_t{10'000}, std::size_t{100'000}}) {
    for (const Shape& shape : shapes) {
      CAPTURE(shape.open + shape.inner + shape.close);
      CAPTURE(depth);
      const std::string expression = Repeat(shape.open, depth) + shape.inner + Repeat(shape.close, depth);
      CheckErrorOr(Outcome::kPermit, Policy("permit p { when " + expression + " }"));
      CheckErrorOr(Outcome::kDeny, Policy("permit p {} forbid f { when " + expression + " }"));
      CheckError(Policy("permit p { when " + Repeat(shape.open, depth) + (shape.open.empty() ? "(" : "") + " }"));
    }
  }
  CheckError(Policy("permit p { when " + Repeat("(", 10'000) + "true" + Repeat(")", 10'000) + " }"));
}

TEST_CASE("bar_24_deep_tests_and_defines") {
  const std::string deep = R"({"x":)" + Repeat("[", 10'000) + Repeat("]", 10'000) + "}";
  CheckError(Policy("permit p {} test \"t\" { request " + deep + " expect permit }"));
  CheckError(Policy("permit p {} test \"t\" { request " + Repeat(R"({"x":)", 10'000) + " expect permit }"));
  std::string defines = "define d0 = true\n";
  for (int i = 1; i < 10'000; ++i) {
    defines += "define d" + std::to_string(i) + " = d" + std::to_string(i - 1) + "\n";
  }
  CheckErrorOr(Outcome::kPermit, Policy(defines + "permit p { when d9999 }"));
  std::string backwards = "permit p { when d0 }\n";
  for (int i = 0; i < 10'000; ++i) {
    backwards += "define d" + std::to_string(i) + " = d" + std::to_string(i + 1) + "\n";
  }
  CheckErrorOr(Outcome::kPermit, Policy(backwards + "define d10000 = true"));
  CheckError(Policy(backwards + "define d10000 = d0"));
  std::string type = Repeat("list(", 10'000) + "int" + Repeat(")", 10'000);
  CheckErrorOr(Outcome::kPermit, "policy p vocabulary { attribute context.x : " + type + " } permit p {}");
  CheckError("policy p vocabulary { attribute context.x : " + Repeat("list(", 10'000) + " } permit p {}");
}

TEST_CASE("bar_24_wide_expressions") {
  const std::size_t terms = 100'000;
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when " + Repeat("false || ", terms) + "true }"));
  CheckErrorOr(Outcome::kDeny,
               Policy("permit p {} forbid f { when " + Repeat("agent.id == \"b\" || ", terms) + "true }"));
  CheckErrorOr(Outcome::kDeny, Policy("permit p { when " + Repeat("true && ", terms) + "false }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when " + Repeat("!", terms) + "true }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when " + Repeat("-", terms) + "1 == 1 }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when 1 in [" + Repeat("2, ", terms) + "1] }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when agent.id in [" + Repeat("\"b\", ", terms) + "\"a\"] }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when " + Repeat("1 + ", terms) + "1 > 0 }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { when (" + Repeat("\"a\" + ", terms) + "\"a\").size() > 0 }"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { " + Repeat("when true ", terms) + "}"));
  CheckErrorOr(Outcome::kPermit, Policy("permit p { secret " + Repeat("\"x/y\", ", terms) + "\"secret/**\" }"));
  CheckErrorOr(Outcome::kDeny, Policy("permit p { secret \"" + Repeat("**/", terms) + "x\" }"));
  CheckErrorOr(Outcome::kDeny, Policy("permit p { secret \"" + Repeat("*", terms) + "\" }"));
}

TEST_CASE("bar_24_many_mistakes") {
  CheckError(Policy(Repeat("permit p { when nobody == 1 }\n", 20'000)));
  CheckError(Policy(Repeat("permit } { when ( ", 100'000)));
  CheckError(Repeat("policy ", 100'000));
  CheckError(Repeat("}", 1'000'000));
}

TEST_CASE("bar_24_64_mebibytes") {
  const std::size_t size = std::size_t{64} << 20U;
  const std::string head = Policy("permit p {}");
  CheckErrorOr(Outcome::kPermit, head + std::string(size, ' '));
  CheckErrorOr(Outcome::kPermit, head + std::string(size, '\n'));
  CheckErrorOr(Outcome::kPermit, head + "//" + std::string(size, 'x'));
  CheckErrorOr(Outcome::kPermit, Policy("permit p \"" + std::string(size, 'x') + "\" {}"));
  CheckErrorOr(Outcome::kDeny, Policy("permit p { when agent.id == \"" + std::string(size, 'x') + "\" }"));
  CheckError(head + std::string(size, '('));
  CheckError(head + std::string(size, 'x'));
  CheckError(head + std::string(size, '"'));
  CheckError(head + std::string(size, '\xff'));
  CheckError(Policy("permit p { when " + std::string(size, '(')));
  CheckError(Policy("permit p { when " + std::string(size, '9') + " == 1 }"));
}

TEST_CASE("bar_24_a_million_rules") {
  const std::size_t rules = kOptimized ? 1'000'000 : 50'000;
  std::string text = "policy p\n";
  text.reserve(rules * 24);
  for (std::size_t i = 0; i < rules; ++i) {
    text += i % 3 == 0 ? "permit r" : i % 3 == 1 ? "forbid r" : "require r";
    text += std::to_string(i) + (i % 3 == 0 ? "{}\n" : i % 3 == 1 ? "{when false}\n" : "{grant ttl 5m}\n");
  }
  const Outcome24 result = CompileOnSmallStack({{"p.gate", text}});
  CHECK(result.ok);
  CHECK(result.outcome == Outcome::kPermit);
}

}  // namespace daygate::bar
