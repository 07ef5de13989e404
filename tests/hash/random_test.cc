#include "hash/random.h"

#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"

namespace daygate::hash {
namespace {

TEST_CASE("no identifier is given out twice, in any thread") {
  constexpr std::size_t kEach = 1000;
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (std::vector<std::string>& ids : made) {
    threads.emplace_back([&ids] {
      for (std::size_t i = 0; i < kEach; ++i) ids.push_back(RandomId());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const std::vector<std::string>& ids : made) all.insert(ids.begin(), ids.end());
  CHECK(all.size() == made.size() * kEach);
  for (const std::string& id : all) {
    REQUIRE(id.size() == 32);
    REQUIRE(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}

TEST_CASE("a process that was forked gives out others") {
  REQUIRE(!RandomId().empty());  // there is something in store
  int ends[2] = {};
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const std::string id = RandomId();
    _exit(write(ends[1], id.data(), id.size()) == 32 ? 0 : 1);
  }
  const std::string mine = RandomId();
  std::string theirs(32, ' ');
  REQUIRE(read(ends[0], theirs.data(), theirs.size()) == 32);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(mine != theirs);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace daygate::hash
