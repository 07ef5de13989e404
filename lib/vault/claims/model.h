// A mapper as its author wrote it, with names resolved: which claim becomes which field of a request.
//
// Before: claims_parser.h. After: claims_map.h. Immutable once parsed; any number of threads may read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace daygate::claims {

// What a field is part of. A hop is the last one of the chain, behind all that `actors` gives.
enum class Part : std::uint8_t { kAgent, kSubject, kTask, kHop, kRequest };

// What a field takes.
enum class Kind : std::uint8_t {
  kString,
  kWord,  // of an enum of the vocabulary
  kInt,
  kBool,
  kTimestamp,
  kStrings,
  kLabel,   // one entry of `labels`
  kLabels,  // all of them
};

struct Target {
  Part part = Part::kAgent;
  std::size_t field = 0;  // in the table of claims_fields.h
  std::string label{};    // kLabel: its key
  Kind kind = Kind::kString;
};

// The names of members, outermost first.
using ClaimPath = std::vector<std::string>;

using Constant = std::variant<std::string, std::int64_t, bool>;

// What a claim is read as.
enum class Reading : std::uint8_t {
  kValue,
  kWords,    // a string: its words between spaces
  kMembers,  // an object: each of its members
};

struct Line {
  Target target;
  std::string prefix;             // kMembers: of the keys
  std::vector<ClaimPath> claims;  // the first that is there counts; none: `constant` does
  Reading reading = Reading::kValue;
  Constant constant;
  bool spiffe_id = false;  // the claim must be a SPIFFE ID
  std::string begins;      // what the claim, a string, must begin with
  bool has_table = false;
  std::vector<std::pair<std::string, std::string>> table;  // what the claim says → what the field gets
  std::optional<std::string> otherwise;
  bool optional = false;
  bool asserted = false;
};

// RFC 8693: the subject, the agent and the chain from nested actors.
struct Actors {
  ClaimPath claim;
  bool asserted = false;
  bool attested_hops = false;
  std::vector<Line> lines;  // of each actor; targets are fields of agents
};

struct MapperModel {
  std::string name;
  std::string title;
  std::vector<std::string> issuers;    // empty: any
  std::vector<std::string> audiences;  // empty: any
  std::vector<std::string> types;      // empty: any
  std::optional<Actors> actors;
  std::vector<Line> lines;
};

}  // namespace daygate::claims
