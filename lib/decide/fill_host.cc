// The part of a request that the policies' vocabulary declares.
#include <cmath>
#include <optional>
#include <variant>

#include "decide/request_checker.h"

namespace daygate::decide {

using cel::Value;
using compile::AttributeType;

namespace {

class HostFiller {
 public:
  explicit HostFiller(RequestChecker* checker) : checker_(*checker) {}

  void FillSignals() {
    const std::vector<compile::SignalDeclaration>& declared = checker_.vocabulary_.signals();
    MakeAbsent(&checker_.work_.signals, declared.size());
    for (const Signal& signal : checker_.request_.signals) {
      const compile::SignalDeclaration* declaration = checker_.vocabulary_.FindSignal(signal.name);
      const Step root{nullptr, "context.signal", {}};
      const Step path{&root, signal.name, {}};
      if (declaration == nullptr) {
        checker_.Invalid(path.Text());
        continue;
      }
      Value& value = checker_.work_.signals[static_cast<std::size_t>(declaration - declared.data())];
      const bool changed = declaration->kind == policy::SignalKind::kChanged;
      if (changed != std::holds_alternative<bool>(signal.value) || value.kind != cel::ValueKind::kAbsent) {
        checker_.Invalid(path.Text());
        continue;
      }
      value = changed ? Value::Bool(std::get<bool>(signal.value)) : Value::Int(std::get<std::int64_t>(signal.value));
    }
  }

  void FillContext() {
    const std::vector<compile::ContextAttribute>& declared = checker_.vocabulary_.context();
    MakeAbsent(&checker_.work_.context, declared.size());
    for (const ContextAttribute& attribute : checker_.request_.context) {
      const compile::ContextAttribute* declaration = checker_.vocabulary_.FindContext(attribute.key);
      const Step root{nullptr, "context", {}};
      const Step path{&root, attribute.key, {}};
      if (declaration == nullptr) {
        checker_.Invalid(path.Text());
        continue;
      }
      Value& value = checker_.work_.context[static_cast<std::size_t>(declaration - declared.data())];
      if (value.kind != cel::ValueKind::kAbsent) {
        checker_.Invalid(path.Text());
        continue;
      }
      value = HostValue(attribute.value, *declaration->type, declaration->max, path);
    }
  }

 private:
  Value HostValue(const AttributeValue& from, const AttributeType& type, std::uint32_t max, const Step& path) {
    const AttributeValue::Any& any = from.any();
    switch (type.name) {
      case policy::TypeName::kBool:
        if (const auto* value = std::get_if<bool>(&any)) return Value::Bool(*value);
        break;
      case policy::TypeName::kInt:
        if (const auto* value = std::get_if<std::int64_t>(&any)) return Value::Int(*value);
        break;
      case policy::TypeName::kDouble:
        if (const auto* value = std::get_if<double>(&any)) {
          if (!std::isfinite(*value)) break;  // the JSON form has no way to say it
          return Value::Double(*value);
        }
        if (const auto* value = std::get_if<std::int64_t>(&any)) return Value::Double(static_cast<double>(*value));
        break;
      case policy::TypeName::kString:
        if (const auto* value = std::get_if<std::string_view>(&any)) {
          if (checker_.IsGood(*value, max)) return Value::String(*value);
        }
        break;
      case policy::TypeName::kTimestamp:
        if (const auto* value = std::get_if<Timestamp>(&any)) {
          if (RequestChecker::IsInRange(*value))
            return Value::Timestamp(value->seconds, static_cast<std::uint32_t>(value->nanos));
        }
        break;
      case policy::TypeName::kDuration:
        if (const auto* value = std::get_if<std::chrono::nanoseconds>(&any)) return Value::Duration(value->count());
        break;
      case policy::TypeName::kEnum:
        if (const auto* value = std::get_if<std::string_view>(&any)) {
          checker_.bytes_ += value->size();
          if (const std::uint32_t number = type.members->Find(*value); number != 0)
            return Value::Enum(type.enumeration, number - 1);
        }
        break;
      case policy::TypeName::kList:
        if (const auto* value = std::get_if<AttributeList>(&any)) return HostList(*value, *type.element, max, path);
        break;
      case policy::TypeName::kMap:
        if (const auto* value = std::get_if<AttributeMap>(&any)) return HostMap(*value, *type.element, max, path);
        break;
    }
    checker_.Invalid(path.Text());
    return {};
  }

  static std::uint32_t LimitOf(const AttributeType& type) {
    return type.name == policy::TypeName::kString ? policy::kMaxString : policy::kMaxElements;
  }

  Value HostList(const AttributeList& from, const AttributeType& element, std::uint32_t max, const Step& path) {
    if (from.size > max) {
      checker_.Invalid(path.Text());
      return {};
    }
    const std::span<Value> values = checker_.work_.arena.NewArray<Value>(from.size);
    for (std::size_t i = 0; i < from.size; ++i) {
      values[i] = HostValue(from.data[i], element, LimitOf(element), Step{&path, {}, i});
    }
    return Value::List(values);
  }

  Value HostMap(const AttributeMap& from, const AttributeType& element, std::uint32_t max, const Step& path) {
    if (from.size > max) {
      checker_.Invalid(path.Text());
      return {};
    }
    const std::span<const AttributeEntry> given(from.data, from.size);
    const std::span<cel::MapEntry> entries = checker_.work_.arena.NewArray<cel::MapEntry>(from.size);
    for (std::size_t i = 0; i < from.size; ++i) {
      const Step entry_path{&path, given[i].key, {}};
      if (!checker_.IsGood(given[i].key, policy::kMaxString)) {
        checker_.Invalid(entry_path.Text());
        continue;
      }
      if (RequestChecker::IsRepeated(given, i)) checker_.Invalid(entry_path.Text());
      entries[i] = {Value::String(given[i].key), HostValue(given[i].value, element, LimitOf(element), entry_path)};
    }
    RequestChecker::SortByKey(entries);
    return Value::Map(entries);
  }

  RequestChecker& checker_;
};

}  // namespace

void FillHostAttributes(RequestChecker* checker) {
  HostFiller filler(checker);
  filler.FillSignals();
  filler.FillContext();
}

}  // namespace daygate::decide
