// Lines 6 and 9: what is in a string. A view has its length, and what is no UTF-8 is no string.
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("bar_06_nul") {
  for (const Engine& engine : Gates()) {
    for (const std::string_view path : {"secret/prod\0"sv, "\0"sv, "secret/\0/prod"sv, "secret/data/k\0/../prod"sv}) {
      CheckInvalid(engine.Decide(ViewOf(path)), {"resource.id"});
      CheckInvalid(DecideJson(engine, Doc{.path = std::string(path)}.Text()), {"resource.id"});
    }
    Request request = View();
    request.purpose = "pay\0"sv;
    CheckInvalid(engine.Decide(request), {"context.purpose"});
    CheckInvalid(DecideJson(engine, Doc{.context = R"("purpose":"pay\u0000")"}.Text()), {"context.purpose"});

    request = View();
    request.agent.id = "a\0b"sv;
    CheckInvalid(engine.Decide(request), {"subject.id"});
    CheckInvalid(DecideJson(engine, Doc{.id = "a\0b"s}.Text()), {"subject.id"});

    request = View();
    const Agent chain[] = {{.id = "h\0"sv}};
    request.chain = chain;
    CheckInvalid(engine.Decide(request), {"context.chain[0].id"});
    CheckInvalid(DecideJson(engine, Doc{.context = R"("chain":[{"id":"h\u0000"}])"}.Text()), {"context.chain[0].id"});

    request = View();
    request.action = "read\0"sv;
    CheckInvalid(engine.Decide(request), {"action.name"});
  }
}

// A string is as long as it is: "ok" and "ok\0…" differ in every comparison.
TEST_CASE("bar_06_length_reaches_every_comparison") {
  const std::vector<std::string> conditions = {R"(context.ticket == "ok")",
                                               R"(context.ticket in ["ok", "fine"])",
                                               R"(context.ticket.matches("^ok$"))",
                                               R"(context.ticket.endsWith("ok"))",
                                               R"(context.ticket.size() == 2)",
                                               R"({"ok": true}[?context.ticket].orValue(false))",
                                               R"(context.words.exists(w, w == "ok"))",
                                               R"("ok" in context.words)",
                                               R"(context.table[?"ok"].hasValue())",
                                               R"("ok" in context.table)",
                                               R"(sets.contains(context.words, ["ok"]))",
                                               R"(agent.owner == "ok")",
                                               R"(secret.labels[?"k"].orValue("") == "ok")"};
  const std::string_view words[] = {"ok\0evil"sv};
  const AttributeValue list[] = {AttributeValue("ok\0evil"sv)};
  const AttributeEntry table[] = {{"ok\0evil"sv, AttributeValue("x")}};
  const ContextAttribute context[] = {
      {"ticket", "ok\0evil"sv}, {"words", AttributeList{list, 1}}, {"table", AttributeMap{table, 1}}};
  const Label labels[] = {{"k", "ok\0evil"sv}};
  Request request = View();
  request.context = context;
  request.agent.owner = words[0];
  request.secret.labels = labels;
  const std::string document =
      Doc{.agent = R"("owner":"ok\u0000evil")",
          .secret = R"("labels":{"k":"ok\u0000evil"})",
          .context = R"("ticket":"ok\u0000evil","words":["ok\u0000evil"],"table":{"ok\u0000evil":"x"})"}
          .Text();
  for (const std::string& condition : conditions) {
    CAPTURE(condition);
    const Engine& permit = Compile("permit p { when " + condition + " }");
    CheckDenied(permit.Decide(request), Reason::kNotPermitted);
    CheckDenied(DecideJson(permit, document), Reason::kNotPermitted);
    const Engine& forbid = Compile("permit p {} forbid f { unless " + condition + " }");
    CheckDenied(forbid.Decide(request), Reason::kForbidden, {"p.f"});
    CheckDenied(DecideJson(forbid, document), Reason::kForbidden, {"p.f"});
    const Engine& require = Compile("permit p {} require r { unless " + condition + " needs subject }");
    CHECK(require.Decide(request).outcome() == Outcome::kChallenge);
    CHECK(DecideJson(require, document).outcome() == Outcome::kChallenge);
  }
}

TEST_CASE("bar_06_nul_in_names") {
  const Engine& engine = Gates()[0];
  Request request = View();
  request.agent.zone = "corp";
  const std::string_view marks[] = {"agent.zone\0"sv};
  request.attested = marks;
  CheckInvalid(engine.Decide(request), {"context.attested[0]"});

  request = View();
  const ContextAttribute context[] = {{"ticket\0"sv, "x"}};
  request.context = context;
  CheckInvalidAt(engine.Decide(request), "context");

  request = View();
  const Signal signals[] = {{"rate\0"sv, std::int64_t{1}}};
  request.signals = signals;
  CheckInvalidAt(engine.Decide(request), "context.signal");

  request = View();
  const std::string_view degraded[] = {"audit\0"sv};
  request.degraded = degraded;
  CheckInvalid(engine.Decide(request), {"context.degraded[0]"});
}

TEST_CASE("bar_06_an_approval_with_nul_approves_nothing") {
  const Engine& engine = Compile(R"(permit p {} require r { needs approval from "security" })");
  Request request = View();
  const std::string binding = engine.Binding(request);
  const auto outcome = [&](std::string_view state, std::string_view role, std::string_view bound) {
    const std::string_view roles[] = {role};
    const Approver by[] = {{.id = "boss", .roles = roles}};
    Request approved = request;
    approved.approval.state = state;
    approved.approval.by = by;
    approved.approval.binding = bound;
    return engine.Decide(approved).outcome();
  };
  CHECK(outcome("approved", "security", binding) == Outcome::kPermit);
  CHECK(outcome("approved\0"sv, "security", binding) == Outcome::kChallenge);
  CHECK(outcome("approved", "security\0"sv, binding) == Outcome::kChallenge);
  CHECK(outcome("approved", "security", binding + "\0"s) == Outcome::kChallenge);
}

TEST_CASE("bar_09_invalid_utf8") {
  const std::vector<std::string> bad = {
      "\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",     "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
      "\x80", "\xc3",     "\xe2\x82",     "\xf8\x88\x80\x80\x80", "\xc1\x81",     "\xf0\x9f\x98"};
  for (const std::string& text : bad) {
    CAPTURE(text);
    const std::string_view strings[] = {text};
    const Label keys[] = {{text, "v"}};
    const Label values[] = {{"k", text}};
    const ContextAttribute context[] = {{"ticket", std::string_view(text)}};
    for (const Engine& engine : Gates()) {
      CheckInvalid(engine.Decide(ViewOf("secret/" + text)), {"resource.id"});
      Request request = View();
      request.agent.id = text;
      CheckInvalid(engine.Decide(request), {"subject.id"});
      request = View();
      request.agent.owner = text;
      CheckInvalid(engine.Decide(request), {"subject.properties.owner"});
      request = View();
      request.agent.groups = strings;
      CheckInvalidAt(engine.Decide(request), "subject.properties.groups");
      request = View();
      request.secret.labels = keys;
      CheckInvalidAt(engine.Decide(request), "resource.properties.labels");
      request = View();
      request.secret.labels = values;
      CheckInvalidAt(engine.Decide(request), "resource.properties.labels");
      request = View();
      request.purpose = text;
      CheckInvalid(engine.Decide(request), {"context.purpose"});
      request = View();
      request.context = context;
      CheckInvalid(engine.Decide(request), {"context.ticket"});
      request = View();
      request.attested = strings;
      CheckInvalid(engine.Decide(request), {"context.attested[0]"});

      CheckInvalid(DecideJson(engine, Doc{.path = "secret/" + text}.Text()), {"request"});
      CheckInvalid(DecideJson(engine, Doc{.id = text}.Text()), {"request"});
      CheckInvalid(DecideJson(engine, Doc{.context = R"("ticket":)" + Quote(text)}.Text()), {"request"});
      CheckInvalid(DecideJson(engine, Doc{.top = Quote(text) + ":1"}.Text()), {"request"});
    }
  }
}

TEST_CASE("bar_09_lone_surrogates") {
  for (const std::string escape : {R"(\ud800)", R"(\udfff)", R"(\ud800\ud800)", R"(\udc00\ud800)", R"(\ud800x)"}) {
    CAPTURE(escape);
    for (const Engine& engine : Gates()) {
      CheckInvalid(DecideJson(engine, Doc{.context = R"("ticket":")" + escape + "\""}.Text()), {"request"});
      CheckInvalid(DecideJson(engine, Doc{.agent = R"("owner":")" + escape + "\""}.Text()), {"request"});
      CheckInvalid(DecideJson(engine, Doc{.top = "\"" + escape + "\":1"}.Text()), {"request"});
    }
  }
}

}  // namespace daygate::bar
