// What is wrong with a request is named by its JSON path, and denied.
#include <algorithm>

#include "wire_engine.h"

namespace daygate {
namespace {

// What the decision names, which is what could not be read and what lib/decide found.
std::vector<std::string> Denied(const Engine& engine, std::string_view json) {
  const Decision decision = DecideJson(engine, json);
  CHECK(decision.outcome() == Outcome::kDeny);
  CHECK(decision.reason() == Reason::kInvalidRequest);
  return {decision.invalid_fields().begin(), decision.invalid_fields().end()};
}

TEST_CASE("a good request is permitted") {
  const Engine engine = EngineOf(std::string(kPolicy));
  const std::string json = GENERATE(
      std::string(kRequest), Changed(R"({"options": {"any": [1, null]}, "x": 1.5e999})"),
      Changed(R"({"action": {"properties": {}}, "subject": {"properties": {}}, "resource": {"properties": {}}})"),
      " \n" + std::string(kRequest) + "\t\r\n");
  CHECK(DecideJson(engine, json).permitted());
}

TEST_CASE("a fault is named by its path") {
  struct Case {
    std::string_view patch;
    std::vector<std::string> fields;
  };
  const std::vector<Case> cases = {
      {R"({"evaluations": []})", {"evaluations"}},
      {R"({"subject": {"type": "user"}})", {"subject.type"}},
      {R"({"subject": {"type": null}})", {"subject.type"}},
      {R"({"subject": {"type": 1}})", {"subject.type"}},
      {R"({"subject": {"id": 1}})", {"subject.id"}},
      {R"({"subject": {"x": 1}})", {"subject.x"}},
      {R"({"subject": {"properties": []}})", {"subject.properties"}},
      {R"({"subject": {"properties": {"id": "a1"}}})", {"subject.properties.id"}},
      {R"({"subject": {"properties": {"type": "agent"}}})", {"subject.properties.type"}},
      {R"({"subject": {"properties": {"clas": "batch"}}})", {"subject.properties.clas"}},
      {R"({"subject": {"properties": {"class": 1, "zone": ["corp"]}}})",
       {"subject.properties.class", "subject.properties.zone"}},
      {R"({"subject": {"properties": {"class": "robot"}}})", {"subject.properties.class"}},
      {R"({"subject": {"properties": {"assurance": "2"}}})", {"subject.properties.assurance"}},
      {R"({"subject": {"properties": {"assurance": 2.0}}})", {"subject.properties.assurance"}},
      {R"({"subject": {"properties": {"assurance": 2e0}}})", {"subject.properties.assurance"}},
      {R"({"subject": {"properties": {"assurance": 9223372036854775808}}})", {"subject.properties.assurance"}},
      {R"({"subject": {"properties": {"assurance": -9223372036854775809}}})", {"subject.properties.assurance"}},
      {R"({"subject": {"properties": {"assurance": true}}})", {"subject.properties.assurance"}},
      {R"({"subject": {"properties": {"authenticated_at": 5}}})", {"subject.properties.authenticated_at"}},
      {R"({"subject": {"properties": {"authenticated_at": "2026-11-24T10:00:60Z"}}})",
       {"subject.properties.authenticated_at"}},
      {R"({"subject": {"properties": {"groups": "g"}}})", {"subject.properties.groups"}},
      {R"({"subject": {"properties": {"groups": ["g", 1, null]}}})",
       {"subject.properties.groups[1]", "subject.properties.groups[2]"}},
      {R"({"subject": {"properties": {"labels": ["a"]}}})", {"subject.properties.labels"}},
      {R"({"subject": {"properties": {"labels": {"a": 1, "b": "x"}}}})", {"subject.properties.labels.a"}},
      {R"({"subject": {"properties": {"on_behalf_of": "u"}}})", {"subject.properties.on_behalf_of"}},
      {R"({"subject": {"properties": {"on_behalf_of": {"zone": "corp"}}}})", {"subject.properties.on_behalf_of.zone"}},
      {R"({"subject": {"properties": {"on_behalf_of": {"groups": [[]]}}}})",
       {"subject.properties.on_behalf_of.groups[0]"}},
      {R"({"action": {"name": ["read"]}})", {"action.name"}},
      {R"({"action": {"x": 1}})", {"action.x"}},
      {R"({"action": {"properties": {"x": 1}}})", {"action.properties.x"}},
      {R"({"action": {"properties": []}})", {"action.properties"}},
      {R"({"resource": {"type": "agent"}})", {"resource.type"}},
      {R"({"resource": {"path": "s/k"}})", {"resource.path"}},
      {R"({"resource": {"properties": {"path": "s/k"}}})", {"resource.properties.path"}},
      {R"({"resource": {"properties": {"version": 1.5, "purposes": "pay"}}})",
       {"resource.properties.purposes", "resource.properties.version"}},
      {R"({"context": {"purposs": "pay"}})", {"context.purposs"}},
      {R"({"context": {"agent": {}}})", {"context.agent"}},
      {R"({"context": {"": 1}})", {"context."}},
      {R"({"context": {"purpose": true}})", {"context.purpose"}},
      {R"({"context": {"risk": "10"}})", {"context.risk"}},
      {R"({"context": {"client_ip": 10}})", {"context.client_ip"}},
      {R"({"context": {"now": 1795514400}})", {"context.now"}},
      {R"({"context": {"task": []}})", {"context.task"}},
      {R"({"context": {"task": {"tainted": "true", "x": 1}}})", {"context.task.tainted", "context.task.x"}},
      {R"({"context": {"tools": {}}})", {"context.tools"}},
      {R"({"context": {"tools": [{"name": "a"}, {"trusted": 0, "x": 1}]}})",
       {"context.tools[1].trusted", "context.tools[1].x"}},
      {R"({"context": {"destination": {"host": {}}}})", {"context.destination.host"}},
      {R"({"context": {"approval": {"by": {}}}})", {"context.approval.by"}},
      {R"({"context": {"approval": {"by": [{"name": "u"}, "u"]}}})",
       {"context.approval.by[0].name", "context.approval.by[1]"}},
      {R"({"context": {"chain": {}}})", {"context.chain"}},
      {R"({"context": {"chain": [{"id": "h", "on_behalf_of": {}}]}})", {"context.chain[0].on_behalf_of"}},
      {R"({"context": {"chain": [{"id": "h"}, {"id": 1}]}})", {"context.chain[1].id"}},
      {R"({"context": {"degraded": "audit"}})", {"context.degraded"}},
      {R"({"context": {"degraded": [1]}})", {"context.degraded[0]"}},
      {R"({"context": {"attested": {}}})", {"context.attested"}},
      {R"({"context": {"attested": ["agent.id", 7]}})", {"context.attested[1]"}},
      {R"({"context": {"signal": []}})", {"context.signal"}},
      {R"({"context": {"signal": {"n": true, "c": 1, "x": 1, "d": 1.0}}})",
       {"context.signal.c", "context.signal.d", "context.signal.n", "context.signal.x"}},
      {R"({"context": {"flag": 1, "level": 1.0, "ratio": "1", "ticket": 1, "since": 1, "wait": 5, "where": 1}})",
       {"context.flag", "context.level", "context.ratio", "context.since", "context.ticket", "context.wait",
        "context.where"}},
      {R"({"context": {"wait": "5m"}})", {"context.wait"}},
      {R"({"context": {"tags": "a", "sizes": [], "grid": [[1], 2, [true]]}})",
       {"context.grid[1]", "context.grid[2][0]", "context.sizes", "context.tags"}},
      {R"({"context": {"deep": {"k": [{"t": 1}], "l": {}}}})", {"context.deep.k[0].t", "context.deep.l"}},
      {R"({"subject": {"x": 1}, "resource": {"y": 1}, "context": {"risk": 101, "z": 1}})",
       {"context.risk", "context.z", "resource.y", "subject.x"}},
  };
  const Engine engine = EngineOf(std::string(kPolicy));
  for (const Case& c : cases) {
    CAPTURE(c.patch);
    CHECK(Denied(engine, Changed(c.patch)) == c.fields);
  }
}

// A merge patch can not say these.
TEST_CASE("nulls, and members that are missing or no objects") {
  struct Case {
    std::string_view json;
    std::vector<std::string> named;  // among others
  };
  const std::vector<Case> cases = {
      {R"({})", {"action.name", "context.now", "resource.id", "resource.type", "subject.id", "subject.type"}},
      {R"({"subject": null, "action": 1, "resource": [], "context": "x"})",
       {"action", "context", "resource", "subject"}},
      {R"({"subject": {"type": "agent", "id": "a", "properties": null}})", {"subject.properties"}},
      {R"({"subject": {"type": "agent", "id": null}})", {"subject.id"}},
      {R"({"subject": {"properties": {"owner": null, "groups": null, "labels": {"a": null}, "on_behalf_of": null}}})",
       {"subject.properties.groups", "subject.properties.labels.a", "subject.properties.on_behalf_of",
        "subject.properties.owner"}},
      {R"({"context": {"now": null, "risk": null, "chain": null, "task": null, "level": null, "signal": {"n": null}}})",
       {"context.chain", "context.level", "context.now", "context.risk", "context.signal.n", "context.task"}},
      {R"({"context": {"chain": [null, "h"], "tools": [null]}})",
       {"context.chain[0]", "context.chain[1]", "context.tools[0]"}},
  };
  const Engine engine = EngineOf(std::string(kPolicy));
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const std::vector<std::string> fields = Denied(engine, c.json);
    CHECK(std::includes(fields.begin(), fields.end(), c.named.begin(), c.named.end()));
  }
}

TEST_CASE("what is no document is the request as a whole") {
  std::string deep = R"({"x":)";
  for (int i = 0; i < 32; ++i) deep += "[";
  for (int i = 0; i < 32; ++i) deep += "]";
  deep += "}";
  const std::string good(kRequest);
  std::string large = good;
  large.append(65537 - large.size(), ' ');
  const std::string json =
      GENERATE_COPY(std::string(), std::string("null"), std::string("7"), std::string("\"x\""), std::string("[]"),
                    "[" + good + "]", good + "x", good + good, good.substr(0, good.size() - 1), "\xef\xbb\xbf" + good,
                    "{\"x\": \"\xff\"}", std::string(R"({"x": "\ud800"})"), std::string("{\"x\": 01}"),
                    std::string("{'x': 1}"), std::string("{\"x\": NaN}"), std::string("{\"x\": 1,}"),
                    std::string("// c\n{}"), std::string("{}\0", 3), deep, large);
  const Engine engine = EngineOf(std::string(kPolicy));
  CHECK(FieldsOf(RequestDocument(engine, json)) == std::vector<std::string>{"request"});
  CHECK(Denied(engine, json) == std::vector<std::string>{"request"});
}

TEST_CASE("a document may have 64 KiB and 32 levels") {
  std::string large(kRequest);
  large.append(65536 - large.size(), ' ');
  std::string deep = Changed("{}");
  deep.pop_back();
  deep += R"(,"x":)" + std::string(31, '[') + std::string(31, ']') + "}";
  const Engine engine = EngineOf(std::string(kPolicy));
  CHECK(DecideJson(engine, large).permitted());
  CHECK(DecideJson(engine, deep).permitted());
}

TEST_CASE("a member that stands twice is at fault, wherever it stands, and counts as neither") {
  struct Case {
    std::string_view json;
    std::string field;
  };
  const std::vector<Case> cases = {
      {R"({"subject": {"type": "agent", "id": "a", "id": "b"}})", "subject.id"},
      {R"({"subject": {"type": "agent", "id": "a", "\u0069d": "a"}})", "subject.id"},
      {R"({"subject": {"type": "agent", "id": "a", "type": "agent"}})", "subject.type"},
      {R"({"context": {"risk": 1, "risk": 1}})", "context.risk"},
      {R"({"context": {"chain": [{"id": "h"}, {"id": "h", "zone": "corp", "zone": "cloud"}]}})",
       "context.chain[1].zone"},
      {R"({"context": {}, "context": {}})", "context"},
      {R"({"other": {"a": 1, "a": 1}})", "other.a"},
      {R"({"context": {"level": 1, "level": 2}})", "context.level"},
      {R"({"context": {"sizes": {"a": 1, "a": 1}}})", "context.sizes.a"},
      {R"({"subject": {"properties": {"labels": {"a": "1", "a": "1"}}}})", "subject.properties.labels.a"},
  };
  const Engine engine = EngineOf(std::string(kPolicy));
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const std::vector<std::string> fields = Denied(engine, c.json);
    CHECK(std::find(fields.begin(), fields.end(), c.field) != fields.end());
  }
  const RequestDocument document(engine, R"({"subject": {"type": "agent", "id": "a", "id": "b"}})");
  CHECK_FALSE(document.request().agent.id.has_value());
}

TEST_CASE("attributes of an enum that the vocabulary leaves out are ignored, and seen to be there") {
  const Engine engine = EngineOf("policy p\npermit all {}");
  const std::string value =
      GENERATE(std::string("\"corp\""), std::string("7"), std::string("null"), std::string("[[{}]]"));
  const std::string json =
      R"({"subject": {"type": "agent", "id": "a", "properties": {"class": @, "autonomy": @, "zone": @}},
    "action": {"name": "read"}, "resource": {"type": "secret", "id": "s",
      "properties": {"sensitivity": @, "environment": @, "purposes": @}},
    "context": {"now": "2026-11-24T10:00:00Z", "purpose": @, "environment": @, "chain": [{"id": "h", "zone": @}],
      "tools": [{"zone": @}], "destination": {"zone": @},
      "attested": ["agent.zone", "agent.class", "agent.autonomy", "secret.sensitivity", "secret.environment",
        "secret.purposes", "purpose", "environment", "chain[0].zone", "tools[0].zone", "destination.zone"]}})";
  std::string filled;
  for (const char c : json) {
    if (c == '@') {
      filled += value;
    } else {
      filled.push_back(c);
    }
  }
  const RequestDocument document(engine, filled);
  CHECK(FieldsOf(document).empty());
  CHECK(document.request().agent.zone == "");
  CHECK(document.request().purpose == "");
  CHECK((document.request().secret.purposes.has_value() && document.request().secret.purposes->empty()));
  const Decision decision = Decide(engine, document);
  for (const std::string_view field : decision.invalid_fields()) FAIL_CHECK(std::string(field));
  CHECK(decision.reason() == Reason::kNotPermitted);  // delegated, and the permit has no via
}

TEST_CASE("what a small document makes of its faults stays small") {
  const Engine engine = EngineOf(std::string(kPolicy));
  std::string json = R"({"context": {"deep": {")" + std::string(30000, 'k') + R"(": [)";
  for (int i = 0; i < 15000; ++i) json += i == 0 ? "1" : ",1";
  json += "]}}}";
  std::size_t bytes = 0;
  for (const std::string& field : FieldsOf(RequestDocument(engine, json))) bytes += field.size();
  CHECK(bytes > 0);
  CHECK(bytes < 200000);
}

}  // namespace
}  // namespace daygate
