// Any policy with any request, divided by a NUL: both are read, and the decision is sound and the same every time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "daygate/engine.h"
#include "daygate/wire.h"
#include "fuzz/invariants.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t nul = input.find('\0');
  if (nul == std::string_view::npos) return 0;
  // A limit far below the usual one keeps the runs short.
  const auto engine =
      daygate::Engine::FromSources({{"p.gate", std::string(input.substr(0, nul))}}, {.max_rule_cost = 20'000});
  if (!engine.ok()) return 0;
  const std::string_view json = input.substr(nul + 1);
  const daygate::Decision first = daygate::DecideJson(*engine, json);
  daygate::fuzz::RequireSound(first);
  const daygate::Decision second = daygate::DecideJson(*engine, json);
  if (daygate::ToJson(first) != daygate::ToJson(second)) std::abort();
  return 0;
}
