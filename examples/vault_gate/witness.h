// What others saw: the server's audit file, and the accounts that PostgreSQL has. No agent needs this; it is how the
// example shows that it tells the truth.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace example {

// One answer of the server, as its audit file has it.
struct AuditedAnswer {
  std::string operation;          // "read"
  std::string path;               // "secret/data/payments/stripe"
  std::string decision;           // what X-Daygate-Decision said; empty: there was none
  std::vector<std::string> keys;  // of the secret in it
  bool wrapped = false;
  long token_seconds = 0;  // the life of the token that was sent
  long token_uses = 0;     // how many it had
};

class AuditFile {
 public:
  explicit AuditFile(std::string path) : path_(std::move(path)) {}

  // How many lines there are; a number for Since.
  std::size_t size() const;
  // How many of the lines after the first `begin` hold one of these texts.
  std::size_t CountSince(std::size_t begin, const std::vector<std::string_view>& texts) const;
  // The answers after the first `begin` lines to requests that give a secret away: reads in KV, and credentials.
  std::vector<AuditedAnswer> SecretsSince(std::size_t begin) const;

 private:
  std::vector<std::string> LinesSince(std::size_t begin) const;
  std::string path_;
};

// How many accounts PostgreSQL has that the server issued. It is asked by psql, at the address in $DAYGATE_PG.
int LiveCredentials();

}  // namespace example
