// The JSON and protobuf forms of requests, decisions and policy sets.
//
//   const daygate::Decision decision = daygate::DecideJson(engine, R"({"subject": {"type": "agent", "id": "etl-7"},
//   …})"); std::cout << daygate::ToJson(decision) << "\n";
//
// Requests are AuthZEN 1.0 evaluation requests; decisions are RFC 8785 JSON, so equal decisions are equal bytes. See
// docs/formats.md. All functions may be called from any thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/decision.h"
#include "daygate/engine.h"
#include "daygate/explanation.h"
#include "daygate/request.h"

namespace daygate {

// Reads a request and decides it. What is not a well-formed request is DENY `invalid_request`; never throws.
Decision DecideJson(const Engine& engine, std::string_view json) noexcept;

// A request that was read from JSON, with all that it points to.
class RequestDocument {
 public:
  // Reads `json` by the vocabulary of `engine`. What is wrong with it is kept: see invalid_fields.
  RequestDocument(const Engine& engine, std::string_view json);
  RequestDocument(RequestDocument&&) noexcept;
  RequestDocument& operator=(RequestDocument&&) noexcept;
  ~RequestDocument();

  // Lives as long as the document. Fields at fault are left out. Strings at fault inside lists and labels, and
  // attributes of an enum that the vocabulary leaves out, come as empty words.
  const Request& request() const;
  // The JSON paths of what could not be read: unknown members, wrong types, members that stand twice.
  std::span<const std::string> invalid_fields() const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

// Decides what was read, the fields at fault included.
Decision Decide(const Engine& engine, const RequestDocument& document) noexcept;

// The bytes of a decision, without a newline.
std::string ToJson(const Decision& decision);
std::string ToJson(const Decision& decision, const Explanation& explanation);

// Policy sets in their three forms. Each function reads one form and writes another, without loss, layout and comments
// aside. They read and write; whether the set makes sense is said by Engine::FromSources. Errors: INVALID_ARGUMENT with
// rendered diagnostics.
absl::StatusOr<std::string> PolicyTextToJson(const std::vector<PolicySource>& sources);
absl::StatusOr<std::string> PolicyTextToProto(const std::vector<PolicySource>& sources);
absl::StatusOr<std::vector<PolicySource>> PolicyJsonToText(std::string_view json);
absl::StatusOr<std::vector<PolicySource>> PolicyProtoToText(std::string_view proto);
absl::StatusOr<std::string> PolicyJsonToProto(std::string_view json);
absl::StatusOr<std::string> PolicyProtoToJson(std::string_view proto);

}  // namespace daygate
