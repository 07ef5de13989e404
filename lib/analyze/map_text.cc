// An AccessMap as text: DOT, Mermaid, JSON.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "analyze/xml.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "daygate/map.h"

namespace daygate {
namespace {

constexpr std::size_t kMostGuards = 4;  // that a secret names; the others are counted

std::string Joined(const std::vector<std::string>& words, std::string_view separator = ", ") {
  std::string joined;
  for (const std::string& word : words) joined.append(joined.empty() ? "" : separator).append(word);
  return joined;
}

std::string RuleOf(const std::string& name) {
  return name.substr(name.find('.') + 1);
}

// `ttl 5m; uses 1; bind task` → those that say most: for how long, how often, how.
std::string ShortTerms(const std::string& terms) {
  std::vector<std::string> kept;
  for (std::string_view rest = terms; !rest.empty();) {
    const std::size_t end = rest.find("; ");
    const std::string_view term = rest.substr(0, end);
    for (const std::string_view word : {"ttl ", "uses ", "deliver ", "depth ", "fields "}) {
      if (term.starts_with(word)) kept.emplace_back(term);
    }
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  }
  return Joined(kept);
}

std::string CountsText(const MapCounts& counts) {
  std::vector<std::string> parts;
  if (counts.permitted > 0) parts.push_back(std::to_string(counts.permitted) + " permitted");
  if (counts.challenged > 0) parts.push_back(std::to_string(counts.challenged) + " challenged");
  if (counts.denied > 0) parts.push_back(std::to_string(counts.denied) + " denied");
  return Joined(parts);
}

// What stands at the arrow from an agent to a secret.
std::vector<std::string> FlowLines(const MapFlow& flow) {
  std::vector<std::string> lines;
  constexpr std::size_t kMostTold = 2;
  if (flow.permits.size() > kMostTold) {
    lines.push_back(std::to_string(flow.permits.size()) + " permits: " + Joined(flow.actions));
  } else if (!flow.permits.empty()) {
    lines.push_back(Joined(flow.actions) + (flow.purposes.empty() ? "" : " for " + Joined(flow.purposes)));
    const std::string terms = ShortTerms(flow.terms);
    if (!terms.empty()) lines.push_back(terms);
  } else {
    lines.emplace_back("no permit");
  }
  const std::string counts = CountsText(flow.counts);
  if (!counts.empty()) lines.push_back(counts);
  return lines;
}

struct GuardLines {
  std::string forbids;
  std::vector<std::string> needs;
  std::string requires_;  // those without needs: they tighten terms
};

GuardLines LinesOf(const std::vector<MapGuard>& guards) {
  std::vector<std::string> forbids;
  std::vector<std::string> tighten;
  GuardLines lines;
  for (const MapGuard& guard : guards) {
    if (guard.effect == "forbid") forbids.push_back(RuleOf(guard.rule));
    if (guard.effect == "require" && guard.needs.empty()) tighten.push_back(RuleOf(guard.rule));
    const std::string needs = Joined(guard.needs);
    const bool told = std::find(lines.needs.begin(), lines.needs.end(), needs) != lines.needs.end();
    if (!needs.empty() && !told) lines.needs.push_back(needs);
  }
  const auto cut = [](std::vector<std::string> names) {
    const std::size_t more = names.size() > kMostGuards ? names.size() - kMostGuards : 0;
    names.resize(names.size() - more);
    return Joined(names) + (more > 0 ? " and " + std::to_string(more) + " more" : "");
  };
  if (lines.needs.size() > kMostGuards) {
    const std::size_t more = lines.needs.size() - kMostGuards;
    lines.needs.resize(kMostGuards);
    lines.needs.push_back("what " + std::to_string(more) + " more rules ask for");
  }
  lines.forbids = forbids.empty() ? "" : cut(forbids);
  lines.requires_ = tighten.empty() ? "" : cut(tighten);
  return lines;
}

// Agents by zone, "any" last.
std::map<std::string, std::vector<std::size_t>> ByZone(const AccessMap& map) {
  std::map<std::string, std::vector<std::size_t>> zones;
  for (std::size_t i = 0; i < map.agents.size(); ++i) zones[map.agents[i].zone].push_back(i);
  return zones;
}

std::string ZoneTitle(const std::string& zone) {
  return zone == "any" ? "agents of any zone" : "zone " + zone;
}

std::string AgentTitle(const MapAgent& agent) {
  return agent.class_ == "any" ? "any agent" : agent.class_;
}

// A long text on lines of its own, for a label.
std::string Wrapped(const std::string& text, std::size_t width, std::string_view newline) {
  std::string out;
  std::size_t length = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    if (length > 0 && length + word.size() > width) {
      out += newline;
      length = 0;
    } else if (length > 0) {
      out += ' ';
    }
    out += word;
    length += word.size() + 1;
    at = space + 1;
  }
  return out;
}

class Dot {
 public:
  explicit Dot(const AccessMap& map) : map_(map) {}

  std::string Write() {
    text_ =
        "digraph access {\n"
        "  graph [rankdir=LR, splines=true, nodesep=0.18, ranksep=1.8, fontname=\"Helvetica\", fontsize=11, pad=0.3, "
        "labelloc=t, "
        "label=<<B>Agents, the secrets that they may have, and where these may go</B>>];\n"
        "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=\"rounded,filled\", color=\"#4a6785\", "
        "fillcolor=\"#e8f0f8\"];\n"
        "  edge [fontname=\"Helvetica\", fontsize=9, color=\"#4a6785\", fontcolor=\"#33475b\", arrowsize=0.7];\n";
    Agents();
    Secrets();
    Destinations();
    Edges();
    Legend();
    return text_ + "}\n";
  }

 private:
  void Agents() {
    std::size_t number = 0;
    for (const auto& [zone, agents] : ByZone(map_)) {
      text_ += "  subgraph cluster_zone" + std::to_string(number++) + " {\n    label=<<B>" +
               analyze::Xml(ZoneTitle(zone)) + "</B>>; style=\"rounded,filled\"; color=\"#c5d2df\"; fillcolor=\"" +
               (zone == "any" ? "#f7f7f7" : "#f3f8f1") + "\";\n";
      for (const std::size_t agent : agents) {
        text_ += "    a" + std::to_string(agent) + " [label=<" + analyze::Xml(AgentTitle(map_.agents[agent])) + ">];\n";
      }
      text_ += "  }\n";
    }
  }

  static std::string Row(const std::string& text, std::string_view color) {
    constexpr std::size_t kWidth = 52;
    return "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\" COLOR=\"" + std::string(color) + "\">" +
           Wrapped(analyze::Xml(text), kWidth, "<BR ALIGN=\"LEFT\"/>") + "<BR ALIGN=\"LEFT\"/></FONT></TD></TR>";
  }

  void Secrets() {
    for (std::size_t i = 0; i < map_.secrets.size(); ++i) {
      const MapSecret& secret = map_.secrets[i];
      const GuardLines lines = LinesOf(secret.guards);
      std::string label =
          "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\"><TR><TD ALIGN=\"LEFT\"><B>" +
          analyze::Xml(secret.path == "**" ? "every secret" : secret.path) + "</B></TD></TR>";
      if (!lines.forbids.empty()) label += Row("may be forbidden by " + lines.forbids, "#a52a2a");
      for (const std::string& need : lines.needs) label += Row("may need " + need, "#8a5a00");
      if (!lines.requires_.empty()) label += Row("may be tightened by " + lines.requires_, "#5b5b5b");
      text_ += "  s" + std::to_string(i) +
               " [shape=box, style=filled, fillcolor=\"#fff8e6\", color=\"#b08d3c\", label=<" + label + "</TABLE>>];\n";
    }
  }

  void Destinations() {
    for (std::size_t i = 0; i < map_.destinations.size(); ++i) {
      text_ += "  d" + std::to_string(i) +
               " [shape=cds, style=filled, margin=\"0.25,0.08\", fillcolor=\"#efe9f6\", color=\"#75589c\", label=<" +
               Wrapped(analyze::Xml(map_.destinations[i].text), 36, "<BR/>") + ">];\n";
    }
  }

  void Edges() {
    for (const MapFlow& flow : map_.flows) {
      std::string label;
      for (const std::string& line : FlowLines(flow)) {
        label += (label.empty() ? "" : "<BR/>") + Wrapped(analyze::Xml(line), 44, "<BR/>");
      }
      const bool unasked = flow.permits.empty();
      text_ += "  a" + std::to_string(flow.agent) + " -> s" + std::to_string(flow.secret) + " [label=<" + label + ">" +
               (unasked ? ", color=\"#a52a2a\", fontcolor=\"#a52a2a\", style=dashed, arrowhead=tee" : "") + "];\n";
    }
    for (const MapDelegation& delegation : map_.delegations) {
      text_ += "  a" + std::to_string(delegation.from) + " -> a" + std::to_string(delegation.to) +
               " [style=dashed, color=\"#3c8a4e\", constraint=false];\n";
    }
    for (const MapSending& sending : map_.sendings) {
      text_ += "  s" + std::to_string(sending.secret) + " -> d" + std::to_string(sending.destination) +
               " [color=\"#75589c\", style=dotted, penwidth=1.6];\n";
    }
  }

  static std::string Key(std::string_view color, std::string_view sign, std::string_view meaning) {
    return "<TR><TD><FONT COLOR=\"" + std::string(color) + "\"><B>" + std::string(sign) +
           "</B></FONT></TD><TD ALIGN=\"LEFT\">" + std::string(meaning) + "</TD></TR>";
  }

  void Legend() {
    std::string rows = Key("#4a6785", "→", "an agent may have the secret: actions, purposes, terms");
    if (!map_.delegations.empty()) rows += Key("#3c8a4e", "⇢", "an agent may ask another for it");
    if (!map_.sendings.empty()) rows += Key("#75589c", "⋯", "it may be sent there only");
    if (map_.with_requests) rows += Key("#a52a2a", "⊣", "was asked for, and no permit is for it");
    const GuardLines always = LinesOf(map_.guards);
    if (!always.forbids.empty())
      rows += Key("#a52a2a", "!", "every request may be forbidden by " + analyze::Xml(always.forbids));
    for (const std::string& need : always.needs)
      rows += Key("#8a5a00", "!", "every request may need " + analyze::Xml(need));
    if (!always.requires_.empty()) {
      rows += Key("#5b5b5b", "!", "every request may be tightened by " + analyze::Xml(always.requires_));
    }
    text_ +=
        "  legend [shape=plaintext, style=\"\", fontsize=10, label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" "
        "CELLPADDING=\"2\">" +
        rows + "</TABLE>>];\n";
  }

  const AccessMap& map_;
  std::string text_;
};

// In quotes, for Mermaid: quotes and brackets as entities.
std::string Mermaid(std::string_view text) {
  std::string out = "\"";
  for (const char c : base::EscapeForTerminal(text)) {
    switch (c) {
      case '"': out += "#quot;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '#': out += "#35;"; break;
      default: out += c; break;
    }
  }
  return out + "\"";
}

void WriteTexts(base::JsonWriter* json, const std::vector<std::string>& texts) {
  json->BeginArray();
  for (const std::string& text : texts) json->String(text);
  json->EndArray();
}

void WriteGuards(base::JsonWriter* json, const std::vector<MapGuard>& guards) {
  json->BeginArray();
  for (const MapGuard& guard : guards) {
    json->BeginObject().Key("effect").String(guard.effect).Key("needs");
    WriteTexts(json, guard.needs);
    json->Key("rule").String(guard.rule).EndObject();
  }
  json->EndArray();
}

}  // namespace

std::string MapToDot(const AccessMap& map) {
  return Dot(map).Write();
}

std::string MapToMermaid(const AccessMap& map) {
  std::string text = "flowchart LR\n";
  std::size_t number = 0;
  for (const auto& [zone, agents] : ByZone(map)) {
    text += "  subgraph zone" + std::to_string(number++) + "[" + Mermaid(ZoneTitle(zone)) + "]\n";
    for (const std::size_t agent : agents) {
      text += "    a" + std::to_string(agent) + "[" + Mermaid(AgentTitle(map.agents[agent])) + "]\n";
    }
    text += "  end\n";
  }
  for (std::size_t i = 0; i < map.secrets.size(); ++i) {
    const GuardLines lines = LinesOf(map.secrets[i].guards);
    std::string label = map.secrets[i].path;
    if (!lines.forbids.empty()) label += "\nmay be forbidden by " + lines.forbids;
    for (const std::string& need : lines.needs) label += "\nmay need " + need;
    std::string quoted = Mermaid(label);
    for (std::size_t at = quoted.find("\\u{a}"); at != std::string::npos; at = quoted.find("\\u{a}")) {
      quoted.replace(at, 5, "<br>");
    }
    text += "  s" + std::to_string(i) + "[(" + quoted + ")]\n";
  }
  for (std::size_t i = 0; i < map.destinations.size(); ++i) {
    text += "  d" + std::to_string(i) + "{{" + Mermaid(map.destinations[i].text) + "}}\n";
  }
  for (const MapFlow& flow : map.flows) {
    text += "  a" + std::to_string(flow.agent) + (flow.permits.empty() ? " -. " : " -- ") +
            Mermaid(Joined(FlowLines(flow), "; ")) + (flow.permits.empty() ? " .-x s" : " --> s") +
            std::to_string(flow.secret) + "\n";
  }
  for (const MapDelegation& delegation : map.delegations) {
    text += "  a" + std::to_string(delegation.from) + " -. \"asks\" .-> a" + std::to_string(delegation.to) + "\n";
  }
  for (const MapSending& sending : map.sendings) {
    text += "  s" + std::to_string(sending.secret) + " --> d" + std::to_string(sending.destination) + "\n";
  }
  return text;
}

std::string MapToJson(const AccessMap& map) {
  std::string out;
  base::JsonWriter json(&out);
  const auto index = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  json.BeginObject();
  json.Key("agents").BeginArray();
  for (const MapAgent& agent : map.agents) {
    json.BeginObject().Key("class").String(agent.class_).Key("zone").String(agent.zone).EndObject();
  }
  json.EndArray().Key("delegations").BeginArray();
  for (const MapDelegation& delegation : map.delegations) {
    json.BeginObject().Key("from").Int(index(delegation.from)).Key("permits");
    WriteTexts(&json, delegation.permits);
    json.Key("to").Int(index(delegation.to)).EndObject();
  }
  json.EndArray().Key("destinations").BeginArray();
  for (const MapDestination& destination : map.destinations) {
    json.BeginObject().Key("text").String(destination.text).EndObject();
  }
  json.EndArray().Key("flows").BeginArray();
  for (const MapFlow& flow : map.flows) {
    json.BeginObject().Key("actions");
    WriteTexts(&json, flow.actions);
    json.Key("agent").Int(index(flow.agent)).Key("challenged").Int(index(flow.counts.challenged));
    json.Key("denied").Int(index(flow.counts.denied)).Key("permits");
    WriteTexts(&json, flow.permits);
    json.Key("permitted").Int(index(flow.counts.permitted)).Key("purposes");
    WriteTexts(&json, flow.purposes);
    json.Key("secret").Int(index(flow.secret)).Key("terms").String(flow.terms).EndObject();
  }
  json.EndArray().Key("guards");
  WriteGuards(&json, map.guards);
  json.Key("secrets").BeginArray();
  for (const MapSecret& secret : map.secrets) {
    json.BeginObject().Key("guards");
    WriteGuards(&json, secret.guards);
    json.Key("path").String(secret.path).EndObject();
  }
  json.EndArray().Key("sendings").BeginArray();
  for (const MapSending& sending : map.sendings) {
    json.BeginObject().Key("destination").Int(index(sending.destination)).Key("rules");
    WriteTexts(&json, sending.rules);
    json.Key("secret").Int(index(sending.secret)).EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

}  // namespace daygate
