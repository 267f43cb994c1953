#pragma once

// Settings: the global flags that every command has, with their defaults from the environment. Mirrors helm's pkg/cli.

#include "app/cli/flag_set.h"
#include "app/cli/streams.h"

#include <string>
#include <vector>

namespace chartroom::cli {

struct Settings {
  std::string nameSpace;
  std::string kubeConfig;
  std::string kubeContext;
  std::string kubeToken;
  std::string kubeAsUser;
  std::vector<std::string> kubeAsGroups;
  std::string kubeApiServer;
  std::string kubeCaFile;
  std::string kubeTlsServerName;
  bool kubeInsecureSkipTlsVerify = false;
  bool debug = false;
  std::string registryConfig;
  std::string repositoryConfig;
  std::string repositoryCache;
  std::string contentCache;
  int burstLimit = 100;
  float qps = 0;
  int maxHistory = 10; // default of --history-max
  std::string colorMode = "auto";
  std::string keyring; // default of --keyring

  // Where helm keeps its files of a kind: HELM_CACHE_HOME, else below XDG_CACHE_HOME, else below HOME.
  enum class Folder { Cache, Config, Data };
  static std::string folder(const Streams& streams, Folder which);
  // Defaults from HELM_* and XDG_* variables.
  static Settings fromEnvironment(const Streams& streams);
  void addFlags(FlagSet& flags);
  // The namespace of -n, else of the kubeconfig's context in use, else the pod's, else "default". Reads no more of the kubeconfig
  // than that: a program without a network does without kube::resolveNamespace.
  std::string effectiveNamespace(const Streams& streams) const;
};

} // namespace chartroom::cli
