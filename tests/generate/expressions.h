// Random expressions of CEL that fit a generated vocabulary: well-typed, often true or false, sometimes an error.
#pragma once

#include <string>
#include <vector>

#include "generate/policy_set.h"
#include "generate/random.h"

namespace daygate::generate {

struct DefineInfo {
  std::string name;
  std::string type;          // "bool", "int", "string"
  bool restricting = false;  // reads chain or degraded
};

// Where an expression stands.
struct Place {
  bool restricting = false;  // forbid or require: `chain` and `degraded` can be seen
  bool via = false;          // `hop` can be seen
  std::vector<std::string> captures;
  std::vector<DefineInfo> defines;
  Reading reading = Reading::kAnything;
};

class Expressions {
 public:
  Expressions(Random* random, const World& world, const Place& place)
      : random_(*random), world_(world), place_(place) {}

  std::string Bool(int depth);
  std::string Int(int depth);
  std::string String(int depth);

 private:
  std::string Composite(int depth);
  std::string OnEnum();
  std::string OnInt(int depth);
  std::string OnString(int depth);
  std::string OnLabels();
  std::string OnGroups();
  std::string OnTime();
  std::string OnTools();
  std::string OnChain();
  std::string OnContext();
  std::string OnPresence();
  std::string OnMarks();
  std::string OnAction();
  std::string OnNetwork();
  std::string OnCapture();
  std::string OnSignal();
  std::string OnDefine(const std::string& type);
  std::string Macro();
  std::string Extension(int depth);

  std::string Agent();                             // whose fields: agent, caller, hop, request.agent
  std::string Attribute(const std::string& path);  // now and then with `request.`
  std::string Member(const EnumInfo& info);        // bare where it can be
  std::string MemberOf(const std::string& name);
  std::string MarkedPath();
  std::string Quoted(const std::string& text);
  std::string StringAttribute();
  bool Has(const char* enumeration) const { return world_.Find(enumeration) != nullptr; }
  bool HasContext(const char* name) const { return world_.context.count(name) > 0; }

  Random& random_;
  const World& world_;
  const Place& place_;
};

}  // namespace daygate::generate
