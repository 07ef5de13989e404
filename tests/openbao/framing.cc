// Where a body ends is not for the agent to say: behind an end of its own stands a request that was never decided, and
// a server reads it. Run by server.py; ends with 1 where the secret is given out.
#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>

#include "daygate/vault_client.h"

namespace {

using daygate::vault::Header;

std::string BodyOf(const daygate::vault::Result& result) {
  const auto* const response = std::get_if<daygate::vault::Response>(&result);
  return response != nullptr ? response->body : std::get<daygate::vault::NoResponse>(result).message;
}

// Whether it reached the secret of a policy that permits nothing of it, by this header.
bool IsSmuggled(const daygate::Engine& engine, const std::string& address, const std::string& token,
                const Header& header, const std::string& before) {
  const auto client = daygate::vault::Client::Create(engine, {.address = address});
  if (!client.ok()) return true;
  const std::string body =
      before + "GET /v1/secret/data/payments/adyen HTTP/1.1\r\nHost: bao\r\nX-Vault-Token: " + token + "\r\n\r\n";
  const Header framed[] = {{"X-Vault-Token", token}, header};
  const Header plain[] = {{"X-Vault-Token", token}};
  daygate::Request request;
  request.agent.id = "a";
  // The answer of what was smuggled is that of the next request on the connection.
  for (int i = 0; i < 3; ++i) {
    for (const auto& result :
         {client->Send(request,
                       {.method = "POST", .target = "/v1/sys/wrapping/unwrap", .headers = framed, .body = body}),
          client->Send(request, {.method = "GET", .target = "/v1/sys/seal-status", .headers = plain})}) {
      if (BodyOf(result).find("value of :secret/data/payments/adyen") != std::string::npos) {
        std::cerr << "by " << header.name << ": " << header.value << " the secret was given out\n";
        return true;
      }
    }
  }
  return false;
}

}  // namespace

int main() {
  const char* const address = std::getenv("BAO_ADDR");
  const char* const token = std::getenv("DAYGATE_AGENT_TOKEN");
  const auto engine =
      daygate::Engine::FromSources({{"p.gate", "policy p\npermit one { secret \"secret/data/one\" }\n"}});
  if (address == nullptr || token == nullptr || !engine.ok()) return 1;
  bool smuggled = IsSmuggled(*engine, address, token, {"Content-Length", "0"}, "");
  smuggled = IsSmuggled(*engine, address, token, {"content-length", "0"}, "") || smuggled;
  smuggled = IsSmuggled(*engine, address, token, {"Transfer-Encoding", "chunked"}, "0\r\n\r\n") || smuggled;
  return smuggled ? 1 : 0;
}
