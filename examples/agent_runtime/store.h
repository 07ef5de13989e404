// An embedded store of secrets: what a vault would be in a real house. It knows nothing of policies and gives
// everything to whoever asks, which is why nobody but SecretGate asks it.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace example {

using Fields = std::map<std::string, std::string>;  // key → secret value

struct StoredSecret {
  std::string sensitivity;
  std::string environment;
  std::string owner;
  Fields fields;
};

class SecretStore {
 public:
  void Put(std::string path, StoredSecret secret) { secrets_.insert_or_assign(std::move(path), std::move(secret)); }

  // Null: there is none at that path.
  const StoredSecret* Find(std::string_view path) const {
    const auto found = secrets_.find(path);
    return found == secrets_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, StoredSecret, std::less<>> secrets_;
};

}  // namespace example
