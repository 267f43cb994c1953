#include "core/kube/kubeconfig.h"

#include "core/base/text.h"
#include "core/kube/internal/kubeconfig_check.h"

#include <yaml-cpp/yaml.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <sys/stat.h>

namespace chartroom::kube {

namespace {

namespace fs = std::filesystem;

using internal::readFile;

std::string scalar(const YAML::Node& node, const char* key) {
  if (!node.IsMap()) return {};
  const YAML::Node value = node[key];
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

bool flag(const YAML::Node& node, const char* key) { return scalar(node, key) == "true"; }

std::vector<std::string> texts(const YAML::Node& node) {
  std::vector<std::string> result;
  if (node && node.IsSequence())
    for (const YAML::Node& each : node)
      if (each.IsScalar()) result.push_back(each.Scalar());
  return result;
}

// Paths in a kubeconfig are relative to its folder.
std::string resolved(const std::string& path, const fs::path& folder) {
  if (path.empty() || fs::path(path).is_absolute()) return path;
  return (folder / path).lexically_normal().string();
}

class Reader {
public:
  Reader(Kubeconfig& into, std::string file) : m_into(into), m_file(std::move(file)), m_folder(fs::absolute(m_file).parent_path()) {}

  Result<void> read(const YAML::Node& root) {
    if (root.IsNull()) return {};
    if (!root.IsMap()) return broken(root, "cannot unmarshal into Go struct Config");
    if (m_into.currentContext.empty()) m_into.currentContext = scalar(root, "current-context");
    CHARTROOM_TRY(each(root["clusters"], "cluster", [&](const std::string& name, const YAML::Node& node) { return cluster(name, node); }));
    CHARTROOM_TRY(each(root["users"], "user", [&](const std::string& name, const YAML::Node& node) { return user(name, node); }));
    return each(root["contexts"], "context", [&](const std::string& name, const YAML::Node& node) -> Result<void> {
      m_into.contexts.try_emplace(name, ContextEntry{scalar(node, "cluster"), scalar(node, "user"), scalar(node, "namespace")});
      return {};
    });
  }

private:
  Error broken(const YAML::Node& node, const std::string& what) const {
    const YAML::Mark mark = node.Mark();
    return Error{Code::Parse, "error loading config file " + quote(m_file) + ": " + what, {}, {m_file, mark.line + 1, mark.column + 1}};
  }

  template <typename Take>
  Result<void> each(const YAML::Node& list, const char* key, const Take& take) {
    if (!list || list.IsNull()) return {};
    if (!list.IsSequence()) return broken(list, "yaml: expected a list");
    for (const YAML::Node& entry : list) {
      const YAML::Node body = entry[key];
      CHARTROOM_TRY(take(scalar(entry, "name"), body && body.IsMap() ? body : YAML::Node(YAML::NodeType::Map)));
    }
    return {};
  }

  Result<std::string> data(const YAML::Node& node, const char* key) const {
    const std::string text = scalar(node, key);
    std::string bytes;
    if (!text.empty() && !decodeBase64(text, bytes)) return broken(node[key], "illegal base64 data at input byte 0");
    return bytes;
  }

  Result<void> cluster(const std::string& name, const YAML::Node& node) {
    ClusterEntry read;
    read.server = scalar(node, "server");
    read.authorityFile = resolved(scalar(node, "certificate-authority"), m_folder);
    CHARTROOM_ASSIGN(read.authorityData, data(node, "certificate-authority-data"));
    read.serverName = scalar(node, "tls-server-name");
    read.insecureSkipVerify = flag(node, "insecure-skip-tls-verify");
    read.proxy = scalar(node, "proxy-url");
    m_into.clusters.try_emplace(name, std::move(read));
    return {};
  }

  Result<void> user(const std::string& name, const YAML::Node& node) {
    UserEntry read;
    read.certificateFile = resolved(scalar(node, "client-certificate"), m_folder);
    read.keyFile = resolved(scalar(node, "client-key"), m_folder);
    CHARTROOM_ASSIGN(read.certificateData, data(node, "client-certificate-data"));
    CHARTROOM_ASSIGN(read.keyData, data(node, "client-key-data"));
    read.token = scalar(node, "token");
    read.tokenFile = resolved(scalar(node, "tokenFile"), m_folder);
    read.userName = scalar(node, "username");
    read.password = scalar(node, "password");
    read.impersonate.user = scalar(node, "as");
    read.impersonate.uid = scalar(node, "as-uid");
    read.impersonate.groups = texts(node["as-groups"]);
    if (const YAML::Node extra = node["as-user-extra"]; extra && extra.IsMap())
      for (const auto& entry : extra) read.impersonate.extra.emplace_back(entry.first.Scalar(), texts(entry.second));
    if (const YAML::Node provider = node["auth-provider"]; provider && provider.IsMap()) read.authProvider = scalar(provider, "name");
    if (const YAML::Node exec = node["exec"]; exec && exec.IsMap()) read.exec = plugin(exec);
    m_into.users.try_emplace(name, std::move(read));
    return {};
  }

  ExecPlugin plugin(const YAML::Node& node) const {
    ExecPlugin read;
    read.apiVersion = scalar(node, "apiVersion");
    read.command = scalar(node, "command");
    if (read.command.find('/') != std::string::npos) read.command = resolved(read.command, m_folder);
    read.arguments = texts(node["args"]);
    if (const YAML::Node env = node["env"]; env && env.IsSequence())
      for (const YAML::Node& entry : env) read.environment.emplace_back(scalar(entry, "name"), scalar(entry, "value"));
    read.installHint = scalar(node, "installHint");
    read.provideClusterInfo = flag(node, "provideClusterInfo");
    read.interactiveMode = scalar(node, "interactiveMode");
    return read;
  }

  Kubeconfig& m_into;
  std::string m_file;
  fs::path m_folder;
};

std::string loading(const std::string& file) { return "error loading config file " + quote(file); }

// go-yaml names the line where it noticed at best; yaml-cpp tells line and column.
std::optional<Place> syntaxErrorIn(const std::string& text, const std::string& file) {
  try {
    (void)YAML::Load(text);
  } catch (const YAML::Exception& exception) {
    return Place{file, exception.mark.line + 1, exception.mark.column + 1};
  }
  return {};
}

Error invalid(const std::vector<std::string>& problems) {
  std::string text = problems.size() == 1 ? problems.front() : "[" + join(problems, ", ") + "]";
  return Error{Code::InvalidArgument, "invalid configuration: " + text, {}, {}};
}

Result<std::string> fileOr(const std::string& data, const std::string& file) {
  if (!data.empty() || file.empty()) return data;
  return readFile(file);
}

// Credentials go over TLS only: a token for an http server stays at home (clientcmd's rule).
Result<void> addUser(Connection& connection, const UserEntry& user) {
  const bool secure = connection.server.starts_with("https://") || !connection.tls.authority.empty() ||
                      connection.tls.insecureSkipVerify || !user.certificateData.empty() || !user.certificateFile.empty();
  if (!secure) return {};
  connection.impersonate = user.impersonate;
  connection.token = user.token;
  connection.tokenFile = user.token.empty() ? user.tokenFile : std::string();
  connection.userName = user.userName;
  connection.password = user.password;
  CHARTROOM_ASSIGN(connection.tls.clientCertificate, fileOr(user.certificateData, user.certificateFile));
  CHARTROOM_ASSIGN(connection.tls.clientKey, fileOr(user.keyData, user.keyFile));
  if (!user.authProvider.empty() && !user.exec)
    return Error{Code::Unsupported, "no Auth Provider found for name " + quote(user.authProvider),
                 {"use an exec credential plugin instead"}, {}};
  connection.exec = user.exec;
  return {};
}

void addOverriddenUser(UserEntry& user, const Overrides& overrides) {
  if (!overrides.token.empty()) {
    user.token = overrides.token;
    user.tokenFile.clear();
    user.userName.clear();
    user.exec.reset();
  }
  if (!overrides.asUser.empty()) user.impersonate.user = overrides.asUser;
  if (!overrides.asGroups.empty()) user.impersonate.groups = overrides.asGroups;
}

} // namespace

std::vector<std::string> Kubeconfig::defaultFiles(const std::string& explicitFile) {
  if (!explicitFile.empty()) return {explicitFile};
  if (const char* list = std::getenv("KUBECONFIG"); list && *list) {
    std::vector<std::string> files;
    for (std::string& each : split(list, ":"))
      if (!each.empty()) files.push_back(std::move(each));
    return files;
  }
  const char* home = std::getenv("HOME");
  return {std::string(home ? home : "") + "/.kube/config"};
}

Result<Kubeconfig> Kubeconfig::load(const std::vector<std::string>& files) {
  Kubeconfig merged;
  std::vector<Error> problems;
  for (const std::string& file : files) {
    auto text = readFile(file);
    if (!text) {
      if (text.error().code == Code::NotFound) continue;
      problems.push_back(std::move(text).error().wrapped(loading(file)));
      continue;
    }
    if (auto good = internal::checkConfigText(*text, file); !good) {
      problems.push_back(std::move(good).error().wrapped(loading(file)));
      if (const auto place = syntaxErrorIn(*text, file)) problems.back().place = *place;
      continue;
    }
    try {
      if (auto read = Reader(merged, file).read(YAML::Load(*text)); !read) problems.push_back(std::move(read).error());
    } catch (const YAML::Exception& exception) {
      problems.push_back(Error{Code::Parse, loading(file) + ": yaml: line " + std::to_string(exception.mark.line + 1) + ": " + exception.msg, {},
                               {file, exception.mark.line + 1, exception.mark.column + 1}});
    }
  }
  if (problems.size() == 1) return problems.front();
  if (!problems.empty()) {
    std::vector<std::string> texts;
    for (const Error& each : problems) texts.push_back(each.message);
    Error all = problems.front();
    all.message = "[" + join(texts, ", ") + "]";
    return all;
  }
  return merged;
}

Result<Connection> Kubeconfig::connection(const Overrides& overrides) const {
  const std::string name = overrides.context.empty() ? currentContext : overrides.context;
  Connection connection;
  ContextEntry context;
  if (!name.empty()) {
    const auto found = contexts.find(name);
    if (found == contexts.end()) {
      const std::string text = "context " + quote(name) + " does not exist";
      if (overrides.context.empty()) return invalid({"context was not found for specified context: " + name});
      return Error{Code::NotFound, text, {}, {}};
    }
    context = found->second;
    connection.context = name;
  }
  // A name that leads nowhere is no error for clientcmd: defaults stand in.
  ClusterEntry cluster;
  if (const auto found = clusters.find(context.cluster); found != clusters.end()) cluster = found->second;
  if (!overrides.authorityFile.empty() || overrides.insecureSkipVerify) {
    cluster.authorityFile = overrides.authorityFile;
    cluster.authorityData.clear();
    cluster.insecureSkipVerify = overrides.insecureSkipVerify;
  }
  UserEntry user;
  if (const auto found = users.find(context.user); found != users.end()) user = found->second;
  addOverriddenUser(user, overrides);
  auto problems = internal::userProblems(context.user, user);
  for (std::string& each : internal::clusterProblems(context.cluster, cluster)) problems.push_back(std::move(each));
  if (!problems.empty()) return invalid(problems);

  if (!context.nameSpace.empty()) connection.nameSpace = context.nameSpace;
  if (!overrides.nameSpace.empty()) connection.nameSpace = overrides.nameSpace;
  if (!cluster.server.empty())
    connection.server = cluster.server.find("://") == std::string::npos ? "http://" + cluster.server : cluster.server;
  connection.proxy = cluster.proxy;
  connection.tls.serverName = cluster.serverName;
  connection.tls.insecureSkipVerify = cluster.insecureSkipVerify;
  CHARTROOM_ASSIGN(connection.tls.authority, fileOr(cluster.authorityData, cluster.authorityFile));
  if (connection.tls.insecureSkipVerify && !connection.tls.authority.empty())
    return Error{Code::InvalidArgument, "specifying a root certificates file with the insecure flag is not allowed", {}, {}};
  if (!overrides.server.empty())
    connection.server = overrides.server.find("://") == std::string::npos ? "http://" + overrides.server : overrides.server;
  if (!overrides.serverName.empty()) connection.tls.serverName = overrides.serverName;
  CHARTROOM_TRY(addUser(connection, user));
  while (connection.server.ends_with('/')) connection.server.pop_back();
  return connection;
}

std::optional<Connection> inClusterConnection() {
  const char* host = std::getenv("KUBERNETES_SERVICE_HOST");
  const char* port = std::getenv("KUBERNETES_SERVICE_PORT");
  static const std::string kFolder = "/var/run/secrets/kubernetes.io/serviceaccount/";
  if (!host || !port || !*host || !*port || !fs::exists(kFolder + "token")) return std::nullopt;
  Connection connection;
  const std::string name = std::string(host).find(':') == std::string::npos ? host : "[" + std::string(host) + "]";
  connection.server = "https://" + name + ":" + port;
  connection.tokenFile = kFolder + "token";
  if (auto text = readFile(kFolder + "ca.crt")) connection.tls.authority = *text;
  if (auto text = readFile(kFolder + "namespace")) connection.nameSpace = std::string(trimSpace(*text));
  return connection;
}

Result<Connection> resolveConnection(const std::string& explicitFile, const Overrides& overrides) {
  if (struct stat status; !explicitFile.empty() && ::stat(explicitFile.c_str(), &status) != 0 && errno == ENOENT)
    return Error{Code::NotFound, "stat " + explicitFile + ": no such file or directory", {}, {explicitFile, 0, 0}};
  CHARTROOM_ASSIGN(const Kubeconfig config, Kubeconfig::load(Kubeconfig::defaultFiles(explicitFile)));
  if (config.empty() && overrides.context.empty() && overrides.server.empty()) {
    if (auto inside = inClusterConnection()) {
      if (!overrides.nameSpace.empty()) inside->nameSpace = overrides.nameSpace;
      return *inside;
    }
  }
  return config.connection(overrides);
}

} // namespace chartroom::kube
