#include "daygate/engine_handle.h"

#include <utility>

namespace daygate {

namespace {

std::atomic<std::uint64_t> last_generation{0};

std::uint64_t NextGeneration() {
  return last_generation.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

thread_local EngineHandle::Cache EngineHandle::cache_;

EngineHandle::EngineHandle(Engine engine)
    : generation_(NextGeneration()), engine_(std::make_shared<const Engine>(std::move(engine))) {}

EngineHandle::~EngineHandle() = default;

const Engine& EngineHandle::Refresh() const {
  std::shared_ptr<const Engine> engine;
  std::uint64_t generation = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    generation = generation_.load(std::memory_order_relaxed);
    engine = engine_;
  }
  // The one before may be freed here, outside of the lock.
  cache_.engine.swap(engine);
  cache_.generation = generation;
  return *cache_.engine;
}

void EngineHandle::Exchange(Engine engine) {
  auto next = std::make_shared<const Engine>(std::move(engine));
  const std::lock_guard<std::mutex> lock(mutex_);
  engine_.swap(next);
  generation_.store(NextGeneration(), std::memory_order_release);
}

}  // namespace daygate
