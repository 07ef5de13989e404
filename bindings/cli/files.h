// Files that a command was given: read with bounds, written so that a crash leaves the old or the new content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace daygate::cli {

// An open descriptor, closed at the end of its life. The standard input is not closed.
class InputFile {
 public:
  // "-": the standard input.
  static absl::StatusOr<InputFile> Open(const std::string& path);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();
  int descriptor() const { return descriptor_; }
  // In bytes; 0 where it is no plain file, and nobody knows.
  std::uint64_t size() const;

 private:
  explicit InputFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// All of a file ("-": of the standard input), or its first `limit` bytes.
absl::StatusOr<std::string> ReadUpTo(const std::string& path, std::size_t limit);

// Replaces the content of `path`; a file that was there keeps its permissions.
absl::Status WriteFile(const std::string& path, std::string_view content);

}  // namespace daygate::cli
