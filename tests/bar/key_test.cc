// Line 20: keys that are chosen to collide. Nothing that a request brings is put into a hash table: lists are short
// because the limits say so, and what is longer is refused. These tests hold that still where the limits are reached.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

constexpr std::size_t kMany = 100'000;
// Where both are this fast there is nothing to attack.
constexpr std::chrono::nanoseconds kNothing = std::chrono::milliseconds(2);

// Rows of "Aa" and "BB", which are equal to every hash that multiplies by 31; with a long prefix in common, so that
// they are also slow to compare.
std::vector<std::string> CollidingKeys(std::size_t count, std::size_t pairs) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key;
    for (std::size_t bit = pairs; bit-- > 0;) key += ((i >> bit) & 1U) != 0 ? "BB" : "Aa";
    keys.push_back(key);
  }
  return keys;
}

std::vector<std::string> RandomKeys(std::size_t count, std::size_t length) {
  std::mt19937_64 random(20);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key;
    while (key.size() < length) key += static_cast<char>('a' + random() % 26);
    keys.push_back(key);
  }
  return keys;
}

template <typename Run>
void CheckNoSlower(const std::vector<std::string>& colliding, const std::vector<std::string>& random, Run run) {
  const std::chrono::nanoseconds hard = ShortestCpu(5, [&] { run(colliding); });
  const std::chrono::nanoseconds easy = ShortestCpu(5, [&] { run(random); });
  INFO("colliding " << hard.count() << " ns, random " << easy.count() << " ns");
  CHECK(hard <= std::max(3 * easy, kNothing * kSlowdown));
}

}  // namespace

TEST_CASE("bar_20_colliding_keys_in_views") {
  const std::vector<std::string> colliding = CollidingKeys(kMany, 17);
  const std::vector<std::string> random = RandomKeys(kMany, 34);
  const Engine& engine = Gates()[0];
  CheckNoSlower(colliding, random, [&](const std::vector<std::string>& keys) {
    std::vector<ContextAttribute> context;
    for (const std::string& key : keys) context.push_back({key, "x"});
    Request request = View();
    request.context = context;
    CHECK_FALSE(engine.Decide(request).permitted());
  });
  CheckNoSlower(colliding, random, [&](const std::vector<std::string>& keys) {
    std::vector<Signal> signals;
    for (const std::string& key : keys) signals.push_back({key, std::int64_t{1}});
    Request request = View();
    request.signals = signals;
    CHECK_FALSE(engine.Decide(request).permitted());
  });
  CheckNoSlower(colliding, random, [&](const std::vector<std::string>& keys) {
    std::vector<Label> labels;
    for (const std::string& key : keys) labels.push_back({key, "x"});
    Request request = View();
    request.secret.labels = labels;
    CHECK_FALSE(engine.Decide(request).permitted());
  });
}

TEST_CASE("bar_20_colliding_keys_in_documents") {
  const auto members = [](const std::vector<std::string>& keys, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "\"" : ",\"") + keys[i] + "\":1";
    return text;
  };
  const std::vector<std::string> colliding = CollidingKeys(kMany, 17);
  const std::vector<std::string> random = RandomKeys(kMany, 34);
  const Engine& engine = Gates()[0];

  // All of them are far more than a document may hold.
  CheckInvalid(DecideJson(engine, Doc{.context = members(colliding, kMany)}.Text()), {"request"});

  // As many as fit: where members are ignored, and where they are refused.
  const std::size_t fitting = 1600;
  for (std::string Doc::*part : {&Doc::top, &Doc::context, &Doc::agent, &Doc::secret}) {
    CheckNoSlower(colliding, random, [&](const std::vector<std::string>& keys) {
      Doc doc;
      doc.*part = members(keys, fitting);
      const std::string text = doc.Text();
      CHECK(text.size() <= 65'536);
      for (int i = 0; i < 5; ++i) CHECK(DecideJson(engine, text).permitted() == (part == &Doc::top));
    });
  }
}

// What is within the limits, where every rule looks keys up.
TEST_CASE("bar_20_colliding_keys_within_the_limits") {
  const std::vector<std::string> colliding = CollidingKeys(64, 17);
  const std::vector<std::string> random = RandomKeys(64, 34);
  const Engine& engine = Compile(R"(permit p { when secret.labels.all(k, secret.labels[k] == "x") })");
  CheckNoSlower(colliding, random, [&](const std::vector<std::string>& keys) {
    std::vector<Label> labels;
    for (const std::string& key : keys) labels.push_back({key, "x"});
    Request request = View();
    request.secret.labels = labels;
    for (int i = 0; i < 1000; ++i) {
      if (!engine.Decide(request).permitted()) FAIL("not permitted");
    }
  });
}

}  // namespace daygate::bar
