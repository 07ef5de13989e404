#include "policy/pattern.h"

#include <algorithm>
#include <random>
#include <string>

#include "catch.h"

namespace daygate::policy {
namespace {

// A matcher that is plainly right: it tries everything.
bool NaiveGlob(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (NaiveGlob(glob.substr(1), text.substr(i))) return true;
    }
    return false;
  }
  if (glob[0] == '{') {
    const std::size_t close = glob.find('}');
    std::size_t from = 1;
    while (from < close) {
      const std::size_t to = std::min(glob.find(',', from), close);
      if (NaiveGlob(std::string(glob.substr(from, to - from)) + std::string(glob.substr(close + 1)), text)) return true;
      from = to + 1;
    }
    return false;
  }
  return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) && NaiveGlob(glob.substr(1), text.substr(1));
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool NaiveMatch(const std::vector<std::string>& pattern, std::size_t p, const std::vector<std::string>& path,
                std::size_t t) {
  if (p == pattern.size()) return t == path.size();
  if (pattern[p] == "**") {
    const std::size_t least = p + 1 == pattern.size() ? 1 : 0;
    for (std::size_t n = least; t + n <= path.size(); ++n) {
      if (NaiveMatch(pattern, p + 1, path, t + n)) return true;
    }
    return false;
  }
  if (t == path.size()) return false;
  const bool same = pattern[p][0] == '<' || NaiveGlob(pattern[p], path[t]);
  return same && NaiveMatch(pattern, p + 1, path, t + 1);
}

std::string LowerCase(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

TEST_CASE("Patterns match as a matcher that tries everything does") {
  std::mt19937 random(3);
  const auto pick = [&](const std::vector<std::string>& from) { return from[random() % from.size()]; };
  const std::vector<std::string> segments = {"a",      "b",        "*",  "?",  "a*",         "*b", "a?b", "*a*b*",
                                             "{a,bb}", "{a*,?b}c", "**", "**", "{a,b}{a,b}", "A",  "aB*"};
  const std::vector<std::string> words = {"a", "b", "ab", "aab", "bb", "abab", "bc", "abc", "A", "aB", "ABC", "aXb"};
  int matched = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string pattern;
    std::string path;
    const auto pattern_size = 1 + random() % 5;
    for (unsigned long n = 0; n < pattern_size; ++n) pattern += (n == 0 ? "" : "/") + pick(segments);
    const auto path_size = 1 + random() % 5;
    for (unsigned long n = 0; n < path_size; ++n) path += (n == 0 ? "" : "/") + pick(words);
    const PatternResult parsed = ParsePattern(pattern);
    INFO(pattern << " against " << path);
    REQUIRE(parsed.pattern.has_value());
    const bool expected = NaiveMatch(Split(pattern), 0, Split(path), 0);
    matched += expected ? 1 : 0;
    REQUIRE(Matches(*parsed.pattern, path, CaseRule::kExact) == expected);
    const bool expected_lower = NaiveMatch(Split(LowerCase(pattern)), 0, Split(LowerCase(path)), 0);
    REQUIRE(Matches(*parsed.pattern, path, CaseRule::kIgnoreAscii) == expected_lower);
  }
  CHECK(matched > 1000);
}

TEST_CASE("Captures") {
  const PatternResult parsed = ParsePattern("secret/<team>/*/<name>/**");
  REQUIRE(parsed.pattern.has_value());
  const std::string path = "secret/Pay/x/key/a/b";
  std::vector<std::string_view> captures = {"old"};
  REQUIRE(Matches(*parsed.pattern, path, CaseRule::kExact, &captures));
  CHECK(captures == std::vector<std::string_view>{"Pay", "key"});
  CHECK(captures[0].data() == path.data() + 7);
  CHECK_FALSE(Matches(*parsed.pattern, "secret/Pay/x/key", CaseRule::kExact, &captures));
}

TEST_CASE("Segments and their kinds") {
  const PatternResult parsed = ParsePattern("a/{b}/c*/**/<d>x/**");
  CHECK_FALSE(parsed.pattern.has_value());
  const PatternResult good = ParsePattern("<d>/a/{b}/c*/{x,y?}z/**/e/**");
  REQUIRE(good.pattern.has_value());
  std::vector<SegmentKind> kinds;
  for (const Segment& segment : good.pattern->segments) kinds.push_back(segment.kind);
  using enum SegmentKind;
  CHECK(kinds == std::vector<SegmentKind>{kCapture, kExact, kExact, kGlob, kGlob, kMiddle, kExact, kTail});
  CHECK(good.pattern->segments[4].alternatives == std::vector<std::string>{"xz", "y?z"});
}

TEST_CASE("Patterns that nothing can match, with the place") {
  struct Bad {
    std::string text;
    std::size_t at;
  };
  std::string many;
  for (int i = 0; i < 129; ++i) many += i == 0 ? "a" : "/a";
  std::string long_path;
  for (int i = 0; i < 17; ++i) long_path += (i == 0 ? "" : "/") + std::string(250, 'a');
  std::string doubling;
  for (int i = 0; i < 40; ++i) doubling += "{a,b}";
  const std::vector<Bad> table = {
      {"", 0},
      {"/a", 0},
      {"a/", 1},
      {"a//b", 2},
      {"a/./b", 2},
      {"../a", 0},
      {"a/..", 2},
      {"a b", 1},
      {"a/\tb", 2},
      {"a/%41", 2},
      {"a\\b", 1},
      {"a;b", 1},
      {"a#b", 1},
      {"a/\xC3\xA9", 2},
      {"a\x7F", 1},
      {"a/b**", 3},
      {"a/***", 2},
      {"a/**b/c", 2},
      {"a/<b", 2},
      {"a/b>", 3},
      {"a/<>", 2},
      {"a/<a-b>", 2},
      {"a/<1a>", 2},
      {"a/<true>", 3},
      {"a/<in>", 3},
      {"<a>/<a>", 5},
      {"**/<a>", 3},
      {"x<a>", 1},
      {"a/{b", 2},
      {"a/b}", 3},
      {"a/{b,{c,d}}", 5},
      {"a/{}", 3},
      {"a/{b,}", 5},
      {"a/{,b}", 3},
      {"a/{b/c,d}", 4},
      {"a/{b/c", 4},
      {"a/{..,.}", 2},
      {"a/{b%,c d}", 2},
      {many, 0},
      {long_path, 0},
      {std::string(256, 'a'), 0},
      {"a/" + std::string(250, '?') + "{aaaaaa,bbbbbbb}", 2},
      {doubling, 0},
      {std::string("a\0b", 3), 1},
  };
  for (const Bad& bad : table) {
    INFO(bad.text);
    const PatternResult parsed = ParsePattern(bad.text);
    CHECK_FALSE(parsed.pattern.has_value());
    REQUIRE(parsed.error.has_value());
    CHECK(parsed.error->at == bad.at);
    CHECK_FALSE(parsed.error->message.empty());
  }
}

TEST_CASE("Patterns at the limits") {
  std::string many = "**";
  for (int i = 0; i < 127; ++i) many = "a/" + many;
  for (const std::string& text :
       {many, std::string(255, 'a'), std::string(300, '*').replace(1, 299, "a"), std::string("{..,a}"),
        std::string("**"), std::string("**/**"), std::string("*"), std::string("a,b"), std::string("{a b,c}"),
        std::string("<if>/<package>"), std::string("a.b/..c"), std::string("_~!@$^&()+=|:'\"`[]-")}) {
    INFO(text);
    CHECK(ParsePattern(text).pattern.has_value());
  }
}

TEST_CASE("No pattern takes long") {
  // Each of these takes a matcher that tries everything longer than there is time.
  std::string stars;
  for (int i = 0; i < 60; ++i) stars += "*a";
  std::string middles;
  for (int i = 0; i < 40; ++i) middles += "**/a/";
  std::string path;
  for (int i = 0; i < 127; ++i) path += "a/";
  const PatternResult glob = ParsePattern(stars + "b");
  const PatternResult deep = ParsePattern(middles + "b");
  REQUIRE(glob.pattern.has_value());
  REQUIRE(deep.pattern.has_value());
  for (int i = 0; i < 100; ++i) {
    CHECK_FALSE(Matches(*glob.pattern, std::string(255, 'a'), CaseRule::kIgnoreAscii));
    CHECK_FALSE(Matches(*deep.pattern, path + "a", CaseRule::kIgnoreAscii));
  }
}

}  // namespace
}  // namespace daygate::policy
