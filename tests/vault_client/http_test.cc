#include "vault_client/http.h"

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"
#include "server.h"

namespace daygate::vault {
namespace {

constexpr const char* kAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
constexpr std::size_t kMost = 1024;

struct Kind {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  std::string body{};
  std::string sent;  // what the server is to get, but for Host and Accept
};

// Each has something that the next must not have.
const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kinds = {
      {.method = "GET",
       .target = "/v1/secret/data/a",
       .headers = {{"X-Vault-Token", "s.first"}, {"X-Vault-Request", "true"}},
       .sent = "GET /v1/secret/data/a|X-Vault-Token: s.first|X-Vault-Request: true|"},
      {.method = "GET",
       .target = "/v1/secret/data/a?version=2",
       .headers = {{"X-Vault-Token", "s.second"}, {"X-Vault-Wrap-TTL", "30s"}, {"X-Vault-Namespace", "team-a"}},
       .sent = "GET /v1/secret/data/a?version=2|X-Vault-Token: s.second|X-Vault-Wrap-TTL: 30s|"
               "X-Vault-Namespace: team-a|"},
      {.method = "GET", .target = "/v1/sys/health", .headers = {}, .sent = "GET /v1/sys/health|"},
      {.method = "LIST",
       .target = "/v1/secret/metadata/a",
       .headers = {{"X-Vault-Token", "s.third"}, {"X-Empty", ""}},
       .sent = "LIST /v1/secret/metadata/a|X-Vault-Token: s.third|X-Empty:|"},
      {.method = "POST",
       .target = "/v1/secret/data/b",
       .headers = {{"X-Vault-Token", "s.fourth"}, {"Content-Type", "application/json"}},
       .body = R"({"data":{"key":"value"}})",
       .sent = "POST /v1/secret/data/b|X-Vault-Token: s.fourth|Content-Type: application/json|Content-Length: 24|"
               "|{\"data\":{\"key\":\"value\"}}"},
      {.method = "PUT",
       .target = "/v1/secret/data/b",
       .headers = {{"X-Vault-Token", "s.fifth"}},
       .body = std::string("a\0b", 3),
       .sent = std::string("PUT /v1/secret/data/b|X-Vault-Token: s.fifth|Content-Length: 3||a\0b", 67)},
      {.method = "POST",
       .target = "/v1/auth/token/renew-self",
       .headers = {},
       .sent = "POST /v1/auth/token/renew-self|"},
      {.method = "DELETE",
       .target = "/v1/secret/data/b",
       .headers = {{"X-Vault-Token", "s.sixth"}},
       .sent = "DELETE /v1/secret/data/b|X-Vault-Token: s.sixth|"},
      {.method = "GET",
       .target = "/v1/secret/data/b",
       .headers = {{"X-Vault-Token", "s.seventh"}},
       .body = "{}",
       .sent = "GET /v1/secret/data/b|X-Vault-Token: s.seventh|Content-Length: 2||{}"},
  };
  return kinds;
}

HttpAnswer Send(const Http& http, const Kind& kind, std::size_t most = kMost) {
  return http.Send({.method = kind.method,
                    .target = kind.target,
                    .headers = kind.headers,
                    .body = kind.body,
                    .timeout = std::chrono::seconds(10),
                    .max_answer = most});
}

std::string SentFresh(Server* server, const Kind& kind) {
  const Http fresh(server->address(), "");
  Send(fresh, kind);
  return server->Take().at(0);
}

// In one line: without the version, what libcurl says by itself, and the ends of lines.
std::string Short(std::string request, const std::string& address) {
  const std::string host = address.substr(address.find("//") + 2);
  for (const std::string& part : std::vector<std::string>{" HTTP/1.1", "Host: " + host + "\r\n", "Accept: */*\r\n"}) {
    const std::size_t at = request.find(part);
    REQUIRE(at != std::string::npos);
    request.erase(at, part.size());
  }
  const std::size_t end = request.find("\r\n\r\n");
  std::string head = request.substr(0, end + 2);
  for (std::size_t at = 0; (at = head.find("\r\n", at)) != std::string::npos;) head.replace(at, 2, "|");
  const std::string body = request.substr(end + 4);
  return body.empty() ? head : head + "|" + body;
}

TEST_CASE("what a request asks for is what is sent, and nothing else") {
  Server server(kAnswer);
  for (const Kind& kind : Kinds()) CHECK(Short(SentFresh(&server, kind), server.address()) == kind.sent);
}

TEST_CASE("nothing of a request is left in the next one on the same connection") {
  Server server(kAnswer);
  std::vector<std::string> fresh;
  for (const Kind& kind : Kinds()) fresh.push_back(SentFresh(&server, kind));
  const int before = server.connections();
  const Http http(server.address(), "");
  // Each after each.
  for (std::size_t first = 0; first < fresh.size(); ++first) {
    for (std::size_t second = 0; second < fresh.size(); ++second) {
      CHECK(Send(http, Kinds()[first]).status == 200);
      CHECK(Send(http, Kinds()[second]).status == 200);
      CHECK(server.Take() == std::vector{fresh[first], fresh[second]});
    }
  }
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const std::size_t kind = random() % fresh.size();
    Send(http, Kinds()[kind]);
    CHECK(server.Take() == std::vector{fresh[kind]});
  }
  CHECK(server.connections() == before + 1);
}

TEST_CASE("what several threads send does not mix") {
  Server server(kAnswer);
  std::vector<std::string> wanted;
  for (const Kind& kind : Kinds()) wanted.insert(wanted.end(), 50, SentFresh(&server, kind));
  const Http http(server.address(), "");
  std::vector<std::thread> threads;
  for (const Kind& kind : Kinds()) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) Send(http, kind);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::string> sent = server.Take();
  std::sort(sent.begin(), sent.end());
  std::sort(wanted.begin(), wanted.end());
  CHECK(sent == wanted);
}

TEST_CASE("an answer is of its own request") {
  Server server(
      "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n"
      "HTTP/1.1 404 Not Found\r\nX-Late:  2\r\nEmpty:\r\nContent-Length: 4\r\n\r\nbody");
  const Http http(server.address(), "");
  for (int i = 0; i < 3; ++i) {
    const HttpAnswer answer = Send(http, Kinds()[i]);
    CHECK(answer.error.empty());
    CHECK(answer.status == 404);
    CHECK(answer.body == "body");
    CHECK(answer.location.empty());
    REQUIRE(answer.headers.size() == 3);
    CHECK((answer.headers[0].name == "X-Late" && answer.headers[0].value == "2"));
    CHECK((answer.headers[1].name == "Empty" && answer.headers[1].value.empty()));
  }
}

TEST_CASE("a redirect is made whole by the request that it answers") {
  const auto located = [](const std::string& location) {
    return "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  };
  for (const auto& [location, whole] :
       std::vector<std::pair<std::string, std::string>>{{"/v1/other", "/v1/other"},
                                                        {"sibling", "/v1/secret/data/sibling"},
                                                        {"?version=3", "/v1/secret/data/a?version=3"}}) {
    Server server(located(location));
    const Http http(server.address(), "");
    CHECK(Send(http, Kinds()[2]).status == 307);
    CHECK(Send(http, Kinds()[0]).location == server.address() + whole);
    CHECK(Send(http, Kinds()[1]).location == server.address() + whole);
  }
  Server server(located("https://elsewhere.example/v1/x"));
  CHECK(Send(Http(server.address(), ""), Kinds()[0]).location == "https://elsewhere.example/v1/x");
}

TEST_CASE("what is too long is cut off, and its connection not used again") {
  Server server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345");
  const Http http(server.address(), "");
  CHECK(Send(http, Kinds()[0], 5).body == "12345");
  CHECK(Send(http, Kinds()[0], 5).body == "12345");
  CHECK(server.connections() == 1);
  // One byte more is taken, so that it shows.
  const HttpAnswer cut = Send(http, Kinds()[0], 3);
  CHECK(cut.error.empty());
  CHECK(cut.body == "1234");
  CHECK(Send(http, Kinds()[0], 5).body == "12345");
  CHECK(server.connections() == 2);
}

TEST_CASE("what is no target is not sent") {
  Server server(kAnswer);
  const Http http(server.address(), "");
  for (const std::string target :
       {"", "v1/x", "/v1/a b", "/v1/a#b", "/v1/a\r\nX-Vault-Token: t", "/v1/\xc3\xa9", "/v1/\x7f"}) {
    CHECK(Send(http, {.method = "GET", .target = target, .headers = {}, .sent = ""}).error == "the target is none");
  }
  CHECK(Send(http, {.method = "GET", .target = std::string("/v1/a\0b", 7), .headers = {}, .sent = ""}).error ==
        "the target is none");
  CHECK(server.connections() == 0);
  CHECK(Send(Http("http://[", ""), Kinds()[0]).error == "the address is none");
}

TEST_CASE("after an error the next request has a connection of its own") {
  Server server("no answer of HTTP\r\n\r\n");
  const Http http(server.address(), "");
  for (int i = 1; i <= 3; ++i) {
    const HttpAnswer answer = Send(http, Kinds()[0]);
    CHECK_FALSE(answer.error.empty());
    CHECK(answer.status == 0);
    CHECK(server.connections() == i);
  }
}

}  // namespace
}  // namespace daygate::vault
