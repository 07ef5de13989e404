// daygate completions: what a shell reads to complete the words of a command.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <map>

#include "choice.h"
#include "command_tree.h"
#include "commands.h"

namespace daygate::cli {
namespace {

std::string Join(const std::vector<std::string>& words, std::string_view between) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : between).append(word);
  return all;
}

std::vector<std::string> NamesOf(const std::vector<CommandInfo>& commands) {
  std::vector<std::string> names;
  for (const CommandInfo& command : commands) names.push_back(command.name);
  return names;
}

// The options of a subcommand, and those of the program, which may stand behind it too.
std::vector<OptionInfo> OptionsOf(const CommandInfo& program, const CommandInfo& command) {
  std::vector<OptionInfo> options = command.options;
  for (const OptionInfo& option : program.options) {
    if (option.names.back() != "--help" && option.names.back() != "--version") options.push_back(option);
  }
  return options;
}

std::string FlagsOf(const std::vector<OptionInfo>& options) {
  std::vector<std::string> flags;
  for (const OptionInfo& option : options) {
    if (!option.positional) flags.insert(flags.end(), option.names.begin(), option.names.end());
  }
  return Join(flags, " ");
}

std::string PositionalWords(const std::vector<OptionInfo>& options) {
  std::vector<std::string> words;
  for (const OptionInfo& option : options) {
    if (option.positional) words.insert(words.end(), option.words.begin(), option.words.end());
  }
  return Join(words, " ");
}

// For shells' single quotes: no description has one, but none may end the quotes either.
std::string InQuotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? "'\\''" : std::string(1, c));
  return quoted + "'";
}

// zsh takes ':' and brackets for its own.
std::string ForZsh(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

std::string BashCase(const std::string& name, const std::vector<OptionInfo>& options) {
  std::string choices;
  for (const OptionInfo& option : options) {
    if (option.positional || option.words.empty()) continue;
    choices += "        " + Join(option.names, "|") + ") words=" + InQuotes(Join(option.words, " ")) + " ;;\n";
  }
  std::string text = "    " + name + ")\n      flags=" + InQuotes(FlagsOf(options)) +
                     "\n      words=" + InQuotes(PositionalWords(options)) + "\n";
  if (!choices.empty()) text += "      case $before in\n" + choices + "      esac\n";
  return text + "      ;;\n";
}

std::string ZshArguments(const std::vector<OptionInfo>& options, std::string_view indent) {
  std::string text;
  for (const OptionInfo& option : options) {
    const std::string value = option.words.empty() ? "_files" : "(" + Join(option.words, " ") + ")";
    const std::string what = option.positional ? option.names[0] : "value";
    const std::string end = option.takes_value ? ":" + ForZsh(what) + ":" + value : "";
    if (option.positional) {
      text.append(indent).append(InQuotes((option.repeats ? "*" : "") + end)).append(" \\\n");
      continue;
    }
    for (const std::string& name : option.names) {
      std::string specification = option.repeats ? "*" : "";
      specification.append(name).append("[").append(ForZsh(option.description)).append("]").append(end);
      text.append(indent).append(InQuotes(specification)).append(" \\\n");
    }
  }
  return text;
}

std::string FishOption(const OptionInfo& option, const std::string& condition) {
  std::string text = "complete -c daygate -n " + condition;
  if (option.positional) {
    return option.words.empty() ? "" : text + " -f -a " + InQuotes(Join(option.words, " ")) + "\n";
  }
  for (const std::string& name : option.names) {
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.words.empty()) {
    text += " -x -a " + InQuotes(Join(option.words, " "));
  } else if (option.takes_value) {
    text += " -r";
  }
  return text + " -d " + InQuotes(option.description) + "\n";
}

}  // namespace

std::string BashCompletion(const CommandInfo& program) {
  std::string text =
      "# Completion for bash: source it, or put it where bash-completion looks.\n"
      "_daygate() {\n"
      "  local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' flags='' words='' i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n      " +
      Join(NamesOf(program.subcommands), "|") + ") command=${COMP_WORDS[i]}; break ;;\n    esac\n  done\n" +
      "  case $command in\n";
  for (const CommandInfo& command : program.subcommands) {
    text += BashCase(command.name, OptionsOf(program, command));
  }
  std::vector<OptionInfo> options = program.options;
  OptionInfo subcommands;
  subcommands.positional = true;
  subcommands.names = {"command"};
  subcommands.words = NamesOf(program.subcommands);
  options.push_back(subcommands);
  text += BashCase("*", options);
  return text +
         "  esac\n"
         "  if [[ $now == -* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$flags\" -- \"$now\"))\n"
         "  elif [[ -n $words ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$now\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -f -- \"$now\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _daygate daygate\n";
}

std::string ZshCompletion(const CommandInfo& program) {
  std::string text =
      "#compdef daygate\n"
      "# Completion for zsh: put it as _daygate into a folder of $fpath.\n"
      "_daygate() {\n"
      "  local context state line\n"
      "  typeset -A opt_args\n"
      "  _arguments -C \\\n" +
      ZshArguments(program.options, "    ") + "    '1:command:->command' \\\n    '*::argument:->argument'\n" +
      "  case $state in\n"
      "    command)\n"
      "      local -a commands=(\n";
  for (const CommandInfo& command : program.subcommands) {
    text += "        " + InQuotes(command.name + ":" + ForZsh(command.description)) + "\n";
  }
  text +=
      "      )\n"
      "      _describe command commands ;;\n"
      "    argument)\n"
      "      case $words[1] in\n";
  for (const CommandInfo& command : program.subcommands) {
    text += "        " + command.name + ")\n          _arguments \\\n" +
            ZshArguments(OptionsOf(program, command), "            ") + "            && return 0 ;;\n";
  }
  return text + "      esac ;;\n  esac\n}\ncompdef _daygate daygate\n";
}

std::string FishCompletion(const CommandInfo& program) {
  std::string text =
      "# Completion for fish: put it as daygate.fish into a folder of $fish_complete_path.\n"
      "set -l commands " +
      Join(NamesOf(program.subcommands), " ") + "\n";
  const std::string none = "\"not __fish_seen_subcommand_from $commands\"";
  for (const CommandInfo& command : program.subcommands) {
    text += "complete -c daygate -n " + none + " -f -a " + command.name + " -d " + InQuotes(command.description) + "\n";
  }
  for (const OptionInfo& option : program.options) text += FishOption(option, none);
  for (const CommandInfo& command : program.subcommands) {
    for (const OptionInfo& option : OptionsOf(program, command)) {
      text += FishOption(option, "'__fish_seen_subcommand_from " + command.name + "'");
    }
  }
  return text;
}

void AddCompletions(CLI::App& app, Action* chosen) {
  using Write = std::string (*)(const CommandInfo&);
  enum class Shell : std::uint8_t { kBash, kZsh, kFish };
  CLI::App* command = app.add_subcommand("completions", "Print what a shell reads to complete daygate's words");
  const std::map<std::string, Shell> shells = {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}};
  auto shell = std::make_shared<Shell>(Shell::kBash);
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->transform(Choice(shells));
  command->callback([&app, shell, chosen] {
    *chosen = [&app, shell](Console& console) {
      const Write writers[] = {BashCompletion, ZshCompletion, FishCompletion};
      console.Out(writers[static_cast<std::size_t>(*shell)](DescribeCommand(app)));
      return Exit::kOk;
    };
  });
}

}  // namespace daygate::cli
