// What the opaque types of daygate/c.h hold, and how exceptions stop at its functions.
//
// Before: wire and analyze. After: daygate/c.h, which other languages call.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daygate/c.h"
#include "daygate/diagnostic.h"
#include "daygate/engine.h"

struct dg_engine {
  daygate::Engine engine;
};

struct dg_agent {
  daygate::PreparedAgent agent;
};

struct dg_decision {
  daygate::Decision decision;
};

struct dg_decisions {
  std::vector<dg_decision> decisions;
};

struct dg_buffer {
  std::string bytes;
};

struct dg_error {
  dg_error_kind kind;
  std::string message;
  std::vector<daygate::Diagnostic> diagnostics{};
};

namespace daygate::c {

inline std::string_view ViewOf(dg_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

inline dg_text TextOf(std::string_view view) {
  return {view.data(), view.size()};
}

// Made before it is needed, so that it can be given when nothing can be made.
dg_error* OutOfMemory() noexcept;

dg_error* MakeError(dg_error_kind kind, std::string message);

// Runs `body`, which returns a dg_error*; what it throws becomes one.
template <typename Body>
dg_error* Guarded(Body&& body) noexcept {
  try {
    try {
      return std::forward<Body>(body)();
    } catch (const std::bad_alloc&) {
      return OutOfMemory();
    } catch (const std::exception& exception) {
      return MakeError(DG_ERROR_INTERNAL, exception.what());
    } catch (...) {
      return MakeError(DG_ERROR_INTERNAL, "an exception without a name");
    }
  } catch (...) {
    return OutOfMemory();
  }
}

// Runs `body`, and gives `otherwise` where it throws.
template <typename T, typename Body>
T GuardedOr(T otherwise, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace daygate::c
