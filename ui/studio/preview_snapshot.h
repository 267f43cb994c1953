#pragma once

// PreviewSnapshot: one render with everything that belongs to it. What a panel shows comes out of one snapshot, which it holds as
// long as it shows it: numbers of objects, layers and lines mean nothing in another one.
//
// Never changed once it is made; any thread. When another value is followed, or the diff of the same render is ready, a new
// snapshot takes over the rest of the old one.

#include "core/inspect/line_diff.h"
#include "core/inspect/line_origin.h"
#include "core/inspect/preview.h"
#include "core/release/release.h"

#include <QString>

#include <memory>
#include <vector>

namespace chartroom::studio {

// What is there in the cluster under the release's name.
struct DeployedRelease {
  QString name, nameSpace, chartVersion, status;
  int revision = 0;         // the last one
  int deployedRevision = 0; // the one that runs; 0 when none does
  QString manifest, valuesText;
  Value values; // the ones of valuesText
  std::shared_ptr<const std::vector<inspect::ManifestObject>> objects;
  // The records: the newest one, which an upgrade is prepared on, and the one whose values and manifest are above. Never null.
  std::shared_ptr<const release::Release> newest, base;
};

struct PreviewSnapshot {
  std::shared_ptr<const inspect::PreviewResult> result; // never null
  std::vector<int> layerIds;                            // of the layers it was made of, in the order that the result counts in
  inspect::Reached reached;                             // by the value that is followed
  std::shared_ptr<const DeployedRelease> deployed;      // what it was compared with; null for an install
  std::shared_ptr<const inspect::DiffModel> diff;       // to that; null until somebody wanted it

  // 0 when there is none.
  int layerId(int index) const {
    return index >= 0 && index < static_cast<int>(layerIds.size()) ? layerIds[static_cast<std::size_t>(index)] : 0;
  }
};

} // namespace chartroom::studio
