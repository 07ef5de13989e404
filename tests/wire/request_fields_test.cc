// Every member of a request arrives where it belongs.
#include "wire/request_fields.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "policy/builtins.h"
#include "wire_engine.h"

namespace daygate {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> Copy(const std::optional<Strings>& strings) {
  if (!strings) return {"nothing"};
  return {strings->begin(), strings->end()};
}

std::vector<std::pair<std::string, std::string>> Copy(const std::optional<Labels>& labels) {
  std::vector<std::pair<std::string, std::string>> copy;
  for (const Label& label : labels.value_or(Labels())) copy.emplace_back(label.key, label.value);
  return copy;
}

constexpr Timestamp kTen = {1795514400, 0};

template <typename Struct>
void CompareNames(std::span<const wire::RequestField<Struct>> fields, std::span<const policy::BuiltinField> builtins) {
  REQUIRE(fields.size() == builtins.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    CHECK(fields[i].name == builtins[i].name);
    const policy::BuiltinType type = builtins[i].type;
    CHECK(fields[i].enumeration == policy::EnumNameOf(type));
  }
}

TEST_CASE("the tables of members are those of the language") {
  CompareNames<Agent>(wire::kAgentFields, policy::AgentFields());
  CompareNames<Subject>(wire::kSubjectFields, policy::SubjectFields());
  CompareNames<Secret>(wire::kSecretFields, policy::SecretFields());
  CompareNames<Task>(wire::kTaskFields, policy::TaskFields());
  CompareNames<Tool>(wire::kToolFields, policy::ToolFields());
  CompareNames<Destination>(wire::kDestinationFields, policy::DestinationFields());
  CompareNames<Approver>(wire::kApproverFields, policy::ApproverFields());
  CompareNames<Approval>(wire::kApprovalFields, policy::ApprovalFields());
}

TEST_CASE("the agent and its subject") {
  const Engine engine = EngineOf(std::string(kPolicy));
  const RequestDocument document(engine, Changed(R"({"subject": {"properties": {
    "class": "batch", "kind": "k", "autonomy": "low", "owner": "o", "state": "s", "zone": "corp", "workload": "w",
    "namespace": "n", "instance": "i", "auth_method": "m", "assurance": 2, "authenticated_at": "2026-11-24T10:00:00Z",
    "posture": "p", "model": "mo", "vendor": "v", "groups": ["g1", "g2"], "labels": {"team": "pay", "a": ""},
    "on_behalf_of": {"id": "u1", "kind": "human", "groups": [], "labels": {}, "auth_method": "oidc", "assurance": -1,
      "authenticated_at": "2026-11-24T11:00:00+01:00", "consent_at": "2026-11-24T10:00:00.000000001Z"}}}})"));
  CHECK(FieldsOf(document).empty());
  const Agent& agent = document.request().agent;
  CHECK(agent.id == "a1");
  CHECK(agent.class_ == "batch");
  CHECK(agent.kind == "k");
  CHECK(agent.autonomy == "low");
  CHECK(agent.owner == "o");
  CHECK(agent.state == "s");
  CHECK(agent.zone == "corp");
  CHECK(agent.workload == "w");
  CHECK(agent.namespace_ == "n");
  CHECK(agent.instance == "i");
  CHECK(agent.auth_method == "m");
  CHECK(agent.assurance == 2);
  CHECK(agent.authenticated_at == kTen);
  CHECK(agent.posture == "p");
  CHECK(agent.model == "mo");
  CHECK(agent.vendor == "v");
  CHECK(Copy(agent.groups) == std::vector<std::string>{"g1", "g2"});
  CHECK(Copy(agent.labels) == std::vector<std::pair<std::string, std::string>>{{"a", ""}, {"team", "pay"}});
  const Subject& subject = document.request().subject;
  CHECK(subject.id == "u1");
  CHECK(subject.kind == "human");
  CHECK(Copy(subject.groups).empty());
  CHECK((subject.labels.has_value() && subject.labels->empty()));
  CHECK(subject.auth_method == "oidc");
  CHECK(subject.assurance == -1);
  CHECK(subject.authenticated_at == kTen);
  CHECK(subject.consent_at == Timestamp{kTen.seconds, 1});
}

TEST_CASE("the secret and the action") {
  const Engine engine = EngineOf(std::string(kPolicy));
  const RequestDocument document(engine, Changed(R"({"action": {"name": "use", "properties": {}},
    "resource": {"id": "a/b", "properties": {"engine": "e", "mount": "m", "namespace": "n", "version": 7, "kind": "k",
      "sensitivity": "high", "environment": "prod", "owner": "o", "purposes": ["pay", "help"], "labels": {"x": "y"},
      "rotated_at": "2026-11-24T10:00:00Z", "created_at": "2026-11-24T10:00:00Z"}}})"));
  CHECK(FieldsOf(document).empty());
  CHECK(document.request().action == "use");
  const Secret& secret = document.request().secret;
  CHECK(secret.path == "a/b");
  CHECK(secret.engine == "e");
  CHECK(secret.mount == "m");
  CHECK(secret.namespace_ == "n");
  CHECK(secret.version == 7);
  CHECK(secret.kind == "k");
  CHECK(secret.sensitivity == "high");
  CHECK(secret.environment == "prod");
  CHECK(secret.owner == "o");
  CHECK(Copy(secret.purposes) == std::vector<std::string>{"pay", "help"});
  CHECK(Copy(secret.labels).size() == 1);
  CHECK(secret.rotated_at == kTen);
  CHECK(secret.created_at == kTen);
}

TEST_CASE("the context") {
  const Engine engine = EngineOf(std::string(kPolicy));
  const RequestDocument document(engine, Changed(R"({"context": {"purpose": "pay", "environment": "dev", "risk": 10,
    "client_ip": "10.0.0.1", "degraded": ["audit"], "attested": ["agent.id", "chain[0].zone"],
    "task": {"id": "t", "kind": "k", "started_at": "2026-11-24T10:00:00Z", "deadline": "2026-11-24T10:00:00Z",
      "state": "s", "prompt_digest": "d", "tainted": true, "labels": {"a": "b"}},
    "tools": [{"name": "git", "server": "s", "zone": "corp", "trusted": false}, {}],
    "destination": {"host": "h", "api": "a", "zone": "cloud"},
    "approval": {"state": "approved", "by": [{"id": "u", "roles": ["r"]}, {}], "at": "2026-11-24T10:00:00Z",
      "expires_at": "2026-11-24T10:00:00Z", "binding": "sha256:x", "ticket": "T"},
    "chain": [{"id": "h0", "zone": "corp"}, {"id": "h1", "groups": ["g"]}],
    "signal": {"n": 3, "d": 0, "c": true}}})"));
  CHECK(FieldsOf(document).empty());
  const Request& request = document.request();
  CHECK(request.now == kTen);
  CHECK(request.purpose == "pay");
  CHECK(request.environment == "dev");
  CHECK(request.risk == 10);
  CHECK(request.client_ip == "10.0.0.1");
  CHECK(Copy(request.degraded) == std::vector<std::string>{"audit"});
  CHECK(Copy(request.attested) == std::vector<std::string>{"agent.id", "chain[0].zone"});
  CHECK(request.task.id == "t");
  CHECK(request.task.kind == "k");
  CHECK(request.task.started_at == kTen);
  CHECK(request.task.deadline == kTen);
  CHECK(request.task.state == "s");
  CHECK(request.task.prompt_digest == "d");
  CHECK(request.task.tainted == true);
  CHECK(Copy(request.task.labels).size() == 1);
  REQUIRE(request.tools.size() == 2);
  CHECK(request.tools[0].name == "git");
  CHECK(request.tools[0].server == "s");
  CHECK(request.tools[0].zone == "corp");
  CHECK(request.tools[0].trusted == false);
  CHECK_FALSE(request.tools[1].name.has_value());
  CHECK(request.destination.host == "h");
  CHECK(request.destination.api == "a");
  CHECK(request.destination.zone == "cloud");
  CHECK(request.approval.state == "approved");
  REQUIRE(request.approval.by.has_value());
  REQUIRE(request.approval.by->size() == 2);
  CHECK((*request.approval.by)[0].id == "u");
  CHECK(Copy((*request.approval.by)[0].roles) == std::vector<std::string>{"r"});
  CHECK(request.approval.at == kTen);
  CHECK(request.approval.expires_at == kTen);
  CHECK(request.approval.binding == "sha256:x");
  CHECK(request.approval.ticket == "T");
  REQUIRE(request.chain.size() == 2);
  CHECK(request.chain[0].id == "h0");
  CHECK(request.chain[0].zone == "corp");
  CHECK(Copy(request.chain[1].groups) == std::vector<std::string>{"g"});
  REQUIRE(request.signals.size() == 3);
  for (const Signal& signal : request.signals) {
    if (signal.name == "n") CHECK(std::get<std::int64_t>(signal.value) == 3);
    if (signal.name == "d") CHECK(std::get<std::int64_t>(signal.value) == 0);
    if (signal.name == "c") CHECK(std::get<bool>(signal.value));
  }
}

const AttributeValue::Any& ContextOf(const RequestDocument& document, std::string_view name) {
  const std::span<const ContextAttribute> all = document.request().context;
  const auto found = std::find_if(all.begin(), all.end(), [name](const auto& each) { return each.key == name; });
  REQUIRE(found != all.end());
  return found->value.any();
}

TEST_CASE("the host's own attributes") {
  const Engine engine = EngineOf(std::string(kPolicy));
  const RequestDocument document(engine, Changed(R"({"context": {"flag": true, "level": -9223372036854775808,
    "ratio": 0.1, "ticket": "a\u0000\ud834\udd1e", "since": "2026-11-24T10:00:00Z", "wait": "-0.5s", "where": "corp",
    "tags": ["a", ""], "zones": [], "grid": [[1], [], [2, 3]], "sizes": {"x": 9007199254740993},
    "deep": {"k": [{"t": true}, {}]}}})"));
  CHECK(FieldsOf(document).empty());
  CHECK(document.request().context.size() == 12);
  CHECK(std::get<bool>(ContextOf(document, "flag")));
  CHECK(std::get<std::int64_t>(ContextOf(document, "level")) == std::numeric_limits<std::int64_t>::min());
  CHECK(std::get<double>(ContextOf(document, "ratio")) == 0.1);
  CHECK(std::get<std::string_view>(ContextOf(document, "ticket")) == std::string_view("a\0\xf0\x9d\x84\x9e", 6));
  CHECK(std::get<Timestamp>(ContextOf(document, "since")) == kTen);
  CHECK(std::get<std::chrono::nanoseconds>(ContextOf(document, "wait")) == -500ms);
  CHECK(std::get<std::string_view>(ContextOf(document, "where")) == "corp");
  const auto tags = std::get<AttributeList>(ContextOf(document, "tags"));
  REQUIRE(tags.size == 2);
  CHECK(std::get<std::string_view>(tags.data[0].any()) == "a");
  CHECK(std::get<AttributeList>(ContextOf(document, "zones")).size == 0);
  const auto grid = std::get<AttributeList>(ContextOf(document, "grid"));
  REQUIRE(grid.size == 3);
  CHECK(std::get<std::int64_t>(std::get<AttributeList>(grid.data[2].any()).data[1].any()) == 3);
  const auto sizes = std::get<AttributeMap>(ContextOf(document, "sizes"));
  REQUIRE(sizes.size == 1);
  CHECK(sizes.data[0].key == "x");
  CHECK(std::get<std::int64_t>(sizes.data[0].value.any()) == 9007199254740993);
  const auto deep = std::get<AttributeMap>(ContextOf(document, "deep"));
  REQUIRE(deep.size == 1);
  CHECK(std::get<AttributeList>(deep.data[0].value.any()).size == 2);
}

TEST_CASE("a number for a double is exact or refused") {
  const Engine engine = EngineOf(std::string(kPolicy));
  struct Case {
    std::string json;
    std::optional<AttributeValue> value;
  };
  const std::vector<Case> cases = {
      {"1", std::int64_t{1}},
      {"9007199254740993", std::int64_t{9007199254740993}},
      {"1.0", 1.0},
      {"1e2", 100.0},
      {"-0", -0.0},
      {"-0.0", -0.0},
      {"100000000000000000000", 1e20},
      {"5e-324", 5e-324},
      {"1e308", 1e308},
      {"1e309", std::nullopt},
      {"-1e309", std::nullopt},
      {"1e-400", std::nullopt},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const RequestDocument document(engine, Changed(R"({"context": {"ratio": )" + c.json + "}}"));
    if (!c.value) {
      CHECK(FieldsOf(document) == std::vector<std::string>{"context.ratio"});
      continue;
    }
    CHECK(FieldsOf(document).empty());
    const AttributeValue::Any& read = ContextOf(document, "ratio");
    REQUIRE(read.index() == c.value->any().index());
    if (const double* real = std::get_if<double>(&read)) {
      CHECK(*real == std::get<double>(c.value->any()));
      CHECK(std::signbit(*real) == std::signbit(std::get<double>(c.value->any())));
    } else {
      CHECK(std::get<std::int64_t>(read) == std::get<std::int64_t>(c.value->any()));
    }
  }
}

TEST_CASE("a document outlives the text that it was read from, and moves") {
  const Engine engine = EngineOf(std::string(kPolicy));
  auto text = std::make_unique<std::string>(Changed(R"({"context": {"level": 12, "tags": ["x"], "purpose": "pay"}})"));
  RequestDocument first(engine, *text);
  std::fill(text->begin(), text->end(), '#');
  text.reset();
  RequestDocument second(std::move(first));
  CHECK(second.request().agent.id == "a1");
  CHECK(second.request().purpose == "pay");
  CHECK(std::get<std::int64_t>(ContextOf(second, "level")) == 12);
  CHECK(Decide(engine, second).permitted());
}

}  // namespace
}  // namespace daygate
