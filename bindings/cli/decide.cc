// daygate decide: one request, or a stream of them, decided.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <optional>
#include <utility>

#include "commands.h"
#include "daygate/wire.h"
#include "explain_text.h"
#include "files.h"
#include "lines.h"
#include "progress.h"

namespace daygate::cli {
namespace {

struct Options {
  std::vector<std::string> policies;
  std::optional<std::string> request;
  std::optional<std::string> jsonl;
  std::optional<std::string> enforces;  // words with commas between them; "" is none of them
  bool explain = false;
  bool exit_code = false;
};

// Nothing: a word that is no term.
std::optional<TermSet> TermsOf(const Options& options, Console& console) {
  if (!options.enforces) return kAllTerms;
  TermSet terms;
  for (std::string_view rest = *options.enforces; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    const std::optional<TermKind> kind = TermKindFromWord(word);
    if (!kind) {
      console.Error("--enforces: there is no term '" + std::string(word) +
                    "' (terms are named as in a decision: revoke_on, ttl)");
      return std::nullopt;
    }
    terms.Add(*kind);
  }
  return terms;
}

// An invalid request has no meaning that could be explained.
std::optional<Explanation> Explain(const Engine& engine, const RequestDocument& document, const Decision& decision) {
  if (decision.reason() == Reason::kInvalidRequest) return std::nullopt;
  return engine.Explain(document.request());
}

std::string ExplainedJson(const Decision& decision, const std::optional<Explanation>& explanation) {
  return explanation ? ToJson(decision, *explanation) : ToJson(decision);
}

// Decides one document and writes the answer; true for a PERMIT.
bool Answer(Console& console, const Engine& engine, std::string_view json, const Options& options) {
  if (!options.explain) {
    const Decision decision = DecideJson(engine, json);
    console.OutJson(ToJson(decision));
    return decision.permitted();
  }
  const RequestDocument document(engine, json);
  const Decision decision = Decide(engine, document);
  const std::optional<Explanation> explanation = Explain(engine, document, decision);
  if (console.format() == Format::kJson || options.jsonl) {
    console.OutJson(ExplainedJson(decision, explanation));
    return decision.permitted();
  }
  console.Out(DecisionText(console, decision));
  if (explanation && !explanation->rules.empty()) {
    console.Out("\nRules in scope, nearest to applying first:\n" +
                ExplanationText(console, *explanation, {.indent = 2}));
  }
  return decision.permitted();
}

Exit DecideOne(Console& console, const Engine& engine, const Options& options) {
  const auto json = ReadUpTo(options.request.value_or("-"), kRequestBytes);
  if (!json.ok()) {
    console.Error(std::string(json.status().message()));
    return Exit::kBadInput;
  }
  const bool permitted = Answer(console, engine, *json, options);
  return permitted || !options.exit_code ? Exit::kOk : Exit::kFindings;
}

Exit DecideLines(Console& console, const Engine& engine, const Options& options) {
  const auto file = InputFile::Open(*options.jsonl);
  if (!file.ok()) {
    console.Error(std::string(file.status().message()));
    return Exit::kBadInput;
  }
  LineReader lines(file->descriptor(), kRequestBytes, [&] { console.Flush(); });
  Progress progress(console, "requests", file->size(), Progress::Output::kMeanwhile);
  std::uint64_t read = 0;
  bool all_permitted = true;
  std::string_view line;
  for (;;) {
    switch (lines.Next(&line)) {
      case LineReader::Result::kLine:
        all_permitted = Answer(console, engine, line, options) && all_permitted;
        if (!console.written()) return Exit::kBadInput;
        progress.Advance(read += line.size() + 1);
        break;
      case LineReader::Result::kEnd: return all_permitted || !options.exit_code ? Exit::kOk : Exit::kFindings;
      case LineReader::Result::kError:
        console.Error("cannot read '" + *options.jsonl + "' to its end");
        return Exit::kBadInput;
    }
  }
}

Exit RunDecide(Console& console, const Options& options) {
  const std::optional<TermSet> enforces = TermsOf(options, console);
  if (!enforces) return Exit::kUsage;
  EngineOptions engine_options;
  engine_options.enforces = *enforces;
  const auto engine = LoadEngine(console, options.policies, engine_options);
  if (engine == nullptr) return Exit::kBadInput;
  return options.jsonl ? DecideLines(console, *engine, options) : DecideOne(console, *engine, options);
}

}  // namespace

void AddDecide(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("decide", "Decide requests; the answer is the decision's JSON, a line each");
  command->add_option("-p,--policy", options->policies, "Policy files, or folders of .gate files: one policy set")
      ->required();
  CLI::Option* request =
      command->add_option("--request", options->request, "A file with one request (default: the standard input)");
  command->add_option("--jsonl", options->jsonl, "A file with a request a line; - for the standard input")
      ->excludes(request);
  // An empty list is a host that can enforce nothing; the parser's own lists and optionals take it for none given, and
  // that would be everything.
  command->add_option_function<std::string>(
      "--enforces", [options](const std::string& words) { options->enforces = words; },
      "The terms that the host can enforce, with commas between them (default: all)");
  command->add_flag("--explain", options->explain, "Show what each rule saw");
  command->add_flag("--exit-code", options->exit_code, "End with 1 unless every request is permitted");
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return RunDecide(console, *options); }; });
}

}  // namespace daygate::cli
