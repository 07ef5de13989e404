// The JSON paths of what is not well-formed, in order, so that to ask for one costs its length and not their number: a
// request can have thousands.
#pragma once

#include <span>
#include <string_view>

namespace daygate::decide {

// Whether `path` or what holds it (`context.task` for `context.task.id`) is among `sorted`.
bool Covers(std::span<const std::string_view> sorted, std::string_view path);

// Whether something inside `path` is among `sorted`.
bool HasInside(std::span<const std::string_view> sorted, std::string_view path);

}  // namespace daygate::decide
