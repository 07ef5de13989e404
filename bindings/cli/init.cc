// daygate init: a first policy to begin with.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/analyze.h"
#include "files.h"

namespace daygate::cli {
namespace {

struct Options {
  std::string kind;
  std::string name;
  std::string folder = ".";
};

Exit Fail(Console& console, const std::string& message, Exit exit) {
  console.Error(message);
  return exit;
}

Exit RunInit(Console& console, const Options& options) {
  const std::string name = options.name.empty() ? options.kind : options.name;
  const auto policy = StarterPolicy(options.kind, name);
  if (policy.status().code() == absl::StatusCode::kNotFound) {
    std::string kinds;
    for (const StarterKind& kind : StarterKinds()) {
      kinds += "\n  " + std::string(kind.name) + std::string(18 - kind.name.size(), ' ') + std::string(kind.summary);
    }
    console.Error(std::string(policy.status().message()) + "; there are:");
    console.ErrorLines(kinds.substr(1) + "\n");
    return Exit::kUsage;
  }
  if (!policy.ok())
    return Fail(console, "'" + name + "' can not name a policy: a name has letters, digits and '_'", Exit::kUsage);
  const std::filesystem::path path = std::filesystem::path(options.folder) / (name + ".gate");
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return Fail(console, "'" + path.string() + "' is there already", Exit::kBadInput);
  }
  std::filesystem::create_directories(path.parent_path(), error);
  if (const absl::Status status = WriteFile(path.string(), *policy); !status.ok()) {
    return Fail(console, std::string(status.message()), Exit::kBadInput);
  }
  if (console.format() == Format::kJson) {
    std::string out;
    base::JsonWriter json(&out);
    json.BeginObject().Key("file").String(ValidUtf8(path.string())).EndObject();
    console.OutJson(out);
    return Exit::kOk;
  }
  const std::string shown = Safe(path.string());
  console.Out("wrote " + console.Paint(Tone::kStrong, shown) + "\n\nNext:\n  daygate check " + shown +
              "\n  daygate test " + shown +
              "\nThen change the words of its vocabulary, its paths and its tests to your own.\n");
  return Exit::kOk;
}

}  // namespace

void AddInit(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("init", "Write a first policy with a vocabulary, three rules and tests");
  command
      ->add_option("kind", options->kind, "For what: batch_job, chatbot, coding_agent, service_account or ci_pipeline")
      ->required();
  command->add_option("--name", options->name, "The name of the policy and of its file (default: the kind)");
  command->add_option("--folder", options->folder, "Where to write it (default: here)");
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return RunInit(console, *options); }; });
}

}  // namespace daygate::cli
