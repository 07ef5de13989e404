#include "decide/prepared.h"

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "decide/fill.h"

namespace daygate::decide {

namespace {

class Copier {
 public:
  explicit Copier(base::Arena* arena) : arena_(*arena) {}

  void Copy(std::optional<std::string_view>* text) {
    if (*text) *text = arena_.Copy(**text);
  }
  void Copy(std::optional<Strings>* texts) {
    if (!*texts) return;
    const std::span<std::string_view> copies = arena_.NewArray<std::string_view>((*texts)->size());
    for (std::size_t i = 0; i < copies.size(); ++i) copies[i] = arena_.Copy((**texts)[i]);
    *texts = Strings(copies);
  }
  void Copy(std::optional<Labels>* labels) {
    if (!*labels) return;
    const std::span<Label> copies = arena_.NewArray<Label>((*labels)->size());
    for (std::size_t i = 0; i < copies.size(); ++i) {
      const Label& label = (**labels)[i];
      copies[i] = {arena_.Copy(label.key), arena_.Copy(label.value)};
    }
    *labels = Labels(copies);
  }

 private:
  base::Arena& arena_;
};

Agent CopyAgent(const Agent& from, base::Arena* arena) {
  Agent agent = from;
  Copier copier(arena);
  for (std::optional<std::string_view>* text :
       {&agent.id, &agent.class_, &agent.kind, &agent.autonomy, &agent.owner, &agent.state, &agent.zone,
        &agent.workload, &agent.namespace_, &agent.instance, &agent.auth_method, &agent.posture, &agent.model,
        &agent.vendor}) {
    copier.Copy(text);
  }
  copier.Copy(&agent.groups);
  copier.Copy(&agent.labels);
  return agent;
}

}  // namespace

std::shared_ptr<const Prepared> Prepare(std::shared_ptr<const compile::Program> program, const Agent& agent) {
  auto prepared = std::make_shared<Prepared>();
  prepared->agent = CopyAgent(agent, &prepared->strings);
  prepared->program = std::move(program);
  prepared->well_formed =
      FillAgentAlone(*prepared->program, prepared->agent, &prepared->values, &prepared->structure, &prepared->bytes);
  if (prepared->well_formed) prepared->classes = AskAgent(*prepared->program, prepared->structure);
  return prepared;
}

}  // namespace daygate::decide
