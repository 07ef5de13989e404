#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "daygate/vault_guard.h"

namespace daygate::vault {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs Sent(const Exchange::Forward& forward, const std::vector<Header>& given) {
  Pairs sent;
  for (const Header& header : forward.HeadersOf(given)) sent.emplace_back(header.name, header.value);
  return sent;
}

const std::vector<Header> kGiven = {{"x-vault-TOKEN", "s.agent"},
                                    {"AUTHORIZATION", "Bearer s.agent"},
                                    {"X-Vault-Inline-Auth-Path", "auth/x/login"},
                                    {"x-vault-inline-auth-", "1"},
                                    {"X-Vault-Inline-Auth", "2"},
                                    {"connection", "close"},
                                    {"X-Vault-Wrap-TTL", "1h"},
                                    {"X-Vault-Wrap-TTL", "2h"},
                                    {"Accept", "a"},
                                    {"accept", "b"}};

TEST_CASE("headers that nothing is said of go out as they are") {
  Pairs all;
  for (const Header& header : kGiven) all.emplace_back(header.name, header.value);
  CHECK(Sent({}, kGiven) == all);
  CHECK(Sent({}, {}).empty());
}

TEST_CASE("what is removed or set is gone in whatever case, each time it stands there") {
  const std::vector<std::string> removed = {"Connection", "ACCEPT", "X-Absent"};
  const Exchange::Forward forward = {.set_headers = {{"x-vault-wrap-ttl", "30s"}, {"X-New", ""}},
                                     .remove_headers = removed};
  CHECK(Sent(forward, kGiven) == Pairs{{"x-vault-TOKEN", "s.agent"},
                                       {"AUTHORIZATION", "Bearer s.agent"},
                                       {"X-Vault-Inline-Auth-Path", "auth/x/login"},
                                       {"x-vault-inline-auth-", "1"},
                                       {"X-Vault-Inline-Auth", "2"},
                                       {"x-vault-wrap-ttl", "30s"},
                                       {"X-New", ""}});
}

TEST_CASE("a token stands instead of the agent's, in whichever header that is") {
  const std::vector<std::string> removed = {"Connection", "Accept", "X-Vault-Wrap-TTL"};
  const Exchange::Forward forward = {.remove_headers = removed, .token = "s.child"};
  CHECK(Sent(forward, kGiven) == Pairs{{"X-Vault-Inline-Auth", "2"}, {"X-Vault-Token", "s.child"}});
}

}  // namespace
}  // namespace daygate::vault
