// Lints about one rule alone.
#include <algorithm>
#include <map>
#include <set>

#include "analyze/lint.h"
#include "analyze/standards.h"
#include "cel/checker.h"
#include "policy/builtins.h"

namespace daygate::analyze {
namespace {

using compile::AttributePath;
using policy::BuiltinType;
using policy::Effect;
using policy::SegmentKind;
using policy::Variable;

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kSoonDays = 30;

bool IsSlot(const AttributePath& path, Variable variable) {
  return path.slot == compile::SlotOf(variable);
}

// What every request carries, whatever its host: those without which it is not well-formed, and lists that may be
// empty.
bool IsAlwaysThere(const AttributePath& path) {
  const std::string_view name = std::string_view(path.text).substr(path.text.find('.') + 1);
  if (IsSlot(path, Variable::kAgent) || IsSlot(path, Variable::kCaller)) return name.ends_with("id") && path.field == 0;
  if (IsSlot(path, Variable::kSecret)) return path.field == 0;  // its path
  return path.field < 0 &&
         (IsSlot(path, Variable::kAction) || IsSlot(path, Variable::kNow) || IsSlot(path, Variable::kChain) ||
          IsSlot(path, Variable::kTools) || IsSlot(path, Variable::kDegraded));
}

bool HasDefault(const compile::Vocabulary& vocabulary, const AttributePath& path) {
  if (path.slot >= policy::kVariables) return false;
  const auto has = [](const cel::Value& value) { return value.kind != cel::ValueKind::kAbsent; };
  if (path.field < 0) return has(vocabulary.variables()[path.slot].default_value);
  const auto field = static_cast<std::size_t>(path.field);
  if (IsSlot(path, Variable::kContext)) return has(vocabulary.context()[field].default_value);
  const BuiltinType type = policy::Variables()[path.slot].type;
  const compile::FieldRules& rules = vocabulary.fields(type);
  return field < rules.size() && has(rules[field].default_value);
}

class RuleReader {
 public:
  RuleReader(LintRun* run, const compile::Rule& rule) : run_(*run), rule_(rule), written_(run->written().Of(rule)) {}

  void Run() {
    Unscoped();
    Required();
    Expires();
    Controls();
    if (!written_.owner) {
      Warn("no-owner", "nobody owns this rule: who is asked when it denies?", "add `owner \"team\"`");
    }
  }

 private:
  void Warn(std::string_view lint, std::string message, std::string help) {
    run_.Warn(lint, &rule_, written_.name.at, std::move(message), std::move(help));
  }

  void Unscoped() {
    if (written_.has_actions || !written_.secrets.empty() || !written_.when.empty() || !written_.unless.empty()) return;
    const bool permit = rule_.effect == Effect::kPermit;
    Warn("unscoped", permit ? "this permits every agent every secret" : "this rule applies to every request",
         "say for what it is: `secret`, `action` or `when`");
  }

  // In a forbid an attribute that is absent is an error, and with an error it applies.
  void Required() {
    if (rule_.effect != Effect::kForbid) return;
    const std::set<std::string> asked = AskedFor();
    std::string missing;
    std::string first;
    for (const AttributePath& path : rule_.condition_paths) {
      if (IsAlwaysThere(path) || IsSlot(path, Variable::kSignal)) continue;
      if (HasDefault(run_.program().vocabulary(), path) || asked.count(Plain(path.text)) > 0) continue;
      if (first.empty()) first = path.text;
      missing += (missing.empty() ? "" : ", ") + path.text;
    }
    if (missing.empty()) return;
    Warn("required-attribute", "every request in its scope without " + missing + " is denied",
         "where that is meant, say why in a note; else ask has(" + first + ") first, or give it a default");
  }

  static std::string Plain(std::string_view path) {
    constexpr std::string_view kRequest = "request.";
    return std::string(path.starts_with(kRequest) ? path.substr(kRequest.size()) : path);
  }

  std::set<std::string> AskedFor() const {
    std::set<std::string> asked;
    for (const policy::Expression* expression : run_.expressions().Of(rule_)) {
      ForEachNode(*expression->ast->root, [&](const cel::Expr& node) {
        const auto* select = std::get_if<cel::Select>(&node.node);
        if (select == nullptr || !select->test) return;
        const std::string operand = Expressions::PathOf(*select->operand);
        asked.insert(operand == "request" ? std::string(select->field) : operand + "." + std::string(select->field));
      });
    }
    return asked;
  }

  void Expires() {
    if (!rule_.expires || !run_.options().now) return;
    const std::int64_t left = rule_.expires->seconds - run_.options().now->seconds;
    if (left > kSoonDays * kSecondsPerDay) return;
    const std::string message = left <= 0 ? "this permit has expired"
                                          : "this permit ends in " + std::to_string(left / kSecondsPerDay) + " days";
    run_.Warn("expires-soon", &rule_, written_.expires->at, message, "renew it, or take it away");
  }

  void Controls() {
    for (const policy::Text& control : written_.controls) {
      if (IsKnownControl(control.value)) continue;
      const std::vector<std::string_view> all = AllControls();
      const std::string_view nearest = cel::Nearest(control.value, all);
      run_.Warn(
          "unknown-control", &rule_, control.at, "no standard has '" + control.value + "'",
          nearest.empty() ? "`daygate controls` lists what there is" : "did you mean '" + std::string(nearest) + "'?");
    }
  }

  LintRun& run_;
  const compile::Rule& rule_;
  const policy::Rule& written_;
};

bool IsExactly(const policy::Segment& segment, std::string_view word) {
  return segment.kind == SegmentKind::kExact && segment.alternatives[0] == word;
}

bool IsDataWord(const policy::Segment& segment) {
  if (segment.kind != SegmentKind::kExact) return true;
  static constexpr std::string_view kWords[] = {"data",    "metadata", "delete", "undelete",
                                                "destroy", "subkeys",  "config"};
  return std::find(std::begin(kWords), std::end(kWords), segment.alternatives[0]) != std::end(kWords);
}

// The mounts that the set itself shows to be of KV v2, and the one that a server has from the beginning.
std::set<std::string> MountsOfData(const compile::Program& program) {
  std::set<std::string> mounts = {"secret"};
  for (const compile::Rule& rule : program.rules()) {
    for (const policy::SharedPattern& pattern : rule.patterns) {
      const bool data = pattern.segments.size() > 2 && pattern.segments[0].kind == SegmentKind::kExact &&
                        IsExactly(pattern.segments[1], "data");
      if (data) mounts.insert(pattern.segments[0].alternatives[0]);
    }
  }
  return mounts;
}

void LintPaths(LintRun* run) {
  const std::set<std::string> mounts = MountsOfData(run->program());
  for (const compile::Rule& rule : run->program().rules()) {
    const std::vector<policy::Text>& secrets = run->written().Of(rule).secrets;
    for (std::size_t i = 0; i < rule.patterns.size() && i < secrets.size(); ++i) {
      const policy::SegmentRow& segments = rule.patterns[i].segments;
      const policy::Text& text = secrets[i];
      if (IsExactly(segments[0], "v1")) {
        run->Warn("path-prefix", &rule, text.at, "the path of a request never begins with 'v1/'",
                  "write \"" + text.value.substr(text.value.find('/') + 1) + "\"");
        continue;
      }
      const bool kv2 = segments[0].kind == SegmentKind::kExact && mounts.count(segments[0].alternatives[0]) > 0;
      if (!kv2 || segments.size() < 2 || IsDataWord(segments[1])) continue;
      const std::string& mount = segments[0].alternatives[0];
      run->Warn("path-prefix", &rule, text.at,
                "in a KV v2 mount the path of a secret begins with '" + mount + "/data/'",
                "write \"" + mount + "/data" + text.value.substr(mount.size()) + "\"");
    }
  }
}

// Once for each policy: nothing of it is left when anything is down.
void LintSurvival(LintRun* run) {
  std::map<std::string_view, std::vector<const compile::Rule*>> permits;
  for (const compile::Rule& rule : run->program().rules()) {
    if (rule.effect == Effect::kPermit && rule.mode == policy::Mode::kEnforce) permits[PolicyOf(rule)].push_back(&rule);
  }
  for (const auto& [policy, rules] : permits) {
    if (std::any_of(rules.begin(), rules.end(), [](const compile::Rule* rule) { return rule->survives != 0; }))
      continue;
    const compile::Rule* first = *std::min_element(rules.begin(), rules.end(), [](const auto* a, const auto* b) {
      return std::pair(a->file, a->number) < std::pair(b->file, b->number);
    });
    run->Warn("no-survives", first, run->written().Of(*first).name.at,
              "no permit of '" + std::string(policy) + "' survives anything: with the audit down, all of them stop",
              "say with `survives` what may be down, or allow it with a note where stopping is right");
  }
}

}  // namespace

void LintRules(LintRun* run) {
  for (const compile::Rule& rule : run->program().rules()) RuleReader(run, rule).Run();
  LintPaths(run);
  LintSurvival(run);
}

}  // namespace daygate::analyze
