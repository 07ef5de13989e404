#include "parse_helpers.h"

namespace daygate::policy {
namespace {

constexpr std::string_view kEverything = R"policy(// a file with everything
policy all

vocabulary {
  enum AgentClass { batch, chat, } ordered enum Level {
    low, // the least
    high
  }
  attribute context.ticket : string max 64 default "a\"b" audit hash
  attribute context.tree   : map(string, list(map(string, Level)))
  attribute context.ratio  : double default -1.5e3
  attribute context.flags  : list(string) max 3 default [ ] audit drop
  attribute context.notes  : map(string, int) default { }
  attribute agent.class : AgentClass default AgentClass.batch
  attribute risk : int default 0x10 audit clear
  attribute task.tainted : bool default true
  signal rate = count per agent.id within 1m
  signal spread = distinct agent.id per secret.path, agent.owner within 1h30m
  signal drift = changed secret.owner per secret.path within 30d
}

define busy = signal.rate > 5 ||
  signal.spread > 2 // both
define twice = cel.bind(x, risk + risk, x > 5)

permit reads "The \"title\"" {
  action read, issue
  secret "a/**", 'b/{x,y}/<z>' secret r"""c/d"""
  when {"a": [1, 2u, -3.5]}["a"].size() > 2 && b"x" != b'y' unless busy
  via hop.class == batch ? true : false
  survives policy, attestation, broker survives state
  grant ttl 1d2h3m4s5ms, uses 3, deliver wrapped, bind task agent, revoke on task_end chain_end
  grant revoke within 500ms, fields "a" "b", cache none, depth 0, rotate, monitor full, audit sync, notify "x" "y"
  controls "A", "B" owner "o" severity high expires "2027-01-01" note "k" "v" note "k" "w" mode enforce
}
forbid nothing {} forbid tainted { when task.tainted mode shadow }
require asks {
  needs approval 2 from "a" or "b" within 30m, attestation within 5m, ticket, owner needs subject, approval, attestation
  grant cache 5m
}

test "first" {
  request {"a": [1, 2, {"b": "}"}],
           "c": null}
  expect challenge by reads, other.rule with ttl 5m, bind agent needs approval, ticket because needs
}
test "second" { request like "first" {} expect deny }
)policy";

// At most `limit` of them.
void AddFiles(const std::filesystem::path& folder, std::size_t limit, std::vector<std::string>* texts) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() != ".gate") continue;
    if (limit-- == 0) return;
    std::ifstream in(entry.path(), std::ios::binary);
    texts->emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
}

}  // namespace

std::vector<std::string> SamplePolicies() {
  std::vector<std::string> texts = {std::string(kEverything)};
  const std::filesystem::path root(DAYGATE_SOURCE_DIR);
  AddFiles(root.parent_path() / "shared" / "corpus" / "good", 100, &texts);
  AddFiles(root.parent_path() / "shared" / "cases", 20, &texts);
  return texts;
}

}  // namespace daygate::policy
