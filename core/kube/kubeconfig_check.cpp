#include "core/kube/internal/kubeconfig_check.h"

#include "core/base/text.h"
#include "core/value/yaml.h"

#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

namespace chartroom::kube::internal {

namespace {

Error systemError(const char* operation, const std::string& path, int number) {
  std::string reason = std::strerror(number); // NOLINT(concurrency-mt-unsafe)
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return Error{number == ENOENT ? Code::NotFound : Code::Io, std::string(operation) + " " + path + ": " + reason, {}, {path, 0, 0}};
}

std::string problemOpening(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return systemError("open", path, errno).message;
  ::close(file);
  return {};
}

enum class Type { Text, Bool, Bytes, Texts, Struct, List, TextsByText };

// One field of clientcmd/api/v1: where it stands, in which struct, and what it is in Go.
struct Field {
  const char* owner;
  const char* key;
  Type type;
  const char* goType; // of a struct or a list's entry
};

constexpr Field kFields[] = {
    {"Config", "current-context", Type::Text, nullptr},
    {"Config", "clusters", Type::List, "NamedCluster"},
    {"Config", "contexts", Type::List, "NamedContext"},
    {"Config", "users", Type::List, "NamedAuthInfo"},
    {"NamedCluster", "name", Type::Text, nullptr},
    {"NamedCluster", "cluster", Type::Struct, "Cluster"},
    {"NamedContext", "name", Type::Text, nullptr},
    {"NamedContext", "context", Type::Struct, "Context"},
    {"NamedAuthInfo", "name", Type::Text, nullptr},
    {"NamedAuthInfo", "user", Type::Struct, "AuthInfo"},
    {"Cluster", "server", Type::Text, nullptr},
    {"Cluster", "tls-server-name", Type::Text, nullptr},
    {"Cluster", "insecure-skip-tls-verify", Type::Bool, nullptr},
    {"Cluster", "certificate-authority", Type::Text, nullptr},
    {"Cluster", "certificate-authority-data", Type::Bytes, nullptr},
    {"Cluster", "proxy-url", Type::Text, nullptr},
    {"Context", "cluster", Type::Text, nullptr},
    {"Context", "user", Type::Text, nullptr},
    {"Context", "namespace", Type::Text, nullptr},
    {"AuthInfo", "client-certificate", Type::Text, nullptr},
    {"AuthInfo", "client-certificate-data", Type::Bytes, nullptr},
    {"AuthInfo", "client-key", Type::Text, nullptr},
    {"AuthInfo", "client-key-data", Type::Bytes, nullptr},
    {"AuthInfo", "token", Type::Text, nullptr},
    {"AuthInfo", "tokenFile", Type::Text, nullptr},
    {"AuthInfo", "as", Type::Text, nullptr},
    {"AuthInfo", "as-uid", Type::Text, nullptr},
    {"AuthInfo", "as-groups", Type::Texts, nullptr},
    {"AuthInfo", "as-user-extra", Type::TextsByText, nullptr},
    {"AuthInfo", "username", Type::Text, nullptr},
    {"AuthInfo", "password", Type::Text, nullptr},
    {"AuthInfo", "exec", Type::Struct, "ExecConfig"},
    {"ExecConfig", "command", Type::Text, nullptr},
    {"ExecConfig", "args", Type::Texts, nullptr},
    {"ExecConfig", "env", Type::List, "ExecEnvVar"},
    {"ExecConfig", "apiVersion", Type::Text, nullptr},
    {"ExecConfig", "installHint", Type::Text, nullptr},
    {"ExecConfig", "provideClusterInfo", Type::Bool, nullptr},
    {"ExecEnvVar", "name", Type::Text, nullptr},
    {"ExecEnvVar", "value", Type::Text, nullptr},
};

const char* jsonName(const Value& value) {
  return value.isString() ? "string" : value.isMap() ? "object" : value.isList() ? "array" : value.isBool() ? "bool" : "number";
}

// The first wrong field's text and path, as encoding/json reports it.
struct Wrong {
  std::string text;
  std::vector<std::string> path;
};

class TypeCheck {
public:
  std::optional<Wrong> structure(const Value& value, const std::string& owner) {
    for (const Field& field : kFields) {
      if (owner != field.owner) continue;
      const Value part = value.get(field.key);
      if (part.isNil()) continue;
      const std::size_t shown = m_shown.size();
      m_shown += (m_shown.empty() ? "" : ".") + std::string(field.key);
      m_path.emplace_back(field.key);
      auto wrong = one(part, field);
      m_path.pop_back();
      m_shown.resize(shown);
      if (wrong) return wrong;
    }
    return {};
  }

private:
  std::optional<Wrong> mismatch(const Value& value, const char* owner, const std::string& goType) const {
    return Wrong{std::string("json: cannot unmarshal ") + jsonName(value) + " into Go struct field " + owner + "." + m_shown + " of type " + goType, m_path};
  }

  std::optional<Wrong> texts(const Value& list, const Field& field) {
    if (!list.isList()) return mismatch(list, field.owner, "[]string");
    for (const Value& each : list.list().items)
      if (!each.isNil() && !each.isString()) return mismatch(each, field.owner, "string");
    return {};
  }

  std::optional<Wrong> one(const Value& value, const Field& field) {
    switch (field.type) {
    case Type::Text: return value.isString() ? std::nullopt : mismatch(value, field.owner, "string");
    case Type::Bool: return value.isBool() ? std::nullopt : mismatch(value, field.owner, "bool");
    case Type::Bytes: return value.isString() ? std::nullopt : mismatch(value, field.owner, "[]uint8");
    case Type::Texts: return texts(value, field);
    case Type::TextsByText: return value.isMap() ? std::nullopt : mismatch(value, field.owner, "map[string][]string");
    case Type::Struct: return value.isMap() ? structure(value, field.goType) : mismatch(value, field.owner, std::string("v1.") + field.goType);
    case Type::List: break;
    }
    if (!value.isList()) return mismatch(value, field.owner, std::string("[]v1.") + field.goType);
    std::size_t index = 0;
    for (const Value& each : value.list().items) {
      m_path.push_back(std::to_string(index++));
      auto wrong = each.isNil() ? std::nullopt : each.isMap() ? structure(each, field.goType) : mismatch(each, field.owner, std::string("v1.") + field.goType);
      m_path.pop_back();
      if (wrong) return wrong;
    }
    return {};
  }

  std::string m_shown;
  std::vector<std::string> m_path;
};

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

Result<void> checkConfigText(const std::string& text, const std::string& file) {
  auto parsed = value::parseYaml(text);
  if (!parsed) {
    Error error = std::move(parsed).error();
    constexpr std::string_view kPrefix = "error converting YAML to JSON: ";
    if (error.message.starts_with(kPrefix)) error.message.erase(0, kPrefix.size());
    error.code = Code::Parse;
    error.place.file = file;
    return error;
  }
  if (parsed->isNil()) return {};
  const auto wrong = [&](const std::string& message, const std::vector<std::string>& path) {
    return Error{Code::Parse, message, {}, placeOf(text, file, path)};
  };
  if (!parsed->isMap())
    return Error{Code::Parse, std::string("couldn't get version/kind; json parse error: json: cannot unmarshal ") + jsonName(*parsed) +
                 " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }", {}, {file, 1, 1}};
  for (const auto& [key, field] : {std::pair{"apiVersion", "apiVersion"}, std::pair{"kind", "kind"}})
    if (const Value given = parsed->get(key); !given.isNil() && !given.isString())
      return wrong(std::string("couldn't get version/kind; json parse error: json: cannot unmarshal ") + jsonName(given) + " into Go struct field ." + field + " of type string", {key});
  const Value version = parsed->get("apiVersion"), kind = parsed->get("kind");
  const std::string versionText = version.isString() && !version.string().empty() ? version.string() : "v1";
  const std::string kindText = kind.isString() && !kind.string().empty() ? kind.string() : "Config";
  if (versionText != "v1" || kindText != "Config")
    return wrong("no kind " + quote(kindText) + " is registered for version " + quote(versionText) + " in scheme \"pkg/runtime/scheme.go:111\"",
                 {versionText != "v1" ? "apiVersion" : "kind"});
  if (auto mismatch = TypeCheck().structure(*parsed, "Config")) return wrong(mismatch->text, mismatch->path);
  return {};
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
      problems.push_back("client-key-data or client-key must be specified for " + name + " to use the clientCert authentication method.");
    if (!user.certificateFile.empty())
      if (const std::string why = problemOpening(user.certificateFile); !why.empty())
        problems.push_back("unable to read client-cert " + user.certificateFile + " for " + name + " due to " + why);
    if (!user.keyFile.empty())
      if (const std::string why = problemOpening(user.keyFile); !why.empty())
        problems.push_back("unable to read client-key " + user.keyFile + " for " + name + " due to " + why);
  }
  if (user.exec) {
    const std::string use = " must be specified for " + name + " to use exec authentication plugin";
    if (!user.authProvider.empty()) problems.push_back("authProvider cannot be provided in combination with an exec plugin for " + name);
    if (user.exec->command.empty()) problems.push_back("command" + use);
    if (user.exec->apiVersion.empty()) problems.push_back("apiVersion" + use);
    for (const auto& [variable, value] : user.exec->environment)
      if (variable.empty()) problems.push_back("env variable name" + use);
    const std::string& mode = user.exec->interactiveMode;
    if (mode.empty()) problems.push_back("interactiveMode" + use);
    else if (mode != "Never" && mode != "IfAvailable" && mode != "Always") problems.push_back("invalid interactiveMode for " + name + ": " + quote(mode));
  }
  if (methods.size() > 1)
    problems.push_back("more than one authentication method found for " + name + "; found [" + join(methods, " ") + "], only one is allowed");
  const Impersonation& as = user.impersonate;
  if ((!as.uid.empty() || !as.groups.empty() || !as.extra.empty()) && as.user.empty())
    problems.push_back("requesting uid, groups or user-extra for " + name + " without impersonating a user");
  return problems;
}

std::vector<std::string> clusterProblems(const std::string& name, const ClusterEntry& cluster) {
  std::vector<std::string> problems;
  if (!cluster.authorityFile.empty() && !cluster.authorityData.empty())
    problems.push_back("certificate-authority-data and certificate-authority are both specified for " + name + ". certificate-authority-data will override.");
  if (!cluster.authorityFile.empty())
    if (const std::string why = problemOpening(cluster.authorityFile); !why.empty())
      problems.push_back("unable to read certificate-authority " + cluster.authorityFile + " for " + name + " due to " + why);
  return problems;
}

} // namespace chartroom::kube::internal
