#include "claims.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time_text.h"
#include "daygate/claims.h"
#include "errors.h"
#include "json_text.h"
#include "objects.h"
#include "wire/request_fields.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace daygate::python {
namespace {

using claims::Fields;
using claims::Mapper;
using claims::Mappers;

// ── Fields in the words of the language ──────────────────────────────────────────────────────────────────────────────

nb::object ObjectOf(std::string_view value) {
  return nb::str(value.data(), value.size());
}
nb::object ObjectOf(std::int64_t value) {
  return nb::int_(value);
}
nb::object ObjectOf(bool value) {
  return nb::bool_(value);
}
// As text: a datetime has no nanoseconds.
nb::object ObjectOf(const Timestamp& value) {
  return ObjectOf(base::FormatTimestamp({value.seconds, value.nanos}));
}
nb::object ObjectOf(const Strings& values) {
  nb::list list;
  for (const std::string_view value : values) list.append(ObjectOf(value));
  return list;
}
nb::object ObjectOf(const Labels& labels) {
  nb::dict dict;
  for (const Label& label : labels) dict[ObjectOf(label.key)] = ObjectOf(label.value);
  return dict;
}
nb::object ObjectOf(std::span<const Approver>) {
  return nb::none();  // claims name no approvers
}

// Those that have a value.
template <typename Struct>
nb::dict DictOf(const Struct& from, std::span<const wire::RequestField<Struct>> fields) {
  nb::dict dict;
  for (const auto& field : fields) {
    const auto set = [&](auto member) {
      if (from.*member) dict[ObjectOf(field.name)] = ObjectOf(*(from.*member));
    };
    std::visit(set, field.member);
  }
  return dict;
}

nb::dict WordsOf(const Fields& fields) {
  Request request;
  fields.Fill(&request);
  nb::dict words = DictOf<Request>(request, wire::kContextFields);
  const auto set = [&](const char* word, const nb::dict& members) {
    if (nb::len(members) > 0) words[word] = members;
  };
  set("agent", DictOf<Agent>(request.agent, wire::kAgentFields));
  set("subject", DictOf<Subject>(request.subject, wire::kSubjectFields));
  set("task", DictOf<Task>(request.task, wire::kTaskFields));
  nb::list chain;
  for (const Agent& hop : request.chain) chain.append(DictOf<Agent>(hop, wire::kAgentFields));
  if (nb::len(chain) > 0) words["chain"] = chain;
  words["attested"] = ObjectOf(request.attested);
  return words;
}

// ── Mappers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

// `read` takes where diagnostics go, and needs no GIL.
template <typename Read>
Mappers Take(Read read) {
  std::vector<Diagnostic> diagnostics;
  absl::StatusOr<Mappers> mappers = [&] {
    const nb::gil_scoped_release released;
    return read(&diagnostics);
  }();
  if (mappers.ok()) return *std::move(mappers);
  if (diagnostics.empty()) RaiseClaimsError(mappers.status());
  RaisePolicyError(mappers.status(), std::move(diagnostics));
}

Mappers FromText(const std::string& text, const std::string& name, const Engine* engine) {
  const PolicySource source{name, text};
  return Take([&](std::vector<Diagnostic>* diagnostics) {
    return engine != nullptr ? Mappers::FromText(source, *engine, diagnostics) : Mappers::FromText(source, diagnostics);
  });
}

Mappers FromFile(const nb::object& path, const Engine* engine) {
  const std::string name = nb::cast<std::string>(nb::str(path));
  return Take([&](std::vector<Diagnostic>* diagnostics) {
    return engine != nullptr ? Mappers::FromFile(name, *engine, diagnostics) : Mappers::FromFile(name, diagnostics);
  });
}

Mapper At(const Mappers& mappers, const std::string& name) {
  const Mapper* const found = mappers.Find(name);
  if (found == nullptr) throw nb::key_error(name.c_str());
  return *found;
}

nb::tuple NamesOf(const Mappers& mappers) {
  nb::list names;
  for (const Mapper& mapper : mappers.all()) names.append(ObjectOf(mapper.name()));
  return nb::tuple(names);
}

std::string ClaimsText(const nb::object& claims) {
  if (PyDict_Check(claims.ptr())) return JsonOf(claims.ptr());
  if (PyBytes_Check(claims.ptr())) {
    return {PyBytes_AS_STRING(claims.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(claims.ptr()))};
  }
  if (!PyUnicode_Check(claims.ptr())) throw nb::type_error("claims are a dict, or their JSON as str or bytes");
  return std::string(TextOf(claims.ptr()).value_or("\xFF"));  // a lone surrogate: not UTF-8, and so no JSON
}

Fields Map(const Mapper& mapper, const nb::object& claims, const std::string& type) {
  const std::string text = ClaimsText(claims);
  absl::StatusOr<Fields> fields = [&] {
    const nb::gil_scoped_release released;
    return mapper.Map({.claims = text, .type = type});
  }();
  if (!fields.ok()) RaiseClaimsError(fields.status());
  return *std::move(fields);
}

Fields Join(const Fields& a, const Fields& b) {
  absl::StatusOr<Fields> both = Fields::Join(a, b);
  if (!both.ok()) RaiseClaimsError(both.status());
  return *std::move(both);
}

}  // namespace

void BindClaims(nb::module_& module) {
  nb::class_<Fields>(module, "Fields")
      .def("words", WordsOf)
      .def("to_json", [](const Fields& fields) { return claims::ToJson(fields); })
      .def("join", Join, "other"_a)
      .def_prop_ro("attested", [](const Fields& fields) { return nb::tuple(ObjectOf(fields.attested())); })
      .def("__repr__", [](const Fields& fields) { return "<Fields " + claims::ToJson(fields) + ">"; })
      .def("__reduce__", [](const Fields&) { RefusePickling("Fields"); });
  nb::class_<Mapper>(module, "Mapper")
      .def_prop_ro("name", [](const Mapper& mapper) { return ObjectOf(mapper.name()); })
      .def_prop_ro("title", [](const Mapper& mapper) { return ObjectOf(mapper.title()); })
      .def("map", Map, "claims"_a, nb::kw_only(), "type"_a = "")
      .def("__repr__", [](const Mapper& mapper) { return "<Mapper " + std::string(mapper.name()) + ">"; })
      .def("__reduce__", [](const Mapper&) { RefusePickling("a Mapper"); });
  nb::class_<Mappers>(module, "Mappers")
      .def_static("from_text", FromText, "text"_a, "name"_a = "mappers.claims", nb::kw_only(),
                  "engine"_a.none() = nb::none())
      .def_static("from_file", FromFile, "path"_a, nb::kw_only(), "engine"_a.none() = nb::none())
      .def_static("ready", [] { return Mappers::Ready(); })
      .def_static("ready_text", [] { return ObjectOf(Mappers::ReadyText()); })
      .def("__getitem__", At, "name"_a)
      .def("__contains__",
           [](const Mappers& mappers, const std::string& name) { return mappers.Find(name) != nullptr; })
      .def("__len__", [](const Mappers& mappers) { return mappers.all().size(); })
      .def("__iter__", [](const Mappers& mappers) { return nb::iter(NamesOf(mappers)); })
      .def("__repr__",
           [](const Mappers& mappers) {
             std::string text = "<Mappers";
             for (const Mapper& mapper : mappers.all()) text.append(" ").append(mapper.name());
             return text + ">";
           })
      .def("__reduce__", [](const Mappers&) { RefusePickling("Mappers"); });
}

}  // namespace daygate::python
