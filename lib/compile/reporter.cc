#include "compile/reporter.h"

#include <algorithm>
#include <utility>

#include "cel/checker.h"
#include "policy/slips.h"
#include "policy/words.h"

namespace daygate::compile {

void Reporter::Error(const base::SourceRange& at, std::string message, std::string help,
                     std::vector<std::string> notes) {
  Error(at.file, at.begin, std::move(message), std::move(help), std::move(notes));
}

void Reporter::Error(std::uint32_t file, std::uint32_t offset, std::string message, std::string help,
                     std::vector<std::string> notes) {
  // The message alone, without its help, already gives the name that was meant.
  constexpr std::string_view kMissing = "does not exist";
  constexpr std::string_view kMeant = "did you mean ";
  if (message.ends_with(kMissing) && help.starts_with(kMeant)) {
    message += "; " + help.substr(kMeant.size(), help.rfind('?') - kMeant.size()) + " does";
  }
  const base::Source& source = *set_.files[file].source;
  entries_.push_back({file, offset, source.At(offset, Phase::kMeaning, std::move(message), std::move(help))});
  entries_.back().diagnostic.notes = std::move(notes);
}

std::vector<Diagnostic> Reporter::TakeSorted() {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.file, a.offset) < std::pair(b.file, b.offset);
  });
  std::vector<Diagnostic> result;
  result.reserve(entries_.size());
  for (Entry& entry : entries_) result.push_back(std::move(entry.diagnostic));
  entries_.clear();
  return result;
}

std::string Reporter::PlaceOf(const base::SourceRange& at) const {
  const base::Source& source = *set_.files[at.file].source;
  return source.name() + ":" + std::to_string(source.Locate(at.begin).line);
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> names) {
  const std::string_view nearest = cel::Nearest(word, names);
  if (nearest.empty()) return {};
  return "did you mean '" + std::string(nearest) + "'?";
}

std::string ActionHelp(std::string_view word) {
  if (word == "any" || word == "all") return "a rule without `action` is for every action";
  std::string help = policy::SlipHelp(policy::SlipPlace::kAction, word);
  if (help.empty()) help = DidYouMean(word, policy::WordsOf<policy::Action>());
  if (!help.empty()) return help;
  help = "one of";
  for (const std::string_view action : policy::WordsOf<policy::Action>()) {
    help += (help.size() > 6 ? ", " : " ") + std::string(action);
  }
  return help;
}

}  // namespace daygate::compile
