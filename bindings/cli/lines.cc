#include "lines.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace daygate::cli {
namespace {

constexpr std::size_t kChunk = 65536;

}  // namespace

LineReader::LineReader(int descriptor, std::size_t limit, std::function<void()> before_wait)
    : descriptor_(descriptor), limit_(limit), before_wait_(std::move(before_wait)), chunk_(kChunk) {
  line_.reserve(limit_);
}

LineReader::Result LineReader::Next(std::string_view* line) {
  line_.clear();
  bool begun = false;
  for (;;) {
    if (unread_.empty() && !Fill()) {
      if (failed_) return Result::kError;
      *line = line_;
      return begun ? Result::kLine : Result::kEnd;
    }
    begun = true;
    const std::size_t newline = unread_.find('\n');
    Keep(unread_.substr(0, newline));
    if (newline == std::string_view::npos) {
      unread_ = {};
      continue;
    }
    unread_.remove_prefix(newline + 1);
    *line = line_;
    return Result::kLine;
  }
}

bool LineReader::Fill() {
  before_wait_();
  for (;;) {
    const ssize_t got = read(descriptor_, chunk_.data(), chunk_.size());
    if (got < 0 && errno == EINTR) continue;
    failed_ = got < 0;
    if (got <= 0) return false;
    unread_ = std::string_view(chunk_.data(), static_cast<std::size_t>(got));
    return true;
  }
}

void LineReader::Keep(std::string_view piece) {
  line_.append(piece.substr(0, limit_ - line_.size()));
}

}  // namespace daygate::cli
