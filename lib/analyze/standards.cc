// The identifiers of the standards that `controls` clauses name: data, taken from the standards' own pages.
//
// `listed` are those that bear on agents and secrets, with their titles: what `daygate controls` counts. `known` exist
// as well, and may be named. An identifier of a category covers what begins with it: "GV.SC" is guarded by "GV.SC-05".
#include "analyze/standards.h"

#include <array>

namespace daygate::analyze {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto kOwaspNhi = std::to_array<Control>({
    {"NHI1:2025", "Improper Offboarding"},
    {"NHI2:2025", "Secret Leakage"},
    {"NHI3:2025", "Vulnerable Third-Party NHI"},
    {"NHI4:2025", "Insecure Authentication"},
    {"NHI5:2025", "Overprivileged NHI"},
    {"NHI6:2025", "Insecure Cloud Deployment Configurations"},
    {"NHI7:2025", "Long-Lived Secrets"},
    {"NHI8:2025", "Environment Isolation"},
    {"NHI9:2025", "NHI Reuse"},
    {"NHI10:2025", "Human Use of NHI"},
});

constexpr auto kOwaspAgentic = std::to_array<Control>({
    {"ASI01:2026", "Agent Goal Hijack"},
    {"ASI02:2026", "Tool Misuse and Exploitation"},
    {"ASI03:2026", "Identity and Privilege Abuse"},
    {"ASI04:2026", "Agentic Supply Chain Vulnerabilities"},
    {"ASI05:2026", "Unexpected Code Execution (RCE)"},
    {"ASI06:2026", "Memory & Context Poisoning"},
    {"ASI07:2026", "Insecure Inter-Agent Communication"},
    {"ASI08:2026", "Cascading Failures"},
    {"ASI09:2026", "Human-Agent Trust Exploitation"},
    {"ASI10:2026", "Rogue Agents"},
});

constexpr auto kOwaspMcp = std::to_array<Control>({
    {"MCP01:2025", "Token Mismanagement & Secret Exposure"},
    {"MCP02:2025", "Privilege Escalation via Scope Creep"},
    {"MCP03:2025", "Tool Poisoning"},
    {"MCP04:2025", "Software Supply Chain Attacks & Dependency Tampering"},
    {"MCP05:2025", "Command Injection & Execution"},
    {"MCP06:2025", "Intent Flow Subversion"},
    {"MCP07:2025", "Insufficient Authentication & Authorization"},
    {"MCP08:2025", "Lack of Audit and Telemetry"},
    {"MCP09:2025", "Shadow MCP Servers"},
    {"MCP10:2025", "Context Injection & Over-Sharing"},
});

constexpr auto kMaestro = std::to_array<Control>({
    {"MAESTRO1:L1", "Foundation Models"},
    {"MAESTRO1:L2", "Data Operations"},
    {"MAESTRO1:L3", "Agent Frameworks"},
    {"MAESTRO1:L4", "Deployment Infrastructure"},
    {"MAESTRO1:L5", "Evaluation and Observability"},
    {"MAESTRO1:L6", "Security and Compliance"},
    {"MAESTRO1:L7", "Agent Ecosystem"},
});

constexpr auto kCsf = std::to_array<Control>({
    {"PR.AA-01", "Identities and credentials are managed"},
    {"PR.AA-02", "Identities are proofed and bound to credentials"},
    {"PR.AA-03", "Users, services and hardware are authenticated"},
    {"PR.AA-04", "Identity assertions are protected, conveyed and verified"},
    {"PR.AA-05", "Access permissions follow a policy, least privilege and separation of duties"},
    {"PR.AA-06", "Physical access is managed"},
    {"PR.DS-01", "Data at rest is protected"},
    {"PR.DS-02", "Data in transit is protected"},
    {"PR.DS-10", "Data in use is protected"},
    {"DE.CM-03", "Personnel activity and technology usage are monitored"},
    {"DE.CM-09", "Computing hardware, software and their data are monitored"},
    {"GV.SC", "Supply chain risk management"},
    {"ID.AM-07", "Inventories of data and their metadata are maintained"},
    {"ID.AM-08", "Systems, software and services are managed through their life cycle"},
    {"RS.MI-01", "Incidents are contained"},
});
constexpr std::array kCsfKnown = {
    "GV.OC-01"sv, "GV.OC-02"sv, "GV.OC-03"sv, "GV.OC-04"sv, "GV.OC-05"sv, "GV.RM-01"sv, "GV.RM-02"sv, "GV.RM-03"sv,
    "GV.RM-04"sv, "GV.RM-05"sv, "GV.RM-06"sv, "GV.RM-07"sv, "GV.RR-01"sv, "GV.RR-02"sv, "GV.RR-03"sv, "GV.RR-04"sv,
    "GV.PO-01"sv, "GV.PO-02"sv, "GV.OV-01"sv, "GV.OV-02"sv, "GV.OV-03"sv, "GV.SC-01"sv, "GV.SC-02"sv, "GV.SC-03"sv,
    "GV.SC-04"sv, "GV.SC-05"sv, "GV.SC-06"sv, "GV.SC-07"sv, "GV.SC-08"sv, "GV.SC-09"sv, "GV.SC-10"sv, "ID.AM-01"sv,
    "ID.AM-02"sv, "ID.AM-03"sv, "ID.AM-04"sv, "ID.AM-05"sv, "ID.RA-01"sv, "ID.RA-02"sv, "ID.RA-03"sv, "ID.RA-04"sv,
    "ID.RA-05"sv, "ID.RA-06"sv, "ID.RA-07"sv, "ID.RA-08"sv, "ID.RA-09"sv, "ID.RA-10"sv, "ID.IM-01"sv, "ID.IM-02"sv,
    "ID.IM-03"sv, "ID.IM-04"sv, "PR.AT-01"sv, "PR.AT-02"sv, "PR.DS-11"sv, "PR.PS-01"sv, "PR.PS-02"sv, "PR.PS-03"sv,
    "PR.PS-04"sv, "PR.PS-05"sv, "PR.PS-06"sv, "PR.IR-01"sv, "PR.IR-02"sv, "PR.IR-03"sv, "PR.IR-04"sv, "DE.CM-01"sv,
    "DE.CM-02"sv, "DE.CM-06"sv, "DE.AE-02"sv, "DE.AE-03"sv, "DE.AE-04"sv, "DE.AE-06"sv, "DE.AE-07"sv, "DE.AE-08"sv,
    "RS.MA-01"sv, "RS.MA-02"sv, "RS.MA-03"sv, "RS.MA-04"sv, "RS.MA-05"sv, "RS.AN-03"sv, "RS.AN-06"sv, "RS.AN-07"sv,
    "RS.AN-08"sv, "RS.CO-02"sv, "RS.CO-03"sv, "RS.MI-02"sv, "RC.RP-01"sv, "RC.RP-02"sv, "RC.RP-03"sv, "RC.RP-04"sv,
    "RC.RP-05"sv, "RC.RP-06"sv, "RC.CO-03"sv, "RC.CO-04"sv};

constexpr auto kAiRmf = std::to_array<Control>({
    {"GOVERN", "A culture of risk management is cultivated"},
    {"MAP", "Context is recognised and risks in it are identified"},
    {"MEASURE", "Risks are assessed, analysed and tracked"},
    {"MANAGE", "Risks are prioritised and acted upon"},
});
constexpr std::array kAiRmfKnown = {
    "GOVERN 1.1"sv,  "GOVERN 1.2"sv,   "GOVERN 1.3"sv,   "GOVERN 1.4"sv,   "GOVERN 1.5"sv,   "GOVERN 1.6"sv,
    "GOVERN 1.7"sv,  "GOVERN 2.1"sv,   "GOVERN 2.2"sv,   "GOVERN 2.3"sv,   "GOVERN 3.1"sv,   "GOVERN 3.2"sv,
    "GOVERN 4.1"sv,  "GOVERN 4.2"sv,   "GOVERN 4.3"sv,   "GOVERN 5.1"sv,   "GOVERN 5.2"sv,   "GOVERN 6.1"sv,
    "GOVERN 6.2"sv,  "MAP 1.1"sv,      "MAP 1.2"sv,      "MAP 1.3"sv,      "MAP 1.4"sv,      "MAP 1.5"sv,
    "MAP 1.6"sv,     "MAP 2.1"sv,      "MAP 2.2"sv,      "MAP 2.3"sv,      "MAP 3.1"sv,      "MAP 3.2"sv,
    "MAP 3.3"sv,     "MAP 3.4"sv,      "MAP 3.5"sv,      "MAP 4.1"sv,      "MAP 4.2"sv,      "MAP 5.1"sv,
    "MAP 5.2"sv,     "MEASURE 1.1"sv,  "MEASURE 1.2"sv,  "MEASURE 1.3"sv,  "MEASURE 2.1"sv,  "MEASURE 2.2"sv,
    "MEASURE 2.3"sv, "MEASURE 2.4"sv,  "MEASURE 2.5"sv,  "MEASURE 2.6"sv,  "MEASURE 2.7"sv,  "MEASURE 2.8"sv,
    "MEASURE 2.9"sv, "MEASURE 2.10"sv, "MEASURE 2.11"sv, "MEASURE 2.12"sv, "MEASURE 2.13"sv, "MEASURE 3.1"sv,
    "MEASURE 3.2"sv, "MEASURE 3.3"sv,  "MEASURE 4.1"sv,  "MEASURE 4.2"sv,  "MEASURE 4.3"sv,  "MANAGE 1.1"sv,
    "MANAGE 1.2"sv,  "MANAGE 1.3"sv,   "MANAGE 1.4"sv,   "MANAGE 2.1"sv,   "MANAGE 2.2"sv,   "MANAGE 2.3"sv,
    "MANAGE 2.4"sv,  "MANAGE 3.1"sv,   "MANAGE 3.2"sv,   "MANAGE 4.1"sv,   "MANAGE 4.2"sv,   "MANAGE 4.3"sv};

constexpr auto kSp800207 = std::to_array<Control>({
    {"SP 800-207 T3", "Access is granted per session"},
    {"SP 800-207 T4", "Access is determined by dynamic policy"},
    {"SP 800-207 T6", "Authentication and authorization are strictly enforced before access"},
    {"SP 800-207 T7", "State is collected and used to improve the security posture"},
});
constexpr std::array kSp800207Known = {"SP 800-207 T1"sv, "SP 800-207 T2"sv, "SP 800-207 T5"sv};

constexpr auto kPciDss = std::to_array<Control>({
    {"PCI DSS 7.2.5", "Application and system accounts have least privilege"},
    {"PCI DSS 8.6.1", "Interactive use of system accounts is managed"},
    {"PCI DSS 8.6.2", "No passwords of system accounts in code"},
    {"PCI DSS 8.6.3", "Passwords of system accounts are protected and changed"},
});

constexpr auto kIso27001 = std::to_array<Control>({
    {"A.5.15", "Access control"},
    {"A.5.16", "Identity management"},
    {"A.5.17", "Authentication information"},
    {"A.5.18", "Access rights"},
    {"A.8.2", "Privileged access rights"},
    {"A.8.5", "Secure authentication"},
});
constexpr std::array kIso27001Known = {
    "A.5.1"sv,  "A.5.2"sv,  "A.5.3"sv,  "A.5.4"sv,  "A.5.5"sv,  "A.5.6"sv,  "A.5.7"sv,  "A.5.8"sv,  "A.5.9"sv,
    "A.5.10"sv, "A.5.11"sv, "A.5.12"sv, "A.5.13"sv, "A.5.14"sv, "A.5.19"sv, "A.5.20"sv, "A.5.21"sv, "A.5.22"sv,
    "A.5.23"sv, "A.5.24"sv, "A.5.25"sv, "A.5.26"sv, "A.5.27"sv, "A.5.28"sv, "A.5.29"sv, "A.5.30"sv, "A.5.31"sv,
    "A.5.32"sv, "A.5.33"sv, "A.5.34"sv, "A.5.35"sv, "A.5.36"sv, "A.5.37"sv, "A.6.1"sv,  "A.6.2"sv,  "A.6.3"sv,
    "A.6.4"sv,  "A.6.5"sv,  "A.6.6"sv,  "A.6.7"sv,  "A.6.8"sv,  "A.7.1"sv,  "A.7.2"sv,  "A.7.3"sv,  "A.7.4"sv,
    "A.7.5"sv,  "A.7.6"sv,  "A.7.7"sv,  "A.7.8"sv,  "A.7.9"sv,  "A.7.10"sv, "A.7.11"sv, "A.7.12"sv, "A.7.13"sv,
    "A.7.14"sv, "A.8.1"sv,  "A.8.3"sv,  "A.8.4"sv,  "A.8.6"sv,  "A.8.7"sv,  "A.8.8"sv,  "A.8.9"sv,  "A.8.10"sv,
    "A.8.11"sv, "A.8.12"sv, "A.8.13"sv, "A.8.14"sv, "A.8.15"sv, "A.8.16"sv, "A.8.17"sv, "A.8.18"sv, "A.8.19"sv,
    "A.8.20"sv, "A.8.21"sv, "A.8.22"sv, "A.8.23"sv, "A.8.24"sv, "A.8.25"sv, "A.8.26"sv, "A.8.27"sv, "A.8.28"sv,
    "A.8.29"sv, "A.8.30"sv, "A.8.31"sv, "A.8.32"sv, "A.8.33"sv, "A.8.34"sv};

constexpr auto kStandards = std::to_array<Standard>({
    {"owasp-nhi",
     "OWASP Non-Human Identities Top 10",
     "2025",
     "https://owasp.org/www-project-non-human-identities-top-10/",
     kOwaspNhi,
     {}},
    {"owasp-agentic", "OWASP Top 10 for Agentic Applications", "2026", "https://genai.owasp.org/", kOwaspAgentic, {}},
    {"owasp-mcp", "OWASP MCP Top 10", "2025 (beta)", "https://owasp.org/www-project-mcp-top-10/", kOwaspMcp, {}},
    {"maestro", "CSA MAESTRO", "1", "https://cloudsecurityalliance.org/", kMaestro, {}},
    {"csf", "NIST Cybersecurity Framework", "2.0", "https://www.nist.gov/cyberframework", kCsf, kCsfKnown},
    {"ai-rmf", "NIST AI Risk Management Framework", "1.0", "https://www.nist.gov/itl/ai-risk-management-framework",
     kAiRmf, kAiRmfKnown},
    {"sp-800-207", "NIST SP 800-207 Zero Trust Architecture, tenets", "2020",
     "https://csrc.nist.gov/pubs/sp/800/207/final", kSp800207, kSp800207Known},
    {"pci-dss", "PCI DSS", "4.0.1", "https://www.pcisecuritystandards.org/", kPciDss, {}},
    {"iso-27001", "ISO/IEC 27001 Annex A", "2022", "https://www.iso.org/standard/27001", kIso27001, kIso27001Known},
});

bool BelongsTo(std::string_view id, std::string_view category) {
  if (!id.starts_with(category)) return false;
  return id.size() == category.size() || id[category.size()] == ' ' || id[category.size()] == '-';
}

}  // namespace

std::span<const Standard> Standards() {
  return kStandards;
}

bool IsKnownControl(std::string_view id) {
  for (const Standard& standard : kStandards) {
    for (const Control& control : standard.listed) {
      if (control.id == id) return true;
    }
    for (const std::string_view known : standard.known) {
      if (known == id) return true;
    }
  }
  return false;
}

bool Guards(std::string_view named, const Control& control) {
  return BelongsTo(named, control.id);
}

std::vector<std::string_view> AllControls() {
  std::vector<std::string_view> all;
  for (const Standard& standard : kStandards) {
    for (const Control& control : standard.listed) all.push_back(control.id);
    all.insert(all.end(), standard.known.begin(), standard.known.end());
  }
  return all;
}

}  // namespace daygate::analyze
