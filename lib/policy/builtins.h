// The attributes that every policy can see, whatever its vocabulary: the variables and the fields of their structures,
// in the order of docs/language.md. The positions here are the slots and field numbers of lib/compile and lib/decide.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace daygate::policy {

enum class BuiltinType : std::uint8_t {
  kString,
  kInt,
  kBool,
  kTimestamp,
  kStrings,     // list(string)
  kLabels,      // map(string, string)
  kAgentClass,  // the enums that a vocabulary fills
  kAutonomy,
  kPurpose,
  kEnvironment,
  kZone,
  kSensitivity,
  kPurposes,   // list(Purpose)
  kApprovers,  // list(Approver)
  kAgent,      // structures
  kSubject,
  kSecret,
  kTask,
  kDestination,
  kApproval,
  kAgents,   // list(Agent)
  kTools,    // list(Tool)
  kSignals,  // the structures that a vocabulary makes
  kContext,
};

// The enum's name for the types kAgentClass to kPurposes, else empty.
std::string_view EnumNameOf(BuiltinType type);

struct BuiltinField {
  std::string_view name;
  BuiltinType type;
};

enum class AgentField : std::uint8_t {
  kId,
  kClass,
  kKind,
  kAutonomy,
  kOwner,
  kState,
  kZone,
  kWorkload,
  kNamespace,
  kInstance,
  kAuthMethod,
  kAssurance,
  kAuthenticatedAt,
  kPosture,
  kModel,
  kVendor,
  kGroups,
  kLabels,
};
enum class SubjectField : std::uint8_t {
  kId,
  kKind,
  kGroups,
  kLabels,
  kAuthMethod,
  kAssurance,
  kAuthenticatedAt,
  kConsentAt,
};
enum class SecretField : std::uint8_t {
  kPath,
  kEngine,
  kMount,
  kNamespace,
  kVersion,
  kKind,
  kSensitivity,
  kEnvironment,
  kOwner,
  kPurposes,
  kLabels,
  kRotatedAt,
  kCreatedAt,
};
enum class TaskField : std::uint8_t {
  kId,
  kKind,
  kStartedAt,
  kDeadline,
  kState,
  kPromptDigest,
  kTainted,
  kLabels,
};
enum class ToolField : std::uint8_t { kName, kServer, kZone, kTrusted };
enum class DestinationField : std::uint8_t { kHost, kApi, kZone };
enum class ApproverField : std::uint8_t { kId, kRoles };
enum class ApprovalField : std::uint8_t { kState, kBy, kAt, kExpiresAt, kBinding, kTicket };

// The variables, `request` and `hop` and `capture` aside: fields of `request` in this order.
enum class Variable : std::uint8_t {
  kAgent,
  kCaller,
  kSubject,
  kChain,
  kAction,
  kSecret,
  kPurpose,
  kEnvironment,
  kRisk,
  kTask,
  kTools,
  kDestination,
  kClientIp,
  kApproval,
  kDegraded,
  kSignal,
  kContext,
  kNow,
};
inline constexpr int kVariables = 18;

std::span<const BuiltinField> AgentFields();
std::span<const BuiltinField> SubjectFields();
std::span<const BuiltinField> SecretFields();
std::span<const BuiltinField> TaskFields();
std::span<const BuiltinField> ToolFields();
std::span<const BuiltinField> DestinationFields();
std::span<const BuiltinField> ApproverFields();
std::span<const BuiltinField> ApprovalFields();
std::span<const BuiltinField> Variables();

// The fields of a structure type of the list above, of the elements of kTools and kApprovers; empty for others.
std::span<const BuiltinField> FieldsOf(BuiltinType structure);

// The built-in limits of every request.
inline constexpr std::uint32_t kMaxString = 4096;
inline constexpr std::uint32_t kMaxPathSegments = 128;
inline constexpr std::uint32_t kMaxPathSegment = 255;
inline constexpr std::uint32_t kMaxChain = 16;
inline constexpr std::uint32_t kMaxTools = 64;
inline constexpr std::uint32_t kMaxElements = 64;
inline constexpr std::uint32_t kMaxRequestBytes = 65536;
inline constexpr std::uint32_t kMaxJsonDepth = 32;

}  // namespace daygate::policy
