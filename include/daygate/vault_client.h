// Client: requests to HashiCorp Vault or OpenBao, each decided before it is sent.
//
//   auto client = daygate::vault::Client::Create(engine, {.address = "https://bao.internal:8200"});
//   if (!client.ok()) { std::cerr << client.status().message() << "\n"; return 1; }
//
//   daygate::Request request;                    // who asks, for what; action and secret are filled in
//   request.agent = {.id = "etl-7", .class_ = "batch_etl"};
//   request.purpose = "settlement";
//   const daygate::vault::Result result = client->Read(request, token, "secret/data/payments/stripe");
//   if (const auto* response = std::get_if<daygate::vault::Response>(&result)) {
//     Use(response->body);                       // what the server answered, so far as it was granted
//   } else {
//     Log(std::get<daygate::vault::NoResponse>(result).message);  // it never got there
//   }
//
// It drives a Guard (daygate/vault_guard.h) with libcurl: component daygate::vault_client. What is refused never
// reaches the server; redirects are followed where they lead to the same server, and decided again.
//
// A Client may be used by any number of threads at once; connections are kept and used again. Requests do not throw,
// but for std::bad_alloc.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/decision.h"
#include "daygate/engine.h"
#include "daygate/request.h"
#include "daygate/vault_guard.h"

namespace daygate::vault {

// What the server answered to a request that was permitted, or is about no secret.
struct Response {
  int status = 0;  // the server's: 404 is an answer too
  std::string body;
  std::vector<SetHeader> headers;
  std::string id;                      // in X-Daygate-Decision; empty for what is about no secret
  std::optional<Decision> decision;    // on which it was sent; lives no longer than the client's engine
  std::vector<std::string> accessors;  // of the child token and of the wrapping: see Revoke
};

// Why there is no answer.
struct NoResponse {
  Cause cause = Cause::kDenied;
  std::string message;  // for the operator; no value of a secret stands in it
  std::optional<Decision> decision;
  std::string id;
};

using Result = std::variant<Response, NoResponse>;

struct ClientOptions {
  std::string address;  // "https://bao.internal:8200"
  GuardOptions guard{};
  // The host's own token, for metadata and child tokens. None: metadata is looked up with the token of the request, and
  // there are no child tokens. Called by any thread.
  std::function<std::string()> token{};
  // For each request as a whole: the agent's, and each call of the guard's own.
  std::chrono::milliseconds timeout{std::chrono::seconds(30)};
  std::chrono::milliseconds call_timeout{std::chrono::seconds(5)};
  std::string ca_file{};  // certificates of authorities; empty: the system's
  int max_redirects = 5;
};

class Client {
 public:
  // Errors: INVALID_ARGUMENT for an address that is none.
  static absl::StatusOr<Client> Create(Engine engine, ClientOptions options);

  // Any request. `request.now` is set to the time where it is missing. The headers are sent as they are, and have to
  // hold the token: X-Vault-Token.
  Result Send(const Request& request, const HttpRequest& http) const;
  // The same, for a request some fields of which could not be read (RequestDocument): then it is denied.
  Result Send(const Request& request, std::span<const std::string> invalid_fields, const HttpRequest& http) const;

  // GET /v1/PATH.
  Result Read(const Request& request, std::string_view token, std::string_view path) const;
  // LIST /v1/PATH: the names that may be discovered.
  Result List(const Request& request, std::string_view token, std::string_view path) const;

  // Ends what was granted under this accessor: a child token with its leases, or a wrapping.
  absl::Status Revoke(std::string_view accessor) const;

  const Guard& guard() const;

 private:
  Result Ask(std::string_view method, const Request& request, std::string_view token, std::string_view path) const;

  struct State;
  explicit Client(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace daygate::vault
