#include "policy/builtins.h"

#include <array>

namespace daygate::policy {
namespace {

using enum BuiltinType;

constexpr std::array<BuiltinField, 18> kAgentFields = {{
    {"id", kString},
    {"class", kAgentClass},
    {"kind", kString},
    {"autonomy", kAutonomy},
    {"owner", kString},
    {"state", kString},
    {"zone", kZone},
    {"workload", kString},
    {"namespace", kString},
    {"instance", kString},
    {"auth_method", kString},
    {"assurance", kInt},
    {"authenticated_at", kTimestamp},
    {"posture", kString},
    {"model", kString},
    {"vendor", kString},
    {"groups", kStrings},
    {"labels", kLabels},
}};

constexpr std::array<BuiltinField, 8> kSubjectFields = {{
    {"id", kString},
    {"kind", kString},
    {"groups", kStrings},
    {"labels", kLabels},
    {"auth_method", kString},
    {"assurance", kInt},
    {"authenticated_at", kTimestamp},
    {"consent_at", kTimestamp},
}};

constexpr std::array<BuiltinField, 13> kSecretFields = {{
    {"path", kString},
    {"engine", kString},
    {"mount", kString},
    {"namespace", kString},
    {"version", kInt},
    {"kind", kString},
    {"sensitivity", kSensitivity},
    {"environment", kEnvironment},
    {"owner", kString},
    {"purposes", kPurposes},
    {"labels", kLabels},
    {"rotated_at", kTimestamp},
    {"created_at", kTimestamp},
}};

constexpr std::array<BuiltinField, 8> kTaskFields = {{
    {"id", kString},
    {"kind", kString},
    {"started_at", kTimestamp},
    {"deadline", kTimestamp},
    {"state", kString},
    {"prompt_digest", kString},
    {"tainted", kBool},
    {"labels", kLabels},
}};

constexpr std::array<BuiltinField, 4> kToolFields = {{
    {"name", kString},
    {"server", kString},
    {"zone", kZone},
    {"trusted", kBool},
}};

constexpr std::array<BuiltinField, 3> kDestinationFields = {{{"host", kString}, {"api", kString}, {"zone", kZone}}};

constexpr std::array<BuiltinField, 2> kApproverFields = {{{"id", kString}, {"roles", kStrings}}};

constexpr std::array<BuiltinField, 6> kApprovalFields = {{
    {"state", kString},
    {"by", kApprovers},
    {"at", kTimestamp},
    {"expires_at", kTimestamp},
    {"binding", kString},
    {"ticket", kString},
}};

constexpr std::array<BuiltinField, kVariables> kVariableFields = {{
    {"agent", kAgent},
    {"caller", kAgent},
    {"subject", kSubject},
    {"chain", kAgents},
    {"action", kString},
    {"secret", kSecret},
    {"purpose", kPurpose},
    {"environment", kEnvironment},
    {"risk", kInt},
    {"task", kTask},
    {"tools", kTools},
    {"destination", kDestination},
    {"client_ip", kString},
    {"approval", kApproval},
    {"degraded", kStrings},
    {"signal", kSignals},
    {"context", kContext},
    {"now", kTimestamp},
}};

// The rows above and the enums of the header say the same order.
constexpr bool NamedAt(std::span<const BuiltinField> fields, std::size_t at, std::string_view name) {
  return fields[at].name == name;
}
static_assert(NamedAt(kAgentFields, static_cast<std::size_t>(AgentField::kLabels), "labels"));
static_assert(NamedAt(kAgentFields, static_cast<std::size_t>(AgentField::kAssurance), "assurance"));
static_assert(NamedAt(kSubjectFields, static_cast<std::size_t>(SubjectField::kConsentAt), "consent_at"));
static_assert(NamedAt(kSecretFields, static_cast<std::size_t>(SecretField::kCreatedAt), "created_at"));
static_assert(NamedAt(kSecretFields, static_cast<std::size_t>(SecretField::kSensitivity), "sensitivity"));
static_assert(NamedAt(kTaskFields, static_cast<std::size_t>(TaskField::kLabels), "labels"));
static_assert(NamedAt(kToolFields, static_cast<std::size_t>(ToolField::kTrusted), "trusted"));
static_assert(NamedAt(kDestinationFields, static_cast<std::size_t>(DestinationField::kZone), "zone"));
static_assert(NamedAt(kApproverFields, static_cast<std::size_t>(ApproverField::kRoles), "roles"));
static_assert(NamedAt(kApprovalFields, static_cast<std::size_t>(ApprovalField::kTicket), "ticket"));
static_assert(NamedAt(kVariableFields, static_cast<std::size_t>(Variable::kTools), "tools"));
static_assert(NamedAt(kVariableFields, static_cast<std::size_t>(Variable::kNow), "now"));

}  // namespace

std::string_view EnumNameOf(BuiltinType type) {
  switch (type) {
    case kAgentClass: return "AgentClass";
    case kAutonomy: return "Autonomy";
    case kPurpose:
    case kPurposes: return "Purpose";
    case kEnvironment: return "Environment";
    case kZone: return "Zone";
    case kSensitivity: return "Sensitivity";
    case kString:
    case kInt:
    case kBool:
    case kTimestamp:
    case kStrings:
    case kLabels:
    case kApprovers:
    case kAgent:
    case kSubject:
    case kSecret:
    case kTask:
    case kDestination:
    case kApproval:
    case kAgents:
    case kTools:
    case kSignals:
    case kContext: return {};
  }
  return {};
}

std::span<const BuiltinField> AgentFields() {
  return kAgentFields;
}
std::span<const BuiltinField> SubjectFields() {
  return kSubjectFields;
}
std::span<const BuiltinField> SecretFields() {
  return kSecretFields;
}
std::span<const BuiltinField> TaskFields() {
  return kTaskFields;
}
std::span<const BuiltinField> ToolFields() {
  return kToolFields;
}
std::span<const BuiltinField> DestinationFields() {
  return kDestinationFields;
}
std::span<const BuiltinField> ApproverFields() {
  return kApproverFields;
}
std::span<const BuiltinField> ApprovalFields() {
  return kApprovalFields;
}
std::span<const BuiltinField> Variables() {
  return kVariableFields;
}

std::span<const BuiltinField> FieldsOf(BuiltinType structure) {
  switch (structure) {
    case kAgent: return kAgentFields;
    case kSubject: return kSubjectFields;
    case kSecret: return kSecretFields;
    case kTask: return kTaskFields;
    case kDestination: return kDestinationFields;
    case kApproval: return kApprovalFields;
    case kApprovers: return kApproverFields;
    case kTools: return kToolFields;
    case kString:
    case kInt:
    case kBool:
    case kTimestamp:
    case kStrings:
    case kLabels:
    case kAgentClass:
    case kAutonomy:
    case kPurpose:
    case kEnvironment:
    case kZone:
    case kSensitivity:
    case kPurposes:
    case kAgents:
    case kSignals:
    case kContext: return {};
  }
  return {};
}

}  // namespace daygate::policy
