#pragma once

// Where a chart argument comes from: the flags of the group, and finding the chart (helm's ChartPathOptions.LocateChart).

#include "app/cli/command.h"

#include <functional>
#include <string>

namespace chartroom::cli {

struct ChartSourceFlags {
  std::string version;
  bool verify = false;
  std::string keyring;
  std::string repository;
  std::string username;
  std::string password;
  std::string certificateFile;
  std::string keyFile;
  bool insecureSkipTlsVerify = false;
  bool plainHttp = false;
  std::string authorityFile;
  bool passCredentials = false;

  void addFlags(FlagSet& flags, const Settings& settings);
};

// Finds charts that are not on this disk (repositories, registries, URLs, provenance): given to commands by the program that
// has a network.
using FetchChart = std::function<Result<std::string>(Session&, const std::string& reference, const ChartSourceFlags&)>;

// Whether the reference is anything else than a chart on this disk.
bool isRemoteChart(const std::string& reference, const ChartSourceFlags& flags);
// The absolute path of the chart. Without `fetch`, what is not on this disk fails as helm fails with no repository configured.
Result<std::string> locateChart(
    Session& session, const std::string& reference, const ChartSourceFlags& flags, const FetchChart& fetch);

} // namespace chartroom::cli
