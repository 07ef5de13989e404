// Pictures drawn by Graphviz, where it is installed.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace daygate::cli {

// Runs `dot -Tsvg`, found in PATH. Errors: it is not there, or does not take the graph.
absl::StatusOr<std::string> DrawSvg(std::string_view dot);

}  // namespace daygate::cli
