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

// What is shown beside whether the policies compile.
struct Views {
  bool costs = false;
  bool index = false;
};

void WriteIndexing(base::JsonWriter* json, const Engine& engine) {
  json->Key("index").BeginArray();
  for (const RuleIndexing& rule : Indexing(engine)) {
    json->BeginObject();
    json->Key("evaluated").BeginArray();
    for (const UnindexedPart& part : rule.evaluated) {
      json->BeginObject();
      json->Key("column").Int(part.column);
      json->Key("line").Int(part.line);
      json->Key("text").String(part.text);
      json->Key("why").String(part.why);
      json->EndObject();
    }
    json->EndArray();
    json->Key("file").String(ValidUtf8(rule.file));
    json->Key("looked_up").BeginArray();
    for (const std::string& what : rule.looked_up) json->String(what);
    json->EndArray();
    json->Key("rule").String(rule.rule);
    json->EndObject();
  }
  json->EndArray();
}

void WriteCosts(base::JsonWriter* json, const Engine& engine) {
  json->Key("costs").BeginArray();
  for (const RuleCost& rule : Costs(engine)) {
    json->BeginObject();
    json->Key("cost").Int(static_cast<std::int64_t>(rule.cost));
    json->Key("dearest").BeginArray();
    for (const CostPart& part : rule.dearest) {
      json->BeginObject();
      json->Key("column").Int(part.column);
      json->Key("cost").Int(static_cast<std::int64_t>(part.cost));
      json->Key("line").Int(part.line);
      json->Key("text").String(part.text);
      json->EndObject();
    }
    json->EndArray();
    json->Key("file").String(ValidUtf8(rule.file));
    json->Key("rule").String(rule.rule);
    json->EndObject();
  }
  json->EndArray();
}

// What compiles and can open a gate all the same. The rest is for `daygate lint`.
std::vector<Diagnostic> WhatOpensAGate(const Engine& engine) {
  std::vector<Diagnostic> diagnostics;
  for (LintWarning& warning : Lint(engine)) {
    if (warning.opens_gate) diagnostics.push_back(std::move(warning.diagnostic));
  }
  return diagnostics;
}

std::string JsonReport(const Engine& engine, const PolicySummary& summary, const Views& views,
                       const std::vector<Diagnostic>& opening) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject();
  if (views.costs) WriteCosts(&json, engine);
  json.Key("diagnostics");
  WriteDiagnostics(&json, opening);
  json.Key("files").Int(static_cast<std::int64_t>(summary.files));
  json.Key("forbids").Int(static_cast<std::int64_t>(summary.forbids));
  if (views.index) WriteIndexing(&json, engine);
  json.Key("ok").Bool(true);
  json.Key("permits").Int(static_cast<std::int64_t>(summary.permits));
  json.Key("policy_digest").String(engine.policy_digest());
  json.Key("requires").Int(static_cast<std::int64_t>(summary.requires_));
  json.Key("shadow_rules").Int(static_cast<std::int64_t>(summary.shadow_rules));
  json.Key("tests").Int(static_cast<std::int64_t>(summary.tests));
  json.EndObject();
  return out;
}

// Each rule with its sum, and below it where the sum arises.
std::string CostText(const Console& console, const Engine& engine) {
  std::string text;
  for (const RuleCost& rule : Costs(engine)) {
    text += console.Paint(Tone::kStrong, rule.rule) + "  " + std::to_string(rule.cost) + "  " +
            console.Paint(Tone::kFaint, Safe(rule.file)) + "\n";
    for (const std::string& line : rule.table) text += "  " + Safe(line) + "\n";
  }
  return text;
}

// Each rule with what is looked up for it, and below it what is evaluated and why.
std::string IndexText(const Console& console, const Engine& engine) {
  std::string text;
  for (const RuleIndexing& rule : Indexing(engine)) {
    std::string looked_up;
    for (const std::string& what : rule.looked_up) looked_up += (looked_up.empty() ? "" : ", ") + what;
    text += console.Paint(Tone::kStrong, rule.rule) +
            "  looked up: " + Safe(looked_up.empty() ? "the path alone" : looked_up) + "  " +
            console.Paint(Tone::kFaint, Safe(rule.file)) + "\n";
    for (const UnindexedPart& part : rule.evaluated) {
      text += "  evaluated: " + Safe(part.text) + "  (line " + std::to_string(part.line) + ": " + part.why + ")\n";
    }
  }
  return text;
}

Exit Check(Console& console, const std::vector<std::string>& policies, const Views& views) {
  const auto engine = LoadEngine(console, policies);
  if (engine == nullptr) return Exit::kBadInput;
  const PolicySummary summary = Summarize(*engine);
  const std::vector<Diagnostic> opening = WhatOpensAGate(*engine);
  if (console.format() == Format::kJson) {
    console.OutJson(JsonReport(*engine, summary, views, opening));
    return Exit::kOk;
  }
  console.ShowDiagnostics(opening);
  std::string line = console.Paint(Tone::kGood, "ok") + "  " + Count(summary.files, "file") + ": " +
                     Count(summary.permits, "permit") + ", " + Count(summary.forbids, "forbid") + ", " +
                     Count(summary.requires_, "require");
  if (summary.shadow_rules > 0) line += " (" + std::to_string(summary.shadow_rules) + " in shadow)";
  line += ", " + Count(summary.tests, "test") + "  ";
  console.Out(line + console.Paint(Tone::kFaint, engine->policy_digest()) + "\n");
  if (views.costs) console.Out(CostText(console, *engine));
  if (views.index) console.Out(IndexText(console, *engine));
  if (summary.permits == 0) console.Note("note: without a permit every request is denied");
  return Exit::kOk;
}

}  // namespace

void AddCheck(CLI::App& app, Action* chosen) {
  auto policies = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("check", "Compile policies and show what is wrong with them");
  command->add_option("policy", *policies, "Policy files, or folders of .gate files: one policy set")->required();
  auto views = std::make_shared<Views>();
  command->add_flag("--index", views->index,
                    "Show how each rule is found: what is looked up, what is evaluated, and why");
  command->add_flag("--cost", views->costs,
                    "Show what each rule costs in the worst case, and its dearest sub-expressions");
  command->callback([policies, views, chosen] {
    *chosen = [policies, views](Console& console) { return Check(console, *policies, *views); };
  });
}

}  // namespace daygate::cli
