// What the properties share: a generated set, compiled both ways, requests for it, and how a property is run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daygate/engine.h"
#include "generate/policy_set.h"
#include "generate/random.h"
#include "generate/requests.h"
#include "reference/reference.h"

namespace daygate::properties {

using generate::PolicySet;
using generate::Random;
using reference::Json;

// What was tried, for people to see that the generators reach every outcome.
class Tally {
 public:
  void Count(const std::string& what) { ++counts_[what]; }
  void Decision(const Json& decision);
  std::size_t cases() const { return cases_; }
  void Case() { ++cases_; }
  std::string Summary() const;

 private:
  std::size_t cases_ = 0;
  std::map<std::string, std::size_t> counts_;
};

// Fails the property: RapidCheck shows the message and the seed that leads there again.
[[noreturn]] void Fail(const std::string& message);

// A property: tries some cases that `random` leads to, each counted by Tally::Case, and calls Fail where it does not
// hold.
using Property = std::function<void(Random* random, Tally* tally)>;

// Has RapidCheck choose seeds until `cases` cases have been tried; one line of summary goes to the terminal.
void Hold(const std::string& name, std::size_t cases, const Property& property);

std::vector<PolicySource> Sources(const std::vector<std::string>& texts);
EngineOptions OptionsOf(const PolicySet& set);

// A generated set compiles, always: Fail where it does not.
Engine Compile(const PolicySet& set, Random* layout);
std::unique_ptr<reference::Reference> MakeReference(const std::vector<std::string>& texts);
reference::Vocabulary VocabularyOf(const PolicySet& set);

// A request as most properties want it: well-formed mostly.
Json AnyRequest(Random* random, const PolicySet& set, const reference::Vocabulary& vocabulary);

// The decision's bytes without the digest of the policy set.
std::string DecideText(const Engine& engine, const std::string& request);
Json DecideJson(const Engine& engine, const Json& request);

// Members of a decision's context.
std::string OutcomeOf(const Json& decision);
std::string ReasonOf(const Json& decision);
const Json& ContextOf(const Json& decision);

// Everything that is needed to see a failure.
std::string Show(const std::vector<std::string>& texts, const std::string& request);
std::string Show(const PolicySet& set, const Json& request);

}  // namespace daygate::properties
