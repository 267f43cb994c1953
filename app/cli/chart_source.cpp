#include "app/cli/chart_source.h"

#include "core/base/text.h"

#include <filesystem>

namespace chartroom::cli {

namespace {

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

} // namespace

void ChartSourceFlags::addFlags(FlagSet& flags, const Settings& settings) {
  if (keyring.empty()) keyring = settings.keyring;
  flags.text("version", version,
      "specify a version constraint for the chart version to use. This constraint can be a specific tag (e.g. "
      "1.1.1) or it may reference a valid range (e.g. ^2.0.0). If this is not specified, the latest version is "
      "used");
  flags.boolean("verify", verify, "verify the package before using it");
  flags.text("keyring", keyring, "location of public keys used for verification");
  flags.text("repo", repository, "chart repository url where to locate the requested chart");
  flags.text("username", username, "chart repository username where to locate the requested chart");
  flags.text("password", password, "chart repository password where to locate the requested chart");
  flags.text("cert-file", certificateFile, "identify HTTPS client using this SSL certificate file");
  flags.text("key-file", keyFile, "identify HTTPS client using this SSL key file");
  flags.boolean("insecure-skip-tls-verify", insecureSkipTlsVerify, "skip tls certificate checks for the chart download");
  flags.boolean("plain-http", plainHttp, "use insecure HTTP connections for the chart download");
  flags.text("ca-file", authorityFile, "verify certificates of HTTPS-enabled servers using this CA bundle");
  flags.boolean("pass-credentials", passCredentials, "pass credentials to all domains");
}

bool isRemoteChart(const std::string& reference, const ChartSourceFlags& flags) {
  if (!flags.repository.empty() || flags.verify) return true;
  const std::string name(trimSpace(reference));
  return !exists(name) && !name.starts_with('/') && !name.starts_with('.');
}

Result<std::string> locateChart(
    Session& session, const std::string& reference, const ChartSourceFlags& flags, const FetchChart& fetch) {
  const std::string name(trimSpace(reference));
  if (isRemoteChart(reference, flags)) {
    if (fetch) return fetch(session, name, flags);
    if (!flags.repository.empty() || flags.verify || contains(name, "://"))
      return Error{Code::Unsupported, "cannot fetch " + name + ": this program has no network", {}, {}};
    const auto slash = name.find('/');
    if (slash == std::string::npos)
      return Error{Code::NotFound, "non-absolute URLs should be in form of repo_name/path_to_chart, got: " + name, {}, {}};
    return Error{Code::NotFound, "repo " + name.substr(0, slash) + " not found", {}, {}};
  }
  if (!exists(name)) return Error{Code::NotFound, "path " + quote(name) + " not found", {}, {}};
  std::error_code error;
  std::string path = std::filesystem::absolute(name, error).lexically_normal().string();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

} // namespace chartroom::cli
