// Says what requests are about, as daygate/vault.h reads them.
//   vault_read NAMESPACE=SYS_MOUNTS.json…        NAMESPACE may be empty
// A line of the input is METHOD, TARGET and the value of X-Vault-Namespace, each in base64, with tabs between; the
// answer a line: `ACTION NAMESPACE PATH` with tabs between, `ungated PATH` or `refused WORD`.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "daygate/vault.h"

namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Field(std::istringstream* line) {
  std::string encoded;
  std::getline(*line, encoded, '\t');
  std::string text;
  if (!absl::Base64Unescape(encoded, &text)) std::cerr << "no base64: " << encoded << "\n";
  return text;
}

void Answer(const daygate::vault::MountTable& mounts, const std::string& text) {
  std::istringstream line(text);
  const std::string method = Field(&line);
  const std::string target = Field(&line);
  const std::string name_space = Field(&line);
  const daygate::vault::Header header{"X-Vault-Namespace", name_space};
  const std::size_t headers = name_space.empty() ? 0 : 1;
  const auto reading =
      daygate::vault::Read(mounts, {.method = method, .target = target, .headers = {&header, headers}});
  if (const auto* access = std::get_if<daygate::vault::Access>(&reading)) {
    std::cout << access->action << "\t" << access->name_space << "\t" << access->path << "\n";
  } else if (const auto* refused = std::get_if<daygate::vault::Refused>(&reading)) {
    std::cout << "refused\t" << daygate::vault::ToWord(refused->refusal) << "\n";
  } else {
    std::cout << "ungated\t" << std::get<daygate::vault::Ungated>(reading).path << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  daygate::vault::MountTable mounts;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const absl::Status added = mounts.AddSysMounts(argument.substr(0, equals), Read(argument.substr(equals + 1)));
    if (!added.ok()) {
      std::cerr << added.message() << "\n";
      return 2;
    }
  }
  for (std::string line; std::getline(std::cin, line);) Answer(mounts, line);
  return 0;
}
