// daygate claims: do these mappers make sense?
#include "daygate/claims.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/json_writer.h"
#include "commands.h"
#include "files.h"

namespace daygate::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> policies;
  bool ready = false;
};

// Longer than anybody writes mappers.
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

Exit Claims(Console& console, const Options& options) {
  if (options.ready) {
    console.OutText(claims::Mappers::ReadyText());
    return Exit::kOk;
  }
  std::unique_ptr<Engine> engine;
  if (!options.policies.empty()) {
    engine = LoadEngine(console, options.policies);
    if (engine == nullptr) return Exit::kBadInput;
  }
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> names;
  bool read_all = true;
  for (const std::string& file : options.files) {
    auto text = ReadUpTo(file, kMaxBytes + 1);
    if (!text.ok() || text->size() > kMaxBytes) {
      console.Error(text.ok() ? file + " is longer than 1 MiB" : std::string(text.status().message()));
      read_all = false;
      continue;
    }
    const PolicySource source{file, *std::move(text)};
    std::vector<Diagnostic> of_file;
    const auto mappers = engine != nullptr ? claims::Mappers::FromText(source, *engine, &of_file)
                                           : claims::Mappers::FromText(source, &of_file);
    diagnostics.insert(diagnostics.end(), of_file.begin(), of_file.end());
    if (!mappers.ok()) continue;
    for (const claims::Mapper& mapper : mappers->all()) names.emplace_back(mapper.name());
  }
  if (!diagnostics.empty()) console.Report(diagnostics);
  if (!diagnostics.empty() || !read_all) return Exit::kBadInput;
  if (console.format() == Format::kText) {
    std::string line = std::to_string(names.size()) + (names.size() == 1 ? " mapper:" : " mappers:");
    for (const std::string& name : names) line += " " + name;
    console.OutText(line + "\n");
    return Exit::kOk;
  }
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject().Key("mappers").BeginArray();
  for (const std::string& name : names) json.String(name);
  json.EndArray().Key("ok").Bool(true).EndObject();
  console.OutJson(out);
  return Exit::kOk;
}

}  // namespace

void AddClaims(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("claims", "Check files of mappers, which make requests of the claims of tokens");
  auto* const files = command->add_option("files", options->files, "Files of mappers (.claims)");
  command->add_option("-p,--policy", options->policies,
                      "Policies: words that are no members of their enums are mistakes too");
  auto* const ready = command->add_flag("--ready", options->ready, "Print the mappers that come with the library");
  ready->excludes(files);
  command->callback([options, chosen] {
    if (options->files.empty() && !options->ready) throw CLI::RequiredError("files, or --ready,");
    *chosen = [options](Console& console) { return Claims(console, *options); };
  });
}

}  // namespace daygate::cli
