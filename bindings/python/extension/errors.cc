#include "errors.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace nb = nanobind;

namespace daygate::python {
namespace {

nb::object g_policy_error;
nb::object g_claims_error;

[[noreturn]] void Raise(const nb::object& type, const nb::object& error) {
  PyErr_SetObject(type.ptr(), error.ptr());
  throw nb::python_error();
}

void Keep(nb::object error, nb::object* as) {
  *as = std::move(error);
  // It would outlive the interpreter.
  nb::module_::import_("atexit").attr("register")(nb::cpp_function([as] { as->reset(); }));
}

}  // namespace

void RaisePolicyError(const absl::Status& status, std::vector<Diagnostic> diagnostics) {
  Raise(g_policy_error, g_policy_error(std::string(status.message()), std::move(diagnostics)));
}

void RaiseClaimsError(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kResourceExhausted) throw std::bad_alloc();
  const std::string message(status.message());
  const bool foreign = status.code() == absl::StatusCode::kPermissionDenied;
  if (!foreign && status.code() != absl::StatusCode::kInvalidArgument) throw std::runtime_error(message);
  Raise(g_claims_error, g_claims_error(message, foreign));
}

void RefusePickling(const char* what) {
  throw nb::type_error(
      (std::string(what) + " can not be pickled: compile or decide in the process that needs it").c_str());
}

void BindErrors(nb::module_& module) {
  module.def("_set_policy_error", [](nb::object error) { Keep(std::move(error), &g_policy_error); });
  module.def("_set_claims_error", [](nb::object error) { Keep(std::move(error), &g_claims_error); });
}

}  // namespace daygate::python
