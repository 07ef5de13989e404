// What is kept of secrets: how long, how many, and of which.
#include "vault/metadata_cache.h"

#include <memory>
#include <string>
#include <vector>

#include "catch.h"

namespace daygate::vault {
namespace {

using std::chrono::milliseconds;

constexpr Timestamp kStart{1795485600, 500'000'000};

Timestamp After(std::int64_t ms) {
  return {kStart.seconds + (500 + ms) / 1000, static_cast<std::int32_t>((500 + ms) % 1000 * 1'000'000)};
}

std::shared_ptr<const KnownMetadata> Known() {
  return std::make_shared<const KnownMetadata>(SecretMetadata::Empty());
}

TEST_CASE("metadata is kept until it is too old, and as long again once it is confirmed") {
  MetadataCache cache(10, milliseconds(1000));
  const SecretName name{"team", "secret", "pay/stripe"};
  const auto known = Known();
  cache.Put(name, known, kStart);
  CHECK(cache.Find(name, kStart) == known);
  CHECK(cache.Find(name, After(999)) == known);
  CHECK(cache.Find(name, After(1000)) == nullptr);
  CHECK(cache.Find(name, {kStart.seconds, 0}) == nullptr);  // before it was seen
  known->Confirm(After(600));
  CHECK(cache.Find(name, After(1599)) == known);
  CHECK(cache.Find(name, After(1600)) == nullptr);
  // What stands there no longer is not made younger by it.
  const auto other = Known();
  cache.Put(name, other, After(600));
  known->Confirm(After(5000));
  CHECK(cache.Find(name, After(700)) == other);
  CHECK(cache.Find(name, After(5000)) == nullptr);
  cache.Forget(name);
  CHECK(cache.Find(name, After(700)) == nullptr);
  cache.Forget(name);
}

TEST_CASE("secrets are told apart by namespace, mount and path") {
  MetadataCache cache(10, milliseconds(1000));
  const SecretName names[] = {{"", "a", "bc"}, {"", "ab", "c"}, {"a", "b", "c"}, {"ab", "c", ""}, {"a", "", "bc"}};
  std::vector<std::shared_ptr<const KnownMetadata>> known;
  for (const SecretName& name : names) {
    known.push_back(Known());
    cache.Put(name, known.back(), kStart);
  }
  for (std::size_t i = 0; i < known.size(); ++i) CHECK(cache.Find(names[i], kStart) == known[i]);
}

TEST_CASE("of more secrets than are kept those used longest ago go") {
  MetadataCache cache(3, milliseconds(1000));
  const auto put = [&cache](const std::string& secret) { cache.Put({"", "secret", secret}, Known(), kStart); };
  const auto holds = [&cache](const std::string& secret) {
    return cache.Find({"", "secret", secret}, kStart) != nullptr;
  };
  for (const char* secret : {"a", "b", "c"}) put(secret);
  CHECK(holds("a"));
  put("d");
  CHECK_FALSE(holds("b"));
  put("c");  // is there already
  CHECK(holds("a"));
  CHECK(holds("c"));
  CHECK(holds("d"));
  for (int i = 0; i < 100; ++i) put("with a name that has a string of its own " + std::to_string(i));
  CHECK_FALSE(holds("a"));
  CHECK(holds("with a name that has a string of its own 97"));
  CHECK_FALSE(holds("with a name that has a string of its own 96"));
  MetadataCache none(0, milliseconds(1000));
  none.Put({"", "secret", "a"}, Known(), kStart);
  CHECK(none.Find({"", "secret", "a"}, kStart) == nullptr);
}

}  // namespace
}  // namespace daygate::vault
