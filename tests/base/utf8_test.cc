#include "base/utf8.h"

#include "catch.h"

namespace daygate::base {
namespace {

TEST_CASE("What is UTF-8 and what is not") {
  struct Row {
    std::string text;
    std::size_t invalid;
  };
  constexpr std::size_t kValid = std::string::npos;
  const std::vector<Row> rows = {
      {"", kValid},
      {std::string("a\0b", 3), kValid},
      {"\xC2\x80\xDF\xBF", kValid},
      {"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80", kValid},
      {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", kValid},
      {"abcdefghij\x80", 10},  // a continuation alone
      {"\xC0\xAF", 0},         // overlong
      {"\xC1\xBF", 0},
      {"a\xE0\x9F\xBF", 1},
      {"\xF0\x8F\xBF\xBF", 0},
      {"\xED\xA0\x80", 0},  // surrogates
      {"\xED\xBF\xBF", 0},
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"\xFF", 0},
      {"ab\xC3", 2},  // cut short
      {"ab\xE2\x82", 2},
      {"ab\xF0\x9F\x98", 2},
      {"\xC3(", 0},
      {"\xE2\x82(", 0},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(FindInvalidUtf8(row.text) == row.invalid);
    CHECK(IsValidUtf8(row.text) == (row.invalid == kValid));
  }
}

TEST_CASE("Every code point is written and read back") {
  for (std::uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(&text, c);
    REQUIRE(IsValidUtf8(text));
    REQUIRE(CountCodePoints(text) == 1);
    REQUIRE(text.size() == (c < 0x80 ? 1U : c < 0x800 ? 2U : c < 0x10000 ? 3U : 4U));
  }
}

TEST_CASE("Code points are counted, a wrong byte as one") {
  const std::string text = "a\xC3\xA9\xFF\xF0\x9F\x98\x80z";
  CHECK(CountCodePoints(text) == 5);
  CHECK(OffsetOfCodePoint(text, 0) == 0);
  CHECK(OffsetOfCodePoint(text, 2) == 3);
  CHECK(OffsetOfCodePoint(text, 3) == 4);
  CHECK(OffsetOfCodePoint(text, 4) == 8);
  CHECK(OffsetOfCodePoint(text, 9) == text.size());
}

TEST_CASE("What a terminal would act on is escaped") {
  CHECK(EscapeForTerminal("plain \xC3\xA9") == "plain \xC3\xA9");
  CHECK(EscapeForTerminal(std::string("\0\x1b\x7f\n\t", 5)) == "\\u{0}\\u{1b}\\u{7f}\\u{a}\\u{9}");
  CHECK(EscapeForTerminal("\xC2\x9B") == "\\u{9b}");
  CHECK(EscapeForTerminal("\xE2\x80\xA8\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C") == "\\u{2028}\\u{202e}\\u{2066}\\u{61c}");
  CHECK(EscapeForTerminal("a\xFF\xC3") == "a\\xff\\xc3");
}

}  // namespace
}  // namespace daygate::base
