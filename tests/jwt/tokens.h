// The tokens of tokens.json, and what they are held against.
#pragma once

#include <string>
#include <vector>

#include "daygate/jwt.h"

namespace daygate::jwt {

struct Vector {
  std::string name;
  std::string token;
  std::string code;   // "" where the token holds
  std::string error;  // a part of the message
};

struct Vectors {
  Timestamp now;
  std::string jwks;
  Options options;
  std::vector<Vector> tokens;
};

const Vectors& AllVectors();
// Fails the test where there is none.
const Vector& VectorOf(const std::string& name);

}  // namespace daygate::jwt
