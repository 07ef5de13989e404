// operator new, replaced for this program: it fails where a test says so.
#pragma once

#include <cstdint>

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

}  // namespace daygate::bar
