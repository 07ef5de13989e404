#include <utility>

#include "commands.h"
#include "files.h"

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

std::optional<std::string> ReadRequest(Console& console, const std::string& path) {
  auto json = ReadUpTo(path, kRequestBytes);
  if (json.ok()) return *std::move(json);
  console.Error(std::string(json.status().message()));
  return std::nullopt;
}

Exit Finish(Console& console, Exit exit) {
  console.Flush();
  if (console.written()) return exit;
  console.Error("the output could not be written");
  return Exit::kBadInput;
}

}  // namespace daygate::cli
