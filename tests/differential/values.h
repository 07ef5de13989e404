// Values at their borders, as literals of expressions and as JSON for the evaluators at the other end of the pipe.
//
// Before: texts.h. After: maker.h. A ValueMaker belongs to one thread.
#pragma once

#include <json/json.h>

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
  // Values live in `arena`. Not owned.
  ValueMaker(generate::Random* random, cel::TypePool* types, base::Arena* arena);

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

// {"int": "1"}, {"map": [[KEY, VALUE], …]}, {"optional": null}, …: what a value is and nothing else, so that two values
// are the same where their JSON is. Entries of maps are in the order of their keys' JSON.
Json::Value ToJson(const cel::Value& value);
// What the other side sent, in that form.
void Normalize(Json::Value* json);
// The same with the elements of lists in the order of their JSON.
std::string WithListsSorted(const std::string& json);
// In one line.
std::string Compact(const Json::Value& json);

}  // namespace daygate::differential
