// Collects what is wrong with a policy set. One reporter serves one compilation, on one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "daygate/diagnostic.h"
#include "policy/model.h"

namespace daygate::compile {

class Reporter {
 public:
  explicit Reporter(const policy::Set& set) : set_(set) {}

  void Error(const base::SourceRange& at, std::string message, std::string help = {},
             std::vector<std::string> notes = {});
  void Error(std::uint32_t file, std::uint32_t offset, std::string message, std::string help = {},
             std::vector<std::string> notes = {});

  bool empty() const { return entries_.empty(); }

  // Everything reported, in the order of the files and of the places in them.
  std::vector<Diagnostic> TakeSorted();

  // Where something stands, as `payments.gate:14`: for messages that point to a second place.
  std::string PlaceOf(const base::SourceRange& at) const;

 private:
  struct Entry {
    std::uint32_t file;
    std::uint32_t offset;
    Diagnostic diagnostic;
  };
  const policy::Set& set_;
  std::vector<Entry> entries_;
};

// `did you mean 'NAME'?` for the nearest of `names`, or nothing.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> names);

// What is meant by `word`, which is no action.
std::string ActionHelp(std::string_view word);

}  // namespace daygate::compile
