#include "guard.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/ascii.h"
#include "daygate/vault_guard.h"
#include "daygate/wire.h"
#include "decision.h"
#include "json_text.h"
#include "objects.h"
#include "request_reader.h"
#include "terms.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace daygate::python {
namespace {

using vault::Exchange;
using Texts = std::vector<std::string>;

// Headers of the agent's, as objects and as what they hold.
struct Headers {
  std::vector<nb::object> kept;
  std::vector<vault::Header> views;
};

struct PyExchange {
  Headers headers;
  // What the exchange looks at: one of them.
  std::unique_ptr<base::Arena> quick;
  std::unique_ptr<RequestDocument> document;
  Exchange exchange;
  Engine engine;
};

// An answer of so many bytes is looked at in less time than it takes to give the GIL away and get it back.
constexpr std::size_t kShort = 4096;

std::chrono::milliseconds Milliseconds(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e9) {
    throw nb::value_error("a duration is a number of seconds, from 0 to 1e9");
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

vault::Guard MakeGuard(const Engine& engine, const nb::dict& mounts, const std::string& child_role,
                       const Texts& child_policies, const std::string& token_namespace, const Texts& kept_by_host,
                       double child_ttl, double wrap_ttl, double metadata_max_age, std::size_t metadata_entries,
                       std::size_t max_lookups, std::size_t max_answer) {
  vault::GuardOptions options;
  if (nb::len(mounts) > 0) options.mounts = vault::MountTable();
  for (auto [name_space, json] : mounts) {
    const auto added = options.mounts.AddSysMounts(nb::cast<std::string>(name_space), nb::cast<std::string>(json));
    if (!added.ok()) throw nb::value_error(std::string(added.message()).c_str());
  }
  options.plan.child_role = child_role;
  options.plan.child_policies = child_policies;
  options.plan.token_namespace = token_namespace;
  options.plan.kept_by_host = TermsOf(kept_by_host);
  options.plan.child_ttl = Milliseconds(child_ttl);
  options.plan.wrap_ttl = Milliseconds(wrap_ttl);
  options.metadata_max_age = Milliseconds(metadata_max_age);
  options.metadata_entries = metadata_entries;
  options.max_lookups = max_lookups;
  options.max_answer = max_answer;
  return vault::Guard(engine, std::move(options));
}

// Of a str or bytes, as HTTP writes them. It lives as long as the object, which is kept.
std::string_view Keep(nb::handle text, Headers* headers) {
  headers->kept.push_back(
      PyBytes_Check(text.ptr())
          ? nb::steal(PyUnicode_DecodeLatin1(PyBytes_AS_STRING(text.ptr()), PyBytes_GET_SIZE(text.ptr()), nullptr))
          : nb::borrow(text));
  if (!headers->kept.back().is_valid()) throw nb::python_error();  // no memory
  const std::optional<std::string_view> view = TextOf(headers->kept.back().ptr());
  if (!view) throw nb::type_error("the name and the value of a header are a str or bytes");
  return *view;
}

Headers HeadersOf(const nb::list& pairs) {
  Headers headers;
  headers.kept.reserve(2 * nb::len(pairs));
  headers.views.reserve(nb::len(pairs));
  for (const nb::handle pair : pairs) {
    if (!PyTuple_Check(pair.ptr()) || PyTuple_GET_SIZE(pair.ptr()) != 2) throw nb::type_error("a header is a pair");
    const std::string_view name = Keep(PyTuple_GET_ITEM(pair.ptr(), 0), &headers);
    headers.views.push_back({name, Keep(PyTuple_GET_ITEM(pair.ptr(), 1), &headers)});
  }
  return headers;
}

// The way of decisions: what is unusual, or no request, is read as JSON, which tells what is wrong with it. The GIL
// stays: to give it away takes longer than this, where others wait for it. `words` is a dict of the words of the
// language: without action and secret, which the target says.
PyExchange Begin(const vault::Guard& guard, const nb::dict& words, const std::string& method, const std::string& target,
                 const nb::list& pairs, const nb::bytes& body) {
  Headers headers = HeadersOf(pairs);
  const vault::HttpRequest http = {method, target, headers.views, {body.c_str(), body.size()}};
  auto arena = std::make_unique<base::Arena>();
  Request request;
  if (ReadWords(words.ptr(), arena.get(), &request)) {
    Exchange exchange = guard.Begin(request, http);
    const Decision* const decision = exchange.decision();
    if (decision == nullptr || decision->reason() != Reason::kInvalidRequest) {
      return {std::move(headers), std::move(arena), nullptr, std::move(exchange), guard.engine()};
    }
  }
  auto document = std::make_unique<RequestDocument>(guard.engine(), JsonOfWords(words.ptr(), nullptr, nullptr));
  Exchange exchange = guard.Begin(document->request(), document->invalid_fields(), http);
  return {std::move(headers), nullptr, std::move(document), std::move(exchange), guard.engine()};
}

nb::str StrOf(std::string_view text) {
  return nb::str(text.data(), text.size());
}

nb::list PairsOf(const std::vector<vault::SetHeader>& headers) {
  nb::list pairs;
  for (const vault::SetHeader& header : headers) pairs.append(nb::make_tuple(header.name, header.value));
  return pairs;
}

nb::object BytesOrNone(const std::optional<std::string>& text) {
  if (!text) return nb::none();
  return nb::bytes(text->data(), text->size());
}

const char* WordOf(Exchange::Step step) {
  switch (step) {
    case Exchange::Step::kCall: return "call";
    case Exchange::Step::kForward: return "forward";
    case Exchange::Step::kAnswer: return "answer";
    case Exchange::Step::kRefuse: return "refuse";
  }
  return "refuse";
}

// Method, target, headers, body.
nb::tuple CallOf(const PyExchange& x) {
  const vault::Call& call = x.exchange.call();
  return nb::make_tuple(call.method, call.target, PairsOf(call.headers), nb::bytes(call.body.data(), call.body.size()));
}

// All its headers, body or None for its own, whether the answer is looked at. What is compressed in a way of the
// client's own could not be looked at.
nb::tuple ForwardOf(const PyExchange& x) {
  constexpr std::string_view kEncoding = "Accept-Encoding";
  const Exchange::Forward& forward = x.exchange.forward();
  nb::list pairs;
  for (const vault::Header& header : forward.HeadersOf(x.headers.views)) {
    if (forward.inspect && base::EqualsIgnoreCase(header.name, kEncoding)) continue;
    pairs.append(nb::make_tuple(StrOf(header.name), StrOf(header.value)));
  }
  if (forward.inspect) pairs.append(nb::make_tuple(StrOf(kEncoding), "identity"));
  return nb::make_tuple(pairs, BytesOrNone(forward.body), forward.inspect);
}

void Answered(PyExchange& x, int status, const nb::bytes& body) {
  const std::string_view text(body.c_str(), body.size());
  if (text.size() <= kShort) return x.exchange.Answered(status, text);
  const nb::gil_scoped_release released;
  x.exchange.Answered(status, text);
}

}  // namespace

void BindGuard(nb::module_& module) {
  nb::class_<PyExchange>(module, "_Exchange")
      .def_prop_ro("step", [](const PyExchange& x) { return WordOf(x.exchange.step()); })
      .def("call", CallOf)
      .def("forward", ForwardOf)
      .def("answered", Answered, "status"_a, "body"_a)
      .def(
          "failed", [](PyExchange& x, const std::string& why) { x.exchange.Failed(why); }, "why"_a)
      .def_prop_ro("status", [](const PyExchange& x) { return x.exchange.status(); })
      .def_prop_ro("body", [](const PyExchange& x) { return BytesOrNone(x.exchange.body()); })
      .def_prop_ro("cause", [](const PyExchange& x) { return std::string(ToWord(x.exchange.cause())); })
      .def_prop_ro("message", [](const PyExchange& x) { return x.exchange.message(); })
      .def("take_decision",
           [](PyExchange& x) -> nb::object {
             if (x.exchange.decision() == nullptr) return nb::none();
             return nb::cast(PyDecision{x.engine, x.exchange.TakeDecision()});
           })
      .def_prop_ro("id", [](const PyExchange& x) { return x.exchange.id(); })
      .def_prop_ro("accessors", [](const PyExchange& x) { return nb::tuple(nb::cast(x.exchange.accessors())); });
  const vault::GuardOptions defaults;
  const auto seconds = [](std::chrono::milliseconds ms) { return static_cast<double>(ms.count()) / 1000; };
  nb::class_<vault::Guard>(module, "_Guard")
      .def_static("make", MakeGuard, "engine"_a, nb::kw_only(), "mounts"_a = nb::dict(), "child_role"_a = "",
                  "child_policies"_a = Texts(), "token_namespace"_a = "", "kept_by_host"_a = Texts(),
                  "child_ttl"_a = seconds(defaults.plan.child_ttl), "wrap_ttl"_a = seconds(defaults.plan.wrap_ttl),
                  "metadata_max_age"_a = seconds(defaults.metadata_max_age),
                  "metadata_entries"_a = defaults.metadata_entries, "max_lookups"_a = defaults.max_lookups,
                  "max_answer"_a = defaults.max_answer)
      .def("begin", Begin, "words"_a, "method"_a, "target"_a, "headers"_a, "body"_a)
      .def(
          "revoke",
          [](const vault::Guard& guard, const std::string& accessor) {
            return PyExchange{Headers(), nullptr, nullptr, guard.Revoke(accessor), guard.engine()};
          },
          "accessor"_a)
      .def_prop_ro("max_answer", [](const vault::Guard& guard) { return guard.options().max_answer; })
      .def_prop_ro("enforces",
                   [](const vault::Guard& guard) {
                     nb::list words;
                     for (int i = 0; i < kTermKinds; ++i) {
                       const auto kind = static_cast<TermKind>(i);
                       if (guard.enforces().Has(kind)) words.append(std::string(ToWord(kind)));
                     }
                     return nb::tuple(words);
                   })
      .def_static(
          "needs_body", [](const std::string& target) { return vault::Guard::NeedsBody(target); }, "target"_a);
}

}  // namespace daygate::python
