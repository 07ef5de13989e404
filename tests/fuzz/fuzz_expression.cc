// Any text as an expression: parsed, checked, costed, compiled, evaluated, typed and untyped.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/arena.h"
#include "cel/checker.h"
#include "cel/env.h"
#include "cel/parser.h"
#include "cel/program.h"

namespace {

namespace cel = daygate::cel;

constexpr std::uint64_t kCostLimit = 200'000;

struct World {
  cel::TypePool types;
  cel::Env env{&types};
  daygate::base::Arena arena;

  World() {
    cel::AddAllLibraries(&env);
    using cel::TypeKind;
    const cel::Type* string = types.Simple(TypeKind::kString);
    static const cel::Bound text{.size = 64};
    const auto add = [this](const char* name, const cel::Type* type, std::uint32_t slot, cel::Bound bound) {
      env.AddVariable({.name = name, .type = type, .slot = slot, .bound = bound});
    };
    add("s", string, 0, text);
    add("i", types.Simple(TypeKind::kInt), 1, {});
    add("l", types.List(string), 2, {.size = 4, .element = &text});
    add("m", types.Map(string, string), 3, {.size = 4, .element = &text, .key = &text});
    add("t", types.Simple(TypeKind::kTimestamp), 4, {});
    add("b", types.Simple(TypeKind::kBool), 5, {});
    add("absent", string, 6, text);
  }
};

void Evaluate(const cel::Program& program, World* world) {
  const std::array<cel::Value, 2> list = {cel::Value::String("a"), cel::Value::String("\xC3\xA9")};
  const std::array<cel::MapEntry, 1> map = {cel::MapEntry{cel::Value::String("k"), cel::Value::String("v")}};
  std::array<cel::Value, 7> slots = {cel::Value::String("secret/data/x"),
                                     cel::Value::Int(-7),
                                     cel::Value::List(list),
                                     cel::Value::Map(map),
                                     cel::Value::Timestamp(1763949600, 5),
                                     cel::Value::Bool(true),
                                     cel::Value()};
  world->arena.Reset();
  const cel::Value value = program.Evaluate({slots, world->arena});
  if (value.kind == cel::ValueKind::kAbsent) std::abort();
  if (value.IsError()) {
    if (program.Explain(value).empty()) std::abort();
  } else {
    cel::ToDisplay(value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World& world = *new World();
  if (size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const cel::ParseResult parsed = cel::Parse(text);
  if (parsed.ast == nullptr) return 0;
  const cel::CheckResult checked = cel::Check(*parsed.ast, world.env);
  if (!checked.ok()) return 0;
  daygate::base::Arena bounds;
  const cel::Cost cost = cel::EstimateCost(*parsed.ast, checked.checked, world.env, bounds);
  if (!cost.unbounded.empty() || cost.nodes > kCostLimit) return 0;
  Evaluate(cel::Compile(*parsed.ast, &checked.checked, world.env), &world);
  Evaluate(cel::Compile(*parsed.ast, nullptr, world.env), &world);
  return 0;
}
