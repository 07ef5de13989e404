#include "daygate/diagnostic.h"

#include <string>
#include <string_view>

#include "base/utf8.h"

namespace daygate {
namespace {

// Select Graphic Rendition, or nothing where there is to be no colour.
struct Palette {
  std::string_view bold;
  std::string_view error;
  std::string_view warning;
  std::string_view caret;
  std::string_view help;
  std::string_view reset;
};

Palette PaletteOf(Color color) {
  switch (color) {
    case Color::kNever: return {};
    case Color::kAlways: return {"\x1b[1m", "\x1b[1;31m", "\x1b[1;35m", "\x1b[1;32m", "\x1b[1;36m", "\x1b[0m"};
  }
  return {};
}

// A stretch of a line as it is shown: a tab is one column in a diagnostic, so it is one on the screen.
std::string ShowLine(std::string_view line) {
  std::string with_spaces(line);
  for (char& c : with_spaces) {
    if (c == '\t') c = ' ';
  }
  return base::EscapeForTerminal(with_spaces);
}

void AppendPlace(std::string* out, const Diagnostic& diagnostic) {
  *out += base::EscapeForTerminal(diagnostic.file);
  if (diagnostic.line > 0) {
    *out += ":" + std::to_string(diagnostic.line);
    if (diagnostic.column > 0) *out += ":" + std::to_string(diagnostic.column);
  }
  *out += ": ";
}

void AppendLineAndCaret(std::string* out, const Diagnostic& diagnostic, const Palette& palette) {
  if (diagnostic.line == 0 || diagnostic.source_line.empty()) return;
  *out += ShowLine(diagnostic.source_line) + "\n";
  if (diagnostic.column == 0) return;
  // Escapes are wider than what they stand for, so the caret goes by what is shown.
  const std::string_view line = diagnostic.source_line;
  const std::string_view before = line.substr(0, base::OffsetOfCodePoint(line, diagnostic.column - 1));
  out->append(base::CountCodePoints(ShowLine(before)), ' ');
  *out += palette.caret;
  *out += "^";
  *out += palette.reset;
  *out += "\n";
}

}  // namespace

std::string Render(const Diagnostic& diagnostic, Color color) {
  const Palette palette = PaletteOf(color);
  std::string out(palette.bold);
  AppendPlace(&out, diagnostic);
  out += palette.reset;
  switch (diagnostic.severity) {
    case Severity::kError:
      out += palette.error;
      out += "error:";
      break;
    case Severity::kWarning:
      out += palette.warning;
      out += "warning:";
      break;
  }
  out += palette.reset;
  out += " " + base::EscapeForTerminal(diagnostic.message) + "\n";
  AppendLineAndCaret(&out, diagnostic, palette);
  for (const std::string& note : diagnostic.notes) out += "  " + base::EscapeForTerminal(note) + "\n";
  if (!diagnostic.help.empty()) {
    out += palette.help;
    out += "help:";
    out += palette.reset;
    out += " " + base::EscapeForTerminal(diagnostic.help) + "\n";
  }
  return out;
}

std::string Render(std::span<const Diagnostic> diagnostics, Color color) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += Render(diagnostic, color);
  return out;
}

}  // namespace daygate
