#include "failing_new.h"

#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
// RE2 is not made for a `new` that throws: where memory ends while it compiles a pattern, it lets go of nothing. That
// is its leak, and the one thing that is not held against what is tested here.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libre2\n";
}
#endif

namespace {

// Plain data, so that they are there before anything of a thread is.
constinit thread_local std::int64_t allocations_left = -1;  // -1: nothing is to fail
constinit thread_local bool for_good = false;
constinit thread_local bool has_failed = false;

bool MayAllocate() {
  if (allocations_left < 0) return true;
  if (allocations_left > 1) {
    --allocations_left;
    return true;
  }
  has_failed = true;
  allocations_left = for_good ? 1 : -1;
  return false;
}

void* Allocate(std::size_t size) noexcept {
  return MayAllocate() ? std::malloc(size == 0 ? 1 : size) : nullptr;
}

void* Allocate(std::size_t size, std::align_val_t alignment) noexcept {
  const auto align = static_cast<std::size_t>(alignment);
  return MayAllocate() ? std::aligned_alloc(align, (size + align - 1) / align * align) : nullptr;
}

void* OrThrow(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

namespace daygate::bar {

FailingNew::FailingNew(std::int64_t n, Failing failing) {
  has_failed = false;
  for_good = failing == Failing::kForGood;
  allocations_left = n;
}
FailingNew::~FailingNew() {
  allocations_left = -1;
}
bool FailingNew::failed() const {
  return has_failed;
}

}  // namespace daygate::bar

void* operator new(std::size_t size) {
  return OrThrow(Allocate(size));
}
void* operator new[](std::size_t size) {
  return OrThrow(Allocate(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return OrThrow(Allocate(size, alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return OrThrow(Allocate(size, alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return Allocate(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return Allocate(size, alignment);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  std::free(memory);
}
