// The module daygate._daygate: what src/daygate/__init__.py hands on.
//
// Requests are read with the GIL, into memory of this thread, and decided without it.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "claims.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "decision.h"
#include "errors.h"
#include "guard.h"
#include "json_text.h"
#include "objects.h"
#include "quick_decide.h"
#include "request_reader.h"
#include "terms.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace daygate::python {
namespace {

// ── What Python sees of a decision ───────────────────────────────────────────────────────────────────────────────────

struct PyTerms {
  Terms terms;
  nb::object of;  // the decision, which `fields` and `notify` point into
};

struct PyNeed {
  std::string need;
  std::int64_t count;
  std::vector<std::string> from;
  nb::object within;
};

struct PyRuleError {
  std::string rule;
  std::vector<std::string> missing;
};

nb::object TimedeltaOf(const std::optional<std::chrono::milliseconds>& duration) {
  if (!duration) return nb::none();
  return nb::module_::import_("datetime").attr("timedelta")("milliseconds"_a = duration->count());
}

nb::tuple TupleOf(std::span<const std::string_view> texts) {
  nb::list list;
  // What a host gave as bytes that are no UTF-8 is shown with escapes, as in the JSON.
  for (std::string_view text : texts) {
    list.append(nb::steal(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "backslashreplace")));
  }
  return nb::tuple(list);
}

template <typename Enum>
nb::tuple SetOf(EnumSet<Enum> set, Enum last) {
  nb::list list;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (set.Has(static_cast<Enum>(i))) list.append(nb::str(ToWord(static_cast<Enum>(i)).data()));
  }
  list.sort();
  return nb::tuple(list);
}

nb::str StrOf(std::string_view text) {
  return nb::str(text.data(), text.size());
}

// ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// What asks: a dict in the JSON form, or words.
struct Asked {
  PyObject* document = nullptr;
  PyObject* words = nullptr;
  PyObject* agent = nullptr;   // the prepared one, as Python gave it
  PyObject* secret = nullptr;  // instead of that of the request
};

bool ReadQuickly(const Asked& asked, Workspace* workspace) {
  Request& request = workspace->request;
  const bool read = asked.document != nullptr ? ReadDocument(asked.document, &workspace->arena, &request)
                                              : ReadWords(asked.words, &workspace->arena, &request);
  return read && (asked.secret == nullptr || ReadSecret(asked.secret, &workspace->arena, &(request.secret = Secret())));
}

// A word that there is not is a mistake of the program. Looked for where the quick reader gave up.
void RefuseUnknownWords(const Asked& asked) {
  static const std::vector<std::string_view> known = {
      "agent", "subject",     "chain",     "action",   "secret",   "purpose", "environment", "risk",     "task",
      "tools", "destination", "client_ip", "approval", "degraded", "signal",  "context",     "attested", "now"};
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(asked.words, &at, &key, &value) != 0;) {
    const std::string_view name = NameOf(key).value_or("");
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw nb::type_error(("a request has no '" + std::string(name) + "'").c_str());
    }
  }
}

std::string JsonText(const Asked& asked) {
  if (asked.document != nullptr) return JsonOf(asked.document);
  RefuseUnknownWords(asked);
  return JsonOfWords(asked.words, asked.agent, asked.secret);
}

Decision DecideSlowly(const Engine& engine, const Asked& asked) {
  const std::string json = JsonText(asked);
  const nb::gil_scoped_release released;
  return DecideJson(engine, json);
}

// The one way to a decision.
Decision Decide(const Engine& engine, const PreparedAgent* agent, const Asked& asked) {
  Workspace& workspace = FreshWorkspace();
  if (!ReadQuickly(asked, &workspace)) return DecideSlowly(engine, asked);
  Decision decision = DecideWithoutGil(engine, agent, workspace.request);
  // What is at fault is named by those who read the JSON.
  if (decision.reason() == Reason::kInvalidRequest) return DecideSlowly(engine, asked);
  return decision;
}

Asked AskedOf(const nb::object& request, const nb::kwargs& words, const PyPreparedAgent* prepared) {
  Asked asked;
  if (prepared != nullptr) asked.agent = prepared->given.ptr();
  if (request.is_none()) {
    if (prepared != nullptr && PyDict_GetItemString(words.ptr(), "agent") != nullptr) {
      throw nb::type_error("the agent is the prepared one: leave out 'agent'");
    }
    asked.words = words.ptr();
    return asked;
  }
  if (words.size() != 0) throw nb::type_error("a request is a dict in its JSON form or keywords, not both");
  if (!PyDict_Check(request.ptr())) throw nb::type_error("a request is a dict in its JSON form, or keywords");
  asked.document = request.ptr();
  return asked;
}

// The request that was asked, for what only looks at it; nothing where it is not well-formed.
std::string ExplainText(const Engine& engine, const Asked& asked) {
  const std::string json = JsonText(asked);
  const nb::gil_scoped_release released;
  const RequestDocument document(engine, json);
  const Decision decision = daygate::Decide(engine, document);
  if (decision.reason() == Reason::kInvalidRequest) return ToJson(decision);
  return ToJson(decision, engine.Explain(document.request()));
}

std::string BindingText(const Engine& engine, const Asked& asked) {
  const std::string json = JsonText(asked);
  const RequestDocument document(engine, json);
  if (daygate::Decide(engine, document).reason() == Reason::kInvalidRequest) {
    throw nb::value_error("the request is not well-formed: decide it, and see invalid_fields");
  }
  return engine.Binding(document.request());
}

nb::list DecideMany(const Engine& engine, const PreparedAgent* agent, Asked asked, const nb::sequence& secrets) {
  nb::list decisions;
  for (nb::handle secret : secrets) {
    asked.secret = secret.ptr();
    decisions.append(nb::cast(Wrap(engine, Decide(engine, agent, asked))));
  }
  return decisions;
}

// Reads all, decides all without the GIL, and gives back what is permitted.
nb::list Filter(const Engine& engine, const PreparedAgent* agent, Asked asked, const nb::sequence& secrets) {
  std::vector<nb::object> objects;
  for (nb::handle secret : secrets) objects.push_back(nb::borrow(secret));
  // Only now: a sequence may run code that decides as well.
  Workspace& workspace = FreshWorkspace();
  std::vector<Secret> read(objects.size());
  bool quick = ReadQuickly(asked, &workspace);
  for (std::size_t i = 0; quick && i < objects.size(); ++i) {
    quick = ReadSecret(objects[i].ptr(), &workspace.arena, &read[i]);
  }
  std::vector<Outcome> outcomes(objects.size(), Outcome::kDeny);
  if (quick) {
    const nb::gil_scoped_release released;
    for (std::size_t i = 0; i < read.size(); ++i) {
      workspace.request.secret = read[i];
      outcomes[i] = agent != nullptr ? engine.Check(*agent, workspace.request) : engine.Check(workspace.request);
    }
  } else {
    for (std::size_t i = 0; i < objects.size(); ++i) {
      asked.secret = objects[i].ptr();
      outcomes[i] = Decide(engine, agent, asked).outcome();
    }
  }
  nb::list permitted;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (outcomes[i] == Outcome::kPermit) permitted.append(objects[i]);
  }
  return permitted;
}

// ── Engines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

EngineOptions OptionsOf(const std::optional<std::vector<std::string>>& enforces, std::uint64_t max_rule_cost) {
  EngineOptions options;
  options.max_rule_cost = max_rule_cost;
  if (enforces) options.enforces = TermsOf(*enforces);
  return options;
}

Engine Compile(const std::vector<PolicySource>& sources, const EngineOptions& options) {
  std::vector<Diagnostic> diagnostics;
  absl::StatusOr<Engine> engine = [&] {
    const nb::gil_scoped_release released;
    return Engine::FromSources(sources, options, &diagnostics);
  }();
  if (!engine.ok()) RaisePolicyError(engine.status(), std::move(diagnostics));
  return *std::move(engine);
}

Engine FromFiles(const nb::args& paths, const std::optional<std::vector<std::string>>& enforces,
                 std::uint64_t max_rule_cost) {
  std::vector<std::string> names;
  for (nb::handle path : paths) names.push_back(nb::cast<std::string>(nb::str(path)));
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<std::vector<PolicySource>> sources = ReadPolicies(names, &diagnostics);
  if (!sources.ok()) RaisePolicyError(sources.status(), std::move(diagnostics));
  return Compile(*sources, OptionsOf(enforces, max_rule_cost));
}

Engine FromSources(const nb::dict& sources, const std::optional<std::vector<std::string>>& enforces,
                   std::uint64_t max_rule_cost) {
  std::vector<PolicySource> texts;
  for (auto [name, text] : sources) texts.push_back({nb::cast<std::string>(name), nb::cast<std::string>(text)});
  return Compile(texts, OptionsOf(enforces, max_rule_cost));
}

// ── The module ───────────────────────────────────────────────────────────────────────────────────────────────────────

void BindDiagnostic(nb::module_& module) {
  nb::class_<Diagnostic>(module, "Diagnostic")
      .def_prop_ro("severity", [](const Diagnostic& d) { return d.severity == Severity::kError ? "error" : "warning"; })
      .def_prop_ro("phase", [](const Diagnostic& d) { return d.phase == Phase::kGrammar ? "grammar" : "meaning"; })
      .def_ro("file", &Diagnostic::file)
      .def_ro("line", &Diagnostic::line)
      .def_ro("column", &Diagnostic::column)
      .def_ro("message", &Diagnostic::message)
      .def_ro("source_line", &Diagnostic::source_line)
      .def_ro("help", &Diagnostic::help)
      .def("__str__", [](const Diagnostic& d) { return Render(d, Color::kNever); })
      .def("__repr__", [](const Diagnostic& d) {
        return "<Diagnostic " + d.file + ":" + std::to_string(d.line) + ":" + std::to_string(d.column) + " " +
               d.message + ">";
      });
}

void BindTerms(nb::module_& module) {
  nb::class_<PyTerms>(module, "Terms")
      .def_prop_ro("audit", [](const PyTerms& t) { return StrOf(ToWord(t.terms.audit)); })
      .def_prop_ro("bind", [](const PyTerms& t) { return SetOf(t.terms.bind, Bound::kDestination); })
      .def_prop_ro("cache", [](const PyTerms& t) { return TimedeltaOf(t.terms.cache); })
      .def_prop_ro("deliver", [](const PyTerms& t) { return StrOf(ToWord(t.terms.deliver)); })
      .def_prop_ro("depth", [](const PyTerms& t) { return t.terms.depth; })
      .def_prop_ro("fields",
                   [](const PyTerms& t) -> nb::object {
                     if (!t.terms.fields) return nb::none();
                     return TupleOf(*t.terms.fields);
                   })
      .def_prop_ro("monitor", [](const PyTerms& t) { return StrOf(ToWord(t.terms.monitor)); })
      .def_prop_ro("notify", [](const PyTerms& t) { return TupleOf(t.terms.notify); })
      .def_prop_ro("revoke_on", [](const PyTerms& t) { return SetOf(t.terms.revoke_on, RevokeEvent::kChainEnd); })
      .def_prop_ro("revoke_within", [](const PyTerms& t) { return TimedeltaOf(t.terms.revoke_within); })
      .def_prop_ro("rotate", [](const PyTerms& t) { return t.terms.rotate; })
      .def_prop_ro("ttl", [](const PyTerms& t) { return TimedeltaOf(t.terms.ttl); })
      .def_prop_ro("uses", [](const PyTerms& t) { return t.terms.uses; })
      .def("__reduce__", [](const PyTerms&) { RefusePickling("Terms"); });
  nb::class_<PyNeed>(module, "Need")
      .def_ro("need", &PyNeed::need)
      .def_ro("count", &PyNeed::count)
      .def_prop_ro("roles", [](const PyNeed& n) { return nb::tuple(nb::cast(n.from)); })
      .def_ro("within", &PyNeed::within)
      .def("__repr__", [](const PyNeed& n) { return "<Need " + n.need + ">"; });
  nb::class_<PyRuleError>(module, "RuleError")
      .def_ro("rule", &PyRuleError::rule)
      .def_prop_ro("missing", [](const PyRuleError& e) { return nb::tuple(nb::cast(e.missing)); })
      .def("__repr__", [](const PyRuleError& e) { return "<RuleError " + e.rule + ">"; });
}

nb::tuple NeedsOf(const PyDecision& d) {
  nb::list list;
  for (const Need& need : d.decision.needs()) {
    list.append(nb::cast(PyNeed{
        std::string(ToWord(need.kind)), need.count, {need.from.begin(), need.from.end()}, TimedeltaOf(need.within)}));
  }
  return nb::tuple(list);
}

nb::tuple ErrorsOf(const PyDecision& d) {
  nb::list list;
  for (const RuleError& error : d.decision.errors()) {
    list.append(nb::cast(PyRuleError{std::string(error.rule), {error.missing.begin(), error.missing.end()}}));
  }
  return nb::tuple(list);
}

void BindDecision(nb::module_& module) {
  nb::class_<PyDecision>(module, "Decision", nb::type_slots(kDecisionSlots))
      .def_prop_ro("permitted", [](const PyDecision& d) { return d.decision.permitted(); })
      .def_prop_ro("outcome", [](const PyDecision& d) { return StrOf(ToWord(d.decision.outcome())); })
      .def_prop_ro("reason", [](const PyDecision& d) { return StrOf(ToWord(d.decision.reason())); })
      .def_prop_ro("terms",
                   [](nb::handle self) {
                     return PyTerms{nb::cast<const PyDecision&>(self).decision.terms(), nb::borrow(self)};
                   })
      .def_prop_ro("needs", NeedsOf)
      .def_prop_ro("binding", [](const PyDecision& d) { return StrOf(d.decision.binding()); })
      .def_prop_ro("rules", [](const PyDecision& d) { return TupleOf(d.decision.rules()); })
      .def_prop_ro("errors", ErrorsOf)
      .def_prop_ro("invalid_fields", [](const PyDecision& d) { return TupleOf(d.decision.invalid_fields()); })
      .def_prop_ro("shadow", [](const PyDecision& d) { return TupleOf(d.decision.shadow()); })
      .def_prop_ro("policy_digest", [](const PyDecision& d) { return StrOf(d.decision.policy_digest()); })
      .def("to_json", [](const PyDecision& d) { return ToJson(d.decision); })
      .def("__repr__",
           [](const PyDecision& d) {
             std::string text = "<Decision " + std::string(ToWord(d.decision.outcome())) + " " +
                                std::string(ToWord(d.decision.reason()));
             for (std::string_view rule : d.decision.rules()) text.append(" ").append(rule);
             return text + ">";
           })
      .def("__reduce__", [](const PyDecision&) { RefusePickling("a Decision"); });
}

void BindPrepared(nb::module_& module) {
  auto prepared_agent = nb::class_<PyPreparedAgent>(module, "PreparedAgent");
  prepared_agent.def_prop_ro("agent", [](const PyPreparedAgent& a) { return a.given; })
      .def("decide",
           [](const PyPreparedAgent& a, const nb::kwargs& words) {
             return Wrap(a.engine, Decide(a.engine, &a.agent, AskedOf(nb::none(), words, &a)));
           })
      .def("check",
           [](const PyPreparedAgent& a, const nb::kwargs& words) {
             return StrOf(ToWord(Decide(a.engine, &a.agent, AskedOf(nb::none(), words, &a)).outcome()));
           })
      .def("decide_many",
           [](const PyPreparedAgent& a, const nb::sequence& secrets, const nb::kwargs& words) {
             return DecideMany(a.engine, &a.agent, AskedOf(nb::none(), words, &a), secrets);
           })
      .def("filter",
           [](const PyPreparedAgent& a, const nb::sequence& secrets, const nb::kwargs& words) {
             return Filter(a.engine, &a.agent, AskedOf(nb::none(), words, &a), secrets);
           })
      .def("__reduce__", [](const PyPreparedAgent&) { RefusePickling("a PreparedAgent"); });
  QuickenDecide<PyPreparedAgent>(prepared_agent);
}

// An agent that can not be read is none that could be prepared: its decisions name what is wrong.
PyPreparedAgent Prepare(const Engine& engine, const nb::object& agent) {
  Workspace& workspace = FreshWorkspace();
  Agent read;
  if (!ReadAgentOfAnySize(agent.ptr(), &workspace.arena, &read)) {
    throw nb::type_error(
        "an agent is a dict of its attributes, of their types: {\"id\": \"etl-7\", \"class\": \"batch_etl\"}");
  }
  // Before the copy, which may run code that decides as well.
  PreparedAgent prepared = engine.Prepare(read);
  nb::object copy = PyDict_Check(agent.ptr()) ? nb::module_::import_("copy").attr("deepcopy")(agent) : agent;
  return {engine, std::move(prepared), std::move(copy)};
}

void BindEngine(nb::module_& module) {
  auto bound_engine = nb::class_<Engine>(module, "Engine");
  bound_engine
      .def_static("from_files", FromFiles, "paths"_a, nb::kw_only(), "enforces"_a = nb::none(),
                  "max_rule_cost"_a = 1'000'000)
      .def_static(
          "from_text",
          [](const std::string& text, const std::string& name, const std::optional<std::vector<std::string>>& enforces,
             std::uint64_t max_rule_cost) {
            return Compile({{name, text}}, OptionsOf(enforces, max_rule_cost));
          },
          "text"_a, "name"_a = "policy.gate", nb::kw_only(), "enforces"_a = nb::none(), "max_rule_cost"_a = 1'000'000)
      .def_static("from_sources", FromSources, "sources"_a, nb::kw_only(), "enforces"_a = nb::none(),
                  "max_rule_cost"_a = 1'000'000)
      .def(
          "decide",
          [](const Engine& e, const nb::object& request, const nb::kwargs& words) {
            return Wrap(e, Decide(e, nullptr, AskedOf(request, words, nullptr)));
          },
          "request"_a = nb::none(), "words"_a)
      .def(
          "check",
          [](const Engine& e, const nb::object& request, const nb::kwargs& words) {
            return StrOf(ToWord(Decide(e, nullptr, AskedOf(request, words, nullptr)).outcome()));
          },
          "request"_a = nb::none(), "words"_a)
      .def(
          "decide_json",
          [](const Engine& e, const nb::object& json) {
            Py_buffer view;
            if (PyObject_GetBuffer(json.ptr(), &view, PyBUF_SIMPLE) == 0) {
              std::optional<Decision> decision;
              {
                const nb::gil_scoped_release released;
                decision.emplace(
                    DecideJson(e, {static_cast<const char*>(view.buf), static_cast<std::size_t>(view.len)}));
              }
              PyBuffer_Release(&view);
              return Wrap(e, *std::move(decision));
            }
            PyErr_Clear();
            if (!PyUnicode_Check(json.ptr())) throw nb::type_error("a request's JSON is a str or bytes");
            const std::string text(TextOf(json.ptr()).value_or("\xFF"));
            const nb::gil_scoped_release released;
            return Wrap(e, DecideJson(e, text));
          },
          "json"_a)
      .def(
          "decide_many",
          [](const Engine& e, const nb::sequence& secrets, const nb::kwargs& words) {
            return DecideMany(e, nullptr, AskedOf(nb::none(), words, nullptr), secrets);
          },
          "secrets"_a, "words"_a)
      .def(
          "filter",
          [](const Engine& e, const nb::sequence& secrets, const nb::kwargs& words) {
            return Filter(e, nullptr, AskedOf(nb::none(), words, nullptr), secrets);
          },
          "secrets"_a, "words"_a)
      .def("prepare", Prepare, "agent"_a)
      .def(
          "explain_json",
          [](const Engine& e, const nb::object& request, const nb::kwargs& words) {
            return ExplainText(e, AskedOf(request, words, nullptr));
          },
          "request"_a = nb::none(), "words"_a)
      .def(
          "binding",
          [](const Engine& e, const nb::object& request, const nb::kwargs& words) {
            return BindingText(e, AskedOf(request, words, nullptr));
          },
          "request"_a = nb::none(), "words"_a)
      .def_prop_ro("policy_digest", [](const Engine& e) { return StrOf(e.policy_digest()); })
      .def("__repr__", [](const Engine& e) { return "<Engine " + std::string(e.policy_digest()) + ">"; })
      .def("__reduce__", [](const Engine&) { RefusePickling("an Engine"); });
  QuickenDecide<Engine>(bound_engine);
}

}  // namespace
}  // namespace daygate::python

NB_MODULE(_daygate, module) {
  if (!daygate::python::LoadDatetime()) throw nb::python_error();
  daygate::python::BindDiagnostic(module);
  daygate::python::BindTerms(module);
  daygate::python::BindDecision(module);
  daygate::python::BindPrepared(module);
  daygate::python::BindEngine(module);
  daygate::python::BindGuard(module);
  daygate::python::BindClaims(module);
  daygate::python::BindErrors(module);
}
