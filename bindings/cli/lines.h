// Lines of a file descriptor, with bounded memory.
//
// Lines are bytes between newlines, whatever the bytes are. Of a line longer than the limit the beginning is given and
// the rest is read past. Used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::cli {

class LineReader {
 public:
  enum class Result : std::uint8_t { kLine, kEnd, kError };

  // `limit`: bytes kept of a line. `before_wait` is called before each read, which may block: the time to send out what
  // is buffered, for a reader at the other end who waits for an answer before the next request.
  LineReader(int descriptor, std::size_t limit, std::function<void()> before_wait);

  // The next line, without its newline, until the next call. A last line without a newline is one too; there is none
  // behind a last newline.
  Result Next(std::string_view* line);

 private:
  bool Fill();
  void Keep(std::string_view piece);

  int descriptor_;
  std::size_t limit_;
  std::function<void()> before_wait_;
  std::vector<char> chunk_;
  std::string_view unread_;  // of chunk_
  std::string line_;
  bool failed_ = false;
};

}  // namespace daygate::cli
