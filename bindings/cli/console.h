// What the command line writes and how it ends: exit codes, the form of the output, colours, escapes.
//
// Every text that comes from a file, a request or an argument passes Safe() on its way to people: nobody's input writes
// control characters to a terminal. Used by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "daygate/diagnostic.h"

namespace daygate::cli {

enum class Exit : std::uint8_t {
  kOk = 0,
  kFindings = 1,  // tests failed, a decision is not a permit (--exit-code), a file is not laid out (fmt --check)
  kBadInput = 2,  // a policy, request or file that can not be read; output that can not be written
  kUsage = 3,
};

enum class Format : std::uint8_t { kText, kJson };
enum class ColorChoice : std::uint8_t { kAuto, kAlways, kNever };

enum class Tone : std::uint8_t { kGood, kBad, kHeed, kFaint, kStrong };

// Control characters and what is not UTF-8 as escapes.
std::string Safe(std::string_view text);
// `json` with what Safe() would escape written as \u escapes: the same document, fit for a terminal.
std::string SafeJson(std::string_view json);
// Valid UTF-8: what is not becomes U+FFFD. For names of files in JSON.
std::string ValidUtf8(std::string_view text);

class Console {
 public:
  Console(Format format, ColorChoice color);

  Format format() const { return format_; }
  bool out_is_terminal() const { return out_is_terminal_; }

  // Bytes to the standard output, as they are.
  void Out(std::string_view bytes);
  // A document of JSON and a newline; escaped further where a terminal reads it.
  void OutJson(std::string_view json);
  // Lines of text: bytes as they are, but escaped line by line where a terminal reads them.
  void OutText(std::string_view text);
  // Sends out what is buffered.
  void Flush();
  // False: something could not be written.
  bool written() const { return written_; }

  // `daygate: error: MESSAGE` to the standard error, MESSAGE escaped.
  void Error(std::string_view message);
  // A hint to the standard error, escaped.
  void Note(std::string_view message);
  // Lines of text to the standard error, each escaped.
  void ErrorLines(std::string_view text);
  // In text, the diagnostics to the standard error; in JSON, a report `{"diagnostics": […], "ok": false}` to the
  // output.
  void Report(const std::vector<Diagnostic>& diagnostics);

  // The same to the standard error, whatever the form of the output.
  void ShowDiagnostics(const std::vector<Diagnostic>& diagnostics);

  // For what renders itself to the output.
  Color out_color() const { return color_out_ ? Color::kAlways : Color::kNever; }
  // `text`, coloured where the output is a terminal.
  std::string Paint(Tone tone, std::string_view text) const;

 private:
  Format format_;
  bool out_is_terminal_;
  bool color_out_;
  bool color_err_;
  bool written_ = true;
};

// The same into a report that is being written.
void WriteDiagnostics(base::JsonWriter* json, const std::vector<Diagnostic>& diagnostics);

// `[{"column": …, "file": …, …}]`, for reports.
std::string DiagnosticsJson(const std::vector<Diagnostic>& diagnostics);

}  // namespace daygate::cli
