// Texts at the borders of what functions take, and how texts are written as literals.
//
// Before: nothing. After: values.h makes values of them. Plain data, no thread rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generate/random.h"

namespace daygate::differential {

// What a string argument is about.
enum class Topic {
  kAnything,
  kNumber,
  kBool,
  kTimestamp,
  kDuration,
  kZone,
  kAddress,
  kNetwork,
  kBase64,
  kPattern,
  kFormat,
  kPiece,  // short: what is looked for in others
};

// Texts that the topic's functions take, and near misses.
const std::vector<std::string>& TextsOf(Topic topic);

// What parameter `index` of an overload is about.
Topic TopicOf(std::string_view overload, std::size_t index);

// A literal that means `text`, in one of the forms that literals have.
std::string StringLiteral(std::string_view text, generate::Random* random);
std::string BytesLiteral(std::string_view octets, generate::Random* random);

}  // namespace daygate::differential
