// Line 16: what is merely asserted is not attested, and a mark that means nothing is an error of the request.
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

using namespace std::string_view_literals;

namespace {

Request FullView() {
  Request request = View();
  request.agent.zone = "corp";
  request.purpose = "pay";
  return request;
}

Doc FullDoc(const std::string& marks) {
  return {.agent = R"("zone":"corp")", .context = R"("purpose":"pay","attested":)" + marks};
}

}  // namespace

TEST_CASE("bar_16_asserted_is_not_attested") {
  for (const std::string path : {"agent.zone", "agent.id", "caller.zone", "request.agent.zone", "purpose", "action",
                                 "now", "secret.path", "agent.labels.team", "signal.rate", "context.ticket"}) {
    CAPTURE(path);
    const Label labels[] = {{"team", "x"}};
    const Signal signals[] = {{"rate", std::int64_t{1}}};
    const ContextAttribute context[] = {{"ticket", "x"}};
    Request request = FullView();
    request.agent.labels = labels;
    request.signals = signals;
    request.context = context;
    const std::string document = Doc{.agent = R"("zone":"corp","labels":{"team":"x"})",
                                     .context = R"("purpose":"pay","signal":{"rate":1},"ticket":"x")"}
                                     .Text();
    const Engine& permit = Compile("permit p { when attested(" + path + ") }");
    const Engine& forbid = Compile("permit p {} forbid f { unless attested(" + path + ") }");
    const Engine& require = Compile("permit p {} require r { unless attested(" + path + ") needs ticket }");
    CheckDenied(permit.Decide(request), Reason::kNotPermitted);
    CheckDenied(DecideJson(permit, document), Reason::kNotPermitted);
    CheckDenied(forbid.Decide(request), Reason::kForbidden, {"p.f"});
    CheckDenied(DecideJson(forbid, document), Reason::kForbidden, {"p.f"});
    CHECK(require.Decide(request).outcome() == Outcome::kChallenge);
    CHECK(DecideJson(require, document).outcome() == Outcome::kChallenge);

    std::string mark = path;
    for (const std::string_view root : {"caller."sv, "request.agent."sv}) {
      if (mark.starts_with(root)) mark = "agent." + mark.substr(root.size());
    }
    const std::string_view marks[] = {mark};
    request.attested = marks;
    CHECK(permit.Decide(request).permitted());
    CHECK(forbid.Decide(request).permitted());
  }
}

TEST_CASE("bar_16_a_default_is_not_attested") {
  const std::string vocabulary =
      "vocabulary { attribute risk : int default 5 attribute agent.zone : Zone default corp "
      "attribute context.word : string default \"x\" }\n";
  for (const std::string path : {"risk", "agent.zone", "context.word"}) {
    CAPTURE(path);
    const Engine& permit = Compile(vocabulary + "permit p { when attested(" + path + ") }");
    const Engine& forbid = Compile(vocabulary + "permit p {} forbid f { unless attested(" + path + ") }");
    CheckDenied(permit.Decide(View()), Reason::kNotPermitted);
    CheckDenied(forbid.Decide(View()), Reason::kForbidden, {"p.f"});
    const std::string_view marks[] = {path};
    Request request = View();
    request.attested = marks;
    for (const Engine* engine : {&permit, &forbid}) {
      CheckInvalid(engine->Decide(request), {"context.attested[0]"});
      CheckInvalid(DecideJson(*engine, Doc{.context = R"("attested":[")" + path + "\"]"}.Text()),
                   {"context.attested[0]"});
    }
  }
}

TEST_CASE("bar_16_marks_that_mean_nothing") {
  const std::vector<std::string_view> marks = {"agent.owner",
                                               "agent.labels.team",
                                               "subject.id",
                                               "secret.owner",
                                               "risk",
                                               "environment",
                                               "client_ip",
                                               "task.id",
                                               "destination.host",
                                               "approval.state",
                                               "context.ticket",
                                               "signal.rate",
                                               "chain[0].zone",
                                               "chain[1].id",
                                               "tools[0].name",
                                               "Agent.zone",
                                               "agent.Zone",
                                               " agent.zone",
                                               "agent.zone ",
                                               "agent .zone",
                                               "agent['zone']",
                                               "agent[\"zone\"]",
                                               "agent/zone",
                                               "agent..zone",
                                               ".agent.zone",
                                               "agent.zone.",
                                               "agent.zone.x",
                                               "agent",
                                               "agent.",
                                               "",
                                               "*",
                                               "agent.*",
                                               "caller.zone",
                                               "hop.zone",
                                               "hop.id",
                                               "request.agent.zone",
                                               "request.purpose",
                                               "subject.properties.zone",
                                               "context.purpose",
                                               "chain[00].id",
                                               "chain[-1].id",
                                               "chain[+0].id",
                                               "chain[0]id",
                                               "chain[0]",
                                               "chain[0x0].id",
                                               "chain[18446744073709551616].id",
                                               "chain[].id",
                                               "chain.id",
                                               "chain[ 0].id",
                                               "agent.zone\0"sv,
                                               "purpose\0"sv,
                                               "agent.zone\n"sv,
                                               "AGENT.ZONE",
                                               "аgent.zone"};
  for (const std::string_view mark : marks) {
    CAPTURE(mark);
    const std::string_view list[] = {"agent.zone", mark, "purpose"};
    Request request = FullView();
    request.attested = list;
    const std::string document = FullDoc(R"(["agent.zone",)" + Quote(mark) + R"(,"purpose"])").Text();
    for (const Engine& engine : Gates()) {
      CheckInvalid(engine.Decide(request), {"context.attested[1]"});
      CheckInvalid(DecideJson(engine, document), {"context.attested[1]"});
    }
  }
}

TEST_CASE("bar_16_a_mark_is_for_its_own_hop") {
  const Engine& engine = Compile("permit p { via true } forbid f { unless attested(agent.zone) }");
  const Engine& via = Compile("permit p { via attested(hop.zone) }");
  const Agent chain[] = {{.id = "h0", .zone = "corp"}, {.id = "h1", .zone = "corp"}};
  const std::string hops = R"("chain":[{"id":"h0","zone":"corp"},{"id":"h1","zone":"corp"}],"attested":)";
  const auto decide = [&](const Engine& which, std::vector<std::string_view> marks) {
    Request request = FullView();
    request.chain = chain;
    request.attested = marks;
    Decision decision = which.Decide(request);
    std::string list;
    for (const std::string_view mark : marks) list += (list.empty() ? "" : ",") + Quote(mark);
    const Doc doc{.agent = R"("zone":"corp")", .context = R"("purpose":"pay",)" + hops + "[" + list + "]"};
    CHECK(Bytes(DecideJson(which, doc.Text())) == Bytes(decision));
    return decision;
  };
  CHECK(decide(engine, {"agent.zone", "chain[0].zone", "chain[1].zone"}).permitted());
  CheckDenied(decide(engine, {"agent.zone"}), Reason::kForbidden, {"p.f"});
  CheckDenied(decide(engine, {"agent.zone", "chain[0].zone"}), Reason::kForbidden, {"p.f"});
  CheckDenied(decide(engine, {"agent.zone", "chain[1].zone"}), Reason::kForbidden, {"p.f"});
  CheckDenied(decide(engine, {"chain[0].zone", "chain[1].zone"}), Reason::kForbidden, {"p.f"});
  CheckDenied(decide(engine, {"agent.zone", "chain[0].zone", "chain[1].id"}), Reason::kForbidden, {"p.f"});
  CheckInvalid(decide(engine, {"agent.zone", "chain[0].zone", "chain[1].zone", "chain[2].zone"}),
               {"context.attested[3]"});
  CHECK(decide(via, {"chain[0].zone", "chain[1].zone"}).permitted());
  CheckDenied(decide(via, {"agent.zone", "chain[0].zone"}), Reason::kNotPermitted);
}

}  // namespace daygate::bar
