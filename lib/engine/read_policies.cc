// Files and folders of policies, read.
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "daygate/engine.h"
#include "engine/refusal.h"

namespace daygate {
namespace {

namespace fs = std::filesystem;

// The `.gate` files that `path` stands for: itself, or all in and below a folder, sorted.
void AppendFiles(const std::string& path, std::vector<std::string>* files, std::vector<Diagnostic>* found) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    files->push_back(path);
    return;
  }
  std::vector<std::string> inside;
  fs::recursive_directory_iterator it(path, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (it->path().extension() == ".gate" && it->is_regular_file(ignored)) inside.push_back(it->path().string());
  }
  if (error) return found->push_back(engine::CanNotRead(path, error.message()));
  if (inside.empty()) return found->push_back(engine::CanNotRead(path, "the folder has no .gate file"));
  std::sort(inside.begin(), inside.end());
  files->insert(files->end(), inside.begin(), inside.end());
}

// Why it could not be read, or nothing.
std::error_code ReadFile(const std::string& path, std::string* text) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (in) text->assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  if (in && !in.bad()) return {};
  return {errno == 0 ? EIO : errno, std::generic_category()};
}

}  // namespace

absl::StatusOr<std::vector<PolicySource>> ReadPolicies(const std::vector<std::string>& paths,
                                                       std::vector<Diagnostic>* diagnostics) {
  std::vector<Diagnostic> found;
  std::vector<std::string> files;
  for (const std::string& path : paths) AppendFiles(path, &files, &found);
  std::vector<PolicySource> sources;
  for (const std::string& file : files) {
    PolicySource source{file, {}};
    if (const std::error_code error = ReadFile(file, &source.text)) {
      found.push_back(engine::CanNotRead(file, error.message()));
      continue;
    }
    sources.push_back(std::move(source));
  }
  if (!found.empty()) return engine::Refuse(std::move(found), diagnostics);
  return sources;
}

}  // namespace daygate
