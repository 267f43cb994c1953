#include "core/kube/internal/kubeconfig_check.h"

#include "core/base/path.h"
#include "core/base/system_error.h"
#include "core/base/text.h"
#include "core/base/url.h"
#include "core/kube/internal/go_decode.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>

#include <fcntl.h>
#include <unistd.h>

namespace chartroom::kube::internal {

namespace {

std::string problemOpening(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return systemError("open", path, errno).message;
  ::close(file);
  return {};
}

// The structs of clientcmd/api/v1.
constexpr GoField kFields[] = {
    {"Config", "preferences", GoType::Struct, "Preferences"},
    {"Config", "current-context", GoType::Text},
    {"Config", "clusters", GoType::List, "NamedCluster"},
    {"Config", "contexts", GoType::List, "NamedContext"},
    {"Config", "users", GoType::List, "NamedAuthInfo"},
    {"Config", "extensions", GoType::List, "NamedExtension"},
    {"Preferences", "colors", GoType::Bool},
    {"Preferences", "extensions", GoType::List, "NamedExtension"},
    {"NamedExtension", "name", GoType::Text},
    {"NamedExtension", "extension", GoType::Raw},
    {"NamedCluster", "name", GoType::Text},
    {"NamedCluster", "cluster", GoType::Struct, "Cluster"},
    {"NamedContext", "name", GoType::Text},
    {"NamedContext", "context", GoType::Struct, "Context"},
    {"NamedAuthInfo", "name", GoType::Text},
    {"NamedAuthInfo", "user", GoType::Struct, "AuthInfo"},
    {"Cluster", "server", GoType::Text},
    {"Cluster", "tls-server-name", GoType::Text},
    {"Cluster", "insecure-skip-tls-verify", GoType::Bool},
    {"Cluster", "certificate-authority", GoType::Text},
    {"Cluster", "certificate-authority-data", GoType::Bytes},
    {"Cluster", "proxy-url", GoType::Text},
    {"Cluster", "disable-compression", GoType::Bool},
    {"Cluster", "extensions", GoType::List, "NamedExtension"},
    {"Context", "cluster", GoType::Text},
    {"Context", "user", GoType::Text},
    {"Context", "namespace", GoType::Text},
    {"Context", "extensions", GoType::List, "NamedExtension"},
    {"AuthInfo", "client-certificate", GoType::Text},
    {"AuthInfo", "client-certificate-data", GoType::Bytes},
    {"AuthInfo", "client-key", GoType::Text},
    {"AuthInfo", "client-key-data", GoType::Bytes},
    {"AuthInfo", "token", GoType::Text},
    {"AuthInfo", "tokenFile", GoType::Text},
    {"AuthInfo", "as", GoType::Text},
    {"AuthInfo", "as-uid", GoType::Text},
    {"AuthInfo", "as-groups", GoType::Texts},
    {"AuthInfo", "as-user-extra", GoType::TextsByText},
    {"AuthInfo", "username", GoType::Text},
    {"AuthInfo", "password", GoType::Text},
    {"AuthInfo", "auth-provider", GoType::Struct, "AuthProviderConfig"},
    {"AuthInfo", "exec", GoType::Struct, "ExecConfig"},
    {"AuthInfo", "extensions", GoType::List, "NamedExtension"},
    {"AuthProviderConfig", "name", GoType::Text},
    {"AuthProviderConfig", "config", GoType::TextByText},
    {"ExecConfig", "command", GoType::Text},
    {"ExecConfig", "args", GoType::Texts},
    {"ExecConfig", "env", GoType::List, "ExecEnvVar"},
    {"ExecConfig", "apiVersion", GoType::Text},
    {"ExecConfig", "installHint", GoType::Text},
    {"ExecConfig", "provideClusterInfo", GoType::Bool},
    {"ExecConfig", "interactiveMode", GoType::Text, "ExecInteractiveMode"},
    {"ExecEnvVar", "name", GoType::Text},
    {"ExecEnvVar", "value", GoType::Text},
};

std::string textOf(const Value& map, const char* key) {
  const Value value = map.get(key);
  return value.isString() ? value.string() : std::string();
}

std::string boolOf(const Value& map, const char* key) {
  const Value value = map.get(key);
  return value.isBool() && value.boolean() ? "true" : "false";
}

// fmt's %v of a []byte.
std::string shownBytes(const std::string& bytes) {
  std::vector<std::string> numbers;
  for (const char c : bytes) numbers.push_back(std::to_string(static_cast<unsigned char>(c)));
  return "[" + join(numbers, " ") + "]";
}

std::string shownExtensions(const Value& list) {
  std::vector<std::string> shown;
  if (list.isList())
    for (const Value& each : list.list().items) {
      const Value extension = each.get("extension");
      const auto json = extension.isNil() ? Result<std::string>(std::string()) : value::writeJson(extension);
      shown.push_back("{" + textOf(each, "name") + " {" + shownBytes(json ? *json : std::string()) + " <nil>}}");
    }
  return "[" + join(shown, " ") + "]";
}

std::string shownCluster(const Value& cluster) {
  const auto authority = decodeGoBase64(textOf(cluster, "certificate-authority-data"));
  return join({textOf(cluster, "server"), textOf(cluster, "tls-server-name"), boolOf(cluster, "insecure-skip-tls-verify"),
                  textOf(cluster, "certificate-authority"), shownBytes(authority ? *authority : std::string()),
                  textOf(cluster, "proxy-url"), boolOf(cluster, "disable-compression"), shownExtensions(cluster.get("extensions"))},
      " ");
}

std::string shownContext(const Value& context) {
  return join({textOf(context, "cluster"), textOf(context, "user"), textOf(context, "namespace"),
                  shownExtensions(context.get("extensions"))},
      " ");
}

// client-go prints the whole list, with the users' tokens and passwords in clear: of users only names are shown here.
std::optional<Misfit> findRepeatedName(const Value& document) {
  struct Kind {
    const char *list, *entry, *type, *goMap;
    std::string (*shown)(const Value&);
  };
  const Kind kinds[] = {{"clusters", "cluster", "NamedCluster", "Cluster", shownCluster},
      {"users", "user", "NamedAuthInfo", "AuthInfo", [](const Value&) { return std::string("…"); }},
      {"contexts", "context", "NamedContext", "Context", shownContext}};
  for (const Kind& kind : kinds) {
    const Value list = document.get(kind.list);
    if (!list.isList()) continue;
    std::set<std::string> names;
    std::size_t index = 0;
    for (const Value& each : list.list().items) {
      const std::string name = textOf(each, "name");
      if (names.insert(name).second) {
        ++index;
        continue;
      }
      std::vector<std::string> shown;
      for (const Value& entry : list.list().items)
        shown.push_back("{" + textOf(entry, "name") + " {" + kind.shown(entry.get(kind.entry)) + "}}");
      return Misfit{std::string("error converting *[]") + kind.type + " into *map[string]*api." + kind.goMap +
                        ": duplicate name \"" + name + "\" in list: [" + join(shown, " ") + "]",
          {kind.list, std::to_string(index)}};
    }
  }
  return {};
}

Place placeOf(const std::string& text, const std::string& file, const std::vector<std::string>& path) {
  for (const value::YamlNode& node : value::locateYaml(text))
    if (node.path == path) return {file, node.place.line, node.place.column};
  return {file, 0, 0};
}

} // namespace

Result<std::string> readFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return systemError("open", path, errno);
  std::string text;
  char piece[65536];
  for (;;) {
    const ssize_t count = ::read(file, piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int reason = errno;
      ::close(file);
      return systemError("read", path, reason);
    }
    if (count == 0) break;
    text.append(piece, static_cast<std::size_t>(count));
  }
  ::close(file);
  return text;
}

Result<Value> parseConfigText(const std::string& text, const std::string& file) {
  auto parsed = value::parseYaml(text);
  if (!parsed) {
    Error error = std::move(parsed).error();
    constexpr std::string_view kPrefix = "error converting YAML to JSON: ";
    if (error.message.starts_with(kPrefix)) error.message.erase(0, kPrefix.size());
    error.code = Code::Parse;
    error.place.file = file;
    return error;
  }
  const auto wrong = [&](const std::string& message, const std::vector<std::string>& path) {
    return Error{Code::Parse, message, {}, placeOf(text, file, path)};
  };
  auto meta = typeMetaOf(*parsed);
  if (!meta) {
    Error error = std::move(meta).error();
    error.place.file = file;
    return error;
  }
  if (parsed->isNil()) return parsed;
  const std::string version = meta->apiVersion.empty() ? "v1" : meta->apiVersion;
  const std::string kind = meta->kind.empty() ? "Config" : meta->kind;
  if (version != "v1" || kind != "Config")
    return wrong(
        "no kind " + quote(kind) + " is registered for version " + quote(version) + " in scheme \"pkg/runtime/scheme.go:111\"",
        {version != "v1" ? "apiVersion" : "kind"});
  if (const auto misfit = findMisfit(*parsed, kFields, "Config")) return wrong(misfit->text, misfit->path);
  if (const auto repeated = findRepeatedName(*parsed)) return wrong(repeated->text, repeated->path);
  return parsed;
}

std::vector<std::string> userProblems(const std::string& name, const UserEntry& user) {
  std::vector<std::string> problems;
  std::vector<std::string> methods;
  if (!user.token.empty()) methods.emplace_back("token");
  if (!user.userName.empty() || !user.password.empty()) methods.emplace_back("basicAuth");
  if (!user.certificateFile.empty() || !user.certificateData.empty()) {
    if (!user.certificateFile.empty() && !user.certificateData.empty())
      problems.push_back("client-cert-data and client-cert are both specified for " + name + ". client-cert-data will override.");
    if (!user.keyFile.empty() && !user.keyData.empty())
      problems.push_back("client-key-data and client-key are both specified for " + name + "; client-key-data will override");
    if (user.keyFile.empty() && user.keyData.empty())
      problems.push_back(
          "client-key-data or client-key must be specified for " + name + " to use the clientCert authentication method.");
    if (!user.certificateFile.empty())
      if (const std::string why = problemOpening(user.certificateFile); !why.empty())
        problems.push_back("unable to read client-cert " + user.certificateFile + " for " + name + " due to " + why);
    if (!user.keyFile.empty())
      if (const std::string why = problemOpening(user.keyFile); !why.empty())
        problems.push_back("unable to read client-key " + user.keyFile + " for " + name + " due to " + why);
  }
  if (user.exec) {
    const std::string use = " must be specified for " + name + " to use exec authentication plugin";
    if (user.authProvider) problems.push_back("authProvider cannot be provided in combination with an exec plugin for " + name);
    if (user.exec->command.empty()) problems.push_back("command" + use);
    if (user.exec->apiVersion.empty()) problems.push_back("apiVersion" + use);
    for (const auto& [variable, value] : user.exec->environment)
      if (variable.empty()) problems.push_back("env variable name" + use);
    const std::string& mode = user.exec->interactiveMode;
    if (mode.empty()) problems.push_back("interactiveMode" + use);
    else if (mode != "Never" && mode != "IfAvailable" && mode != "Always")
      problems.push_back("invalid interactiveMode for " + name + ": " + quote(mode));
  }
  if (methods.size() > 1)
    problems.push_back(
        "more than one authentication method found for " + name + "; found [" + join(methods, " ") + "], only one is allowed");
  const Impersonation& as = user.impersonate;
  if ((!as.uid.empty() || !as.groups.empty() || !as.extra.empty()) && as.user.empty())
    problems.push_back("requesting uid, groups or user-extra for " + name + " without impersonating a user");
  return problems;
}

std::vector<std::string> clusterProblems(const std::string& name, const ClusterEntry& cluster) {
  std::vector<std::string> problems;
  if (!cluster.proxy.empty())
    if (auto good = checkProxyUrl(cluster.proxy); !good)
      problems.push_back(
          "invalid 'proxy-url' " + quote(cluster.proxy) + " for cluster " + quote(name) + ": " + good.error().message);
  if (!cluster.authorityFile.empty() && !cluster.authorityData.empty())
    problems.push_back("certificate-authority-data and certificate-authority are both specified for " + name +
                       ". certificate-authority-data will override.");
  if (!cluster.authorityFile.empty())
    if (const std::string why = problemOpening(cluster.authorityFile); !why.empty())
      problems.push_back("unable to read certificate-authority " + cluster.authorityFile + " for " + name + " due to " + why);
  return problems;
}

Result<void> checkProxyUrl(const std::string& text) {
  const auto url = Url::parse(text);
  if (!url) return Error{Code::InvalidArgument, "could not parse: " + text, {}, {}};
  if (url->scheme != "http" && url->scheme != "https" && url->scheme != "socks5")
    return Error{Code::InvalidArgument, "unsupported scheme " + quote(url->scheme) + ", must be http, https, or socks5", {}, {}};
  return {};
}

std::string resolvedPath(const std::string& path, const std::string& configFile) {
  if (path.empty() || path.starts_with('/')) return path;
  return cleanPath((std::filesystem::absolute(configFile).parent_path() / path).string());
}

} // namespace chartroom::kube::internal
