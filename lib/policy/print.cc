// The text of a file that was not read from text: its parts one after the other, then laid out like any other file.

#include <array>
#include <memory>
#include <utility>

#include "policy/parser.h"
#include "policy/print_words.h"
#include "policy/printer.h"

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kOutcomeWords = {"permit"sv, "deny"sv, "challenge"sv};  // in the order of Outcome

// `parts`, each printed by `print`, with commas.
template <typename T, typename Print>
std::string Listed(const std::vector<T>& parts, Print print) {
  std::string out;
  for (const T& part : parts) out += (out.empty() ? "" : ", ") + print(part);
  return out;
}

std::string PrintText(const Text& text) {
  return QuoteText(text.value);
}
std::string PrintWord(const Word& word) {
  return word.text;
}

class Printer {
 public:
  explicit Printer(const File& file) : file_(file) {}

  std::string Run() {
    out_ = "policy " + file_.policy.text + "\n";
    for (const Item& item : file_.items) {
      out_ += "\n";
      switch (item.kind) {
        case ItemKind::kVocabulary: Add(file_.vocabularies[item.index]); break;
        case ItemKind::kDefine:
          out_ += "define " + file_.defines[item.index].name.text + " = " +
                  file_.defines[item.index].expression.source + "\n";
          break;
        case ItemKind::kRule: Add(file_.rules[item.index]); break;
        case ItemKind::kTest: Add(file_.tests[item.index]); break;
      }
    }
    return std::move(out_);
  }

 private:
  void Add(const Vocabulary& vocabulary) {
    out_ += "vocabulary {\n";
    for (const Enum& declared : vocabulary.enums) {
      out_ += std::string(declared.ordered ? "ordered " : "") + "enum " + declared.name.text + " { " +
              Listed(declared.members, PrintWord) + " }\n";
    }
    // An empty line between the kinds, where both are there.
    if (!vocabulary.enums.empty() && !vocabulary.attributes.empty()) out_ += "\n";
    for (const Attribute& attribute : vocabulary.attributes) Add(attribute);
    if (!vocabulary.signals.empty() && !(vocabulary.enums.empty() && vocabulary.attributes.empty())) out_ += "\n";
    for (const Signal& signal : vocabulary.signals) {
      out_ += "signal " + signal.name.text + " = " + std::string(WordOf(signal.kind));
      if (signal.kind != SignalKind::kCount) out_ += " " + signal.of.text;
      out_ += " per " + Listed(signal.per, PrintWord) + " within " + PrintDuration(signal.within.value) + "\n";
    }
    out_ += "}\n";
  }

  void Add(const Attribute& attribute) {
    out_ += "attribute " + attribute.path.text + " : " + PrintType(attribute.type);
    if (attribute.max) out_ += " max " + std::to_string(attribute.max->value);
    if (attribute.default_value) out_ += " default " + PrintLiteral(*attribute.default_value);
    if (attribute.audit) out_ += " audit " + std::string(WordOf(*attribute.audit));
    out_ += "\n";
  }

  void Clause(std::string_view word, const std::string& body) {
    if (!body.empty()) out_ += std::string(word) + " " + body + "\n";
  }

  void Add(const Rule& rule) {
    out_ += std::string(WordOf(rule.effect)) + " " + rule.name.text;
    if (rule.title) out_ += " " + PrintText(*rule.title);
    out_ += " {\n";
    Clause("action", Listed(rule.actions, PrintWord));
    Clause("secret", Listed(rule.secrets, PrintText));
    for (const Expression& when : rule.when) Clause("when", when.source);
    for (const Expression& unless : rule.unless) Clause("unless", unless.source);
    if (rule.via) Clause("via", rule.via->source);
    Clause("survives", Listed(rule.survives, PrintWord));
    Clause("needs", Listed(rule.needs, PrintNeed));
    Clause("grant", Listed(rule.grant, PrintTerm));
    Clause("controls", Listed(rule.controls, PrintText));
    if (rule.owner) Clause("owner", PrintText(*rule.owner));
    if (rule.severity) Clause("severity", std::string(WordOf(*rule.severity)));
    if (rule.expires) Clause("expires", PrintText(*rule.expires));
    for (const Note& note : rule.notes) Clause("note", PrintText(note.key) + " " + PrintText(note.value));
    if (rule.mode) Clause("mode", std::string(WordOf(*rule.mode)));
    out_ += "}\n";
  }

  void Add(const Test& test) {
    out_ += "test " + PrintText(test.title) + " {\nrequest ";
    if (test.like) out_ += "like " + PrintText(*test.like) + " ";
    out_ +=
        std::string(test.request) + "\nexpect " + std::string(kOutcomeWords[static_cast<std::size_t>(test.outcome)]);
    if (test.by && !test.by->empty()) out_ += " by " + Listed(*test.by, PrintWord);
    if (test.with && !test.with->empty()) out_ += " with " + Listed(*test.with, PrintTerm);
    if (test.needs && !test.needs->empty()) out_ += " needs " + Listed(*test.needs, PrintNeed);
    if (test.because) out_ += " because " + test.because->text;
    out_ += "\n}\n";
  }

  const File& file_;
  std::string out_;
};

}  // namespace

std::string Print(const File& file) {
  std::string text = Printer(file).Run();
  const ParsedFile parsed = ParseFile(std::make_shared<base::Source>("", text), 0);
  // What can not be read back is given as it is: reading it shows what is wrong with it.
  return parsed.diagnostics.empty() ? Format(parsed.file) : text;
}

}  // namespace daygate::policy
