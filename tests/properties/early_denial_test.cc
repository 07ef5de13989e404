// A denial that is called certain before a secret's metadata is known is a denial with any metadata.
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/wire.h"
#include "properties/trial.h"
#include "vault/early_denial.h"

namespace daygate::properties {
namespace {

// What a lookup brings, from `other` into `secret`.
void TakeMetadata(const Secret& other, Secret* secret) {
  secret->kind = other.kind;
  secret->sensitivity = other.sensitivity;
  secret->environment = other.environment;
  secret->owner = other.owner;
  secret->purposes = other.purposes;
  secret->labels = other.labels;
  secret->rotated_at = other.rotated_at;
  secret->created_at = other.created_at;
}

void CertainStaysDenied(Random* random, Tally* tally) {
  generate::PolicyOptions options;
  options.max_rules = 6;
  const PolicySet set = GeneratePolicySet(random, options);
  const Engine engine = Compile(set, nullptr);
  const vault::EarlyDenial early(engine.program());
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  // Each of them is asked with the metadata of all.
  std::vector<std::string> texts;
  std::vector<RequestDocument> documents;
  for (int i = 0; i < 12; ++i) {
    texts.push_back(reference::WriteJson(GenerateRequest(random, set.world, vocabulary)));
    documents.emplace_back(engine, texts.back());
  }
  for (std::size_t i = 0; i < documents.size(); ++i) {
    Request request = documents[i].request();
    TakeMetadata({}, &request.secret);
    std::vector<std::string_view> attested;
    for (const std::string_view path : request.attested) {
      if (!path.starts_with("secret.")) attested.push_back(path);
    }
    request.attested = attested;
    const Decision first = engine.Decide(request);
    if (first.outcome() != Outcome::kDeny || first.reason() == Reason::kInvalidRequest) continue;
    vault::Access access;
    access.action = std::string(*request.action);
    access.path = std::string(*request.secret.path);
    tally->Case();
    const bool certain = early.IsCertain(engine, request, first, access);
    bool denied = true;
    for (const RequestDocument& other : documents) {
      TakeMetadata(other.request().secret, &request.secret);
      const Decision with = engine.Decide(request);
      denied = denied && with.outcome() == Outcome::kDeny;
      if (certain && !denied) Fail(ToJson(first) + "\n" + ToJson(with) + "\n" + Show(Texts(set, nullptr), texts[i]));
    }
    tally->Count(certain ? "certain" : denied ? "denied with all" : "permitted with some");
  }
}

TEST_CASE("a denial that is certain before the metadata is known stays one") {
  Hold("certain denials", 5'000, CertainStaysDenied);
}
TEST_CASE("a million certain denials stay denials", "[.long]") {
  Hold("certain denials", 1'000'000, CertainStaysDenied);
}

}  // namespace
}  // namespace daygate::properties
