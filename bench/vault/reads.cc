// The reads of bench/vault in C++, by libcurl: vault_bench.py says what it is told and what it answers. Without Daygate
// each thread has a handle that is set up once, and does nothing with an answer but look for what it wants.
#include <curl/curl.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "daygate/engine.h"
#include "daygate/vault_client.h"

namespace {

using daygate::vault::Client;
using Clock = std::chrono::steady_clock;

constexpr int kSecrets = 50;

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::_Exit(1);
}

std::string FromEnvironment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) Fail(std::string(name) + " is not set");
  return value;
}

// By which a server with TLS is known; empty: there is none.
std::string Authority() {
  const char* const path = std::getenv("BAO_CACERT");
  return path == nullptr ? "" : path;
}

std::string NameOf(int number) {
  const std::string digits = std::to_string(number % kSecrets);
  return std::string("bench/s") + (digits.size() < 2 ? "0" : "") + digits;
}

// What an answer has to have in it, and must not.
struct Wanted {
  std::string_view has;
  std::string_view has_not;
};

void Check(std::string_view answer, std::string_view value, const Wanted& wanted) {
  const bool right = answer.find(value) != std::string_view::npos &&
                     answer.find(wanted.has) != std::string_view::npos &&
                     (wanted.has_not.empty() || answer.find(wanted.has_not) == std::string_view::npos);
  if (!right) Fail("not what was wanted: " + std::string(answer));
}

constexpr Wanted kWhole = {"\"spare\":", ""};
constexpr Wanted kCut = {"\"value\":", "\"spare\":"};
constexpr Wanted kWrapping = {"\"creation_path\":", "\"value\":"};
constexpr Wanted kNames = {"\"s49\"", ""};

std::size_t Append(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

// One thread's.
class Plain {
 public:
  Plain() : curl_(curl_easy_init()) {
    const std::string token = "X-Vault-Token: " + FromEnvironment("BENCH_AGENT_TOKEN");
    headers_ = curl_slist_append(curl_slist_append(nullptr, token.c_str()), "X-Vault-Request: true");
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    if (const std::string authority = Authority(); !authority.empty()) {
      curl_easy_setopt(curl_, CURLOPT_CAINFO, authority.c_str());
    }
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, Append);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, static_cast<void*>(&body_));
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;
  ~Plain() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(headers_);
  }

  const std::string& Send(const char* method, const std::string& path) {
    body_.clear();
    curl_easy_setopt(curl_, CURLOPT_URL, (address_ + "/v1/" + path).c_str());
    curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, method);
    if (const CURLcode sent = curl_easy_perform(curl_); sent != CURLE_OK) Fail(curl_easy_strerror(sent));
    return body_;
  }

 private:
  const std::string address_ = FromEnvironment("BAO_ADDR");
  CURL* curl_;
  curl_slist* headers_ = nullptr;
  std::string body_;
};

Client ClientOf(const daygate::Engine& engine, daygate::vault::GuardOptions guard,
                const char* token_name = "BENCH_GATE_TOKEN") {
  guard.plan.child_role = "bench";
  auto client = Client::Create(engine, {.address = FromEnvironment("BAO_ADDR"),
                                        .guard = std::move(guard),
                                        .token = [token = FromEnvironment(token_name)] { return token; },
                                        .ca_file = Authority()});
  if (!client.ok()) Fail(std::string(client.status().message()));
  return *std::move(client);
}

const std::string& BodyOf(const daygate::vault::Result& result) {
  if (const auto* none = std::get_if<daygate::vault::NoResponse>(&result)) Fail(none->message);
  return std::get<daygate::vault::Response>(result).body;
}

// A read of a thread's own; the number says which secret.
using Read = std::function<void(int number)>;
using MakeRead = std::function<Read()>;

MakeRead ByCurl(const char* method, Wanted wanted) {
  return [=]() -> Read {
    return [=, plain = std::make_shared<Plain>()](int number) {
      const bool lists = method == std::string_view("LIST");
      const std::string name = NameOf(number);
      const std::string& body =
          lists ? plain->Send(method, "secret/metadata/bench") : plain->Send(method, "secret/data/" + name);
      Check(body, lists ? "\"s00\"" : "value of " + name, wanted);
    };
  };
}

// `client` outlives what is made.
MakeRead Guarded(const Client& client, std::string_view purpose, Wanted wanted) {
  return [&client, purpose, wanted]() -> Read {
    return [&client, purpose, wanted, token = FromEnvironment("BENCH_AGENT_TOKEN")](int number) {
      daygate::Request request;
      request.agent = {.id = "etl-7", .class_ = "batch_etl"};
      request.purpose = purpose;
      const std::string name = NameOf(number);
      if (purpose == "browsing") {
        Check(BodyOf(client.List(request, token, "secret/metadata/bench")), "\"s00\"", wanted);
      } else {
        Check(BodyOf(client.Read(request, token, "secret/data/" + name)),
              purpose == "wrapped" ? name : "value of " + name, wanted);
      }
    };
  };
}

double ProcessorTime() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double Seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

void Round(std::vector<Read>* reads, std::size_t agents, std::size_t count) {
  std::vector<double> took(count);
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  const double before = ProcessorTime();
  const Clock::time_point start = Clock::now();
  for (std::size_t i = 0; i < agents; ++i) {
    threads.emplace_back([&, &read = (*reads)[i]] {
      for (std::size_t number = next++; number < count; number = next++) {
        const Clock::time_point begin = Clock::now();
        read(static_cast<int>(number));
        took[number] = Seconds(Clock::now() - begin);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double wall = Seconds(Clock::now() - start);
  const double processor = ProcessorTime() - before;
  std::sort(took.begin(), took.end());
  std::printf("{\"seconds\": %.6f, \"cpu\": %.6f, \"p50\": %.9f, \"p99\": %.9f}\n", wall, processor, took[count / 2],
              took[count * 99 / 100]);
  std::fflush(stdout);
}

}  // namespace

int main(int, char** arguments) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto engine = daygate::Engine::FromFiles({arguments[1]});
  if (!engine.ok()) Fail(std::string(engine.status().message()));
  const Client client = ClientOf(*engine, {});
  const daygate::vault::GuardOptions forgets = {.metadata_max_age = std::chrono::milliseconds(1)};
  const Client forgetful = ClientOf(*engine, forgets);
  const Client singly = ClientOf(*engine, forgets, "BENCH_SINGLY_TOKEN");
  const std::map<std::string, MakeRead> kinds = {
      {"plain", ByCurl("GET", kWhole)},
      {"plain-list", ByCurl("LIST", kNames)},
      {"guarded", Guarded(client, "plain", kWhole)},
      {"fields", Guarded(client, "fields", kCut)},
      {"ttl", Guarded(client, "ttl", kWhole)},
      {"wrapped", Guarded(client, "wrapped", kWrapping)},
      {"list", Guarded(client, "browsing", kNames)},
      {"cold-list", Guarded(forgetful, "browsing", kNames)},
      {"singly-list", Guarded(singly, "browsing", kNames)},
  };
  // Of each kind, those that were made stay, and so do their connections.
  std::map<std::string, std::vector<Read>> made;
  std::puts("ready");
  std::fflush(stdout);
  std::string mode;
  std::size_t agents = 0;
  std::size_t count = 0;
  while (std::cin >> mode >> agents >> count) {
    std::vector<Read>& reads = made[mode];
    while (reads.size() < agents) reads.push_back(kinds.at(mode)());
    Round(&reads, agents, count);
  }
}
