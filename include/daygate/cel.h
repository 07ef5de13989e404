// CEL, the Common Expression Language, by itself: no policies, no requests, only Abseil and RE2 to link (daygate::cel).
//
// Declare what expressions may see, compile each of them once, evaluate them as often as you like:
//
//   enum Slot : std::size_t { kPath, kGroups, kNow };                      // the order of the variables
//
//   const auto environment = daygate::CelEnvironment::Create({.variables = {{"path", "string"},
//                                                                           {"groups", "list(string)"},
//                                                                           {"request.now", "timestamp"}}});
//   std::vector<daygate::Diagnostic> diagnostics;
//   const auto program = environment->Compile("path.startsWith('kv/') && 'ops' in groups", {.result = "bool"});
//   if (!program.ok()) std::cerr << program.status().message();            // with line, column, caret and help
//
//   daygate::CelActivation activation(*environment);                       // one for each thread, used again
//   activation.Set(kPath, daygate::CelValue::String("kv/db"));             // a view: the bytes stay yours
//   activation.Set(kGroups, activation.List(groups));
//   const daygate::CelValue value = program->Evaluate(activation);
//   if (value.IsTrue()) …
//   if (value.is_error()) std::cerr << program->Explain(value);            // "'request.now' is absent"
//
// What is there: the grammar, types, operators, macros and standard functions of the language definition; optionals;
// and the libraries strings, math, lists, sets, encoders, bindings, network and two-variable comprehensions.
//
// Variables are slots and not names, so that an evaluation looks nothing up. A name may have dots in it: `request.now`
// is a variable like any other. What a slot does not hold is absent, and reading it gives an error.
//
// Errors of an evaluation are values: they come out of Evaluate, or `&&`, `||`, `all` and `exists` absorb them as the
// language says. An error is neither true nor false. Mistakes in declarations and expressions are an absl::Status.
//
// Threads: a CelEnvironment and a CelProgram are handles on something immutable. Copies are cheap and share it, and all
// their members may be called from any number of threads at once. A CelActivation belongs to one thread at a time.
//
// Memory: an evaluation takes no lock, and nothing from the heap once its activation is warm; only a pattern of
// `matches` that is no constant is compiled each time. A CelValue owns nothing: see where it says how long it lives.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/diagnostic.h"

namespace daygate {

// --- Values

enum class CelKind : std::uint8_t {
  kAbsent,  // a slot that nothing was put into; never the result of an evaluation
  kError,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kType,
  kList,
  kMap,
  kOptional,
  kIp,    // net.IP
  kCidr,  // net.CIDR
};

enum class CelError : std::uint8_t {
  kAbsent,
  kNoSuchField,
  kNoSuchKey,
  kIndexOutOfRange,
  kOverflow,
  kDivideByZero,
  kNoSuchOverload,
  kInvalidArgument,
  kDuplicateKey,
  kUndeclared,  // without the checker only: a name or function that nobody knows
  kNoMemory,    // a value that is too large
};

// Seconds since 1970 and nanoseconds from 0 to 999,999,999, between the years 1 and 9999.
struct CelTime {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  friend bool operator==(const CelTime&, const CelTime&) = default;
};

// A value: 16 bytes, copied freely, owning nothing. Strings and bytes are views of what the host keeps; lists and maps
// lie in the activation or call that made them; a result lives until its activation evaluates again.
class CelValue {
 public:
  CelValue() = default;  // absent

  static CelValue Null();
  static CelValue Bool(bool value);
  static CelValue Int(std::int64_t value);
  static CelValue Uint(std::uint64_t value);
  static CelValue Double(double value);
  static CelValue String(std::string_view utf8);
  static CelValue Bytes(std::string_view bytes);
  static CelValue Timestamp(CelTime time);  // out of range: an error value, kOverflow
  static CelValue Duration(std::chrono::nanoseconds duration);
  static CelValue Error(CelError code);

  CelKind kind() const;
  bool is_absent() const { return kind() == CelKind::kAbsent; }
  bool is_error() const { return kind() == CelKind::kError; }
  bool IsTrue() const;   // the bool true, and nothing else
  bool IsFalse() const;  // the bool false, and nothing else

  // The value, where it is of that kind.
  std::optional<bool> AsBool() const;
  std::optional<std::int64_t> AsInt() const;
  std::optional<std::uint64_t> AsUint() const;
  std::optional<double> AsDouble() const;
  std::optional<std::string_view> AsString() const;
  std::optional<std::string_view> AsBytes() const;
  std::optional<CelTime> AsTimestamp() const;
  std::optional<std::chrono::nanoseconds> AsDuration() const;
  std::optional<CelError> AsError() const;

  // Elements of a list, entries of a map, bytes of a string; 1 of an optional that has a value. 0 of others.
  std::size_t size() const;
  // The element of a list, the value of a map's entry, what is in an optional (at 0). Absent where there is none.
  CelValue at(std::size_t index) const;
  // The key of a map's entry. Entries have no order that means anything.
  CelValue key(std::size_t index) const;
  // The value that a map has for a key, found by the language's equality. Absent where there is none.
  CelValue Find(const CelValue& key) const;

  // For people: `"a"`, `[1, 2]`, `2026-11-24T10:00:00Z`. At most `limit` bytes, control characters escaped.
  std::string ToString(std::size_t limit = 200) const;

 private:
  friend struct CelAccess;
  // Only CelAccess looks at them, as one value of the machine.
  [[maybe_unused]] std::uint64_t head_ = 0;
  [[maybe_unused]] std::uint64_t body_ = 0;
};
static_assert(sizeof(CelValue) == 16);

struct CelEntry {
  CelValue key;  // a bool, int, uint or string
  CelValue value;
};

// Makes values that need memory; how long they live, those who are makers say. Strings in lists and maps stay views.
class CelMaker {
 public:
  CelValue String(std::string_view utf8) const;  // a copy, for what does not stay where it is
  CelValue Bytes(std::string_view bytes) const;  // likewise
  // An element that is absent or an error makes the whole an error value.
  CelValue List(std::span<const CelValue> elements) const;
  CelValue List(std::initializer_list<CelValue> elements) const;
  // So does a key that is no bool, int, uint or string, and one that stands twice.
  CelValue Map(std::span<const CelEntry> entries) const;
  CelValue Map(std::initializer_list<CelEntry> entries) const;
  CelValue OptionalOf(const CelValue& value) const;
  CelValue OptionalNone() const;
  CelValue Ip(std::string_view text) const;    // net.IP; an error value where `ip(text)` is one
  CelValue Cidr(std::string_view text) const;  // net.CIDR

 protected:
  explicit CelMaker(void* arena) : arena_(arena) {}

 private:
  void* arena_;
};

// --- Declarations

inline constexpr std::uint64_t kCelUnbounded = ~std::uint64_t{0};

// How large a value may become, for the bound of the cost: bytes of a string, elements of a list or map. Nothing here
// is checked when a value is set: a host that declares a size keeps to it.
struct CelSize {
  std::uint64_t most = kCelUnbounded;
  std::uint64_t element = kCelUnbounded;  // of lists, and values of maps: bytes of each
  std::uint64_t key = kCelUnbounded;      // of maps: bytes of each
};

// Types are written as the language writes them: dyn null_type bool int uint double string bytes timestamp duration
// list(T) map(K, V) optional_type(T) type net.IP net.CIDR. In functions a single capital letter is a type variable.
struct CelVariable {
  std::string name{};  // "path", "request.now"
  std::string type{};
  CelSize size{};
};

// A function of the host's makes its result with this: what it makes lives as long as the result of the evaluation.
class CelCall : public CelMaker {
 private:
  friend struct CelAccess;
  explicit CelCall(void* arena) : CelMaker(arena) {}
};

// Called with as many arguments as are declared, of the kinds that are declared, the receiver first; never with an
// error or an absent value. It may be called from many threads at once. What it throws becomes an error value, and so
// does a result of another kind than the declared one.
using CelFunctionBody = std::function<CelValue(const CelCall& call, std::span<const CelValue> args)>;

enum class CelCallStyle : std::uint8_t { kFunction, kMethod };  // f(a, b), a.f(b)

// One overload of a function. Several of one name are told apart by their parameters; a name of the libraries may get
// further overloads.
struct CelFunction {
  std::string name{};  // "lookup", "geo.country"
  std::vector<std::string> parameters{};
  std::string result{};
  CelFunctionBody body{};
  CelCallStyle style = CelCallStyle::kFunction;
  std::uint64_t cost = 1;  // of one call, in nodes
  CelSize size{};          // of the result
};

enum class CelMacros : std::uint8_t { kOn, kOff };

struct CelDeclarations {
  std::vector<CelVariable> variables{};  // the place in this row is the slot
  std::vector<CelFunction> functions{};
  std::string container{};  // names are looked up in it first: in `a.b`, `x` may be `a.b.x`, `a.x` or `x`
  CelMacros macros = CelMacros::kOn;
};

// --- Programs

// kNone: names and overloads are found by the values, while evaluating; what is not found is an error value.
enum class CelChecking : std::uint8_t { kTypes, kNone };

struct CelCompileOptions {
  std::string name = "expression";  // in diagnostics, as the file
  std::string result{};             // the type that the expression must have; empty: any. Needs checking
  CelChecking checking = CelChecking::kTypes;
  // Refuse an expression whose worst case costs more: nodes evaluated, string work counted as one node for 64 bytes.
  // kCelUnbounded: no limit. Needs checking, and sizes of all variables that are strings, lists or maps.
  std::uint64_t max_cost = kCelUnbounded;
};

class CelActivation;

// A compiled expression.
class CelProgram {
 public:
  // The value, or an error value. Strings, lists and maps in it live until `activation` evaluates, is cleared or dies.
  // Throws std::bad_alloc only. An activation of another environment gives an error, or what its slots mean here.
  CelValue Evaluate(CelActivation& activation) const;

  // What is wrong, in words, for an error value that this program gave: "'risk' is absent".
  std::string Explain(const CelValue& error) const;

  // The type of the value, "map(string, int)"; "dyn" without the checker.
  std::string_view result_type() const;

  // The worst case of an evaluation, in nodes. None where it has no bound: a variable without a size, no checking.
  std::optional<std::uint64_t> cost() const;

 private:
  friend class CelEnvironment;
  struct Compiled;
  explicit CelProgram(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

// What expressions may see. Programs keep alive what they need of it.
class CelEnvironment {
 public:
  // Errors: INVALID_ARGUMENT for a type or a name that is none, and for a name that stands twice.
  static absl::StatusOr<CelEnvironment> Create(CelDeclarations declarations);

  // Errors: INVALID_ARGUMENT whose message is the rendered diagnostics; these go to `diagnostics` too, where it is
  // given. Compilations on one environment take turns.
  absl::StatusOr<CelProgram> Compile(std::string_view text, const CelCompileOptions& options = {},
                                     std::vector<Diagnostic>* diagnostics = nullptr) const;

  // The slot of a variable.
  std::optional<std::size_t> slot(std::string_view name) const;
  std::size_t slots() const;

 private:
  friend class CelProgram;
  struct Declared;
  explicit CelEnvironment(std::shared_ptr<const Declared> declared) : declared_(std::move(declared)) {}
  std::shared_ptr<const Declared> declared_;
};

// The values of the variables, and the memory of evaluations. What it makes as a CelMaker lives until Clear.
class CelActivation : public CelMaker {
 public:
  explicit CelActivation(const CelEnvironment& environment);
  CelActivation(CelActivation&&) noexcept;
  CelActivation& operator=(CelActivation&&) noexcept;
  ~CelActivation();

  // Puts a value into a slot, in place of what was there. A slot that does not exist takes nothing. A value of another
  // type than the declared one is an error where it is used.
  void Set(std::size_t slot, const CelValue& value);
  CelValue Get(std::size_t slot) const;

  // Makes all slots absent, and ends the life of what was made. The memory is kept for what comes next.
  void Clear();

 private:
  friend class CelProgram;
  struct State;
  explicit CelActivation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace daygate
