// Three agents before a real server of OpenBao: each asks for a secret through a daygate::vault::Client, and what
// became of it is printed and held against what the server itself has seen.
#pragma once

#include <string>

#include "daygate/engine.h"

namespace example {

struct Surroundings {
  std::string address;    // of the server
  std::string own_token;  // of the gate: it makes child tokens and reads metadata, and it can read no secret
  std::string audit;      // the server's audit file
  bool postgres = false;  // whether the server issues credentials of one, database/creds/ro
};

// Throws std::runtime_error where something comes out otherwise than it should.
void TellStory(const daygate::Engine& engine, const Surroundings& surroundings);

}  // namespace example
