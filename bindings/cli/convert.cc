// daygate convert: a policy set from one of its three forms to another.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "base/json_writer.h"
#include "choice.h"
#include "commands.h"
#include "daygate/analyze.h"
#include "daygate/wire.h"
#include "files.h"

namespace daygate::cli {
namespace {

enum class Form : std::uint8_t { kText, kJson, kProto };

const std::map<std::string, Form> kForms = {{"text", Form::kText}, {"json", Form::kJson}, {"proto", Form::kProto}};

struct Options {
  std::vector<std::string> inputs;
  std::optional<Form> from;
  Form to = Form::kJson;
  std::string output;
};

Form FormOf(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".json") return Form::kJson;
  if (extension == ".pb" || extension == ".binpb") return Form::kProto;
  return Form::kText;
}

// The set as text, whatever it was.
absl::StatusOr<std::vector<PolicySource>> ReadAsText(const Options& options) {
  const Form from = options.from.value_or(FormOf(options.inputs.front()));
  if (from == Form::kText) return ReadPolicies(options.inputs);
  if (options.inputs.size() != 1) {
    return absl::InvalidArgumentError("a policy set in JSON or protobuf is one file; several were given");
  }
  const auto document = ReadUpTo(options.inputs.front(), std::string::npos);
  if (!document.ok()) return document.status();
  return from == Form::kJson ? PolicyJsonToText(*document) : PolicyProtoToText(*document);
}

// A name for a file of the set that can not lead out of the folder it is written to.
std::string PlainName(const std::string& name, std::set<std::string>* taken) {
  std::string stem = std::filesystem::path(name).stem().string();
  for (char& c : stem) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!plain) c = '_';
  }
  if (stem.empty()) stem = "policy";
  std::string plain = stem + ".gate";
  for (int i = 2; !taken->insert(plain).second; ++i) plain = stem + "_" + std::to_string(i) + ".gate";
  return plain;
}

std::string FilesJson(const std::vector<PolicySource>& files) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject().Key("files").BeginArray();
  for (const PolicySource& file : files) {
    json.BeginObject().Key("file").String(ValidUtf8(file.name)).Key("text").String(file.text).EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

Exit Fail(Console& console, const absl::Status& status) {
  if (status.message().find('\n') == absl::string_view::npos) {
    console.Error(std::string(status.message()));
  } else {
    console.ErrorLines(std::string(status.message()));
  }
  return Exit::kBadInput;
}

Exit WriteOrFail(Console& console, const std::string& path, std::string_view content) {
  const absl::Status status = WriteFile(path, content);
  return status.ok() ? Exit::kOk : Fail(console, status);
}

Exit WriteText(Console& console, const Options& options, const std::vector<PolicySource>& files) {
  std::error_code ignored;
  if (std::filesystem::is_directory(options.output, ignored)) {
    std::set<std::string> taken;
    for (const PolicySource& file : files) {
      const std::filesystem::path path = std::filesystem::path(options.output) / PlainName(file.name, &taken);
      if (const Exit exit = WriteOrFail(console, path.string(), file.text); exit != Exit::kOk) return exit;
    }
    return Exit::kOk;
  }
  if (console.format() == Format::kJson && options.output.empty()) {
    console.OutJson(FilesJson(files));
    return Exit::kOk;
  }
  if (files.size() != 1) {
    console.Error("the set has " + std::to_string(files.size()) + " files: name a folder that exists with -o");
    return Exit::kUsage;
  }
  if (!options.output.empty()) return WriteOrFail(console, options.output, files.front().text);
  console.OutText(files.front().text);
  return Exit::kOk;
}

Exit WriteDocument(Console& console, const Options& options, const std::string& document) {
  if (!options.output.empty()) {
    return WriteOrFail(console, options.output, options.to == Form::kJson ? document + "\n" : document);
  }
  if (options.to == Form::kJson) {
    console.OutJson(document);
    return Exit::kOk;
  }
  if (console.out_is_terminal()) {
    console.Error("protobuf is binary: name a file with -o");
    return Exit::kUsage;
  }
  console.Out(document);
  return Exit::kOk;
}

// Every file as `daygate fmt` lays it out: a file that was text keeps its comments.
absl::StatusOr<std::vector<PolicySource>> LaidOut(std::vector<PolicySource> files) {
  for (PolicySource& file : files) {
    auto text = FormatPolicy(file);
    if (!text.ok()) return text.status();
    file.text = *std::move(text);
  }
  return files;
}

Exit Convert(Console& console, const Options& options) {
  const auto files = ReadAsText(options);
  if (!files.ok()) return Fail(console, files.status());
  if (options.to == Form::kText) {
    const auto laid_out = LaidOut(*files);
    return laid_out.ok() ? WriteText(console, options, *laid_out) : Fail(console, laid_out.status());
  }
  const auto document = options.to == Form::kJson ? PolicyTextToJson(*files) : PolicyTextToProto(*files);
  return document.ok() ? WriteDocument(console, options, *document) : Fail(console, document.status());
}

}  // namespace

void AddConvert(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("convert", "Write a policy set as text, JSON or protobuf");
  command->add_option("policy", options->inputs, "Policy files or folders, or one .json or .pb file")->required();
  command->add_option("--from", options->from, "text, json or proto (default: by the name of the file)")
      ->transform(Choice(kForms));
  command->add_option("--to", options->to, "text, json or proto")->required()->transform(Choice(kForms));
  command->add_option("-o,--output", options->output, "A file, or for text a folder (default: the standard output)");
  command->callback(
      [options, chosen] { *chosen = [options](Console& console) { return Convert(console, *options); }; });
}

}  // namespace daygate::cli
