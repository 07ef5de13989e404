// The JSON that Python's objects stand for, whatever they are: what JSON has no word for becomes something that is no
// well-formed request, at the same place.
#pragma once

#include <Python.h>

#include <string>

namespace daygate::python {

// Of a request in its JSON form.
std::string JsonOf(PyObject* object);

// Of a request in the words of the language: `words` is a dict of them. `agent` stands for that of `words`, and
// `secret` likewise, where they are not null.
std::string JsonOfWords(PyObject* words, PyObject* agent, PyObject* secret);

}  // namespace daygate::python
