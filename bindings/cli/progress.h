// How far a long run is: a bar on the standard error, for people who wait at a terminal.
//
// Nothing is shown in the first moments, where the standard error is no terminal, or where the output goes to the same
// terminal and would be torn. Used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "console.h"

namespace daygate::cli {

class Progress {
 public:
  // Whether answers are written while it runs.
  enum class Output : std::uint8_t { kAtTheEnd, kMeanwhile };

  // `what` is counted ("requests"); `total`, of whatever `done` is given in, is 0 where nobody knows it.
  Progress(const Console& console, std::string what, std::uint64_t total, Output output);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // Takes the bar away.
  ~Progress();

  // One more is done; with it `done` of `total`.
  void Advance(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  void Draw(std::uint64_t done);

  std::string what_;
  std::uint64_t total_;
  std::uint64_t count_ = 0;
  bool wanted_;
  bool drawn_ = false;
  Clock::time_point next_;
};

}  // namespace daygate::cli
