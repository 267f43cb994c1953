#pragma once

// Kubeconfig: how to reach a cluster and who one is there. Mirrors client-go's tools/clientcmd: the KUBECONFIG list merged (first
// file wins), contexts, overrides as helm's --kube-… flags give them, the pod's service account, else http://localhost:8080.
//
// Plain values, read once. Thread-safe as such. Only refreshed OIDC tokens are ever written back (internal/oidc.h).

#include "core/base/result.h"
#include "core/http/transport.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::kube {

// A program that prints an ExecCredential (client.authentication.k8s.io/v1 or v1beta1).
struct ExecPlugin {
  std::string apiVersion;
  std::string command; // relative ones are made absolute against their file
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string installHint; // without control characters
  bool provideClusterInfo = false;
  std::string interactiveMode; // "Never", "IfAvailable", "Always"
  std::string clusterConfig;   // the cluster's extension for plugins, as JSON, or empty
  friend bool operator==(const ExecPlugin&, const ExecPlugin&) = default;
};

// An auth-provider of a user: "oidc", or one that client-go no longer has.
struct AuthProvider {
  std::string name;
  std::map<std::string, std::string> config;
  std::string user; // whose entry it is, and
  std::string file; // where that is written: refreshed tokens go back there
  friend bool operator==(const AuthProvider&, const AuthProvider&) = default;
};

struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::vector<std::string>>> extra;
  friend bool operator==(const Impersonation&, const Impersonation&) = default;
};

// Everything a client needs (rest.Config).
struct Connection {
  std::string server = "http://localhost:8080"; // may end in a path
  http::Tls tls;
  std::string token;
  std::string tokenFile; // read again every minute; what it holds wins over `token`, which was its first content
  std::string userName;
  std::string password;
  std::optional<ExecPlugin> exec;   // asked when there is no other credential
  std::optional<AuthProvider> oidc; // asked when there is no token, password or plugin
  Impersonation impersonate;
  std::string proxy;
  std::string nameSpace = "default"; // of the context
  std::string context;               // its name, empty in a cluster or without configuration
  friend bool operator==(const Connection&, const Connection&) = default;
};

// What flags and HELM_KUBE… variables set over a kubeconfig; empty means not set.
struct Overrides {
  std::string context;
  std::string nameSpace;
  std::string server;
  std::string token;
  std::string authorityFile;
  std::string serverName;
  bool insecureSkipVerify = false;
  std::string asUser;
  std::vector<std::string> asGroups;
};

struct ClusterEntry {
  std::string server;
  std::string authorityFile;
  std::string authorityData; // decoded
  std::string serverName;
  bool insecureSkipVerify = false;
  std::string proxy;
  std::string execConfig; // ExecPlugin::clusterConfig
};

struct UserEntry {
  std::string certificateFile, certificateData, keyFile, keyData; // data decoded
  std::string token, tokenFile;
  std::string userName, password;
  Impersonation impersonate;
  std::optional<ExecPlugin> exec;
  std::optional<AuthProvider> authProvider;
};

struct ContextEntry {
  std::string cluster;
  std::string user;
  std::string nameSpace;
};

class Kubeconfig {
public:
  // The files to read: the one given, else those of KUBECONFIG without repetitions, else ~/.kube/config.
  static std::vector<std::string> defaultFiles(const std::string& explicitFile = {});
  // Reads and merges; files that do not exist are passed over. One that cannot be read or decoded fails with
  // `error loading config file "x": …` and its place; several errors are joined.
  static Result<Kubeconfig> load(const std::vector<std::string>& files);

  std::string currentContext;
  std::map<std::string, ContextEntry> contexts;
  std::map<std::string, ClusterEntry> clusters;
  std::map<std::string, UserEntry> users;

  bool empty() const { return contexts.empty() && clusters.empty() && users.empty() && currentContext.empty(); }
  // The connection of the chosen context with the overrides on it. Certificate and token files are read here. Fails with
  // clientcmd's texts (`context "x" does not exist`, `invalid configuration: …`).
  Result<Connection> connection(const Overrides& overrides = {}) const;
};

// Where a pod finds its service account.
inline constexpr const char* kServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

struct ResolveOptions {
  std::string file; // --kubeconfig; one that is not there fails with `stat x: no such file or directory`
  Overrides overrides;
  std::string serviceAccountFolder = kServiceAccountFolder;
};

// The whole way: files, else the pod's service account where the files and flags name nothing (its token and authority, which
// flags replace), else the default. What only a kubeconfig can carry out (impersonation) is not dropped in a pod: with it the
// default server is asked, as clientcmd does.
Result<Connection> resolveConnection(const ResolveOptions& options);
Result<Connection> resolveConnection(const std::string& file, const Overrides& overrides);

// The namespace in use: the flag's, the context's, POD_NAMESPACE or the pod's own, "default"; "default" for an unusable kubeconfig.
std::string resolveNamespace(const ResolveOptions& options);

} // namespace chartroom::kube
