#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/arena.h"
#include "compile/program.h"
#include "daygate/wire.h"
#include "decide/decide.h"
#include "policy/builtins.h"
#include "wire/json_document.h"
#include "wire/request_reader.h"

namespace daygate {

struct RequestDocument::Content {
  base::Arena arena;
  std::optional<wire::JsonDocument> json;  // its text is the caller's, and gone once the request has been read
  Request request;
  std::vector<std::string> invalid_fields;

  void Read(const compile::Vocabulary& vocabulary, std::string_view text);
};

namespace {

// What is at fault in a document that can not be read at all.
constexpr std::string_view kWholeRequest = "request";

void SortUnique(std::vector<std::string>* names) {
  std::sort(names->begin(), names->end());
  names->erase(std::unique(names->begin(), names->end()), names->end());
}

}  // namespace

void RequestDocument::Content::Read(const compile::Vocabulary& vocabulary, std::string_view text) {
  if (text.size() <= policy::kMaxRequestBytes) {
    json = wire::JsonDocument::Read(text, policy::kMaxJsonDepth, nullptr);
  }
  if (json) {
    request = wire::ReadRequest(vocabulary, *json, &arena, &invalid_fields);
  } else {
    invalid_fields.emplace_back(kWholeRequest);
  }
  SortUnique(&invalid_fields);
}

RequestDocument::RequestDocument(const Engine& engine, std::string_view json) : content_(std::make_unique<Content>()) {
  try {
    content_->Read(engine.program().vocabulary(), json);
  } catch (...) {
    content_->request = Request();
    content_->invalid_fields.assign(1, std::string(kWholeRequest));
  }
}

RequestDocument::RequestDocument(RequestDocument&&) noexcept = default;
RequestDocument& RequestDocument::operator=(RequestDocument&&) noexcept = default;
RequestDocument::~RequestDocument() = default;

const Request& RequestDocument::request() const {
  return content_->request;
}
std::span<const std::string> RequestDocument::invalid_fields() const {
  return content_->invalid_fields;
}

Decision Decide(const Engine& engine, const RequestDocument& document) noexcept {
  return decide::Decide(engine.program(), document.request(), document.invalid_fields(),
                        {.enforces = engine.enforces(), .evaluation = engine.evaluation()});
}

Decision DecideJson(const Engine& engine, std::string_view json) noexcept {
  try {
    return Decide(engine, RequestDocument(engine, json));
  } catch (...) {
    // Not even the document could be made: memory is exhausted. The name fits into a string's own characters.
    const std::string whole(kWholeRequest);
    return decide::Decide(engine.program(), Request(), {&whole, 1}, {.enforces = engine.enforces()});
  }
}

}  // namespace daygate
