#include "policy/slips.h"

#include <algorithm>
#include <array>

namespace daygate::policy {
namespace {

struct Slip {
  SlipPlace place;
  std::string_view word;
  std::string_view meant;
};

using P = SlipPlace;

constexpr auto kSlips = std::to_array<Slip>({
    {P::kStatement, "deny", "forbid"},
    {P::kStatement, "block", "forbid"},
    {P::kStatement, "reject", "forbid"},
    {P::kStatement, "prohibit", "forbid"},
    {P::kStatement, "allow", "permit"},
    {P::kStatement, "accept", "permit"},
    {P::kStatement, "def", "define"},
    {P::kStatement, "let", "define"},
    {P::kStatement, "var", "define"},
    {P::kStatement, "const", "define"},
    {P::kClause, "if", "when"},
    {P::kClause, "where", "when"},
    {P::kClause, "condition", "when"},
    {P::kClause, "except", "unless"},
    {P::kClause, "but", "unless"},
    {P::kClause, "resource", "secret"},
    {P::kClause, "resources", "secret"},
    {P::kClause, "path", "secret"},
    {P::kClause, "paths", "secret"},
    {P::kClause, "capabilities", "action"},
    {P::kClause, "verbs", "action"},
    {P::kClause, "until", "expires"},
    {P::kClause, "expiry", "expires"},
    {P::kClause, "delegation", "via"},
    {P::kClause, "description", "note"},
    {P::kClause, "comment", "note"},
    {P::kAction, "get", "read"},
    {P::kAction, "fetch", "read"},
    {P::kAction, "retrieve", "read"},
    {P::kAction, "list", "discover"},
    {P::kAction, "lookup", "discover"},
    {P::kAction, "scan", "discover"},
    {P::kAction, "metadata", "discover"},
    {P::kAction, "sign", "use"},
    {P::kAction, "verify", "use"},
    {P::kAction, "encrypt", "use"},
    {P::kAction, "decrypt", "use"},
    {P::kAction, "hmac", "use"},
    {P::kAction, "create", "write"},
    {P::kAction, "update", "write"},
    {P::kAction, "patch", "write"},
    {P::kAction, "put", "write"},
    {P::kAction, "set", "write"},
    {P::kAction, "destroy", "delete"},
    {P::kAction, "remove", "delete"},
    {P::kAction, "undelete", "write"},
    {P::kAction, "generate", "issue"},
    {P::kAction, "creds", "issue"},
    {P::kAction, "lease", "issue"},
    {P::kOutcome, "allow", "permit"},
    {P::kOutcome, "permitted", "permit"},
    {P::kOutcome, "forbid", "deny"},
    {P::kOutcome, "forbidden", "deny"},
    {P::kOutcome, "denied", "deny"},
    {P::kOutcome, "block", "deny"},
    {P::kOutcome, "require", "challenge"},
    {P::kOutcome, "needs", "challenge"},
    {P::kTerm, "lifetime", "ttl"},
    {P::kTerm, "expires", "ttl"},
    {P::kTerm, "lease", "ttl"},
    {P::kTerm, "max_uses", "uses"},
    {P::kTerm, "count", "uses"},
    {P::kTerm, "wrapped", "deliver wrapped"},
    {P::kTerm, "wrap", "deliver wrapped"},
    {P::kTerm, "proxy", "deliver proxy"},
    {P::kTerm, "revoke_on", "revoke on"},
    {P::kTerm, "revoke_within", "revoke within"},
    {P::kTerm, "keys", "fields"},
    {P::kTerm, "alert", "notify"},
    {P::kTerm, "log", "audit"},
    {P::kType, "float", "double"},
    {P::kType, "real", "double"},
    {P::kType, "decimal", "double"},
    {P::kType, "integer", "int"},
    {P::kType, "number", "int"},
    {P::kType, "long", "int"},
    {P::kType, "str", "string"},
    {P::kType, "text", "string"},
    {P::kType, "boolean", "bool"},
    {P::kType, "date", "timestamp"},
    {P::kType, "datetime", "timestamp"},
    {P::kType, "time", "timestamp"},
    {P::kType, "array", "list(string)"},
    {P::kType, "set", "list(string)"},
    {P::kType, "object", "map(string, string)"},
    {P::kType, "dict", "map(string, string)"},
});

constexpr auto kNames = std::to_array<NameSlip>({
    {"True", "true"},
    {"TRUE", "true"},
    {"False", "false"},
    {"FALSE", "false"},
    {"principal", "agent"},
    {"user", "subject"},
    {"requester", "caller"},
    {"resource", "secret"},
    {"env", "environment"},
    {"time", "now"},
    {"path", "secret.path"},
    {"hops", "chain"},
    {"tool", "tools"},
    {"ip", "client_ip"},
    {"agent.type", "agent.class"},
    {"agent.name", "agent.id"},
    {"agent.role", "agent.groups"},
    {"agent.roles", "agent.groups"},
    {"agent.environment", "environment"},
    {"agent.purpose", "purpose"},
    {"agent.risk", "risk"},
    {"agent.spiffe_id", "agent.workload"},
    {"caller.type", "caller.class"},
    {"caller.name", "caller.id"},
    {"hop.type", "hop.class"},
    {"hop.name", "hop.id"},
    {"subject.name", "subject.id"},
    {"subject.role", "subject.groups"},
    {"subject.roles", "subject.groups"},
    {"secret.id", "secret.path"},
    {"secret.name", "secret.path"},
    {"secret.type", "secret.kind"},
    {"secret.env", "secret.environment"},
    {"secret.classification", "secret.sensitivity"},
    {"secret.tags", "secret.labels"},
    {"task.purpose", "purpose"},
    {"destination.name", "destination.host"},
    {"destination.domain", "destination.host"},
});

}  // namespace

std::string_view MeantBy(SlipPlace place, std::string_view word) {
  const auto* found =
      std::find_if(kSlips.begin(), kSlips.end(), [&](const Slip& s) { return s.place == place && s.word == word; });
  return found == kSlips.end() ? std::string_view() : found->meant;
}

std::string SlipHelp(SlipPlace place, std::string_view word) {
  const std::string_view meant = MeantBy(place, word);
  return meant.empty() ? std::string() : "did you mean '" + std::string(meant) + "'?";
}

std::span<const NameSlip> CommonNameSlips() {
  return kNames;
}

}  // namespace daygate::policy
