#include <string>
#include <vector>

#include "catch.h"
#include "cel/lexer.h"
#include "cel/parser.h"

namespace daygate::cel {
namespace {

std::string Kinds(std::string_view source) {
  std::string kinds;
  Lexer lexer(source, 0);
  for (Token token = lexer.Next();; token = lexer.Next()) {
    kinds += "EXiQ123SBp"[static_cast<std::size_t>(token.kind)];
    if (token.kind == TokenKind::kEnd) return kinds;
  }
}

struct Unquoted {
  bool ok;
  std::string value;
  std::string message;
  std::uint32_t at = 0;
};

Unquoted UnquoteText(std::string_view source) {
  Lexer lexer(source, 0);
  const Token token = lexer.Next();
  Unquoted result{};
  REQUIRE((token.kind == TokenKind::kString || token.kind == TokenKind::kBytes));
  result.ok = Unquote(token, &result.value, &result.message, &result.at);
  return result;
}

TEST_CASE("tokens have their kinds") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "E"},
      {" \t\n\f\r// a comment", "E"},
      {"a _b9 true in package", "iiiiiE"},
      {"1 0x1F 12u 0xFFU 1.5 .5 1e3 1.5e-3", "11223333E"},
      {"1.", "1pE"},
      {"1.e", "1piE"},
      {"5m 1h30m", "1i1iE"},
      {"0x", "XE"},
      {"'a' \"b\" r'\\' R\"x\" '''a\nb''' \"\"\"q\"q\"\"\"", "SSSSSSE"},
      {"b'a' br'a' BR\"a\" B'''x'''", "BBBBE"},
      {"rb'a'", "iSE"},
      {"`a-b.c/d e`", "QE"},
      {"`` `a", "XXE"},
      {"&& || == != <= >= < > = + - * / % ! ? : . , ( ) [ ] { }", "pppppppppppppppppppppppppE"},
      {"& | ; # @ $ ~ ^ \\", "XXXXXXXXXE"},
      {"/* a */", "XippE"},
      {"'a\nc'", "XiXE"},
      {"'a\rc'", "XiXE"},
      {"'''abc", "XE"},
      {"'a\\", "XE"},
      {std::string("a\0b", 3), "iXiE"},
      {"\x01\x7f", "XXE"},
      {"é“\xff", "XXXE"},
  };
  for (const auto& [source, kinds] : cases) {
    INFO(source);
    CHECK(Kinds(source) == kinds);
  }
}

TEST_CASE("an error token says what is wrong and where") {
  Lexer lexer("a & 'b", 0);
  lexer.Next();
  Token token = lexer.Next();
  CHECK(token.kind == TokenKind::kError);
  CHECK(lexer.error_at() == 2);
  CHECK(std::string(lexer.message()).find("'&&'") != std::string::npos);
  token = lexer.Next();
  CHECK(lexer.error_at() == 4);
  CHECK(token.end == 6);
}

TEST_CASE("escapes are decoded") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"('\a\b\f\n\r\t\v\\\?\"\'\`')", "\a\b\f\n\r\t\v\\?\"'`"},
      {R"('\x41\X42\103\u00e9\U0001F600')", "ABC\xc3\xa9\xf0\x9f\x98\x80"},
      {R"('\377')", "\xc3\xbf"},
      {R"(b'\377\xff')", "\xff\xff"},
      {R"(r'\n\q')", "\\n\\q"},
      {R"(br"\xff")", "\\xff"},
      {R"("""a"b""c""")", "a\"b\"\"c"},
      {R"('''it's''')", "it's"},
      {"''", ""},
      {"''''''", ""},
  };
  for (const auto& [source, value] : cases) {
    INFO(source);
    const Unquoted unquoted = UnquoteText(source);
    CHECK(unquoted.ok);
    CHECK(unquoted.value == value);
  }
}

TEST_CASE("wrong escapes are refused at the backslash") {
  for (const std::string escape : {"\\q", "\\x4", "\\xg0", "\\u12", "\\U0011000", "\\U00110000", "\\ud800",
                                   "\\ud83d\\ude00", "\\08", "\\400", "\\9", "\\ "}) {
    INFO(escape);
    const Unquoted unquoted = UnquoteText("'ab" + escape + "'");
    CHECK_FALSE(unquoted.ok);
    CHECK(unquoted.at == 3);
    CHECK_FALSE(unquoted.message.empty());
  }
  CHECK_FALSE(UnquoteText("b'\\u0041'").ok);
  CHECK_FALSE(UnquoteText("b'\\U00000041'").ok);
  CHECK(UnquoteText("br'''\\u'''").ok);
}

TEST_CASE("words that are never names") {
  for (const std::string_view word : {"true", "false", "null", "in"}) CHECK(IsKeyword(word));
  for (const std::string_view word : {"as", "break", "const", "continue", "else", "for", "function", "if", "import",
                                      "let", "loop", "package", "namespace", "return", "var", "void", "while"}) {
    CHECK(IsReserved(word));
    CHECK_FALSE(IsKeyword(word));
  }
  CHECK_FALSE(IsReserved("agent"));
  CHECK_FALSE(IsReserved(""));
}

TEST_CASE("any bytes are read to the end") {
  std::string source;
  for (int i = 0; i < 5000; ++i) source += static_cast<char>((i * 7919 + i / 13) % 256);
  for (std::size_t begin = 0; begin < 300; ++begin) {
    Lexer lexer(source, static_cast<std::uint32_t>(begin));
    std::uint32_t last = static_cast<std::uint32_t>(begin);
    for (Token token = lexer.Next(); token.kind != TokenKind::kEnd; token = lexer.Next()) {
      REQUIRE(token.end > token.begin);
      REQUIRE(token.begin >= last);
      last = token.end;
    }
  }
  Lexer beyond("a", 7);
  CHECK(beyond.Next().kind == TokenKind::kEnd);
}

TEST_CASE("tokens are joined by one space") {
  const std::string source = "xx  a.b(1,'x')&&!c // why\n ||d[?-5] yy";
  CHECK(JoinTokens(source, 2, static_cast<std::uint32_t>(source.size()) - 2) ==
        "a . b ( 1 , 'x' ) && ! c || d [ ? - 5 ]");
  CHECK(JoinTokens(source, 0, 0).empty());
  const std::string again = JoinTokens(source, 2, static_cast<std::uint32_t>(source.size()) - 2);
  CHECK(Parse(again).ast != nullptr);
}

}  // namespace
}  // namespace daygate::cel
