// daygate map: who may have what, as a picture.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <map>
#include <optional>

#include "choice.h"
#include "commands.h"
#include "daygate/map.h"
#include "files.h"
#include "graphviz.h"
#include "lines.h"

namespace daygate::cli {
namespace {

enum class Drawing : std::uint8_t { kDot, kMermaid, kSvg, kJson };

struct Options {
  std::vector<std::string> policies;
  std::optional<std::string> jsonl;
  std::string output;
  Drawing to = Drawing::kDot;
  MapOptions map;
};

// False: the file could not be read to its end; that was said.
bool ReadRequests(Console& console, const std::string& path, std::vector<std::string>* requests) {
  const auto file = InputFile::Open(path);
  if (!file.ok()) {
    console.Error(std::string(file.status().message()));
    return false;
  }
  LineReader lines(file->descriptor(), kRequestBytes, [] {});
  std::string_view line;
  for (;;) {
    switch (lines.Next(&line)) {
      case LineReader::Result::kLine: requests->emplace_back(line); break;
      case LineReader::Result::kEnd: return true;
      case LineReader::Result::kError: console.Error("cannot read '" + path + "' to its end"); return false;
    }
  }
}

Exit RunMap(Console& console, const Options& options) {
  const auto engine = LoadEngine(console, options.policies);
  if (engine == nullptr) return Exit::kBadInput;
  std::vector<std::string> requests;
  if (options.jsonl && !ReadRequests(console, *options.jsonl, &requests)) return Exit::kBadInput;
  const AccessMap map = MapAccess(*engine, requests, options.map);
  if (map.flows.empty() && !options.map.focus.empty()) {
    console.Error("nothing has to do with '" + options.map.focus +
                  "': it is no class, no zone and no path of a permit");
    return Exit::kBadInput;
  }
  std::string drawn;
  const Drawing to = console.format() == Format::kJson ? Drawing::kJson : options.to;
  switch (to) {
    case Drawing::kDot: drawn = MapToDot(map); break;
    case Drawing::kMermaid: drawn = MapToMermaid(map); break;
    case Drawing::kJson: drawn = MapToJson(map) + "\n"; break;
    case Drawing::kSvg: {
      auto svg = DrawSvg(MapToDot(map));
      if (!svg.ok()) {
        console.Error(std::string(svg.status().message()));
        return Exit::kBadInput;
      }
      drawn = *std::move(svg);
      break;
    }
  }
  if (options.output.empty()) {
    console.OutText(drawn);
    return Exit::kOk;
  }
  const absl::Status status = WriteFile(options.output, drawn);
  if (status.ok()) return Exit::kOk;
  console.Error(std::string(status.message()));
  return Exit::kBadInput;
}

}  // namespace

void AddMap(CLI::App& app, Action* chosen) {
  const std::map<std::string, Drawing> drawings = {
      {"dot", Drawing::kDot}, {"mermaid", Drawing::kMermaid}, {"svg", Drawing::kSvg}, {"json", Drawing::kJson}};
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("map", "Draw which agents may have which secrets, and where these may go");
  command->add_option("policy", options->policies, "Policy files, or folders of .gate files: one policy set")
      ->required();
  command->add_option("--to", options->to, "dot (default), mermaid, svg (needs Graphviz) or json")
      ->transform(Choice(drawings));
  command->add_option("--focus", options->map.focus,
                      "Only what has to do with this class, this zone, or paths that begin so");
  command
      ->add_option("--secrets", options->map.most_secrets,
                   "As many secrets stand apart; of more the paths are shortened (default: 24)")
      ->check(CLI::PositiveNumber);
  command->add_option("--jsonl", options->jsonl,
                      "A file with a request a line, to be counted; - for the standard input");
  command->add_option("-o,--output", options->output, "A file (default: the standard output)");
  command->callback([options, chosen] { *chosen = [options](Console& console) { return RunMap(console, *options); }; });
}

}  // namespace daygate::cli
