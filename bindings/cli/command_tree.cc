#include "command_tree.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <sstream>

namespace daygate::cli {
namespace {

// Choice() gives its words as the name of the validator. The library knows no way to ask whether there is one.
std::vector<std::string> WordsOf(CLI::Option* option) {
  std::vector<std::string> words;
  try {
    std::istringstream names(option->get_validator(0)->get_name());
    for (std::string word; names >> word;) words.push_back(word);
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
  return words;
}

OptionInfo DescribeOption(CLI::Option* option) {
  OptionInfo info;
  info.positional = option->get_positional();
  if (info.positional) {
    info.names.push_back(option->get_name(true));
  } else {
    for (const std::string& name : option->get_snames()) info.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) info.names.push_back("--" + name);
  }
  info.description = option->get_description();
  info.takes_value = option->get_items_expected_max() > 0;
  info.required = option->get_required();
  info.repeats = option->get_items_expected_max() > 1;
  if (info.takes_value) info.words = WordsOf(option);
  return info;
}

}  // namespace

CommandInfo DescribeCommand(const CLI::App& app) {
  CommandInfo info;
  info.name = app.get_name();
  info.description = app.get_description();
  info.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    info.options.push_back(DescribeOption(const_cast<CLI::Option*>(option)));
  }
  for (const CLI::App* command : app.get_subcommands({})) info.subcommands.push_back(DescribeCommand(*command));
  return info;
}

}  // namespace daygate::cli
