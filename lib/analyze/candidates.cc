#include "analyze/candidates.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "analyze/attributes.h"
#include "base/time_text.h"
#include "policy/builtins.h"
#include "policy/words.h"

namespace daygate::analyze {
namespace {

using policy::BuiltinType;

constexpr std::size_t kMostSegments = 8;
constexpr std::size_t kMostLabels = 40;  // of one map
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::string_view kAbsent = "absent";

std::string Show(std::string_view text) {
  return std::string(text);
}
std::string Show(std::int64_t number) {
  return std::to_string(number);
}
std::string Show(bool flag) {
  return flag ? "true" : "false";
}
std::string Show(const Timestamp& time) {
  return base::FormatTimestamp({time.seconds, time.nanos});
}
std::string Show(const Strings& texts) {
  std::string shown = "[";
  for (const std::string_view text : texts) shown += (shown.size() > 1 ? ", " : "") + std::string(text);
  return shown + "]";
}

template <typename V>
std::string ShowOrAbsent(const std::optional<V>& value) {
  return value ? Show(*value) : std::string(kAbsent);
}

// What is near the numbers that rules compare with: each side of each, and nothing at all.
std::vector<std::int64_t> Around(const std::set<std::int64_t>& numbers, std::int64_t least, std::int64_t most) {
  std::set<std::int64_t> around = {0};
  for (const std::int64_t number : numbers) {
    if (number > least) around.insert(number - 1);
    around.insert(number);
    if (number < most) around.insert(number + 1);
  }
  std::erase_if(around, [&](std::int64_t number) { return number < least || number > most; });
  return {around.begin(), around.end()};
}

std::vector<std::string> SegmentsOf(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty() && segments.size() < kMostSegments) {
    const std::size_t slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return segments;
}

const policy::BuiltinField* FindField(std::span<const policy::BuiltinField> fields, std::string_view name) {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

const std::set<std::string>& OrNone(const std::map<std::string, std::set<std::string>, std::less<>>& texts,
                                    std::string_view name) {
  static const std::set<std::string> kNone;
  const auto it = texts.find(name);
  return it == texts.end() ? kNone : it->second;
}

}  // namespace

Candidates::Candidates(const compile::Program& program, const Constants& constants, const Draft& base)
    : program_(program), constants_(constants), base_(base), segments_(SegmentsOf(*base.request.secret.path)) {
  AddOwn();
  AddAgents();
  AddStructures();
  AddLists();
  AddSignals();
  AddContext();
  AddMarks();
  AddApproval();
}

void Candidates::Add(std::string path, std::string from, std::string to, std::function<void(Draft*)> apply) {
  if (from != to) all_.push_back({std::move(path), std::move(from), std::move(to), 0, false, std::move(apply)});
}

void Candidates::AddOrdered(std::string path, std::string from, std::string to, std::int64_t distance,
                            std::function<void(Draft*)> apply) {
  if (from != to) all_.push_back({std::move(path), std::move(from), std::move(to), distance, true, std::move(apply)});
}

// The words of an enum; of a string what rules hold it against, segments of the path for captures, and what stands in
// the attribute of the same name elsewhere.
std::vector<std::string> Candidates::TextsFor(BuiltinType structure, std::string_view name) const {
  const bool own = structure == BuiltinType::kContext;
  const policy::BuiltinField* field = FindField(own ? policy::Variables() : policy::FieldsOf(structure), name);
  if (field == nullptr) return {};
  if (name == "action") {
    const auto words = policy::WordsOf<policy::Action>();
    return {words.begin(), words.end()};
  }
  const std::string_view enum_name = policy::EnumNameOf(field->type);
  if (!enum_name.empty()) {
    const cel::EnumType* type = program_.vocabulary().FindEnum(enum_name);
    return type == nullptr ? std::vector<std::string>() : type->members;
  }
  std::set<std::string> texts = OrNone(constants_.texts, name);
  texts.insert(segments_.begin(), segments_.end());
  const auto take = [&](const auto& attributes, const auto& value) {
    for (const auto& attribute : attributes) {
      if (attribute.name != name) continue;
      const auto* member = std::get_if<0>(&attribute.field);
      if (member != nullptr && value.**member) texts.emplace(*(value.**member));
    }
  };
  take(AgentAttributes(), base_.request.agent);
  take(SubjectAttributes(), base_.request.subject);
  take(SecretAttributes(), base_.request.secret);
  return {texts.begin(), texts.end()};
}

template <typename T, typename Of>
void Candidates::AddAttribute(const std::string& root, BuiltinType structure, const T& value, std::string_view name,
                              Of of) {
  const std::string path = root.empty() ? std::string(name) : root + "." + std::string(name);
  const auto set = [this, &path, of](const std::string& from, std::string to, auto member, auto wanted) {
    Add(path, from, std::move(to), [of, member, wanted](Draft* draft) { of(draft)->*member = wanted; });
  };
  const auto visit = [&](auto member) {
    using V = typename std::decay_t<decltype(value.*member)>::value_type;
    const auto& now = value.*member;
    if constexpr (std::is_same_v<V, std::string_view>) {
      const std::string from = ShowOrAbsent(now);
      for (const std::string& text : TextsFor(structure, name)) set(from, text, member, Keep(text));
    } else if constexpr (std::is_same_v<V, bool>) {
      for (const bool flag : {false, true}) set(ShowOrAbsent(now), Show(flag), member, flag);
    } else if constexpr (std::is_same_v<V, std::int64_t>) {
      const auto it = constants_.numbers.find(name);
      const std::set<std::int64_t> numbers = it == constants_.numbers.end() ? std::set<std::int64_t>() : it->second;
      for (const std::int64_t number : Around(numbers, 0, name == "risk" ? 100 : INT64_MAX)) {
        AddOrdered(path, ShowOrAbsent(now), Show(number), std::abs(number - now.value_or(0)),
                   [of, member, number](Draft* draft) { of(draft)->*member = number; });
      }
    } else if constexpr (std::is_same_v<V, Timestamp>) {
      if (name != "now") set(ShowOrAbsent(now), Show(*base_.request.now), member, *base_.request.now);
    } else if constexpr (std::is_same_v<V, Strings>) {
      const std::string from = ShowOrAbsent(now);
      const bool purposes = name == "purposes";
      for (const std::string& text : purposes ? TextsFor(structure, name)
                                              : std::vector<std::string>(OrNone(constants_.texts, name).begin(),
                                                                         OrNone(constants_.texts, name).end())) {
        std::vector<std::string_view>& list = lists_.emplace_back();
        if (now) list.assign(now->begin(), now->end());
        if (std::find(list.begin(), list.end(), text) != list.end()) continue;
        list.push_back(Keep(text));
        set(from, Show(Strings(list)), member, Strings(list));
      }
    } else {
      std::size_t count = 0;
      for (const std::string& key : constants_.label_keys) {
        std::set<std::string> values = constants_.label_values;
        values.insert(segments_.begin(), segments_.end());
        for (const std::string& text : values) {
          if (++count > kMostLabels) return;
          std::vector<Label>& map = maps_.emplace_back();
          if (now) map.assign(now->begin(), now->end());
          const auto it = std::find_if(map.begin(), map.end(), [&](const Label& label) { return label.key == key; });
          const std::string from = it == map.end() ? std::string(kAbsent) : std::string(it->value);
          if (it == map.end()) {
            map.push_back({Keep(key), Keep(text)});
          } else {
            it->value = Keep(text);
          }
          const Labels labels(map);
          Add(path + "[\"" + key + "\"]", from, text,
              [of, member, labels](Draft* draft) { of(draft)->*member = labels; });
        }
      }
    }
    // What every request must carry can not be taken away.
    if (!now || name == "now" || name == "action") return;
    Add(path, "present", std::string(kAbsent), [of, member, path](Draft* draft) {
      of(draft)->*member = std::nullopt;
      draft->Unmark(path);
    });
  };
  const auto try_field = [&](const auto& attributes) {
    for (const auto& attribute : attributes) {
      if (attribute.name == name) std::visit(visit, attribute.field);
    }
  };
  if constexpr (std::is_same_v<T, Agent>) try_field(AgentAttributes());
  if constexpr (std::is_same_v<T, Subject>) try_field(SubjectAttributes());
  if constexpr (std::is_same_v<T, Secret>) try_field(SecretAttributes());
  if constexpr (std::is_same_v<T, Task>) try_field(TaskAttributes());
  if constexpr (std::is_same_v<T, Destination>) try_field(DestinationAttributes());
  if constexpr (std::is_same_v<T, Request>) try_field(OwnAttributes());
}

template <typename T, typename Of>
void Candidates::AddAttributes(const std::string& root, BuiltinType structure, const T& value, Of of) {
  const auto each = [&](const auto& attributes) {
    for (const auto& attribute : attributes) {
      if (IsRead(attribute.name)) AddAttribute(root, structure, value, attribute.name, of);
    }
  };
  if constexpr (std::is_same_v<T, Agent>) each(AgentAttributes());
  if constexpr (std::is_same_v<T, Subject>) each(SubjectAttributes());
  if constexpr (std::is_same_v<T, Secret>) each(SecretAttributes());
  if constexpr (std::is_same_v<T, Task>) each(TaskAttributes());
  if constexpr (std::is_same_v<T, Destination>) each(DestinationAttributes());
}

void Candidates::AddAgents() {
  AddAttributes("agent", BuiltinType::kAgent, base_.request.agent, [](Draft* draft) { return &draft->request.agent; });
  for (std::size_t i = 0; i < base_.chain.size(); ++i) {
    AddAttributes("chain[" + std::to_string(i) + "]", BuiltinType::kAgent, base_.chain[i],
                  [i](Draft* draft) { return &draft->chain[i]; });
  }
}

void Candidates::AddStructures() {
  AddAttributes("subject", BuiltinType::kSubject, base_.request.subject,
                [](Draft* draft) { return &draft->request.subject; });
  AddAttributes("secret", BuiltinType::kSecret, base_.request.secret,
                [](Draft* draft) { return &draft->request.secret; });
  AddAttributes("task", BuiltinType::kTask, base_.request.task, [](Draft* draft) { return &draft->request.task; });
  AddAttributes("destination", BuiltinType::kDestination, base_.request.destination,
                [](Draft* draft) { return &draft->request.destination; });
}

void Candidates::AddOwn() {
  const auto of = [](Draft* draft) { return &draft->request; };
  AddAttribute("", BuiltinType::kContext, base_.request, "action", of);
  for (const std::string_view name : {"purpose", "environment", "risk", "client_ip"}) {
    if (IsRead(name)) AddAttribute("", BuiltinType::kContext, base_.request, name, of);
  }
  if (!IsRead("now")) return;
  // Time only goes on: the beginnings of the next hours, then of the next days.
  const Timestamp now = *base_.request.now;
  std::set<std::int64_t> times;
  for (std::int64_t hour = 1; hour <= 24; ++hour) times.insert((now.seconds / kHour + hour) * kHour);
  for (std::int64_t day = 1; day <= 7; ++day) times.insert((now.seconds / kDay + day) * kDay);
  for (const std::int64_t seconds : times) {
    const Timestamp time{seconds, 0};
    AddOrdered("now", Show(now), Show(time), seconds - now.seconds,
               [time](Draft* draft) { draft->request.now = time; });
  }
}

void Candidates::AddLists() {
  if (!base_.chain.empty()) {
    Add("chain", std::to_string(base_.chain.size()) + " hops", "none: asked directly", [](Draft* draft) {
      draft->chain.clear();
      draft->Unmark("chain");
      std::erase_if(draft->attested, [](std::string_view mark) { return mark.starts_with("chain["); });
    });
  }
  if (!base_.request.degraded.empty()) {
    Add("degraded", Show(base_.request.degraded), "[]", [](Draft* draft) { draft->request.degraded = {}; });
  }
  if (base_.tools.empty() || !IsRead("tools")) return;
  Add("tools", std::to_string(base_.tools.size()) + " tools", "none", [](Draft* draft) {
    draft->tools.clear();
    std::erase_if(draft->attested, [](std::string_view mark) { return mark.starts_with("tools["); });
  });
  if (!IsRead("trusted")) return;
  for (std::size_t i = 0; i < base_.tools.size(); ++i) {
    Add("tools[" + std::to_string(i) + "].trusted", ShowOrAbsent(base_.tools[i].trusted), "true",
        [i](Draft* draft) { draft->tools[i].trusted = true; });
  }
}

void Candidates::AddSignals() {
  for (const compile::SignalDeclaration& signal : program_.vocabulary().signals()) {
    if (!IsRead(signal.name)) continue;
    const auto it = std::find_if(base_.signals.begin(), base_.signals.end(),
                                 [&](const Signal& given) { return given.name == signal.name; });
    std::string from(kAbsent);
    if (it != base_.signals.end()) from = std::visit([](auto value) { return Show(value); }, it->value);
    const std::string_view name = signal.name;
    const auto put = [name](Draft* draft, std::variant<std::int64_t, bool> value) {
      std::erase_if(draft->signals, [name](const Signal& given) { return given.name == name; });
      draft->signals.push_back({name, value});
    };
    const std::string path = "signal." + signal.name;
    if (signal.kind == policy::SignalKind::kChanged) {
      for (const bool flag : {false, true})
        Add(path, from, Show(flag), [put, flag](Draft* draft) { put(draft, flag); });
      continue;
    }
    const auto numbers = constants_.numbers.find(signal.name);
    const std::int64_t now = it != base_.signals.end() ? std::get<std::int64_t>(it->value) : 0;
    for (const std::int64_t number :
         Around(numbers == constants_.numbers.end() ? std::set<std::int64_t>() : numbers->second, 0, INT64_MAX)) {
      AddOrdered(path, from, Show(number), std::abs(number - now), [put, number](Draft* draft) { put(draft, number); });
    }
  }
}

void Candidates::AddContext() {
  for (const compile::ContextAttribute& attribute : program_.vocabulary().context()) {
    if (!IsRead(attribute.name)) continue;
    const std::string_view name = attribute.name;
    const std::string path = "context." + attribute.name;
    const bool given = std::any_of(base_.context.begin(), base_.context.end(),
                                   [&](const ContextAttribute& entry) { return entry.key == name; });
    const auto put = [&](std::string to, AttributeValue value) {
      Add(path, given ? "another" : std::string(kAbsent), std::move(to), [name, value](Draft* draft) {
        std::erase_if(draft->context, [name](const ContextAttribute& entry) { return entry.key == name; });
        draft->context.push_back({name, value});
      });
    };
    switch (attribute.type->name) {
      case policy::TypeName::kBool:
        put("true", AttributeValue(true));
        put("false", AttributeValue(false));
        break;
      case policy::TypeName::kInt: {
        const auto numbers = constants_.numbers.find(name);
        if (numbers == constants_.numbers.end()) break;
        for (const std::int64_t number : Around(numbers->second, INT64_MIN, INT64_MAX)) {
          put(Show(number), AttributeValue(number));
        }
        break;
      }
      case policy::TypeName::kString: {
        std::set<std::string> texts = OrNone(constants_.texts, name);
        texts.insert(segments_.begin(), segments_.end());
        texts.insert("something");
        for (const std::string& text : texts) {
          if (text.size() <= attribute.max) put(text, AttributeValue(Keep(text)));
        }
        break;
      }
      case policy::TypeName::kEnum:
        for (const std::string& member : attribute.type->enumeration->members)
          put(member, AttributeValue(Keep(member)));
        break;
      case policy::TypeName::kDouble:
      case policy::TypeName::kTimestamp:
      case policy::TypeName::kDuration:
      case policy::TypeName::kList:
      case policy::TypeName::kMap: break;  // their values say too much to be guessed
    }
    if (!given) continue;
    Add(path, "present", std::string(kAbsent), [name, path](Draft* draft) {
      std::erase_if(draft->context, [name](const ContextAttribute& entry) { return entry.key == name; });
      draft->Unmark(path);
    });
  }
}

// A proof by the host. A mark of what the request does not carry makes it not well-formed, and is then no answer.
void Candidates::AddMarks() {
  std::set<std::string> marks;
  for (const std::string& path : constants_.attested) {
    const std::string rest = path.substr(std::min(path.size(), path.find('.')));
    if (path.starts_with("hop.") || path.starts_with("agent.")) {
      for (std::size_t i = 0; i < base_.chain.size(); ++i) marks.insert("chain[" + std::to_string(i) + "]" + rest);
    }
    if (path.starts_with("caller.")) marks.insert("agent" + rest);
    if (!path.starts_with("hop.") && !path.starts_with("caller.")) marks.insert(path);
  }
  for (const std::string& mark : marks) {
    if (std::find(base_.attested.begin(), base_.attested.end(), mark) != base_.attested.end()) continue;
    const std::string_view kept = Keep(mark);
    Add("attested " + mark, "asserted", "proven", [kept](Draft* draft) { draft->attested.push_back(kept); });
  }
}

void Candidates::AddApproval() {
  if (!constants_.approvals) return;
  std::vector<std::string_view>& roles = lists_.emplace_back();
  for (const std::string& role : constants_.roles) roles.push_back(Keep(role));
  const std::int64_t count = std::clamp<std::int64_t>(constants_.approvers, 1, 16);
  std::string to =
      std::to_string(count) + (count == 1 ? " approver" : " approvers") + " with the roles " + Show(Strings(roles));
  Add("approval", base_.request.approval.state ? "another" : std::string(kAbsent), std::move(to),
      [&roles, count](Draft* draft) {
        draft->approve = true;
        draft->approvers.clear();
        draft->roles.assign(static_cast<std::size_t>(count), Strings(roles));
        for (std::int64_t i = 1; i <= count; ++i) draft->approvers.push_back("approver-" + std::to_string(i));
        draft->Unmark("approval");
      });
}

}  // namespace daygate::analyze
