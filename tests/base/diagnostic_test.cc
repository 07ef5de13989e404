#include "daygate/diagnostic.h"

#include <array>

#include "catch.h"

namespace daygate {
namespace {

Diagnostic Sample() {
  Diagnostic d;
  d.file = "p.gate";
  d.line = 14;
  d.column = 8;
  d.message = "'agent.clas' does not exist";
  d.source_line = "  when agent.clas == batch";
  d.help = "did you mean 'agent.class'?";
  return d;
}

TEST_CASE("A diagnostic is shown with line, caret and help") {
  CHECK(Render(Sample(), Color::kNever) ==
        "p.gate:14:8: error: 'agent.clas' does not exist\n"
        "  when agent.clas == batch\n"
        "       ^\n"
        "help: did you mean 'agent.class'?\n");
  Diagnostic warning = Sample();
  warning.severity = Severity::kWarning;
  warning.help.clear();
  warning.source_line.clear();
  CHECK(Render(warning, Color::kNever) == "p.gate:14:8: warning: 'agent.clas' does not exist\n");
  warning.line = 0;
  CHECK(Render(warning, Color::kNever) == "p.gate: warning: 'agent.clas' does not exist\n");
  const std::array<Diagnostic, 2> both = {Sample(), warning};
  CHECK(Render(both, Color::kNever) == Render(both[0], Color::kNever) + Render(both[1], Color::kNever));
}

TEST_CASE("Nothing of a policy reaches the terminal as a control character") {
  Diagnostic d = Sample();
  d.file = "a\x1b[2J";
  d.message = "bad '\x07'\n";
  d.help = "\xE2\x80\xAE";
  d.source_line = "\t\x1b[1m\xC3\xA9 \xFF here";
  d.column = 8;
  CHECK(Render(d, Color::kNever) ==
        "a\\u{1b}[2J:14:8: error: bad '\\u{7}'\\u{a}\n"
        " \\u{1b}[1m\xC3\xA9 \\xff here\n"
        "            ^\n"
        "help: \\u{202e}\n");
}

TEST_CASE("Colours frame the words and nothing else changes") {
  std::string plain;
  const std::string colored = Render(Sample(), Color::kAlways);
  for (std::size_t at = 0; at < colored.size(); ++at) {
    if (colored[at] == '\x1b') {
      at = colored.find('m', at);
    } else {
      plain += colored[at];
    }
  }
  CHECK(colored != plain);
  CHECK(plain == Render(Sample(), Color::kNever));
}

}  // namespace
}  // namespace daygate
