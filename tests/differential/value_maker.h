// Values at their borders, and how they are written as literals.
//
// Before: texts.h, values.h. After: maker.h. A ValueMaker belongs to one thread.
#pragma once

#include <string>
#include <vector>

#include "base/arena.h"
#include "cel/type.h"
#include "cel/value.h"
#include "differential/texts.h"
#include "generate/random.h"

namespace daygate::differential {

class ValueMaker {
 public:
  // Values live in `arena`. Not owned. `with_network`: addresses and networks are among them.
  ValueMaker(generate::Random* random, cel::TypePool* types, base::Arena* arena, bool with_network);

  cel::Value Make(const cel::Type& type, Topic topic = Topic::kAnything);
  // An int of a size that positions, counts and depths have.
  cel::Value Small();
  // Source that means `value`.
  std::string Write(const cel::Value& value);

  // Types that type variables and `dyn` may stand for; those that keys of maps have.
  const cel::Type& AnyType() { return *random_.Of(any_); }
  const cel::Type& KeyType() { return *random_.Of(keys_); }
  const std::vector<const cel::Type*>& types() const { return any_; }

 private:
  std::int64_t Integer();
  double Real();
  std::string Text(Topic topic);
  std::string WriteDouble(double value);
  std::string WriteList(const cel::Value& value);
  std::string WriteMap(const cel::Value& value);
  std::string WriteTimestamp(const cel::Value& value);
  cel::Value MakeMap(const cel::Type& type);

  generate::Random& random_;
  cel::TypePool& types_;
  base::Arena& arena_;
  std::vector<const cel::Type*> any_;
  std::vector<const cel::Type*> keys_;
};

}  // namespace daygate::differential
