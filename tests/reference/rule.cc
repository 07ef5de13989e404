#include "reference/rule.h"

#include "reference/needs.h"
#include "reference/time_text.h"

namespace daygate::reference {
namespace {

// Whom `agent` and `hop` stand for in one evaluation.
struct Place {
  int agent = -1;  // -1: the caller, else a hop of the chain
  int hop = -1;    // -1: there is no `hop`
};

std::string MarksOf(int place) {
  return place < 0 ? "agent" : "chain[" + std::to_string(place) + "]";
}

std::set<std::string> Words(const std::vector<policy::Word>& words) {
  std::set<std::string> set;
  for (const policy::Word& word : words) set.insert(word.text);
  return set;
}

class Trial {
 public:
  Trial(const policy::Rule& rule, const Names& names, const Scene& scene)
      : rule_(rule), names_(names), scene_(scene), request_(*scene.request) {}

  RuleResult Run() {
    if (!InScope()) return {};
    return rule_.effect == policy::Effect::kPermit ? Permit() : Restrict();
  }

 private:
  std::string TextOf(const char* structure, const char* field) const {
    return *request_.Get(structure, field)->As<std::string>();
  }

  bool InScope() {
    const std::set<std::string> actions = Words(rule_.actions);
    if (!actions.empty() && actions.count(TextOf("", "action")) == 0) return false;
    if (rule_.secrets.empty()) return true;
    const bool restricts = rule_.effect != policy::Effect::kPermit;
    const std::string path = restricts ? LowerPath(TextOf("secret", "path")) : TextOf("secret", "path");
    for (const policy::Text& secret : rule_.secrets) {
      const std::string pattern = restricts ? LowerPattern(secret.value) : secret.value;
      if (MatchesPattern(pattern, path, &captures_)) return true;
    }
    return false;
  }

  View ViewFrom(Place place) const {
    View view;
    view.variables = scene_.variables;
    if (place.agent >= 0) view.variables["agent"] = Hop(place.agent);
    Fields all(view.variables.begin(), view.variables.end());
    view.variables["request"] = MakeStructure(std::move(all));
    if (place.hop >= 0) view.variables["hop"] = Hop(place.hop);
    Fields captures;
    for (const auto& [name, segment] : captures_) captures[name] = Make(segment);
    view.variables["capture"] = MakeStructure(std::move(captures));
    view.agent_marks = MarksOf(place.agent);
    view.hop_marks = MarksOf(place.hop);
    view.attested = &request_.attested;
    view.approved = [this](const std::optional<std::string>& role, const std::optional<Span>& within) {
      Need need;
      if (role) need.from = {*role};
      if (within) need.within = within->nanos;
      return IsMet(need, request_);
    };
    return view;
  }

  Value Hop(int i) const { return MakeStructure(request_.chain[static_cast<std::size_t>(i)]); }

  // Whether what `path` means is not there, for whom `view` shows.
  static bool Lacks(const View& view, const std::string& path) {
    const Value* value = nullptr;
    std::size_t from = 0;
    while (from <= path.size()) {
      const std::size_t to = std::min(path.find('.', from), path.size());
      const std::string name = path.substr(from, to - from);
      if (from == 0) {
        const auto found = view.variables.find(name);
        value = found == view.variables.end() ? nullptr : &found->second;
      } else {
        const Fields& fields = *value->As<Structure>()->fields;
        const auto found = fields.find(name);
        value = found == fields.end() ? nullptr : &found->second;
      }
      if (value == nullptr) return true;
      from = to + 1;
    }
    return false;
  }

  Truth TruthOf(const policy::Expression& expression, const View& view) const {
    const Result result = Evaluator(names_, view).Evaluate(*expression.ast->root);
    if (!result || result->As<bool>() == nullptr) return Truth::kError;
    return *result->As<bool>() ? Truth::kTrue : Truth::kFalse;
  }

  void NoteMissing(const policy::Expression& expression, const View& view, std::set<std::string>* missing) const {
    for (const std::string& path : PathsIn(*expression.ast->root, names_)) {
      if (Lacks(view, path)) missing->insert(path);
    }
  }

  // `when`s and negated `unless`es, joined as by `&&`. Where they come to error, what they lack.
  Truth Conditions(Place place, std::set<std::string>* missing) const {
    const View view = ViewFrom(place);
    bool error = false;
    for (const policy::Expression& when : rule_.when) {
      const Truth truth = TruthOf(when, view);
      if (truth == Truth::kFalse) return Truth::kFalse;
      error = error || truth == Truth::kError;
    }
    for (const policy::Expression& unless : rule_.unless) {
      const Truth truth = TruthOf(unless, view);
      if (truth == Truth::kTrue) return Truth::kFalse;
      error = error || truth == Truth::kError;
    }
    if (!error) return Truth::kTrue;
    for (const policy::Expression& when : rule_.when) NoteMissing(when, view, missing);
    for (const policy::Expression& unless : rule_.unless) NoteMissing(unless, view, missing);
    return Truth::kError;
  }

  RuleResult Restrict() const {
    RuleResult result;
    for (int agent = -1; agent < static_cast<int>(request_.chain.size()); ++agent) {
      const Truth truth = Conditions({agent, -1}, &result.missing);
      result.is_true = result.is_true || truth == Truth::kTrue;
      result.failed = result.failed || truth == Truth::kError;
    }
    result.applies = result.is_true || result.failed;
    return result;
  }

  bool IsExpired() const {
    if (!rule_.expires) return false;
    const Time now = *request_.Get("", "now")->As<Time>();
    if (const std::optional<std::int64_t> date = ReadDate(rule_.expires->value)) return now.seconds >= *date + 86400;
    const std::optional<Time> time = ReadTimestamp(rule_.expires->value);
    return !time || !(now < *time);
  }

  bool Survives() const {
    const std::set<std::string> survived = Words(rule_.survives);
    for (const std::string& dependency : request_.degraded) {
      if (survived.count(dependency) == 0) return false;
    }
    return true;
  }

  RuleResult Permit() const {
    RuleResult result;
    if (IsExpired()) return result;
    if (!request_.chain.empty() && !rule_.via) return result;
    const Truth conditions = Conditions({-1, -1}, &result.missing);
    bool is_false = conditions == Truth::kFalse;
    result.failed = conditions == Truth::kError;
    for (int hop = 0; hop < static_cast<int>(request_.chain.size()); ++hop) {
      const View view = ViewFrom({-1, hop});
      const Truth truth = TruthOf(*rule_.via, view);
      is_false = is_false || truth == Truth::kFalse;
      result.failed = result.failed || truth == Truth::kError;
      if (truth == Truth::kError) NoteMissing(*rule_.via, view, &result.missing);
    }
    if (is_false) return {};
    result.applies = !result.failed && Survives();
    return result;
  }

  const policy::Rule& rule_;
  const Names& names_;
  const Scene& scene_;
  const Request& request_;
  Captures captures_;
};

}  // namespace

Scene MakeScene(const Vocabulary& vocabulary, const Request& request) {
  Scene scene{&vocabulary, &request, {}};
  std::map<std::string, Fields> structures = request.structures;
  for (const auto& [path, attribute] : vocabulary.attributes) {
    if (!attribute.default_value) continue;
    const std::size_t dot = path.find('.');
    const std::string structure = dot == std::string::npos ? "" : path.substr(0, dot);
    const std::string field = dot == std::string::npos ? path : path.substr(dot + 1);
    structures[structure].emplace(field, *attribute.default_value);
  }
  for (const auto& [name, value] : structures[""]) scene.variables[name] = value;
  for (const char* name : {"agent", "subject", "secret", "task", "destination", "approval", "signal", "context"}) {
    scene.variables[name] = MakeStructure(structures[name]);
  }
  scene.variables["caller"] = scene.variables["agent"];
  List chain;
  for (const Fields& hop : request.chain) chain.push_back(MakeStructure(hop));
  scene.variables["chain"] = MakeList(std::move(chain));
  List tools;
  for (const Fields& tool : request.tools) tools.push_back(MakeStructure(tool));
  scene.variables["tools"] = MakeList(std::move(tools));
  List degraded;
  for (const std::string& dependency : request.degraded) degraded.push_back(Make(dependency));
  scene.variables["degraded"] = MakeList(std::move(degraded));
  return scene;
}

RuleResult TryRule(const policy::Rule& rule, const Names& names, const Scene& scene) {
  return Trial(rule, names, scene).Run();
}

}  // namespace daygate::reference
