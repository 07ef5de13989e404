#include "vault/claims/cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "catch.h"

namespace daygate::claims {
std::vector<Section> ReadSections(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::vector<Section> sections;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("--- ")) {
      const std::size_t space = std::min(line.find(' ', 4), line.size());
      sections.push_back({line.substr(4, space - 4), line.substr(std::min(space + 1, line.size())), {}});
    } else if (!sections.empty()) {
      sections.back().text += line + "\n";
    }
  }
  for (Section& section : sections) {
    while (section.text.ends_with("\n")) section.text.pop_back();
  }
  return sections;
}

std::vector<std::string> CaseFiles() {
  std::vector<std::string> files;
  const std::string folder = std::string(DAYGATE_SOURCE_DIR) + "/tests/cases/vault/claims";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string ClaimsPolicy() {
  return std::string(DAYGATE_SOURCE_DIR) + "/tests/cases/vault/claims.gate";
}

std::vector<Vector> ReadVectors(const std::string& path) {
  std::vector<Vector> vectors;
  std::string mapper = std::filesystem::path(path).stem().string();
  std::string mappers;
  for (Section& section : ReadSections(path)) {
    if (section.name == "mapper") {
      mapper = section.rest;
      mappers = section.text + "\n";
    } else if (section.name == "claims") {
      vectors.push_back({section.rest, mapper, mappers, section.text, "JWT", {}, {}});
    } else {
      REQUIRE_FALSE(vectors.empty());
      if (section.name == "type") vectors.back().type = section.rest;
      if (section.name == "fields") vectors.back().fields = section.text;
      if (section.name == "error") vectors.back().error = section.text;
    }
  }
  return vectors;
}

}  // namespace daygate::claims
