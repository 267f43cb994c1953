#include "app/cli/env_command.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <cerrno>
#include <map>
#include <ostream>

namespace chartroom::cli {

namespace {

const char* boolText(bool value) { return value ? "true" : "false"; }

std::map<std::string, std::string> variables(const Session& session) {
  const Settings& s = session.settings;
  const Streams& streams = session.streams;
  std::map<std::string, std::string> all{
      {"HELM_BIN", ::program_invocation_name},
      {"HELM_CACHE_HOME", Settings::folder(streams, Settings::Folder::Cache)},
      {"HELM_CONFIG_HOME", Settings::folder(streams, Settings::Folder::Config)},
      {"HELM_DATA_HOME", Settings::folder(streams, Settings::Folder::Data)},
      {"HELM_DEBUG", boolText(s.debug)},
      {"HELM_PLUGINS", streams.environmentOr("HELM_PLUGINS", Settings::folder(streams, Settings::Folder::Data) + "/plugins")},
      {"HELM_REGISTRY_CONFIG", s.registryConfig},
      {"HELM_REPOSITORY_CACHE", s.repositoryCache},
      {"HELM_CONTENT_CACHE", s.contentCache},
      {"HELM_REPOSITORY_CONFIG", s.repositoryConfig},
      {"HELM_NAMESPACE", s.effectiveNamespace(streams)},
      {"HELM_MAX_HISTORY", std::to_string(s.maxHistory)},
      {"HELM_BURST_LIMIT", std::to_string(s.burstLimit)},
      {"HELM_QPS", formatFloat(s.qps, 'f', 2, 32)},
      {"HELM_KUBECONTEXT", s.kubeContext},
      {"HELM_KUBETOKEN", s.kubeToken},
      {"HELM_KUBEASUSER", s.kubeAsUser},
      {"HELM_KUBEASGROUPS", join(s.kubeAsGroups, ",")},
      {"HELM_KUBEAPISERVER", s.kubeApiServer},
      {"HELM_KUBECAFILE", s.kubeCaFile},
      {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY", boolText(s.kubeInsecureSkipTlsVerify)},
      {"HELM_KUBETLS_SERVER_NAME", s.kubeTlsServerName},
  };
  // Only that of the flag, as helm does; the environment's is not among its settings.
  if (!s.kubeConfig.empty()) all["KUBECONFIG"] = s.kubeConfig;
  return all;
}

} // namespace

Result<void> EnvCommand::run(Session& session, const std::vector<std::string>& arguments) {
  auto all = variables(session);
  if (arguments.empty())
    for (const auto& [name, value] : all) session.streams.out << name << "=\"" << value << "\"\n";
  else session.streams.out << all[arguments[0]] << "\n";
  return {};
}

} // namespace chartroom::cli
