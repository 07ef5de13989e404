// Generated policy sets: text in pieces, so that a property can move rules and clauses about, add one or take one away.
//
//   Random random(seed);
//   PolicySet set = GeneratePolicySet(&random, {});
//   std::vector<std::string> texts = Texts(set, &random);   // one for each file
//
// After: requests.h makes requests that fit the set's vocabulary.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "generate/random.h"
#include "policy/words.h"

namespace daygate::generate {

struct EnumInfo {
  std::string name;
  bool ordered = false;
  std::vector<std::string> members;
};

// What a generated vocabulary declares: what expressions may read and requests may carry.
struct World {
  std::vector<EnumInfo> enums;
  std::set<std::string> context;             // NAMEs, of a fixed list with fixed types
  std::set<std::string> signals;             // n (count), d (distinct), c (changed)
  std::vector<std::string> attribute_texts;  // `attribute …`
  std::vector<std::string> signal_texts;

  const EnumInfo* Find(const std::string& name) const;
};

struct Rule {
  policy::Effect effect = policy::Effect::kPermit;
  std::string head;  // name and title
  std::string name;
  std::vector<std::string> clauses;  // in any order
};

struct File {
  std::string policy;
  std::vector<std::string> vocabularies;
  std::vector<std::string> defines;
  std::vector<Rule> rules;
  std::vector<std::string> tests;
};

struct PolicySet {
  World world;
  std::vector<File> files;
  std::optional<std::set<std::string>> enforces;  // none: every term
};

// Whether rules may read the path of use as a whole: `chain`, `degraded`, approved().
enum class Reading { kAnything, kPathless };

struct PolicyOptions {
  Reading reading = Reading::kAnything;
  int max_rules = 10;
};

PolicySet GeneratePolicySet(Random* random, const PolicyOptions& options);

// A rule for one more file or for `set.files[0]`: its name is `name`, its policy's defines are not used.
Rule GenerateRule(Random* random, const World& world, policy::Effect effect, const std::string& name, Reading reading);

// `random` strews comments and white space; null: plainly laid out.
std::string Text(const File& file, Random* random);
std::vector<std::string> Texts(const PolicySet& set, Random* random);

World GenerateWorld(Random* random);
// `vocabulary { … }` blocks that together declare the world.
std::vector<std::string> VocabularyTexts(const World& world, Random* random);

}  // namespace daygate::generate
