// What the C++ programs of `make bench-peers` have in common: they read the folder that workload_dump wrote, and answer
// on standard input and output.
//
//   PROGRAM FORM FOLDER      loads, and says `ready SECONDS`; then for each line that comes in
//   answers                  a line of JSON: the outcome of each request, in their order
//   time OUTCOME SECONDS     the CPU time of one decision in nanoseconds, over the requests that have that outcome
//
// The programs in Go and Rust speak the same. One thread.
#pragma once

#include <benchmark/benchmark.h>
#include <json/json.h>

#include <cstdint>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::bench {

// A line of requests.jsonl. Those without an outcome are compared only.
struct PeerRequest {
  std::string outcome;
  std::string json;
  Json::Value document;
};

inline Json::Value ReadJson(std::istream& in) {
  Json::Value value;
  std::string errors;
  if (!Json::parseFromStream(Json::CharReaderBuilder(), in, &value, &errors)) throw std::runtime_error(errors);
  return value;
}

inline std::string WriteJson(const Json::Value& value) {
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "";
  return Json::writeString(writer, value);
}

inline std::vector<PeerRequest> ReadPeerRequests(const std::string& folder) {
  std::ifstream file(folder + "/requests.jsonl");
  std::vector<PeerRequest> result;
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    const Json::Value json = ReadJson(in);
    result.push_back({json.get("outcome", "").asString(), WriteJson(json["request"]), json["request"]});
  }
  if (result.empty()) throw std::runtime_error("no requests in " + folder);
  return result;
}

inline double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// `decide(i)` decides request i and returns what came out; `outcome(i)` is the word for what came out.
template <typename Decide, typename Outcome>
class Peer {
 public:
  Peer(const std::vector<PeerRequest>& requests, Decide decide, Outcome outcome)
      : requests_(requests), decide_(decide), outcome_(outcome) {}

  void Serve(double load_seconds) {
    std::cout << "ready " << load_seconds << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string command;
      std::string of;
      double seconds = 0;
      words >> command >> of >> seconds;
      std::cout << (command == "answers" ? Answers() : std::to_string(Time(of, seconds))) << std::endl;
    }
  }

 private:
  std::string Answers() const {
    Json::Value answers(Json::arrayValue);
    for (std::size_t i = 0; i < requests_.size(); ++i) answers.append(std::string(outcome_(i)));
    return WriteJson(answers);
  }

  double Time(const std::string& of, double seconds) const {
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      if (requests_[i].outcome == of) which.push_back(i);
    }
    std::size_t next = 0;
    std::uint64_t done = 0;
    const double begin = ThreadSeconds();
    for (std::uint64_t batch = 1;; batch *= 2) {
      for (std::uint64_t i = 0; i < batch; ++i) {
        benchmark::DoNotOptimize(decide_(which[next]));
        if (++next == which.size()) next = 0;
      }
      done += batch;
      const double taken = ThreadSeconds() - begin;
      if (taken >= seconds) return taken * 1e9 / static_cast<double>(done);
    }
  }

  const std::vector<PeerRequest>& requests_;
  Decide decide_;
  Outcome outcome_;
};

}  // namespace daygate::bench
