#include "witness.h"

#include <json/reader.h>
#include <json/value.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace example {
namespace {

Json::Value Parsed(const std::string& line) {
  Json::Value value;
  std::istringstream text(line);
  text >> value;  // throws where it is not JSON
  return value;
}

bool IsSecret(const std::string& path) {
  return path.starts_with("secret/data/") || path.starts_with("database/creds/");
}

AuditedAnswer Read(const Json::Value& line) {
  const Json::Value& request = line["request"];
  AuditedAnswer answer;
  answer.operation = request["operation"].asString();
  answer.path = request["path"].asString();
  for (const Json::Value& value : request["headers"]["x-daygate-decision"]) answer.decision = value.asString();
  const Json::Value& data = line["response"]["data"];
  answer.keys = (data.isMember("data") ? data["data"] : data).getMemberNames();
  answer.wrapped = line["response"].isMember("wrap_info");
  answer.token_seconds = static_cast<long>(line["auth"]["token_ttl"].asInt64());
  answer.token_uses = static_cast<long>(line["auth"]["remaining_uses"].asInt64());
  return answer;
}

}  // namespace

std::vector<std::string> AuditFile::LinesSince(std::size_t begin) const {
  std::ifstream file(path_);
  if (!file) throw std::runtime_error("there is no audit file " + path_);
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t number = 0; std::getline(file, line); ++number) {
    if (number >= begin) lines.push_back(line);
  }
  return lines;
}

std::size_t AuditFile::size() const {
  return LinesSince(0).size();
}

std::size_t AuditFile::CountSince(std::size_t begin, const std::vector<std::string_view>& texts) const {
  const std::vector<std::string> lines = LinesSince(begin);
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return std::any_of(texts.begin(), texts.end(),
                       [&](std::string_view text) { return line.find(text) != std::string::npos; });
  }));
}

std::vector<AuditedAnswer> AuditFile::SecretsSince(std::size_t begin) const {
  std::vector<AuditedAnswer> answers;
  for (const std::string& text : LinesSince(begin)) {
    const Json::Value line = Parsed(text);
    if (line["type"] == "response" && IsSecret(line["request"]["path"].asString())) answers.push_back(Read(line));
  }
  return answers;
}

int LiveCredentials() {
  FILE* const psql =
      popen("psql -X -d \"$DAYGATE_PG\" -Atc \"select count(*) from pg_roles where rolname like 'v-%'\"", "r");
  if (psql == nullptr) throw std::runtime_error("psql can not be run");
  std::array<char, 64> text{};
  const bool read = std::fgets(text.data(), static_cast<int>(text.size()), psql) != nullptr;
  if (pclose(psql) != 0 || !read) throw std::runtime_error("psql could not count the accounts");
  return std::stoi(text.data());
}

}  // namespace example
