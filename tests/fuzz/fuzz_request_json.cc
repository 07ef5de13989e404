// Any bytes as a request, against a policy that reads much of it: the decision is sound, and no garbage is permitted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daygate/engine.h"
#include "daygate/wire.h"
#include "fuzz/invariants.h"

namespace {

constexpr const char* kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch, chat }
  enum Purpose { pay, help }
  enum Environment { dev, prod }
  enum Zone { corp, cloud }
  ordered enum Sensitivity { open, inner, high }
  ordered enum Autonomy { low, high_ }
  attribute context.ticket : string max 8
  attribute context.flags : list(string) max 3
  attribute context.notes : map(string, list(int))
  attribute context.since : timestamp
  attribute context.wait : duration
  attribute context.share : double
  attribute risk : int default 50
  signal n = count per agent.id within 1m
  signal c = changed secret.owner per secret.path within 1d
}
permit team { secret "s/<team>/**" when agent.labels[?"team"].orValue("") == capture.team via hop.zone == corp survives state }
permit any { action read when risk < 60 && purpose == pay grant ttl 5m, fields "a" "b" via true }
forbid cloudy { when agent.zone == cloud || tools.exists(t, !t.trusted) }
forbid busy { when signal.n > 10 }
require ok { secret "s/pay/**" needs approval 2 from "sec" within 30m, attestation within 1h, ticket, owner, subject grant fields "a" }
require seen { when attested(agent.zone) && context.notes.exists(k, v, v.exists(i, i > 3)) grant monitor full }
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const daygate::Engine& engine = *new daygate::Engine(*daygate::Engine::FromSources({{"p.gate", kPolicy}}));
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  daygate::fuzz::RequireSound(daygate::DecideJson(engine, json));
  const daygate::RequestDocument document(engine, json);
  if (document.invalid_fields().empty()) engine.Explain(document.request());
  return 0;
}
