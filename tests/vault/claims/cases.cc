#include "vault/claims/cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace daygate::claims {
std::vector<Section> ReadSections(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("can not read " + path);
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

Request RequestOf(const Fields& fields) {
  Request request;
  request.agent.id = "somebody";
  request.action = "read";
  request.secret.path = "secret/data/pay/stripe";
  request.now = Timestamp{1'795'485'600, 0};
  fields.Fill(&request);
  return request;
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
      if (vectors.empty()) throw std::runtime_error(path + ": no claims stand before " + section.name);
      if (section.name == "type") vectors.back().type = section.rest;
      if (section.name == "fields") vectors.back().fields = section.text;
      if (section.name == "error") vectors.back().error = section.text;
    }
  }
  return vectors;
}

std::vector<Vector> AllVectors() {
  std::vector<Vector> all;
  for (const std::string& file : CaseFiles()) {
    for (Vector& vector : ReadVectors(file)) all.push_back(std::move(vector));
  }
  return all;
}

std::string Vary(std::string claims, std::mt19937_64* random) {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz\"";
  for (auto changes = (*random)() % 6; changes > 0; --changes) {
    const std::size_t at = (*random)() % claims.size();
    const char old = claims[at];
    const bool letter = (old >= '0' && old <= '9') || (old >= 'a' && old <= 'z');
    if (letter) claims[at] = kLetters[(*random)() % kLetters.size()];
  }
  return claims;
}

}  // namespace daygate::claims
