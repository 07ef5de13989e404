// daygate explain: why did this decision come out so, and what would change it?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <optional>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/analyze.h"
#include "daygate/wire.h"
#include "explain_text.h"

namespace daygate::cli {
namespace {

struct Options {
  std::vector<std::string> policies;
  std::string request = "-";
  std::size_t most_changes = 10;
  std::size_t most_rules = static_cast<std::size_t>(-1);
};

struct Answers {
  std::optional<Explanation> explanation;  // none: the request is not well-formed
  std::vector<std::string> how;
  std::vector<ChangeSet> changes;
};

std::string ChangesJson(const std::vector<ChangeSet>& sets) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginArray();
  for (const ChangeSet& set : sets) {
    std::string changes;
    base::JsonWriter inner(&changes);
    inner.BeginArray();
    for (const AttributeChange& change : set.changes) {
      inner.BeginObject();
      inner.Key("agents").Bool(change.agents);
      inner.Key("from").String(ValidUtf8(change.from));
      inner.Key("path").String(ValidUtf8(change.path));
      inner.Key("to").String(ValidUtf8(change.to));
      inner.EndObject();
    }
    inner.EndArray();
    out += (out.size() > 1 ? "," : "") + std::string("{\"changes\":") + changes + ",\"patch\":" + set.patch + "}";
  }
  return out + "]";
}

std::string Json(const Decision& decision, const Answers& answers) {
  std::string how;
  base::JsonWriter json(&how);
  json.BeginArray();
  for (const std::string& line : answers.how) json.String(ValidUtf8(line));
  json.EndArray();
  return "{\"changes\":" + ChangesJson(answers.changes) +
         ",\"decision\":" + (answers.explanation ? ToJson(decision, *answers.explanation) : ToJson(decision)) +
         ",\"how_to_meet\":" + how + "}";
}

void PrintChanges(Console& console, const std::vector<ChangeSet>& sets) {
  if (sets.empty()) {
    console.Out("\nNo one or two attributes of the request would have permitted it.\n");
    return;
  }
  console.Out(sets.front().changes.size() == 1
                  ? "\nOne of these would have permitted it:\n"
                  : "\nNo single change would have permitted it; one of these pairs would:\n");
  for (const ChangeSet& set : sets) {
    std::string line = "  ";
    bool agents = true;
    for (const AttributeChange& change : set.changes) {
      if (line.size() > 2) line += ", ";
      line += console.Paint(Tone::kStrong, Safe(change.path)) + ": " + Safe(change.from) + " → " + Safe(change.to);
      agents = agents && change.agents;
    }
    console.Out(line + "  " +
                console.Paint(Tone::kFaint, agents ? "(the agent's to make)" : "(not the agent's to make)") + "\n");
  }
}

void Print(Console& console, const Decision& decision, const Answers& answers, std::size_t most_rules) {
  console.Out(DecisionText(console, decision));
  if (!answers.how.empty()) {
    console.Out(answers.explanation ? "\nHow to get it:\n" : "\nWhat belongs there:\n");
    for (const std::string& line : answers.how) console.Out("  - " + Safe(line) + "\n");
  }
  if (most_rules == 0) {
    // Not asked for.
  } else if (answers.explanation && !answers.explanation->rules.empty()) {
    console.Out("\nRules in scope, nearest to applying first:\n" +
                ExplanationText(console, *answers.explanation, {.indent = 2, .most_rules = most_rules}));
  } else if (answers.explanation) {
    console.Out("\nNo rule has this path and action in its scope.\n");
  }
  const bool denied = decision.outcome() == Outcome::kDeny && decision.reason() != Reason::kInvalidRequest;
  if (denied) PrintChanges(console, answers.changes);
}

Exit RunExplain(Console& console, const Options& options) {
  const auto engine = LoadEngine(console, options.policies);
  if (engine == nullptr) return Exit::kBadInput;
  const auto json = ReadRequest(console, options.request);
  if (!json) return Exit::kBadInput;
  const RequestDocument document(*engine, *json);
  const Decision decision = Decide(*engine, document);
  Answers answers;
  if (decision.reason() == Reason::kInvalidRequest) {
    answers.how = HowToMend(*engine, decision);
  } else {
    answers.explanation = engine->Explain(document.request());
    answers.how = HowToMeet(decision, document.request());
    if (options.most_changes > 0) answers.changes = SmallestChanges(*engine, document.request(), options.most_changes);
  }
  if (console.format() == Format::kJson) {
    console.OutJson(Json(decision, answers));
  } else {
    Print(console, decision, answers, options.most_rules);
  }
  return Exit::kOk;
}

}  // namespace

void AddExplain(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("explain", "Show why a request is decided as it is, and what would change that");
  command->add_option("-p,--policy", options->policies, "Policy files, or folders of .gate files: one policy set")
      ->required();
  command->add_option("--request", options->request, "A file with one request (default: the standard input)");
  command->add_option("--changes", options->most_changes, "How many changes to show at most (default: 10; 0: none)");
  command->add_option("--rules", options->most_rules, "How many rules to show at most (default: all in scope)");
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return RunExplain(console, *options); }; });
}

}  // namespace daygate::cli
