// A host that asks a server; what is denied never gets there.
#include <daygate/vault_client.h>

#include <iostream>

int main() {
  const auto engine =
      daygate::Engine::FromSources({{"p.gate", "policy p\npermit one { secret \"secret/data/one\" }\n"}});
  if (!engine.ok()) return 1;
  const auto client = daygate::vault::Client::Create(*engine, {.address = "http://127.0.0.1:1"});
  if (!client.ok()) return 1;
  daygate::Request request;
  request.agent.id = "etl-7";
  const daygate::vault::Result result = client->Read(request, "s.token", "secret/data/two");
  std::cout << std::get<daygate::vault::NoResponse>(result).message << "\n";
}
