#include "decide/fill.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "decide/prepared.h"
#include "decide/request_checker.h"

namespace daygate::decide {

using cel::Value;
using compile::AttributeType;
using compile::FieldRule;
using compile::FieldRules;
using policy::BuiltinType;
using policy::Variable;

namespace {

class Filler : private RequestChecker {
 public:
  explicit Filler(Workspace* workspace) : RequestChecker(workspace) {}

  void Run() {
    const compile::Environment& environment = work_.program->environment();
    MakeAbsent(&work_.slots, environment.slots());
    FillCaller();
    FillHops();
    FillSubject();
    FillSecret();
    FillTask();
    FillTools();
    FillDestination();
    FillApproval();
    FillScalars();
    FillHostAttributes(this);
    MakeAbsent(&work_.captures, environment.captures().size());
    CheckAttested();
    if (bytes_ > policy::kMaxRequestBytes) Invalid("request");
    ApplyDefaults();
    Publish();
  }

  // See FillAgentAlone.
  bool RunAgentAlone(Structure* structure, std::size_t* bytes) {
    FillAgent(CallerOf(work_), "subject.id", {"subject.properties"}, structure);
    Apply(BuiltinType::kAgent, structure);
    *bytes = bytes_;
    return work_.invalid.empty();
  }

 private:
  // What ends a string elsewhere would make one agent look like another there.
  static bool HasNul(std::string_view id) { return id.find('\0') != std::string_view::npos; }

  template <typename Field>
  static std::size_t Index(Field field) {
    return static_cast<std::size_t>(field);
  }

  // One field of a structure, as the functions below fill it.
  struct Target {
    Structure& structure;
    const FieldRule* rules;
    BuiltinType type;
    Place place;

    Value& value(std::size_t index) const { return structure.At(index); }
    std::string_view name(std::size_t index) const { return policy::FieldsOf(type)[index].name; }
    std::string path(std::size_t index) const { return place.Of(name(index)); }
  };

  Target Begin(BuiltinType type, Place place, Structure* structure) {
    structure->Reset(work_.program->environment().structure(type));
    return {*structure, vocabulary_.fields(type).data(), type, place};
  }

  // Most fields of most requests are absent: that is looked at here, and what there is by a call.
  template <typename Field>
  void String(const Target& target, Field field, const std::optional<std::string_view>& text) {
    if (text) SetString(target, Index(field), *text);
  }

  [[gnu::noinline, gnu::cold]] void Fault(const Target& target, std::size_t index) { Invalid(target.path(index)); }

  void SetString(const Target& target, std::size_t index, std::string_view text) {
    target.structure.present |= std::uint64_t{1} << index;
    const FieldRule& rule = target.rules[index];
    if (rule.enumeration != nullptr || rule.left_out) {
      if (!Member(rule, text, &target.value(index))) Fault(target, index);
      return;
    }
    if (!IsGood(text, rule.max)) return Fault(target, index);
    target.value(index) = Value::String(text);
  }

  // False: it is none.
  bool Member(const FieldRule& rule, std::string_view word, Value* out) {
    if (rule.left_out) return true;
    bytes_ += word.size();
    const std::uint32_t number = rule.members->Find(word);
    if (number == 0) return false;
    *out = Value::Enum(rule.enumeration, number - 1);
    return true;
  }

  template <typename Field>
  void Int(const Target& target, Field field, const std::optional<std::int64_t>& value) {
    if (!value) return;
    target.structure.present |= std::uint64_t{1} << Index(field);
    target.value(Index(field)) = Value::Int(*value);
  }

  template <typename Field>
  void Bool(const Target& target, Field field, const std::optional<bool>& value) {
    if (!value) return;
    target.structure.present |= std::uint64_t{1} << Index(field);
    target.value(Index(field)) = Value::Bool(*value);
  }

  template <typename Field>
  void Time(const Target& target, Field field, const std::optional<Timestamp>& time) {
    if (!time) return;
    target.structure.present |= std::uint64_t{1} << Index(field);
    if (!IsInRange(*time)) return Fault(target, Index(field));
    target.value(Index(field)) = Value::Timestamp(time->seconds, static_cast<std::uint32_t>(time->nanos));
  }

  // Absent: too long, and reported.
  Value StringList(Strings texts, const Step& path) {
    if (texts.size() > policy::kMaxElements) {
      Invalid(path.Text());
      return {};
    }
    const std::span<Value> values = work_.arena.NewArray<Value>(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!IsGood(texts[i], policy::kMaxString)) Invalid(Step{&path, {}, i}.Text());
      values[i] = Value::String(texts[i]);
    }
    return Value::List(values);
  }

  template <typename Field>
  void List(const Target& target, Field field, const std::optional<Strings>& texts) {
    if (texts) SetList(target, Index(field), *texts);
  }

  void SetList(const Target& target, std::size_t index, Strings texts) {
    target.structure.present |= std::uint64_t{1} << index;
    const Step root{nullptr, target.place.prefix, {}};
    const Step element{&root, {}, target.place.index};
    const Step path{target.place.index ? &element : &root, target.name(index), {}};
    target.value(index) = StringList(texts, path);
  }

  template <typename Field>
  void Map(const Target& target, Field field, const std::optional<Labels>& labels) {
    if (labels) SetMap(target, Index(field), *labels);
  }

  void SetMap(const Target& target, std::size_t index, Labels labels) {
    target.structure.present |= std::uint64_t{1} << index;
    if (labels.size() > target.rules[index].max) return Invalid(target.path(index));
    const std::span<cel::MapEntry> entries = work_.arena.NewArray<cel::MapEntry>(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const Label& label = labels[i];
      if (!IsGood(label.key, policy::kMaxString)) {
        Invalid(target.path(index));
        continue;  // a huge key is not even compared
      }
      if (!IsGood(label.value, policy::kMaxString) || IsRepeated(labels, i)) {
        Invalid(target.path(index) + "." + std::string(label.key));
      }
      entries[i] = {Value::String(label.key), Value::String(label.value)};
    }
    SortByKey(entries);
    target.value(index) = Value::Map(entries);
  }

  void FillAgent(const Agent& from, std::string_view id_path, Place place, Structure* out) {
    using F = policy::AgentField;
    const Target target = Begin(BuiltinType::kAgent, place, out);
    const std::uint32_t max_id = target.rules[Index(F::kId)].max;
    if (from.id) out->present |= 1U;
    if (!from.id || from.id->empty() || !IsGood(*from.id, max_id) || HasNul(*from.id)) {
      Invalid(id_path.empty() ? target.path(Index(F::kId)) : std::string(id_path));
    } else {
      target.value(Index(F::kId)) = Value::String(*from.id);
    }
    String(target, F::kClass, from.class_);
    String(target, F::kKind, from.kind);
    String(target, F::kAutonomy, from.autonomy);
    String(target, F::kOwner, from.owner);
    String(target, F::kState, from.state);
    String(target, F::kZone, from.zone);
    String(target, F::kWorkload, from.workload);
    String(target, F::kNamespace, from.namespace_);
    String(target, F::kInstance, from.instance);
    String(target, F::kAuthMethod, from.auth_method);
    Int(target, F::kAssurance, from.assurance);
    Time(target, F::kAuthenticatedAt, from.authenticated_at);
    String(target, F::kPosture, from.posture);
    String(target, F::kModel, from.model);
    String(target, F::kVendor, from.vendor);
    List(target, F::kGroups, from.groups);
    Map(target, F::kLabels, from.labels);
  }

  void FillCaller() {
    if (work_.prepared == nullptr) {
      return FillAgent(CallerOf(work_), "subject.id", {"subject.properties"}, &work_.agent);
    }
    // Where it lies, its defaults applied: nothing of it is written in a decision.
    work_.agent.present = work_.prepared->structure.present;
    work_.agent.value = work_.prepared->structure.value;
    bytes_ += work_.prepared->bytes;
  }

  void FillHops() {
    std::size_t count = request_.chain.size();
    if (count > policy::kMaxChain) {
      Invalid("context.chain");
      count = 0;
    }
    work_.hop_count = count;
    if (work_.hops.size() < count) work_.hops.resize(count);
    const std::span<Value> values = work_.arena.NewArray<Value>(count);
    for (std::size_t i = 0; i < count; ++i) {
      FillAgent(request_.chain[i], {}, {"context.chain", ".", i}, &work_.hops[i]);
      values[i] = Value::Struct(&work_.hops[i].value);
    }
    Slot(Variable::kChain) = Value::List(values);
  }

  void FillSubject() {
    using F = policy::SubjectField;
    const Subject& from = request_.subject;
    const Target target = Begin(BuiltinType::kSubject, {"subject.properties.on_behalf_of"}, &work_.subject);
    String(target, F::kId, from.id);
    String(target, F::kKind, from.kind);
    List(target, F::kGroups, from.groups);
    Map(target, F::kLabels, from.labels);
    String(target, F::kAuthMethod, from.auth_method);
    Int(target, F::kAssurance, from.assurance);
    Time(target, F::kAuthenticatedAt, from.authenticated_at);
    Time(target, F::kConsentAt, from.consent_at);
  }

  void FillSecret() {
    using F = policy::SecretField;
    const Secret& from = request_.secret;
    const Target target = Begin(BuiltinType::kSecret, {"resource.properties"}, &work_.secret);
    if (from.path) work_.secret.present |= 1U;
    const std::uint32_t max = target.rules[Index(F::kPath)].max;
    if (from.path) bytes_ += from.path->size();
    if (!from.path || from.path->size() > max || !Split(*from.path, &work_.path)) {
      Invalid("resource.id");
    } else {
      target.value(Index(F::kPath)) = Value::String(*from.path);
    }
    String(target, F::kEngine, from.engine);
    String(target, F::kMount, from.mount);
    String(target, F::kNamespace, from.namespace_);
    Int(target, F::kVersion, from.version);
    String(target, F::kKind, from.kind);
    String(target, F::kSensitivity, from.sensitivity);
    String(target, F::kEnvironment, from.environment);
    String(target, F::kOwner, from.owner);
    Purposes(target, from.purposes);
    Map(target, F::kLabels, from.labels);
    Time(target, F::kRotatedAt, from.rotated_at);
    Time(target, F::kCreatedAt, from.created_at);
  }

  void Purposes(const Target& target, const std::optional<Strings>& words) {
    const std::size_t index = Index(policy::SecretField::kPurposes);
    if (!words) return;
    target.structure.present |= std::uint64_t{1} << index;
    const FieldRule& rule = target.rules[index];
    if (rule.left_out) return;
    if (words->size() > rule.max) return Invalid(target.path(index));
    const std::span<Value> values = work_.arena.NewArray<Value>(words->size());
    for (std::size_t i = 0; i < words->size(); ++i) {
      const std::uint32_t number = rule.members->Find((*words)[i]);
      bytes_ += (*words)[i].size();
      if (number == 0) Invalid(target.path(index) + "[" + std::to_string(i) + "]");
      values[i] = Value::Enum(rule.enumeration, number == 0 ? 0 : number - 1);
    }
    target.value(index) = Value::List(values);
  }

  void FillTask() {
    using F = policy::TaskField;
    const Task& from = request_.task;
    const Target target = Begin(BuiltinType::kTask, {"context.task"}, &work_.task);
    String(target, F::kId, from.id);
    String(target, F::kKind, from.kind);
    Time(target, F::kStartedAt, from.started_at);
    Time(target, F::kDeadline, from.deadline);
    String(target, F::kState, from.state);
    String(target, F::kPromptDigest, from.prompt_digest);
    Bool(target, F::kTainted, from.tainted);
    Map(target, F::kLabels, from.labels);
  }

  void FillTools() {
    using F = policy::ToolField;
    std::size_t count = request_.tools.size();
    if (count > policy::kMaxTools) {
      Invalid("context.tools");
      count = 0;
    }
    work_.tool_count = count;
    if (work_.tools.size() < count) work_.tools.resize(count);
    const std::span<Value> values = work_.arena.NewArray<Value>(count);
    for (std::size_t i = 0; i < count; ++i) {
      const Tool& from = request_.tools[i];
      const Target target = Begin(BuiltinType::kTools, {"context.tools", ".", i}, &work_.tools[i]);
      String(target, F::kName, from.name);
      String(target, F::kServer, from.server);
      String(target, F::kZone, from.zone);
      Bool(target, F::kTrusted, from.trusted);
      values[i] = Value::Struct(&work_.tools[i].value);
    }
    Slot(Variable::kTools) = Value::List(values);
  }

  void FillDestination() {
    using F = policy::DestinationField;
    const Destination& from = request_.destination;
    const Target target = Begin(BuiltinType::kDestination, {"context.destination"}, &work_.destination);
    String(target, F::kHost, from.host);
    String(target, F::kApi, from.api);
    String(target, F::kZone, from.zone);
  }

  void FillApproval() {
    using F = policy::ApprovalField;
    const Approval& from = request_.approval;
    const Target target = Begin(BuiltinType::kApproval, {"context.approval"}, &work_.approval);
    String(target, F::kState, from.state);
    if (from.by) {
      work_.approval.present |= std::uint64_t{1} << Index(F::kBy);
      FillApprovers(*from.by, target);
    }
    Time(target, F::kAt, from.at);
    Time(target, F::kExpiresAt, from.expires_at);
    String(target, F::kBinding, from.binding);
    String(target, F::kTicket, from.ticket);
  }

  void FillApprovers(std::span<const Approver> approvers, const Target& approval) {
    const std::size_t by = Index(policy::ApprovalField::kBy);
    if (approvers.size() > policy::kMaxElements) return Invalid(approval.path(by));
    const cel::StructType& type = work_.program->environment().structure(BuiltinType::kApprovers);
    const std::span<Value> values = work_.arena.NewArray<Value>(approvers.size());
    const std::span<cel::StructValue> structures = work_.arena.NewArray<cel::StructValue>(approvers.size());
    for (std::size_t i = 0; i < approvers.size(); ++i) {
      const std::span<Value> fields = work_.arena.NewArray<Value>(type.fields.size());
      const Step list{nullptr, "context.approval.by", {}};
      const Step approver{&list, {}, i};
      if (approvers[i].id) {
        if (!IsGood(*approvers[i].id, policy::kMaxString)) Invalid(Step{&approver, "id", {}}.Text());
        fields[0] = Value::String(*approvers[i].id);
      }
      if (approvers[i].roles) fields[1] = StringList(*approvers[i].roles, Step{&approver, "roles", {}});
      structures[i] = {&type, fields.data()};
      values[i] = Value::Struct(&structures[i]);
    }
    approval.value(by) = Value::List(values);
  }

  Value& Slot(Variable variable) { return work_.slots[compile::SlotOf(variable)]; }

  void Present(Variable variable) { work_.variables_present |= 1U << static_cast<unsigned>(variable); }

  [[gnu::noinline, gnu::cold]] void Fault(Variable variable) {
    Invalid("context." + std::string(policy::Variables()[compile::SlotOf(variable)].name));
  }

  void ScalarString(Variable variable, const std::optional<std::string_view>& text) {
    if (!text) return;
    Present(variable);
    const FieldRule& rule = vocabulary_.variables()[compile::SlotOf(variable)];
    if (rule.enumeration != nullptr || rule.left_out) {
      if (!Member(rule, *text, &Slot(variable))) Fault(variable);
      return;
    }
    if (!IsGood(*text, rule.max)) return Fault(variable);
    Slot(variable) = Value::String(*text);
  }

  void FillScalars() {
    work_.variables_present = 0;
    const std::optional<policy::Action> action =
        request_.action ? policy::FromWord<policy::Action>(*request_.action) : std::nullopt;
    if (request_.action) Present(Variable::kAction);
    if (action) {
      work_.action = *action;
      Slot(Variable::kAction) = Value::String(policy::WordOf(*action));
    } else {
      Invalid("action.name");
    }
    ScalarString(Variable::kPurpose, request_.purpose);
    ScalarString(Variable::kEnvironment, request_.environment);
    ScalarString(Variable::kClientIp, request_.client_ip);
    if (request_.risk) {
      Present(Variable::kRisk);
      if (*request_.risk < 0 || *request_.risk > 100) Invalid("context.risk");
      Slot(Variable::kRisk) = Value::Int(*request_.risk);
    }
    if (request_.now && IsInRange(*request_.now)) {
      Present(Variable::kNow);
      Slot(Variable::kNow) = Value::Timestamp(request_.now->seconds, static_cast<std::uint32_t>(request_.now->nanos));
    } else {
      Invalid("context.now");
    }
    FillDegraded();
  }

  void FillDegraded() {
    work_.degraded = 0;
    if (request_.degraded.size() > policy::kMaxElements) return Invalid("context.degraded");
    const std::span<Value> values = work_.arena.NewArray<Value>(request_.degraded.size());
    for (std::size_t i = 0; i < request_.degraded.size(); ++i) {
      const std::optional<policy::Dependency> dependency = policy::FromWord<policy::Dependency>(request_.degraded[i]);
      if (!dependency) {
        Invalid("context.degraded[" + std::to_string(i) + "]");
        continue;
      }
      work_.degraded |= 1U << static_cast<unsigned>(*dependency);
      values[i] = Value::String(policy::WordOf(*dependency));
    }
    Slot(Variable::kDegraded) = Value::List(values);
  }

  void CheckAttested() {
    for (const std::string_view entry : request_.attested) bytes_ += entry.size();
    for (const std::size_t i : FindUncarried(work_)) Invalid("context.attested[" + std::to_string(i) + "]");
  }

  // A default is for what the request lacks; hops have none.
  static void Apply(const std::vector<compile::FieldDefault>& defaults, Value* values) {
    for (const compile::FieldDefault& absent : defaults) {
      if (values[absent.field].kind == cel::ValueKind::kAbsent) values[absent.field] = absent.value;
    }
  }

  void Apply(BuiltinType type, Structure* structure) const {
    const std::vector<compile::FieldDefault>& defaults = vocabulary_.defaults(type);
    for (const compile::FieldDefault& absent : defaults) {
      Value& value = structure->At(absent.field);
      if (value.kind == cel::ValueKind::kAbsent) value = absent.value;
    }
  }

  void ApplyDefaults() {
    if (work_.prepared == nullptr) Apply(BuiltinType::kAgent, &work_.agent);
    Apply(BuiltinType::kSubject, &work_.subject);
    Apply(BuiltinType::kSecret, &work_.secret);
    Apply(BuiltinType::kTask, &work_.task);
    Apply(BuiltinType::kDestination, &work_.destination);
    Apply(BuiltinType::kApproval, &work_.approval);
    Apply(vocabulary_.variable_defaults(), work_.slots.data());
    Apply(vocabulary_.context_defaults(), work_.context.data());
  }

  void Publish() {
    const compile::Environment& environment = work_.program->environment();
    Slot(Variable::kAgent) = Value::Struct(&work_.agent.value);
    Slot(Variable::kCaller) = Value::Struct(&work_.agent.value);
    Slot(Variable::kSubject) = Value::Struct(&work_.subject.value);
    Slot(Variable::kSecret) = Value::Struct(&work_.secret.value);
    Slot(Variable::kTask) = Value::Struct(&work_.task.value);
    Slot(Variable::kDestination) = Value::Struct(&work_.destination.value);
    Slot(Variable::kApproval) = Value::Struct(&work_.approval.value);
    work_.context_value = {&environment.structure(BuiltinType::kContext), work_.context.data()};
    work_.signal_value = {&environment.structure(BuiltinType::kSignals), work_.signals.data()};
    work_.capture_value = {&environment.capture(), work_.captures.data()};
    work_.request_value = {&environment.request(), work_.slots.data()};
    Slot(Variable::kContext) = Value::Struct(&work_.context_value);
    Slot(Variable::kSignal) = Value::Struct(&work_.signal_value);
    work_.slots[compile::kCaptureSlot] = Value::Struct(&work_.capture_value);
    work_.slots[compile::kRequestSlot] = Value::Struct(&work_.request_value);
  }
};

}  // namespace

void Fill(Workspace* workspace) {
  Filler(workspace).Run();
}

bool FillAgentAlone(const compile::Program& program, const Agent& agent, base::Arena* values, Structure* structure,
                    std::size_t* bytes) {
  Request request;
  request.agent = agent;
  Workspace workspace;
  workspace.program = &program;
  workspace.request = &request;
  const bool well_formed = Filler(&workspace).RunAgentAlone(structure, bytes);
  *values = std::move(workspace.arena);
  return well_formed;
}

}  // namespace daygate::decide
