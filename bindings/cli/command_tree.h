// The subcommands and options that main.cc declares, as plain data: what --help shows is what completions and the
// manual page are made of.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace daygate::cli {

struct OptionInfo {
  std::vector<std::string> names;  // "-p", "--policy"; of a positional its name alone, without dashes
  std::string description;
  bool positional = false;
  bool takes_value = false;
  bool required = false;
  bool repeats = false;
  std::vector<std::string> words;  // those that it may be, if it may not be anything
};

struct CommandInfo {
  std::string name;
  std::string description;
  std::vector<OptionInfo> options;
  std::vector<CommandInfo> subcommands;
  std::string footer;
};

CommandInfo DescribeCommand(const CLI::App& app);

// What the shells read, and a manual page in roff.
std::string BashCompletion(const CommandInfo& command);
std::string ZshCompletion(const CommandInfo& command);
std::string FishCompletion(const CommandInfo& command);
std::string ManualPage(const CommandInfo& command);

}  // namespace daygate::cli
