#include "analyze/facts.h"

#include <algorithm>

namespace daygate::analyze {
namespace {

cel::Op Mirrored(cel::Op op) {
  switch (op) {
    case cel::Op::kLess: return cel::Op::kGreater;
    case cel::Op::kLessEqual: return cel::Op::kGreaterEqual;
    case cel::Op::kGreater: return cel::Op::kLess;
    case cel::Op::kGreaterEqual: return cel::Op::kLessEqual;
    default: return op;
  }
}

cel::Op Negated(cel::Op op) {
  switch (op) {
    case cel::Op::kEqual: return cel::Op::kNotEqual;
    case cel::Op::kNotEqual: return cel::Op::kEqual;
    case cel::Op::kLess: return cel::Op::kGreaterEqual;
    case cel::Op::kLessEqual: return cel::Op::kGreater;
    case cel::Op::kGreater: return cel::Op::kLessEqual;
    case cel::Op::kGreaterEqual: return cel::Op::kLess;
    default: return op;
  }
}

void Allow(Fact* fact, const std::set<std::string>& words) {
  if (!fact->allowed) {
    fact->allowed = words;
    return;
  }
  std::set<std::string> both;
  std::set_intersection(fact->allowed->begin(), fact->allowed->end(), words.begin(), words.end(),
                        std::inserter(both, both.end()));
  fact->allowed = std::move(both);
}

// What is compared: a path, or any other operand by its text.
std::string KeyOf(const Expressions& expressions, const Piece& operand) {
  const std::string path = Expressions::PathOf(*operand.expr);
  return path.empty() ? expressions.Text(operand) : path;
}

bool Contradict(const Fact& a, const Fact& b) {
  if (std::max(a.least, b.least) > std::min(a.most, b.most)) return true;
  const auto none_of = [](const Fact& fact, const Fact& other) {
    return fact.allowed && std::all_of(fact.allowed->begin(), fact.allowed->end(), [&](const std::string& word) {
             return other.excluded.count(word) > 0 || (other.allowed && other.allowed->count(word) == 0);
           });
  };
  return none_of(a, b) || none_of(b, a);
}

bool Implies(const Fact& a, const Fact& b) {
  if (a.least < b.least || a.most > b.most) return false;
  if (b.allowed &&
      (!a.allowed || !std::includes(b.allowed->begin(), b.allowed->end(), a.allowed->begin(), a.allowed->end()))) {
    return false;
  }
  return std::all_of(b.excluded.begin(), b.excluded.end(), [&](const std::string& word) {
    return a.excluded.count(word) > 0 || (a.allowed && a.allowed->count(word) == 0);
  });
}

}  // namespace

Facts::Facts(const Expressions& expressions, const compile::Rule& rule) {
  for (const compile::Condition& condition : rule.conditions) {
    const bool holds = condition.clause != compile::ClauseKind::kUnless;
    if (holds) {
      for (const Piece& piece : expressions.Conjuncts(rule, condition)) {
        Add(expressions, piece, true);
      }
      continue;
    }
    // Of `unless a && b` only that not both hold is known.
    const std::vector<Piece> pieces = expressions.Conjuncts(rule, condition);
    if (pieces.size() == 1) {
      Add(expressions, pieces[0], false);
    } else {
      const policy::Expression& expression = expressions.written().Of(rule, condition);
      const std::string text = "! " + expressions.Text({expression.ast->root, &expression});
      texts_.insert(text);
      opaque_.insert(text);
    }
  }
}

Facts::Facts(const Expressions& expressions, std::string_view policy, const policy::Expression& expression) {
  for (const Piece& piece : expressions.Conjuncts(policy, expression)) Add(expressions, piece, true);
}

void Facts::Add(const Expressions& expressions, const Piece& piece, bool holds) {
  const auto* call = std::get_if<cel::Call>(&piece.expr->node);
  if (call != nullptr && call->op == cel::Op::kNot) return Add(expressions, {call->args[0], piece.in}, !holds);
  const std::string text = (holds ? "" : "! ") + expressions.Text(piece);
  texts_.insert(text);
  if (call != nullptr && AddComparison(expressions, piece, *call, holds)) return;
  if (const auto* select = std::get_if<cel::Select>(&piece.expr->node); select != nullptr && select->test && holds) {
    const std::string operand = Expressions::PathOf(*select->operand);
    if (!operand.empty()) {
      const std::string path =
          operand == "request" ? std::string(select->field) : operand + "." + std::string(select->field);
      Allow(&facts_["has(" + path + ")"], {"true"});
      return;
    }
  }
  opaque_.insert(text);
  // Whatever it is, it is true for the one and can not be false for the other.
  Allow(&facts_[KeyOf(expressions, piece)], {holds ? "true" : "false"});
}

bool Facts::AddComparison(const Expressions& expressions, const Piece& piece, const cel::Call& call, bool holds) {
  if (call.op == cel::Op::kIn) {
    const auto* list = std::get_if<cel::ListExpr>(&call.args[1]->node);
    if (list == nullptr) return false;
    std::set<std::string> words;
    for (const cel::Expr* element : list->elements) {
      const std::optional<std::string> word = expressions.ConstantOf(*element);
      if (!word) return false;
      words.insert(*word);
    }
    Fact& fact = facts_[KeyOf(expressions, {call.args[0], piece.in})];
    holds ? Allow(&fact, words) : fact.excluded.insert(words.begin(), words.end());
    return true;
  }
  const bool compares = call.op == cel::Op::kEqual || call.op == cel::Op::kNotEqual || Mirrored(call.op) != call.op;
  if (!compares) return false;
  const bool right = expressions.ConstantOf(*call.args[1]).has_value();
  const cel::Expr* constant = right ? call.args[1] : call.args[0];
  const cel::Expr* other = right ? call.args[0] : call.args[1];
  const std::optional<std::string> word = expressions.ConstantOf(*constant);
  if (!word || expressions.ConstantOf(*other)) return false;
  cel::Op op = right ? call.op : Mirrored(call.op);
  if (!holds) op = Negated(op);
  const std::optional<std::int64_t> rank = expressions.RankOf(*constant);
  const bool order = op != cel::Op::kEqual && op != cel::Op::kNotEqual;
  if (order && !rank) return false;
  Fact& fact = facts_[KeyOf(expressions, {other, piece.in})];
  if (op == cel::Op::kEqual) Allow(&fact, {*word});
  if (op == cel::Op::kNotEqual) fact.excluded.insert(*word);
  if (rank) Bound(&fact, op, *rank);
  return true;
}

void Facts::Bound(Fact* fact, cel::Op op, std::int64_t rank) const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  switch (op) {
    case cel::Op::kEqual:
      fact->least = std::max(fact->least, rank);
      fact->most = std::min(fact->most, rank);
      break;
    case cel::Op::kLess: fact->most = std::min(fact->most, rank == kLeast ? rank : rank - 1); break;
    case cel::Op::kLessEqual: fact->most = std::min(fact->most, rank); break;
    case cel::Op::kGreater: fact->least = std::max(fact->least, rank == kMost ? rank : rank + 1); break;
    case cel::Op::kGreaterEqual: fact->least = std::max(fact->least, rank); break;
    default: break;
  }
}

bool Facts::CanHoldWith(const Facts& other) const {
  return std::none_of(facts_.begin(), facts_.end(), [&](const auto& entry) {
    const auto it = other.facts_.find(entry.first);
    return it != other.facts_.end() && Contradict(entry.second, it->second);
  });
}

bool Facts::Imply(const Facts& other) const {
  for (const std::string& text : other.opaque_) {
    if (texts_.count(text) == 0) return false;
  }
  return std::all_of(other.facts_.begin(), other.facts_.end(), [&](const auto& entry) {
    const auto it = facts_.find(entry.first);
    if (it != facts_.end()) return Implies(it->second, entry.second);
    // What a comparison reads is there where it comes to true.
    const std::string_view key = entry.first;
    if (key.starts_with("has(")) return facts_.count(std::string(key.substr(4, key.size() - 5))) > 0;
    return Implies(Fact{}, entry.second);
  });
}

namespace {

using policy::Segment;
using policy::SegmentKind;

bool MatchesWord(const Segment& segment, const std::string& word) {
  return policy::MatchesSegment(segment, word, policy::CaseRule::kIgnoreAscii);
}

bool TakesAny(const Segment& segment) {
  if (segment.kind == SegmentKind::kCapture) return true;
  return segment.kind == SegmentKind::kGlob && segment.alternatives.size() == 1 && segment.alternatives[0] == "*";
}

bool SegmentsMeet(const Segment& a, const Segment& b) {
  if (a.kind == SegmentKind::kExact) return MatchesWord(b, a.alternatives[0]);
  if (b.kind == SegmentKind::kExact) return MatchesWord(a, b.alternatives[0]);
  return true;
}

bool SegmentCovers(const Segment& a, const Segment& b) {
  if (TakesAny(a)) return true;
  if (b.kind == SegmentKind::kExact) return MatchesWord(a, b.alternatives[0]);
  return a.kind == b.kind && a.alternatives == b.alternatives && a.kind != SegmentKind::kCapture;
}

bool IsRow(const Segment& segment) {
  return segment.kind == SegmentKind::kTail || segment.kind == SegmentKind::kMiddle;
}

// Whether some path matches both. A row of segments (`**`) may stand for anything, which is at most too much.
bool PatternsMeet(const policy::SharedPattern& a, const policy::SharedPattern& b) {
  const std::size_t n = a.segments.size();
  const std::size_t m = b.segments.size();
  std::vector<std::vector<char>> meet(n + 1, std::vector<char>(m + 1, 0));
  meet[n][m] = 1;
  for (std::size_t i = n + 1; i-- > 0;) {
    for (std::size_t j = m + 1; j-- > 0;) {
      if (i == n && j == m) continue;
      const bool row_a = i < n && IsRow(a.segments[i]);
      const bool row_b = j < m && IsRow(b.segments[j]);
      bool found =
          i < n && j < m && !row_a && !row_b && SegmentsMeet(a.segments[i], b.segments[j]) && meet[i + 1][j + 1];
      if (row_a) found = found || meet[i + 1][j] || (j < m && meet[i][j + 1]);
      if (row_b) found = found || meet[i][j + 1] || (i < n && meet[i + 1][j]);
      meet[i][j] = found ? 1 : 0;
    }
  }
  return meet[0][0] != 0;
}

bool PatternCovers(const policy::SharedPattern& a, const policy::SharedPattern& b) {
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    if (a.segments[i].kind == SegmentKind::kTail) return i < b.segments.size();
    if (i >= b.segments.size()) return false;
    if (IsRow(a.segments[i]) || IsRow(b.segments[i])) return false;
    if (!SegmentCovers(a.segments[i], b.segments[i])) return false;
  }
  return a.segments.size() == b.segments.size();
}

}  // namespace

bool ScopesMeet(const compile::Rule& a, const compile::Rule& b) {
  if ((a.actions & b.actions) == 0) return false;
  if (a.patterns.empty() || b.patterns.empty()) return true;
  return std::any_of(a.patterns.begin(), a.patterns.end(), [&](const policy::SharedPattern& one) {
    return std::any_of(b.patterns.begin(), b.patterns.end(),
                       [&](const policy::SharedPattern& other) { return PatternsMeet(one, other); });
  });
}

bool ScopeCovers(const compile::Rule& a, const compile::Rule& b) {
  if ((b.actions & ~a.actions) != 0) return false;
  if (a.patterns.empty()) return true;
  if (b.patterns.empty()) return false;
  return std::all_of(b.patterns.begin(), b.patterns.end(), [&](const policy::SharedPattern& inner) {
    return std::any_of(a.patterns.begin(), a.patterns.end(),
                       [&](const policy::SharedPattern& outer) { return PatternCovers(outer, inner); });
  });
}

}  // namespace daygate::analyze
