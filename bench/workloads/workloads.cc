#include "workloads/workloads.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

namespace daygate::bench {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"selective", "broad", "adversarial", "residual", "real", "many"};
constexpr std::array<const char*, 4> kClasses = {"batch", "chat", "code", "svc"};
constexpr std::array<const char*, 10> kPurposes = {"pay",   "help",  "build",  "audit",  "train",
                                                   "index", "trade", "deploy", "report", "repair"};

// Of the policies of examples/policies together.
constexpr int kRulesOfTenant = 71;

constexpr const char* kVocabulary = R"(policy load

vocabulary {
  enum AgentClass { batch, chat, code, svc }
  enum Purpose { pay, help, build, audit, train, index, trade, deploy, report, repair }
  enum Environment { dev, staging, prod }
  enum Zone { corp, partner, lab }
  ordered enum Sensitivity { public, internal, confidential, restricted }
  attribute context.team: string
}
)";

class Random {  // splitmix64
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Below(std::uint64_t count) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return (z ^ (z >> 31)) % count;
  }

 private:
  std::uint64_t state_;
};

std::string Number(int number) {
  return std::to_string(number);
}

// One rule in ten forbids, one in ten requires; the first two of each kind are what `deny` and `challenge` meet.
const char* EffectOf(int rule) {
  return rule % 10 == 8 ? "require" : rule % 10 == 9 ? "forbid" : "permit";
}

std::string Rule(int number, const std::string& body) {
  const std::string effect = EffectOf(number);
  std::string text = "\n" + effect + " rule_" + Number(number) + " {\n" + body;
  if (effect == "permit") text += "  grant  ttl " + Number(1 + number % 5) + "m, uses 1\n";
  if (effect == "require") text += "  needs  ticket\n";
  return text + "}\n";
}

std::string Scope(const std::string& pattern) {
  return "  action read\n  secret \"" + pattern + "\"\n";
}

// Rules come in groups of twenty under one path: sixteen permits, two requires and two forbids, of other purposes.
SelectiveRule SelectiveRuleOf(int number) {
  const int group = number / 20;
  const int place = number % 20;
  const std::string effect = EffectOf(number);
  const int purpose = effect == "permit" ? place % 8 : effect == "require" ? 8 : 9;
  return {.number = number,
          .effect = effect,
          .path = "secret/data/team" + Number(group / 10) + "/app" + Number(group % 10) + "/*",
          .purpose = kPurposes[static_cast<std::size_t>(purpose)],
          .agent_class = kClasses[static_cast<std::size_t>(group) % 4]};
}

std::string SelectiveText(const SelectiveRule& rule) {
  return Rule(rule.number, Scope(rule.path) + "  when   purpose == " + rule.purpose +
                               " && agent.class == " + rule.agent_class + "\n");
}

std::string BroadRule(int number, Random* random) {
  const std::string effect = EffectOf(number);
  // What forbids and requires name is told apart, so that each outcome can be had.
  // A permit in ten is for what requires name: it is challenged.
  const std::size_t purpose = effect == "forbid"                        ? 9
                              : effect == "require" || number % 10 == 1 ? 8
                              : number == 0                             ? 0
                                                                        : random->Below(8);
  // The first ten have one of each outcome for the requests below.
  const std::size_t first = number < 10 ? 0 : random->Below(4);
  const std::size_t second = (first + 1 + random->Below(3)) % 4;
  return Rule(number, Scope("secret/**") + "  when   purpose == " + kPurposes[purpose] + "\n  when   agent.class in [" +
                          kClasses[first] + ", " + kClasses[second] + "] && secret.sensitivity <= " +
                          (number >= 10 && random->Below(5) == 0 ? "internal" : "restricted") + "\n");
}

// The request is pay, batch, prod, corp, confidential, risk 10. Rule 0 is the permit that goes with it.
std::string AdversarialRule(int number, Random* random) {
  const std::size_t odd = number == 0 ? 6 : random->Below(6);
  const auto pick = [&](std::size_t index, const std::string& good, const std::string& bad) {
    return odd == index ? bad : good;
  };
  return Rule(number, Scope("secret/**") + "  when   purpose == " + pick(0, "pay", kPurposes[1 + random->Below(9)]) +
                          "\n  when   agent.class == " + pick(1, "batch", "chat") + " && environment == " +
                          pick(2, "prod", "dev") + " && agent.zone == " + pick(3, "corp", "lab") +
                          "\n  when   secret.sensitivity <= " + pick(4, "confidential", "internal") + " && risk < " +
                          pick(5, "60", "5") + "\n");
}

std::string ResidualRule(int number) {
  return Rule(number, Scope("secret/**") + "  when   risk * " + Number(number + 3) +
                          " % 1009 == " + Number(number < 10 ? 10 * (number + 3) : 30 * (1 + number / 1000) % 1009) +
                          " && purpose == " +
                          (number % 10 == 9   ? "repair"
                           : number % 10 == 8 ? "report"
                                              : "pay") +
                          "\n");
}

std::string ManyRule(int number) {
  return Rule(number, Scope("secret/data/db" + Number(number)) + "  when   agent.class == batch && risk < 60\n");
}

std::string RequestText(const std::string& path, const std::string& purpose, const std::string& agent_class = "batch",
                        const std::string& action = "read") {
  return R"({"subject": {"type": "agent", "id": "agent-4711", "properties": {"class": ")" + agent_class +
         R"(", "zone": "corp", "owner": "pay-team", "workload": "spiffe://corp.example/ns/pay/sa/etl"}}, "action": {"name": ")" +
         action + R"("}, "resource": {"type": "secret", "id": ")" + path +
         R"(", "properties": {"sensitivity": "confidential", "environment": "prod", "owner": "pay-team"}}, "context": {"purpose": ")" +
         purpose +
         R"(", "environment": "prod", "risk": 10, "task": {"id": "run-811"}, "team": "team0", "now": "2026-11-24T02:00:00Z"}})";
}

// What each tenant has of its own: a folder below the mount and its first folder, `secret/data/`, `aws/creds/`.
std::string OfTenant(std::string text, int tenant) {
  for (const std::string mount : {"\"secret/", "\"aws/", "\"transit/"}) {
    for (std::size_t at = 0; (at = text.find(mount, at)) != std::string::npos;) {
      at = text.find('/', at + mount.size()) + 1;
      text.insert(at, "t" + Number(tenant) + "/");
    }
  }
  return text;
}

// Each tenant has the policies under names and paths of its own; they agree on one vocabulary. Teams are captures
// there.
PolicyText CopyFor(int tenant, const PolicyText& example) {
  const std::string suffix = "_t" + Number(tenant);
  std::string text = OfTenant(example.text, tenant);
  const std::size_t name = text.find("\npolicy ") + 8;
  text.insert(text.find_first_of(" \n", name), suffix);
  return {"t" + Number(tenant) + "/" + example.name, std::move(text)};
}

Measured ChallengeFor(const std::string& path, const std::string& purpose, const std::string& agent_class) {
  const std::string body = Scope(path) + "  when   purpose == " + purpose + " && agent.class == " + agent_class + "\n";
  return {{{"challenge.gate", "policy challenge\n\npermit challenged {\n" + body +
                                  "  grant  ttl 1m, uses 1\n}\n\nrequire challenged_needs {\n" + body +
                                  "  needs  ticket\n}\n"}},
          {{"challenge", RequestText(path, purpose, agent_class)}}};
}

// A group in the middle whose class is batch.
std::string MiddlePath(int rules) {
  const int group = rules / 40 / 4 * 4;
  return "secret/data/team" + Number(group / 10) + "/app" + Number(group % 10) + "/key";
}

int TenantsOf(int rules) {
  return (rules + kRulesOfTenant - 1) / kRulesOfTenant;
}

// Of the tests of these policies: the settlement job at night, by day, with a secret of another environment; and a
// deployment to production.
std::vector<NamedRequest> RealRequests(int tenant) {
  const auto settlement = [](const std::string& time, const std::string& environment) {
    return R"({"subject": {"type": "agent", "id": "etl-7", "properties": {"class": "batch_etl",
      "workload": "spiffe://corp.example/etl/7", "labels": {"team": "finance"}}}, "action": {"name": "read"},
      "resource": {"type": "secret", "id": "secret/data/payments/stripe", "properties": {"sensitivity": "confidential",
      "environment": ")" +
           environment +
           R"(", "owner": "pay-team", "labels": {"shared": "no"}, "rotated_at": "2026-11-01T00:00:00Z"}},
      "context": {"purpose": "settlement", "environment": "prod", "risk": 10, "task": {"id": "run-811"}, "now": ")" +
           time + R"(", "signal": {"secret_sharing": 1, "owner_drift": false}}})";
  };
  const std::string deployment =
      R"({"subject": {"type": "agent", "id": "run-99", "properties": {"class": "ci_pipeline",
      "workload": "repo:corp/shop:environment:prod"}}, "action": {"name": "issue"},
      "resource": {"type": "secret", "id": "aws/creds/deploy/shop"}, "context": {"purpose": "deployment",
      "environment": "prod", "event": "push", "branch_protected": true, "task": {"id": "run-99"},
      "now": "2026-11-24T10:00:00Z", "attested": ["agent.workload", "context.branch_protected"]}})";
  std::vector<NamedRequest> requests = {{"permit", settlement("2026-11-24T02:00:00Z", "prod")},
                                        {"no_match", settlement("2026-11-24T10:00:00Z", "prod")},
                                        {"deny", settlement("2026-11-24T02:00:00Z", "dev")},
                                        {"challenge", deployment}};
  for (NamedRequest& request : requests) {
    request.json = OfTenant(std::move(request.json), tenant);
    std::erase(request.json, '\n');
  }
  return requests;
}

}  // namespace

std::vector<std::string_view> WorkloadNames() {
  return {kNames.begin(), kNames.end()};
}

Workload WorkloadOf(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Workload>(i);
  }
  throw std::invalid_argument("there is no workload '" + std::string(name) + "'");
}

std::vector<PolicyText> ReadExamples(const std::string& folder) {
  std::vector<PolicyText> result;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".gate") continue;
    std::ifstream file(entry.path());
    result.push_back({entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(file), {})});
  }
  std::sort(result.begin(), result.end(), [](const PolicyText& a, const PolicyText& b) { return a.name < b.name; });
  return result;
}

std::vector<PolicyText> Policies(Workload workload, int rules, const std::vector<PolicyText>& examples) {
  if (workload == Workload::kReal) {
    std::vector<PolicyText> result;
    for (int tenant = 0; tenant < TenantsOf(rules); ++tenant) {
      for (const PolicyText& example : examples) result.push_back(CopyFor(tenant, example));
    }
    return result;
  }
  Random random(20261124);
  std::string text = kVocabulary;
  for (int number = 0; number < rules; ++number) {
    switch (workload) {
      case Workload::kSelective: text += SelectiveText(SelectiveRuleOf(number)); break;
      case Workload::kBroad: text += BroadRule(number, &random); break;
      case Workload::kAdversarial: text += AdversarialRule(number, &random); break;
      case Workload::kResidual: text += ResidualRule(number); break;
      case Workload::kMany: text += ManyRule(number); break;
      case Workload::kReal: break;
    }
  }
  return {{"load.gate", std::move(text)}};
}

std::vector<SelectiveRule> SelectiveRules(int rules) {
  std::vector<SelectiveRule> result;
  for (int number = 0; number < rules; ++number) result.push_back(SelectiveRuleOf(number));
  return result;
}

std::vector<NamedRequest> Requests(Workload workload, int rules) {
  switch (workload) {
    case Workload::kSelective: {
      const std::string path = MiddlePath(rules);
      return {{"permit", RequestText(path, "pay")},
              {"no_match", RequestText(path, "repair", "chat")},
              {"deny", RequestText(path, "repair")},
              {"no_match", RequestText("secret/data/elsewhere/app/key", "pay")}};
    }
    case Workload::kBroad:
      return {{"permit", RequestText("secret/data/any/key", "pay")},
              {"no_match", RequestText("secret/data/any/key", "pay", "batch", "rotate")},
              {"deny", RequestText("secret/data/any/key", "repair")},
              {"challenge", RequestText("secret/data/any/key", "report")}};
    case Workload::kResidual:
      return {{"permit", RequestText("secret/data/any/key", "pay")},
              {"no_match", RequestText("secret/data/any/key", "pay", "batch", "rotate")},
              {"deny", RequestText("secret/data/any/key", "repair")}};
    case Workload::kAdversarial:
      return {{"permit", RequestText("secret/data/any/key", "pay")},
              {"no_match", RequestText("secret/data/any/key", "pay", "svc")}};
    case Workload::kReal: return RealRequests(TenantsOf(rules) / 2);
    case Workload::kMany:
      return {{"permit", RequestText("secret/data/db" + Number(rules / 20 * 10), "pay")},
              {"deny", RequestText("secret/data/db" + Number(rules / 20 * 10 + 9), "pay")},
              {"no_match", RequestText("secret/data/db" + Number(rules), "pay")}};
  }
  return {};
}

std::vector<Measured> Measures(Workload workload, int rules, const std::vector<PolicyText>& examples) {
  const Measured plain{Policies(workload, rules, examples), Requests(workload, rules)};
  std::optional<Measured> challenge;
  switch (workload) {
    case Workload::kSelective: challenge = ChallengeFor(MiddlePath(rules), "report", "batch"); break;
    case Workload::kAdversarial: challenge = ChallengeFor("secret/data/any/key", "pay", "svc"); break;
    case Workload::kResidual: challenge = ChallengeFor("secret/data/any/key", "report", "batch"); break;
    case Workload::kMany:
      challenge = ChallengeFor("secret/data/db" + Number(rules / 20 * 10 + 8), "pay", "batch");
      break;
    case Workload::kBroad:
    case Workload::kReal: break;
  }
  if (!challenge) return {plain};
  challenge->policies.insert(challenge->policies.begin(), plain.policies.begin(), plain.policies.end());
  return {plain, *std::move(challenge)};
}

}  // namespace daygate::bench
