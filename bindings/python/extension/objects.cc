#include "objects.h"

#include <datetime.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace daygate::python {

std::optional<std::string_view> TextOf(PyObject* object) {
  if (!PyUnicode_Check(object)) return std::nullopt;
  Py_ssize_t size = 0;
  const char* const data = PyUnicode_AsUTF8AndSize(object, &size);
  if (data == nullptr) {
    PyErr_Clear();
    return std::nullopt;
  }
  return std::string_view(data, static_cast<std::size_t>(size));
}

std::optional<std::string_view> NameOf(PyObject* key) {
  return PyUnicode_CheckExact(key) ? TextOf(key) : std::nullopt;
}

std::optional<std::int64_t> IntOf(PyObject* object) {
  if (!PyLong_Check(object) || PyBool_Check(object)) return std::nullopt;
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow != 0) return std::nullopt;
  return value;
}

bool LoadDatetime() {
  PyDateTime_IMPORT;
  return PyDateTimeAPI != nullptr;
}

std::optional<Timestamp> DatetimeOf(PyObject* object) {
  if (!PyDateTime_Check(object)) return std::nullopt;
  PyObject* const zone = PyDateTime_DATE_GET_TZINFO(object);
  if (zone == Py_None) return std::nullopt;
  std::int64_t offset = 0;
  if (zone != PyDateTime_TimeZone_UTC) {
    PyObject* const delta = PyObject_CallMethod(object, "utcoffset", nullptr);
    if (delta == nullptr || !PyDelta_Check(delta)) {
      PyErr_Clear();
      Py_XDECREF(delta);
      return std::nullopt;
    }
    offset = std::int64_t{PyDateTime_DELTA_GET_DAYS(delta)} * 86'400 + PyDateTime_DELTA_GET_SECONDS(delta);
    Py_DECREF(delta);
  }
  const std::chrono::year_month_day date(std::chrono::year(PyDateTime_GET_YEAR(object)),
                                         std::chrono::month(static_cast<unsigned>(PyDateTime_GET_MONTH(object))),
                                         std::chrono::day(static_cast<unsigned>(PyDateTime_GET_DAY(object))));
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + PyDateTime_DATE_GET_HOUR(object) * 3'600 +
                               PyDateTime_DATE_GET_MINUTE(object) * 60 + PyDateTime_DATE_GET_SECOND(object) - offset;
  return Timestamp{seconds, PyDateTime_DATE_GET_MICROSECOND(object) * 1'000};
}

std::optional<Timestamp> PlainDatetimeOf(PyObject* object) {
  if (!PyDateTime_CheckExact(object)) return std::nullopt;
  if (Py_TYPE(PyDateTime_DATE_GET_TZINFO(object)) != Py_TYPE(PyDateTime_TimeZone_UTC)) return std::nullopt;
  return DatetimeOf(object);
}

std::optional<Timestamp> SecondsOf(PyObject* object) {
  constexpr double kLimit = 1e12;
  if (PyFloat_Check(object)) {
    const double seconds = PyFloat_AS_DOUBLE(object);
    if (!(std::fabs(seconds) < kLimit)) return std::nullopt;
    const double whole = std::floor(seconds);
    const auto nanos = static_cast<std::int32_t>((seconds - whole) * 1e9);
    return Timestamp{static_cast<std::int64_t>(whole), std::min<std::int32_t>(nanos, 999'999'999)};
  }
  if (const auto seconds = IntOf(object)) return Timestamp{*seconds, 0};
  return std::nullopt;
}

}  // namespace daygate::python
