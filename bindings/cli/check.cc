// daygate check: do these policies compile together?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/analyze.h"

namespace daygate::cli {
namespace {

std::string Count(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string JsonReport(const PolicySummary& summary, std::string_view digest) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject();
  json.Key("diagnostics").BeginArray().EndArray();
  json.Key("files").Int(static_cast<std::int64_t>(summary.files));
  json.Key("forbids").Int(static_cast<std::int64_t>(summary.forbids));
  json.Key("ok").Bool(true);
  json.Key("permits").Int(static_cast<std::int64_t>(summary.permits));
  json.Key("policy_digest").String(digest);
  json.Key("requires").Int(static_cast<std::int64_t>(summary.requires_));
  json.Key("shadow_rules").Int(static_cast<std::int64_t>(summary.shadow_rules));
  json.Key("tests").Int(static_cast<std::int64_t>(summary.tests));
  json.EndObject();
  return out;
}

Exit Check(Console& console, const std::vector<std::string>& policies) {
  const auto engine = LoadEngine(console, policies);
  if (engine == nullptr) return Exit::kBadInput;
  const PolicySummary summary = Summarize(*engine);
  if (console.format() == Format::kJson) {
    console.OutJson(JsonReport(summary, engine->policy_digest()));
    return Exit::kOk;
  }
  std::string line = console.Paint(Tone::kGood, "ok") + "  " + Count(summary.files, "file") + ": " +
                     Count(summary.permits, "permit") + ", " + Count(summary.forbids, "forbid") + ", " +
                     Count(summary.requires_, "require");
  if (summary.shadow_rules > 0) line += " (" + std::to_string(summary.shadow_rules) + " in shadow)";
  line += ", " + Count(summary.tests, "test") + "  ";
  console.Out(line + console.Paint(Tone::kFaint, engine->policy_digest()) + "\n");
  if (summary.permits == 0) console.Note("note: without a permit every request is denied");
  return Exit::kOk;
}

}  // namespace

void AddCheck(CLI::App& app, Action* chosen) {
  auto policies = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("check", "Compile policies and show what is wrong with them");
  command->add_option("policy", *policies, "Policy files, or folders of .gate files: one policy set")->required();
  command->callback(
      [policies, chosen] { *chosen = [policies](Console& console) { return Check(console, *policies); }; });
}

}  // namespace daygate::cli
