#include "analyze/attributes.h"

#include <algorithm>
#include <array>

namespace daygate::analyze {
namespace {

constexpr auto kAgent = std::to_array<Named<Agent>>({
    {"class", &Agent::class_},
    {"kind", &Agent::kind},
    {"autonomy", &Agent::autonomy},
    {"owner", &Agent::owner},
    {"state", &Agent::state},
    {"zone", &Agent::zone},
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
});

constexpr auto kSubject = std::to_array<Named<Subject>>({
    {"id", &Subject::id},
    {"kind", &Subject::kind},
    {"groups", &Subject::groups},
    {"labels", &Subject::labels},
    {"auth_method", &Subject::auth_method},
    {"assurance", &Subject::assurance},
    {"authenticated_at", &Subject::authenticated_at},
    {"consent_at", &Subject::consent_at},
});

constexpr auto kSecret = std::to_array<Named<Secret>>({
    {"engine", &Secret::engine},
    {"mount", &Secret::mount},
    {"namespace", &Secret::namespace_},
    {"version", &Secret::version},
    {"kind", &Secret::kind},
    {"sensitivity", &Secret::sensitivity},
    {"environment", &Secret::environment},
    {"owner", &Secret::owner},
    {"purposes", &Secret::purposes},
    {"labels", &Secret::labels},
    {"rotated_at", &Secret::rotated_at},
    {"created_at", &Secret::created_at},
});

constexpr auto kTask = std::to_array<Named<Task>>({
    {"id", &Task::id},
    {"kind", &Task::kind},
    {"started_at", &Task::started_at},
    {"deadline", &Task::deadline},
    {"state", &Task::state},
    {"prompt_digest", &Task::prompt_digest},
    {"tainted", &Task::tainted},
    {"labels", &Task::labels},
});

constexpr auto kDestination = std::to_array<Named<Destination>>({
    {"host", &Destination::host},
    {"api", &Destination::api},
    {"zone", &Destination::zone},
});

constexpr auto kOwn = std::to_array<Named<Request>>({
    {"action", &Request::action},
    {"purpose", &Request::purpose},
    {"environment", &Request::environment},
    {"risk", &Request::risk},
    {"client_ip", &Request::client_ip},
    {"now", &Request::now},
});

}  // namespace

std::span<const Named<Agent>> AgentAttributes() {
  return kAgent;
}
std::span<const Named<Subject>> SubjectAttributes() {
  return kSubject;
}
std::span<const Named<Secret>> SecretAttributes() {
  return kSecret;
}
std::span<const Named<Task>> TaskAttributes() {
  return kTask;
}
std::span<const Named<Destination>> DestinationAttributes() {
  return kDestination;
}
std::span<const Named<Request>> OwnAttributes() {
  return kOwn;
}

bool IsAgentsOwn(std::string_view path) {
  static constexpr std::array<std::string_view, 5> kOwnPaths = {"action", "purpose", "now", "tools", "secret.version"};
  if (path.starts_with("destination.")) return true;
  return std::find(kOwnPaths.begin(), kOwnPaths.end(), path) != kOwnPaths.end();
}

}  // namespace daygate::analyze
