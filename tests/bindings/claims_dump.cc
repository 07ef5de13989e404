// Claims, and what C++ makes of them, for the bindings to be held against.
//   claims_dump SEED COUNT
// A JSON line for each of COUNT variations of each vector of tests/cases/vault/claims, the first as it stands there:
//   {"claims": in base64, "mapper": its name, "mappers": the text that it stands in, or empty for a ready one, "type":
//   …,
//    "fields": their JSON, "decision": of the policy beside the vectors}       or, instead of the last two,
//   {…, "error": the message, "foreign": whether they are of another issuer, audience or type}
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/escaping.h"
#include "base/json_writer.h"
#include "daygate/claims.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "vault/claims/cases.h"

namespace daygate {
namespace {

using base::JsonWriter;

void Print(const Engine& engine, const claims::Vector& vector, const std::string& claims,
           const claims::Mapper& mapper) {
  std::string line;
  JsonWriter json(&line);
  json.BeginObject().Key("claims").String(std::string(absl::Base64Escape(claims)));
  json.Key("mapper").String(vector.mapper).Key("mappers").String(vector.mappers).Key("type").String(vector.type);
  const auto fields = mapper.Map({.claims = claims, .type = vector.type});
  if (fields.ok()) {
    json.Key("fields")
        .String(ToJson(*fields))
        .Key("decision")
        .String(ToJson(engine.Decide(claims::RequestOf(*fields))));
  } else {
    json.Key("error").String(std::string(fields.status().message()));
    json.Key("foreign").Bool(fields.status().code() == absl::StatusCode::kPermissionDenied);
  }
  json.EndObject();
  std::cout << line << "\n";
}

int Run(std::uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  const absl::StatusOr<Engine> engine = Engine::FromFiles({claims::ClaimsPolicy()});
  if (!engine.ok()) {
    std::cerr << engine.status().message() << "\n";
    return 1;
  }
  for (const claims::Vector& vector : claims::AllVectors()) {
    const auto read = claims::Mappers::FromText({"case.claims", vector.mappers});
    const claims::Mapper* const mapper =
        read.ok() ? read->Find(vector.mapper) : claims::Mappers::Ready().Find(vector.mapper);
    if (mapper == nullptr) {
      std::cerr << "there is no mapper " << vector.mapper << "\n";
      return 1;
    }
    for (int i = 0; i < count; ++i) {
      Print(*engine, vector, i == 0 ? vector.claims : claims::Vary(vector.claims, &random), *mapper);
    }
  }
  return std::cout.flush() ? 0 : 1;
}

}  // namespace
}  // namespace daygate

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "claims_dump SEED COUNT\n";
    return 3;
  }
  return daygate::Run(std::strtoull(argv[1], nullptr, 10), std::atoi(argv[2]));
}
