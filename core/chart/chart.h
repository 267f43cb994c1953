#pragma once

// Chart: a helm chart in memory, with its subcharts. Mirrors helm's pkg/chart/v2 (Chart, Metadata, Dependency, Lock).
//
// File contents are shared, immutable strings, so a clone() of a whole tree costs little; metadata, dependency lists and the
// `values` slot belong to each chart alone. The values tree is shared by clones and never changed in place: whoever wants other
// defaults puts another tree into the slot. Not thread-safe while being changed; reading and cloning may happen in any thread.
//
// Differs from helm: the order of dependencies is the order in which their files came (helm's is random until Chart.yaml
// decides).

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/value/value.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::chart {

// One file of a chart; the name is relative to the chart's base with '/'.
struct File {
  value::SharedString name;
  value::SharedString data;
  Clock::Time modified{};
};

struct Maintainer {
  std::string name;
  std::string email;
  std::string url;
  bool isNull = false; // a null entry in Chart.yaml; Metadata::validate refuses it
  friend bool operator==(const Maintainer&, const Maintainer&) = default;
};

// A chart that another chart wants, as Chart.yaml, requirements.yaml and the lock files write it.
struct Dependency {
  std::string name;
  std::string version; // a constraint; in a lock one version
  std::string repository;
  std::string condition; // comma list of value paths
  std::vector<std::string> tags;
  bool enabled = false; // decided by processDependencies
  Value importValues;   // a list of strings and {child, parent} maps, or nil
  std::string alias;
  bool isNull = false; // a null entry; validate() refuses it

  // Cleans the strings, then tells what is wrong ("validation: …").
  Result<void> validate();
  friend bool operator==(const Dependency&, const Dependency&) = default;
};

struct Metadata {
  std::string name;
  std::string home;
  std::vector<std::string> sources;
  std::string version;
  std::string description;
  std::vector<std::string> keywords;
  std::vector<Maintainer> maintainers;
  std::string icon;
  std::string apiVersion;
  std::string condition;
  std::string tags;
  std::string appVersion;
  bool deprecated = false;
  std::optional<std::map<std::string, std::string>> annotations; // absent is Go's nil map
  std::string kubeVersion;
  std::vector<Dependency> dependencies;
  bool dependenciesGiven = false; // the key was there, be it with an empty list
  std::string type;               // "", "application" or "library"

  // Cleans the strings (white space to blanks, nothing unprintable), then tells what is wrong ("validation: …").
  Result<void> validate();
  friend bool operator==(const Metadata&, const Metadata&) = default;
};

// Reads a Chart.yaml (or requirements.yaml) over what `into` holds, with encoding/json's rules for a struct: unknown keys are
// passed over, numbers and booleans become text where text is wanted. Errors have sigs.k8s.io/yaml's texts; what could be read
// was stored.
Result<void> readMetadata(std::string_view yaml, Metadata& into);
// yaml.Marshal of the metadata: empty fields left out, keys sorted, a final newline.
Result<std::string> writeMetadata(const Metadata& metadata);
// The map that templates see as .Chart, with Go's field names and without IsRoot (helm's Accessor.MetadataAsMap).
Value metadataMap(const Metadata& metadata);

struct Lock {
  std::string generated = "0001-01-01T00:00:00Z"; // RFC 3339
  std::string digest;
  std::vector<Dependency> dependencies;
  friend bool operator==(const Lock&, const Lock&) = default;
};
Result<void> readLock(std::string_view yaml, Lock& into);
Result<std::string> writeLock(const Lock& lock);

class Chart;

// A manifest of the crds/ folder: never templated.
struct Crd {
  std::string name;     // crds/x.yaml
  std::string fileName; // with the chart's full path before it
  const File* file = nullptr;
};

class Chart {
public:
  Chart() = default;
  Chart(const Chart&) = delete;
  Chart& operator=(const Chart&) = delete;

  Metadata metadata;
  std::optional<Lock> lock;
  std::vector<File> raw;       // every file as it was, in load order
  std::vector<File> templates; // templates/…
  std::vector<File> files;     // all that is none of the known files
  Value values;                // the default values: a map, or nil when there is no values.yaml
  std::optional<File> schema;  // values.schema.json
  Clock::Time modified{};      // of Chart.yaml

  const std::string& name() const { return metadata.name; }
  bool isLibrary() const;
  bool isRoot() const { return !m_parent; }
  Chart* parent() const { return m_parent; }
  // "parent/charts/child", by names and aliases.
  std::string fullPath() const;
  const std::vector<std::unique_ptr<Chart>>& dependencies() const { return m_dependencies; }
  void addDependency(std::unique_ptr<Chart> chart);
  // Takes all out, or puts others in.
  std::vector<std::unique_ptr<Chart>> takeDependencies();
  void setDependencies(std::vector<std::unique_ptr<Chart>> charts);
  // The raw text of values.yaml, or nullptr.
  const File* valuesFile() const;
  // The crds/ manifests of this chart and then of its dependencies. Pointers live as long as this chart.
  std::vector<Crd> crds() const;

  // A copy of the tree below (its root has no parent) that shares file contents and values.
  std::unique_ptr<Chart> clone() const;

private:
  Chart* m_parent = nullptr;
  std::vector<std::unique_ptr<Chart>> m_dependencies;
};

// Whether a version satisfies a constraint; false too when either does not parse (helm's IsCompatibleRange).
bool isCompatibleRange(std::string_view constraint, std::string_view version);

// Fails when a dependency of Chart.yaml is not among the loaded ones: "found in Chart.yaml, but missing in charts/ directory:
// a, b".
Result<void> checkDependencies(const Chart& chart);

} // namespace chartroom::chart
