// The inner side of daygate/cel.h: what its handles hold, and how a value goes through the door. A CelValue is a Value,
// bit by bit; what is passed in and out is copied.
#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "cel/function.h"
#include "cel/type.h"
#include "cel/value.h"
#include "daygate/cel.h"

namespace daygate {

struct CelAccess {
  static cel::Value In(const CelValue& value) {
    cel::Value result;
    std::memcpy(static_cast<void*>(&result), &value, sizeof(result));
    return result;
  }
  static CelValue Out(const cel::Value& value) {
    CelValue result;
    std::memcpy(static_cast<void*>(&result), &value, sizeof(result));
    return result;
  }
  static CelCall Call(base::Arena* arena) { return CelCall(arena); }
};

namespace cel {

// What makes `text` a type. kParams: single capital letters are type variables.
enum class TypeParams : std::uint8_t { kNone, kLetters };
// Null, and `wrong` says why.
const Type* ReadType(std::string_view text, TypeParams params, TypePool* types, std::string* wrong);

// A function of a host's, as an overload's `host`.
struct HostFunction {
  CelFunctionBody body;
  std::uint32_t kinds = 0;  // of the result
};
Value CallHost(CallContext& context, std::span<const Value> args);

}  // namespace cel
}  // namespace daygate
