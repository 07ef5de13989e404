// The mappers of daygate/c.h: from the claims of a token to the fields of a request.
#include "daygate/claims.h"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "c/handles.h"
#include "c/request.h"
#include "wire/request_fields.h"

struct dg_mapper {
  daygate::claims::Mapper mapper;
};

struct dg_mappers {
  std::vector<dg_mapper> mappers;
};

struct dg_fields {
  daygate::claims::Fields fields;
};

namespace daygate::c {
namespace {

dg_error_kind KindOf(const absl::Status& status, dg_error_kind invalid) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument: return invalid;
    case absl::StatusCode::kPermissionDenied: return DG_ERROR_FOREIGN_CLAIMS;
    case absl::StatusCode::kResourceExhausted: return DG_ERROR_MEMORY;
    default: return DG_ERROR_INTERNAL;
  }
}

dg_mappers* Wrap(const claims::Mappers& mappers) {
  auto wrapped = std::make_unique<dg_mappers>();
  for (const claims::Mapper& mapper : mappers.all()) wrapped->mappers.push_back({mapper});
  return wrapped.release();
}

// `read` takes where diagnostics go.
template <typename Read>
dg_error* Take(Read read, dg_mappers** out) {
  return Guarded([&]() -> dg_error* {
    std::vector<Diagnostic> diagnostics;
    const absl::StatusOr<claims::Mappers> mappers = read(&diagnostics);
    if (!mappers.ok()) {
      return new dg_error{KindOf(mappers.status(), DG_ERROR_POLICY), std::string(mappers.status().message()),
                          std::move(diagnostics)};
    }
    *out = Wrap(*mappers);
    return nullptr;
  });
}

dg_error* Take(absl::StatusOr<claims::Fields> fields, dg_fields** out) {
  if (!fields.ok()) {
    return MakeError(KindOf(fields.status(), DG_ERROR_CLAIMS), std::string(fields.status().message()));
  }
  *out = new dg_fields{*std::move(fields)};
  return nullptr;
}

// ── Into a request that is being built ───────────────────────────────────────────────────────────────────────────────

void Set(RequestBuilder* to, dg_field field, std::string_view value) {
  to->SetText(field, value);
}
void Set(RequestBuilder* to, dg_field field, std::int64_t value) {
  to->SetInt(field, value);
}
void Set(RequestBuilder* to, dg_field field, bool value) {
  to->SetBool(field, value);
}
void Set(RequestBuilder* to, dg_field field, Timestamp value) {
  to->SetTime(field, value);
}
void Set(RequestBuilder* to, dg_field field, const Strings& values) {
  to->SetEmpty(field);
  for (const std::string_view value : values) to->AddText(field, value);
}
void Set(RequestBuilder* to, dg_field field, const Labels& labels) {
  to->SetEmpty(field);
  for (const Label& label : labels) to->AddLabel(field, label.key, label.value);
}
void Set(RequestBuilder* to, dg_field, std::span<const Approver>) {
  to->Spoil();  // claims name no approvers
}

// The fields of a table are those of c.h from `first` on (fields.cc).
template <typename Struct>
void SetAll(const Struct& from, std::span<const wire::RequestField<Struct>> fields, int first, RequestBuilder* to) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto field = static_cast<dg_field>(first + static_cast<int>(i));
    const auto set = [&](auto member) {
      if (from.*member) Set(to, field, *(from.*member));
    };
    std::visit(set, fields[i].member);
  }
}

// As Fields::Fill: what the claims do not say stays.
void Fill(const claims::Fields& fields, RequestBuilder* to) {
  Request from;
  fields.Fill(&from);
  SetAll<Agent>(from.agent, wire::kAgentFields, DG_AGENT_ID, to);
  SetAll<Subject>(from.subject, wire::kSubjectFields, DG_SUBJECT_ID, to);
  SetAll<Task>(from.task, wire::kTaskFields, DG_TASK_ID, to);
  SetAll<Request>(from, wire::kContextFields, DG_REQUEST_PURPOSE, to);
  if (!from.chain.empty()) to->ClearChain();
  for (const Agent& hop : from.chain) {
    to->AddHop();
    SetAll<Agent>(hop, wire::kAgentFields, DG_HOP_ID, to);
  }
  if (!from.attested.empty()) Set(to, DG_REQUEST_ATTESTED, from.attested);
}

}  // namespace
}  // namespace daygate::c

namespace c = daygate::c;
namespace claims = daygate::claims;

dg_error* dg_mappers_from_text(const dg_source* source, const dg_engine* engine, dg_mappers** out) {
  return c::Take(
      [&](std::vector<daygate::Diagnostic>* diagnostics) {
        const daygate::PolicySource copy{std::string(c::ViewOf(source->name)), std::string(c::ViewOf(source->text))};
        return engine == nullptr ? claims::Mappers::FromText(copy, diagnostics)
                                 : claims::Mappers::FromText(copy, engine->engine, diagnostics);
      },
      out);
}

dg_error* dg_mappers_from_file(dg_text path, const dg_engine* engine, dg_mappers** out) {
  return c::Take(
      [&](std::vector<daygate::Diagnostic>* diagnostics) {
        const std::string name(c::ViewOf(path));
        return engine == nullptr ? claims::Mappers::FromFile(name, diagnostics)
                                 : claims::Mappers::FromFile(name, engine->engine, diagnostics);
      },
      out);
}

const dg_mappers* dg_mappers_ready(void) {
  return c::GuardedOr<const dg_mappers*>(nullptr, [] {
    static const std::unique_ptr<const dg_mappers> ready(c::Wrap(claims::Mappers::Ready()));
    return ready.get();
  });
}

dg_text dg_mappers_ready_text(void) {
  return c::TextOf(claims::Mappers::ReadyText());
}

void dg_mappers_free(dg_mappers* mappers) {
  delete mappers;
}

size_t dg_mappers_count(const dg_mappers* mappers) {
  return mappers == nullptr ? 0 : mappers->mappers.size();
}

const dg_mapper* dg_mappers_at(const dg_mappers* mappers, size_t index) {
  return index < dg_mappers_count(mappers) ? &mappers->mappers[index] : nullptr;
}

const dg_mapper* dg_mappers_find(const dg_mappers* mappers, dg_text name) {
  for (size_t i = 0; i < dg_mappers_count(mappers); ++i) {
    if (mappers->mappers[i].mapper.name() == c::ViewOf(name)) return &mappers->mappers[i];
  }
  return nullptr;
}

dg_text dg_mapper_name(const dg_mapper* mapper) {
  return c::TextOf(mapper->mapper.name());
}

dg_text dg_mapper_title(const dg_mapper* mapper) {
  return c::TextOf(mapper->mapper.title());
}

dg_error* dg_mapper_map(const dg_mapper* mapper, dg_text claims, dg_text type, dg_fields** out) {
  return c::Guarded([&] {
    if (mapper == nullptr) return c::MakeError(DG_ERROR_ARGUMENT, "there is no such mapper");
    return c::Take(mapper->mapper.Map({.claims = c::ViewOf(claims), .type = c::ViewOf(type)}), out);
  });
}

dg_error* dg_fields_join(const dg_fields* a, const dg_fields* b, dg_fields** out) {
  return c::Guarded([&] { return c::Take(claims::Fields::Join(a->fields, b->fields), out); });
}

dg_error* dg_fields_json(const dg_fields* fields, dg_buffer** out) {
  return c::Guarded([&]() -> dg_error* {
    *out = new dg_buffer{claims::ToJson(fields->fields)};
    return nullptr;
  });
}

void dg_fields_fill(const dg_fields* fields, dg_request* request) {
  if (request == nullptr) return;
  const bool filled = fields != nullptr && c::GuardedOr(false, [&] {
                        c::Fill(fields->fields, &request->builder);
                        return true;
                      });
  if (!filled) request->builder.Spoil();
}

void dg_fields_free(dg_fields* fields) {
  delete fields;
}
