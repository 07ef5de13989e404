#include "base/word_table.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

namespace daygate::base {
namespace {

TEST_CASE("words of every size, and none that was not added") {
  std::vector<std::string> words;
  for (std::size_t size = 0; size < 70; ++size) {
    words.emplace_back(size, 'x');
    words.push_back(std::string(size, 'x') + '\0');  // the same but for a NUL
    for (std::size_t at = 0; at < size; ++at) {
      words.emplace_back(size, 'x');
      words.back()[at] = 'y';
    }
  }
  WordTable table;
  REQUIRE(table.Find("") == 0);
  std::map<std::string, std::uint32_t> numbers;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const auto number = static_cast<std::uint32_t>(i + 1);
    REQUIRE(table.Add(words[i], number) == numbers.emplace(words[i], number).second);
  }
  REQUIRE(table.count() == numbers.size());
  for (const std::string& word : words) {
    const auto it = numbers.find(word);
    REQUIRE(table.Find(word) == (it == numbers.end() ? 0 : it->second));
  }
}

TEST_CASE("a short word need not live on") {
  WordTable table;
  for (std::uint32_t number = 1; number <= 1000; ++number) REQUIRE(table.Add(std::to_string(number), number));
  for (std::uint32_t number = 1; number <= 1000; ++number) REQUIRE(table.Find(std::to_string(number)) == number);
}

TEST_CASE("whether all of a text is ASCII, at every place") {
  for (std::size_t size = 0; size < 60; ++size) {
    std::vector<char> text(size, 'a');
    REQUIRE(IsAscii({text.data(), size}));
    for (char& c : text) {
      c = '\x80';
      REQUIRE_FALSE(IsAscii({text.data(), size}));
      c = '\x7F';
    }
    REQUIRE(IsAscii({text.data(), size}));
  }
}

}  // namespace
}  // namespace daygate::base
