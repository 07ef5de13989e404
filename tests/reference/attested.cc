#include "reference/attested.h"

#include <algorithm>
#include <set>

namespace daygate::reference {
namespace {

// The parts between dots; none where one is no WORD (the first may have an index).
std::vector<std::string> Parts(const std::string& entry) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (true) {
    const std::size_t to = std::min(entry.find('.', from), entry.size());
    parts.push_back(entry.substr(from, to - from));
    if (to == entry.size()) return parts;
    from = to + 1;
  }
}

bool IsWord(const std::string& text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

const Json* Walk(const Json& document, const std::vector<std::string>& members) {
  const Json* json = &document;
  for (const std::string& name : members) {
    if (json == nullptr) return nullptr;
    json = json->Get(name);
  }
  return json;
}

// `chain[3]` → the third element of `context.chain`; null where it is not there or written in another way.
const Json* Element(const Json& document, const std::string& part, const std::string& row) {
  const Json* list = Walk(document, {"context", row});
  if (list == nullptr) return nullptr;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    if (part == row + "[" + std::to_string(i) + "]") return &list->items[i];
  }
  return nullptr;
}

// FIELD or labels.KEY of a structure whose members are those of `json`.
bool HasField(const Json* json, const std::string& structure, const std::vector<std::string>& parts) {
  if (json == nullptr || parts.size() < 2 || parts.size() > 3) return false;
  const std::vector<std::string>& known = FieldsOf(structure);
  if (std::find(known.begin(), known.end(), parts[1]) == known.end()) return false;
  const Json* field = json->Get(parts[1]);
  if (field == nullptr || parts.size() == 2) return field != nullptr;
  static const std::set<std::string> kNeverNames = {"true", "false", "null", "in"};
  return parts[1] == "labels" && kNeverNames.count(parts[2]) == 0 && field->Get(parts[2]) != nullptr;
}

}  // namespace

bool StandsInDocument(const Vocabulary& vocabulary, const Json& document, const std::string& entry) {
  const std::vector<std::string> parts = Parts(entry);
  if (!std::all_of(parts.begin() + 1, parts.end(), IsWord)) return false;
  const std::string& root = parts[0];
  if (root.starts_with("chain[")) return HasField(Element(document, root, "chain"), "agent", parts);
  if (root.starts_with("tools[")) return HasField(Element(document, root, "tools"), "tools", parts);
  if (entry == "agent.id") return Walk(document, {"subject", "id"}) != nullptr;
  if (entry == "secret.path") return Walk(document, {"resource", "id"}) != nullptr;
  if (entry == "action") return Walk(document, {"action", "name"}) != nullptr;
  if (root == "agent") return HasField(Walk(document, {"subject", "properties"}), root, parts);
  if (root == "subject") return HasField(Walk(document, {"subject", "properties", "on_behalf_of"}), root, parts);
  if (root == "secret") return HasField(Walk(document, {"resource", "properties"}), root, parts);
  if (root == "task" || root == "destination" || root == "approval") {
    return HasField(Walk(document, {"context", root}), root, parts);
  }
  static const std::set<std::string> kVariables = {"purpose", "environment", "risk", "client_ip", "now"};
  if (parts.size() == 1) return kVariables.count(root) > 0 && Walk(document, {"context", root}) != nullptr;
  if (parts.size() != 2) return false;
  if (root == "context") {
    return vocabulary.Find(entry) != nullptr && Walk(document, {"context", parts[1]}) != nullptr;
  }
  if (root == "signal") {
    return vocabulary.signals.count(parts[1]) > 0 && Walk(document, {"context", "signal", parts[1]}) != nullptr;
  }
  return false;
}

std::string PathInDocument(const std::string& entry) {
  const std::size_t dot = std::min(entry.find('.'), entry.size());
  const std::string root = entry.substr(0, dot);
  const std::string rest = entry.substr(dot);
  if (entry == "agent.id") return "subject.id";
  if (entry == "secret.path") return "resource.id";
  if (entry == "action") return "action.name";
  if (root == "agent") return "subject.properties" + rest;
  if (root == "subject") return "subject.properties.on_behalf_of" + rest;
  if (root == "secret") return "resource.properties" + rest;
  if (root == "context") return "context" + rest;
  return "context." + entry;
}

}  // namespace daygate::reference
