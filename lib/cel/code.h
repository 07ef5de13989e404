// What a Program holds: instructions for a machine of registers ("temps"), and what they refer to. Private to lib/cel.
//
// An operand is a temp, a constant or a slot of the activation. Most instructions read `a` and perhaps `b` and give one
// value, which `mode` says what to do with. The first operand may be a field of the structure that it names, so that
// `agent.class == batch_etl` is one instruction.
#pragma once

#include <absl/time/time.h>
#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cel/constant_set.h"
#include "cel/program.h"

namespace daygate::cel {

enum class Opcode : std::uint8_t {
  // Those that the machine has a short way for.
  kMove,       // a
  kEqualText,  // b is a string; extra 1: not equal
  kEqualInt,   // b is an int
  kEqualEnum,  // b is a member of an enum
  kOrderInt,   // b is an int; extra: a set of kOrderLess, kOrderEqual, kOrderGreater
  kOrder,
  kStartsWith,  // b is a string
  kHasField,    // b: the field's position
  kEqual,       // extra 1: not equal
  kIn,
  kNext,      // temps[dst + 3] = the next element or key, or jump
  kNextPair,  // and temps[dst + 4]: index and element, key and value
  kReturn,    // a
  kJump,
  kBranch,           // on: a is true; jump: it is false. Anything else is an error, and jumps to `b`
  kOptionalOr,       // jump with a, if it has a value
  kOptionalOrValue,  // jump with the value of a, if it has one
  kUnwrap,           // temps[dst + 1] = the value of a, or jump with none
  kFail,             // an error of code `extra`
  kNot,
  kNegate,
  kInSet,  // b: index of a ConstantSet
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kIndex,
  kOptionalIndex,
  kSelect,  // b: the field's name
  kOptionalSelect,
  kHas,
  kCall1,    // a; b: index of a CallTarget
  kCall2,    // a, b; extra: index of a CallTarget
  kCall,     // temps from a on, `extra` many; b: index of a CallTarget
  kCallAny,  // the same; b: index of an OverloadSet
  kMatch,    // b: index of a regex
  kEndsWith,
  kContains,
  kZoned,   // b: index of a time zone, extra: a TimeField
  kTypeOf,  // of an enum member or a structure; b: index into `types`
  kEnumWord,
  // What builds lists and maps writes to temps[dst]; an error goes there too, and jumps.
  kListStart,  // room for as many elements as a (a list or a map; an int: that many) has
  kAppend,     // a
  kAppendOptional,
  kAppendIf,  // a: the condition, b: the element
  kMapStart,
  kInsert,  // a: key, b: value. extra 1: the key is new
  kInsertOptional,
  kMerge,    // a: a map; temps[b]: how many entries there is room for
  kIterate,  // temps[dst + 1] = a, temps[dst + 2] = 0: where the walk stands
  kCount,    // temps[dst] is an int: one more if a is true
  kIsOne,
  kSortBy,  // a: list, b: list of keys
  kWrap,    // optional of a
  kRequireOptional,
};

inline constexpr Opcode kLastQuick = Opcode::kIn;

enum class Mode : std::uint8_t {
  kStore,   // temps[dst] = value
  kStrict,  // the same, and an error jumps
  kAnd,     // temps[dst] joins the value as by `&&`: false is kept and jumps, else the first error is kept
  kOr,
};

inline constexpr std::uint16_t kNoField = 0xffff;
inline constexpr std::uint16_t kOrderLess = 1;
inline constexpr std::uint16_t kOrderEqual = 2;
inline constexpr std::uint16_t kOrderGreater = 4;

// The two upper bits: where; the rest: which.
enum class Place : std::uint8_t { kTemp, kConstant, kSlot };
inline constexpr unsigned kPlaceShift = 30;
inline constexpr std::uint32_t kIndexMask = (1U << kPlaceShift) - 1;

constexpr std::uint32_t Refer(Place place, std::uint32_t index) {
  return static_cast<std::uint32_t>(place) << kPlaceShift | index;
}

struct Instruction {
  Opcode op = Opcode::kReturn;
  Mode mode = Mode::kStore;
  std::uint16_t dst = 0;
  std::uint16_t field = kNoField;  // of a
  std::uint16_t extra = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t jump = 0;
};

// Ids of the expressions that an instruction and its operands come from: for errors.
struct Origin {
  std::uint32_t expr = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

// An overload made ready to call: which kinds of values it takes, as sets of bits.
struct CallTarget {
  FunctionBody body = nullptr;
  const void* host = nullptr;
  std::uint32_t kinds[2] = {};  // of the first two arguments
  std::uint32_t more = 0;       // of the others: at Code::kinds[more]
  std::uint32_t last = 0;       // the last of them; arguments behind it are taken like it
};

// The kinds of values that a parameter of a type takes. What lists are made of is the body's to look at.
std::uint32_t KindsOf(const Type& type);

struct OverloadSet {
  std::uint32_t first = 0;  // Code::targets
  std::uint32_t count = 0;
};

struct LazySlot {
  std::uint32_t slot = 0;
  const Program* program = nullptr;
};

struct Program::Code {
  std::vector<Instruction> instructions;
  std::vector<Origin> origins;   // one for each instruction
  std::vector<Value> constants;  // the only one is the value of a constant program
  std::vector<CallTarget> targets;
  std::vector<LazySlot> lazy;
  std::unique_ptr<std::byte[]> memory;  // what constants point to
  std::uint32_t memory_size = 0;
  std::uint32_t deepest_value = 0;
  std::uint32_t temps = 0;
  std::uint32_t slots = 0;  // how many an activation must have
  bool is_constant = false;

  // What few programs have: a set of policies has as many programs as conditions, and they stay in memory.
  struct Rare {
    struct SetOf {
      ConstantSet set;
      std::uint32_t constant;  // the list
    };
    std::vector<std::uint32_t> kinds;
    std::vector<OverloadSet> overload_sets;
    std::vector<std::unique_ptr<RE2>> regexes;
    std::vector<absl::TimeZone> zones;
    std::vector<SetOf> sets;
    std::vector<const Type*> types;         // for kTypeOf
    std::string words;                      // what stands at each expression, joined
    std::vector<std::uint32_t> word_begin;  // by expression id, and the end of the last
  };
  std::unique_ptr<Rare> rare;

  Rare& MakeRare() {
    if (rare == nullptr) rare = std::make_unique<Rare>();
    return *rare;
  }
};

// Runs instructions from `begin` to a kReturn. `steps` limits the rounds of loops where it is given: an error value of
// kNoMemory, when it has run down to zero.
Value Run(const Program::Code& code, std::uint32_t begin, const Activation& activation, std::span<Value> temps,
          std::uint64_t* steps);

}  // namespace daygate::cel
