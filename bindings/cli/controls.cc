// daygate controls: which standard asks for what, and which rule answers.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <map>

#include "base/json_writer.h"
#include "choice.h"
#include "commands.h"
#include "daygate/analyze.h"

namespace daygate::cli {
namespace {

enum class Table : std::uint8_t { kText, kCsv, kMarkdown, kJson };

struct Options {
  std::vector<std::string> policies;
  std::vector<std::string> standards;
  Table to = Table::kText;
  bool unguarded = false;
};

std::string Joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string joined;
  for (const std::string& word : words) joined.append(joined.empty() ? "" : separator).append(word);
  return joined;
}

std::size_t Guarded(const ControlStandard& standard) {
  return static_cast<std::size_t>(std::count_if(standard.controls.begin(), standard.controls.end(),
                                                [](const ControlCoverage& row) { return !row.rules.empty(); }));
}

std::string Text(const Console& console, const std::vector<ControlStandard>& standards, bool unguarded) {
  constexpr std::size_t kWidth = 16;
  std::string text;
  for (const ControlStandard& standard : standards) {
    text += console.Paint(Tone::kStrong, standard.name + " " + standard.version) + "  " +
            std::to_string(Guarded(standard)) + " of " + std::to_string(standard.controls.size()) + " guarded\n";
    for (const ControlCoverage& row : standard.controls) {
      if (unguarded && !row.rules.empty()) continue;
      std::string id = row.id;
      id.resize(std::max(kWidth, id.size() + 1), ' ');
      text += "  " + (row.rules.empty() ? console.Paint(Tone::kHeed, id) : console.Paint(Tone::kGood, id)) + row.title +
              "\n";
      if (!row.rules.empty()) text += "    " + console.Paint(Tone::kFaint, Joined(row.rules, ", ")) + "\n";
    }
  }
  return text;
}

// A cell that a spreadsheet would take for a formula gets an apostrophe.
std::string Csv(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) text.insert(0, "'");
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string CsvTable(const std::vector<ControlStandard>& standards, bool unguarded) {
  std::string text = "standard,version,id,title,rules\r\n";
  for (const ControlStandard& standard : standards) {
    for (const ControlCoverage& row : standard.controls) {
      if (unguarded && !row.rules.empty()) continue;
      text += Csv(standard.name) + "," + Csv(standard.version) + "," + Csv(row.id) + "," + Csv(row.title) + "," +
              Csv(Joined(row.rules, " ")) + "\r\n";
    }
  }
  return text;
}

std::string MarkdownTable(const std::vector<ControlStandard>& standards, bool unguarded) {
  std::string text;
  for (const ControlStandard& standard : standards) {
    text += (text.empty() ? "" : "\n") + std::string("## ") + standard.name + " " + standard.version + "\n\n" +
            std::to_string(Guarded(standard)) + " of " + std::to_string(standard.controls.size()) +
            " guarded.\n\n| ID | | guarded by |\n|---|---|---|\n";
    for (const ControlCoverage& row : standard.controls) {
      if (unguarded && !row.rules.empty()) continue;
      std::vector<std::string> rules;
      for (const std::string& rule : row.rules) rules.push_back("`" + rule + "`");
      text += "| " + row.id + " | " + row.title + " | " + (rules.empty() ? "**none**" : Joined(rules, ", ")) + " |\n";
    }
  }
  return text;
}

std::string Json(const std::vector<ControlStandard>& standards, bool unguarded) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject().Key("standards").BeginArray();
  for (const ControlStandard& standard : standards) {
    json.BeginObject().Key("controls").BeginArray();
    for (const ControlCoverage& row : standard.controls) {
      if (unguarded && !row.rules.empty()) continue;
      json.BeginObject().Key("id").String(row.id).Key("rules").BeginArray();
      for (const std::string& rule : row.rules) json.String(rule);
      json.EndArray().Key("title").String(row.title).EndObject();
    }
    json.EndArray().Key("guarded").Int(static_cast<std::int64_t>(Guarded(standard)));
    json.Key("key").String(standard.key).Key("name").String(standard.name).Key("source").String(standard.source);
    json.Key("total").Int(static_cast<std::int64_t>(standard.controls.size()));
    json.Key("version").String(standard.version).EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

Exit RunControls(Console& console, const Options& options) {
  const auto engine = LoadEngine(console, options.policies);
  if (engine == nullptr) return Exit::kBadInput;
  std::vector<ControlStandard> standards = Controls(*engine);
  for (const std::string& wanted : options.standards) {
    if (std::any_of(standards.begin(), standards.end(), [&](const auto& s) { return s.key == wanted; })) continue;
    std::vector<std::string> keys;
    for (const ControlStandard& standard : standards) keys.push_back(standard.key);
    console.Error("--standard: there is no '" + wanted + "'; there are " + Joined(keys, ", "));
    return Exit::kUsage;
  }
  if (!options.standards.empty()) {
    std::erase_if(standards, [&](const ControlStandard& standard) {
      return std::find(options.standards.begin(), options.standards.end(), standard.key) == options.standards.end();
    });
  }
  switch (console.format() == Format::kJson ? Table::kJson : options.to) {
    case Table::kText: console.Out(Text(console, standards, options.unguarded)); break;
    case Table::kCsv: console.OutText(CsvTable(standards, options.unguarded)); break;
    case Table::kMarkdown: console.OutText(MarkdownTable(standards, options.unguarded)); break;
    case Table::kJson: console.OutJson(Json(standards, options.unguarded)); break;
  }
  return Exit::kOk;
}

}  // namespace

void AddControls(CLI::App& app, Action* chosen) {
  const std::map<std::string, Table> tables = {
      {"text", Table::kText}, {"csv", Table::kCsv}, {"markdown", Table::kMarkdown}, {"json", Table::kJson}};
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("controls", "List the controls of standards, the rules that guard each, and what none guards");
  command->add_option("policy", options->policies, "Policy files, or folders of .gate files: one policy set")
      ->required();
  command
      ->add_option("--standard", options->standards, "Only this one, by its key (owasp-nhi, csf, …); may stand often")
      ->allow_extra_args(false);
  command->add_flag("--unguarded", options->unguarded, "Only what no rule guards");
  command->add_option("--to", options->to, "text (default), json, csv or markdown")->transform(Choice(tables));
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return RunControls(console, *options); }; });
}

}  // namespace daygate::cli
