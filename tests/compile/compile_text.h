// Policy text → Program or diagnostics, for the tests of this folder.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compile/program.h"
#include "policy/parser.h"

namespace daygate::compile {

struct Compiled {
  std::shared_ptr<const Program> program;
  std::vector<Diagnostic> diagnostics;
};

// Each text is a file: a.gate, b.gate, …
inline Compiled CompileTexts(const std::vector<std::string>& texts, const Options& options = {}) {
  Compiled result;
  policy::Set set;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto source = std::make_shared<const base::Source>(std::string(1, static_cast<char>('a' + i)) + ".gate", texts[i]);
    policy::ParsedFile parsed = policy::ParseFile(std::move(source), static_cast<std::uint32_t>(i));
    result.diagnostics.insert(result.diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    set.files.push_back(std::move(parsed.file));
  }
  if (result.diagnostics.empty()) result.program = Compile(std::move(set), options, &result.diagnostics);
  return result;
}

}  // namespace daygate::compile
