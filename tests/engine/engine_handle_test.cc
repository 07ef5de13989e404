#include "daygate/engine_handle.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"

namespace daygate {
namespace {

Engine Permitting(const std::string& path) {
  return *Engine::FromSources({{"p.gate", "policy p\npermit one { secret \"" + path + "\" }\n"}});
}

Request For(std::string_view path) {
  Request request;
  request.agent.id = "etl-7";
  request.action = "read";
  request.secret.path = path;
  request.now = Timestamp{1'764'000'000, 0};
  return request;
}

TEST_CASE("an exchanged engine is read from the next call on") {
  EngineHandle handle(Permitting("kv/a"));
  CHECK(handle.Current().Decide(For("kv/a")).permitted());
  const Engine before = handle.Snapshot();
  handle.Exchange(Permitting("kv/b"));
  CHECK_FALSE(handle.Current().Decide(For("kv/a")).permitted());
  CHECK(handle.Current().Decide(For("kv/b")).permitted());
  CHECK(before.Decide(For("kv/a")).permitted());  // a snapshot stays
}

TEST_CASE("two handles on one thread are told apart") {
  EngineHandle a(Permitting("kv/a"));
  EngineHandle b(Permitting("kv/b"));
  for (int i = 0; i < 3; ++i) {
    CHECK(a.Current().Decide(For("kv/a")).permitted());
    CHECK(b.Current().Decide(For("kv/b")).permitted());
    CHECK_FALSE(b.Current().Decide(For("kv/a")).permitted());
  }
}

TEST_CASE("threads decide while engines are exchanged") {
  EngineHandle handle(Permitting("kv/a"));
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!stop.load()) {
        // Whatever engine it is, exactly one of both paths is permitted by it.
        const Engine& engine = handle.Current();
        if (engine.Decide(For("kv/a")).permitted() == engine.Decide(For("kv/b")).permitted()) ++wrong;
      }
    });
  }
  for (int i = 0; i < 300; ++i) handle.Exchange(Permitting(i % 2 == 0 ? "kv/b" : "kv/a"));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(handle.Current().Decide(For("kv/a")).permitted());
}

}  // namespace
}  // namespace daygate
