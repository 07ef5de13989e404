// The attribute paths that stand in an expression.
#include "reference/rule.h"

namespace daygate::reference {
namespace {

const std::set<std::string, std::less<>> kScalars = {"action", "purpose", "environment", "risk", "client_ip", "now"};
const std::set<std::string, std::less<>> kStructures = {"agent",       "caller",   "subject", "secret",  "task",
                                                        "destination", "approval", "signal",  "context", "hop"};

class Collector {
 public:
  Collector(const Names& names, std::set<std::string>* paths) : names_(names), paths_(paths) {}

  void Walk(const cel::Expr& expr) {
    const std::vector<std::string> words = PlainPath(expr);
    if (!words.empty()) {
      Add(words);
      return;
    }
    if (const auto* node = std::get_if<cel::Select>(&expr.node)) {
      if (!node->test) Walk(*node->operand);
      return;
    }
    if (const auto* node = std::get_if<cel::Call>(&expr.node)) {
      if (node->target == nullptr && node->function == "attested") return;
    }
    if (const auto* node = std::get_if<cel::Comprehension>(&expr.node)) {
      Walk(*node->range);
      locals_.push_back(node->var);
      locals_.push_back(node->var2);
      if (node->filter != nullptr) Walk(*node->filter);
      Walk(*node->body);
      locals_.resize(locals_.size() - 2);
      return;
    }
    if (const auto* node = std::get_if<cel::Bind>(&expr.node)) return Inside(*node->init, node->var, *node->body);
    if (const auto* node = std::get_if<cel::OptionalMap>(&expr.node)) {
      return Inside(*node->target, node->var, *node->body);
    }
    cel::Nodes children;
    cel::AppendChildren(expr, &children);
    for (const cel::Expr* child : children) Walk(*child);
  }

 private:
  void Inside(const cel::Expr& outside, std::string_view variable, const cel::Expr& body) {
    Walk(outside);
    locals_.push_back(variable);
    Walk(body);
    locals_.pop_back();
  }

  bool IsLocal(const cel::Ident& ident) const {
    if (ident.absolute) return false;
    for (const std::string_view local : locals_) {
      if (local == ident.name) return true;
    }
    return false;
  }

  // `a.b.c` of plain selections from a name that is no variable of a macro; else nothing.
  std::vector<std::string> PlainPath(const cel::Expr& expr) const {
    if (const auto* ident = std::get_if<cel::Ident>(&expr.node)) {
      return IsLocal(*ident) ? std::vector<std::string>() : std::vector<std::string>{std::string(ident->name)};
    }
    const auto* select = std::get_if<cel::Select>(&expr.node);
    if (select == nullptr || select->test || select->optional) return {};
    std::vector<std::string> words = PlainPath(*select->operand);
    if (!words.empty()) words.emplace_back(select->field);
    return words;
  }

  // What a path means: an attribute, with or without `request.`; a define; neither.
  void Add(const std::vector<std::string>& words) {
    const std::size_t root = words[0] == "request" ? 1 : 0;
    if (root >= words.size()) return;
    std::string path = (root == 1 ? "request." : "") + words[root];
    if (kScalars.count(words[root]) > 0) {
      paths_->insert(path);
    } else if (kStructures.count(words[root]) > 0) {
      if (root + 1 < words.size()) paths_->insert(path + "." + words[root + 1]);
    } else if (const auto define = names_.defines.find(words[0]); define != names_.defines.end()) {
      Collector(names_, paths_).Walk(*define->second);
    }
  }

  const Names& names_;
  std::set<std::string>* paths_;
  std::vector<std::string_view> locals_;
};

}  // namespace

std::set<std::string> PathsIn(const cel::Expr& expr, const Names& names) {
  std::set<std::string> paths;
  Collector(names, &paths).Walk(expr);
  return paths;
}

}  // namespace daygate::reference
