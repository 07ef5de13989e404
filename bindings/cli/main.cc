// daygate: the command line.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "choice.h"
#include "commands.h"
#include "console.h"

namespace daygate::cli {
namespace {

constexpr std::string_view kFooter =
    "Exit codes: 0 ok; 1 findings (failed tests, warnings of lint, a decision that is no permit under --exit-code,\n"
    "files that fmt --check would change); 2 bad input; 3 usage.";

struct Globals {
  Format format = Format::kText;
  ColorChoice color = ColorChoice::kAuto;
  bool version = false;
};

void Declare(CLI::App& app, Globals* globals, Action* chosen) {
  const std::map<std::string, Format> formats = {{"text", Format::kText}, {"json", Format::kJson}};
  const std::map<std::string, ColorChoice> colors = {
      {"auto", ColorChoice::kAuto}, {"always", ColorChoice::kAlways}, {"never", ColorChoice::kNever}};
  app.footer(std::string(kFooter));
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_option("--format", globals->format, "text (default) or json")->transform(Choice(formats));
  app.add_option("--color", globals->color, "auto (default), always or never")->transform(Choice(colors));
  app.add_flag("--version", globals->version, "Print the version");
  AddCheck(app, chosen);
  AddFmt(app, chosen);
  AddTest(app, chosen);
  AddLint(app, chosen);
  AddDecide(app, chosen);
  AddExplain(app, chosen);
  AddMap(app, chosen);
  AddControls(app, chosen);
  AddInit(app, chosen);
  AddConvert(app, chosen);
  AddBinding(app, chosen);
  AddClaims(app, chosen);
  AddCompletions(app, chosen);
  AddManual(app, chosen);
  AddVersion(app, chosen);
}

// Arguments stand in the messages of the parser: they are shown line by line, escaped.
void PrintSafely(std::ostream& to, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) to << Safe(line) << "\n";
}

Exit ExitOf(CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = app.exit(error, out, err);
  PrintSafely(std::cout, out.str());
  PrintSafely(std::cerr, err.str());
  return code == 0 ? Exit::kOk : Exit::kUsage;
}

Exit Main(int argc, char** argv) {
  CLI::App app("Decides, before every retrieval, whether this agent may have this secret.", "daygate");
  Globals globals;
  Action chosen;
  Declare(app, &globals, &chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ExitOf(app, error);
  }
  Console console(globals.format, globals.color);
  if (globals.version) return Finish(console, PrintVersion(console, console.format()));
  if (!chosen) {
    console.Error("what to do is missing: daygate --help lists the subcommands");
    return Exit::kUsage;
  }
  return Finish(console, chosen(console));
}

}  // namespace
}  // namespace daygate::cli

int main(int argc, char** argv) {
  try {
    return static_cast<int>(daygate::cli::Main(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "daygate: error: " << daygate::cli::Safe(error.what()) << "\n";
    return static_cast<int>(daygate::cli::Exit::kBadInput);
  }
}
