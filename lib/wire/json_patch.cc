#include "wire/json_patch.h"

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "base/json_writer.h"
#include "wire/json_document.h"

namespace daygate::wire {
namespace {

using Json::Value;

constexpr std::size_t kMaxDepth = 200;

// Writes values of two documents into one text.
class PatchWriter {
 public:
  PatchWriter(const JsonDocument& target, const JsonDocument& patch) : target_(target), patch_(patch) {}

  std::string Run() {
    WritePatched(&target_.root(), patch_.root());
    return std::move(text_);
  }

 private:
  // MergePatch(target, patch) of the RFC; no `target` is a member that is not there.
  void WritePatched(const Value* target, const Value& patch) {
    if (!patch.isObject()) return Write(patch_, patch);
    const Value& old = target != nullptr && target->isObject() ? *target : nothing_;
    text_.push_back('{');
    bool first = true;
    for (auto member = old.begin(); member != old.end(); ++member) {
      const Value* const change = FindMember(patch, NameOf(member));
      if (change != nullptr && change->isNull()) continue;
      WriteName(NameOf(member), &first);
      if (change == nullptr) {
        Write(target_, *member);
      } else {
        WritePatched(&*member, *change);
      }
    }
    for (auto member = patch.begin(); member != patch.end(); ++member) {
      if (member->isNull() || FindMember(old, NameOf(member)) != nullptr) continue;
      WriteName(NameOf(member), &first);
      WritePatched(nullptr, *member);
    }
    text_.push_back('}');
  }

  void WriteName(std::string_view name, bool* first) {
    if (!*first) text_.push_back(',');
    *first = false;
    base::AppendJsonString(&text_, name);
    text_.push_back(':');
  }

  void Write(const JsonDocument& document, const Value& value) {
    switch (value.type()) {
      case Json::nullValue: text_.append("null"); return;
      case Json::booleanValue: text_.append(value.asBool() ? "true" : "false"); return;
      case Json::intValue:
      case Json::uintValue:
      case Json::realValue: text_.append(document.NumberText(value)); return;
      case Json::stringValue: base::AppendJsonString(&text_, StringOf(value)); return;
      case Json::arrayValue: WriteArray(document, value); return;
      case Json::objectValue: WriteObject(document, value); return;
    }
  }

  void WriteArray(const JsonDocument& document, const Value& array) {
    text_.push_back('[');
    for (Json::ArrayIndex i = 0; i < array.size(); ++i) {
      if (i > 0) text_.push_back(',');
      Write(document, array[i]);
    }
    text_.push_back(']');
  }

  void WriteObject(const JsonDocument& document, const Value& object) {
    text_.push_back('{');
    bool first = true;
    for (auto member = object.begin(); member != object.end(); ++member) {
      WriteName(NameOf(member), &first);
      Write(document, *member);
    }
    text_.push_back('}');
  }

  const JsonDocument& target_;
  const JsonDocument& patch_;
  const Value nothing_{Json::objectValue};
  std::string text_;
};

absl::StatusOr<JsonDocument> ReadOnce(std::string_view text, const std::string& what) {
  JsonError error;
  std::optional<JsonDocument> document = JsonDocument::Read(text, kMaxDepth, &error);
  if (!document) return absl::InvalidArgumentError(what + " is not JSON: " + error.message);
  if (!document->duplicates().empty()) {
    return absl::InvalidArgumentError(what + " has '" + document->duplicates().front() + "' twice");
  }
  return *std::move(document);
}

const Value* FindPath(const Value& root, std::initializer_list<std::string_view> path) {
  const Value* value = &root;
  for (std::string_view name : path) {
    if (!value->isObject()) return nullptr;
    value = FindMember(*value, name);
    if (value == nullptr) return nullptr;
  }
  return value;
}

absl::StatusOr<std::string> MergeOrThrow(std::string_view target, std::string_view patch) {
  const absl::StatusOr<JsonDocument> old = ReadOnce(target, "the request");
  if (!old.ok()) return old.status();
  const absl::StatusOr<JsonDocument> change = ReadOnce(patch, "the change");
  if (!change.ok()) return change.status();
  return PatchWriter(*old, *change).Run();
}

}  // namespace

absl::StatusOr<std::string> MergePatch(std::string_view target, std::string_view patch) {
  try {
    return MergeOrThrow(target, patch);
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

std::string ReplaceBindingThis(std::string_view request, std::string_view binding) {
  std::string replaced(request);
  try {
    const std::optional<JsonDocument> document = JsonDocument::Read(request, kMaxDepth, nullptr);
    if (!document) return replaced;
    const Value* const value = FindPath(document->root(), {"context", "approval", "binding"});
    if (value == nullptr || StringOf(*value) != "this") return replaced;
    const auto begin = static_cast<std::size_t>(value->getOffsetStart());
    const auto end = static_cast<std::size_t>(value->getOffsetLimit());
    std::string quoted;
    base::AppendJsonString(&quoted, binding);
    replaced.replace(begin, end - begin, quoted);
  } catch (const std::exception&) {  // what jsoncpp can not read has no binding to replace
  }
  return replaced;
}

}  // namespace daygate::wire
