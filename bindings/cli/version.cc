// daygate version: which daygate this is.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "base/json_writer.h"
#include "commands.h"

namespace daygate::cli {

Exit PrintVersion(Console& console, Format format) {
  if (format == Format::kText) {
    console.Out("daygate " DAYGATE_VERSION "\n");
    return Exit::kOk;
  }
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject();
  json.Key("abi").Int(DAYGATE_SOVERSION);
  json.Key("compiler").String(__VERSION__);
  json.Key("version").String(DAYGATE_VERSION);
  json.EndObject();
  console.OutJson(out);
  return Exit::kOk;
}

void AddVersion(CLI::App& app, Action* chosen) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("version", "Print the version");
  command->add_flag("--json", *json, "With the number of the C interface and the compiler, as JSON");
  command->callback([json, chosen] {
    *chosen = [json](Console& console) { return PrintVersion(console, *json ? Format::kJson : console.format()); };
  });
}

}  // namespace daygate::cli
