#include "vault_client/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>

namespace daygate::vault {
namespace {

// Once for the process, as libcurl wants it.
void Initialize() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

struct Handle {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using HandlePtr = std::unique_ptr<CURL, Handle>;

struct List {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using ListPtr = std::unique_ptr<curl_slist, List>;

// False where memory is exhausted.
bool Append(ListPtr* list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list->get(), line.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(list->release());
  list->reset(longer);
  return true;
}

struct Receiver {
  HttpAnswer* answer;
  std::size_t limit;
};

// What throws must not pass through C: it is an answer that was not taken.
std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* receiver) noexcept {
  auto& [answer, limit] = *static_cast<Receiver*>(receiver);
  try {
    const std::size_t room = limit + 1 - answer->body.size();
    answer->body.append(data, std::min(room, size * count));
    return size * count <= room ? size * count : 0;
  } catch (...) {
    return 0;
  }
}

std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* receiver) noexcept {
  HttpAnswer& answer = *static_cast<Receiver*>(receiver)->answer;
  try {
    std::string_view line(data, size * count);
    // A new status line: what came before was a 100.
    if (line.starts_with("HTTP/")) answer.headers.clear();
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return size * count;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (answer.headers.size() < 1000) answer.headers.emplace_back(line.substr(0, colon), value);
    return size * count;
  } catch (...) {
    return 0;
  }
}

}  // namespace

struct Http::Pool {
  // A handle keeps its connection.
  HandlePtr Take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return HandlePtr(curl_easy_init());
    HandlePtr handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }

  void Give(HandlePtr handle) {
    curl_easy_reset(handle.get());
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(handle));
  }

  std::string ca_file;
  std::mutex mutex;
  std::vector<HandlePtr> idle;
};

Http::Http(std::string ca_file) : pool_(std::make_unique<Pool>()) {
  Initialize();
  pool_->ca_file = std::move(ca_file);
}

Http::~Http() = default;

HttpAnswer Http::Send(const HttpMessage& message) const {
  HttpAnswer answer;
  HandlePtr handle = pool_->Take();
  CURL* const curl = handle.get();
  ListPtr headers;
  bool whole = curl != nullptr;
  for (const auto& [name, value] : message.headers) {
    // An empty value is written with a semicolon, else libcurl leaves the header out.
    whole = whole && Append(&headers, value.empty() ? name + ";" : name + ": " + value);
  }
  // None of these by itself.
  for (const std::string none : {"Expect", "Content-Type"}) {
    const bool given = std::any_of(message.headers.begin(), message.headers.end(), [&](const auto& header) {
      return curl_strequal(header.first.c_str(), none.c_str()) != 0;
    });
    if (!given) whole = whole && Append(&headers, none + ":");
  }
  if (!whole) {
    answer.error = "memory is exhausted";
    return answer;
  }
  Receiver receiver{&answer, message.max_answer};
  char error[CURL_ERROR_SIZE] = "";
  const std::string method(message.method);
  const auto set = [&](CURLoption option, auto value) {
    whole = whole && curl_easy_setopt(curl, option, value) == CURLE_OK;
  };
  set(CURLOPT_URL, message.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(error));
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::chrono::milliseconds::rep>(1, message.timeout.count())));
  set(CURLOPT_WRITEFUNCTION, OnBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&receiver));
  set(CURLOPT_HEADERFUNCTION, OnHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&receiver));
  if (!pool_->ca_file.empty()) set(CURLOPT_CAINFO, pool_->ca_file.c_str());
  if (message.has_body) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.body.size()));
    set(CURLOPT_COPYPOSTFIELDS, message.body.data());
  }
  if (message.method == "GET" && !message.has_body) {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  const CURLcode sent = whole ? curl_easy_perform(curl) : CURLE_FAILED_INIT;
  // What is too long was cut off by OnBody: it has one byte too many.
  if (sent != CURLE_OK && answer.body.size() <= message.max_answer) {
    answer.error = error[0] != '\0' ? error : curl_easy_strerror(sent);
    return answer;  // the connection is in no state that is known
  }
  long status = 0;
  char* location = nullptr;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
  answer.status = static_cast<int>(status);
  if (location != nullptr) answer.location = location;
  if (sent == CURLE_OK) pool_->Give(std::move(handle));
  return answer;
}

}  // namespace daygate::vault
