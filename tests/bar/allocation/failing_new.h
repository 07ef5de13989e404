// operator new, replaced for this program: it fails where a test says so.
#pragma once

#include <cstdint>

#include "catch.h"

namespace daygate::bar {

enum class Failing : std::uint8_t {
  kOnce,     // the n-th allocation of this thread, and no other
  kForGood,  // the n-th and all that follow
};

// While it lives, the n-th allocation (from 1) of the thread that made it throws std::bad_alloc. One at a time in a
// thread.
class FailingNew {
 public:
  FailingNew(std::int64_t n, Failing failing);
  FailingNew(const FailingNew&) = delete;
  FailingNew& operator=(const FailingNew&) = delete;
  ~FailingNew();

  // Whether it came to that.
  bool failed() const;
};

// Runs with the n-th allocation failing, for every n until none fails any more.
template <typename Run>
void ForEachAllocation(Run run) {
  constexpr std::int64_t kLast = 2000;
  for (const Failing failing : {Failing::kOnce, Failing::kForGood}) {
    bool failed = true;
    for (std::int64_t n = 1; failed && n <= kLast; ++n) {
      CAPTURE(n);
      failed = run(n, failing);
    }
  }
}

}  // namespace daygate::bar
