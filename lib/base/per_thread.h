// One T for each thread that asks for it: made when it first does, and deleted when it ends.
//
// It is reached by one look-up of a plain pointer. A thread_local T would take two or more, for the mark whether it was
// made; in libdaygate.so each of them is a call.
#pragma once

#include <memory>

namespace daygate::base {

template <typename T>
class PerThread {
 public:
  // Throws what making a T throws, and then makes it the next time.
  static T& Get() {
    T* const here = here_;
    return here != nullptr ? *here : Make();
  }

 private:
  struct Owner {
    std::unique_ptr<T> value;
    ~Owner() { here_ = nullptr; }
  };

  [[gnu::noinline]] static T& Make() {
    static thread_local Owner owner;
    owner.value = std::make_unique<T>();
    here_ = owner.value.get();
    return *here_;
  }

  static inline constinit thread_local T* here_ = nullptr;
};

}  // namespace daygate::base
