#include "analyze/attributes.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

#include "wire/request_fields.h"

namespace daygate::analyze {
namespace {

// The reader's table of a structure without its first `skipped` members, which say whose it is.
template <std::size_t skipped, typename T, std::size_t size>
constexpr std::array<Named<T>, size - skipped> Attributes(const wire::RequestField<T> (&fields)[size]) {
  std::array<Named<T>, size - skipped> attributes{};
  for (std::size_t i = skipped; i < size; ++i) {
    attributes[i - skipped].name = fields[i].name;
    std::visit(
        [&](auto member) {
          if constexpr (std::is_constructible_v<Field<T>, decltype(member)>) attributes[i - skipped].field = member;
        },
        fields[i].member);
  }
  return attributes;
}

constexpr auto kAgent = Attributes<1>(wire::kAgentFields);
constexpr auto kSubject = Attributes<0>(wire::kSubjectFields);
constexpr auto kSecret = Attributes<1>(wire::kSecretFields);
constexpr auto kTask = Attributes<0>(wire::kTaskFields);
constexpr auto kDestination = Attributes<0>(wire::kDestinationFields);
constexpr auto kOwn = [] {
  constexpr auto kContext = Attributes<0>(wire::kContextFields);
  std::array<Named<Request>, kContext.size() + 1> own{};
  own[0] = {"action", &Request::action};
  std::copy(kContext.begin(), kContext.end(), own.begin() + 1);
  return own;
}();

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
