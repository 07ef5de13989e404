#include <time.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ascii.h"
#include "daygate/vault_client.h"
#include "vault_client/http.h"

namespace daygate::vault {
namespace {

// The metadata of a secret has at most 64 entries of 640 bytes, and a row for each version.
// That of a folder may be longer: what is cut off here is of no use, and names are looked up one by one.
constexpr std::size_t kMaxOwnAnswer = std::size_t{4} << 20;

std::string_view ValueOf(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers) {
    if (base::EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return {};
}

Timestamp Now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {now.tv_sec, static_cast<std::int32_t>(now.tv_nsec)};
}

NoResponse RefusalOf(Exchange* exchange) {
  NoResponse refused{exchange->cause(), exchange->message(), std::nullopt, exchange->id()};
  if (exchange->decision() != nullptr) refused.decision = exchange->TakeDecision();
  return refused;
}

}  // namespace

struct Client::State {
  State(Guard guard_, ClientOptions options_)
      : guard(std::move(guard_)), options(std::move(options_)), http(options.address, options.ca_file) {}

  // One request, as it is: what a redirect leads to is another one.
  Result SendOnce(const Request& request, std::span<const std::string> invalid_fields, const HttpRequest& asked,
                  std::string* location) const {
    Exchange exchange = guard.Begin(request, invalid_fields, asked);
    HttpAnswer answer;
    for (;;) {
      switch (exchange.step()) {
        case Exchange::Step::kCall: MakeCall(asked.headers, &exchange); break;
        case Exchange::Step::kForward: {
          const Exchange::Forward& forward = exchange.forward();
          answer = http.Send({.method = asked.method,
                              .target = asked.target,
                              .headers = forward.HeadersOf(asked.headers),
                              .body = forward.body ? std::string_view(*forward.body) : asked.body,
                              .timeout = options.timeout,
                              .max_answer = guard.options().max_answer});
          if (!answer.error.empty() || answer.body.size() > guard.options().max_answer) {
            exchange.Failed(answer.error.empty() ? "the answer is too long" : answer.error);
          } else if (forward.inspect) {
            exchange.Answered(answer.status, answer.body);
          } else {
            return AnswerOf(&answer, &exchange, location);
          }
          break;
        }
        case Exchange::Step::kAnswer:
          if (exchange.body()) answer.body = *exchange.body();
          answer.status = exchange.status();
          return AnswerOf(&answer, &exchange, location);
        case Exchange::Step::kRefuse: return RefusalOf(&exchange);
      }
    }
  }

  static Response AnswerOf(HttpAnswer* answer, Exchange* exchange, std::string* location) {
    *location = std::move(answer->location);
    Response response{answer->status, std::move(answer->body), std::move(answer->headers), exchange->id(),
                      std::nullopt,   exchange->accessors()};
    if (exchange->decision() != nullptr) response.decision = exchange->TakeDecision();
    return response;
  }

  void MakeCall(std::span<const Header> headers, Exchange* exchange) const {
    std::string_view token = ValueOf(headers, "X-Vault-Token");
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view bearer = ValueOf(headers, "Authorization");
    if (token.empty() && bearer.starts_with(kBearer)) token = bearer.substr(kBearer.size());
    const std::string own = options.token ? options.token() : std::string();
    const HttpAnswer answer = Send(exchange->call(), options.token ? own : token);
    if (answer.error.empty()) {
      exchange->Answered(answer.status, answer.body);
    } else {
      exchange->Failed(answer.error);
    }
  }

  HttpAnswer Send(const Call& call, std::string_view token) const {
    std::vector<Header> headers = {{"X-Vault-Token", token}, {"X-Vault-Request", "true"}};
    for (const SetHeader& header : call.headers) headers.push_back({header.name, header.value});
    return http.Send({.method = call.method,
                      .target = call.target,
                      .headers = headers,
                      .body = call.body,
                      .timeout = options.call_timeout,
                      .max_answer = kMaxOwnAnswer});
  }

  const Guard guard;
  const ClientOptions options;
  const Http http;
};

absl::StatusOr<Client> Client::Create(Engine engine, ClientOptions options) {
  while (options.address.ends_with('/')) options.address.pop_back();
  const std::size_t scheme = options.address.find("://");
  const bool known = options.address.starts_with("http://") || options.address.starts_with("https://");
  if (!known || options.address.size() == scheme + 3 ||
      options.address.find_first_of("/?# \t\r\n", scheme + 3) != std::string::npos) {
    return absl::InvalidArgumentError("the address is '" + options.address +
                                      "'; http://HOST or https://HOST was wanted, without a path");
  }
  if (!options.token && !options.guard.plan.child_role.empty()) {
    return absl::InvalidArgumentError("there is a child_role, and no token to make child tokens with");
  }
  Guard guard(std::move(engine), options.guard);
  return Client(std::make_shared<const State>(std::move(guard), std::move(options)));
}

Result Client::Send(const Request& request, const HttpRequest& http) const {
  return Send(request, {}, http);
}

Result Client::Send(const Request& request, std::span<const std::string> invalid_fields,
                    const HttpRequest& http) const {
  Request dated = request;
  if (!dated.now) dated.now = Now();
  HttpRequest asked = http;
  std::string target;
  for (int redirects = 0;; ++redirects) {
    std::string location;
    Result result = state_->SendOnce(dated, invalid_fields, asked, &location);
    if (location.empty() || !std::holds_alternative<Response>(result)) return result;
    if (!location.starts_with(state_->options.address + "/")) {
      return NoResponse{
          Cause::kRequest, "the server redirects to another one, which this client does not stand before", {}, {}};
    }
    if (redirects == state_->options.max_redirects) {
      return NoResponse{Cause::kNetwork, "the server redirects too often", {}, {}};
    }
    target = location.substr(state_->options.address.size());
    asked.target = target;
  }
}

Result Client::Ask(std::string_view method, const Request& request, std::string_view token,
                   std::string_view path) const {
  const Header headers[] = {{"X-Vault-Token", token}, {"X-Vault-Request", "true"}};
  const std::string target = "/v1/" + std::string(path);
  return Send(request, {.method = method, .target = target, .headers = headers});
}

Result Client::Read(const Request& request, std::string_view token, std::string_view path) const {
  return Ask("GET", request, token, path);
}

Result Client::List(const Request& request, std::string_view token, std::string_view path) const {
  return Ask("LIST", request, token, path);
}

absl::Status Client::Revoke(std::string_view accessor) const {
  if (!state_->options.token) return absl::FailedPreconditionError("there is no token to revoke with");
  const Call call = RevokeAccessor(accessor, state_->options.guard.plan);
  const HttpAnswer answer = state_->Send(call, state_->options.token());
  if (!answer.error.empty()) return absl::UnavailableError(answer.error);
  if (answer.status / 100 != 2) {
    return absl::InternalError(absl::StrCat("the server answered ", answer.status, " to the revocation"));
  }
  return absl::OkStatus();
}

const Guard& Client::guard() const {
  return state_->guard;
}

}  // namespace daygate::vault
