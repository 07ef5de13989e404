// Claims through every ready mapper, and mappers themselves: whatever comes in, what is mapped is a well-formed part of
// a request, and nothing falls over.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "daygate/claims.h"
#include "daygate/engine.h"

namespace {

using daygate::claims::Fields;
using daygate::claims::Mapper;
using daygate::claims::Mappers;

const daygate::Engine& AnyEngine() {
  // Without enums, whose words are the vocabulary's to know.
  static const daygate::Engine engine = *daygate::Engine::FromSources(
      {{"p.gate", "policy p\npermit all { when attested(agent.id) via attested(hop.id) || hop.id != \"\" }\n"}});
  return engine;
}

// Nothing of what claims have filled may be at fault, but for the size of all of it together with what is added here.
void CheckFields(const Fields& fields) {
  daygate::Request request;
  fields.Fill(&request);
  if (!request.agent.id) request.agent.id = "a";
  request.action = "read";
  request.secret.path = "secret/data/x";
  request.now = daygate::Timestamp{1, 0};
  const daygate::Decision decision = AnyEngine().Decide(request);
  if (decision.reason() != daygate::Reason::kInvalidRequest) return;
  for (const std::string_view field : decision.invalid_fields()) {
    if (field != "request") std::abort();
  }
}

void MapAll(const Mappers& mappers, std::string_view claims) {
  Fields joined;
  for (const Mapper& mapper : mappers.all()) {
    const auto fields = mapper.Map({.claims = claims, .type = "txntoken+jwt"});
    if (!fields.ok()) {
      if (fields.status().message().empty()) std::abort();
      continue;
    }
    CheckFields(*fields);
    if (const auto both = Fields::Join(joined, *fields); both.ok()) joined = *both;
  }
  CheckFields(joined);
}

void ReadPaths(std::string_view claims) {
  const auto paths = daygate::claims::PathAccess::FromClaims(claims);
  if (!paths.ok()) return;
  daygate::vault::Access access;
  access.action = "read";
  access.path = "secret/data/x";
  static_cast<void>(paths->Check(access));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // A file of mappers, a line `---`, and claims; or claims alone.
  constexpr std::string_view kBetween = "\n---\n";
  const std::size_t between = text.find(kBetween);
  if (between == std::string_view::npos) {
    MapAll(Mappers::Ready(), text);
    ReadPaths(text);
    return 0;
  }
  const auto mappers = Mappers::FromText({"m.claims", std::string(text.substr(0, between))});
  if (mappers.ok()) MapAll(*mappers, text.substr(between + kBetween.size()));
  return 0;
}
