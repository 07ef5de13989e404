#include "json_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "objects.h"
#include "policy/builtins.h"

namespace daygate::python {
namespace {

// Deeper than any request; what refers to itself ends here.
constexpr int kMaxDepth = 100;
// Longer than any request: a list that stands in itself many times over would take forever to write.
constexpr std::size_t kMaxBytes = 2 * policy::kMaxRequestBytes;

// What is written is kept while it is: a time zone may run code that changes the dict or list that it stands in.
class Kept {
 public:
  explicit Kept(PyObject* object) : object_(object) { Py_INCREF(object_); }
  ~Kept() { Py_DECREF(object_); }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

 private:
  PyObject* object_;
};

void AppendText(PyObject* object, std::string* out) {
  if (const std::optional<std::string_view> text = TextOf(object)) {
    base::AppendJsonString(out, *text);
  } else {
    out->append("\"\xFF\"");  // a lone surrogate: not UTF-8, and so no document at all
  }
}

std::string TimeText(Timestamp time) {
  return base::FormatTimestamp({time.seconds, time.nanos});
}

void Append(PyObject* object, int depth, std::string* out);

void AppendMembers(PyObject* object, int depth, std::string* out) {
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  bool first = true;
  for (Py_ssize_t at = 0; out->size() <= kMaxBytes && PyDict_Next(object, &at, &key, &value) != 0;) {
    const Kept kept(value);
    if (!first) out->push_back(',');
    first = false;
    // No other key is a name; an empty one is that of nothing, and twice it is one too many.
    if (PyUnicode_Check(key)) {
      AppendText(key, out);
    } else {
      out->append("\"\":null,\"\"");
    }
    out->push_back(':');
    Append(value, depth + 1, out);
  }
}

void AppendNumber(PyObject* object, std::string* out) {
  PyObject* const text = PyObject_Str(object);
  const std::optional<std::string_view> digits = text == nullptr ? std::nullopt : TextOf(text);
  if (digits) {
    out->append(*digits);
  } else {
    PyErr_Clear();
    out->append("1e999999");
  }
  Py_XDECREF(text);
}

void Append(PyObject* object, int depth, std::string* out) {
  if (depth > kMaxDepth) {
    out->append("null");
  } else if (PyUnicode_Check(object)) {
    AppendText(object, out);
  } else if (PyBool_Check(object)) {
    out->append(object == Py_True ? "true" : "false");
  } else if (PyLong_CheckExact(object)) {
    AppendNumber(object, out);
  } else if (PyFloat_CheckExact(object) && std::isfinite(PyFloat_AS_DOUBLE(object))) {
    AppendNumber(object, out);
  } else if (PyDict_Check(object)) {
    out->push_back('{');
    AppendMembers(object, depth, out);
    out->push_back('}');
  } else if (PyList_Check(object) || PyTuple_Check(object)) {
    out->push_back('[');
    for (Py_ssize_t i = 0; out->size() <= kMaxBytes && i < PySequence_Fast_GET_SIZE(object); ++i) {
      PyObject* const element = PySequence_Fast_GET_ITEM(object, i);
      const Kept kept(element);
      if (i != 0) out->push_back(',');
      Append(element, depth + 1, out);
    }
    out->push_back(']');
  } else if (const std::optional<Timestamp> time = DatetimeOf(object)) {
    base::AppendJsonString(out, TimeText(*time));
  } else {
    out->append("null");
  }
}

// The members of `object` but the one called `but`, behind what stands in `out`; then it as `head`.
void AppendProperties(PyObject* object, std::string_view but, std::string_view head, std::string* out,
                      PyObject* subject) {
  std::optional<std::string> id;
  std::string properties;
  const Kept kept_object(object);
  if (PyDict_Check(object)) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t at = 0; properties.size() <= kMaxBytes && PyDict_Next(object, &at, &key, &value) != 0;) {
      // A key of a class of its own may be there twice, and JSON would then say so.
      const Kept kept(value);
      if (NameOf(key) == but) {
        id.emplace();
        Append(value, 1, &*id);
        continue;
      }
      if (!properties.empty()) properties.push_back(',');
      if (PyUnicode_Check(key)) {
        AppendText(key, &properties);
      } else {
        properties.append("\"\":null,\"\"");
      }
      properties.push_back(':');
      Append(value, 1, &properties);
    }
  } else if (PyUnicode_Check(object)) {
    Append(object, 1, &id.emplace());
  } else {
    properties = "\"\":null";
  }
  if (subject != nullptr) {
    properties.append(properties.empty() ? "" : ",").append("\"on_behalf_of\":");
    Append(subject, 1, &properties);
  }
  out->append(head);
  if (id) {
    out->append(",\"id\":").append(*id);
  }
  if (!properties.empty()) out->append(",\"properties\":{").append(properties).append("}");
  out->append("}");
}

PyObject* WordOf(PyObject* words, const char* name) {
  PyObject* const value = PyDict_GetItemString(words, name);
  return value == Py_None ? nullptr : value;
}

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void AppendContext(PyObject* words, std::string* out) {
  bool first = true;
  const auto key = [&](std::string_view name) {
    if (!first) out->push_back(',');
    first = false;
    base::AppendJsonString(out, name);
    out->push_back(':');
  };
  PyObject* word = nullptr;
  PyObject* value = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(words, &at, &word, &value) != 0;) {
    const Kept kept(value);
    const std::string_view name = TextOf(word).value_or("");
    if (value == Py_None || IsOneOf(name, {"agent", "secret", "subject", "action", "context"})) continue;
    key(name);
    const std::optional<Timestamp> seconds = name == "now" ? SecondsOf(value) : std::nullopt;
    if (seconds) {
      base::AppendJsonString(out, TimeText(*seconds));
    } else {
      Append(value, 1, out);
    }
  }
  PyObject* const context = WordOf(words, "context");
  if (context == nullptr) return;
  if (!PyDict_Check(context)) {
    key("");
    out->append("null");
  } else if (PyDict_Size(context) > 0) {
    if (!first) out->push_back(',');
    AppendMembers(context, 1, out);
  }
}

}  // namespace

std::string JsonOf(PyObject* object) {
  std::string out;
  Append(object, 0, &out);
  return out;
}

std::string JsonOfWords(PyObject* words, PyObject* agent, PyObject* secret) {
  if (agent == nullptr) agent = WordOf(words, "agent");
  if (secret == nullptr) secret = WordOf(words, "secret");
  std::string out = "{\"subject\":";
  PyObject* const empty = PyDict_New();
  if (empty == nullptr) throw std::bad_alloc();
  AppendProperties(agent == nullptr ? empty : agent, "id", "{\"type\":\"agent\"", &out, WordOf(words, "subject"));
  out.append(",\"resource\":");
  AppendProperties(secret == nullptr ? empty : secret, "path", "{\"type\":\"secret\"", &out, nullptr);
  Py_DECREF(empty);
  if (PyObject* const action = WordOf(words, "action"); action != nullptr) {
    out.append(",\"action\":{\"name\":");
    Append(action, 1, &out);
    out.append("}");
  }
  out.append(",\"context\":{");
  AppendContext(words, &out);
  return out.append("}}");
}

}  // namespace daygate::python
