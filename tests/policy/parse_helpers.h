// What the tests of lib/policy share: reading a text, and the files of the workspace's corpus where it is present.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/parser.h"

namespace daygate::policy {

inline ParsedFile ParseText(std::string text) {
  return ParseFile(std::make_shared<base::Source>("p.gate", std::move(text)), 0);
}

// `4:20 a member …`, a line for each mistake.
inline std::string Mistakes(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    out += std::to_string(d.line) + ":" + std::to_string(d.column) + " " + d.message + "\n";
  }
  return out;
}

// Whole policy files that hold something of everything; more where the workspace has them.
std::vector<std::string> SamplePolicies();

}  // namespace daygate::policy
