// What the tests of the security bar share: policies in a line, requests in both forms, and what must hold of every
// decision that refuses a request.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/engine.h"
#include "daygate/wire.h"

namespace daygate::bar {

// Sanitizers and unoptimized builds are slower by a factor that says nothing about the code.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif
#if defined(NDEBUG) && defined(__OPTIMIZE__)
inline constexpr bool kOptimized = !kSanitized;
#else
inline constexpr bool kOptimized = false;
#endif
inline constexpr int kSlowdown = kOptimized ? 1 : 20;

// Every enum that a vocabulary can fill, and some attributes of the host's.
extern const std::string kVocabulary;

// A policy `p` of kVocabulary and these rules.
std::string Policy(std::string_view rules);

// Fails the test where the policy does not compile. Engines are kept until the program ends, since decisions point into
// them.
const Engine& Compile(std::string_view rules, const EngineOptions& options = {});
const Engine& CompileSources(const std::vector<PolicySource>& sources, const EngineOptions& options = {});

// Fails the test where the policy compiles, or gives no place for a mistake.
std::vector<Diagnostic> Mistakes(std::string_view text);
std::vector<Diagnostic> MistakesOfRules(std::string_view rules);

// The three sets that every malformed request is tried against: one that permits everything, one with a forbid and one
// with a require besides.
const std::vector<Engine>& Gates();

// A JSON string; bytes that are no ASCII stand as they are, well-formed or not.
std::string Quote(std::string_view text);

// A request as a JSON document. The parts are members of JSON as they stand, without a comma at their ends.
struct Doc {
  std::string id = "a";
  std::string agent{};  // subject.properties
  std::string path = "secret/data/k";
  std::string secret{};   // resource.properties
  std::string context{};  // beside `now`
  std::string now = R"("2026-11-24T10:00:00Z")";
  std::string top{};  // beside the four

  std::string Text() const;
};

inline constexpr Timestamp kNow{1795514400, 0};  // 2026-11-24T10:00:00Z

// The same as Doc() as a view.
Request View();
Request ViewOf(std::string_view path);

// DENY `invalid_request` that names exactly these fields, and grants, tells and needs nothing.
void CheckInvalid(const Decision& decision, std::initializer_list<std::string_view> fields);
// The same, where all that matters is that a field is `field` or inside it, and that no other is named.
void CheckInvalidAt(const Decision& decision, std::string_view field);

// A decision as its bytes: one line of well-formed JSON.
std::string Bytes(const Decision& decision);

void CheckDenied(const Decision& decision, Reason reason, std::initializer_list<std::string_view> rules = {});

// Of this process on its processors.
std::chrono::nanoseconds CpuTime();
// The shortest of some runs, in that time: what else the machine does is not counted.
template <typename Run>
std::chrono::nanoseconds ShortestCpu(int runs, Run run) {
  std::chrono::nanoseconds shortest = std::chrono::nanoseconds::max();
  for (int i = 0; i < runs; ++i) {
    const std::chrono::nanoseconds start = CpuTime();
    run();
    const std::chrono::nanoseconds time = CpuTime() - start;
    if (time < shortest) shortest = time;
  }
  return shortest;
}

}  // namespace daygate::bar
