// daygate manual: the manual page, made of what --help shows.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "command_tree.h"
#include "commands.h"

namespace daygate::cli {
namespace {

// Text for roff: dashes that can be copied, no requests by accident.
std::string Roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      if ((c == '.' || c == '\'') && (escaped.empty() || escaped.back() == '\n')) escaped += "\\&";
      escaped.push_back(c);
    }
  }
  return escaped;
}

std::string ValueOf(const OptionInfo& option) {
  if (!option.takes_value) return "";
  std::string words;
  for (const std::string& word : option.words) words += (words.empty() ? "" : "|") + word;
  return words.empty() ? "VALUE" : words;
}

void AppendOption(const OptionInfo& option, std::string* text) {
  text->append(".TP\n");
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + name;
  if (option.positional) {
    text->append(".I ").append(Roff(names)).append(option.repeats ? " ...\n" : "\n");
  } else if (option.takes_value) {
    text->append(".BI \"").append(Roff(names)).append(" \" ").append(Roff(ValueOf(option))).append("\n");
  } else {
    text->append(".B ").append(Roff(names)).append("\n");
  }
  text->append(Roff(option.description)).append(option.required ? " (required)\n" : "\n");
}

}  // namespace

std::string ManualPage(const CommandInfo& program) {
  std::string text = ".TH DAYGATE 1 \"\" \"daygate " + Roff(DAYGATE_VERSION) + "\" \"Daygate\"\n";
  text += ".SH NAME\ndaygate \\- decides, before every retrieval, whether this agent may have this secret\n";
  text += ".SH SYNOPSIS\n.B daygate\n.RI [ option ...]\n.I command\n.RI [ argument ...]\n";
  text += ".SH DESCRIPTION\n" + Roff(program.description) +
          "\nPolicies are text; see docs/language.md of the project for the language, and docs/guide.md for a first "
          "policy.\n";
  text += ".SH OPTIONS\n";
  for (const OptionInfo& option : program.options) AppendOption(option, &text);
  text += ".SH COMMANDS\n";
  for (const CommandInfo& command : program.subcommands) {
    text += ".SS " + Roff(command.name) + "\n" + Roff(command.description) + ".\n";
    for (const OptionInfo& option : command.options) {
      if (option.names.back() != "--help") AppendOption(option, &text);
    }
  }
  return text + ".SH \"EXIT STATUS\"\n" + Roff(program.footer) + "\n";
}

void AddManual(CLI::App& app, Action* chosen) {
  CLI::App* command = app.add_subcommand("manual", "Print the manual page, for man: daygate manual | man -l -");
  command->callback([&app, chosen] {
    *chosen = [&app](Console& console) {
      console.Out(ManualPage(DescribeCommand(app)));
      return Exit::kOk;
    };
  });
}

}  // namespace daygate::cli
