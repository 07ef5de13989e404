// Engines and prepared agents of daygate/c.h, and what is decided with them.
#include <algorithm>
#include <cstring>
#include <span>

#include "c/handles.h"
#include "c/packed_decision.h"
#include "c/packed_request.h"
#include "c/request.h"
#include "compile/program.h"
#include "daygate/wire.h"
#include "decide/decide.h"

namespace daygate::c {
namespace {

// Members that the caller's header does not know keep their defaults.
EngineOptions OptionsOf(const dg_engine_options* given) {
  dg_engine_options options = DG_ENGINE_OPTIONS_INIT;
  if (given != nullptr) std::memcpy(&options, given, std::min(given->size, sizeof(options)));
  EngineOptions result;
  result.max_rule_cost = options.max_rule_cost;
  result.enforces = TermSet::FromBits(options.enforces & DG_TERMS_ALL);
  return result;
}

dg_error* Compile(const std::vector<PolicySource>& sources, const dg_engine_options* options, dg_engine** out) {
  std::vector<Diagnostic> diagnostics;
  absl::StatusOr<Engine> engine = Engine::FromSources(sources, OptionsOf(options), &diagnostics);
  if (!engine.ok()) return new dg_error{DG_ERROR_POLICY, std::string(engine.status().message()), diagnostics};
  *out = new dg_engine{*std::move(engine)};
  return nullptr;
}

dg_error* ToBuffer(std::string bytes, dg_buffer** out) {
  *out = new dg_buffer{std::move(bytes)};
  return nullptr;
}

// The one way from a built request to its decision. `request` may be null, and `secret`: then the request's own.
Decision Decide(const Engine& engine, const PreparedAgent* agent, dg_request* request, const Secret* secret) {
  if (request == nullptr) {
    const std::string whole = "request";
    return decide::Decide(engine.program(), Request(), {&whole, 1}, {});
  }
  const Request& view = request->builder.View();
  if (secret == nullptr && !request->builder.has_faults()) {
    return agent != nullptr ? engine.Decide(*agent, view) : engine.Decide(view);
  }
  Request copy = view;
  if (secret != nullptr) copy.secret = *secret;
  if (agent != nullptr) copy.agent = agent->agent();
  return decide::Decide(engine.program(), copy, request->builder.faults(),
                        {.enforces = engine.enforces(), .evaluation = engine.evaluation()});
}

Outcome Check(const Engine& engine, const PreparedAgent* agent, dg_request* request, const Secret* secret) {
  if (request == nullptr) return Outcome::kDeny;
  const auto ask = [&](const Request& view) noexcept {
    // A fault may show only once the view is made.
    if (request->builder.has_faults()) return Outcome::kDeny;
    return agent != nullptr ? engine.Check(*agent, view) : engine.Check(view);
  };
  return secret != nullptr ? request->builder.With(*secret, ask) : ask(request->builder.View());
}

const PreparedAgent* AgentOf(const dg_agent* agent) {
  return agent == nullptr ? nullptr : &agent->agent;
}

template <typename Out>
void CheckMany(const Engine& engine, const dg_agent* agent, dg_request* request, std::span<Out> outcomes) {
  std::fill(outcomes.begin(), outcomes.end(), static_cast<Out>(DG_DENY));
  if (request == nullptr) return;
  const std::span<const Secret> secrets = request->builder.secrets();
  for (std::size_t i = 0; i < std::min(secrets.size(), outcomes.size()); ++i) {
    outcomes[i] = static_cast<Out>(Check(engine, AgentOf(agent), request, &secrets[i]));
  }
}

dg_error* Explain(const Engine& engine, dg_request* request, dg_buffer** out) {
  if (request == nullptr) return MakeError(DG_ERROR_ARGUMENT, "no request");
  const Decision decision = Decide(engine, nullptr, request, nullptr);
  if (decision.reason() == Reason::kInvalidRequest) return ToBuffer(ToJson(decision), out);
  return ToBuffer(ToJson(decision, engine.Explain(request->builder.View())), out);
}

dg_error* Binding(const Engine& engine, dg_request* request, dg_buffer** out) {
  if (request == nullptr) return MakeError(DG_ERROR_ARGUMENT, "no request");
  std::string binding = engine.Binding(request->builder.View());
  if (request->builder.has_faults()) return MakeError(DG_ERROR_ARGUMENT, "the request is not well-formed");
  if (binding.empty()) return MakeError(DG_ERROR_INTERNAL, "the request can not be hashed");
  return ToBuffer(std::move(binding), out);
}

}  // namespace
}  // namespace daygate::c

namespace c = daygate::c;

dg_error* dg_engine_from_files(const dg_text* paths, size_t count, const dg_engine_options* options, dg_engine** out) {
  return c::Guarded([&]() -> dg_error* {
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i) names.emplace_back(c::ViewOf(paths[i]));
    std::vector<daygate::Diagnostic> diagnostics;
    const auto sources = daygate::ReadPolicies(names, &diagnostics);
    if (!sources.ok()) return new dg_error{DG_ERROR_POLICY, std::string(sources.status().message()), diagnostics};
    return c::Compile(*sources, options, out);
  });
}

dg_error* dg_engine_from_sources(const dg_source* sources, size_t count, const dg_engine_options* options,
                                 dg_engine** out) {
  return c::Guarded([&] {
    std::vector<daygate::PolicySource> copies;
    for (size_t i = 0; i < count; ++i) {
      copies.push_back({std::string(c::ViewOf(sources[i].name)), std::string(c::ViewOf(sources[i].text))});
    }
    return c::Compile(copies, options, out);
  });
}

void dg_engine_free(dg_engine* engine) {
  delete engine;
}

dg_text dg_engine_policy_digest(const dg_engine* engine) {
  return c::TextOf(engine->engine.policy_digest());
}

dg_agent* dg_engine_prepare(const dg_engine* engine, dg_request* request) {
  return c::GuardedOr<dg_agent*>(nullptr, [&]() -> dg_agent* {
    if (request == nullptr) return nullptr;
    return new dg_agent{engine->engine.Prepare(request->builder.View().agent)};
  });
}

void dg_agent_free(dg_agent* agent) {
  delete agent;
}

dg_decision* dg_engine_decide(const dg_engine* engine, const dg_agent* agent, dg_request* request) {
  return c::GuardedOr<dg_decision*>(
      nullptr, [&] { return new dg_decision{c::Decide(engine->engine, c::AgentOf(agent), request, nullptr)}; });
}

dg_outcome dg_engine_check(const dg_engine* engine, const dg_agent* agent, dg_request* request) {
  return c::GuardedOr(
      DG_DENY, [&] { return static_cast<dg_outcome>(c::Check(engine->engine, c::AgentOf(agent), request, nullptr)); });
}

dg_decision* dg_engine_decide_json(const dg_engine* engine, dg_text json) {
  return c::GuardedOr<dg_decision*>(
      nullptr, [&] { return new dg_decision{daygate::DecideJson(engine->engine, c::ViewOf(json))}; });
}

dg_decisions* dg_engine_decide_many(const dg_engine* engine, const dg_agent* agent, dg_request* request) {
  return c::GuardedOr<dg_decisions*>(nullptr, [&]() -> dg_decisions* {
    if (request == nullptr) return nullptr;
    auto decisions = std::make_unique<dg_decisions>();
    for (const daygate::Secret& secret : request->builder.secrets()) {
      decisions->decisions.push_back({c::Decide(engine->engine, c::AgentOf(agent), request, &secret)});
    }
    return decisions.release();
  });
}

size_t dg_decisions_count(const dg_decisions* decisions) {
  return decisions == nullptr ? 0 : decisions->decisions.size();
}

const dg_decision* dg_decisions_at(const dg_decisions* decisions, size_t index) {
  return index < dg_decisions_count(decisions) ? &decisions->decisions[index] : nullptr;
}

void dg_decisions_free(dg_decisions* decisions) {
  delete decisions;
}

void dg_engine_check_many(const dg_engine* engine, const dg_agent* agent, dg_request* request, dg_outcome* outcomes,
                          size_t count) {
  const std::span<dg_outcome> out(outcomes, count);
  c::GuardedOr(false, [&] {
    c::CheckMany(engine->engine, agent, request, out);
    return true;
  });
}

dg_error* dg_engine_explain(const dg_engine* engine, dg_request* request, dg_buffer** out) {
  return c::Guarded([&] { return c::Explain(engine->engine, request, out); });
}

dg_error* dg_engine_explain_json(const dg_engine* engine, dg_text json, dg_buffer** out) {
  return c::Guarded([&] {
    const daygate::RequestDocument document(engine->engine, c::ViewOf(json));
    const daygate::Decision decision = daygate::Decide(engine->engine, document);
    if (decision.reason() == daygate::Reason::kInvalidRequest) return c::ToBuffer(ToJson(decision), out);
    return c::ToBuffer(ToJson(decision, engine->engine.Explain(document.request())), out);
  });
}

dg_error* dg_engine_binding(const dg_engine* engine, dg_request* request, dg_buffer** out) {
  return c::Guarded([&] { return c::Binding(engine->engine, request, out); });
}

// ── Packed ───────────────────────────────────────────────────────────────────────────────────────────────────────────

size_t dg_engine_decide_packed(const dg_engine* engine, const dg_agent* agent, const uint8_t* request,
                               size_t request_size, uint8_t* out, size_t capacity) {
  return c::GuardedOr<size_t>(0, [&] {
    const c::PackedRequest unpacked(request, request_size);
    return c::Pack(c::Decide(engine->engine, c::AgentOf(agent), unpacked.get(), nullptr), out, capacity);
  });
}

void dg_engine_check_packed(const dg_engine* engine, const dg_agent* agent, const uint8_t* request, size_t request_size,
                            uint8_t* outcomes, size_t count) {
  const std::span<uint8_t> out(outcomes, count);
  c::GuardedOr(false, [&] {
    std::fill(out.begin(), out.end(), static_cast<uint8_t>(DG_DENY));
    const c::PackedRequest unpacked(request, request_size);
    c::CheckMany(engine->engine, agent, unpacked.get(), out);
    return true;
  });
}

dg_agent* dg_engine_prepare_packed(const dg_engine* engine, const uint8_t* request, size_t request_size) {
  return c::GuardedOr<dg_agent*>(nullptr, [&] {
    const c::PackedRequest unpacked(request, request_size);
    return dg_engine_prepare(engine, unpacked.get());
  });
}

dg_error* dg_engine_explain_packed(const dg_engine* engine, const uint8_t* request, size_t request_size,
                                   dg_buffer** out) {
  return c::Guarded([&] {
    const c::PackedRequest unpacked(request, request_size);
    return c::Explain(engine->engine, unpacked.get(), out);
  });
}

dg_error* dg_engine_binding_packed(const dg_engine* engine, const uint8_t* request, size_t request_size,
                                   dg_buffer** out) {
  return c::Guarded([&] {
    const c::PackedRequest unpacked(request, request_size);
    return c::Binding(engine->engine, unpacked.get(), out);
  });
}
