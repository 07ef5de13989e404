#include "base/source.h"

#include "catch.h"

namespace daygate::base {
namespace {

TEST_CASE("Places are lines and code points from 1") {
  // é is two bytes; a tab is one column; a lone CR ends no line; the byte 0xFF counts as one.
  const Source source("f", "ab\r\n\t\xC3\xA9x\rz\n\n\xFFq");
  struct Row {
    std::uint32_t offset, line, column;
  };
  for (const Row& row : {Row{0, 1, 1}, Row{2, 1, 3}, Row{4, 2, 1}, Row{5, 2, 2}, Row{7, 2, 3}, Row{9, 2, 5},
                         Row{11, 3, 1}, Row{12, 4, 1}, Row{13, 4, 2}, Row{14, 4, 3}, Row{99, 4, 3}}) {
    INFO(row.offset);
    const LineColumn place = source.Locate(row.offset);
    CHECK(place.line == row.line);
    CHECK(place.column == row.column);
    if (row.offset < 99) CHECK(source.Offset(place) == row.offset);
  }
  CHECK(source.Offset({9, 1}) == 14);
  CHECK(source.Offset({1, 50}) == 2);
  CHECK(source.LineText(1) == "ab");
  CHECK(source.LineText(2) == "\t\xC3\xA9x\rz");
  CHECK(source.LineText(3).empty());
  CHECK(source.LineText(9).empty());
  CHECK(Source("f", "").Locate(0).column == 1);
}

// Long enough that most line starts are counted and not remembered; short lines, long ones, empty ones.
TEST_CASE("Places in a long source are those that counting gives") {
  std::string text;
  for (std::size_t i = 0; i < 700; ++i) text += std::string(i % 97 == 0 ? 3000 : i % 13, 'x') + "\n";
  text += "end";
  const Source source("f", text);
  std::uint32_t line = 1;
  std::uint32_t start = 0;
  for (std::uint32_t at = 0; at <= text.size(); ++at) {
    const LineColumn place = source.Locate(at);
    if (place.line != line || place.column != at - start + 1) FAIL("offset " << at);
    if (at % 7 == 0) CHECK(source.Offset(place) == at);
    if (at == text.size() || text[at] != '\n') continue;
    CHECK(source.LineText(line) == text.substr(start, at - start));
    ++line;
    start = at + 1;
  }
  CHECK(source.LineText(line) == "end");
  CHECK(source.LineText(line + 1).empty());
}

TEST_CASE("A diagnostic carries its line, unless that is very long") {
  const Source source("f", "one\ntwo three\n" + std::string(5000, 'x'));
  const Diagnostic d = source.At(8, Phase::kGrammar, "message", "help");
  CHECK(d.file == "f");
  CHECK(d.line == 2);
  CHECK(d.column == 5);
  CHECK(d.source_line == "two three");
  CHECK(d.help == "help");
  CHECK(source.At(4000, Phase::kMeaning, "m").source_line.empty());
}

}  // namespace
}  // namespace daygate::base
