// Python's objects, as far as a request needs them, read without changing them. All of it wants the GIL.
#pragma once

#include <Python.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "daygate/request.h"

namespace daygate::python {

// The UTF-8 of a str, as long as the object lives. Nothing for another type, and for lone surrogates.
std::optional<std::string_view> TextOf(PyObject* object);

// An int that is no bool and fits.
// The same of a str that is of no class of its own: such a one may hash as it likes, and stand in a dict twice.
std::optional<std::string_view> NameOf(PyObject* key);
std::optional<std::int64_t> IntOf(PyObject* object);

// A datetime with a time zone. A text in the form of RFC 3339 is not one of these.
std::optional<Timestamp> DatetimeOf(PyObject* object);
// Seconds since 1970, as time.time() gives them.
// The same where it runs no code of Python's users: a datetime, in a time zone of `datetime` itself.
std::optional<Timestamp> PlainDatetimeOf(PyObject* object);
std::optional<Timestamp> SecondsOf(PyObject* object);
// Loads what DatetimeOf needs; once.
bool LoadDatetime();

}  // namespace daygate::python
