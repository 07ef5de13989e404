// What the tests of lib/wire share: an engine with a vocabulary, a request, and requests that differ from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "wire/json_patch.h"

namespace daygate {

inline Engine EngineOf(const std::string& text) {
  const absl::StatusOr<Engine> engine = Engine::FromSources({{"p.gate", text}});
  if (!engine.ok()) FAIL(std::string(engine.status().message()));
  return *engine;
}

inline constexpr std::string_view kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch, chat }
  enum Purpose { pay, help }
  enum Environment { dev, prod }
  enum Zone { corp, cloud }
  ordered enum Sensitivity { open, high }
  ordered enum Autonomy { low, free }
  attribute context.flag : bool
  attribute context.level : int
  attribute context.ratio : double
  attribute context.ticket : string max 8
  attribute context.since : timestamp
  attribute context.wait : duration
  attribute context.where : Zone
  attribute context.tags : list(string)
  attribute context.zones : list(Zone)
  attribute context.grid : list(list(int))
  attribute context.sizes : map(string, int)
  attribute context.deep : map(string, list(map(string, bool)))
  signal n = count per agent.id within 1m
  signal d = distinct agent.id per secret.path within 1h
  signal c = changed secret.owner per secret.path within 1d
}
permit all { action read grant ttl 5m }
)";

inline constexpr std::string_view kRequest = R"({
  "subject": {"type": "agent", "id": "a1"},
  "action": {"name": "read"},
  "resource": {"type": "secret", "id": "s/k"},
  "context": {"now": "2026-11-24T10:00:00Z"}
})";

// kRequest, changed by a merge patch.
inline std::string Changed(std::string_view patch) {
  const absl::StatusOr<std::string> changed = wire::MergePatch(kRequest, patch);
  if (!changed.ok()) FAIL(std::string(changed.status().message()));
  return *changed;
}

inline std::vector<std::string> FieldsOf(const RequestDocument& document) {
  return {document.invalid_fields().begin(), document.invalid_fields().end()};
}

}  // namespace daygate
