// Patterns of paths, matched by trying everything.
#pragma once

#include <map>
#include <string>

namespace daygate::reference {

using Captures = std::map<std::string, std::string>;

// Whether `path` matches `pattern`, and what its `<name>`s stand for. For rules that restrict, give both in lower case.
bool MatchesPattern(const std::string& pattern, const std::string& path, Captures* captures);

// Upper-case ASCII letters as lower-case ones; names of captures stay.
std::string LowerPath(const std::string& path);
std::string LowerPattern(const std::string& pattern);

}  // namespace daygate::reference
