// docs/claims.md says what is so: its mappers, its claims, its messages, its tables.
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/claims.h"
#include "vault/claims/cases.h"

namespace daygate::claims {
namespace {

struct Block {
  std::string kind;
  std::string text;
};

std::string Page() {
  std::ifstream file(std::string(DAYGATE_SOURCE_DIR) + "/docs/claims.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Block> Blocks(const std::string& page) {
  std::vector<Block> blocks;
  std::istringstream lines(page);
  bool open = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      open = !open;
      if (open) blocks.push_back({line.substr(3), {}});
    } else if (open) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

// Without the white space between tokens.
std::string Compact(const std::string& json) {
  std::string compact;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"' && (i == 0 || json[i - 1] != '\\')) quoted = !quoted;
    if (quoted || (json[i] != ' ' && json[i] != '\n')) compact += json[i];
  }
  return compact;
}

TEST_CASE("the mappers of the page are read, and do what it shows") {
  Mappers mappers;
  std::string fields;
  int shown = 0;
  const std::vector<Block> blocks = Blocks(Page());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    INFO(block.text);
    if (block.kind == "mapper") {
      auto read = Mappers::FromText({"ours.claims", block.text});
      INFO(read.status().message());
      REQUIRE(read.ok());
      mappers = *std::move(read);
    } else if (block.kind == "mapper error") {
      REQUIRE(blocks.at(i + 1).kind == "text");
      CHECK(std::string(Mappers::FromText({"ours.claims", block.text}).status().message()) == blocks[i + 1].text);
      ++shown;
    } else if (block.kind.starts_with("json claims ")) {
      REQUIRE(blocks.at(i + 1).kind == "json fields");
      const Mapper* const mapper = mappers.Find(block.kind.substr(12));
      REQUIRE(mapper != nullptr);
      const auto mapped = mapper->Map({.claims = block.text, .type = "txntoken+jwt"});
      INFO(mapped.status().message());
      REQUIRE(mapped.ok());
      CHECK(ToJson(*mapped) == Compact(blocks[i + 1].text));
      ++shown;
    }
  }
  CHECK(shown == 3);
}

// Each field that a ready mapper fills stands in the table of its section.
TEST_CASE("the tables of the page have every field of the ready mappers") {
  const std::string page = Page();
  std::istringstream lines{std::string(Mappers::ReadyText())};
  const std::regex mapper("mapper (\\w+) .*");
  const std::regex field("  ([a-z]+[.\\w]*) +(from|=) .*");
  std::string section;
  int fields = 0;
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, mapper)) {
      const std::size_t begin = page.find("\n### " + match[1].str() + "\n");
      INFO(line);
      REQUIRE(begin != std::string::npos);
      section = page.substr(begin, page.find("\n#", begin + 1) - begin);
    } else if (std::regex_match(line, match, field) && match[1] != "actors") {
      INFO(line);
      CHECK(section.find("`" + match[1].str() + "`") != std::string::npos);
      ++fields;
    }
  }
  CHECK(fields > 50);
}

}  // namespace
}  // namespace daygate::claims
