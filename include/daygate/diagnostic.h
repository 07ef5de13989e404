// What is wrong with a policy, and where.
//
// A policy that does not compile gives one Diagnostic for each mistake, in the order in which an author would want to
// read them: mistakes of grammar first, then all others, each in the order of the files. Print them as they are:
//
//   std::vector<daygate::Diagnostic> diagnostics;
//   auto engine = daygate::Engine::FromFiles({"payments.gate"}, {}, &diagnostics);
//   if (!engine.ok()) std::cerr << daygate::Render(diagnostics, daygate::Color::kNever);
//
//   payments.gate:14:9: error: 'agent.clas' does not exist
//     when agent.clas == batch_etl
//          ^
//   help: did you mean 'agent.class'?
//
// Diagnostics own their strings. All functions here may be called from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace daygate {

enum class Severity : std::uint8_t { kError, kWarning };

// The reader that a mistake stopped. Grammar comes first: what could not be read can not be understood either.
enum class Phase : std::uint8_t { kGrammar, kMeaning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Phase phase = Phase::kMeaning;
  std::string file;                  // the name that was given for the file
  std::uint32_t line = 0;            // from 1; 0 where a file could not be read at all
  std::uint32_t column = 0;          // from 1, in code points; a tab is one
  std::string message;               // what was found and what was wanted, in one sentence without a full stop
  std::string source_line;           // the line of the file, without its end; empty where there is none
  std::string help;                  // what to try, or empty
  std::vector<std::string> notes{};  // further lines, a small table; mostly none

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

enum class Color : std::uint8_t { kNever, kAlways };

// `FILE:LINE:COL: error: MESSAGE`, the line and a caret, notes, and `help: …` where there is something to try. Ends
// with a newline. Control characters of the file are shown as escapes, so that a policy can not write to a terminal.
std::string Render(const Diagnostic& diagnostic, Color color);

// All of them, one after the other.
std::string Render(std::span<const Diagnostic> diagnostics, Color color);

}  // namespace daygate
