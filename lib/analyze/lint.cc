#include "analyze/lint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cel/checker.h"

namespace daygate {
namespace analyze {
namespace {

// In the order of docs/lint.md.
constexpr auto kLints = std::to_array<LintInfo>({
    {"absent-equal", "two values that are equal where both are absent", true},
    {"approval-field", "an approval of something else can pass", true},
    {"capture-case", "a capture in lower case beside what may hold capitals", true},
    {"path-compare", "a path compared with regard to case in a rule that restricts", true},
    {"path-prefix", "a path that no request can have", true},
    {"unscoped", "a permit for everything", true},
    {"delegated-looser", "a permit that gives delegated requests more than direct ones", true},
    {"bare-index", "a key of a map that may be missing", false},
    {"required-attribute", "a forbid that denies every request without an attribute", false},
    {"dead-permit", "a permit that a forbid always covers", false},
    {"terms-differ", "two permits that apply together on different terms", false},
    {"cache-lost", "a permit without cache takes it from another", false},
    {"no-survives", "a policy of which nothing is left when something is down", false},
    {"expires-soon", "a permit that ends within 30 days", false},
    {"unknown-control", "a control that no standard has", false},
    {"no-owner", "a rule that nobody owns", false},
    {"unused-define", "a define that no rule uses", false},
    {"unused-attribute", "an attribute that no rule reads", false},
    {"unused-member", "a member of an enum that nothing names", false},
    {"lint-note", "a note for lint that says nothing or silences nothing", false},
});

constexpr std::string_view kNoteKey = "lint";
constexpr std::string_view kAllow = "allow ";

const LintInfo* FindLint(std::string_view name) {
  const auto* found = std::find_if(kLints.begin(), kLints.end(), [&](const LintInfo& l) { return l.name == name; });
  return found == kLints.end() ? nullptr : found;
}

}  // namespace

LintRun::LintRun(const compile::Program& program, const LintOptions& options)
    : expressions_(program), options_(options) {
  ReadNotes();
}

void LintRun::ReadNotes() {
  for (const compile::Rule& rule : program().rules()) {
    for (const policy::Note& note : written().Of(rule).notes) {
      if (note.key.value == kNoteKey) ReadNote(rule, note);
    }
  }
}

// `allow NAME: reason`.
void LintRun::ReadNote(const compile::Rule& rule, const policy::Note& note) {
  const std::string_view text = note.value.value;
  const std::size_t colon = text.find(':');
  const bool formed = text.starts_with(kAllow) && colon != std::string_view::npos;
  const std::string_view name = formed ? text.substr(kAllow.size(), colon - kAllow.size()) : std::string_view();
  const bool reason = formed && text.find_first_not_of(' ', colon + 1) != std::string_view::npos;
  if (!reason) {
    Put("lint-note", rule.name, note.value.at.file, note.value.at.begin, "this note says not what it allows and why",
        "write note \"lint\" \"allow NAME: the reason\"");
    return;
  }
  if (FindLint(name) == nullptr) {
    std::vector<std::string_view> names;
    for (const LintInfo& lint : kLints) names.push_back(lint.name);
    const std::string_view nearest = cel::Nearest(name, names);
    Put("lint-note", rule.name, note.value.at.file, note.value.at.begin, "there is no lint '" + std::string(name) + "'",
        nearest.empty() ? "" : "did you mean '" + std::string(nearest) + "'?");
    return;
  }
  allowances_[&rule].push_back({std::string(name), &note, false});
}

void LintRun::Warn(std::string_view lint, const compile::Rule* rule, const base::SourceRange& at, std::string message,
                   std::string help) {
  if (std::find(options_.allow.begin(), options_.allow.end(), lint) != options_.allow.end()) return;
  if (rule != nullptr) {
    for (Allowance& allowance : allowances_[rule]) {
      if (allowance.lint != lint) continue;
      allowance.used = true;
      return;
    }
  }
  Put(lint, rule == nullptr ? std::string_view() : std::string_view(rule->name), at.file, at.begin, std::move(message),
      std::move(help));
}

void LintRun::Warn(std::string_view lint, const compile::Rule* rule, const Piece& piece, std::string message,
                   std::string help) {
  Warn(lint, rule, {piece.in->at.file, piece.expr->begin, piece.expr->end}, std::move(message), std::move(help));
}

void LintRun::Put(std::string_view lint, std::string_view rule, std::uint32_t file, std::uint32_t offset,
                  std::string message, std::string help) {
  const base::Source& source = *program().files()[file].source;
  Entry entry{file, offset, {}};
  entry.warning.name = lint;
  entry.warning.rule = rule;
  entry.warning.opens_gate = FindLint(lint)->opens_gate;
  entry.warning.diagnostic =
      source.At(offset, Phase::kMeaning, std::move(message) + " [" + std::string(lint) + "]", std::move(help));
  entry.warning.diagnostic.severity = Severity::kWarning;
  entries_.push_back(std::move(entry));
}

std::vector<LintWarning> LintRun::Finish() {
  for (const auto& [rule, allowances] : allowances_) {
    for (const Allowance& allowance : allowances) {
      if (allowance.used) continue;
      const base::SourceRange& at = allowance.note->value.at;
      Put("lint-note", rule->name, at.file, at.begin,
          "there is no warning of '" + allowance.lint + "' in this rule to allow", "take the note away");
    }
  }
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tuple(a.file, a.offset, std::string_view(a.warning.name)) <
           std::tuple(b.file, b.offset, std::string_view(b.warning.name));
  });
  std::vector<LintWarning> warnings;
  for (Entry& entry : entries_) {
    const bool again = !warnings.empty() && warnings.back().name == entry.warning.name &&
                       warnings.back().diagnostic == entry.warning.diagnostic;
    if (!again) warnings.push_back(std::move(entry.warning));
  }
  return warnings;
}

}  // namespace analyze

std::span<const LintInfo> Lints() {
  return analyze::kLints;
}

std::vector<LintWarning> Lint(const Engine& engine, const LintOptions& options) {
  analyze::LintRun run(engine.program(), options);
  analyze::LintExpressions(&run);
  analyze::LintRules(&run);
  analyze::LintVocabulary(&run);
  analyze::LintPairs(&run);
  return run.Finish();
}

}  // namespace daygate
