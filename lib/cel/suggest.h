// What somebody may have meant. Used by the checker's messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daygate::cel {

// Edits (a letter more, less, other, two swapped) between two words, capitals not told apart but counted once; more
// than `limit` is limit + 1.
std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit);

// The first of those nearest to `word`, or empty where none is near enough to be meant.
std::string_view NearestOf(std::string_view word, const std::vector<std::string_view>& names);

// "did you mean 'x'?", or empty.
std::string DidYouMean(std::string_view name);

}  // namespace daygate::cel
