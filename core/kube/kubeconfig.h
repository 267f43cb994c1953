#pragma once

// Kubeconfig: how to reach a cluster and who one is there. Mirrors client-go's tools/clientcmd: the KUBECONFIG list merged (first
// file wins), contexts, overrides as helm's --kube-… flags give them, the in-cluster configuration, else http://localhost:8080.
//
// Plain values, read once; nothing is written back. Thread-safe as such.
// Not here: auth-provider (gcp and azure are gone from client-go; oidc is refused with a text naming exec plugins).

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
  std::string installHint;
  bool provideClusterInfo = false;
  std::string interactiveMode; // "Never", "IfAvailable", "Always"
  friend bool operator==(const ExecPlugin&, const ExecPlugin&) = default;
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
  std::string tokenFile; // read anew now and then; `token` wins
  std::string userName;
  std::string password;
  std::optional<ExecPlugin> exec;
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
};

struct UserEntry {
  std::string certificateFile, certificateData, keyFile, keyData; // data decoded
  std::string token, tokenFile;
  std::string userName, password;
  Impersonation impersonate;
  std::optional<ExecPlugin> exec;
  std::string authProvider; // its name
};

struct ContextEntry {
  std::string cluster;
  std::string user;
  std::string nameSpace;
};

class Kubeconfig {
public:
  // The files to read: the one given, else those of KUBECONFIG, else ~/.kube/config.
  static std::vector<std::string> defaultFiles(const std::string& explicitFile = {});
  // Reads and merges; files that do not exist are passed over. One that cannot be read or decoded fails with
  // `error loading config file "x": …` and its place; several are told together.
  static Result<Kubeconfig> load(const std::vector<std::string>& files);

  std::string currentContext;
  std::map<std::string, ContextEntry> contexts;
  std::map<std::string, ClusterEntry> clusters;
  std::map<std::string, UserEntry> users;

  bool empty() const { return contexts.empty() && clusters.empty() && users.empty() && currentContext.empty(); }
  // The connection of the chosen context with the overrides on it. Certificate files are read here. Fails with clientcmd's
  // texts (`context "x" does not exist`, `invalid configuration: …`).
  Result<Connection> connection(const Overrides& overrides = {}) const;
};

// What a pod finds in itself; nullopt outside a cluster.
std::optional<Connection> inClusterConnection();

// The whole way: files, in-cluster, default. An explicit file that is not there fails with `stat x: no such file or directory`.
Result<Connection> resolveConnection(const std::string& explicitFile, const Overrides& overrides);

} // namespace chartroom::kube
