// Lines 14 and 15: what the request lacks, and what it says with the wrong type.
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

Decision DecideBoth(const Engine& engine, const Request& request, const Doc& doc) {
  Decision decision = engine.Decide(request);
  CHECK(Bytes(DecideJson(engine, doc.Text())) == Bytes(decision));
  return decision;
}

const std::vector<std::string>& AbsentAttributes() {
  static const std::vector<std::string> conditions = {"risk < 60",
                                                      "purpose == pay",
                                                      "environment != prod",
                                                      "agent.class == batch",
                                                      "agent.zone in [corp]",
                                                      "agent.groups.exists(g, g == \"admins\")",
                                                      "agent.groups.all(g, g == \"admins\")",
                                                      "agent.labels[\"team\"] == \"x\"",
                                                      "agent.assurance >= 2",
                                                      "caller.owner == \"x\"",
                                                      "request.agent.owner == \"x\"",
                                                      "subject.id != \"\"",
                                                      "secret.sensitivity <= internal",
                                                      "secret.owner.startsWith(\"x\")",
                                                      "!secret.owner.startsWith(\"x\")",
                                                      "secret.version == 1",
                                                      "now - secret.rotated_at < duration(\"24h\")",
                                                      "task.tainted",
                                                      "!task.tainted",
                                                      "destination.zone == corp",
                                                      "client_ip == \"10.0.0.1\"",
                                                      "approval.state == \"approved\"",
                                                      "context.ticket.size() > 0",
                                                      "context.flag",
                                                      "context.n + 1 > 0",
                                                      "signal.rate < 10",
                                                      "signal.moved",
                                                      "!signal.moved",
                                                      "request.risk < 60",
                                                      "request.purpose == pay"};
  return conditions;
}

}  // namespace

TEST_CASE("bar_14_a_missing_attribute_never_opens") {
  const Request request = View();
  const Doc doc;
  for (const std::string& condition : AbsentAttributes()) {
    CAPTURE(condition);
    for (const std::string clause : {"when ", "unless "}) {
      CAPTURE(clause);
      const Decision permit = DecideBoth(Compile("permit p { " + clause + condition + " }"), request, doc);
      CheckDenied(permit, Reason::kNotPermitted);
      REQUIRE(permit.errors().size() == 1);
      CHECK(permit.errors()[0].missing.size() == 1);

      const Decision forbid = DecideBoth(Compile("permit p {} forbid f { " + clause + condition + " }"), request, doc);
      CheckDenied(forbid, Reason::kError, {"p.f"});

      const Engine& require = Compile("permit p {} require r { " + clause + condition + " needs ticket }");
      CHECK(DecideBoth(require, request, doc).outcome() == Outcome::kChallenge);

      // On the way of a define, behind an operator, inside a macro.
      CheckDenied(DecideBoth(Compile("define d = " + condition + " permit p { " + clause + " d }"), request, doc),
                  Reason::kNotPermitted);
      CheckDenied(
          DecideBoth(Compile("permit p {} forbid f { " + clause + "[true].exists(x, x && (" + condition + ")) }"),
                     request, doc),
          Reason::kError, {"p.f"});
      CheckDenied(DecideBoth(Compile("permit p { " + clause + "true ? (" + condition + ") : true }"), request, doc),
                  Reason::kNotPermitted);
    }
  }
}

// One false makes the whole false, whatever is missing beside it; one true does not make it true.
TEST_CASE("bar_14_beside_others") {
  const Request request = View();
  const Doc doc;
  CheckDenied(DecideBoth(Compile("permit p { when true when risk < 60 }"), request, doc), Reason::kNotPermitted);
  CheckDenied(DecideBoth(Compile("permit p { when true || risk < 60 unless risk > 1 }"), request, doc),
              Reason::kNotPermitted);
  CHECK(DecideBoth(Compile("permit p { when true || risk < 60 }"), request, doc).permitted());
  CHECK(DecideBoth(Compile("permit p {} forbid f { when risk > 60 when false }"), request, doc).permitted());
  CHECK(DecideBoth(Compile("permit p {} forbid f { when risk > 60 unless true }"), request, doc).permitted());
  CheckDenied(DecideBoth(Compile("permit p {} forbid f { when risk > 60 when true }"), request, doc), Reason::kError,
              {"p.f"});
}

TEST_CASE("bar_14_guards") {
  Request with = View();
  with.risk = 90;
  with.secret.owner = "bob";
  const Doc with_doc{.secret = R"("owner":"bob")", .context = R"("risk":90)"};
  const Request without = View();
  const Doc without_doc;
  struct Row {
    std::string condition;
    bool there;
    bool lacking;
  };
  const std::vector<Row> rows = {{"has(request.risk) && risk > 60", true, false},
                                 {"!has(request.risk) || risk > 60", true, true},
                                 {"!has(request.risk)", false, true},
                                 {"has(request.risk) ? risk > 60 : true", true, true},
                                 {"has(request.risk) ? risk > 60 : false", true, false},
                                 {"has(secret.owner) && secret.owner == \"bob\"", true, false},
                                 {"!has(secret.owner) || secret.owner != \"bob\"", false, true},
                                 {"secret.?owner.orValue(\"\") == \"bob\"", true, false},
                                 {"secret.?owner.hasValue()", true, false}};
  for (const Row& row : rows) {
    CAPTURE(row.condition);
    const Engine& permit = Compile("permit p { when " + row.condition + " }");
    CHECK(DecideBoth(permit, with, with_doc).permitted() == row.there);
    CHECK(DecideBoth(permit, without, without_doc).permitted() == row.lacking);
    const Engine& forbid = Compile("permit p {} forbid f { unless " + row.condition + " }");
    CHECK(DecideBoth(forbid, with, with_doc).permitted() == row.there);
    CHECK(DecideBoth(forbid, without, without_doc).permitted() == row.lacking);
    const Engine& require = Compile("permit p {} require r { unless " + row.condition + " needs ticket }");
    CHECK(DecideBoth(require, with, with_doc).permitted() == row.there);
    CHECK(DecideBoth(require, without, without_doc).permitted() == row.lacking);
  }
}

// A default is the vocabulary's word that it may be missing; it is for the caller, never for a hop.
TEST_CASE("bar_14_defaults") {
  const std::string vocabulary = "vocabulary { attribute agent.owner : string default \"nobody\" }\n";
  const Engine& forbid = Compile(vocabulary + "permit p { via true } forbid f { when agent.owner == \"eve\" }");
  CHECK(DecideBoth(forbid, View(), {}).permitted());
  const Agent chain[] = {{.id = "h"}};
  Request delegated = View();
  delegated.chain = chain;
  CheckDenied(DecideBoth(forbid, delegated, Doc{.context = R"("chain":[{"id":"h"}])"}), Reason::kError, {"p.f"});
}

namespace {

// A member, as the text of a document around a value, and its path.
struct Member {
  std::string field;
  std::string Doc::*part;
  std::string before;
  std::string after{};
};

std::vector<Member> With(std::string Doc::*part, const std::string& prefix, const std::string& open,
                         const std::string& close, const std::vector<std::string>& names) {
  std::vector<Member> members;
  for (const std::string& name : names) members.push_back({prefix + name, part, open + "\"" + name + "\":", close});
  return members;
}

std::vector<Member> Join(std::initializer_list<std::vector<Member>> lists) {
  std::vector<Member> all;
  for (const std::vector<Member>& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

const std::string kHop = R"("chain":[{"id":"h",)";
const std::string kBehalf = R"("on_behalf_of":{)";

std::vector<Member> StringMembers() {
  const std::vector<std::string> agent = {"class",   "kind",     "autonomy",  "owner",    "state",
                                          "zone",    "workload", "namespace", "instance", "auth_method",
                                          "posture", "model",    "vendor"};
  return Join({With(&Doc::agent, "subject.properties.", "", "", agent),
               With(&Doc::context, "context.chain[0].", kHop, "}]", agent),
               With(&Doc::agent, "subject.properties.on_behalf_of.", kBehalf, "}", {"id", "kind", "auth_method"}),
               With(&Doc::secret, "resource.properties.", "", "",
                    {"engine", "mount", "namespace", "kind", "sensitivity", "environment", "owner"}),
               With(&Doc::context, "context.", "", "", {"purpose", "environment", "client_ip", "ticket", "place"}),
               With(&Doc::context, "context.task.", R"("task":{)", "}", {"id", "kind", "state", "prompt_digest"}),
               With(&Doc::context, "context.tools[0].", R"("tools":[{)", "}]", {"name", "server", "zone"}),
               With(&Doc::context, "context.destination.", R"("destination":{)", "}", {"host", "api", "zone"}),
               With(&Doc::context, "context.approval.", R"("approval":{)", "}", {"state", "binding", "ticket"}),
               With(&Doc::context, "context.approval.by[0].", R"("approval":{"by":[{)", "}]}", {"id"})});
}

std::vector<Member> IntMembers() {
  return Join({With(&Doc::agent, "subject.properties.", "", "", {"assurance"}),
               With(&Doc::context, "context.chain[0].", kHop, "}]", {"assurance"}),
               With(&Doc::agent, "subject.properties.on_behalf_of.", kBehalf, "}", {"assurance"}),
               With(&Doc::secret, "resource.properties.", "", "", {"version"}),
               With(&Doc::context, "context.", "", "", {"risk", "n"}),
               With(&Doc::context, "context.signal.", R"("signal":{)", "}", {"rate"})});
}

std::vector<Member> BoolMembers() {
  return Join({With(&Doc::context, "context.", "", "", {"flag"}),
               With(&Doc::context, "context.task.", R"("task":{)", "}", {"tainted"}),
               With(&Doc::context, "context.tools[0].", R"("tools":[{)", "}]", {"trusted"}),
               With(&Doc::context, "context.signal.", R"("signal":{)", "}", {"moved"})});
}

std::vector<Member> TimeMembers() {
  return Join({With(&Doc::agent, "subject.properties.", "", "", {"authenticated_at"}),
               With(&Doc::agent, "subject.properties.on_behalf_of.", kBehalf, "}", {"authenticated_at", "consent_at"}),
               With(&Doc::secret, "resource.properties.", "", "", {"rotated_at", "created_at"}),
               With(&Doc::context, "context.task.", R"("task":{)", "}", {"started_at", "deadline"}),
               With(&Doc::context, "context.approval.", R"("approval":{)", "}", {"at", "expires_at"}),
               With(&Doc::context, "context.", "", "", {"at"})});
}

std::vector<Member> ListMembers() {
  return Join({With(&Doc::agent, "subject.properties.", "", "", {"groups"}),
               With(&Doc::agent, "subject.properties.on_behalf_of.", kBehalf, "}", {"groups"}),
               With(&Doc::secret, "resource.properties.", "", "", {"purposes"}),
               With(&Doc::context, "context.", "", "", {"chain", "tools", "degraded", "attested", "words", "numbers"}),
               With(&Doc::context, "context.approval.", R"("approval":{)", "}", {"by"}),
               With(&Doc::context, "context.approval.by[0].", R"("approval":{"by":[{)", "}]}", {"roles"})});
}

std::vector<Member> ObjectMembers() {
  return Join({With(&Doc::agent, "subject.properties.", "", "", {"labels", "on_behalf_of"}),
               With(&Doc::secret, "resource.properties.", "", "", {"labels"}),
               With(&Doc::context, "context.", "", "", {"task", "destination", "approval", "signal", "table"}),
               With(&Doc::context, "context.task.", R"("task":{)", "}", {"labels"})});
}

void CheckRefused(const std::vector<Member>& members, const std::vector<std::string>& values) {
  for (const Member& member : members) {
    for (const std::string& value : values) {
      Doc doc;
      doc.*member.part = member.before + value + member.after;
      CAPTURE(doc.Text());
      for (const Engine& engine : Gates()) CheckInvalidAt(DecideJson(engine, doc.Text()), member.field);
    }
  }
}

}  // namespace

TEST_CASE("bar_15_wrong_types_in_documents") {
  CheckRefused(StringMembers(), {"null", "true", "1", "1.5", "[]", R"(["corp"])", "{}", R"({"k":"corp"})"});
  CheckRefused(IntMembers(), {"null", "true", R"("1")", "1.5", "1.0", "1e0", "[]", "[1]", "{}"});
  CheckRefused(BoolMembers(), {"null", R"("true")", "0", "1", "[]", "[true]", "{}"});
  CheckRefused(TimeMembers(), {"null", "true", "1763978400", R"("yesterday")", R"("2026-11-24")", R"("")", "[]", "{}"});
  CheckRefused(ListMembers(), {"null", "true", "1", R"("pay")", "{}", R"({"0":"pay"})", "[null]", "[true]", "[[]]"});
  CheckRefused(ObjectMembers(), {"null", "true", "1", R"("x")", "[]", "[{}]", R"({"k":1})", R"({"k":null})"});
  CheckRefused(
      {{"context.age", &Doc::context, R"("age":)"}},
      {"null", "300", R"("5m")", R"("300")", R"("1e3s")", R"("+1s")", R"("s")", R"("0x1s")", R"(" 1s")", "[]", "{}"});
  CheckRefused({{"context.now", &Doc::now, ""}}, {"null", "true", "1763978400", "\"now\"", "[]", "{}"});
}

TEST_CASE("bar_15_wrong_types_at_the_root") {
  for (const std::string& document :
       {std::string("null"), std::string("[]"), std::string("\"x\""), std::string("1"), std::string("{}"),
        R"({"subject":[],"action":[],"resource":[],"context":[]})" + std::string(),
        std::string("[") + Doc().Text() + "]", R"({"evaluations":[)" + Doc().Text() + "]}",
        Doc{.top = R"("evaluations":[])"}.Text()}) {
    CAPTURE(document);
    for (const Engine& engine : Gates()) {
      const Decision decision = DecideJson(engine, document);
      CHECK(ToWord(decision.reason()) == "invalid_request");
      CHECK_FALSE(decision.permitted());
    }
  }
}

TEST_CASE("bar_15_wrong_types_in_views") {
  const AttributeValue words[] = {AttributeValue("w"), AttributeValue(1)};
  const AttributeEntry table[] = {{"k", AttributeValue(true)}};
  const std::vector<std::pair<std::string, AttributeValue>> values = {{"ticket", true},
                                                                      {"ticket", 1},
                                                                      {"ticket", AttributeList{}},
                                                                      {"ticket", AttributeMap{}},
                                                                      {"ticket", kNow},
                                                                      {"n", "1"},
                                                                      {"n", 1.0},
                                                                      {"n", true},
                                                                      {"d", "1.0"},
                                                                      {"d", true},
                                                                      {"flag", "true"},
                                                                      {"flag", 1},
                                                                      {"at", "2026-11-24T10:00:00Z"},
                                                                      {"at", 1},
                                                                      {"age", "300s"},
                                                                      {"age", 300},
                                                                      {"place", 0},
                                                                      {"place", "moon"},
                                                                      {"place", ""},
                                                                      {"words", "w"},
                                                                      {"words", AttributeMap{}},
                                                                      {"words", AttributeList{words, 2}},
                                                                      {"numbers", AttributeList{words, 1}},
                                                                      {"table", AttributeList{}},
                                                                      {"table", AttributeMap{table, 1}}};
  for (const auto& [name, value] : values) {
    CAPTURE(name);
    const ContextAttribute context[] = {{name, value}};
    Request request = View();
    request.context = context;
    for (const Engine& engine : Gates()) CheckInvalidAt(engine.Decide(request), "context." + name);
  }
  const Signal rate[] = {{"rate", true}};
  const Signal moved[] = {{"moved", std::int64_t{1}}};
  for (const Engine& engine : Gates()) {
    Request request = View();
    request.signals = rate;
    CheckInvalid(engine.Decide(request), {"context.signal.rate"});
    request.signals = moved;
    CheckInvalid(engine.Decide(request), {"context.signal.moved"});
  }
}

}  // namespace daygate::bar
