// From a token on the wire to a decision: proven, mapped, decided. What is not proven is no agent.
#include <string>

#include "catch.h"
#include "daygate/claims.h"
#include "daygate/engine.h"
#include "jwt/tokens.h"

namespace daygate::jwt {
namespace {

constexpr const char* kPolicy = R"(policy p
permit etl {
  when agent.workload == "spiffe://example.org/etl" && attested(agent.workload) && attested(agent.id)
}
)";

Outcome Decide(const Engine& engine, const Verifier& verifier, const std::string& token, Timestamp now) {
  Request request;
  request.action = "read";
  request.secret.path = "secret/data/x";
  request.now = now;
  const absl::StatusOr<Claims> claims = verifier.Verify(token, now);
  if (!claims.ok()) return engine.Decide(request).outcome();
  const auto fields = claims::Mappers::Ready().Find("jwt_svid")->Map({.claims = claims->json, .type = claims->type});
  if (!fields.ok()) return engine.Decide(request).outcome();
  fields->Fill(&request);
  return engine.Decide(request).outcome();
}

TEST_CASE("a token that holds makes an agent, and no attack does") {
  const Vectors& vectors = AllVectors();
  const auto engine = Engine::FromSources({{"p.gate", kPolicy}});
  const auto verifier = Verifier::Create(vectors.jwks, vectors.options);
  REQUIRE(engine.ok());
  REQUIRE(verifier.ok());
  int permitted = 0;
  for (const Vector& vector : vectors.tokens) {
    INFO(vector.name);
    const Outcome outcome = Decide(*engine, *verifier, vector.token, vectors.now);
    if (!vector.code.empty()) CHECK(outcome == Outcome::kDeny);
    permitted += outcome == Outcome::kPermit ? 1 : 0;
  }
  CHECK(permitted > 5);
}

}  // namespace
}  // namespace daygate::jwt
