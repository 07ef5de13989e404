#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace daygate::cli {
namespace {

absl::Status Failure(std::string_view what, std::string_view path, int error) {
  return absl::InvalidArgumentError(absl::StrCat(absl::string_view(what.data(), what.size()), " '",
                                                 absl::string_view(path.data(), path.size()),
                                                 "': ", std::generic_category().message(error)));
}

bool WriteBytes(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

mode_t PermissionsOf(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) return status.st_mode & 07777U;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666U & ~mask;
}

}  // namespace

absl::StatusOr<InputFile> InputFile::Open(const std::string& path) {
  if (path == "-") return InputFile(STDIN_FILENO);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Failure("cannot open", path, errno);
  struct stat status {};
  if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(descriptor);
    return Failure("cannot read", path, EISDIR);
  }
  return InputFile(descriptor);
}

InputFile::InputFile(InputFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

std::uint64_t InputFile::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  return static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
}

absl::StatusOr<std::string> ReadUpTo(const std::string& path, std::size_t limit) {
  auto file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string content;
  std::array<char, 16384> chunk{};
  while (content.size() < limit) {
    const ssize_t got = read(file->descriptor(), chunk.data(), std::min(chunk.size(), limit - content.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure("cannot read", path, errno);
    if (got == 0) break;
    content.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return content;
}

absl::Status WriteFile(const std::string& path, std::string_view content) {
  std::error_code error;
  const std::string target = std::filesystem::weakly_canonical(path, error).string();
  if (error) return Failure("cannot write", path, error.value());
  if (struct stat status{}; stat(target.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    const int descriptor = open(target.c_str(), O_WRONLY | O_CLOEXEC);  // a device or a pipe is written to as it is
    if (descriptor < 0) return Failure("cannot write", path, errno);
    const bool ok = WriteBytes(descriptor, content);
    const int failure = errno;
    close(descriptor);
    return ok ? absl::OkStatus() : Failure("cannot write", path, failure);
  }
  std::string temporary = target + ".XXXXXX";
  const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return Failure("cannot write", path, errno);
  const bool ok = WriteBytes(descriptor, content) && fchmod(descriptor, PermissionsOf(target)) == 0 &&
                  fsync(descriptor) == 0 && std::rename(temporary.c_str(), target.c_str()) == 0;
  const int failure = errno;
  close(descriptor);
  if (ok) return absl::OkStatus();
  unlink(temporary.c_str());
  return Failure("cannot write", path, failure);
}

}  // namespace daygate::cli
