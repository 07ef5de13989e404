// daygate fmt: policies in the one layout.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/analyze.h"
#include "files.h"

namespace daygate::cli {
namespace {

enum class Mode : std::uint8_t { kPrint, kCheck, kWrite };

struct Formatted {
  PolicySource source;
  std::string text;
  bool changed() const { return text != source.text; }
};

std::string JsonReport(const std::vector<Formatted>& files, Mode mode) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject().Key("files").BeginArray();
  for (const Formatted& file : files) {
    json.BeginObject();
    json.Key("changed").Bool(file.changed());
    json.Key("file").String(ValidUtf8(file.source.name));
    if (mode == Mode::kPrint) json.Key("text").String(file.text);
    json.EndObject();
  }
  json.EndArray().Key("ok").Bool(true).EndObject();
  return out;
}

// "-" alone is the standard input.
absl::StatusOr<std::vector<PolicySource>> ReadAll(const std::vector<std::string>& policies,
                                                  std::vector<Diagnostic>* diagnostics) {
  if (policies != std::vector<std::string>{"-"}) return ReadPolicies(policies, diagnostics);
  auto text = ReadUpTo("-", std::string::npos);
  if (!text.ok()) return text.status();
  return std::vector<PolicySource>{{"-", *std::move(text)}};
}

// Lays out all that can be read; what can not goes to `diagnostics`.
std::vector<Formatted> FormatAll(std::vector<PolicySource> sources, std::vector<Diagnostic>* diagnostics) {
  std::vector<Formatted> files;
  for (PolicySource& source : sources) {
    std::vector<Diagnostic> found;
    auto text = FormatPolicy(source, &found);
    diagnostics->insert(diagnostics->end(), found.begin(), found.end());
    if (text.ok()) files.push_back({std::move(source), *std::move(text)});
  }
  return files;
}

Exit Write(Console& console, const std::vector<Formatted>& files) {
  for (const Formatted& file : files) {
    if (!file.changed()) continue;
    const absl::Status status = WriteFile(file.source.name, file.text);
    if (!status.ok()) {
      console.Error(std::string(status.message()));
      return Exit::kBadInput;
    }
  }
  return Exit::kOk;
}

void Print(Console& console, const std::vector<Formatted>& files, Mode mode) {
  if (console.format() == Format::kJson) {
    console.OutJson(JsonReport(files, mode));
    return;
  }
  for (const Formatted& file : files) {
    if (mode == Mode::kPrint) {
      console.OutText(file.text);
    } else if (file.changed()) {
      console.Out(Safe(file.source.name) + "\n");
    }
  }
}

Exit Fmt(Console& console, const std::vector<std::string>& policies, Mode mode) {
  if (mode == Mode::kWrite && std::find(policies.begin(), policies.end(), "-") != policies.end()) {
    console.Error("the standard input has no place to write to: leave --write out");
    return Exit::kUsage;
  }
  std::vector<Diagnostic> diagnostics;
  auto sources = ReadAll(policies, &diagnostics);
  if (!sources.ok()) {
    if (diagnostics.empty()) console.Error(std::string(sources.status().message()));
    if (!diagnostics.empty()) console.Report(diagnostics);
    return Exit::kBadInput;
  }
  const std::vector<Formatted> files = FormatAll(*std::move(sources), &diagnostics);
  Exit exit = Exit::kOk;
  if (mode == Mode::kWrite) exit = Write(console, files);
  if (!diagnostics.empty()) {
    if (console.format() == Format::kText) Print(console, files, mode);
    console.Report(diagnostics);
    return Exit::kBadInput;
  }
  Print(console, files, mode);
  if (exit != Exit::kOk || mode != Mode::kCheck) return exit;
  const bool changed = std::any_of(files.begin(), files.end(), [](const Formatted& file) { return file.changed(); });
  return changed ? Exit::kFindings : Exit::kOk;
}

}  // namespace

void AddFmt(CLI::App& app, Action* chosen) {
  struct Options {
    std::vector<std::string> policies;
    bool check = false;
    bool write = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fmt", "Lay policies out in the one way; without a flag, print them");
  command->add_option("policy", options->policies, "Policy files, folders of .gate files, or - for the standard input")
      ->required();
  CLI::Option* check = command->add_flag("--check", options->check, "List the files that are laid out otherwise");
  command->add_flag("--write", options->write, "Write the files in place, and list those that changed")
      ->excludes(check);
  command->callback([options, chosen] {
    *chosen = [options](Console& console) {
      const Mode mode = options->check ? Mode::kCheck : options->write ? Mode::kWrite : Mode::kPrint;
      return Fmt(console, options->policies, mode);
    };
  });
}

}  // namespace daygate::cli
