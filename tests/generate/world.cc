// Vocabularies: which enums, attributes and signals there are, with which limits and defaults.
#include "generate/policy_set.h"

namespace daygate::generate {
namespace {

const std::vector<EnumInfo>& AllEnums() {
  static const std::vector<EnumInfo> kEnums = {
      {"AgentClass", false, {"batch", "chat", "svc", "coder"}},
      {"Autonomy", true, {"low", "mid", "free"}},
      {"Purpose", false, {"pay", "help", "fix", "corp"}},
      {"Environment", true, {"dev", "stage", "prod"}},
      {"Zone", false, {"corp", "partner", "cloud"}},
      {"Sensitivity", true, {"open", "inner", "high"}},
      {"Tier", true, {"bronze", "silver", "gold", "dev"}},
  };
  return kEnums;
}

// Text of a member as a default of an attribute of that enum.
std::string Qualified(Random* random, const EnumInfo& info) {
  return info.name + "." + random->Of(info.members);
}

std::string AuditOf(Random* random) {
  return random->Percent(15) ? " audit " + random->Word({"clear", "hash", "drop"}) : "";
}

void AddContext(Random* random, World* world) {
  struct Choice {
    const char* name;
    const char* type;
    const char* fallback;
    const char* max;
  };
  static constexpr Choice kChoices[] = {
      {"ticket", "string", "\"T-1\"", "12"},
      {"level", "int", "3", ""},
      {"score", "double", "0.5", ""},
      {"flag", "bool", "false", ""},
      {"tier", "Tier", "Tier.silver", ""},
      {"tags", "list(string)", "[]", "4"},
      {"notes", "map(string, string)", "{}", "6"},
      {"since", "timestamp", "", ""},
      {"wait", "duration", "", ""},
      {"zones", "list(Zone)", "[]", ""},
      {"counts", "map(string, int)", "{ }", ""},
      {"grid", "list(list(string))", "[ ]", "3"},
      {"text", "string", "\"\"", ""},
      {"in_if", "int", "-7", ""},
  };
  for (const Choice& choice : kChoices) {
    const std::string type = choice.type;
    if (type.find("Tier") != std::string::npos && world->Find("Tier") == nullptr) continue;
    if (type.find("Zone") != std::string::npos && world->Find("Zone") == nullptr) continue;
    if (random->Percent(35)) continue;
    std::string text = "attribute context." + std::string(choice.name) + " : " + type;
    if (*choice.max != '\0' && random->Percent(50)) text += " max " + std::string(choice.max);
    if (*choice.fallback != '\0' && random->Percent(30)) text += " default " + std::string(choice.fallback);
    world->context.insert(choice.name);
    world->attribute_texts.push_back(text + AuditOf(random));
  }
}

void AddBuiltIn(Random* random, World* world) {
  const auto add = [&](const std::string& text, std::size_t percent) {
    if (random->Percent(percent)) world->attribute_texts.push_back("attribute " + text + AuditOf(random));
  };
  add("risk : int default 50", 40);
  add("agent.owner : string max 6", 20);
  add("secret.owner : string default \"bob\"", 15);
  add("approval.state : string default \"approved\"", 10);
  add("approval.ticket : string default \"T-9\"", 10);
  add("subject.kind : string max 8 default 'human'", 15);
  add("secret.version : int default 1", 15);
  add("task.tainted : bool default false", 15);
  add("client_ip : string max 40 default \"10.0.0.9\"", 15);
  add("agent.assurance : int default 2", 15);
  add("agent.id : string max 64", 15);
  add("secret.rotated_at : timestamp", 10);
  const auto add_enum = [&](const std::string& path, const char* name, std::size_t percent) {
    const EnumInfo* info = world->Find(name);
    if (info != nullptr) add(path + " : " + name + " default " + Qualified(random, *info), percent);
  };
  add_enum("agent.zone", "Zone", 30);
  add_enum("agent.autonomy", "Autonomy", 20);
  add_enum("environment", "Environment", 20);
  add_enum("secret.sensitivity", "Sensitivity", 20);
  add_enum("purpose", "Purpose", 15);
}

void AddSignals(Random* random, World* world) {
  const auto add = [&](const char* name, const std::string& text) {
    if (random->Percent(30)) return;
    world->signals.insert(name);
    world->signal_texts.push_back("signal " + std::string(name) + " = " + text);
  };
  add("n", "count per agent.id within 1m");
  add("d", "distinct agent.id per secret.path within 1h30m");
  add("c", "changed secret.owner per secret.path, agent.id within 30d");
}

std::string EnumText(const EnumInfo& info, bool comma) {
  return (info.ordered ? "ordered enum " : "enum ") + info.name + " { " + Join(info.members, ", ") +
         (comma ? "," : "") + " }";
}

}  // namespace

std::string Join(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? separator : "") + parts[i];
  return text;
}

const EnumInfo* World::Find(const std::string& name) const {
  for (const EnumInfo& info : enums) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

World GenerateWorld(Random* random) {
  World world;
  for (EnumInfo info : AllEnums()) {
    if (random->Percent(8)) continue;
    if (random->Percent(20)) info.ordered = !info.ordered;
    world.enums.push_back(std::move(info));
  }
  AddContext(random, &world);
  AddBuiltIn(random, &world);
  AddSignals(random, &world);
  return world;
}

std::vector<std::string> VocabularyTexts(const World& world, Random* random) {
  std::vector<std::string> lines;
  for (const EnumInfo& info : world.enums) lines.push_back(EnumText(info, random->Percent(20)));
  lines.insert(lines.end(), world.attribute_texts.begin(), world.attribute_texts.end());
  lines.insert(lines.end(), world.signal_texts.begin(), world.signal_texts.end());
  if (random->Percent(20) && !lines.empty()) lines.push_back(random->Of(lines));  // declared twice, the same
  random->Shuffle(&lines);
  std::vector<std::string> blocks(random->Percent(70) ? 1 : 3);
  for (const std::string& line : lines) blocks[random->Below(blocks.size())] += "  " + line + "\n";
  for (std::string& block : blocks) block = "vocabulary {\n" + block + "}\n";
  return blocks;
}

}  // namespace daygate::generate
