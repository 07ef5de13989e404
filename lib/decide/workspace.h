// What one decision works on: the request as values in slots. One for each thread, used again and again, so that a
// decision allocates nothing once the workspace has grown to what its requests need.
//
// Before: fill.h writes it. After: trial.h evaluates rules on it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/arena.h"
#include "cel/value.h"
#include "compile/program.h"
#include "daygate/request.h"
#include "decide/path.h"
#include "policy/builtins.h"

namespace daygate::decide {

// `count` values, all absent. They are zeros all over, and clearing them as such is a tenth of the work of assigning.
inline void MakeAbsent(std::vector<cel::Value>* values, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<cel::Value> && cel::ValueKind{} == cel::ValueKind::kAbsent &&
                cel::ErrorCode{} == cel::ErrorCode::kAbsent);
  if (values->size() != count) values->resize(count);
  if (count > 0) std::memset(static_cast<void*>(values->data()), 0, count * sizeof(cel::Value));
}

// One structure of the request: its fields, and which of them the request carries. Those differ: a default fills a
// field that the request lacks, and a field of an enum that the vocabulary leaves out is carried and not filled.
struct Structure {
  std::vector<cel::Value> fields;
  std::uint64_t present = 0;
  std::uint64_t filled = 0;  // which of them may be other than absent: those alone are to be reset
  cel::StructValue value;

  void Reset(const cel::StructType& type) {
    present = 0;
    for (; filled != 0; filled &= filled - 1) fields[static_cast<std::size_t>(std::countr_zero(filled))] = cel::Value();
    if (fields.empty()) fields.resize(type.fields.size());  // every set has the same
    value = {&type, fields.data()};
  }
  // To be written.
  cel::Value& At(std::size_t field) {
    filled |= std::uint64_t{1} << field;
    return fields[field];
  }
  bool Has(std::size_t field) const { return ((present >> field) & 1U) != 0; }
};

struct Prepared;

struct Workspace {
  const compile::Program* program = nullptr;
  const Request* request = nullptr;
  const Prepared* prepared = nullptr;  // who asks, instead of request->agent: see CallerOf in prepared.h
  // JSON paths of what the reader of a document found not well-formed, and has left out of `request`.
  std::span<const std::string> left_out;
  base::Arena arena;
  std::vector<cel::Value> slots;
  std::vector<std::string> invalid;  // JSON paths of what is not well-formed

  SplitPath path;  // of the secret

  Structure agent;
  Structure subject;
  Structure secret;
  Structure task;
  Structure destination;
  Structure approval;
  std::vector<Structure> hops;   // hop_count of them are of this request
  std::vector<Structure> tools;  // likewise tool_count
  std::size_t hop_count = 0;
  std::size_t tool_count = 0;
  std::vector<cel::Value> context;
  std::vector<cel::Value> signals;
  std::vector<cel::Value> captures;
  cel::StructValue context_value;
  cel::StructValue signal_value;
  cel::StructValue capture_value;
  cel::StructValue request_value;
  std::uint32_t variables_present = 0;  // a bit for each policy::Variable of a scalar
  std::uint32_t degraded = 0;           // a bit for each policy::Dependency
  policy::Action action = policy::Action::kRead;

  std::string binding;  // of the request, once somebody asked: see needs.h
  std::string binding_text;
};

}  // namespace daygate::decide
