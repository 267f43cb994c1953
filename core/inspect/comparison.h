#pragma once

// Two revisions of a release side by side: the user's values and the manifests, with secrets masked. Pure functions, any thread.

#include "core/inspect/line_diff.h"
#include "core/release/release.h"

namespace chartroom::inspect {

struct Comparison {
  DiffModel values, manifest; // where a secret differs, both sides say so and show neither
  int valueChanges = 0;       // leaves
  int objectChanges = 0;
};
Comparison compare(const release::Release& before, const release::Release& after);

} // namespace chartroom::inspect
