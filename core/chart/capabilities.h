#pragma once

// What a template may know of the cluster: .Capabilities. Mirrors helm's pkg/chart/common/capabilities.go. Plain values;
// copying is cheap enough for once a render; thread-safe as such.

#include "core/base/result.h"
#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::chart {

struct KubeVersion {
  std::string version;    // as the cluster or the user gave it, with a "v": "v1.33.4-gke.1245000"
  std::string normalized; // for constraints: "v1.33.4"; empty for a live cluster, whose version is taken as it is
  std::string major;
  std::string minor;

  // Reads what --kube-version takes. Fails with `could not parse "x" as version` and the like.
  static Result<KubeVersion> parse(std::string_view text);
  // What the check of a chart's kubeVersion compares and what printing gives.
  const std::string& text() const { return normalized.empty() ? version : normalized; }
  friend bool operator==(const KubeVersion&, const KubeVersion&) = default;
};

struct Capabilities {
  KubeVersion kubeVersion;
  std::vector<std::string> apiVersions; // "apps/v1", and with a cluster "apps/v1/Deployment" too

  // What helm 4.3.1 assumes without a cluster: Kubernetes 1.37.0 and the 57 group versions of client-go 0.37.
  static Capabilities offline();
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

// helm's own version, as `.Capabilities.HelmVersion` and `version` tell it.
struct HelmVersion {
  std::string version = "v4.3";
  std::string gitCommit;
  std::string gitTreeState;
  std::string goVersion = "go1.26.8";
  std::string kubeClientVersion = "v1.37";
};

// The object behind .Capabilities.
Value capabilitiesValue(const Capabilities& capabilities);
// The object behind .Capabilities.HelmVersion, also the data of `version --template`.
Value helmVersionValue(const HelmVersion& version = {});

} // namespace chartroom::chart
