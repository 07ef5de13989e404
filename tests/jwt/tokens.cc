#include "tokens.h"

#include <json/reader.h>
#include <json/value.h>
#include <json/writer.h>

#include <algorithm>
#include <fstream>

#include "catch.h"

namespace daygate::jwt {

const Vectors& AllVectors() {
  static const Vectors vectors = [] {
    std::ifstream file(std::string(DAYGATE_SOURCE_DIR) + "/tests/jwt/tokens.json");
    Json::Value root;
    file >> root;
    Vectors read;
    read.now = {root["now"].asInt64(), 0};
    read.jwks = Json::writeString(Json::StreamWriterBuilder(), root["jwks"]);
    read.options.audiences = {root["audience"].asString()};
    read.options.issuer = root["issuer"].asString();
    for (const Json::Value& one : root["tokens"]) {
      read.tokens.push_back(
          {one["name"].asString(), one["token"].asString(), one["code"].asString(), one["error"].asString()});
    }
    return read;
  }();
  return vectors;
}

const Vector& VectorOf(const std::string& name) {
  const std::vector<Vector>& tokens = AllVectors().tokens;
  const auto found =
      std::find_if(tokens.begin(), tokens.end(), [&](const Vector& vector) { return vector.name == name; });
  INFO(name);
  REQUIRE(found != tokens.end());
  return *found;
}

}  // namespace daygate::jwt
