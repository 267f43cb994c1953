// Kubeconfig files: read, checked, merged. What follows from them is in client_config.cpp.

#include "core/kube/kubeconfig.h"

#include "core/base/text.h"
#include "core/kube/internal/go_decode.h"
#include "core/kube/internal/kubeconfig_check.h"
#include "core/value/json.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace chartroom::kube {

namespace {

using internal::readFile;

std::string text(const Value& map, const char* key) {
  const Value value = map.get(key);
  return value.isString() ? value.string() : std::string();
}

bool flag(const Value& map, const char* key) {
  const Value value = map.get(key);
  return value.isBool() && value.boolean();
}

// A null in a list of texts is an empty one.
std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> result;
  if (list.isList())
    for (const Value& each : list.list().items) result.push_back(each.isString() ? each.string() : std::string());
  return result;
}

std::string bytes(const Value& map, const char* key) {
  if (const Value numbers = map.get(key); numbers.isList()) {
    std::string raw;
    for (const Value& each : numbers.list().items)
      raw.push_back(static_cast<char>(each.isFloat() ? static_cast<int>(each.number()) : 0));
    return raw;
  }
  auto decoded = internal::decodeGoBase64(text(map, key));
  return decoded ? std::move(*decoded) : std::string();
}

// The hint is printed to terminals: clientcmd shows control characters by their numbers.
std::string withoutControlCharacters(std::string_view hint) {
  std::string clean;
  while (!hint.empty()) {
    const DecodedRune next = decodeRune(hint);
    hint.remove_prefix(static_cast<std::size_t>(next.width));
    if (isPrint(next.rune) || (isSpace(next.rune) && next.rune != 0x85)) {
      appendRune(clean, next.rune);
      continue;
    }
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "U+%04X", static_cast<unsigned>(next.rune));
    clean += number.data();
  }
  return clean;
}

// Takes what a checked document has and `m_into` has not.
class Reader {
public:
  Reader(Kubeconfig& into, std::string file) : m_into(into), m_file(std::move(file)) {}

  void read(const Value& document) {
    if (m_into.currentContext.empty()) m_into.currentContext = text(document, "current-context");
    each(document, "clusters", "cluster",
        [&](const std::string& name, const Value& body) { m_into.clusters.try_emplace(name, cluster(body)); });
    each(document, "users", "user",
        [&](const std::string& name, const Value& body) { m_into.users.try_emplace(name, user(name, body)); });
    each(document, "contexts", "context", [&](const std::string& name, const Value& body) {
      m_into.contexts.try_emplace(name, ContextEntry{text(body, "cluster"), text(body, "user"), text(body, "namespace")});
    });
  }

private:
  template <typename Take>
  static void each(const Value& document, const char* list, const char* key, const Take& take) {
    const Value entries = document.get(list);
    if (!entries.isList()) return;
    for (const Value& entry : entries.list().items) take(text(entry, "name"), entry.get(key));
  }

  std::string path(const Value& map, const char* key) const { return internal::resolvedPath(text(map, key), m_file); }

  ClusterEntry cluster(const Value& body) const {
    ClusterEntry read;
    read.server = text(body, "server");
    read.authorityFile = path(body, "certificate-authority");
    read.authorityData = bytes(body, "certificate-authority-data");
    read.serverName = text(body, "tls-server-name");
    read.insecureSkipVerify = flag(body, "insecure-skip-tls-verify");
    read.proxy = text(body, "proxy-url");
    if (const Value extensions = body.get("extensions"); extensions.isList())
      for (const Value& extension : extensions.list().items)
        if (text(extension, "name") == "client.authentication.k8s.io/exec")
          if (auto json = value::writeJson(extension.get("extension"))) read.execConfig = std::move(*json);
    return read;
  }

  UserEntry user(const std::string& name, const Value& body) const {
    UserEntry read;
    read.certificateFile = path(body, "client-certificate");
    read.keyFile = path(body, "client-key");
    read.certificateData = bytes(body, "client-certificate-data");
    read.keyData = bytes(body, "client-key-data");
    read.token = text(body, "token");
    read.tokenFile = path(body, "tokenFile");
    read.userName = text(body, "username");
    read.password = text(body, "password");
    read.impersonate.user = text(body, "as");
    read.impersonate.uid = text(body, "as-uid");
    read.impersonate.groups = texts(body.get("as-groups"));
    if (const Value extra = body.get("as-user-extra"); extra.isMap())
      for (const auto& [key, values] : extra.map()) read.impersonate.extra.emplace_back(key.str(), texts(values));
    if (const Value provider = body.get("auth-provider"); provider.isMap()) {
      read.authProvider = AuthProvider{text(provider, "name"), {}, name, m_file};
      if (const Value config = provider.get("config"); config.isMap())
        for (const auto& [key, setting] : config.map())
          read.authProvider->config[key.str()] = setting.isString() ? setting.string() : std::string();
    }
    if (const Value exec = body.get("exec"); exec.isMap()) read.exec = plugin(exec);
    return read;
  }

  ExecPlugin plugin(const Value& body) const {
    ExecPlugin read;
    read.apiVersion = text(body, "apiVersion");
    read.command = text(body, "command");
    if (read.command.find('/') != std::string::npos) read.command = internal::resolvedPath(read.command, m_file);
    read.arguments = texts(body.get("args"));
    if (const Value environment = body.get("env"); environment.isList())
      for (const Value& entry : environment.list().items) read.environment.emplace_back(text(entry, "name"), text(entry, "value"));
    read.installHint = withoutControlCharacters(text(body, "installHint"));
    read.provideClusterInfo = flag(body, "provideClusterInfo");
    read.interactiveMode = text(body, "interactiveMode");
    // The older version came before the field.
    if (read.interactiveMode.empty() &&
        (read.apiVersion == "client.authentication.k8s.io/v1beta1" || read.apiVersion == "client.authentication.k8s.io/v1alpha1"))
      read.interactiveMode = "IfAvailable";
    return read;
  }

  Kubeconfig& m_into;
  std::string m_file;
};

std::string loading(const std::string& file) { return "error loading config file \"" + file + "\""; }

// go-yaml names the line where it noticed at best; yaml-cpp tells line and column.
std::optional<Place> syntaxErrorIn(const std::string& content, const std::string& file) {
  try {
    (void)YAML::Load(content);
  } catch (const YAML::Exception& exception) {
    return Place{file, exception.mark.line + 1, exception.mark.column + 1};
  }
  return {};
}

} // namespace

std::vector<std::string> Kubeconfig::defaultFiles(const std::string& explicitFile) {
  if (!explicitFile.empty()) return {explicitFile};
  if (const char* list = std::getenv("KUBECONFIG"); list && *list) {
    std::vector<std::string> files;
    for (std::string& each : split(list, ":"))
      if (!each.empty() && std::find(files.begin(), files.end(), each) == files.end()) files.push_back(std::move(each));
    return files;
  }
  const char* home = std::getenv("HOME");
  return {std::string(home ? home : "") + "/.kube/config"};
}

Result<Kubeconfig> Kubeconfig::load(const std::vector<std::string>& files) {
  Kubeconfig merged;
  std::vector<Error> problems;
  for (const std::string& file : files) {
    auto content = readFile(file);
    if (!content) {
      if (content.error().code == Code::NotFound) continue;
      problems.push_back(std::move(content).error().wrapped(loading(file)));
      continue;
    }
    auto document = internal::parseConfigText(*content, file);
    if (!document) {
      problems.push_back(std::move(document).error().wrapped(loading(file)));
      if (const auto place = syntaxErrorIn(*content, file)) problems.back().place = *place;
      continue;
    }
    Reader(merged, file).read(*document);
  }
  if (problems.size() == 1) return problems.front();
  if (!problems.empty()) {
    std::vector<std::string> messages;
    for (const Error& each : problems)
      if (std::find(messages.begin(), messages.end(), each.message) == messages.end()) messages.push_back(each.message);
    Error all = problems.front();
    all.message = messages.size() == 1 ? messages.front() : "[" + join(messages, ", ") + "]";
    return all;
  }
  return merged;
}

} // namespace chartroom::kube
