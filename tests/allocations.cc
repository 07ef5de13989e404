#include "allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

constinit std::atomic<std::size_t> allocations = 0;
constinit std::atomic<std::size_t> held = 0;

void* Take(std::size_t size) noexcept {
  ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  held += malloc_usable_size(memory);
  return memory;
}

void GiveBack(void* memory) noexcept {
  held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = Take(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return Take(size);
}
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}
void* operator new[](std::size_t size) {
  return operator new(size);
}
void operator delete(void* memory) noexcept {
  GiveBack(memory);
}
void operator delete[](void* memory) noexcept {
  GiveBack(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  GiveBack(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  GiveBack(memory);
}

namespace daygate {

std::size_t Allocations() {
  return allocations;
}

std::size_t HeldBytes() {
  return held;
}

}  // namespace daygate
