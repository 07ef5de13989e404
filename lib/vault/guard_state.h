// What a Guard and its exchanges share.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "daygate/vault_guard.h"
#include "decide/decide.h"
#include "vault/early_denial.h"
#include "vault/metadata_cache.h"

namespace daygate::vault {

struct Guard::State {
  State(Engine engine_, GuardOptions options_)
      : engine(std::move(engine_)),
        options(std::move(options_)),
        enforces(TermSet::FromBits(engine.enforces().bits() & Enforceable(options.plan).bits())),
        early_denial(engine.program()),
        metadata(options.metadata_entries, options.metadata_max_age) {}

  // The one way to a decision.
  Decision Decide(const Request& request, std::span<const std::string> invalid_fields) const {
    return decide::Decide(engine.program(), request, invalid_fields,
                          {.enforces = enforces, .evaluation = engine.evaluation()});
  }

  const Engine engine;
  const GuardOptions options;
  const TermSet enforces;
  const EarlyDenial early_denial;
  mutable MetadataCache metadata;
  // Folders that did not give the metadata of all that they hold at once, and mounts that never will: not every server
  // can, and not every token may. Their names are looked up one by one for as long. Nothing else is said of them.
  mutable MetadataCache without_folders{1'000, std::chrono::minutes(5)};
};

}  // namespace daygate::vault
