// A server on the loopback interface that keeps every byte that it is sent, for tests of what goes out.
//
// It takes connections until it goes; a thread for each. Answers are what it is told, the same for every request.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace daygate::vault {

class Server {
 public:
  explicit Server(std::string answer);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string address() const;
  // The requests that came since the last call, each with head and body.
  std::vector<std::string> Take();
  int connections() const { return connections_; }

 private:
  void Accept();
  void Serve(int connection);

  const std::string answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<std::string> taken_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace daygate::vault
