// The standards whose identifiers `controls` clauses name.
//
// Before: nothing. After: lint_rules.cc, controls.cc. Constant data; any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace daygate::analyze {

struct Control {
  std::string_view id;     // "NHI9:2025"
  std::string_view title;  // "NHI Reuse"
};

struct Standard {
  std::string_view key;      // "owasp-nhi": for options and files
  std::string_view name;     // "OWASP Non-Human Identities Top 10"
  std::string_view version;  // "2025"
  std::string_view source;   // where it is published
  std::span<const Control> listed;
  std::span<const std::string_view> known;
};

std::span<const Standard> Standards();

// Whether some standard has this identifier.
bool IsKnownControl(std::string_view id);

// Whether a rule that names `named` guards `control`.
bool Guards(std::string_view named, const Control& control);

// Every identifier, for suggestions.
std::vector<std::string_view> AllControls();

}  // namespace daygate::analyze
