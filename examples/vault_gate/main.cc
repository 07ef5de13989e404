// The agents of agent_runtime, before a real server.
//
//   vault_gate POLICY        beside a server that is in the environment, as tests/openbao/server.py starts one:
//
//   python3 tests/openbao/server.py run --venv build/release/openbao-venv -- build/release/bin/vault_gate POLICY
//
// Ends with 1 where anything comes out otherwise than it is told, so it is a test too. What a host of your own needs is
// in story.cc: ClientFor, and one call of Read.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "story.h"

namespace {

std::string FromEnvironment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: see the top of main.cc");
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "vault_gate POLICY\n";
    return 3;
  }
  const auto engine = daygate::Engine::FromFiles({argv[1]});
  if (!engine.ok()) {
    std::cerr << engine.status().message();
    return 1;
  }
  std::cout << std::unitbuf;  // whoever watches sees each line when it happens
  try {
    example::TellStory(*engine, {.address = FromEnvironment("BAO_ADDR"),
                                 .own_token = FromEnvironment("DAYGATE_GATE_TOKEN"),
                                 .audit = FromEnvironment("DAYGATE_AUDIT"),
                                 .postgres = std::getenv("DAYGATE_PG") != nullptr});
  } catch (const std::exception& failure) {
    std::cerr << "vault_gate: " << failure.what() << "\n";
    return 1;
  }
  return 0;
}
