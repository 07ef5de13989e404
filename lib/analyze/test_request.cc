#include "analyze/test_request.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "daygate/wire.h"
#include "wire/json_patch.h"

namespace daygate::analyze {
namespace {

const policy::Test* FindTest(const policy::File& file, std::string_view title) {
  const auto found = std::find_if(file.tests.begin(), file.tests.end(),
                                  [&](const policy::Test& test) { return test.title.value == title; });
  return found == file.tests.end() ? nullptr : &*found;
}

// The test itself, the one that it is like, and so on to the one that writes its request out.
absl::StatusOr<std::vector<const policy::Test*>> Ancestry(const policy::File& file, const policy::Test& test) {
  std::vector<const policy::Test*> row = {&test};
  while (row.back()->like) {
    const policy::Test* parent = FindTest(file, row.back()->like->value);
    if (parent == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("there is no test \"", row.back()->like->value, "\""));
    }
    if (std::find(row.begin(), row.end(), parent) != row.end()) {
      return absl::InvalidArgumentError(absl::StrCat("the test \"", parent->title.value, "\" is like itself"));
    }
    row.push_back(parent);
  }
  return row;
}

}  // namespace

absl::StatusOr<std::string> RequestOf(const Engine& engine, const policy::File& file, const policy::Test& test) {
  const auto row = Ancestry(file, test);
  if (!row.ok()) return row.status();
  std::string request(row->back()->request);
  for (auto patch = std::next(row->rbegin()); patch != row->rend(); ++patch) {
    auto patched = wire::MergePatch(request, (*patch)->request);
    if (!patched.ok()) return patched.status();
    request = *std::move(patched);
  }
  // The binding does not cover the approval, so it can be computed while "this" still stands there.
  return wire::ReplaceBindingThis(request, engine.Binding(RequestDocument(engine, request).request()));
}

bool IsChosen(const policy::Test& test, std::string_view filter) {
  return test.title.value.find(filter) != std::string::npos;
}

}  // namespace daygate::analyze
