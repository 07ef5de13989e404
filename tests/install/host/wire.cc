// Needs the JSON forms and what authors ask.
#include <iostream>

#include "daygate/analyze.h"
#include "daygate/wire.h"

int main() {
  auto engine = daygate::Engine::FromSources({{"host.gate", "policy host\npermit all { when agent.id == \"a\" }\n"}});
  if (!engine.ok()) return 1;
  const auto decision =
      daygate::DecideJson(*engine, R"({"subject": {"type": "agent", "id": "a"}, "action": {"name": "read"},
      "resource": {"type": "secret", "id": "s/k"}, "context": {"now": "2026-11-24T02:00:00Z"}})");
  std::cout << daygate::ToJson(decision) << "\n";
  return decision.permitted() && daygate::Summarize(*engine).permits == 1 ? 0 : 1;
}
