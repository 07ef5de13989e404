// Counts instructions of a guarded read of KV version 2, from Begin to the end of the exchange, with what is said of
// the secret known: `guard_instructions [READS]` reads that often, and under callgrind (--collect-atstart=no) dumps one
// count for each kind of read. tools/instructions reads them.
#include <valgrind/callgrind.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "daygate/engine.h"
#include "daygate/vault_guard.h"

namespace {

using daygate::vault::Exchange;

constexpr std::string_view kMetadata =
    R"({"request_id":"6b4c7a53-3a2f-2d0c-9a1a-54ba0bd20d8f","lease_id":"","renewable":false,"lease_duration":0,)"
    R"("data":{"cas_required":false,"created_time":"2026-11-26T06:45:57.86583761Z","current_version":1,)"
    R"("custom_metadata":{"daygate.sensitivity":"confidential","daygate.owner":"team-payments",)"
    R"("daygate.kind":"api_key"},"delete_version_after":"0s","max_versions":0,"oldest_version":0,)"
    R"("updated_time":"2026-11-26T06:45:57.86583761Z","versions":{"1":{"created_time":)"
    R"("2026-11-26T06:45:57.86583761Z","deletion_time":"","destroyed":false}}},"wrap_info":null,"warnings":null,)"
    R"("auth":null})";
constexpr std::string_view kAnswer =
    R"({"request_id":"568f0929-e459-89f9-3e3b-fcc9faebf097","lease_id":"","renewable":false,"lease_duration":0,)"
    R"("data":{"data":{"user":"u17","value":"value of s07"},"metadata":{"created_time":)"
    R"("2026-11-26T06:45:57.86583761Z","custom_metadata":{"daygate.sensitivity":"confidential",)"
    R"("daygate.owner":"team-payments","daygate.kind":"api_key"},"deletion_time":"","destroyed":false,"version":1}},)"
    R"("wrap_info":null,"warnings":null,"auth":null})";

void Read(const daygate::vault::Guard& guard, const daygate::Request& request) {
  const daygate::vault::Header headers[] = {
      {"X-Vault-Token", "s.abcdefghijklmnopqrstuvwxyz"}, {"X-Vault-Request", "true"}, {"User-Agent", "x"}};
  Exchange exchange =
      guard.Begin(request, {.method = "GET", .target = "/v1/secret/data/bench/s07", .headers = headers});
  while (exchange.step() == Exchange::Step::kCall || exchange.step() == Exchange::Step::kForward) {
    exchange.Answered(200, exchange.step() == Exchange::Step::kCall ? kMetadata : kAnswer);
  }
  if (exchange.step() == Exchange::Step::kAnswer) return;
  std::cerr << exchange.message() << "\n";
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const int reads = argc > 1 ? std::atoi(argv[1]) : 100;
  std::ifstream file(DAYGATE_READS_POLICY);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto engine = daygate::Engine::FromSources({{"reads.gate", text}});
  if (!engine.ok()) {
    std::cerr << engine.status().message() << "\n";
    return 2;
  }
  const daygate::vault::Guard guard(*engine, {});
  for (const std::string_view purpose : {"plain", "fields"}) {
    daygate::Request request;
    request.agent = {.id = "etl-7", .class_ = "batch_etl"};
    request.purpose = purpose;
    request.now = daygate::Timestamp{1795485600, 0};
    for (int i = 0; i < 3; ++i) Read(guard, request);  // warm, and known
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
    for (int i = 0; i < reads; ++i) Read(guard, request);
    CALLGRIND_TOGGLE_COLLECT;
    const std::string name = "guarded read " + std::string(purpose);
    CALLGRIND_DUMP_STATS_AT(name.c_str());
  }
  return 0;
}
