#include "app/cli/settings.h"

#include "app/cli/klog_flags.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/chart/read_file.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <cstdlib>

namespace chartroom::cli {

namespace {

bool environmentBool(const Streams& streams, const std::string& name) {
  const std::string value = streams.environmentOr(name, "");
  return value == "1" || value == "t" || value == "T" || value == "true" || value == "TRUE" || value == "True";
}

// helmpath: HELM_X_HOME, else XDG_X_HOME/helm, else the folder below HOME.
std::string homeFolder(const Streams& streams, const char* helmName, const char* xdgName, const char* below) {
  if (const auto home = streams.environment(helmName); home && !home->empty()) return *home;
  if (const auto xdg = streams.environment(xdgName); xdg && !xdg->empty()) return *xdg + "/helm";
  return streams.environmentOr("HOME", "") + "/" + below + "/helm";
}

struct KubeContexts {
  std::string current;
  std::vector<std::pair<std::string, std::string>> nameSpaces; // context, namespace; the first of a name counts
};

// False for a file that is there and cannot be used.
bool readContexts(const std::string& path, KubeContexts& into) {
  const auto text = chart::readFile(path);
  if (!text) return text.error().code == Code::NotFound;
  const auto tree = value::parseYaml(*text);
  if (!tree || !(tree->isMap() || tree->isNil())) return false;
  const Value current = tree->get("current-context");
  if (into.current.empty() && current.isString()) into.current = current.string();
  const Value contexts = tree->get("contexts");
  if (!contexts.isList()) return contexts.isNil();
  for (const auto& entry : contexts.list().items) {
    const Value name = entry.get("name");
    const Value nameSpace = entry.get("context").get("namespace");
    if (name.isString()) into.nameSpaces.emplace_back(name.string(), nameSpace.isString() ? nameSpace.string() : std::string());
  }
  return true;
}

// A pod's namespace; nothing outside of pods.
std::string podNamespace(const Streams& streams) {
  static const std::string kFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
  if (streams.environmentOr("KUBERNETES_SERVICE_HOST", "").empty() || streams.environmentOr("KUBERNETES_SERVICE_PORT", "").empty())
    return {};
  if (!chart::readFile(kFolder + "/token")) return {};
  if (const std::string given = streams.environmentOr("POD_NAMESPACE", ""); !given.empty()) return given;
  const auto text = chart::readFile(kFolder + "/namespace");
  return text ? std::string(trimSpace(*text)) : std::string();
}

} // namespace

std::string Settings::folder(const Streams& streams, Folder which) {
  switch (which) {
  case Folder::Cache: return homeFolder(streams, "HELM_CACHE_HOME", "XDG_CACHE_HOME", ".cache");
  case Folder::Config: return homeFolder(streams, "HELM_CONFIG_HOME", "XDG_CONFIG_HOME", ".config");
  case Folder::Data: break;
  }
  return homeFolder(streams, "HELM_DATA_HOME", "XDG_DATA_HOME", ".local/share");
}

Settings Settings::fromEnvironment(const Streams& streams) {
  Settings s;
  const std::string cache = folder(streams, Folder::Cache);
  const std::string config = folder(streams, Folder::Config);
  s.nameSpace = streams.environmentOr("HELM_NAMESPACE", "");
  s.kubeContext = streams.environmentOr("HELM_KUBECONTEXT", "");
  s.kubeToken = streams.environmentOr("HELM_KUBETOKEN", "");
  s.kubeAsUser = streams.environmentOr("HELM_KUBEASUSER", "");
  if (const std::string groups(trim(streams.environmentOr("HELM_KUBEASGROUPS", ""), ", ")); !groups.empty())
    s.kubeAsGroups = split(groups, ",");
  s.kubeApiServer = streams.environmentOr("HELM_KUBEAPISERVER", "");
  s.kubeCaFile = streams.environmentOr("HELM_KUBECAFILE", "");
  s.kubeTlsServerName = streams.environmentOr("HELM_KUBETLS_SERVER_NAME", "");
  s.kubeInsecureSkipTlsVerify = environmentBool(streams, "HELM_KUBEINSECURE_SKIP_TLS_VERIFY");
  s.debug = environmentBool(streams, "HELM_DEBUG");
  s.registryConfig = streams.environmentOr("HELM_REGISTRY_CONFIG", config + "/registry/config.json");
  s.repositoryConfig = streams.environmentOr("HELM_REPOSITORY_CONFIG", config + "/repositories.yaml");
  s.repositoryCache = streams.environmentOr("HELM_REPOSITORY_CACHE", cache + "/repository");
  s.contentCache = streams.environmentOr("HELM_CONTENT_CACHE", cache + "/content");
  if (const auto limit = parseInt(streams.environmentOr("HELM_BURST_LIMIT", "100")); limit.ok())
    s.burstLimit = static_cast<int>(limit.value);
  if (const auto qps = parseFloat(streams.environmentOr("HELM_QPS", "0"), 32); qps.ok()) s.qps = static_cast<float>(qps.value);
  if (const auto limit = parseInt(streams.environmentOr("HELM_MAX_HISTORY", "10")); limit.ok())
    s.maxHistory = static_cast<int>(limit.value);
  const std::string color = toLowerAscii(streams.environmentOr("HELM_COLOR", ""));
  s.colorMode = color == "never" || color == "always" ? color : "auto"; // only the flag has to be right
  if (!streams.environmentOr("NO_COLOR", "").empty()) s.colorMode = "never";
  const auto gnupgHome = streams.environment("GNUPGHOME");
  s.keyring = gnupgHome ? *gnupgHome + "/pubring.gpg" : streams.environmentOr("HOME", "") + "/.gnupg/pubring.gpg";
  return s;
}

void Settings::addFlags(FlagSet& flags) {
  flags.text("namespace", nameSpace, "namespace scope for this request", 'n');
  flags.text("kubeconfig", kubeConfig, "path to the kubeconfig file");
  flags.text("kube-context", kubeContext, "name of the kubeconfig context to use");
  flags.text("kube-token", kubeToken, "bearer token used for authentication");
  flags.text("kube-as-user", kubeAsUser, "username to impersonate for the operation");
  flags.textArray("kube-as-group", kubeAsGroups,
      "group to impersonate for the operation, this flag can be repeated to specify multiple groups.");
  flags.text("kube-apiserver", kubeApiServer, "the address and the port for the Kubernetes API server");
  flags.text("kube-ca-file", kubeCaFile, "the certificate authority file for the Kubernetes API server connection");
  flags.text("kube-tls-server-name", kubeTlsServerName,
      "server name to use for Kubernetes API server certificate validation. If it is not provided, the hostname "
      "used to contact the server is used");
  flags.boolean("kube-insecure-skip-tls-verify", kubeInsecureSkipTlsVerify,
      "if true, the Kubernetes API server's certificate will not be checked for validity. This will make your "
      "HTTPS connections insecure");
  flags.boolean("debug", debug, "enable verbose output");
  flags.text("registry-config", registryConfig, "path to the registry config file");
  flags.text("repository-config", repositoryConfig, "path to the file containing repository names and URLs");
  flags.text("repository-cache", repositoryCache, "path to the directory containing cached repository indexes");
  flags.text("content-cache", contentCache, "path to the directory containing cached content (e.g. charts)");
  flags.integer("burst-limit", burstLimit, "client-side default throttling limit");
  flags.number("qps", qps, "queries per second used when communicating with the Kubernetes API, not including bursting");
  flags.text("color", colorMode, "use colored output (never, auto, always)");
  flags.text("colour", colorMode, "use colored output (never, auto, always)");
  addKlogFlags(flags);
}

std::string Settings::effectiveNamespace(const Streams& streams) const {
  if (!nameSpace.empty()) return nameSpace;
  KubeContexts contexts;
  bool usable = true;
  if (!kubeConfig.empty()) {
    usable = readContexts(kubeConfig, contexts);
  } else if (const auto list = streams.environment("KUBECONFIG"); list && !list->empty()) {
    for (const auto& path : split(*list, ":"))
      if (!path.empty()) usable = readContexts(path, contexts) && usable;
  } else {
    usable = readContexts(streams.environmentOr("HOME", "") + "/.kube/config", contexts);
  }
  if (!usable) return "default";
  const std::string& wanted = kubeContext.empty() ? contexts.current : kubeContext;
  const auto found =
      std::find_if(contexts.nameSpaces.begin(), contexts.nameSpaces.end(), [&](const auto& each) { return each.first == wanted; });
  if (found != contexts.nameSpaces.end() && !found->second.empty()) return found->second;
  if (found == contexts.nameSpaces.end() && !wanted.empty()) return "default";
  const std::string pod = podNamespace(streams);
  return pod.empty() ? "default" : pod;
}

} // namespace chartroom::cli
