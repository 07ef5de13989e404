// What is wrong with a request that is not well-formed, in words.
#include <algorithm>
#include <string>

#include "analyze/attributes.h"
#include "base/utf8.h"
#include "compile/program.h"
#include "daygate/analyze.h"
#include "policy/builtins.h"
#include "policy/words.h"

namespace daygate {
namespace {

std::string Joined(const auto& words) {
  std::string joined;
  for (const auto& word : words) joined.append(joined.empty() ? "" : ", ").append(word);
  return joined;
}

template <typename T>
bool Has(std::span<const analyze::Named<T>> attributes, std::string_view name) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& one) { return one.name == name; });
}

// `subject.class` → the attribute belongs one level deeper.
std::string Deeper(std::string_view root, std::string_view name, bool known) {
  return known ? "it stands in " + std::string(root) + ".properties." + std::string(name)
               : "there is no such member; what is not built in is a label, or declared as context.NAME";
}

// The members of the enum that a field is of, by the field's last name.
std::string Members(const Engine& engine, std::string_view name) {
  for (const auto fields : {policy::AgentFields(), policy::SecretFields(), policy::Variables()}) {
    for (const policy::BuiltinField& field : fields) {
      if (field.name != name || policy::EnumNameOf(field.type).empty()) continue;
      const cel::EnumType* type = engine.program().vocabulary().FindEnum(policy::EnumNameOf(field.type));
      if (type != nullptr) return "one of " + Joined(type->members);
    }
  }
  return {};
}

std::string Help(const Engine& engine, std::string_view field) {
  if (field == "request") return "this is no JSON document, or it is larger than 64 KiB, or nests deeper than 32";
  if (field == "context.now") return "every request carries its time: \"now\": \"2026-11-24T10:00:00Z\"";
  if (field == "action" || field == "action.name") {
    return "\"action\": {\"name\": …} with one of " + Joined(policy::WordsOf<policy::Action>());
  }
  if (field == "subject.type" || field == "subject.id") return "\"subject\": {\"type\": \"agent\", \"id\": …}";
  if (field == "resource.type") return "\"type\": \"secret\"";
  if (field == "resource.id") {
    return "the path of the secret, as the server knows it: no leading or trailing '/', no '//', '..', '%' or spaces";
  }
  if (field.starts_with("context.attested")) return "a mark of something that the request carries, as rules write it";
  const std::string_view name = field.substr(field.rfind('.') + 1);
  const std::size_t depth = static_cast<std::size_t>(std::count(field.begin(), field.end(), '.'));
  if (depth == 1 && field.starts_with("subject.")) {
    return Deeper("subject", name, Has(analyze::AgentAttributes(), name) || name == "on_behalf_of");
  }
  if (depth == 1 && field.starts_with("resource.")) {
    return Deeper("resource", name, Has(analyze::SecretAttributes(), name));
  }
  if (std::string members = Members(engine, name); !members.empty()) return members;
  const bool own = depth == 1 && field.starts_with("context.") &&
                   engine.program().vocabulary().FindContext(name) == nullptr && !Has(analyze::OwnAttributes(), name);
  if (own) return "no vocabulary declares it: attribute context." + std::string(name) + " : TYPE";
  return "a member that does not exist, a wrong type, null, or a value outside its limits";
}

}  // namespace

std::vector<std::string> HowToMend(const Engine& engine, const Decision& decision) {
  std::vector<std::string> lines;
  for (const std::string_view field : decision.invalid_fields()) {
    lines.push_back(base::EscapeForTerminal(field) + ": " + Help(engine, field));
  }
  return lines;
}

}  // namespace daygate
