// Policy sets that an index must not be hurt by: strings chosen to collide under the hash of the standard library, and
// rules that all share one path. Both are held against a set of the same size that is not hostile, by the smallest of
// several times of the processor.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "catch.h"
#include "compile/program.h"
#include "daygate/engine.h"

namespace daygate {
namespace {

std::size_t IndexBytes(const Engine& engine) {
  const compile::Program& program = engine.program();
  return program.permits().MemoryBytes() + program.restricts().MemoryBytes() +
         program.restricts_of_hops().MemoryBytes();
}

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// What stands for itself in a string and in a pattern of a path.
bool IsPlain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         (c != '\0' && std::strchr("-_.~!@&=+,:$^()|", c) != nullptr);
}

// The hash of libstdc++ for strings of 16 bytes is two rounds that can be undone: for any first half there is a second
// one that gives the same hash. Those that can be written as they are are taken.
class Colliding {
 public:
  std::string Next() {
    while (true) {
      std::uint64_t first = 0;
      char half[8];
      for (char& c : half) c = static_cast<char>('a' + Random() % 26);
      std::memcpy(&first, half, 8);
      const std::uint64_t second = Undo((kSeed ^ 16 * kMultiply ^ Round(first)) * kMultiply ^ kTarget);
      std::memcpy(half, &second, 8);
      if (!std::all_of(half, half + 8, IsPlain)) continue;
      std::string text(16, ' ');
      std::memcpy(text.data(), &first, 8);
      std::memcpy(text.data() + 8, half, 8);
      return text;
    }
  }

 private:
  static constexpr std::uint64_t kMultiply = 0xc6a4a7935bd1e995U;
  static constexpr std::uint64_t kSeed = 0xc70f6907U;
  static constexpr std::uint64_t kTarget = 0x0123456789abcdefU;

  static std::uint64_t Round(std::uint64_t k) {
    k *= kMultiply;
    k ^= k >> 47;
    return k * kMultiply;
  }
  static std::uint64_t Undo(std::uint64_t k) {
    std::uint64_t inverse = kMultiply;  // modulo 2^64, by Newton
    for (int i = 0; i < 6; ++i) inverse *= 2 - kMultiply * inverse;
    k *= inverse;
    k ^= k >> 47;
    return k * inverse;
  }
  std::uint64_t Random() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ >> 33;
  }
  std::uint64_t state_ = 1;
};

struct Measured {
  double load = 0;
  double decide = 0;
};

// Loads `text` and decides for each owner, permitted or not.
Measured Measure(const std::string& text, const std::vector<std::string>& owners) {
  Measured best{1e9, 1e9};
  for (int round = 0; round < 3; ++round) {
    const double start = CpuSeconds();
    const auto engine = Engine::FromSources({{"p.gate", text}});
    best.load = std::min(best.load, CpuSeconds() - start);
    REQUIRE(engine.ok());
    Request request;
    request.agent.id = "a";
    request.action = "read";
    request.secret.path = "kv/one/path";
    request.now = Timestamp{1'764'000'000, 0};
    for (int again = 0; again < 5; ++again) {
      const double begin = CpuSeconds();
      for (int times = 0; times < 20; ++times) {
        for (const std::string& owner : owners) {
          request.agent.owner = owner;
          if (!engine->Decide(request).permitted()) FAIL(owner);
        }
      }
      best.decide = std::min(best.decide, CpuSeconds() - begin);
    }
  }
  return best;
}

std::string RulesFor(const std::vector<std::string>& owners, const std::function<std::string(std::size_t)>& path) {
  std::string text = "policy p\n";
  for (std::size_t i = 0; i < owners.size(); ++i) {
    text += "permit r" + std::to_string(i) + " { secret \"" + path(i) + "\", \"kv/one/path\" when agent.owner == \"" +
            owners[i] + "\" }\n";
  }
  return text;
}

std::vector<std::string> SomeOf(const std::vector<std::string>& all) {
  std::vector<std::string> some;
  for (std::size_t i = 0; i < all.size(); i += all.size() / 100) some.push_back(all[i]);
  return some;
}

void HoldHostile(std::size_t rules) {
  Colliding colliding;
  std::vector<std::string> hostile;
  std::vector<std::string> harmless;
  for (std::size_t i = 0; i < rules; ++i) {
    hostile.push_back(colliding.Next());
    harmless.push_back("owner-" + std::to_string(1'000'000'000 + i));
  }
  std::sort(hostile.begin(), hostile.end());
  hostile.erase(std::unique(hostile.begin(), hostile.end()), hostile.end());
  REQUIRE(hostile.size() > rules * 9 / 10);
  const std::hash<std::string> hash;
  CHECK(std::all_of(hostile.begin(), hostile.end(),
                    [&](const std::string& text) { return hash(text) == hash(hostile[0]); }));

  const auto one_path = [](std::size_t) { return std::string("kv/one/path"); };
  const auto own_path = [](std::size_t i) { return "kv/p" + std::to_string(i) + "/x"; };
  const auto colliding_path = [&](std::size_t i) { return "kv/" + hostile[i % hostile.size()] + "/x"; };
  const Measured usual = Measure(RulesFor(harmless, own_path), SomeOf(harmless));
  const Measured collisions = Measure(RulesFor(hostile, colliding_path), SomeOf(hostile));
  const Measured shared = Measure(RulesFor(harmless, one_path), SomeOf(harmless));
  INFO("usual: " << usual.load << " s, " << usual.decide << " s; colliding: " << collisions.load << " s, "
                 << collisions.decide << " s; one path: " << shared.load << " s, " << shared.decide << " s");
  CHECK(collisions.decide <= 3 * usual.decide);
  CHECK(collisions.load <= 2 * usual.load);
  CHECK(shared.decide <= 3 * usual.decide);
  CHECK(shared.load <= 2 * usual.load);
  WARN("usual: " << usual.load << " s, " << usual.decide << " s; colliding: " << collisions.load << " s, "
                 << collisions.decide << " s; one path: " << shared.load << " s, " << shared.decide << " s");
}

// Rules that go under several classes of every dimension must not become as many rows as there are ways to combine
// them.
TEST_CASE("rules with many alternatives take no more memory than rules with one") {
  const auto bytes = [](const std::string& condition) {
    std::string text = "policy p\nvocabulary {\n";
    for (int i = 0; i < 8; ++i) text += "  attribute context.a" + std::to_string(i) + ": string\n";
    text += "}\n";
    for (int i = 0; i < 3000; ++i) {
      text += "permit r" + std::to_string(i) + " { when ";
      for (int part = 0; part < 8; ++part) {
        text += std::string(part == 0 ? "" : " && ") + "context.a" + std::to_string(part) + condition;
      }
      text += " && context.a0 != \"" + std::to_string(i) + "\" }\n";
    }
    // Sets of four among many: each rule another one.
    std::string varied;
    int number = 0;
    for (const char c : text) {
      if (c == '#') {
        varied += static_cast<char>('a' + (number++ * 7919 / 13) % 26);
      } else {
        varied += c;
      }
    }
    const auto engine = Engine::FromSources({{"p.gate", varied}});
    REQUIRE(engine.ok());
    return IndexBytes(*engine);
  };
  const std::size_t one = bytes(" == \"#\"");
  const std::size_t four = bytes(" in [\"#\", \"#1\", \"#2\", \"#3\"]");
  INFO(one << " and " << four);
  // Four rows instead of one, whose sets have four ranges instead of one.
  CHECK(four <= 16 * one);
}

TEST_CASE("strings that collide and rules that share a path cost no more") {
  HoldHostile(2'000);
}
TEST_CASE("a hundred thousand strings that collide and rules that share a path cost no more", "[.long]") {
  HoldHostile(100'000);
}

}  // namespace
}  // namespace daygate
