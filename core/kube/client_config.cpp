// From a kubeconfig to a connection, step by step as clientcmd goes: the chosen context with the flags on it is checked;
// credentials count for https servers only; a result that says no more than the default gives way to the pod's service account.

#include "core/kube/kubeconfig.h"

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/base/url.h"
#include "core/kube/internal/go_decode.h"
#include "core/kube/internal/kubeconfig_check.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <sys/stat.h>

namespace chartroom::kube {

namespace {

using internal::readFile;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// clientcmd's default cluster.
std::string defaultServer() {
  const std::string master = environment("KUBERNETES_MASTER");
  return master.empty() ? "http://localhost:8080" : master;
}

Error invalid(const std::vector<std::string>& problems) {
  std::vector<std::string> different;
  for (const std::string& each : problems)
    if (std::find(different.begin(), different.end(), each) == different.end()) different.push_back(each);
  const std::string text = different.size() == 1 ? different.front() : "[" + join(different, ", ") + "]";
  return Error{Code::InvalidArgument, "invalid configuration: " + text, {}, {}};
}

enum class DefaultScheme { Http, Https };

// rest.DefaultServerURL: a URL, or a host with a port.
Result<Url> serverUrl(const std::string& server, DefaultScheme scheme) {
  const std::string host = server.empty() ? "localhost" : server;
  auto url = Url::parse(host);
  if (url && !url->scheme.empty() && !url->host.empty()) return url;
  CHARTROOM_ASSIGN(Url completed, Url::parse((scheme == DefaultScheme::Https ? "https://" : "http://") + host));
  if (!completed.path.empty() && completed.path != "/")
    return Error{Code::InvalidArgument, "host must be a URL or a host:port pair: " + quote(host), {}, {}};
  return completed;
}

// Whether credentials may go there: the scheme alone decides.
bool isSecure(const std::string& server) {
  const auto url = serverUrl(server, DefaultScheme::Http);
  return url && url->scheme == "https";
}

Result<std::string> fileOr(const std::string& data, const std::string& file) {
  if (!data.empty() || file.empty()) return data;
  return readFile(file);
}

// The parts of a configuration that one context names, with the flags on them.
struct Chosen {
  std::string contextName;
  ContextEntry context;
  ClusterEntry cluster;
  UserEntry user;
};

// A name that leads nowhere is no error for clientcmd: defaults stand in.
Chosen choose(const Kubeconfig& config, const Overrides& overrides) {
  Chosen chosen;
  chosen.contextName = overrides.context.empty() ? config.currentContext : overrides.context;
  if (const auto found = config.contexts.find(chosen.contextName); found != config.contexts.end()) chosen.context = found->second;
  if (!overrides.nameSpace.empty()) chosen.context.nameSpace = overrides.nameSpace;

  if (const auto found = config.clusters.find(chosen.context.cluster); found != config.clusters.end())
    chosen.cluster = found->second;
  ClusterEntry& cluster = chosen.cluster;
  if (cluster.server.empty()) cluster.server = defaultServer();
  if (!overrides.server.empty()) cluster.server = overrides.server;
  if (!overrides.authorityFile.empty() || overrides.insecureSkipVerify) {
    cluster.authorityFile = overrides.authorityFile;
    cluster.authorityData.clear();
    cluster.insecureSkipVerify = overrides.insecureSkipVerify;
  }
  // The name belongs to the server it was written for.
  if (!overrides.server.empty() || !overrides.serverName.empty()) cluster.serverName = overrides.serverName;

  if (const auto found = config.users.find(chosen.context.user); found != config.users.end()) chosen.user = found->second;
  UserEntry& user = chosen.user;
  if (!overrides.token.empty()) {
    user.token = overrides.token;
    user.tokenFile.clear(); // clientcmd lets the file win over the flag
  }
  if (!overrides.asUser.empty()) user.impersonate.user = overrides.asUser;
  if (!overrides.asGroups.empty()) user.impersonate.groups = overrides.asGroups;
  return chosen;
}

Result<void> confirmUsable(const Kubeconfig& config, const Chosen& chosen) {
  std::vector<std::string> problems;
  if (!chosen.contextName.empty() && !config.contexts.contains(chosen.contextName))
    problems.push_back("context was not found for specified context: " + chosen.contextName);
  for (std::string& each : internal::userProblems(chosen.context.user, chosen.user)) problems.push_back(std::move(each));
  for (std::string& each : internal::clusterProblems(chosen.context.cluster, chosen.cluster)) problems.push_back(std::move(each));
  if (!problems.empty()) return invalid(problems);
  return {};
}

bool hasToken(const Connection& connection) { return !connection.token.empty() || !connection.tokenFile.empty(); }
bool hasPassword(const Connection& connection) { return !connection.userName.empty() || !connection.password.empty(); }

// What client-go's transport has against a configuration before anything is sent.
Result<void> checkProvider(const AuthProvider& provider) {
  const auto refused = [](std::string text) { return Error{Code::Unsupported, std::move(text), {}, {}}; };
  if (provider.name == "gcp")
    return refused(
        "The gcp auth plugin has been removed.\nPlease use the \"gke-gcloud-auth-plugin\" kubectl/client-go credential plugin instead.\n"
        "See https://cloud.google.com/blog/products/containers-kubernetes/kubectl-auth-changes-in-gke for further details");
  if (provider.name == "azure")
    return refused(
        "The azure auth plugin has been removed.\nPlease use the https://github.com/Azure/kubelogin kubectl/client-go credential plugin instead.\n"
        "See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins for further details");
  if (provider.name != "oidc") return refused("no Auth Provider found for name " + quote(provider.name));
  const auto setting = [&](const char* key) {
    const auto found = provider.config.find(key);
    return found == provider.config.end() ? std::string() : found->second;
  };
  for (const char* needed : {"idp-issuer-url", "client-id"})
    if (setting(needed).empty()) return Error{Code::InvalidArgument, std::string("Must provide ") + needed, {}, {}};
  CHARTROOM_ASSIGN(const std::string authority, internal::decodeGoBase64(setting("idp-certificate-authority-data")));
  CHARTROOM_TRY(fileOr(authority, setting("idp-certificate-authority")));
  return {};
}

Result<void> addUser(Connection& connection, const UserEntry& user, const std::string& execConfig) {
  connection.token = user.token;
  connection.tokenFile = user.tokenFile;
  if (user.token.empty() && !user.tokenFile.empty()) {
    CHARTROOM_ASSIGN(connection.token, readFile(user.tokenFile));
  }
  connection.userName = user.userName;
  connection.password = user.password;
  connection.exec = user.exec;
  if (connection.exec) connection.exec->clusterConfig = execConfig;
  connection.oidc = user.authProvider;
  return {};
}

// rest.Config.TransportConfig and transport.New, as far as they only look.
Result<void> checkTransport(Connection& connection, const ClusterEntry& cluster, const UserEntry& user) {
  if (connection.exec) {
    const std::string& version = connection.exec->apiVersion;
    if (version != "client.authentication.k8s.io/v1" && version != "client.authentication.k8s.io/v1beta1")
      return Error{Code::InvalidArgument, "exec plugin: invalid apiVersion " + quote(version), {}, {}};
  }
  if (connection.oidc) CHARTROOM_TRY(checkProvider(*connection.oidc));
  if (connection.tls.insecureSkipVerify && (!cluster.authorityFile.empty() || !cluster.authorityData.empty()))
    return Error{Code::InvalidArgument, "specifying a root certificates file with the insecure flag is not allowed", {}, {}};
  CHARTROOM_ASSIGN(connection.tls.authority, fileOr(cluster.authorityData, cluster.authorityFile));
  CHARTROOM_ASSIGN(connection.tls.clientCertificate, fileOr(user.certificateData, user.certificateFile));
  if (!connection.tls.clientCertificate.empty()) {
    CHARTROOM_ASSIGN(connection.tls.clientKey, fileOr(user.keyData, user.keyFile));
  }
  if (hasToken(connection) && hasPassword(connection))
    return Error{Code::InvalidArgument, "username/password or bearer token may be set, but not both", {}, {}};
  if (connection.token.empty() && !connection.tokenFile.empty())
    return Error{Code::Unauthorized, "read empty token from file " + quote(connection.tokenFile), {}, {}};
  // Whoever has another credential is not asked for one.
  if (hasToken(connection) || hasPassword(connection) || !connection.tls.clientCertificate.empty()) connection.exec.reset();
  if (hasToken(connection) || hasPassword(connection)) connection.oidc.reset();
  return {};
}

struct Drawn {
  Connection connection;
  bool isDefault = false; // says no more than an empty kubeconfig without flags
};

Result<Drawn> draw(const Kubeconfig& config, const Overrides& overrides) {
  if (!overrides.context.empty() && !config.contexts.contains(overrides.context))
    return Error{Code::NotFound, "context " + quote(overrides.context) + " does not exist", {}, {}};
  const Chosen chosen = choose(config, overrides);
  CHARTROOM_TRY(confirmUsable(config, chosen));

  Drawn drawn;
  Connection& connection = drawn.connection;
  connection.context = chosen.contextName;
  if (!chosen.context.nameSpace.empty()) connection.nameSpace = chosen.context.nameSpace;
  connection.proxy = chosen.cluster.proxy;
  if (!chosen.user.impersonate.user.empty()) connection.impersonate = chosen.user.impersonate;
  ClusterEntry cluster;
  UserEntry user;
  if (isSecure(chosen.cluster.server)) {
    cluster = chosen.cluster;
    user = chosen.user;
    CHARTROOM_TRY(addUser(connection, user, cluster.execConfig));
    connection.tls.serverName = cluster.serverName;
    connection.tls.insecureSkipVerify = cluster.insecureSkipVerify;
  }
  drawn.isDefault = chosen.cluster.server == defaultServer() && connection.proxy.empty() &&
                    connection.impersonate == Impersonation{} && !hasToken(connection) && !hasPassword(connection) &&
                    !connection.exec && !connection.oidc && connection.tls == http::Tls{} && cluster.authorityFile.empty() &&
                    cluster.authorityData.empty() && user.certificateFile.empty() && user.certificateData.empty();
  CHARTROOM_TRY(checkTransport(connection, cluster, user));
  const bool tls =
      !connection.tls.authority.empty() || connection.tls.insecureSkipVerify || !connection.tls.clientCertificate.empty();
  CHARTROOM_ASSIGN(Url url, serverUrl(chosen.cluster.server, tls ? DefaultScheme::Https : DefaultScheme::Http));
  const std::string path = cleanPath("/" + url.path);
  url.path = path == "/" ? "" : path;
  url.rawPath.clear();
  url.query.clear();
  url.forceQuery = false;
  url.fragment.clear();
  connection.server = url.toString();
  return drawn;
}

bool isInPod(const std::string& folder) {
  struct stat token {};
  return !environment("KUBERNETES_SERVICE_HOST").empty() && !environment("KUBERNETES_SERVICE_PORT").empty() &&
         ::stat((folder + "/token").c_str(), &token) == 0 && !S_ISDIR(token.st_mode);
}

// A pod's connection: its own token and authority, or those of the flags.
Result<Connection> podConnection(const std::string& folder, const Overrides& overrides) {
  Connection connection;
  const std::string host = environment("KUBERNETES_SERVICE_HOST");
  connection.server =
      "https://" + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + environment("KUBERNETES_SERVICE_PORT");
  connection.tokenFile = folder + "/token";
  CHARTROOM_ASSIGN(connection.token, readFile(connection.tokenFile));
  // An authority that cannot be read leaves the system's, as in client-go.
  if (auto authority = readFile(folder + "/ca.crt")) connection.tls.authority = std::move(*authority);
  if (!overrides.token.empty()) {
    connection.token = overrides.token;
    connection.tokenFile.clear();
  }
  if (!overrides.authorityFile.empty()) {
    CHARTROOM_ASSIGN(connection.tls.authority, readFile(overrides.authorityFile));
  }
  // client-go ignores these two in a pod.
  connection.tls.serverName = overrides.serverName;
  if (overrides.insecureSkipVerify) {
    connection.tls.insecureSkipVerify = true;
    connection.tls.authority.clear();
  }
  return connection;
}

Result<Kubeconfig> loadFor(const ResolveOptions& options) {
  if (struct stat status; !options.file.empty() && ::stat(options.file.c_str(), &status) != 0 && errno == ENOENT)
    return Error{Code::NotFound, "stat " + options.file + ": no such file or directory", {}, {options.file, 0, 0}};
  return Kubeconfig::load(Kubeconfig::defaultFiles(options.file));
}

std::string nameSpaceIn(const Kubeconfig& config, const ResolveOptions& options) {
  const Overrides& overrides = options.overrides;
  if (!overrides.nameSpace.empty()) return overrides.nameSpace;
  if (!overrides.context.empty() && !config.contexts.contains(overrides.context)) return "default";
  const Chosen chosen = choose(config, overrides);
  if (!confirmUsable(config, chosen)) return "default";
  if (!chosen.context.nameSpace.empty()) return chosen.context.nameSpace;
  if (!isInPod(options.serviceAccountFolder)) return "default";
  if (const std::string own = environment("POD_NAMESPACE"); !own.empty()) return own;
  if (const auto own = readFile(options.serviceAccountFolder + "/namespace"); own && !trimSpace(*own).empty())
    return std::string(trimSpace(*own));
  return "default";
}

} // namespace

Result<Connection> Kubeconfig::connection(const Overrides& overrides) const {
  CHARTROOM_ASSIGN(Drawn drawn, draw(*this, overrides));
  return std::move(drawn.connection);
}

Result<Connection> resolveConnection(const ResolveOptions& options) {
  CHARTROOM_ASSIGN(const Kubeconfig config, loadFor(options));
  CHARTROOM_ASSIGN(Drawn drawn, draw(config, options.overrides));
  if (drawn.isDefault && isInPod(options.serviceAccountFolder)) {
    CHARTROOM_ASSIGN(drawn.connection, podConnection(options.serviceAccountFolder, options.overrides));
  }
  drawn.connection.nameSpace = nameSpaceIn(config, options);
  return std::move(drawn.connection);
}

Result<Connection> resolveConnection(const std::string& file, const Overrides& overrides) {
  return resolveConnection(ResolveOptions{file, overrides});
}

std::string resolveNamespace(const ResolveOptions& options) {
  const auto config = loadFor(options);
  if (!config) return options.overrides.nameSpace.empty() ? "default" : options.overrides.nameSpace;
  return nameSpaceIn(*config, options);
}

} // namespace chartroom::kube
