#pragma once

// Reading a kubeconfig's text as client-go's decoder does before anything is taken from it: which YAML is none, which document is
// no Config, which field has the wrong type and which name is there twice, with its words.

#include "core/base/result.h"
#include "core/kube/kubeconfig.h"
#include "core/value/value.h"

#include <string>
#include <vector>

namespace chartroom::kube::internal {

// A whole file with the errors of Go's os package ("read x: is a directory"): NotFound when it is not there, Io otherwise.
Result<std::string> readFile(const std::string& path);

// The document of a kubeconfig, a map or nil, in which every known field has its type. Fails with Code::Parse and the place in
// `file`; the text is without "error loading config file".
Result<Value> parseConfigText(const std::string& text, const std::string& file);

// clientcmd's validateAuthInfo and validateClusterInfo: what is wrong with the user and the cluster of a context.
std::vector<std::string> userProblems(const std::string& name, const UserEntry& user);
std::vector<std::string> clusterProblems(const std::string& name, const ClusterEntry& cluster);

// clientcmd's parseProxyURL.
Result<void> checkProxyUrl(const std::string& text);

// Paths in a kubeconfig are relative to its folder.
std::string resolvedPath(const std::string& path, const std::string& configFile);

} // namespace chartroom::kube::internal
