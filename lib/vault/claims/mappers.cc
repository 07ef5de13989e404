// What hosts see of mappers and of what they make.
#include "daygate/claims.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>

#include "base/source.h"
#include "compile/program.h"
#include "engine/refusal.h"
#include "policy/builtins.h"
#include "vault/claims/content.h"
#include "vault/claims/map.h"
#include "vault/claims/parser.h"

namespace daygate::claims {
namespace {

const Models& ReadyModels() {
  static const Models models = [] {
    const base::Source source("ready.claims", std::string(Mappers::ReadyText()));
    return ParseMappers(source, {}, nullptr).mappers;
  }();
  return models;
}

absl::Status NoMemory() {
  return absl::ResourceExhaustedError("there is no memory left");
}

template <typename Struct>
void FillPart(const Struct& from, Struct* to) {
  ForEachField<Struct>([&](auto member) {
    if (from.*member) to->*member = from.*member;
  });
}

template <typename T>
bool Same(const T& a, const T& b) {
  if constexpr (std::is_same_v<T, Strings>) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  } else {
    return a == b;
  }
}

// Labels of both; nothing where they disagree about one, or are too many.
std::optional<Labels> JoinLabels(const Labels& a, const Labels& b, base::Arena* arena) {
  std::vector<Label> all(a.begin(), a.end());
  for (const Label& label : b) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const Label& each) { return each.key == label.key; });
    if (same == all.end()) {
      all.push_back(label);
    } else if (same->value != label.value) {
      return std::nullopt;
    }
  }
  if (all.size() > policy::kMaxElements) return std::nullopt;
  return arena->Copy(std::span<const Label>(all));
}

// The first field of `part` that the two disagree about, or empty.
template <typename Struct>
std::string JoinPart(std::string_view part, const Struct& from, Struct* to, base::Arena* arena) {
  std::string clash;
  for (const auto& field : FieldsOf<Struct>()) {
    const auto join = [&](auto member) {
      using T = typename std::decay_t<decltype(from.*member)>::value_type;
      if (!(from.*member)) return true;
      if (!(to->*member)) {
        to->*member = from.*member;
        return true;
      }
      if constexpr (std::is_same_v<T, Labels>) {
        const std::optional<Labels> joined = JoinLabels(*(to->*member), *(from.*member), arena);
        if (joined) to->*member = *joined;
        return joined.has_value();
      } else if constexpr (std::is_same_v<T, std::span<const Approver>>) {
        return false;  // no field of these
      } else {
        return Same(*(to->*member), *(from.*member));
      }
    };
    if (!std::visit(join, field.member) && clash.empty()) clash = std::string(part) + std::string(field.name);
  }
  return clash;
}

}  // namespace

Fields::Fields() = default;

void Fields::Fill(Request* request) const {
  if (content_ == nullptr) return;
  const Request& from = content_->request;
  FillPart<Agent>(from.agent, &request->agent);
  FillPart<Subject>(from.subject, &request->subject);
  FillPart<Task>(from.task, &request->task);
  FillPart<Request>(from, request);
  if (!from.chain.empty()) request->chain = from.chain;
  if (!from.attested.empty()) request->attested = from.attested;
}

Strings Fields::attested() const {
  return content_ == nullptr ? Strings() : content_->request.attested;
}

absl::StatusOr<Fields> Fields::Join(const Fields& a, const Fields& b) try {
  if (a.content_ == nullptr) return b;
  if (b.content_ == nullptr) return a;
  auto content = std::make_shared<Content>();
  content->joined = {a.content_, b.content_};
  Request& to = content->request;
  to = a.content_->request;
  const Request& from = b.content_->request;
  if (!to.chain.empty() && !from.chain.empty()) return absl::InvalidArgumentError("both tokens have a chain");
  if (to.chain.empty()) to.chain = from.chain;
  for (const std::string& clash : {JoinPart<Agent>("agent.", from.agent, &to.agent, &content->arena),
                                   JoinPart<Subject>("subject.", from.subject, &to.subject, &content->arena),
                                   JoinPart<Task>("task.", from.task, &to.task, &content->arena),
                                   JoinPart<Request>("", from, &to, &content->arena)}) {
    if (!clash.empty()) return absl::InvalidArgumentError("the tokens do not agree about " + clash);
  }
  std::vector<std::string_view> attested(to.attested.begin(), to.attested.end());
  attested.insert(attested.end(), from.attested.begin(), from.attested.end());
  std::sort(attested.begin(), attested.end());
  attested.erase(std::unique(attested.begin(), attested.end()), attested.end());
  to.attested = content->arena.Copy(std::span<const std::string_view>(attested));
  Fields joined;
  joined.content_ = std::move(content);
  return joined;
} catch (const std::bad_alloc&) {
  return NoMemory();
}

Mapper::Mapper(std::shared_ptr<const MapperModel> model) : model_(std::move(model)) {}

std::string_view Mapper::name() const {
  return model_->name;
}

std::string_view Mapper::title() const {
  return model_->title;
}

absl::StatusOr<Fields> Mapper::Map(const Token& token) const try {
  auto content = std::make_shared<Fields::Content>();
  if (const absl::Status status = MapClaims(*model_, token, &content->arena, &content->request); !status.ok()) {
    return status;
  }
  Fields fields;
  fields.content_ = std::move(content);
  return fields;
} catch (const std::bad_alloc&) {
  return NoMemory();
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

absl::StatusOr<Mappers> Mappers::FromText(const PolicySource& source, std::vector<Diagnostic>* diagnostics) {
  return Read(source, nullptr, diagnostics);
}

absl::StatusOr<Mappers> Mappers::FromText(const PolicySource& source, const Engine& engine,
                                          std::vector<Diagnostic>* diagnostics) {
  return Read(source, &engine, diagnostics);
}

absl::StatusOr<Mappers> Mappers::Read(const PolicySource& source, const Engine* engine,
                                      std::vector<Diagnostic>* diagnostics) try {
  const compile::Vocabulary* const vocabulary = engine == nullptr ? nullptr : &engine->program().vocabulary();
  ParsedMappers parsed = ParseMappers(base::Source(source.name, source.text), ReadyModels(), vocabulary);
  if (!parsed.diagnostics.empty()) return engine::Refuse(std::move(parsed.diagnostics), diagnostics);
  if (diagnostics != nullptr) diagnostics->clear();
  Mappers mappers;
  for (auto& model : parsed.mappers) mappers.mappers_.emplace_back(std::move(model));
  return mappers;
} catch (const std::bad_alloc&) {
  return NoMemory();
}

absl::StatusOr<Mappers> Mappers::FromFile(const std::string& path, std::vector<Diagnostic>* diagnostics) {
  return ReadFile(path, nullptr, diagnostics);
}

absl::StatusOr<Mappers> Mappers::FromFile(const std::string& path, const Engine& engine,
                                          std::vector<Diagnostic>* diagnostics) {
  return ReadFile(path, &engine, diagnostics);
}

absl::StatusOr<Mappers> Mappers::ReadFile(const std::string& path, const Engine* engine,
                                          std::vector<Diagnostic>* diagnostics) try {
  // Of a folder ReadPolicies would read the policies.
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    const std::string why = std::generic_category().message(EISDIR);
    return engine::Refuse({engine::CanNotRead(path, why)}, diagnostics);
  }
  const auto sources = ReadPolicies({path}, diagnostics);
  if (!sources.ok()) return sources.status();
  return Read(sources->front(), engine, diagnostics);
} catch (const std::bad_alloc&) {
  return NoMemory();
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

const Mappers& Mappers::Ready() {
  static const Mappers ready = [] {
    Mappers made;
    for (const auto& model : ReadyModels()) made.mappers_.emplace_back(model);
    return made;
  }();
  return ready;
}

const Mapper* Mappers::Find(std::string_view name) const {
  const auto found =
      std::find_if(mappers_.begin(), mappers_.end(), [name](const Mapper& mapper) { return mapper.name() == name; });
  return found == mappers_.end() ? nullptr : &*found;
}

}  // namespace daygate::claims
