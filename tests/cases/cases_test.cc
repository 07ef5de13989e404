// Runs the text cases of this folder through the public API: see README.md here for their form.
#include <json/json.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "doors.h"

namespace {

namespace fs = std::filesystem;

struct Row {
  std::string title;
  std::string request;
  std::string decision;
};

struct Case {
  std::vector<daygate::PolicySource> policies;
  daygate::TermSet enforces = daygate::kAllTerms;
  std::vector<Row> rows;
};

struct Section {
  std::string kind;
  std::string title;
  std::string text;
};

std::vector<Section> SplitSections(std::string_view bytes) {
  std::vector<Section> sections;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (line.starts_with("--- ")) {
      line.remove_prefix(4);
      const std::size_t space = line.find(' ');
      sections.push_back({.kind = std::string(line.substr(0, space)),
                          .title = space == std::string_view::npos ? "" : std::string(line.substr(space + 1)),
                          .text = ""});
    } else if (!sections.empty()) {
      sections.back().text.append(line).append("\n");
    }
  }
  return sections;
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

daygate::TermSet TermsFrom(const std::string& words) {
  daygate::TermSet terms;
  std::istringstream stream(words);
  for (std::string word; std::getline(stream, word, ',');) {
    const std::optional<daygate::TermKind> kind = daygate::TermKindFromWord(word);
    INFO("term " << word);
    REQUIRE(kind.has_value());
    terms.Add(*kind);
  }
  return terms;
}

Case ReadCase(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  Case read;
  for (const Section& section : SplitSections(bytes.str())) {
    if (section.kind == "policy") {
      const std::string name = path.stem().string() + "-" + std::to_string(read.policies.size()) + ".gate";
      read.policies.push_back({.name = name, .text = section.text});
    } else if (section.kind == "enforces") {
      read.enforces = TermsFrom(FirstLine(section.text));
    } else if (section.kind == "request") {
      read.rows.push_back({.title = section.title, .request = FirstLine(section.text), .decision = ""});
    } else {
      REQUIRE(section.kind == "decision");
      REQUIRE(!read.rows.empty());
      read.rows.back().decision = FirstLine(section.text);
    }
  }
  return read;
}

Json::Value Parse(const std::string& text) {
  Json::CharReaderBuilder builder;
  Json::CharReaderBuilder::strictMode(&builder.settings_);
  const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
  Json::Value value;
  std::string errors;
  INFO(text);
  REQUIRE(reader->parse(text.data(), text.data() + text.size(), &value, &errors));
  return value;
}

Json::Value OrEmpty(const Json::Value& object, const char* member, Json::ValueType empty) {
  return object.isMember(member) ? object[member] : Json::Value(empty);
}

void CheckDecision(const Json::Value& expected, const Json::Value& actual) {
  const Json::Value& context = actual["context"];
  CHECK(context["outcome"] == expected["outcome"]);
  CHECK(context["reason"] == expected["reason"]);
  CHECK(actual["decision"] == Json::Value(expected["outcome"].asString() == "PERMIT"));
  CHECK(context["rules"] == OrEmpty(expected, "rules", Json::arrayValue));
  CHECK(context["shadow"] == OrEmpty(expected, "shadow", Json::arrayValue));
  CHECK(context["needs"] == OrEmpty(expected, "needs", Json::arrayValue));
  CHECK(context["terms"] == OrEmpty(expected, "terms", Json::objectValue));
  CHECK(context["binding"] == OrEmpty(expected, "binding", Json::nullValue));
  if (expected["errors"] == Json::Value("some")) {
    CHECK(context["errors"].size() > 0);
  } else {
    CHECK(context["errors"] == OrEmpty(expected, "errors", Json::arrayValue));
  }
  CHECK(context["policy_digest"].asString().starts_with("sha256:"));
}

std::vector<fs::path> CaseFiles() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(DAYGATE_SOURCE_DIR) / "tests" / "cases")) {
    if (entry.path().extension() == ".case") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("every text case comes out as its file says") {
  const std::vector<fs::path> paths = CaseFiles();
  REQUIRE(paths.size() >= 40);
  for (const fs::path& path : paths) {
    INFO(path.filename().string());
    const Case read = ReadCase(path);
    REQUIRE(!read.rows.empty());
    const auto engine = daygate::Engine::FromSources(read.policies, {.enforces = read.enforces});
    INFO(engine.status().message());
    CHECK(engine.ok());
    if (!engine.ok()) continue;
    const auto every_rule = daygate::Engine::FromSources(
        read.policies, {.enforces = read.enforces, .evaluation = daygate::Evaluation::kEveryRule});
    REQUIRE(every_rule.ok());
    for (const Row& row : read.rows) {
      const std::string decision = daygate::DecideEveryWay(*engine, *every_rule, row.request);
      INFO("request " << row.title << ": " << row.request << "\nwanted " << row.decision << "\ngot    " << decision);
      CheckDecision(Parse(row.decision), Parse(decision));
    }
  }
}
