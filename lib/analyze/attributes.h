// The attributes of a request, one by one: where each lies in a Request, where in its JSON, and who can change it.
//
// Before: daygate/request.h. After: changes.cc tries other values. Constant data; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "daygate/request.h"

namespace daygate::analyze {

// A field of T.
template <typename T>
using Field =
    std::variant<std::optional<std::string_view> T::*, std::optional<std::int64_t> T::*, std::optional<bool> T::*,
                 std::optional<Timestamp> T::*, std::optional<Strings> T::*, std::optional<Labels> T::*>;

template <typename T>
struct Named {
  std::string_view name;
  Field<T> field;
};

std::span<const Named<Agent>> AgentAttributes();
std::span<const Named<Subject>> SubjectAttributes();
std::span<const Named<Secret>> SecretAttributes();
std::span<const Named<Task>> TaskAttributes();
std::span<const Named<Destination>> DestinationAttributes();
// action, purpose, environment, risk, client_ip, now.
std::span<const Named<Request>> OwnAttributes();

// Whether the agent itself decides what is said here: what it asks for, what for, and where it sends it. Everything
// else is said of it, by its host, by those who own the secret, or by those who approve.
bool IsAgentsOwn(std::string_view path);

}  // namespace daygate::analyze
