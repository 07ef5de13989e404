// The functions of daygate/c.h that build a request.
#include "c/handles.h"
#include "c/request.h"

namespace {

using daygate::AttributeValue;
using daygate::c::RequestBuilder;
using daygate::c::ViewOf;

// A request that could not be filled as it was told is spoilt, and denied.
template <typename Body>
void Build(dg_request* request, Body body) noexcept {
  if (request == nullptr) return;
  try {
    body(request->builder);
  } catch (...) {
    request->builder.Spoil();
  }
}

}  // namespace

dg_request* dg_request_new(void) {
  return daygate::c::GuardedOr<dg_request*>(nullptr, [] { return new dg_request(daygate::c::Texts::kCopied); });
}

void dg_request_free(dg_request* request) {
  delete request;
}

void dg_request_clear(dg_request* request) {
  Build(request, [](RequestBuilder& builder) { builder.Clear(); });
}

void dg_request_set_text(dg_request* request, dg_field field, dg_text value) {
  Build(request, [&](RequestBuilder& builder) { builder.SetText(field, ViewOf(value)); });
}

void dg_request_set_int(dg_request* request, dg_field field, int64_t value) {
  Build(request, [&](RequestBuilder& builder) { builder.SetInt(field, value); });
}

void dg_request_set_bool(dg_request* request, dg_field field, bool value) {
  Build(request, [&](RequestBuilder& builder) { builder.SetBool(field, value); });
}

void dg_request_set_time(dg_request* request, dg_field field, int64_t seconds, int32_t nanos) {
  Build(request, [&](RequestBuilder& builder) { builder.SetTime(field, {seconds, nanos}); });
}

void dg_request_add_text(dg_request* request, dg_field field, dg_text value) {
  Build(request, [&](RequestBuilder& builder) { builder.AddText(field, ViewOf(value)); });
}

void dg_request_add_label(dg_request* request, dg_field field, dg_text key, dg_text value) {
  Build(request, [&](RequestBuilder& builder) { builder.AddLabel(field, ViewOf(key), ViewOf(value)); });
}

void dg_request_set_empty(dg_request* request, dg_field field) {
  Build(request, [&](RequestBuilder& builder) { builder.SetEmpty(field); });
}

void dg_request_add_hop(dg_request* request) {
  Build(request, [](RequestBuilder& builder) { builder.AddHop(); });
}

void dg_request_add_tool(dg_request* request) {
  Build(request, [](RequestBuilder& builder) { builder.AddTool(); });
}

void dg_request_add_approver(dg_request* request) {
  Build(request, [](RequestBuilder& builder) { builder.AddApprover(); });
}

void dg_request_add_secret(dg_request* request) {
  Build(request, [](RequestBuilder& builder) { builder.AddSecret(); });
}

void dg_request_set_signal_int(dg_request* request, dg_text name, int64_t value) {
  Build(request, [&](RequestBuilder& builder) { builder.SetSignal(ViewOf(name), value); });
}

void dg_request_set_signal_bool(dg_request* request, dg_text name, bool value) {
  Build(request, [&](RequestBuilder& builder) { builder.SetSignal(ViewOf(name), value); });
}

void dg_request_put_text(dg_request* request, dg_text key, dg_text value) {
  Build(request, [&](RequestBuilder& builder) { builder.PutText(ViewOf(key), ViewOf(value)); });
}

void dg_request_put_int(dg_request* request, dg_text key, int64_t value) {
  Build(request, [&](RequestBuilder& builder) { builder.Put(ViewOf(key), value); });
}

void dg_request_put_double(dg_request* request, dg_text key, double value) {
  Build(request, [&](RequestBuilder& builder) { builder.Put(ViewOf(key), value); });
}

void dg_request_put_bool(dg_request* request, dg_text key, bool value) {
  Build(request, [&](RequestBuilder& builder) { builder.Put(ViewOf(key), value); });
}

void dg_request_put_time(dg_request* request, dg_text key, int64_t seconds, int32_t nanos) {
  Build(request, [&](RequestBuilder& builder) { builder.Put(ViewOf(key), daygate::Timestamp{seconds, nanos}); });
}

void dg_request_put_duration(dg_request* request, dg_text key, int64_t nanoseconds) {
  Build(request, [&](RequestBuilder& builder) { builder.Put(ViewOf(key), std::chrono::nanoseconds(nanoseconds)); });
}

void dg_request_begin_list(dg_request* request, dg_text key) {
  Build(request, [&](RequestBuilder& builder) { builder.BeginList(ViewOf(key)); });
}

void dg_request_begin_map(dg_request* request, dg_text key) {
  Build(request, [&](RequestBuilder& builder) { builder.BeginMap(ViewOf(key)); });
}

void dg_request_end(dg_request* request) {
  Build(request, [](RequestBuilder& builder) { builder.End(); });
}
