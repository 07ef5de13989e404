// The subcommands. Each Add… declares one, with its options, and has it put what it does into `chosen` when the
// arguments name it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "console.h"
#include "daygate/engine.h"

namespace CLI {
class App;
}  // namespace CLI

namespace daygate::cli {

using Action = std::function<Exit(Console&)>;

void AddCheck(CLI::App& app, Action* chosen);
void AddFmt(CLI::App& app, Action* chosen);
void AddTest(CLI::App& app, Action* chosen);
void AddLint(CLI::App& app, Action* chosen);
void AddDecide(CLI::App& app, Action* chosen);
void AddExplain(CLI::App& app, Action* chosen);
void AddMap(CLI::App& app, Action* chosen);
void AddControls(CLI::App& app, Action* chosen);
void AddInit(CLI::App& app, Action* chosen);
void AddConvert(CLI::App& app, Action* chosen);
void AddBinding(CLI::App& app, Action* chosen);
void AddClaims(CLI::App& app, Action* chosen);
// These two describe `app`, which must outlive what is chosen.
void AddCompletions(CLI::App& app, Action* chosen);
void AddManual(CLI::App& app, Action* chosen);
void AddVersion(CLI::App& app, Action* chosen);

Exit PrintVersion(Console& console, Format format);

// The size above which a document is no request: one byte more is enough to see that.
inline constexpr std::size_t kRequestBytes = 65536 + 1;

// Compiles the files; what is wrong with them is reported on `console`.
std::unique_ptr<Engine> LoadEngine(Console& console, const std::vector<std::string>& paths,
                                   const EngineOptions& options = {});

// One request of a file or of the standard input (`-`). Nothing where it can not be read: that is reported.
std::optional<std::string> ReadRequest(Console& console, const std::string& path);

// Ends a command: sends out what is buffered, and turns `exit` into kBadInput where something could not be written.
Exit Finish(Console& console, Exit exit);

}  // namespace daygate::cli
