// A policy set, compiled: what lib/decide works on.
//
// Before: policy/model.h. After: lib/decide. A Program is immutable and shared by all threads. Of the set that it was
// made from it keeps the text alone: a decision reads no tree, and trees are nine tenths of what a set takes in memory.
// Who explains a condition has it parsed again (MakeProgram); who reads a whole set, as lints do, has written.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/source.h"
#include "base/time_text.h"
#include "cel/checker.h"
#include "cel/program.h"
#include "compile/dimension.h"
#include "compile/environment.h"
#include "compile/index.h"
#include "compile/vocabulary.h"
#include "daygate/decision.h"
#include "daygate/diagnostic.h"
#include "policy/model.h"
#include "policy/pattern.h"

namespace daygate::compile {

// An attribute that an expression reads, as it is written there. Absent from a request: slots[slot] is, or its field.
struct AttributePath {
  std::string text;
  std::uint32_t slot = 0;
  std::int32_t field = -1;  // -1: the variable itself
};

enum class ClauseKind : std::uint8_t { kWhen, kUnless, kVia };

// One `when`, `unless` or `via`.
struct Condition {
  // Null where the index tells the condition whole. Who wants to see all the same how it comes out, has it made again.
  // Conditions of the same words share it.
  const cel::Program* program = nullptr;
  std::span<const AttributePath> paths;  // what it reads, for explanations: defines expanded
  std::uint32_t begin = 0;               // bytes [begin, end) of the rule's file
  std::uint32_t end = 0;
  ClauseKind clause = ClauseKind::kWhen;
};

// A need as it is merged and met: roles sorted, each once.
struct Need {
  NeedKind kind = NeedKind::kApproval;
  std::int64_t count = 1;
  std::vector<std::string_view> from;
  std::optional<std::chrono::nanoseconds> within;
  friend bool operator==(const Need&, const Need&) = default;
};

enum class CacheRule : std::uint8_t { kAbsent, kNone, kFor };

// The terms and needs of a rule. Rules with the same ones share one.
struct Grant {
  AuditMode audit = AuditMode::kBuffered;
  EnumSet<Bound> bind;
  CacheRule cache_rule = CacheRule::kAbsent;
  std::chrono::milliseconds cache{};
  Delivery deliver = Delivery::kRaw;
  std::optional<std::int64_t> depth;
  std::optional<std::vector<std::string_view>> fields;  // sorted, each once
  Monitor monitor = Monitor::kNone;
  std::vector<std::string_view> notify;  // sorted, each once
  EnumSet<RevokeEvent> revoke_on;
  std::optional<std::chrono::milliseconds> revoke_within;
  bool rotate = false;
  std::optional<std::chrono::milliseconds> ttl;
  std::optional<std::int64_t> uses;
  std::vector<Need> needs;
  friend bool operator==(const Grant&, const Grant&) = default;
};

// What decides whether a rule's conditions must be tried again when `agent` stands for another.
enum class Standing : std::uint8_t { kSame, kDiffers };

// Why a part of a condition is evaluated for each rule that has it, and not looked up.
enum class Unindexed : std::uint8_t {
  kCapture,        // it asks about the rule's own captures
  kNotInList,      // it asks what a list does not hold
  kSecondElement,  // another part asks about the same list
  kAskedOnce,      // it is no comparison of an attribute with constants, and no other rule has it
  kTooMany,        // other rules ask about other things more often
};

// A part of a rule's conditions that the index does not know: bytes of the rule's file.
struct LeftOver {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Unindexed why = Unindexed::kCapture;
};

struct Rule {
  std::string name;                                 // policy.rule
  std::span<const policy::SharedPattern> patterns;  // none: any path
  std::span<const std::uint32_t> captures;          // fields of `capture`, in the order of the pattern
  std::span<const Condition> conditions;            // whens and unlesses, in their order
  const Condition* via = nullptr;
  std::span<const AttributePath> condition_paths;  // of all conditions together: sorted by text, each once
  std::optional<base::Instant> expires;
  // For the index: the dimensions that its conditions ask about; and whether the dimensions tell all of them, so that
  // where none is false and none missing the conditions are true.
  std::uint64_t dimensions = 0;
  bool indexed = false;
  policy::Effect effect = policy::Effect::kPermit;
  policy::Mode mode = policy::Mode::kEnforce;
  Standing standing = Standing::kSame;
  std::uint32_t actions = ~std::uint32_t{0};  // a bit for each policy::Action
  std::uint32_t survives = 0;                 // a bit for each policy::Dependency
  std::uint32_t grant = 0;                    // Program::grants()
  std::uint32_t file = 0;                     // Program::files()
  std::uint32_t number = 0;                   // among the rules of its file, as they stand there
};

// What only an author asks of a rule.
struct RuleFindings {
  std::uint64_t cost = 0;
  cel::Dearest dearest{};           // where it arises: places in the file of the rule
  std::vector<LeftOver> left_over;  // empty where it is indexed
};

// A file of the set, as it was read.
struct SourceFile {
  std::shared_ptr<const base::Source> source;
  std::string policy;
};

// A define as it is written: views of its file.
struct DefineText {
  std::string_view name;
  std::string_view expression;
};

// What a decision looks at of every rule that the index finds: small, and side by side. In the order of the rules.
struct RuleBrief {
  enum Flag : std::uint8_t {
    kIndexed = 1,    // Rule::indexed
    kTestsPath = 2,  // the pattern is still to be matched: it has captures, or a `**` that is not at its end
    kHasVia = 4,
    kExpires = 8,
  };
  std::string_view name;
  std::uint64_t dimensions = 0;
  std::uint32_t grant = 0;
  policy::Effect effect = policy::Effect::kPermit;
  policy::Mode mode = policy::Mode::kEnforce;
  std::uint8_t flags = 0;
  std::uint8_t survives = 0;

  bool Has(Flag flag) const { return (flags & flag) != 0; }
};

// A slot that says whether a path is marked as attested.
struct AttestedSlot {
  std::uint32_t slot = 0;
  enum class Root : std::uint8_t { kFixed, kAgent, kCaller, kHop } root = Root::kFixed;
  std::string path;  // kFixed: the whole path; else what follows the agent: ".zone"
};

// A slot that says whether an approval is there.
struct ApprovedSlot {
  std::uint32_t slot = 0;
  Need need;
};

// A define: evaluated at most once while what it reads stays the same.
struct DefineSlot {
  std::uint32_t slot = 0;
  bool reads_agent = false;
  bool reads_hop = false;
  bool reads_capture = false;
};

// kPartial: rules and tests of the set could not be read; what is there is checked, and what may be missing is not
// missed.
enum class Completeness : std::uint8_t { kWhole, kPartial };

// Which conditions have a program of their own.
enum class Programs : std::uint8_t { kUnlessIndexed, kAll };

struct Options {
  std::uint64_t max_rule_cost = 1'000'000;
  Completeness completeness = Completeness::kWhole;
  Programs programs = Programs::kUnlessIndexed;
  std::vector<RuleFindings>* findings = nullptr;  // filled where it is given: one of each rule
};

class Program {
 public:
  const std::vector<SourceFile>& files() const { return files_; }
  const std::vector<DefineText>& define_texts() const { return define_texts_; }
  std::size_t tests() const { return tests_; }  // how many test blocks the set has
  const Vocabulary& vocabulary() const { return vocabulary_; }
  const Environment& environment() const { return *environment_; }
  const std::vector<Rule>& rules() const { return rules_; }  // sorted by name
  const std::vector<RuleBrief>& briefs() const { return briefs_; }
  const std::vector<Grant>& grants() const { return grants_; }
  const std::vector<AttestedSlot>& attested() const { return attested_; }
  const std::vector<ApprovedSlot>& approved() const { return approved_; }
  const std::vector<DefineSlot>& defines() const { return defines_; }
  // Every term that a rule may set.
  TermSet terms() const { return terms_; }
  std::string_view digest() const { return digest_; }
  const std::vector<Dimension>& dimensions() const { return dimensions_; }
  const Index& permits() const { return permits_; }
  const SegmentTable& segments() const { return segments_; }
  const Index& restricts() const { return restricts_; }  // forbid and require
  const Index& restricts_of_hops() const {
    return restricts_of_hops_;
  }  // those of them that are tried for each hop too

 private:
  friend class Compiler;
  std::vector<SourceFile> files_;
  std::vector<DefineText> define_texts_;
  std::size_t tests_ = 0;
  Vocabulary vocabulary_;
  std::unique_ptr<Environment> environment_;
  std::deque<cel::Program> programs_;  // of defines, conditions and dimensions
  std::deque<policy::Segment> pattern_segments_;
  std::deque<std::vector<std::uint32_t>> captures_;
  std::deque<std::vector<AttributePath>> paths_;
  std::vector<Condition> conditions_;
  std::vector<Rule> rules_;  // which share those
  base::Arena texts_;        // strings of grants and dimensions, lists of patterns
  std::vector<RuleBrief> briefs_;
  std::vector<Grant> grants_;
  TermSet terms_;
  std::vector<AttestedSlot> attested_;
  std::vector<ApprovedSlot> approved_;
  std::vector<DefineSlot> defines_;
  std::deque<std::string> roles_;  // what approved_ points to
  std::string digest_;
  std::vector<Dimension> dimensions_;
  SegmentTable segments_;
  Index permits_;
  Index restricts_;
  Index restricts_of_hops_;
};

// A condition as its author wrote it.
std::string_view TextOf(const Program& program, const Rule& rule, const Condition& condition);

// The program of a condition of `rule`, parsed again: where it has none, and for the words of an error, which what is
// kept for decisions leaves out. Any thread may call it: what it needs was made when the set was compiled. Throws
// std::bad_alloc.
cel::Program MakeProgram(const Program& program, const Rule& rule, const Condition& condition);

// Null where there are errors: they go to `diagnostics`, sorted by place.
std::shared_ptr<const Program> Compile(policy::Set set, const Options& options, std::vector<Diagnostic>* diagnostics);

}  // namespace daygate::compile
