#include "vault_client/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "base/ascii.h"

namespace daygate::vault {
namespace {

// Once for the process, as libcurl wants it.
void Initialize() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

struct Receiver {
  HttpAnswer* answer = nullptr;
  std::size_t limit = 0;
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
  constexpr std::size_t kUsual = 16;
  constexpr std::size_t kMost = 1000;
  std::vector<SetHeader>& headers = static_cast<Receiver*>(receiver)->answer->headers;
  try {
    std::string_view line(data, size * count);
    // A new status line: what came before was a 100.
    if (line.starts_with("HTTP/")) headers.clear();
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return size * count;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (headers.empty()) headers.reserve(kUsual);
    if (headers.size() < kMost) headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    return size * count;
  } catch (...) {
    return 0;
  }
}

// libcurl would cut a target off at a `#`, and send other characters that no target has as they are.
bool IsTarget(std::string_view target) {
  return target.starts_with('/') &&
         std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c <= '~' && c != '#'; });
}

// The header lines of one request, as libcurl takes them: in memory that is used again, without an allocation for each.
class Lines {
 public:
  void Clear() {
    text_.clear();
    starts_.clear();
  }
  void Add(std::string_view name, std::string_view between, std::string_view value) {
    starts_.push_back(text_.size());
    text_.append(name).append(between).append(value).push_back('\0');
  }
  // Null where there are none. Good until the next Clear or Add.
  curl_slist* List() {
    nodes_.resize(starts_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i] = {text_.data() + starts_[i], i + 1 < nodes_.size() ? &nodes_[i + 1] : nullptr};
    }
    return nodes_.empty() ? nullptr : nodes_.data();
  }

 private:
  std::string text_;
  std::vector<std::size_t> starts_;
  std::vector<curl_slist> nodes_;
};

}  // namespace

// A handle of libcurl, which keeps its connection, and what it points to. What is the same for all requests is set up
// once; of what is not, every request sets all: address, method, headers, time. A body is set for one request, and the
// handle set up anew after it.
class Http::Handle {
 public:
  explicit Handle(const std::string& address) : curl_(curl_easy_init()), url_(curl_url()) {
    has_address_ = url_ && curl_url_set(url_.get(), CURLUPART_URL, address.c_str(), 0) == CURLUE_OK;
  }

  // Whether the handle may be used again: after an error the connection is in no state that is known.
  bool Send(const HttpMessage& message, const std::string& ca_file, HttpAnswer* answer) {
    if (!has_address_ || !IsTarget(message.target)) {
      answer->error = has_address_ ? "the target is none" : "the address is none";
      return false;
    }
    receiver_ = {answer, message.max_answer};
    error_[0] = '\0';
    const bool is_ready = curl_ && (is_set_up_ || SetUp(ca_file)) && SetRequest(message);
    const CURLcode sent = is_ready ? curl_easy_perform(curl_.get()) : CURLE_FAILED_INIT;
    // What is too long was cut off by OnBody: it has one byte too many.
    if (sent != CURLE_OK && answer->body.size() <= message.max_answer) {
      answer->error = error_[0] != '\0' ? error_.data() : curl_easy_strerror(sent);
      return false;
    }
    long status = 0;
    char* location = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl_.get(), CURLINFO_REDIRECT_URL, &location);
    answer->status = static_cast<int>(status);
    if (location != nullptr) answer->location = location;
    if (!message.body.empty()) {
      curl_easy_reset(curl_.get());
      is_set_up_ = false;
    }
    return sent == CURLE_OK;
  }

 private:
  template <typename Value>
  bool Set(CURLoption option, Value value) {
    return curl_easy_setopt(curl_.get(), option, value) == CURLE_OK;
  }

  bool SetUp(const std::string& ca_file) {
    is_set_up_ = Set(CURLOPT_PATH_AS_IS, 1L) && Set(CURLOPT_PROTOCOLS_STR, "http,https") &&
                 Set(CURLOPT_FOLLOWLOCATION, 0L) && Set(CURLOPT_NOSIGNAL, 1L) &&
                 Set(CURLOPT_ERRORBUFFER, error_.data()) && Set(CURLOPT_WRITEFUNCTION, OnBody) &&
                 Set(CURLOPT_WRITEDATA, static_cast<void*>(&receiver_)) && Set(CURLOPT_HEADERFUNCTION, OnHeader) &&
                 Set(CURLOPT_HEADERDATA, static_cast<void*>(&receiver_)) &&
                 (ca_file.empty() || Set(CURLOPT_CAINFO, ca_file.c_str()));
    return is_set_up_;
  }

  bool SetRequest(const HttpMessage& message) {
    method_ = message.method;
    const bool is_get = message.method == "GET" && message.body.empty();
    SetLines(message);
    return SetTarget(message.target) && Set(CURLOPT_HTTPHEADER, lines_.List()) &&
           Set(CURLOPT_CUSTOMREQUEST, is_get ? nullptr : method_.c_str()) && SetBody(message.body) &&
           Set(CURLOPT_TIMEOUT_MS,
               static_cast<long>(std::max<std::chrono::milliseconds::rep>(1, message.timeout.count())));
  }

  // By its parts: of a whole address libcurl makes the parts for each request, and an address of them again, which is a
  // fifth of all that it does for one.
  bool SetTarget(std::string_view target) {
    const std::size_t question = std::min(target.find('?'), target.size());
    target_.assign(target);
    char* const query = question < target.size() ? target_.data() + question : nullptr;
    if (query != nullptr) *query = '\0';
    return curl_url_set(url_.get(), CURLUPART_PATH, target_.c_str(), 0) == CURLUE_OK &&
           curl_url_set(url_.get(), CURLUPART_QUERY, query != nullptr ? query + 1 : nullptr, 0) == CURLUE_OK &&
           Set(CURLOPT_CURLU, url_.get());
  }

  void SetLines(const HttpMessage& message) {
    lines_.Clear();
    for (const Header& header : message.headers) {
      // An empty value is written with a semicolon, else libcurl leaves the header out.
      lines_.Add(header.name, header.value.empty() ? ";" : ": ", header.value);
    }
    if (message.body.empty()) return;
    // With a body, libcurl has some of its own.
    for (const std::string_view none : {"Expect", "Content-Type"}) {
      const bool given = std::any_of(message.headers.begin(), message.headers.end(),
                                     [&](const Header& header) { return base::EqualsIgnoreCase(header.name, none); });
      if (!given) lines_.Add(none, ":", "");
    }
  }

  bool SetBody(std::string_view body) {
    return body.empty() || (Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size())) &&
                            Set(CURLOPT_POSTFIELDS, body.data()));
  }

  Receiver receiver_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  Lines lines_;
  std::string method_;
  std::string target_;
  bool is_set_up_ = false;
  bool has_address_ = false;
  // These point to what is above.
  std::unique_ptr<CURL, Cleanup> curl_;
  std::unique_ptr<CURLU, Cleanup> url_;
};

struct Http::Pool {
  std::unique_ptr<Handle> Take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return nullptr;
    std::unique_ptr<Handle> handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }

  void Give(std::unique_ptr<Handle> handle) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(handle));
  }

  std::string address;
  std::string ca_file;
  std::mutex mutex;
  std::vector<std::unique_ptr<Handle>> idle;
};

Http::Http(std::string address, std::string ca_file) : pool_(std::make_unique<Pool>()) {
  Initialize();
  pool_->address = std::move(address);
  pool_->ca_file = std::move(ca_file);
}

Http::~Http() = default;

HttpAnswer Http::Send(const HttpMessage& message) const {
  HttpAnswer answer;
  std::unique_ptr<Handle> handle = pool_->Take();
  if (handle == nullptr) handle = std::make_unique<Handle>(pool_->address);
  if (handle->Send(message, pool_->ca_file, &answer)) pool_->Give(std::move(handle));
  return answer;
}

}  // namespace daygate::vault
