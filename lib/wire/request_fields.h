// The members of a request's JSON, as tables: what each is called, where it goes, and of which enum of the vocabulary
// it is a word. The names are those of docs/language.md, section 3; a test holds them against policy/builtins.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "daygate/request.h"

namespace daygate::wire {

// `member` says what type the JSON must have.
template <typename Struct>
struct RequestField {
  template <typename T>
  using To = std::optional<T> Struct::*;
  using Member = std::variant<To<std::string_view>, To<std::int64_t>, To<bool>, To<Timestamp>, To<Strings>, To<Labels>,
                              To<std::span<const Approver>>>;

  std::string_view name;
  Member member;
  std::string_view enumeration{};  // empty: of none
};

// In the JSON form `id` of the caller stands beside its properties, everywhere else among them; likewise `path` of the
// secret, which is called `id` there. So these come first, and the rest is a subspan.
inline constexpr RequestField<Agent> kAgentFields[] = {
    {"id", &Agent::id},
    {"class", &Agent::class_, "AgentClass"},
    {"kind", &Agent::kind},
    {"autonomy", &Agent::autonomy, "Autonomy"},
    {"owner", &Agent::owner},
    {"state", &Agent::state},
    {"zone", &Agent::zone, "Zone"},
    {"workload", &Agent::workload},
    {"namespace", &Agent::namespace_},
    {"instance", &Agent::instance},
    {"auth_method", &Agent::auth_method},
    {"assurance", &Agent::assurance},
    {"authenticated_at", &Agent::authenticated_at},
    {"posture", &Agent::posture},
    {"model", &Agent::model},
    {"vendor", &Agent::vendor},
    {"groups", &Agent::groups},
    {"labels", &Agent::labels},
};

inline constexpr RequestField<Subject> kSubjectFields[] = {
    {"id", &Subject::id},
    {"kind", &Subject::kind},
    {"groups", &Subject::groups},
    {"labels", &Subject::labels},
    {"auth_method", &Subject::auth_method},
    {"assurance", &Subject::assurance},
    {"authenticated_at", &Subject::authenticated_at},
    {"consent_at", &Subject::consent_at},
};

inline constexpr RequestField<Secret> kSecretFields[] = {
    {"path", &Secret::path},
    {"engine", &Secret::engine},
    {"mount", &Secret::mount},
    {"namespace", &Secret::namespace_},
    {"version", &Secret::version},
    {"kind", &Secret::kind},
    {"sensitivity", &Secret::sensitivity, "Sensitivity"},
    {"environment", &Secret::environment, "Environment"},
    {"owner", &Secret::owner},
    {"purposes", &Secret::purposes, "Purpose"},
    {"labels", &Secret::labels},
    {"rotated_at", &Secret::rotated_at},
    {"created_at", &Secret::created_at},
};

inline constexpr RequestField<Task> kTaskFields[] = {
    {"id", &Task::id},
    {"kind", &Task::kind},
    {"started_at", &Task::started_at},
    {"deadline", &Task::deadline},
    {"state", &Task::state},
    {"prompt_digest", &Task::prompt_digest},
    {"tainted", &Task::tainted},
    {"labels", &Task::labels},
};

inline constexpr RequestField<Tool> kToolFields[] = {
    {"name", &Tool::name},
    {"server", &Tool::server},
    {"zone", &Tool::zone, "Zone"},
    {"trusted", &Tool::trusted},
};

inline constexpr RequestField<Destination> kDestinationFields[] = {
    {"host", &Destination::host},
    {"api", &Destination::api},
    {"zone", &Destination::zone, "Zone"},
};

inline constexpr RequestField<Approver> kApproverFields[] = {
    {"id", &Approver::id},
    {"roles", &Approver::roles},
};

inline constexpr RequestField<Approval> kApprovalFields[] = {
    {"state", &Approval::state},           {"by", &Approval::by},           {"at", &Approval::at},
    {"expires_at", &Approval::expires_at}, {"binding", &Approval::binding}, {"ticket", &Approval::ticket},
};

// The members of `context` that are attributes by themselves.
inline constexpr RequestField<Request> kContextFields[] = {
    {"purpose", &Request::purpose, "Purpose"},
    {"environment", &Request::environment, "Environment"},
    {"risk", &Request::risk},
    {"client_ip", &Request::client_ip},
    {"now", &Request::now},
};

}  // namespace daygate::wire
