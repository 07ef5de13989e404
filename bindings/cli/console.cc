#include "console.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/json_writer.h"
#include "base/utf8.h"

namespace daygate::cli {
namespace {

bool WantsColor(ColorChoice choice, int descriptor) {
  switch (choice) {
    case ColorChoice::kAlways: return true;
    case ColorChoice::kNever: return false;
    case ColorChoice::kAuto: break;
  }
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return (no_color == nullptr || *no_color == '\0') && !dumb && isatty(descriptor) != 0;
}

std::string_view CodeOf(Tone tone) {
  switch (tone) {
    case Tone::kGood: return "\033[32m";
    case Tone::kBad: return "\033[31m";
    case Tone::kHeed: return "\033[33m";
    case Tone::kFaint: return "\033[2m";
    case Tone::kStrong: return "\033[1m";
  }
  return {};
}

// The bytes of the code point that starts at `text[0]`; 1 where that is no valid start.
std::size_t LengthOfCodePoint(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return length <= text.size() && base::IsValidUtf8(text.substr(0, length)) ? length : 1;
}

void AppendUnicodeEscape(std::string* out, std::uint32_t unit) {
  std::array<char, 7> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\u%04x", unit);
  out->append(buffer.data());
}

std::uint32_t Decode(std::string_view code_point) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(code_point[i]));
  };
  switch (code_point.size()) {
    case 1: return byte(0);
    case 2: return (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    case 3: return (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    default: return (byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU);
  }
}

std::string SafeLines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t newline = std::min(text.find('\n'), text.size());
    out.append(Safe(text.substr(0, newline))).append("\n");
    text.remove_prefix(std::min(newline + 1, text.size()));
  }
  return out;
}

void WriteAll(std::FILE* stream, std::string_view bytes, bool* written) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stream) != bytes.size()) *written = false;
}

}  // namespace

std::string Safe(std::string_view text) {
  return base::EscapeForTerminal(text);
}

std::string SafeJson(std::string_view json) {
  constexpr std::uint32_t kFirstAstral = 0x10000;
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const std::string_view code_point = json.substr(0, LengthOfCodePoint(json));
    json.remove_prefix(code_point.size());
    if (static_cast<unsigned char>(code_point[0]) < 0x7F || base::EscapeForTerminal(code_point) == code_point) {
      out.append(code_point);
      continue;
    }
    const std::uint32_t value = Decode(code_point);
    if (value < kFirstAstral) {
      AppendUnicodeEscape(&out, value);
    } else {
      AppendUnicodeEscape(&out, 0xD800U + ((value - kFirstAstral) >> 10U));
      AppendUnicodeEscape(&out, 0xDC00U + ((value - kFirstAstral) & 0x3FFU));
    }
  }
  return out;
}

std::string ValidUtf8(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t bad = base::FindInvalidUtf8(text);
    out.append(text.substr(0, bad));
    if (bad == std::string_view::npos) return out;
    out.append("\xEF\xBF\xBD");
    text.remove_prefix(bad + 1);
  }
}

Console::Console(Format format, ColorChoice color)
    : format_(format),
      out_is_terminal_(isatty(STDOUT_FILENO) != 0),
      color_out_(WantsColor(color, STDOUT_FILENO)),
      color_err_(WantsColor(color, STDERR_FILENO)) {}

void Console::Out(std::string_view bytes) {
  WriteAll(stdout, bytes, &written_);
}

void Console::OutJson(std::string_view json) {
  if (out_is_terminal_) {
    Out(SafeJson(json));
  } else {
    Out(json);
  }
  Out("\n");
}

void Console::OutText(std::string_view text) {
  if (out_is_terminal_) {
    Out(SafeLines(text));
  } else {
    Out(text);
  }
}

void Console::Flush() {
  if (std::fflush(stdout) != 0) written_ = false;
}

void Console::Error(std::string_view message) {
  const std::string_view label = color_err_ ? "daygate: \033[31merror:\033[0m " : "daygate: error: ";
  bool ignored = true;  // where even this can not be written, the exit code has to say it
  WriteAll(stderr, std::string(label) + Safe(message) + "\n", &ignored);
}

void Console::Note(std::string_view message) {
  bool ignored = true;
  WriteAll(stderr, Safe(message) + "\n", &ignored);
}

void Console::ErrorLines(std::string_view text) {
  bool ignored = true;
  WriteAll(stderr, SafeLines(text), &ignored);
}

void Console::Report(const std::vector<Diagnostic>& diagnostics) {
  if (format_ == Format::kJson) {
    OutJson("{\"diagnostics\":" + DiagnosticsJson(diagnostics) + ",\"ok\":false}");
    return;
  }
  ShowDiagnostics(diagnostics);
}

void Console::ShowDiagnostics(const std::vector<Diagnostic>& diagnostics) {
  bool ignored = true;
  WriteAll(stderr, Render(diagnostics, color_err_ ? Color::kAlways : Color::kNever), &ignored);
}

std::string Console::Paint(Tone tone, std::string_view text) const {
  if (!color_out_) return std::string(text);
  return std::string(CodeOf(tone)).append(text).append("\033[0m");
}

void WriteDiagnostics(base::JsonWriter* writer, const std::vector<Diagnostic>& diagnostics) {
  base::JsonWriter& json = *writer;
  json.BeginArray();
  for (const Diagnostic& diagnostic : diagnostics) {
    json.BeginObject();
    json.Key("column").Int(diagnostic.column);
    json.Key("file").String(ValidUtf8(diagnostic.file));
    if (!diagnostic.help.empty()) json.Key("help").String(ValidUtf8(diagnostic.help));
    json.Key("line").Int(diagnostic.line);
    json.Key("message").String(ValidUtf8(diagnostic.message));
    if (!diagnostic.notes.empty()) {
      json.Key("notes").BeginArray();
      for (const std::string& note : diagnostic.notes) json.String(ValidUtf8(note));
      json.EndArray();
    }
    json.Key("severity").String(diagnostic.severity == Severity::kError ? "error" : "warning");
    json.Key("source_line").String(ValidUtf8(diagnostic.source_line));
    json.EndObject();
  }
  json.EndArray();
}

std::string DiagnosticsJson(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  base::JsonWriter json(&out);
  WriteDiagnostics(&json, diagnostics);
  return out;
}

}  // namespace daygate::cli
