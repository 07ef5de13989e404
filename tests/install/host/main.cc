// Needs the engine alone.
#include <iostream>

#include "daygate/engine.h"

int main() {
  auto engine = daygate::Engine::FromSources({{"host.gate", "policy host\npermit all { when agent.id == \"a\" }\n"}});
  if (!engine.ok()) {
    std::cerr << engine.status().message();
    return 1;
  }
  daygate::Request request;
  request.agent.id = "a";
  request.action = "read";
  request.secret.path = "s/k";
  request.now = daygate::Timestamp{1'795'485'600, 0};
  const daygate::Decision decision = engine->Decide(request);
  std::cout << daygate::ToWord(decision.outcome()) << "\n";
  return decision.permitted() ? 0 : 1;
}
