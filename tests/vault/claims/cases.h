// Text cases of claims: files of sections, each begun by a line `--- NAME rest of the line`.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/claims.h"
#include "daygate/request.h"

namespace daygate::claims {

struct Section {
  std::string name;
  std::string rest;  // of its line
  std::string text;  // without the empty lines at its end
};

std::vector<Section> ReadSections(const std::string& path);

// tests/cases/vault/claims/NAME.txt, all of them, sorted.
std::vector<std::string> CaseFiles();

// A policy whose decisions depend on most of what claims fill.
std::string ClaimsPolicy();

// A request for that policy, whose agent and context are what the claims have become.
Request RequestOf(const Fields& fields);

// One vector of a case file: claims, and what they become.
struct Vector {
  std::string title;
  std::string mapper;   // the name of the one that is asked
  std::string mappers;  // the text that it stands in; empty: it is a ready one
  std::string claims;
  std::string type;
  std::string fields;  // JSON, or
  std::string error;   // the message
};

std::vector<Vector> ReadVectors(const std::string& path);

// Of all files.
std::vector<Vector> AllVectors();

// Changes a few letters, digits and words of the claims: what comes out is JSON most of the time.
std::string Vary(std::string claims, std::mt19937_64* random);

}  // namespace daygate::claims
