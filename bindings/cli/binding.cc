// daygate binding: what an approver of this request has to approve.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/wire.h"

namespace daygate::cli {
namespace {

struct Options {
  std::vector<std::string> policies;
  std::string request = "-";
};

Exit Refuse(Console& console, const Decision& decision) {
  std::string fields;
  for (std::string_view field : decision.invalid_fields()) fields.append(fields.empty() ? "" : ", ").append(field);
  console.Error("the request is not well-formed, so there is nothing to approve: " + fields);
  return Exit::kBadInput;
}

Exit Binding(Console& console, const Options& options) {
  const auto engine = LoadEngine(console, options.policies);
  if (engine == nullptr) return Exit::kBadInput;
  const auto json = ReadRequest(console, options.request);
  if (!json) return Exit::kBadInput;
  const RequestDocument document(*engine, *json);
  const Decision decision = Decide(*engine, document);
  if (decision.reason() == Reason::kInvalidRequest) return Refuse(console, decision);
  const std::string binding = engine->Binding(document.request());
  if (binding.empty()) {
    console.Error("the binding could not be computed");
    return Exit::kBadInput;
  }
  if (console.format() == Format::kText) {
    console.Out(binding + "\n");
    return Exit::kOk;
  }
  std::string out;
  base::JsonWriter(&out).BeginObject().Key("binding").String(binding).EndObject();
  console.OutJson(out);
  return Exit::kOk;
}

}  // namespace

void AddBinding(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("binding", "Print what an approver of a request has to approve");
  command->add_option("-p,--policy", options->policies, "Policy files, or folders of .gate files: one policy set")
      ->required();
  command->add_option("--request", options->request, "A file with one request (default: the standard input)");
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return Binding(console, *options); }; });
}

}  // namespace daygate::cli
