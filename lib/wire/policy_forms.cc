// The three forms of a policy set, each read and written.

#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "daygate/wire.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "policy/parser.h"
#include "wire/message_json.h"
#include "wire/policy_json.h"
#include "wire/policy_message.h"
#include "wire/policy_proto.h"

namespace daygate {
namespace wire {
namespace {

// Offsets into sources are 32 bits wide.
constexpr std::size_t kMaxBytes = std::numeric_limits<std::int32_t>::max();

void Fail(const std::string& name, std::string message, std::vector<Diagnostic>* diagnostics) {
  Diagnostic diagnostic;
  diagnostic.file = name;
  diagnostic.phase = Phase::kGrammar;
  diagnostic.message = std::move(message);
  diagnostics->push_back(std::move(diagnostic));
}

std::string Serialize(const v1::PolicySet& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::optional<v1::PolicySet> MessageOfJson(const std::string& name, std::string_view json,
                                           std::vector<Diagnostic>* diagnostics) {
  v1::PolicySet message;
  if (json.size() > kMaxBytes) {
    Fail(name, "this is too large", diagnostics);
    return std::nullopt;
  }
  try {
    if (MessageFromJson(base::Source(name, std::string(json)), &message, diagnostics)) return message;
  } catch (const std::exception& error) {
    Fail(name, std::string("this can not be read: ") + error.what(), diagnostics);
  }
  return std::nullopt;
}

std::optional<v1::PolicySet> MessageOfProto(const std::string& name, std::string_view bytes,
                                            std::vector<Diagnostic>* diagnostics) {
  v1::PolicySet message;
  if (bytes.size() > kMaxBytes || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    Fail(name, "this is not a serialized daygate.v1.PolicySet", diagnostics);
  } else if (HasUnknownFields(message)) {
    Fail(name, "it has fields that this version does not know: a newer version wrote it", diagnostics);
  } else {
    return message;
  }
  return std::nullopt;
}

}  // namespace

std::string PolicyToJson(const policy::Set& set) {
  return MessageToJson(ToMessage(set));
}

std::string PolicyToProto(const policy::Set& set) {
  return Serialize(ToMessage(set));
}

std::optional<policy::Set> PolicyFromJson(const std::string& name, std::string_view json,
                                          std::vector<Diagnostic>* diagnostics) {
  const std::optional<v1::PolicySet> message = MessageOfJson(name, json, diagnostics);
  return message ? FromMessage(*message, name, diagnostics) : std::nullopt;
}

std::optional<policy::Set> PolicyFromProto(const std::string& name, std::string_view bytes,
                                           std::vector<Diagnostic>* diagnostics) {
  const std::optional<v1::PolicySet> message = MessageOfProto(name, bytes, diagnostics);
  return message ? FromMessage(*message, name, diagnostics) : std::nullopt;
}

}  // namespace wire

namespace {

absl::Status ErrorOf(std::span<const Diagnostic> diagnostics) {
  return absl::InvalidArgumentError(Render(diagnostics, Color::kNever));
}

absl::StatusOr<policy::Set> ParseText(const std::vector<PolicySource>& sources) {
  policy::Set set;
  std::vector<Diagnostic> diagnostics;
  for (const PolicySource& source : sources) {
    policy::ParsedFile parsed = policy::ParseFile(std::make_shared<base::Source>(source.name, source.text),
                                                  static_cast<std::uint32_t>(set.files.size()));
    diagnostics.insert(diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    set.files.push_back(std::move(parsed.file));
  }
  if (!diagnostics.empty()) return ErrorOf(diagnostics);
  return set;
}

// A set that was read from JSON or protobuf has its text already.
std::vector<PolicySource> TextsOf(const policy::Set& set) {
  std::vector<PolicySource> sources;
  for (const policy::File& file : set.files) {
    sources.push_back({file.source->name(), std::string(file.source->text())});
  }
  return sources;
}

}  // namespace

absl::StatusOr<std::string> PolicyTextToJson(const std::vector<PolicySource>& sources) {
  const absl::StatusOr<policy::Set> set = ParseText(sources);
  if (!set.ok()) return set.status();
  return wire::PolicyToJson(*set);
}

absl::StatusOr<std::string> PolicyTextToProto(const std::vector<PolicySource>& sources) {
  const absl::StatusOr<policy::Set> set = ParseText(sources);
  if (!set.ok()) return set.status();
  return wire::PolicyToProto(*set);
}

absl::StatusOr<std::vector<PolicySource>> PolicyJsonToText(std::string_view json) {
  std::vector<Diagnostic> diagnostics;
  const std::optional<policy::Set> set = wire::PolicyFromJson("policy.json", json, &diagnostics);
  if (!set) return ErrorOf(diagnostics);
  return TextsOf(*set);
}

absl::StatusOr<std::vector<PolicySource>> PolicyProtoToText(std::string_view proto) {
  std::vector<Diagnostic> diagnostics;
  const std::optional<policy::Set> set = wire::PolicyFromProto("policy.pb", proto, &diagnostics);
  if (!set) return ErrorOf(diagnostics);
  return TextsOf(*set);
}

absl::StatusOr<std::string> PolicyJsonToProto(std::string_view json) {
  std::vector<Diagnostic> diagnostics;
  const auto message = wire::MessageOfJson("policy.json", json, &diagnostics);
  if (!message || !wire::FromMessage(*message, "policy.json", &diagnostics)) return ErrorOf(diagnostics);
  return wire::Serialize(*message);
}

absl::StatusOr<std::string> PolicyProtoToJson(std::string_view proto) {
  std::vector<Diagnostic> diagnostics;
  const auto message = wire::MessageOfProto("policy.pb", proto, &diagnostics);
  if (!message || !wire::FromMessage(*message, "policy.pb", &diagnostics)) return ErrorOf(diagnostics);
  return wire::MessageToJson(*message);
}

}  // namespace daygate
