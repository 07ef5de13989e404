// EngineHandle: an Engine that can be exchanged while others decide with it.
//
//   daygate::EngineHandle handle(*std::move(engine));
//   …                                                    // any thread, as often as it likes:
//   const daygate::Decision decision = handle.Current().Decide(request);
//   …                                                    // when the policies have changed:
//   handle.Exchange(*std::move(new_engine));
//
// Reading costs a load and a comparison as long as nothing was exchanged: each thread keeps the Engine that it read
// last; after an exchange, the first read of each thread takes a lock for a moment. All members may be called from any
// number of threads at once, and none of them waits for a decision.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "daygate/engine.h"

namespace daygate {

class EngineHandle {
 public:
  explicit EngineHandle(Engine engine);
  EngineHandle(const EngineHandle&) = delete;
  EngineHandle& operator=(const EngineHandle&) = delete;
  ~EngineHandle();

  // The Engine of now. Valid until this thread calls a member of any EngineHandle again; a Decision lives no longer
  // than the Engine that made it, so who keeps decisions keeps a Snapshot.
  const Engine& Current() const {
    const Cache& cache = cache_;
    if (cache.generation == generation_.load(std::memory_order_acquire)) return *cache.engine;
    return Refresh();
  }

  // The same to keep: it stays as it is for as long as it is held.
  Engine Snapshot() const { return Current(); }

  // From now on threads read `engine`. The one before is freed once no thread reads it any more: each thread lets go of
  // it with its next call, or when it ends.
  void Exchange(Engine engine);

 private:
  // What this thread read last. Generations are numbered over all handles, so one cache tells all of them apart.
  struct Cache {
    std::uint64_t generation = 0;
    std::shared_ptr<const Engine> engine;
  };
  static thread_local Cache cache_;

  const Engine& Refresh() const;

  std::atomic<std::uint64_t> generation_;
  mutable std::mutex mutex_;  // of engine_
  std::shared_ptr<const Engine> engine_;
};

}  // namespace daygate
