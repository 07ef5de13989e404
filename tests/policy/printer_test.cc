#include "policy/printer.h"

#include <algorithm>
#include <random>

#include "catch.h"
#include "cel/lexer.h"
#include "parse_helpers.h"
#include "policy/equal.h"

namespace daygate::policy {
namespace {

void CheckRoundTrip(const std::string& text) {
  INFO(text);
  const ParsedFile first = ParseText(text);
  REQUIRE(Mistakes(first.diagnostics).empty());
  const std::string once = Format(first.file);
  INFO(once);
  const ParsedFile second = ParseText(once);
  REQUIRE(Mistakes(second.diagnostics).empty());
  REQUIRE(Equal(first.file, second.file));
  REQUIRE(Format(second.file) == once);
}

// The places between the tokens of a file where white space and comments may stand.
std::vector<std::uint32_t> Seams(const File& file) {
  const std::string_view text = file.source->text();
  std::vector<std::uint32_t> seams;
  std::size_t mark = 0;
  cel::Lexer lexer(text, 0);
  while (true) {
    while (mark < file.layout.size() && file.layout[mark].kind != MarkKind::kJson) ++mark;
    const cel::Token token = lexer.Next();
    seams.push_back(token.begin);
    if (token.kind == cel::TokenKind::kEnd) return seams;
    if (mark < file.layout.size() && file.layout[mark].begin == token.begin) {
      lexer = cel::Lexer(text, file.layout[mark++].end);
    } else if (text[token.begin] >= '0' && text[token.begin] <= '9') {
      std::uint32_t end = token.end;  // a duration is one word
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0)) ++end;
      lexer = cel::Lexer(text, end);
    }
  }
}

std::vector<std::string> CommentsOf(const std::string& text) {
  std::vector<std::string> comments;
  for (std::size_t at = text.find("//#"); at != std::string::npos; at = text.find("//#", at + 1)) {
    comments.push_back(text.substr(at, text.find('\n', at) - at));
  }
  return comments;
}

TEST_CASE("What is laid out says the same and stays as it is") {
  for (const std::string& text : SamplePolicies()) CheckRoundTrip(text);
}

TEST_CASE("The model alone prints to a file that says the same") {
  for (const std::string& text : SamplePolicies()) {
    INFO(text);
    const ParsedFile first = ParseText(text);
    File bare = first.file;
    bare.layout.clear();
    bare.source = nullptr;
    const std::string printed = Format(bare);
    INFO(printed);
    const ParsedFile second = ParseText(printed);
    REQUIRE(Mistakes(second.diagnostics).empty());
    REQUIRE(Equal(first.file, second.file));
    REQUIRE(Format(second.file) == printed);
  }
}

TEST_CASE("Comments and line breaks may stand anywhere, and none is lost") {
  std::mt19937 random(7);  // the same every time
  const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
  for (const std::string& text : SamplePolicies()) {
    const ParsedFile parsed = ParseText(text);
    const std::vector<std::uint32_t> seams = Seams(parsed.file);
    for (const unsigned percent : {3U, 30U}) {
      std::string changed;
      std::uint32_t last = 0;
      int number = 0;
      for (const std::uint32_t seam : seams) {
        changed += text.substr(last, seam - last);
        last = seam;
        if (chance(percent)) changed += "\n";
        if (chance(percent)) changed += "  //#" + std::to_string(number++) + " \"'{ \t\n";
        if (chance(percent / 2)) changed += "\n\n";
      }
      changed += text.substr(last);
      CheckRoundTrip(changed);
      std::vector<std::string> before = CommentsOf(changed);
      for (std::string& comment : before) comment.erase(comment.find_last_not_of(" \t\r") + 1);
      REQUIRE(CommentsOf(Format(ParseText(changed).file)) == before);
    }
  }
}

TEST_CASE("Windows line ends become plain ones") {
  for (const std::string& text : SamplePolicies()) {
    if (text.find('\r') != std::string::npos || text.find("\"\"\"") != std::string::npos) continue;
    std::string windows;
    for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    REQUIRE(Format(ParseText(windows).file) == Format(ParseText(text).file));
  }
}

TEST_CASE("The layout") {
  struct Example {
    std::string_view text;
    std::string_view expected;
  };
  const std::vector<Example> examples = {
      {"policy   p", "policy p\n"},
      {"policy p permit a{action read}permit b { }", "policy p\n\npermit a { action read }\npermit b {}\n"},
      {"policy p\n\npermit a { action read }\n\n\n\npermit b { }",
       "policy p\n\npermit a { action read }\n\npermit b {}\n"},
      {"policy p\npermit a \"t\" { action read,issue\nsurvives\n  state\n\n\n when a  &&(b||c )&&\n d }",
       "policy p\n\npermit a \"t\" {\n  action   read, issue\n  survives state\n\n"
       "  when     a &&(b||c )&&\n           d\n}\n"},
      {"policy p vocabulary {\n enum A {x,y,}\nordered enum Bcd { z }\n\nattribute a:list( string )max 5 default[]\n"
       "attribute context.b : int }",
       "policy p\n\nvocabulary {\n  enum A           { x, y }\n  ordered enum Bcd { z }\n\n"
       "  attribute a         : list(string) max 5 default []\n  attribute context.b : int\n}\n"},
      {"policy p vocabulary { enum A {\nx,\ny\n} }", "policy p\n\nvocabulary {\n  enum A {\n    x,\n    y\n  }\n}\n"},
      {"policy p\n// about a\npermit a { action read } // behind\n// about b\npermit b { action read }\n\n// end",
       "policy p\n\n// about a\npermit a { action read } // behind\n// about b\npermit b { action read }\n\n// end\n"},
      {"policy p test \"t\" {\nrequest   {\"a\":1,\n           \"b\":2}   expect  deny }",
       "policy p\n\ntest \"t\" {\n  request {\"a\":1,\n           \"b\":2}\n  expect deny\n}\n"},
      {"policy p\ntest \"t\" {\n      request {\n        \"a\": {\n          \"b\":2 }\n      }\n expect permit by "
       "a,\n b }",
       "policy p\n\ntest \"t\" {\n  request {\n    \"a\": {\n      \"b\":2 }\n  }\n  expect permit by a,\n    b\n}\n"},
  };
  for (const Example& example : examples) {
    const ParsedFile parsed = ParseText(std::string(example.text));
    INFO(example.text);
    REQUIRE(Mistakes(parsed.diagnostics).empty());
    CHECK(Format(parsed.file) == example.expected);
  }
  // A rule on one line that would be too wide is laid out as a block.
  const std::string wide = "policy p permit a { when " + std::string(90, 'x') + " }";
  CHECK(Format(ParseText(wide).file) == "policy p\n\npermit a {\n  when     " + std::string(90, 'x') + "\n}\n");
}

TEST_CASE("Equal tells what differs") {
  const std::string base = SamplePolicies()[0];
  const File whole = ParseText(base).file;
  const std::vector<std::pair<std::string_view, std::string_view>> changes = {
      {"max 64", "max 65"},
      {"hash", "clear"},
      {"-1.5e3", "-1.6e3"},
      {"default [ ]", "max"},
      {"0x10", "17"},
      {"1h30m", "1h31m"},
      {"risk + risk", "risk + 1"},
      {"read, issue", "read"},
      {"'b/{x,y}/<z>'", "'b/<z>'"},
      {"unless busy", ""},
      {"? true", "? false"},
      {"broker", "audit"},
      {"uses 3", "uses 4"},
      {"wrapped", "raw"},
      {"task agent", "task"},
      {"chain_end", ""},
      {"\"a\" \"b\"", "\"a\""},
      {"cache none", "cache 1s"},
      {"approval 2", "approval"},
      {"or \"b\"", ""},
      {"within 30m", "within 31m"},
      {"\"A\", \"B\"", "\"A\""},
      {"owner \"o\"", ""},
      {"severity high", "severity low"},
      {"2027-01-01", "2027-01-02"},
      {"\"k\" \"w\"", "\"k\" \"v\""},
      {"mode shadow", ""},
      {"\"}\"", "\"} \""},
      {"expect challenge", "expect deny"},
      {"other.rule", "rule"},
      {"because needs", ""},
      {"like \"first\"", ""},
      {"ordered enum", "enum"},
      {"low, //", "//"},
      {"policy all", "policy other"},
      {"map(string, Level)", "list(Level)"},
  };
  for (const auto& [from, to] : changes) {
    std::string changed = base;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    INFO(from << " → " << to);
    CHECK_FALSE(Equal(whole, ParseText(changed).file));
  }
}

}  // namespace
}  // namespace daygate::policy
