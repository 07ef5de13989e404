// What a decision costs beyond C++: the same request decided by C++, by the calls of daygate/c.h, and packed. Python
// and Go are measured by tools/bench-bindings.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/c.h"
#include "daygate/engine.h"

namespace {

// The rules of bench/bindings/rules.py.
std::string Rules() {
  std::string text =
      "policy bench\nvocabulary { enum AgentClass { c0, c1, c2, c3, c4 } enum Purpose { p0, p1, p2 } }\n";
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    text += "permit r" + n + " {\n  action read\n  secret \"secret/data/team" + n + "/*\"\n  when agent.class == c" +
            std::to_string(i % 5) + " && purpose == p" + std::to_string(i % 3) + " && risk < " +
            std::to_string(40 + i) + "\n}\n";
  }
  return text;
}

daygate::Request Asked() {
  daygate::Request request;
  request.agent.id = "a";
  request.agent.class_ = "c0";
  request.action = "read";
  request.secret.path = "secret/data/team5/stripe";
  request.purpose = "p2";
  request.risk = 10;
  request.now = daygate::Timestamp{1'795'485'600, 0};
  return request;
}

daygate::Engine EngineOfRules() {
  auto engine = daygate::Engine::FromSources({{"rules.gate", Rules()}});
  if (!engine.ok()) std::abort();
  return *std::move(engine);
}

struct CEngine {
  dg_engine* engine = nullptr;
  CEngine() {
    const std::string text = Rules();
    const dg_source source = {DG_TEXT("rules.gate"), {text.data(), text.size()}};
    if (dg_engine_from_sources(&source, 1, nullptr, &engine) != nullptr) std::abort();
  }
  ~CEngine() { dg_engine_free(engine); }
};

void Cpp(benchmark::State& state) {
  const daygate::Engine engine = EngineOfRules();
  const daygate::Request request = Asked();
  for (auto _ : state) benchmark::DoNotOptimize(engine.Decide(request).permitted());
}
BENCHMARK(Cpp);

void CppPrepared(benchmark::State& state) {
  const daygate::Engine engine = EngineOfRules();
  const daygate::Request request = Asked();
  const daygate::PreparedAgent agent = engine.Prepare(request.agent);
  for (auto _ : state) benchmark::DoNotOptimize(engine.Decide(agent, request).permitted());
}
BENCHMARK(CppPrepared);

void C(benchmark::State& state) {
  const CEngine c;
  dg_request* const request = dg_request_new();
  for (auto _ : state) {
    dg_request_clear(request);
    dg_request_set_text(request, DG_AGENT_ID, DG_TEXT("a"));
    dg_request_set_text(request, DG_AGENT_CLASS, DG_TEXT("c0"));
    dg_request_set_text(request, DG_REQUEST_ACTION, DG_TEXT("read"));
    dg_request_set_text(request, DG_SECRET_PATH, DG_TEXT("secret/data/team5/stripe"));
    dg_request_set_text(request, DG_REQUEST_PURPOSE, DG_TEXT("p2"));
    dg_request_set_int(request, DG_REQUEST_RISK, 10);
    dg_request_set_time(request, DG_REQUEST_NOW, 1'795'485'600, 0);
    dg_decision* const decision = dg_engine_decide(c.engine, nullptr, request);
    benchmark::DoNotOptimize(dg_decision_permitted(decision));
    dg_decision_free(decision);
  }
  dg_request_free(request);
}
BENCHMARK(C);

void Append(std::vector<std::uint8_t>* out, const void* data, std::size_t size) {
  const auto* const bytes = static_cast<const std::uint8_t*>(data);
  out->insert(out->end(), bytes, bytes + size);
}
template <typename T>
void Append(std::vector<std::uint8_t>* out, T value) {
  Append(out, &value, sizeof(value));
}
void AppendText(std::vector<std::uint8_t>* out, dg_field field, std::string_view text) {
  Append(out, static_cast<std::uint16_t>(field));
  Append(out, static_cast<std::uint32_t>(text.size()));
  Append(out, text.data(), text.size());
}

void Packed(benchmark::State& state) {
  const CEngine c;
  std::vector<std::uint8_t> request;
  AppendText(&request, DG_AGENT_ID, "a");
  AppendText(&request, DG_AGENT_CLASS, "c0");
  AppendText(&request, DG_REQUEST_ACTION, "read");
  AppendText(&request, DG_SECRET_PATH, "secret/data/team5/stripe");
  AppendText(&request, DG_REQUEST_PURPOSE, "p2");
  Append(&request, static_cast<std::uint16_t>(DG_REQUEST_RISK));
  Append(&request, std::int64_t{10});
  Append(&request, static_cast<std::uint16_t>(DG_REQUEST_NOW));
  Append(&request, std::int64_t{1'795'485'600});
  Append(&request, std::int32_t{0});
  std::uint8_t out[1024];
  for (auto _ : state) {
    const std::size_t size =
        dg_engine_decide_packed(c.engine, nullptr, request.data(), request.size(), out, sizeof(out));
    if (size == 0 || size > sizeof(out) || out[0] != DG_PERMIT) std::abort();
  }
}
BENCHMARK(Packed);

}  // namespace

BENCHMARK_MAIN();
