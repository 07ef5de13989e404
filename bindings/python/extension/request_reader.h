// A request out of Python's objects, the quick way: straight into a Request, when every member is of its type.
//
// Where anything is unusual the reader gives up, and the caller takes the other way: json_text.h writes the JSON that
// the objects stand for, and the library reads that, with all that it has to say about it. So both ways give the same
// decisions, and only the other one knows how to complain.
#pragma once

#include <Python.h>

#include "base/arena.h"
#include "daygate/request.h"

namespace daygate::python {

// The two forms of a request: the JSON form of docs/formats.md as a dict, and the words of docs/language.md as
// keywords. Texts are copied into `arena`, so that the request lives on without the GIL. False: take the other way; no
// Python error is set.
bool ReadDocument(PyObject* document, base::Arena* arena, Request* request);
bool ReadWords(PyObject* words, base::Arena* arena, Request* request);
// The words of a call as Python hands them over, before they become a dict: a tuple of names, and the value of each.
bool ReadKeywords(PyObject* names, PyObject* const* values, base::Arena* arena, Request* request);

// `agent=` and `secret=` alone.
// An agent that is to be prepared.
bool ReadAgentOfAnySize(PyObject* value, base::Arena* arena, Agent* agent);
bool ReadAgent(PyObject* value, base::Arena* arena, Agent* agent);
bool ReadSecret(PyObject* value, base::Arena* arena, Secret* secret);

}  // namespace daygate::python
