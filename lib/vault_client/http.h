// HTTP by libcurl, with connections that are kept.
//
// After: client.cc. Thread-safe. Throws std::bad_alloc.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/vault.h"
#include "daygate/vault_plan.h"

namespace daygate::vault {

// Points to what the sender keeps until the answer is there.
struct HttpMessage {
  std::string_view method;
  std::string_view target;  // as it stands in the request line: "/v1/…"
  std::span<const Header> headers;
  std::string_view body;  // empty: there is none
  std::chrono::milliseconds timeout{};
  std::size_t max_answer = 0;  // one byte more is taken, so that what is too long shows
};

struct HttpAnswer {
  std::string error;  // not empty: there is no answer
  int status = 0;
  std::vector<SetHeader> headers;
  std::string body;
  std::string location;  // of a redirect, made whole
};

// To one server.
class Http {
 public:
  // The address without a path: "https://bao.internal:8200".
  Http(std::string address, std::string ca_file);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  // One request as it is: redirects are not followed, targets not cleaned.
  HttpAnswer Send(const HttpMessage& message) const;

 private:
  class Handle;
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace daygate::vault
