// Reads one secret of a Vault or OpenBao server, if this agent may have it.
//   BAO_ADDR=… BAO_TOKEN=… read_secret CLASS              batch_etl gets it, chatbot does not
#include <daygate/vault_client.h>

#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto engine = daygate::Engine::FromFiles({"examples/vault/payments.gate"});
  if (!engine.ok()) return 2;
  const auto client = daygate::vault::Client::Create(*engine, {.address = std::getenv("BAO_ADDR")});
  if (!client.ok()) return 2;
  daygate::Request request;  // who asks, and for what; action, secret and time are filled in
  request.agent = {.id = "etl-7", .class_ = argv[1]};
  request.purpose = "settlement";
  const auto result = client->Read(request, std::getenv("BAO_TOKEN"), "secret/data/payments/stripe");
  if (const auto* refused = std::get_if<daygate::vault::NoResponse>(&result)) {
    std::cout << ToWord(refused->cause) << ": " << refused->message << "\n";
    return 1;
  }
  std::cout << (std::get<daygate::vault::Response>(result).status == 200 ? "read\n" : "not there\n");
}
