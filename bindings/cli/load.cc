#include <utility>

#include "commands.h"

namespace daygate::cli {

std::unique_ptr<Engine> LoadEngine(Console& console, const std::vector<std::string>& paths,
                                   const EngineOptions& options) {
  std::vector<Diagnostic> diagnostics;
  auto engine = Engine::FromFiles(paths, options, &diagnostics);
  if (engine.ok()) return std::make_unique<Engine>(*std::move(engine));
  if (diagnostics.empty()) {
    console.Error(std::string(engine.status().message()));
  } else {
    console.Report(diagnostics);
  }
  return nullptr;
}

Exit Finish(Console& console, Exit exit) {
  console.Flush();
  if (console.written()) return exit;
  console.Error("the output could not be written");
  return Exit::kBadInput;
}

}  // namespace daygate::cli
