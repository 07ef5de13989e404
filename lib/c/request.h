// Builds a Request out of calls: what a dg_request is.
//
// Lists grow in an arena, and the Request points to them at every moment, so there is nothing to finish but open lists
// and maps. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "daygate/c.h"
#include "daygate/request.h"

namespace daygate::c {

// Whether texts are the builder's own, or stay the caller's until the request was decided.
enum class Texts : std::uint8_t { kCopied, kBorrowed };

class RequestBuilder {
 public:
  explicit RequestBuilder(Texts texts) : texts_(texts) {}

  void Clear();

  void SetText(dg_field field, std::string_view value);
  void SetInt(dg_field field, std::int64_t value);
  void SetBool(dg_field field, bool value);
  void SetTime(dg_field field, Timestamp value);
  void AddText(dg_field field, std::string_view value);
  void AddLabel(dg_field field, std::string_view key, std::string_view value);
  void SetEmpty(dg_field field);

  void AddHop();
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
  const Request& View();
  // The secrets that were added.
  std::span<const Secret> secrets() const { return secrets_; }
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

  std::string_view Keep(std::string_view text);
  template <typename T>
  T& Append(std::span<const T>* list, const T& value);
  template <typename T>
  std::optional<T>* Find(dg_field field);
  template <typename T>
  void Set(dg_field field, const T& value);
  template <typename Element>
  void Add(dg_field field, const Element& element);
  Strings* PlainList(dg_field field);
  std::string PathOf(dg_field field) const;
  void Fault(std::string path) { faults_.push_back(std::move(path)); }
  void Fault(dg_field field) { Fault(PathOf(field)); }

  Texts texts_;
  base::Arena arena_;
  Request request_;
  std::span<const Approver> approvers_;
  std::span<const Secret> secrets_;
  std::vector<Open> open_;
  std::vector<std::string> faults_;
  bool spoilt_ = false;
};

}  // namespace daygate::c

struct dg_request {
  explicit dg_request(daygate::c::Texts texts) : builder(texts) {}
  daygate::c::RequestBuilder builder;
};
