#include "request_reader.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/time_text.h"
#include "objects.h"
#include "policy/builtins.h"
#include "wire/request_fields.h"

namespace daygate::python {
namespace {

using wire::RequestField;

// How long the JSON of the same request may be is for the reader of JSON to say, where there can be a doubt. A
// character takes six bytes at most, a value beside its name no more than these. A request has up to three parts that
// are read each by itself: the words, `agent` and `secret`.
constexpr std::size_t kEscapedBytes = 6;
constexpr std::size_t kValueBytes = 32;
constexpr std::size_t kMaxBytes = policy::kMaxRequestBytes / 4;

class Reader {
 public:
  explicit Reader(base::Arena* arena, std::size_t max_bytes = kMaxBytes) : arena_(*arena), left_(max_bytes) {}

  // Calls read(name, value) for each member of a dict; false where one of them says so, or where it is no dict of
  // texts.
  template <typename Read>
  bool Members(PyObject* object, Read read) {
    if (!PyDict_CheckExact(object)) return false;
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(object, &at, &key, &value) != 0;) {
      if (!Member(key, value, read)) return false;
    }
    return true;
  }

  template <typename Read>
  bool Member(PyObject* key, PyObject* value, Read read) {
    const std::optional<std::string_view> name = NameOf(key);
    return name && Take(name->size()) && read(*name, value);
  }

  template <typename Struct>
  bool Structure(PyObject* object, std::span<const RequestField<Struct>> fields, Struct* out) {
    return Members(object, [&](std::string_view name, PyObject* value) { return Field(name, value, fields, out); });
  }

  template <typename Struct>
  bool Field(std::string_view name, PyObject* value, std::span<const RequestField<Struct>> fields, Struct* out) {
    for (const RequestField<Struct>& field : fields) {
      if (field.name != name) continue;
      return std::visit([&](auto member) { return Value(value, &(out->*member)); }, field.member);
    }
    return false;
  }

  template <typename Struct>
  bool List(PyObject* value, std::span<const RequestField<Struct>> fields, std::span<const Struct>* out) {
    if (!IsList(value)) return false;
    const std::span<Struct> list = arena_.NewArray<Struct>(SizeOf(value));
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!Structure(ElementOf(value, i), fields, &list[i])) return false;
    }
    *out = list;
    return true;
  }

  bool Value(PyObject* value, std::optional<std::string_view>* out) {
    const std::optional<std::string_view> text = TextOf(value);
    if (!text || !Take(text->size())) return false;
    *out = arena_.Copy(*text);
    return true;
  }
  bool Value(PyObject* value, std::optional<std::int64_t>* out) {
    *out = IntOf(value);
    return out->has_value();
  }
  bool Value(PyObject* value, std::optional<bool>* out) {
    *out = value == Py_True;
    return PyBool_Check(value);
  }
  bool Value(PyObject* value, std::optional<Timestamp>* out) {
    if (const std::optional<std::string_view> text = TextOf(value)) {
      const std::optional<base::Instant> instant = base::ParseTimestamp(*text);
      if (instant) *out = Timestamp{instant->seconds, instant->nanos};
      return instant.has_value();
    }
    *out = PlainDatetimeOf(value);
    return out->has_value();
  }
  bool Value(PyObject* value, std::optional<Strings>* out) {
    if (!IsList(value)) return false;
    const std::span<std::string_view> strings = arena_.NewArray<std::string_view>(SizeOf(value));
    for (std::size_t i = 0; i < strings.size(); ++i) {
      std::optional<std::string_view> text;
      if (!Value(ElementOf(value, i), &text)) return false;
      strings[i] = *text;
    }
    *out = strings;
    return true;
  }
  bool Value(PyObject* value, std::optional<Labels>* out) {
    if (!PyDict_CheckExact(value)) return false;
    const std::span<Label> labels = arena_.NewArray<Label>(static_cast<std::size_t>(PyDict_Size(value)));
    std::size_t count = 0;
    const bool read = Members(value, [&](std::string_view name, PyObject* inner) {
      std::optional<std::string_view> text;
      if (count == labels.size() || !Value(inner, &text)) return false;
      labels[count++] = {arena_.Copy(name), *text};
      return true;
    });
    *out = labels.first(count);
    return read;
  }
  bool Value(PyObject* value, std::optional<std::span<const Approver>>* out) {
    std::span<const Approver> list;
    if (!List<Approver>(value, wire::kApproverFields, &list)) return false;
    *out = list;
    return true;
  }

  // Signals, and the host's attributes where the type of the value tells what it is. A text may stand for a time there:
  // only the vocabulary knows.
  bool Signals(PyObject* value, Request* request) {
    if (!PyDict_CheckExact(value)) return false;
    const std::span<Signal> signals = arena_.NewArray<Signal>(static_cast<std::size_t>(PyDict_Size(value)));
    std::size_t count = 0;
    const bool read = Members(value, [&](std::string_view name, PyObject* inner) {
      if (count == signals.size()) return false;
      Signal& signal = signals[count++];
      signal.name = arena_.Copy(name);
      if (PyBool_Check(inner)) {
        signal.value = inner == Py_True;
        return true;
      }
      const std::optional<std::int64_t> number = IntOf(inner);
      signal.value = number.value_or(0);
      return number.has_value();
    });
    request->signals = signals.first(count);
    return read;
  }
  bool HostAttribute(std::string_view name, PyObject* value) {
    if (PyBool_Check(value)) {
      context_.push_back({arena_.Copy(name), value == Py_True});
    } else if (const auto number = IntOf(value)) {
      context_.push_back({arena_.Copy(name), *number});
    } else {
      return false;
    }
    return true;
  }

  bool ContextMember(std::string_view name, PyObject* value, Request* request) {
    if (Field<Request>(name, value, wire::kContextFields, request)) return true;
    std::optional<Strings> strings;
    if (name == "task") return Structure<Task>(value, wire::kTaskFields, &request->task);
    if (name == "destination") return Structure<Destination>(value, wire::kDestinationFields, &request->destination);
    if (name == "approval") return Structure<Approval>(value, wire::kApprovalFields, &request->approval);
    if (name == "signal") return Signals(value, request);
    if (name == "chain") return List<Agent>(value, wire::kAgentFields, &request->chain);
    if (name == "tools") return List<Tool>(value, wire::kToolFields, &request->tools);
    if (name == "degraded" || name == "attested") {
      if (!Value(value, &strings)) return false;
      (name == "degraded" ? request->degraded : request->attested) = *strings;
      return true;
    }
    return false;
  }

  void KeepContext(Request* request) { request->context = arena_.Copy(std::span<const ContextAttribute>(context_)); }

  static bool IsWord(PyObject* value, std::string_view word) { return TextOf(value) == word; }

 private:
  static bool IsList(PyObject* value) { return PyList_CheckExact(value) || PyTuple_CheckExact(value); }
  static std::size_t SizeOf(PyObject* list) { return static_cast<std::size_t>(PySequence_Fast_GET_SIZE(list)); }
  static PyObject* ElementOf(PyObject* list, std::size_t i) {
    return PySequence_Fast_GET_ITEM(list, static_cast<Py_ssize_t>(i));
  }

  // Whether the request is still small enough, with a text of that many bytes and what stands around it.
  bool Take(std::size_t bytes) {
    const std::size_t most = kEscapedBytes * bytes + kValueBytes;
    if (bytes > left_ || most > left_) return false;
    left_ -= most;
    return true;
  }

  base::Arena& arena_;
  std::size_t left_;
  std::vector<ContextAttribute> context_;
};

bool ReadSubjectMember(Reader& reader, std::string_view name, PyObject* value, Request* request, bool* type) {
  if (name == "type") return *type = Reader::IsWord(value, "agent");
  if (name == "id") return reader.Value(value, &request->agent.id);
  if (name != "properties") return false;
  const auto fields = std::span<const RequestField<Agent>>(wire::kAgentFields).subspan(1);
  return reader.Members(value, [&](std::string_view property, PyObject* held) {
    if (property == "on_behalf_of") return reader.Structure<Subject>(held, wire::kSubjectFields, &request->subject);
    return reader.Field(property, held, fields, &request->agent);
  });
}

bool ReadResourceMember(Reader& reader, std::string_view name, PyObject* value, Request* request, bool* type) {
  if (name == "type") return *type = Reader::IsWord(value, "secret");
  if (name == "id") return reader.Value(value, &request->secret.path);
  if (name != "properties") return false;
  const auto fields = std::span<const RequestField<Secret>>(wire::kSecretFields).subspan(1);
  return reader.Structure(value, fields, &request->secret);
}

}  // namespace

bool ReadDocument(PyObject* document, base::Arena* arena, Request* request) {
  Reader reader(arena);
  bool subject = false;
  bool resource = false;
  const bool read = reader.Members(document, [&](std::string_view name, PyObject* value) {
    if (name == "subject") {
      return reader.Members(value, [&](std::string_view member, PyObject* held) {
        return ReadSubjectMember(reader, member, held, request, &subject);
      });
    }
    if (name == "action") {
      return reader.Members(value, [&](std::string_view member, PyObject* held) {
        return member == "name" && reader.Value(held, &request->action);
      });
    }
    if (name == "resource") {
      return reader.Members(value, [&](std::string_view member, PyObject* held) {
        return ReadResourceMember(reader, member, held, request, &resource);
      });
    }
    if (name == "context") {
      return reader.Members(value, [&](std::string_view member, PyObject* held) {
        return reader.ContextMember(member, held, request) || reader.HostAttribute(member, held);
      });
    }
    return false;
  });
  reader.KeepContext(request);
  return read && subject && resource;
}

namespace {

bool ReadWord(Reader& reader, std::string_view name, PyObject* value, base::Arena* arena, Request* request) {
  if (value == Py_None) return true;
  if (name == "agent") return ReadAgent(value, arena, &request->agent);
  if (name == "secret") return ReadSecret(value, arena, &request->secret);
  if (name == "action") return reader.Value(value, &request->action);
  if (name == "subject") return reader.Structure<Subject>(value, wire::kSubjectFields, &request->subject);
  if (name == "now") {
    request->now = SecondsOf(value);
    return request->now.has_value() || reader.Value(value, &request->now);
  }
  if (name == "context") {
    return reader.Members(value,
                          [&](std::string_view member, PyObject* held) { return reader.HostAttribute(member, held); });
  }
  return reader.ContextMember(name, value, request);
}

}  // namespace

bool ReadWords(PyObject* words, base::Arena* arena, Request* request) {
  Reader reader(arena);
  const bool read = reader.Members(
      words, [&](std::string_view name, PyObject* value) { return ReadWord(reader, name, value, arena, request); });
  reader.KeepContext(request);
  return read;
}

bool ReadKeywords(PyObject* names, PyObject* const* values, base::Arena* arena, Request* request) {
  Reader reader(arena);
  const auto read = [&](std::string_view name, PyObject* value) {
    return ReadWord(reader, name, value, arena, request);
  };
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
    if (!reader.Member(PyTuple_GET_ITEM(names, i), values[i], read)) return false;
  }
  reader.KeepContext(request);
  return true;
}

namespace {

bool ReadAgentWith(Reader reader, PyObject* value, Agent* agent) {
  if (PyUnicode_Check(value)) return reader.Value(value, &agent->id);
  return reader.Structure<Agent>(value, wire::kAgentFields, agent);
}

}  // namespace

bool ReadAgent(PyObject* value, base::Arena* arena, Agent* agent) {
  return ReadAgentWith(Reader(arena), value, agent);
}

bool ReadAgentOfAnySize(PyObject* value, base::Arena* arena, Agent* agent) {
  return ReadAgentWith(Reader(arena, std::numeric_limits<std::size_t>::max()), value, agent);
}

bool ReadSecret(PyObject* value, base::Arena* arena, Secret* secret) {
  Reader reader(arena);
  if (PyUnicode_Check(value)) return reader.Value(value, &secret->path);
  return reader.Structure<Secret>(value, wire::kSecretFields, secret);
}

}  // namespace daygate::python
