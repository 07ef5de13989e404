// The guard of daygate/c.h.
#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "c/handles.h"
#include "c/packed_request.h"
#include "c/packed_step.h"
#include "c/request.h"
#include "daygate/vault_guard.h"

struct dg_vault {
  daygate::vault::Guard guard;
};

struct dg_exchange {
  // Of a packed request: what the exchange looks at.
  std::vector<uint8_t> packed;
  std::optional<dg_request> request;
  std::optional<daygate::vault::Exchange> exchange;
};

namespace daygate::c {
namespace {

using Step = vault::Exchange::Step;

vault::GuardOptions OptionsOf(const dg_vault_options* given) {
  dg_vault_options options = DG_VAULT_OPTIONS_INIT;
  if (given != nullptr) std::memcpy(&options, given, std::min(given->size, sizeof(options)));
  vault::GuardOptions result;
  for (size_t i = 0; i < options.child_policy_count; ++i) {
    result.plan.child_policies.emplace_back(ViewOf(options.child_policies[i]));
  }
  result.plan.child_role = std::string(ViewOf(options.child_role));
  result.plan.token_namespace = std::string(ViewOf(options.token_namespace));
  result.plan.kept_by_host = TermSet::FromBits(options.kept_by_host & DG_TERMS_ALL);
  result.plan.child_ttl = std::chrono::milliseconds(options.child_ttl_ms);
  result.plan.wrap_ttl = std::chrono::milliseconds(options.wrap_ttl_ms);
  result.metadata_max_age = std::chrono::milliseconds(options.metadata_max_age_ms);
  result.metadata_entries = options.metadata_entries;
  result.max_lookups = options.max_lookups;
  result.max_answer = options.max_answer;
  return result;
}

absl::StatusOr<vault::MountTable> TableOf(const dg_mounts* mounts, size_t count) {
  if (count == 0) return vault::MountTable::Default();
  vault::MountTable table;
  for (size_t i = 0; i < count; ++i) {
    const absl::Status added = table.AddSysMounts(ViewOf(mounts[i].name_space), ViewOf(mounts[i].json));
    if (!added.ok()) return added;
  }
  return table;
}

void Begin(const dg_vault* vault, dg_request* request, const vault::HttpRequest& http, dg_exchange* out) {
  static const std::string kWhole = "request";
  if (request == nullptr) {
    out->exchange.emplace(vault->guard.Begin(Request(), {&kWhole, 1}, http));
    return;
  }
  const Request& view = request->builder.View();
  out->exchange.emplace(vault->guard.Begin(view, request->builder.faults(), http));
}

void BeginPacked(const dg_vault* vault, std::span<const uint8_t> request, const vault::HttpRequest& http,
                 dg_exchange* out) {
  out->packed.assign(request.begin(), request.end());
  out->request.emplace(Texts::kBorrowed);
  Unpack(out->packed, &out->request->builder);
  Begin(vault, &*out->request, http, out);
}

std::vector<vault::Header> HeadersOf(const dg_header* headers, size_t count) {
  std::vector<vault::Header> result;
  for (size_t i = 0; i < count; ++i) result.push_back({ViewOf(headers[i].name), ViewOf(headers[i].value)});
  return result;
}

const vault::Exchange* ExchangeOf(const dg_exchange* exchange) {
  return exchange == nullptr || !exchange->exchange ? nullptr : &*exchange->exchange;
}

// The exchange, where it is at this step.
const vault::Exchange* At(const dg_exchange* exchange, Step step) {
  const vault::Exchange* const found = ExchangeOf(exchange);
  return found != nullptr && found->step() == step ? found : nullptr;
}

std::span<const vault::SetHeader> SetHeadersOf(const dg_exchange* exchange) {
  if (const auto* at = At(exchange, Step::kCall)) return at->call().headers;
  if (const auto* at = At(exchange, Step::kForward)) return at->forward().set_headers;
  return {};
}

std::span<const std::string> RemovedOf(const dg_exchange* exchange) {
  const auto* const at = At(exchange, Step::kForward);
  return at != nullptr ? std::span<const std::string>(at->forward().remove_headers) : std::span<const std::string>();
}

}  // namespace
}  // namespace daygate::c

namespace c = daygate::c;
using Step = daygate::vault::Exchange::Step;

dg_error* dg_vault_new(const dg_engine* engine, const dg_mounts* mounts, size_t mount_count,
                       const dg_vault_options* options, dg_vault** out) {
  return c::Guarded([&]() -> dg_error* {
    daygate::vault::GuardOptions chosen = c::OptionsOf(options);
    absl::StatusOr<daygate::vault::MountTable> table = c::TableOf(mounts, mount_count);
    if (!table.ok()) return c::MakeError(DG_ERROR_ARGUMENT, std::string(table.status().message()));
    chosen.mounts = *std::move(table);
    *out = new dg_vault{daygate::vault::Guard(engine->engine, std::move(chosen))};
    return nullptr;
  });
}

void dg_vault_free(dg_vault* vault) {
  delete vault;
}

uint32_t dg_vault_enforces(const dg_vault* vault) {
  return vault->guard.enforces().bits();
}

bool dg_vault_needs_body(dg_text target) {
  return daygate::vault::Guard::NeedsBody(c::ViewOf(target));
}

dg_exchange* dg_vault_begin(const dg_vault* vault, dg_request* request, dg_text method, dg_text target,
                            const dg_header* headers, size_t header_count, dg_text body) {
  return c::GuardedOr<dg_exchange*>(nullptr, [&] {
    const std::vector<daygate::vault::Header> read = c::HeadersOf(headers, header_count);
    auto exchange = std::make_unique<dg_exchange>();
    c::Begin(vault, request, {c::ViewOf(method), c::ViewOf(target), read, c::ViewOf(body)}, exchange.get());
    return exchange.release();
  });
}

dg_exchange* dg_vault_begin_packed(const dg_vault* vault, const uint8_t* request, size_t request_size, dg_text method,
                                   dg_text target, const dg_header* headers, size_t header_count, dg_text body) {
  return c::GuardedOr<dg_exchange*>(nullptr, [&] {
    const std::vector<daygate::vault::Header> read = c::HeadersOf(headers, header_count);
    auto exchange = std::make_unique<dg_exchange>();
    c::BeginPacked(vault, {request, request_size}, {c::ViewOf(method), c::ViewOf(target), read, c::ViewOf(body)},
                   exchange.get());
    return exchange.release();
  });
}

dg_exchange* dg_vault_begin_at_once(const dg_vault* vault, const uint8_t* packed, size_t packed_size, uint8_t* out,
                                    size_t capacity, size_t* size) {
  dg_exchange* const begun = c::GuardedOr<dg_exchange*>(nullptr, [&] {
    const c::PackedBegin begin({packed, packed_size});
    auto exchange = std::make_unique<dg_exchange>();
    if (begin.ok) {
      c::BeginPacked(vault, begin.request, {begin.method, begin.target, begin.headers, begin.body}, exchange.get());
    }
    return exchange.release();
  });
  *size = c::PackStep(begun, out, capacity);
  return begun;
}

dg_exchange* dg_vault_revoke(const dg_vault* vault, dg_text accessor) {
  return c::GuardedOr<dg_exchange*>(nullptr, [&] {
    auto exchange = std::make_unique<dg_exchange>();
    exchange->exchange.emplace(vault->guard.Revoke(c::ViewOf(accessor)));
    return exchange.release();
  });
}

void dg_exchange_free(dg_exchange* exchange) {
  delete exchange;
}

dg_step dg_exchange_get_step(const dg_exchange* exchange) {
  const auto* const found = c::ExchangeOf(exchange);
  return found == nullptr ? DG_STEP_REFUSE : static_cast<dg_step>(found->step());
}

dg_text dg_exchange_method(const dg_exchange* exchange) {
  const auto* const at = c::At(exchange, Step::kCall);
  return at == nullptr ? dg_text() : c::TextOf(at->call().method);
}

dg_text dg_exchange_target(const dg_exchange* exchange) {
  const auto* const at = c::At(exchange, Step::kCall);
  return at == nullptr ? dg_text() : c::TextOf(at->call().target);
}

size_t dg_exchange_header_count(const dg_exchange* exchange) {
  return c::SetHeadersOf(exchange).size();
}

dg_header dg_exchange_header(const dg_exchange* exchange, size_t index) {
  const auto headers = c::SetHeadersOf(exchange);
  if (index >= headers.size()) return {};
  return {c::TextOf(headers[index].name), c::TextOf(headers[index].value)};
}

size_t dg_exchange_removed_count(const dg_exchange* exchange) {
  return c::RemovedOf(exchange).size();
}

dg_text dg_exchange_removed(const dg_exchange* exchange, size_t index) {
  const auto names = c::RemovedOf(exchange);
  return index < names.size() ? c::TextOf(names[index]) : dg_text();
}

dg_text dg_exchange_token(const dg_exchange* exchange) {
  const auto* const at = c::At(exchange, Step::kForward);
  return at == nullptr || !at->forward().token ? dg_text() : c::TextOf(*at->forward().token);
}

bool dg_exchange_body(const dg_exchange* exchange, dg_text* out) {
  const auto* const at = c::ExchangeOf(exchange);
  if (at == nullptr) return false;
  const std::string* body = nullptr;
  switch (at->step()) {
    case Step::kCall: body = at->call().body.empty() ? nullptr : &at->call().body; break;
    case Step::kForward: body = at->forward().body ? &*at->forward().body : nullptr; break;
    case Step::kAnswer: body = at->body() ? &*at->body() : nullptr; break;
    case Step::kRefuse: break;
  }
  if (body != nullptr) *out = c::TextOf(*body);
  return body != nullptr;
}

bool dg_exchange_inspects(const dg_exchange* exchange) {
  const auto* const at = c::At(exchange, Step::kForward);
  return at != nullptr && at->forward().inspect;
}

// What throws on the way is a refusal: an exchange that can not go on has no other step.
void dg_exchange_answered(dg_exchange* exchange, int status, dg_text body) {
  if (c::ExchangeOf(exchange) == nullptr) return;
  try {
    exchange->exchange->Answered(status, c::ViewOf(body));
  } catch (...) {
    exchange->exchange.reset();
  }
}

void dg_exchange_failed(dg_exchange* exchange, dg_text why) {
  if (c::ExchangeOf(exchange) == nullptr) return;
  try {
    exchange->exchange->Failed(c::ViewOf(why));
  } catch (...) {
    exchange->exchange.reset();
  }
}

size_t dg_exchange_answered_at_once(dg_exchange* exchange, int status, const uint8_t* body, size_t body_size,
                                    uint8_t* out, size_t capacity) {
  dg_exchange_answered(exchange, status, {reinterpret_cast<const char*>(body), body_size});
  return c::PackStep(exchange, out, capacity);
}

size_t dg_exchange_pack_step(const dg_exchange* exchange, uint8_t* out, size_t capacity) {
  return c::PackStep(exchange, out, capacity);
}

int dg_exchange_status(const dg_exchange* exchange) {
  const auto* const at = c::At(exchange, Step::kAnswer);
  return at == nullptr ? 0 : at->status();
}

dg_cause dg_exchange_cause(const dg_exchange* exchange) {
  const auto* const at = c::At(exchange, Step::kRefuse);
  return at == nullptr ? DG_CAUSE_DENIED : static_cast<dg_cause>(at->cause());
}

dg_text dg_cause_word(dg_cause cause) {
  return c::TextOf(daygate::vault::ToWord(static_cast<daygate::vault::Cause>(cause)));
}

dg_text dg_exchange_message(const dg_exchange* exchange) {
  const auto* const at = c::ExchangeOf(exchange);
  return at == nullptr ? dg_text_of("memory is exhausted") : c::TextOf(at->message());
}

const dg_decision* dg_exchange_decision(const dg_exchange* exchange) {
  const auto* const at = c::ExchangeOf(exchange);
  const daygate::Decision* const decision = at == nullptr ? nullptr : at->decision();
  // A dg_decision is a Decision and nothing else.
  static_assert(std::is_standard_layout_v<dg_decision> && sizeof(dg_decision) == sizeof(daygate::Decision));
  return reinterpret_cast<const dg_decision*>(decision);
}

dg_text dg_exchange_id(const dg_exchange* exchange) {
  const auto* const at = c::ExchangeOf(exchange);
  return at == nullptr ? dg_text() : c::TextOf(at->id());
}

size_t dg_exchange_accessor_count(const dg_exchange* exchange) {
  const auto* const at = c::ExchangeOf(exchange);
  return at == nullptr ? 0 : at->accessors().size();
}

dg_text dg_exchange_accessor(const dg_exchange* exchange, size_t index) {
  if (index >= dg_exchange_accessor_count(exchange)) return {};
  return c::TextOf(c::ExchangeOf(exchange)->accessors()[index]);
}
