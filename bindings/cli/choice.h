// A word of a few, as an option takes it.
//
//   command->add_option("--to", to, "text or json")->transform(Choice(words));
//
// CLI11 has the like, and shows people the numbers of the enum beside the words.
#pragma once

#include <CLI/Validators.hpp>
#include <map>
#include <string>
#include <type_traits>

namespace daygate::cli {

template <typename Enum>
CLI::Validator Choice(const std::map<std::string, Enum>& words) {
  const auto choose = [words](std::string& input) {
    const auto it = words.find(input);
    if (it != words.end()) {
      input = std::to_string(static_cast<std::underlying_type_t<Enum>>(it->second));
      return std::string();
    }
    std::string all;
    for (const auto& [word, value] : words) all += (all.empty() ? "" : ", ") + word;
    return "'" + input + "' is none of: " + all;
  };
  std::string names;
  for (const auto& [word, value] : words) names += (names.empty() ? "" : " ") + word;
  CLI::Validator validator(choose, "");
  validator.name(names);  // shown by nobody; completions read it
  return validator;
}

}  // namespace daygate::cli
