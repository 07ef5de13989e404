// HTTP by libcurl, with connections that are kept.
//
// After: client.cc. Thread-safe. Throws std::bad_alloc.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daygate::vault {

struct HttpMessage {
  std::string_view method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
  bool has_body = false;
  std::chrono::milliseconds timeout{};
  std::size_t max_answer = 0;  // one byte more is taken, so that what is too long shows
};

struct HttpAnswer {
  std::string error;  // not empty: there is no answer
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string location;  // of a redirect, made whole
};

class Http {
 public:
  explicit Http(std::string ca_file);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  // One request as it is: redirects are not followed, targets not cleaned.
  HttpAnswer Send(const HttpMessage& message) const;

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace daygate::vault
