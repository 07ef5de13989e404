// The parts of the standard library, and what files of this folder share.
#pragma once

#include <string_view>

#include "cel/functions/declare.h"

namespace daygate::cel {

void AddBasics(Env* env, const Types& types);
void AddConversions(Env* env, const Types& types);
void AddTimes(Env* env, const Types& types);
void AddOptionals(Env* env, const Types& types);
void AddStringChanges(Env* env, const Types& types);
void AddFormat(Env* env, const Types& types);

// The types of values that know theirs by their kind; null for the others.
class ValueTypes {
 public:
  ValueTypes();
  const Type* Of(ValueKind kind) const { return types_[static_cast<std::size_t>(kind)]; }

 private:
  TypePool pool_;
  const Type* types_[static_cast<std::size_t>(ValueKind::kCidr) + 1] = {};
};

// The name of a value's type, for messages and `%s`: `google.protobuf.Timestamp`.
std::string_view TypeName(const Type& type);

// 1h34m5.6s, units h m s ms us ns.
bool ParseDuration(std::string_view text, std::int64_t* nanos);

}  // namespace daygate::cel
