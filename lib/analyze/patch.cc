// The difference of two drafts as a merge patch of their JSON.
#include <algorithm>
#include <map>
#include <string>

#include "analyze/attributes.h"
#include "analyze/draft.h"
#include "base/json_writer.h"
#include "wire/value_writer.h"

namespace daygate::analyze {
namespace {

using base::JsonWriter;
using wire::WriteValue;

bool Same(std::string_view a, std::string_view b) {
  return a == b;
}
bool Same(std::int64_t a, std::int64_t b) {
  return a == b;
}
bool Same(bool a, bool b) {
  return a == b;
}
bool Same(const Timestamp& a, const Timestamp& b) {
  return a == b;
}
bool Same(const Strings& a, const Strings& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}
bool Same(const Labels& a, const Labels& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Label& x, const Label& y) { return x.key == y.key && x.value == y.value; });
}

template <typename V>
bool Same(const std::optional<V>& a, const std::optional<V>& b) {
  return a.has_value() == b.has_value() && (!a || Same(*a, *b));
}

// Writes what differs; a map key by key, since a patch merges maps.
template <typename V>
void WriteDifference(JsonWriter* json, const std::optional<V>&, const std::optional<V>& after) {
  after ? WriteValue(json, *after) : static_cast<void>(json->Null());
}
void WriteDifference(JsonWriter* json, const std::optional<Labels>& before, const std::optional<Labels>& after) {
  if (!after || !before) return after ? WriteValue(json, *after) : static_cast<void>(json->Null());
  std::map<std::string_view, std::string_view> left([&] {
    std::map<std::string_view, std::string_view> all;
    for (const Label& label : *before) all.emplace(label.key, label.value);
    return all;
  }());
  json->BeginObject();
  for (const Label& label : *after) {
    const auto it = left.find(label.key);
    if (it == left.end() || it->second != label.value) json->Key(label.key).String(label.value);
    if (it != left.end()) left.erase(it);
  }
  for (const auto& [key, value] : left) json->Key(key).Null();
  json->EndObject();
}

// The attributes of `attributes` that differ, as members.
template <typename T>
void WriteMembers(JsonWriter* json, std::span<const Named<T>> attributes, const T& before, const T& after) {
  for (const Named<T>& attribute : attributes) {
    std::visit(
        [&](auto field) {
          if (Same(before.*field, after.*field)) return;
          json->Key(attribute.name);
          WriteDifference(json, before.*field, after.*field);
        },
        attribute.field);
  }
}

template <typename T>
bool Differ(std::span<const Named<T>> attributes, const T& before, const T& after) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const Named<T>& attribute) {
    return std::visit([&](auto field) { return !Same(before.*field, after.*field); }, attribute.field);
  });
}

// What a member is held against where there was none before.
template <typename T>
const T& Nothing() {
  static const T nothing{};
  return nothing;
}

void WriteHop(JsonWriter* json, const Agent& hop) {
  json->BeginObject();
  if (hop.id) json->Key("id").String(*hop.id);
  WriteMembers(json, AgentAttributes(), Nothing<Agent>(), hop);
  json->EndObject();
}

void WriteTool(JsonWriter* json, const Tool& tool) {
  json->BeginObject();
  if (tool.name) json->Key("name").String(*tool.name);
  if (tool.server) json->Key("server").String(*tool.server);
  if (tool.trusted) json->Key("trusted").Bool(*tool.trusted);
  if (tool.zone) json->Key("zone").String(*tool.zone);
  json->EndObject();
}

bool SameTool(const Tool& a, const Tool& b) {
  return a.trusted == b.trusted && a.name == b.name && a.server == b.server && a.zone == b.zone;
}

// Scalars only: nothing else is changed.
void WriteAttribute(JsonWriter* json, const AttributeValue& value) {
  std::visit(
      [json](const auto& any) {
        using V = std::decay_t<decltype(any)>;
        if constexpr (std::is_same_v<V, bool>) {
          json->Bool(any);
        } else if constexpr (std::is_same_v<V, std::int64_t>) {
          json->Int(any);
        } else if constexpr (std::is_same_v<V, double>) {
          json->Double(any);
        } else if constexpr (std::is_same_v<V, std::string_view>) {
          json->String(any);
        } else {
          json->Null();
        }
      },
      value.any());
}

const ContextAttribute* Find(const std::vector<ContextAttribute>& context, std::string_view name) {
  const auto it = std::find_if(context.begin(), context.end(), [&](const auto& entry) { return entry.key == name; });
  return it == context.end() ? nullptr : &*it;
}

void WriteContextAttributes(JsonWriter* json, const Draft& before, const Draft& after) {
  for (const ContextAttribute& attribute : after.context) {
    const ContextAttribute* old = Find(before.context, attribute.key);
    std::string left;
    std::string right;
    JsonWriter left_json(&left);
    JsonWriter right_json(&right);
    if (old != nullptr) WriteAttribute(&left_json, old->value);
    WriteAttribute(&right_json, attribute.value);
    if (left == right) continue;
    json->Key(attribute.key);
    WriteAttribute(json, attribute.value);
  }
  for (const ContextAttribute& attribute : before.context) {
    if (Find(after.context, attribute.key) == nullptr) json->Key(attribute.key).Null();
  }
}

void WriteSignals(JsonWriter* json, const Draft& before, const Draft& after) {
  std::string members;
  bool any = false;
  JsonWriter inner(&members);
  inner.BeginObject();
  for (const Signal& signal : after.signals) {
    const bool same = std::any_of(before.signals.begin(), before.signals.end(), [&](const Signal& old) {
      return old.name == signal.name && old.value == signal.value;
    });
    if (same) continue;
    any = true;
    inner.Key(signal.name);
    if (const bool* flag = std::get_if<bool>(&signal.value)) {
      inner.Bool(*flag);
    } else {
      inner.Int(std::get<std::int64_t>(signal.value));
    }
  }
  inner.EndObject();
  if (!any) return;
  json->Key("signal").BeginObject();
  for (const Signal& signal : after.signals) {
    json->Key(signal.name);
    if (const bool* flag = std::get_if<bool>(&signal.value)) {
      json->Bool(*flag);
    } else {
      json->Int(std::get<std::int64_t>(signal.value));
    }
  }
  json->EndObject();
}

void WriteApproval(JsonWriter* json, const Draft& after) {
  const Approval& approval = after.request.approval;
  json->Key("approval").BeginObject();
  json->Key("at");
  WriteValue(json, *approval.at);
  json->Key("binding").String(*approval.binding);
  json->Key("by").BeginArray();
  for (const Approver& approver : *approval.by) {
    json->BeginObject();
    json->Key("id").String(*approver.id);
    json->Key("roles");
    WriteValue(json, *approver.roles);
    json->EndObject();
  }
  json->EndArray();
  json->Key("expires_at").Null();
  json->Key("state").String(*approval.state);
  json->Key("ticket").String(*approval.ticket);
  json->EndObject();
}

void WriteContext(JsonWriter* json, const Draft& before, const Draft& after) {
  const Request& old = before.request;
  const Request& now = after.request;
  if (after.approve) WriteApproval(json, after);
  if (!std::equal(before.attested.begin(), before.attested.end(), after.attested.begin(), after.attested.end())) {
    json->Key("attested");
    WriteValue(json, Strings(after.attested));
  }
  const bool same_chain = before.chain.size() == after.chain.size() &&
                          std::equal(before.chain.begin(), before.chain.end(), after.chain.begin(),
                                     [](const Agent& a, const Agent& b) { return !Differ(AgentAttributes(), a, b); });
  if (!same_chain) {
    json->Key("chain").BeginArray();
    for (const Agent& hop : after.chain) WriteHop(json, hop);
    json->EndArray();
  }
  if (!Same(old.degraded, now.degraded)) {
    json->Key("degraded");
    WriteValue(json, now.degraded);
  }
  if (Differ(DestinationAttributes(), old.destination, now.destination)) {
    json->Key("destination").BeginObject();
    WriteMembers(json, DestinationAttributes(), old.destination, now.destination);
    json->EndObject();
  }
  for (const Named<Request>& attribute : OwnAttributes()) {
    if (attribute.name == "action") continue;  // it stands elsewhere
    WriteMembers(json, std::span(&attribute, 1), old, now);
  }
  WriteSignals(json, before, after);
  if (Differ(TaskAttributes(), old.task, now.task)) {
    json->Key("task").BeginObject();
    WriteMembers(json, TaskAttributes(), old.task, now.task);
    json->EndObject();
  }
  if (!std::equal(before.tools.begin(), before.tools.end(), after.tools.begin(), after.tools.end(), SameTool)) {
    json->Key("tools").BeginArray();
    for (const Tool& tool : after.tools) WriteTool(json, tool);
    json->EndArray();
  }
  WriteContextAttributes(json, before, after);
}

// `{"NAME": {…}}` around what `write` writes, where it writes anything.
template <typename Writer>
void WriteMember(JsonWriter* json, std::string_view name, Writer write) {
  std::string text;
  JsonWriter inner(&text);
  inner.BeginObject();
  write(&inner);
  inner.EndObject();
  if (text == "{}") return;
  json->Key(name).BeginObject();
  write(json);
  json->EndObject();
}

}  // namespace

std::string PatchOf(const Draft& before, const Draft& after) {
  const Request& old = before.request;
  const Request& now = after.request;
  std::string text;
  JsonWriter json(&text);
  json.BeginObject();
  if (old.action != now.action) json.Key("action").BeginObject().Key("name").String(*now.action).EndObject();
  WriteMember(&json, "context", [&](JsonWriter* out) { WriteContext(out, before, after); });
  WriteMember(&json, "resource", [&](JsonWriter* out) {
    WriteMember(out, "properties",
                [&](JsonWriter* in) { WriteMembers(in, SecretAttributes(), old.secret, now.secret); });
  });
  WriteMember(&json, "subject", [&](JsonWriter* out) {
    WriteMember(out, "properties", [&](JsonWriter* in) {
      WriteMembers(in, AgentAttributes(), old.agent, now.agent);
      WriteMember(in, "on_behalf_of",
                  [&](JsonWriter* sub) { WriteMembers(sub, SubjectAttributes(), old.subject, now.subject); });
    });
  });
  json.EndObject();
  return text;
}

}  // namespace daygate::analyze
