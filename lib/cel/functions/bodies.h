// Functions that the compiler of programs treats in a way of its own where it can: told by their bodies, so that no
// name of a host's can be taken for one of them.
#pragma once

#include <optional>
#include <span>

#include "cel/function.h"
#include "cel/time_zone.h"

namespace daygate::cel {

Value DynBody(CallContext& context, std::span<const Value> args);
Value TypeBody(CallContext& context, std::span<const Value> args);
Value StartsWithBody(CallContext& context, std::span<const Value> args);
Value EndsWithBody(CallContext& context, std::span<const Value> args);
Value ContainsBody(CallContext& context, std::span<const Value> args);
Value MatchesBody(CallContext& context, std::span<const Value> args);
Value OptionalOrBody(CallContext& context, std::span<const Value> args);
Value OptionalOrValueBody(CallContext& context, std::span<const Value> args);

// Which part of a timestamp `body` gets, in a zone that is its second argument.
std::optional<TimeField> ZonedFieldOf(FunctionBody body);

}  // namespace daygate::cel
