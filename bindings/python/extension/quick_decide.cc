#include "quick_decide.h"

#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/per_thread.h"
#include "objects.h"
#include "request_reader.h"

namespace nb = nanobind;

namespace daygate::python {

Workspace& FreshWorkspace() {
  Workspace& workspace = base::PerThread<Workspace>::Get();
  workspace.arena.Reset();
  workspace.request = Request();
  return workspace;
}

Decision DecideWithoutGil(const Engine& engine, const PreparedAgent* agent, const Request& request) {
  const nb::gil_scoped_release released;
  return agent != nullptr ? engine.Decide(*agent, request) : engine.Decide(request);
}

namespace {

// Where the function behind the quick one is kept.
constexpr const char* kBehind = "_decide";

const Engine& EngineOf(const Engine& engine) {
  return engine;
}
const Engine& EngineOf(const PyPreparedAgent& agent) {
  return agent.engine;
}
const PreparedAgent* AgentOf(const Engine& /*engine*/) {
  return nullptr;
}
const PreparedAgent* AgentOf(const PyPreparedAgent& agent) {
  return &agent.agent;
}

// An agent beside the prepared one is a mistake, which the function behind names.
bool NamesAgent(PyObject* names) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
    if (NameOf(PyTuple_GET_ITEM(names, i)) == "agent") return true;
  }
  return false;
}

// What a call brings: the values of keywords stand behind those of the other arguments.
struct Arguments {
  PyObject* const* values;
  Py_ssize_t count;
  PyObject* names;
};

template <typename Self>
bool ReadQuickly(const Arguments& given, Workspace* workspace) {
  if (given.count == 0 && given.names != nullptr) {
    if (std::is_same_v<Self, PyPreparedAgent> && NamesAgent(given.names)) return false;
    return ReadKeywords(given.names, given.values, &workspace->arena, &workspace->request);
  }
  if (std::is_same_v<Self, PyPreparedAgent> || given.count != 1 || given.names != nullptr) return false;
  return ReadDocument(given.values[0], &workspace->arena, &workspace->request);
}

// Nothing: take the other way.
template <typename Self>
std::optional<Decision> DecideQuickly(const Self& self, const Arguments& given) {
  Workspace& workspace = FreshWorkspace();
  if (!ReadQuickly<Self>(given, &workspace)) return std::nullopt;
  Decision decision = DecideWithoutGil(EngineOf(self), AgentOf(self), workspace.request);
  if (decision.reason() == Reason::kInvalidRequest) return std::nullopt;
  return decision;
}

template <typename Self>
PyObject* Decide(PyObject* object, PyObject* const* args, Py_ssize_t count, PyObject* names) noexcept {
  try {
    if (nb::inst_ready(object)) {
      const Self& self = *nb::inst_ptr<Self>(object);
      std::optional<Decision> decision = DecideQuickly(self, {args, count, names});
      if (decision) return nb::cast(Wrap(EngineOf(self), *std::move(decision))).release().ptr();
    }
    const nb::object behind = nb::getattr(object, kBehind);
    return PyObject_Vectorcall(behind.ptr(), args, static_cast<std::size_t>(count), names);
  } catch (nb::python_error& error) {
    error.restore();
  } catch (const std::exception&) {
    PyErr_NoMemory();
  }
  return nullptr;
}

template <typename Self>
PyMethodDef quick = {"decide", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(Decide<Self>)),
                     METH_FASTCALL | METH_KEYWORDS, nullptr};

int IsPermitted(PyObject* self) noexcept {
  if (nb::inst_ready(self)) return nb::inst_ptr<PyDecision>(self)->decision.permitted() ? 1 : 0;
  PyErr_SetString(PyExc_TypeError, "this Decision was never made");
  return -1;
}

}  // namespace

template <typename Self>
void QuickenDecide(nb::object of_class) {
  of_class.attr(kBehind) = of_class.attr("decide");
  of_class.attr("decide") = nb::steal(PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(of_class.ptr()), &quick<Self>));
}
template void QuickenDecide<Engine>(nb::object of_class);
template void QuickenDecide<PyPreparedAgent>(nb::object of_class);

PyType_Slot kDecisionSlots[] = {{Py_nb_bool, reinterpret_cast<void*>(IsPermitted)}, {0, nullptr}};

}  // namespace daygate::python
