#include "progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace daygate::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{500};
constexpr std::chrono::milliseconds kBetween{100};
constexpr std::uint64_t kWidth = 30;
// The clock is read once for so many.
constexpr std::uint64_t kStride = 16;

bool IsWanted(const Console& console, Progress::Output output) {
  if (output == Progress::Output::kMeanwhile && console.out_is_terminal()) return false;
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

Progress::Progress(const Console& console, std::string what, std::uint64_t total, Output output)
    : what_(std::move(what)), total_(total), wanted_(IsWanted(console, output)), next_(Clock::now() + kPatience) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void Progress::Advance(std::uint64_t done) {
  ++count_;
  if (!wanted_ || count_ % kStride != 0) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  Draw(done);
}

void Progress::Draw(std::uint64_t done) {
  std::string line = "\r";
  if (total_ != 0) {
    const std::uint64_t filled = std::min(kWidth, done * kWidth / total_);
    line += "[" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] " +
            std::to_string(std::min<std::uint64_t>(100, done * 100 / total_)) + "%  ";
  }
  line += std::to_string(count_) + " " + what_ + "\033[K";
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace daygate::cli
