#include "graphviz.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "absl/status/status.h"

extern char** environ;  // NOLINT: what a program is started with

namespace daygate::cli {
namespace {

// Two ends, closed at the end of their lives.
class Pipe {
 public:
  Pipe() { ok_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  bool ok() const { return ok_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void CloseRead() { Close(&ends_[0]); }
  void CloseWrite() { Close(&ends_[1]); }

 private:
  static void Close(int* end) {
    if (*end >= 0) close(*end);
    *end = -1;
  }
  std::array<int, 2> ends_{-1, -1};
  bool ok_ = false;
};

// Feeds `input` to the one and reads the other to its end, whichever is ready: neither program waits for the other.
bool Exchange(std::string_view input, Pipe* to, Pipe* from, std::string* output) {
  std::array<char, 65536> buffer{};
  for (;;) {
    std::array<pollfd, 2> polls = {{{from->read_end(), POLLIN, 0}, {to->write_end(), POLLOUT, 0}}};
    if (poll(polls.data(), to->write_end() < 0 ? 1 : 2, -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (to->write_end() >= 0 && polls[1].revents != 0) {
      const ssize_t written = input.empty() ? 0 : write(to->write_end(), input.data(), input.size());
      if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
      if (written < 0 && errno != EINTR && errno != EAGAIN) to->CloseWrite();
      if (input.empty()) to->CloseWrite();
    }
    if (polls[0].revents == 0) continue;
    const ssize_t got = read(from->read_end(), buffer.data(), buffer.size());
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) output->append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

absl::StatusOr<std::string> DrawSvg(std::string_view dot) {
  Pipe to;
  Pipe from;
  if (!to.ok() || !from.ok()) return absl::ResourceExhaustedError("no pipe to the program dot");
  fcntl(to.write_end(), F_SETFL, O_NONBLOCK);
  std::signal(SIGPIPE, SIG_IGN);  // a program that ends early is told by its exit code
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to.read_end(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from.write_end(), STDOUT_FILENO);
  std::string name = "dot";
  std::string form = "-Tsvg";
  std::array<char*, 3> arguments = {name.data(), form.data(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, "dot", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return absl::NotFoundError(
        "SVG is drawn by Graphviz, and its program dot is not here: install graphviz, or use --to "
        "dot, mermaid or json");
  }
  to.CloseRead();
  from.CloseWrite();
  std::string svg;
  const bool read = Exchange(dot, &to, &from, &svg);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!read || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::InternalError("dot of Graphviz could not draw the map");
  }
  return svg;
}

}  // namespace daygate::cli
