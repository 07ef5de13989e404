// Builds a Request out of calls: what a dg_request is.
//
// Lists grow in an arena, and the Request points to them at every moment, so there is nothing to finish but open lists
// and maps. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "c/fields.h"
#include "daygate/c.h"
#include "daygate/request.h"

namespace daygate::c {

// Whether texts are the builder's own, or stay the caller's until the request was decided.
enum class Texts : std::uint8_t { kCopied, kBorrowed };

class RequestBuilder {
 public:
  explicit RequestBuilder(Texts texts);
  RequestBuilder(const RequestBuilder&) = delete;  // structures_ points into it
  RequestBuilder& operator=(const RequestBuilder&) = delete;

  void Clear();

  // A member of the request: `at` is null where it is that of an item that was not added, or none.
  struct Member {
    FieldType type = FieldType::kNone;
    std::byte* at = nullptr;
  };
  Member Find(dg_field field) {
    const Field found = fields_.Of(field);
    if (found.type == FieldType::kNone) return {};
    Touch(static_cast<Group>(GroupOf(field)));
    std::byte* const structure = structures_[GroupOf(field)];
    return {found.type, structure == nullptr ? nullptr : structure + found.offset};
  }
  // As a member of that type; null where it is of another.
  template <typename T>
  static std::optional<T>* As(Member member) {
    return member.type == kTypeOf<T> ? reinterpret_cast<std::optional<T>*>(member.at) : nullptr;
  }

  void SetText(dg_field field, std::string_view value) { Set(field, Keep(value)); }
  void SetInt(dg_field field, std::int64_t value) { Set(field, value); }
  void SetBool(dg_field field, bool value) { Set(field, value); }
  void SetTime(dg_field field, Timestamp value) { Set(field, value); }
  void AddText(dg_field field, std::string_view value);
  void AddLabel(dg_field field, std::string_view key, std::string_view value);
  void SetEmpty(dg_field field);

  void AddHop();
  void ClearChain();
  void AddTool();
  void AddApprover();
  void AddSecret();

  void SetSignal(std::string_view name, std::variant<std::int64_t, bool> value);
  void Put(std::string_view key, AttributeValue value);
  void PutText(std::string_view key, std::string_view value);
  void BeginList(std::string_view key);
  void BeginMap(std::string_view key);
  void End();

  // A fault that has no field: the request as a whole is none.
  void Spoil() noexcept { spoilt_ = true; }

  // The request, until the next call. Notes a fault where a list or map is still open.
  const Request& View() {
    if (!open_.empty()) CloseOpen();
    return request_;
  }
  // What `ask` says of the request with this secret for its own; `ask` throws nothing.
  template <typename Ask>
  auto With(const Secret& secret, Ask ask) {
    static_assert(std::is_nothrow_invocable_v<Ask, const Request&>, "or the secret would stay");
    const Request& view = View();
    const Secret own = std::exchange(request_.secret, secret);
    const auto answer = ask(view);
    request_.secret = own;
    return answer;
  }
  // The secrets that were added.
  std::span<const Secret> secrets() const { return secrets_; }
  bool has_faults() const { return spoilt_ || !faults_.empty(); }
  // JSON paths of what could not be put into the request.
  std::span<const std::string> faults() const;

 private:
  // A list or map that has begun: the elements so far.
  struct Open {
    std::string_view key;
    bool is_map;
    std::span<const AttributeValue> values{};
    std::span<const AttributeEntry> entries{};
  };

  std::string_view Keep(std::string_view text) { return texts_ == Texts::kBorrowed ? text : arena_.Copy(text); }
  template <typename T>
  T& Append(std::span<const T>* list, const T& value);
  template <typename T>
  void Set(dg_field field, const T& value);
  // What fields of a group are members of, from now on. Null: of nothing.
  void Point(Group group, void* structure) { structures_[group] = static_cast<std::byte*>(structure); }
  template <typename Element>
  void Add(dg_field field, const Element& element);
  Strings* PlainList(dg_field field);
  std::string PathOf(dg_field field) const;
  void Fault(std::string path) { faults_.push_back(std::move(path)); }
  void Fault(dg_field field);
  void CloseOpen();
  // The structures that lie in the request itself, each with its group.
  template <typename Visit>
  void EachStructure(Visit visit);
  void Touch(Group group) { touched_ |= 1U << group; }
  void ClearTouched();

  const FieldTable& fields_;
  Texts texts_;
  base::Arena arena_;
  Request request_;
  std::array<std::byte*, kGroups> structures_{};
  unsigned touched_ = 0;  // a bit for each group of which a member was found: others are empty
  std::span<const Approver> approvers_;
  std::span<const Secret> secrets_;
  std::vector<Open> open_;
  std::vector<std::string> faults_;
  bool spoilt_ = false;
};

template <typename T>
void RequestBuilder::Set(dg_field field, const T& value) {
  if (std::optional<T>* const member = As<T>(Find(field)); member != nullptr) {
    *member = value;
  } else {
    Fault(field);
  }
}

}  // namespace daygate::c

struct dg_request {
  explicit dg_request(daygate::c::Texts texts) : builder(texts) {}
  daygate::c::RequestBuilder builder;
};
