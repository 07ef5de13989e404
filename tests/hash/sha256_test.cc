#include "hash/sha256.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"

namespace daygate::hash {
namespace {

std::string Hash(std::string_view data) {
  std::string out = "what was there before";
  CHECK(Sha256Hex(data, &out));
  return out;
}

TEST_CASE("Sha256Hex gives the digests of FIPS 180") {
  CHECK(Hash("") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(Hash("abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(Hash(std::string(1000000, 'a')) == "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("Sha256Hex gives the binding of docs/language.md") {
  CHECK(Hash(R"({"action":"read","agent":"etl-7","chain":["orchestrator-1"],"environment":"prod",)"
             R"("path":"secret/data/payments/stripe","purpose":"settlement","task":"t-42"})") ==
        "sha256:56df9fb925013824b52fca3542ffcbe7dfe63f9b307eecd51ec59ef0c3c11c49");
}

TEST_CASE("Sha256Hex serves threads at once") {
  const std::string expected = Hash("abc");
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      std::string out;
      for (int i = 0; i < 2000; ++i) {
        if (!Sha256Hex("abc", &out) || out != expected) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace daygate::hash
