// Types as hosts write them: `list(string)`, `map(string, dyn)`, `net.IP`.
#include <vector>

#include "base/utf8.h"
#include "cel/checker.h"
#include "cel/door/access.h"

namespace daygate::cel {
namespace {

constexpr int kDeepest = 32;

constexpr TypeKind kSimple[] = {TypeKind::kDyn,       TypeKind::kNull,    TypeKind::kBool,   TypeKind::kInt,
                                TypeKind::kUint,      TypeKind::kDouble,  TypeKind::kString, TypeKind::kBytes,
                                TypeKind::kTimestamp, TypeKind::kDuration};

class TypeReader {
 public:
  TypeReader(std::string_view text, TypeParams params, TypePool* types) : rest_(text), params_(params), types_(types) {}

  const Type* ReadAll(std::string* wrong) {
    const std::string whole(rest_);
    const Type* type = Read(0);
    SkipSpace();
    if (type != nullptr && rest_.empty()) return type;
    *wrong = base::Quoted(whole) + " is no type";
    if (!help_.empty()) *wrong += ": " + help_;
    return nullptr;
  }

 private:
  void SkipSpace() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool Take(char c) {
    SkipSpace();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  const Type* Read(int depth) {
    if (depth > kDeepest) return nullptr;
    SkipSpace();
    const std::string_view name = rest_.substr(0, rest_.find_first_of("(), "));
    rest_.remove_prefix(name.size());
    std::vector<const Type*> parameters;
    if (Take('(')) {
      do {
        parameters.push_back(Read(depth + 1));
        if (parameters.back() == nullptr) return nullptr;
      } while (Take(','));
      if (!Take(')')) return nullptr;
    }
    return Make(name, parameters);
  }

  const Type* Make(std::string_view name, const std::vector<const Type*>& parameters) {
    const std::size_t count = parameters.size();
    if (name == "list" && count == 1) return types_->List(parameters[0]);
    if (name == "map" && count == 2) return types_->Map(parameters[0], parameters[1]);
    if (name == "optional_type" && count == 1) return types_->Optional(parameters[0]);
    if (name == "type" && count <= 1)
      return types_->TypeOf(count == 1 ? parameters[0] : types_->Simple(TypeKind::kDyn));
    if (count == 0 && (name == "net.IP" || name == "net.CIDR")) return types_->Opaque(name);
    const bool letter = name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z';
    if (count == 0 && letter && params_ == TypeParams::kLetters) return types_->Param(name);
    for (const TypeKind kind : kSimple) {
      const Type* simple = types_->Simple(kind);
      if (count == 0 && simple->name() == name) return simple;
    }
    Suggest(name);
    return nullptr;
  }

  void Suggest(std::string_view name) {
    if (name == "list") help_ = "write list(T)";
    if (name == "map") help_ = "write map(K, V)";
    if (name == "optional_type") help_ = "write optional_type(T)";
    if (!help_.empty()) return;
    std::vector<std::string_view> names = {"list(T)", "map(K, V)", "optional_type(T)", "type", "net.IP", "net.CIDR"};
    for (const TypeKind kind : kSimple) names.emplace_back(types_->Simple(kind)->name());
    const std::string_view nearest = Nearest(name, names);
    if (!nearest.empty()) help_ = "did you mean " + std::string(nearest) + "?";
  }

  std::string_view rest_;
  TypeParams params_;
  TypePool* types_;
  std::string help_;
};

}  // namespace

const Type* ReadType(std::string_view text, TypeParams params, TypePool* types, std::string* wrong) {
  return TypeReader(text, params, types).ReadAll(wrong);
}

}  // namespace daygate::cel
