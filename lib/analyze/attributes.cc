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
std::array<Named<T>, size - skipped> Attributes(const wire::RequestField<T> (&fields)[size]) {
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

}  // namespace

std::span<const Named<Agent>> AgentAttributes() {
  static const auto attributes = Attributes<1>(wire::kAgentFields);
  return attributes;
}
std::span<const Named<Subject>> SubjectAttributes() {
  static const auto attributes = Attributes<0>(wire::kSubjectFields);
  return attributes;
}
std::span<const Named<Secret>> SecretAttributes() {
  static const auto attributes = Attributes<1>(wire::kSecretFields);
  return attributes;
}
std::span<const Named<Task>> TaskAttributes() {
  static const auto attributes = Attributes<0>(wire::kTaskFields);
  return attributes;
}
std::span<const Named<Destination>> DestinationAttributes() {
  static const auto attributes = Attributes<0>(wire::kDestinationFields);
  return attributes;
}
std::span<const Named<Request>> OwnAttributes() {
  static const auto attributes = [] {
    const auto of_context = Attributes<0>(wire::kContextFields);
    std::array<Named<Request>, of_context.size() + 1> own{{{"action", &Request::action}}};
    std::copy(of_context.begin(), of_context.end(), own.begin() + 1);
    return own;
  }();
  return attributes;
}

bool IsAgentsOwn(std::string_view path) {
  static constexpr std::array<std::string_view, 5> kOwnPaths = {"action", "purpose", "now", "tools", "secret.version"};
  if (path.starts_with("destination.")) return true;
  return std::find(kOwnPaths.begin(), kOwnPaths.end(), path) != kOwnPaths.end();
}

}  // namespace daygate::analyze
