// daygate lint: what in these policies is probably not meant?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <optional>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "commands.h"
#include "daygate/analyze.h"

namespace daygate::cli {
namespace {

struct Options {
  std::vector<std::string> policies;
  std::vector<std::string> allow;
  std::string now;
  bool list = false;
};

void WriteWarning(base::JsonWriter& json, const LintWarning& warning) {
  const Diagnostic& d = warning.diagnostic;
  json.BeginObject();
  json.Key("column").Int(d.column);
  json.Key("file").String(ValidUtf8(d.file));
  json.Key("help").String(ValidUtf8(d.help));
  json.Key("line").Int(d.line);
  json.Key("message").String(ValidUtf8(d.message));
  json.Key("name").String(warning.name);
  json.Key("opens_gate").Bool(warning.opens_gate);
  json.Key("rule").String(warning.rule);
  json.EndObject();
}

Exit List(Console& console) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginArray();
  for (const LintInfo& lint : Lints()) {
    json.BeginObject();
    json.Key("name").String(lint.name);
    json.Key("opens_gate").Bool(lint.opens_gate);
    json.Key("summary").String(lint.summary);
    json.EndObject();
    if (console.format() == Format::kJson) continue;
    constexpr std::size_t kWidth = 20;
    std::string name(lint.name);
    name.resize(std::max(kWidth, name.size() + 1), ' ');
    console.Out(console.Paint(Tone::kStrong, name) + std::string(lint.summary) +
                (lint.opens_gate ? console.Paint(Tone::kHeed, "  (can open a gate)") : "") + "\n");
  }
  json.EndArray();
  if (console.format() == Format::kJson) console.OutJson(out);
  return Exit::kOk;
}

bool ReadOptions(Console& console, const Options& options, LintOptions* lint) {
  for (const std::string& name : options.allow) {
    const auto known = Lints();
    if (std::none_of(known.begin(), known.end(), [&](const LintInfo& info) { return info.name == name; })) {
      console.Error("--allow: there is no lint '" + name + "' (daygate lint --list)");
      return false;
    }
  }
  lint->allow = options.allow;
  if (options.now.empty()) {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    lint->now = Timestamp{std::chrono::duration_cast<std::chrono::seconds>(since).count(), 0};
    return true;
  }
  const std::optional<base::Instant> now = base::ParseTimestamp(options.now);
  if (!now) {
    console.Error("--now: '" + options.now + "' is no timestamp such as 2026-11-24T10:00:00Z");
    return false;
  }
  lint->now = Timestamp{now->seconds, now->nanos};
  return true;
}

Exit RunLint(Console& console, const Options& options) {
  if (options.list) return List(console);
  if (options.policies.empty()) {
    console.Error("which policies to read is missing: daygate lint FILE…");
    return Exit::kUsage;
  }
  LintOptions lint;
  if (!ReadOptions(console, options, &lint)) return Exit::kUsage;
  const auto engine = LoadEngine(console, options.policies);
  if (engine == nullptr) return Exit::kBadInput;
  const std::vector<LintWarning> warnings = Lint(*engine, lint);
  if (console.format() == Format::kJson) {
    std::string out;
    base::JsonWriter json(&out);
    json.BeginObject();
    json.Key("ok").Bool(warnings.empty());
    json.Key("warnings").BeginArray();
    for (const LintWarning& warning : warnings) WriteWarning(json, warning);
    json.EndArray().EndObject();
    console.OutJson(out);
  } else {
    for (const LintWarning& warning : warnings) {
      console.Out(Render(warning.diagnostic, console.out_color()));
    }
    console.Out(console.Paint(warnings.empty() ? Tone::kGood : Tone::kHeed, warnings.empty() ? "ok" : "found") + "  " +
                std::to_string(warnings.size()) + (warnings.size() == 1 ? " warning\n" : " warnings\n"));
    if (!warnings.empty()) {
      console.Note("note: a rule allows what it means: note \"lint\" \"allow NAME: the reason\" (docs/lint.md)");
    }
  }
  return warnings.empty() ? Exit::kOk : Exit::kFindings;
}

}  // namespace

void AddLint(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("lint", "Show what in policies compiles and is probably not meant");
  command->add_option("policy", options->policies, "Policy files, or folders of .gate files: one policy set");
  command->add_option("--allow", options->allow, "A lint that is not wanted; may stand several times")
      ->allow_extra_args(false);
  command->add_option("--now", options->now, "The time by which permits expire (default: the clock's)");
  command->add_flag("--list", options->list, "Name the lints that there are");
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return RunLint(console, *options); }; });
}

}  // namespace daygate::cli
