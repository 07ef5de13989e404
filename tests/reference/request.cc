#include "reference/request.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "reference/attested.h"
#include "reference/json.h"
#include "reference/time_text.h"

namespace daygate::reference {
namespace {

using policy::TypeName;
using Kind = Json::Kind;

constexpr std::size_t kMaxString = 4096;
constexpr std::size_t kMaxElements = 64;

bool CanonicalPath(const std::string& path) {
  std::size_t segments = 0;
  std::size_t from = 0;
  while (true) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    const std::string segment = path.substr(from, to - from);
    if (segment.empty() || segment == "." || segment == ".." || segment.size() > 255) return false;
    for (const char c : segment) {
      if (c <= ' ' || c > '~' || std::string_view("%\\;?#<>").find(c) != std::string_view::npos) return false;
    }
    if (++segments > 128) return false;
    if (to == path.size()) return path.size() <= kMaxString;
    from = to + 1;
  }
}

class RequestReader {
 public:
  RequestReader(const Vocabulary& vocabulary, Request* request) : vocabulary_(vocabulary), request_(request) {}

  void Document(const Json& json) {
    Duplicates(json, "");
    if (json.Get("evaluations") != nullptr) Fault("evaluations");
    if (const Json* subject = Part(json, "subject")) Subject(*subject);
    if (const Json* action = Part(json, "action")) Action(*action);
    if (const Json* resource = Part(json, "resource")) Resource(*resource);
    if (const Json* context = Part(json, "context")) Context(*context);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const std::string path = "context.attested[" + std::to_string(i) + "]";
      if (!StandsInDocument(vocabulary_, json, entries_[i]) && !IsFault(PathInDocument(entries_[i])) &&
          !IsInsideAFault(PathInDocument(entries_[i]))) {
        Fault(path);
      }
      request_->attested.insert(entries_[i]);
    }
    std::vector<std::string> told;
    for (const std::string& path : request_->faults) {
      if (!IsInsideAFault(path)) told.push_back(path);
    }
    request_->faults = told;
  }

 private:
  void Fault(const std::string& path) { request_->faults.push_back(path); }

  bool IsFault(const std::string& path) const {
    return std::count(request_->faults.begin(), request_->faults.end(), path) > 0;
  }
  // Of what is inside something at fault nothing is known.
  bool IsInsideAFault(const std::string& path) const {
    for (std::size_t i = 0; i < path.size(); ++i) {
      if ((path[i] == '.' || path[i] == '[') && IsFault(path.substr(0, i))) return true;
    }
    return false;
  }

  static std::string Join(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }
  static std::string At(const std::string& path, std::size_t i) { return path + "[" + std::to_string(i) + "]"; }

  void Duplicates(const Json& json, const std::string& path) {
    std::set<std::string> seen;
    for (const auto& [name, value] : json.members) {
      if (!seen.insert(name).second) Fault(Join(path, name));
      Duplicates(value, Join(path, name));
    }
    for (std::size_t i = 0; i < json.items.size(); ++i) Duplicates(json.items[i], At(path, i));
  }

  bool Is(const Json& json, Kind kind, const std::string& path) {
    if (json.kind == kind) return true;
    Fault(path);
    return false;
  }

  // A member that is an object; where it is not there, it is as if it were empty, and lacks what it has to hold.
  const Json* Part(const Json& json, const std::string& name) {
    static const Json kEmpty = Json::Object();
    const Json* member = json.Get(name);
    if (member == nullptr) return &kEmpty;
    return Is(*member, Kind::kObject, name) ? member : nullptr;
  }

  void OnlyMembers(const Json& json, const std::string& path, const std::set<std::string>& known) {
    for (const auto& [name, value] : json.members) {
      if (known.count(name) == 0) Fault(Join(path, name));
    }
  }

  void MustBe(const Json& json, const std::string& path, const std::string& name, const std::string& word) {
    const Json* member = json.Get(name);
    if (member == nullptr || member->kind != Kind::kString || member->text != word) Fault(Join(path, name));
  }

  // --- values ---

  std::optional<Value> ReadInt(const Json& json) {
    std::int64_t value = 0;
    const char* end = json.text.data() + json.text.size();
    const auto [stop, error] = std::from_chars(json.text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return Make(value);
  }

  std::optional<Value> ReadDouble(const Json& json) {
    const double value = std::strtod(json.text.c_str(), nullptr);
    return std::isfinite(value) ? std::optional<Value>(Make(value)) : std::nullopt;
  }

  std::optional<Value> ReadString(const Json& json, const Type& type, std::size_t max) {
    if (json.text.size() > max) return std::nullopt;
    if (type.name == TypeName::kString) return Make(json.text);
    if (type.name == TypeName::kEnum) return vocabulary_.MemberOf(type.enumeration, json.text);
    if (type.name == TypeName::kTimestamp) {
      const std::optional<Time> time = ReadTimestamp(json.text);
      return time ? std::optional<Value>(Make(*time)) : std::nullopt;
    }
    const std::optional<Span> span = ReadSeconds(json.text);
    return span ? std::optional<Value>(Make(*span)) : std::nullopt;
  }

  std::optional<Value> ReadList(const Json& json, const Type& type, std::size_t max, const std::string& path) {
    if (json.items.size() > max) return std::nullopt;
    List list;
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      if (std::optional<Value> item = Read(json.items[i], *type.element, std::nullopt, At(path, i))) {
        list.push_back(std::move(*item));
      }
    }
    return MakeList(std::move(list));
  }

  std::optional<Value> ReadMap(const Json& json, const Type& type, std::size_t max, const std::string& path) {
    if (json.members.size() > max) return std::nullopt;
    std::map<std::string, Value> sorted;
    for (const auto& [name, member] : json.members) {
      if (name.size() > kMaxString) Fault(path);
      if (std::optional<Value> value = Read(member, *type.element, std::nullopt, Join(path, name))) {
        sorted.emplace(name, std::move(*value));
      }
    }
    Map map;
    for (const auto& [name, value] : sorted) map.emplace_back(Make(name), value);
    return MakeMap(std::move(map));
  }

  std::optional<Value> ReadByType(const Json& json, const Type& type, std::optional<std::int64_t> max,
                                  const std::string& path) {
    const std::size_t string_max = max ? static_cast<std::size_t>(*max) : kMaxString;
    const std::size_t element_max = max ? static_cast<std::size_t>(*max) : kMaxElements;
    switch (type.name) {
      case TypeName::kBool: return json.kind == Kind::kBool ? std::optional<Value>(Make(json.boolean)) : std::nullopt;
      case TypeName::kInt: return json.kind == Kind::kNumber ? ReadInt(json) : std::nullopt;
      case TypeName::kDouble: return json.kind == Kind::kNumber ? ReadDouble(json) : std::nullopt;
      case TypeName::kString:
      case TypeName::kTimestamp:
      case TypeName::kDuration:
      case TypeName::kEnum: return json.kind == Kind::kString ? ReadString(json, type, string_max) : std::nullopt;
      case TypeName::kList: return json.kind == Kind::kArray ? ReadList(json, type, element_max, path) : std::nullopt;
      case TypeName::kMap: return json.kind == Kind::kObject ? ReadMap(json, type, element_max, path) : std::nullopt;
    }
    return std::nullopt;
  }

  // The value; nothing, and a fault, where it is not of its type or over a limit.
  std::optional<Value> Read(const Json& json, const Type& type, std::optional<std::int64_t> max,
                            const std::string& path) {
    std::optional<Value> value = ReadByType(json, type, max, path);
    if (!value) Fault(path);
    return value;
  }

  // A field of a built-in structure, a variable, or an attribute of the host: `at` is its path in the vocabulary.
  void ReadAttribute(const Json& json, const std::string& at, const std::string& path, const std::string& name,
                     Fields* fields) {
    const Attribute* attribute = vocabulary_.Find(at);
    if (attribute == nullptr) return;  // of an enum that is left out: ignored
    if (std::optional<Value> value = Read(json, attribute->type, attribute->max, path)) {
      fields->insert_or_assign(name, std::move(*value));
    }
  }

  // Members of a flat object, `structure`'s fields but for `except`.
  Fields ReadFields(const Json& json, const std::string& structure, const std::set<std::string>& except,
                    const std::string& path) {
    Fields fields;
    const std::vector<std::string>& known = FieldsOf(structure);
    for (const auto& [name, member] : json.members) {
      if (except.count(name) > 0) continue;
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        Fault(Join(path, name));
        continue;
      }
      ReadAttribute(member, structure + "." + name, Join(path, name), name, &fields);
    }
    return fields;
  }

  void NeedsId(const Fields& fields, const std::string& path) {
    const auto id = fields.find("id");
    if (id == fields.end() || id->second.As<std::string>()->empty() ||
        id->second.As<std::string>()->find('\0') != std::string::npos) {
      Fault(Join(path, "id"));
    }
  }

  // --- the parts of the document ---

  void Subject(const Json& json) {
    OnlyMembers(json, "subject", {"type", "id", "properties"});
    MustBe(json, "subject", "type", "agent");
    Fields& agent = request_->structures["agent"];
    if (const Json* properties = json.Get("properties")) {
      if (Is(*properties, Kind::kObject, "subject.properties")) {
        agent = ReadFields(*properties, "agent", {"id", "on_behalf_of"}, "subject.properties");
        if (properties->Get("id") != nullptr) Fault("subject.properties.id");
        if (const Json* subject = properties->Get("on_behalf_of")) {
          const std::string path = "subject.properties.on_behalf_of";
          if (Is(*subject, Kind::kObject, path)) {
            request_->structures["subject"] = ReadFields(*subject, "subject", {}, path);
          }
        }
      }
    }
    if (const Json* id = json.Get("id")) ReadAttribute(*id, "agent.id", "subject.id", "id", &agent);
    NeedsId(agent, "subject");
  }

  void Action(const Json& json) {
    OnlyMembers(json, "action", {"name", "properties"});
    if (const Json* properties = json.Get("properties")) {
      if (Is(*properties, Kind::kObject, "action.properties")) OnlyMembers(*properties, "action.properties", {});
    }
    static const std::set<std::string> kActions = {"discover", "read",  "issue",  "renew",
                                                   "use",      "write", "delete", "rotate"};
    const Json* name = json.Get("name");
    if (name == nullptr || name->kind != Kind::kString || kActions.count(name->text) == 0) {
      Fault("action.name");
      return;
    }
    request_->structures[""]["action"] = Make(name->text);
  }

  void Resource(const Json& json) {
    OnlyMembers(json, "resource", {"type", "id", "properties"});
    MustBe(json, "resource", "type", "secret");
    Fields& secret = request_->structures["secret"];
    if (const Json* properties = json.Get("properties")) {
      if (Is(*properties, Kind::kObject, "resource.properties")) {
        secret = ReadFields(*properties, "secret", {"path"}, "resource.properties");
        if (properties->Get("path") != nullptr) Fault("resource.properties.path");
      }
    }
    const Json* id = json.Get("id");
    if (id == nullptr || id->kind != Kind::kString || !CanonicalPath(id->text)) {
      Fault("resource.id");
    } else {
      ReadAttribute(*id, "secret.path", "resource.id", "path", &secret);
    }
  }

  void Context(const Json& json) {
    for (const auto& [name, member] : json.members) ContextMember(name, member, "context." + name);
    if (request_->structures[""].count("now") == 0 && json.Get("now") == nullptr) Fault("context.now");
  }

  void ContextMember(const std::string& name, const Json& json, const std::string& path) {
    static const std::set<std::string> kVariables = {"purpose", "environment", "risk", "client_ip", "now"};
    if (kVariables.count(name) > 0) {
      ReadAttribute(json, name, path, name, &request_->structures[""]);
      if (name == "risk") CheckRisk(path);
    } else if (name == "task" || name == "destination") {
      if (Is(json, Kind::kObject, path)) request_->structures[name] = ReadFields(json, name, {}, path);
    } else if (name == "approval") {
      if (Is(json, Kind::kObject, path)) Approval(json, path);
    } else if (name == "chain" || name == "tools") {
      if (Is(json, Kind::kArray, path)) Row(name, json, path);
    } else if (name == "degraded") {
      if (Is(json, Kind::kArray, path)) Degraded(json, path);
    } else if (name == "attested") {
      if (Is(json, Kind::kArray, path)) Attested(json, path);
    } else if (name == "signal") {
      if (Is(json, Kind::kObject, path)) Signals(json, path);
    } else if (vocabulary_.Find("context." + name) != nullptr) {
      ReadAttribute(json, "context." + name, path, name, &request_->structures["context"]);
    } else {
      Fault(path);
    }
  }

  void CheckRisk(const std::string& path) {
    const Value* risk = request_->Get("", "risk");
    if (risk != nullptr && (*risk->As<std::int64_t>() < 0 || *risk->As<std::int64_t>() > 100)) Fault(path);
  }

  void Approval(const Json& json, const std::string& path) {
    Fields approval = ReadFields(json, "approval", {"by"}, path);
    if (const Json* by = json.Get("by")) {
      const std::string by_path = path + ".by";
      if (Is(*by, Kind::kArray, by_path)) {
        if (by->items.size() > kMaxElements) Fault(by_path);
        List approvers;
        for (std::size_t i = 0; i < by->items.size(); ++i) {
          if (!Is(by->items[i], Kind::kObject, At(by_path, i))) continue;
          approvers.push_back(MakeStructure(ReadFields(by->items[i], "approval.by", {}, At(by_path, i))));
        }
        approval["by"] = MakeList(std::move(approvers));
      }
    }
    request_->structures["approval"] = std::move(approval);
  }

  void Row(const std::string& name, const Json& json, const std::string& path) {
    const bool chain = name == "chain";
    if (json.items.size() > (chain ? 16U : 64U)) Fault(path);
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      if (!Is(json.items[i], Kind::kObject, At(path, i))) continue;
      Fields fields = ReadFields(json.items[i], chain ? "agent" : "tools", {}, At(path, i));
      if (chain) NeedsId(fields, At(path, i));
      (chain ? request_->chain : request_->tools).push_back(std::move(fields));
    }
  }

  void Degraded(const Json& json, const std::string& path) {
    static const std::set<std::string> kDependencies = {"policy", "attestation", "broker", "state", "audit"};
    if (json.items.size() > kMaxElements) Fault(path);
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      if (json.items[i].kind != Kind::kString || kDependencies.count(json.items[i].text) == 0) {
        Fault(At(path, i));
      }
      request_->degraded.push_back(json.items[i].text);
    }
  }

  void Attested(const Json& json, const std::string& path) {
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      if (!Is(json.items[i], Kind::kString, At(path, i))) continue;
      entries_.push_back(json.items[i].text);
    }
  }

  void Signals(const Json& json, const std::string& path) {
    for (const auto& [name, member] : json.members) {
      const auto signal = vocabulary_.signals.find(name);
      if (signal == vocabulary_.signals.end()) {
        Fault(Join(path, name));
        continue;
      }
      Type type;
      type.name = signal->second == policy::SignalKind::kChanged ? TypeName::kBool : TypeName::kInt;
      if (std::optional<Value> value = Read(member, type, std::nullopt, Join(path, name))) {
        request_->structures["signal"].insert_or_assign(name, std::move(*value));
      }
    }
  }

  const Vocabulary& vocabulary_;
  Request* request_;
  std::vector<std::string> entries_;
};

}  // namespace

const Value* Request::Get(const std::string& structure, const std::string& field) const {
  const auto fields = structures.find(structure);
  if (fields == structures.end()) return nullptr;
  const auto value = fields->second.find(field);
  return value == fields->second.end() ? nullptr : &value->second;
}

Request ReadRequest(const Vocabulary& vocabulary, std::string_view json) {
  Request request;
  std::optional<Json> document;
  if (json.size() <= 65536) document = ParseJson(json, 32);
  if (!document || document->kind != Kind::kObject) {
    request.faults = {"request"};
    return request;
  }
  RequestReader(vocabulary, &request).Document(*document);
  std::sort(request.faults.begin(), request.faults.end());
  request.faults.erase(std::unique(request.faults.begin(), request.faults.end()), request.faults.end());
  return request;
}

}  // namespace daygate::reference
