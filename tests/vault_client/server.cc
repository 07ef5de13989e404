#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/ascii.h"

namespace daygate::vault {
namespace {

// Of the first request in the text, with its body; 0 where it is not whole yet.
std::size_t SizeOf(std::string text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  base::MakeLower(&text);
  constexpr std::string_view kLength = "\r\ncontent-length:";
  const std::size_t length = text.substr(0, end).find(kLength);
  const std::size_t body = length == std::string::npos ? 0 : std::stoul(text.substr(length + kLength.size()));
  return end + 4 + body <= text.size() ? end + 4 + body : 0;
}

}  // namespace

Server::Server(std::string answer) : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, plain, size) != 0 || listen(listener_, 16) != 0 || getsockname(listener_, plain, &size) != 0) {
    throw std::runtime_error("there is no port to listen on");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

Server::~Server() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (const int connection : open_) shutdown(connection, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
  for (const int connection : open_) close(connection);
  close(listener_);
}

std::string Server::address() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> Server::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(taken_, {});
}

void Server::Accept() {
  for (int connection = 0; (connection = accept(listener_, nullptr, nullptr)) >= 0;) {
    ++connections_;
    open_.push_back(connection);
    threads_.emplace_back([this, connection] { Serve(connection); });
  }
}

void Server::Serve(int connection) {
  std::string text;
  std::array<char, 65536> part{};
  for (ssize_t count = 0; (count = recv(connection, part.data(), part.size(), 0)) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(count));
    for (std::size_t size = 0; (size = SizeOf(text)) > 0; text.erase(0, size)) {
      const std::lock_guard lock(mutex_);
      taken_.push_back(text.substr(0, size));
      if (send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL) < 0) return;
    }
  }
}

}  // namespace daygate::vault
