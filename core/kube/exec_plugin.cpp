#include "core/kube/internal/exec_plugin.h"

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/crypto/tls_peer.h"
#include "core/go/time.h"
#include "core/kube/internal/go_decode.h"
#include "core/process/process.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <unistd.h>

namespace chartroom::kube::internal {

namespace {

constexpr const char* kInstallHelp =
    "\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\n"
    "To learn more about this feature, consult the documentation available at:\n"
    "      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins";

// The structs of pkg/apis/clientauthentication/v1 and v1beta1.
constexpr GoField kFields[] = {
    {"ExecCredential", "spec", GoType::Struct, "ExecCredentialSpec"},
    {"ExecCredential", "status", GoType::Struct, "ExecCredentialStatus"},
    {"ExecCredentialSpec", "cluster", GoType::Struct, "Cluster"},
    {"ExecCredentialSpec", "interactive", GoType::Bool},
    {"ExecCredentialStatus", "expirationTimestamp", GoType::Time},
    {"ExecCredentialStatus", "token", GoType::Text},
    {"ExecCredentialStatus", "clientCertificateData", GoType::Text},
    {"ExecCredentialStatus", "clientKeyData", GoType::Text},
    {"Cluster", "server", GoType::Text},
    {"Cluster", "tls-server-name", GoType::Text},
    {"Cluster", "insecure-skip-tls-verify", GoType::Bool},
    {"Cluster", "certificate-authority-data", GoType::Bytes},
    {"Cluster", "proxy-url", GoType::Text},
    {"Cluster", "disable-compression", GoType::Bool},
    {"Cluster", "config", GoType::Raw},
};

Error refused(std::string text) { return Error{Code::Unauthorized, std::move(text), {}, {}}; }

std::string json(const std::string& text) {
  auto written = value::writeJson(Value(text));
  return written ? std::move(*written) : "\"\"";
}

Result<Interactive> interactivity(const ExecPlugin& plugin) {
  const bool terminal = ::isatty(0) == 1;
  if (plugin.interactiveMode == "Always" && !terminal)
    return refused("exec plugin cannot support interactive mode: standard input is not a terminal");
  return terminal && plugin.interactiveMode != "Never" ? Interactive::Yes : Interactive::No;
}

// The runtime's decoder: a document that begins like JSON is JSON, anything else YAML.
Result<Value> parseOutput(const std::string& output) {
  if (trimSpace(output).starts_with('{')) {
    auto parsed = value::parseJson(output);
    if (!parsed) return std::move(parsed).error().wrapped("couldn't get version/kind; json parse error");
    return parsed;
  }
  auto parsed = value::parseYaml(output);
  if (parsed) return parsed;
  Error error = std::move(parsed).error();
  error.message = std::string(trimPrefix(error.message, "error converting YAML to JSON: "));
  return error;
}

Result<Value> decode(const ExecPlugin& plugin, const std::string& output) {
  CHARTROOM_ASSIGN(Value document, parseOutput(output));
  CHARTROOM_ASSIGN(TypeMeta meta, typeMetaOf(document));
  // What names no kind is taken for the decoder's own type, whose version is nobody's.
  const std::string own = "client.authentication.k8s.io/__internal";
  if (meta.kind.empty()) meta.kind = "ExecCredential";
  if (meta.apiVersion.empty()) meta.apiVersion = own;
  const bool known = meta.apiVersion == "client.authentication.k8s.io/v1" ||
                     meta.apiVersion == "client.authentication.k8s.io/v1beta1" || meta.apiVersion == own;
  if (!known || meta.kind != "ExecCredential")
    return Error{Code::Unauthorized,
        "no kind " + quote(meta.kind) + " is registered for version " + quote(meta.apiVersion) +
            " in scheme \"pkg/runtime/scheme.go:111\"",
        {}, {}};
  if (document.isMap())
    if (auto misfit = findMisfit(document, kFields, "ExecCredential", meta.apiVersion.ends_with("v1") ? "v1" : "v1beta1"))
      return refused(misfit->text);
  if (meta.apiVersion != plugin.apiVersion) // its text has no "decoding stdout: "
    return Error{Code::Conflict,
        "exec plugin is configured to use API version " + plugin.apiVersion + ", plugin returned version " + meta.apiVersion, {},
        {}};
  return document;
}

Error startError(const ExecPlugin& plugin, Error error) {
  if (error.code == Code::NotFound) {
    error.message = "exec: executable " + cleanPath(plugin.command) + " not found" + kInstallHelp;
    if (!plugin.installHint.empty()) error.message += "\n\n" + plugin.installHint;
  } else {
    error.message = "exec: " + error.message;
  }
  error.code = Code::Unauthorized;
  return error;
}

} // namespace

std::string execInfo(const ExecPlugin& plugin, const Connection& connection, Interactive interactive) {
  std::string info = "{\"kind\":\"ExecCredential\",\"apiVersion\":" + json(plugin.apiVersion) + ",\"spec\":{";
  if (plugin.provideClusterInfo) {
    info += "\"cluster\":{\"server\":" + json(connection.server);
    if (!connection.tls.serverName.empty()) info += ",\"tls-server-name\":" + json(connection.tls.serverName);
    if (connection.tls.insecureSkipVerify) info += ",\"insecure-skip-tls-verify\":true";
    if (!connection.tls.authority.empty())
      info += ",\"certificate-authority-data\":" + json(encodeBase64(connection.tls.authority));
    if (!connection.proxy.empty()) info += ",\"proxy-url\":" + json(connection.proxy);
    info += ",\"config\":" + (plugin.clusterConfig.empty() ? "null" : plugin.clusterConfig) + "},";
  }
  return info + "\"interactive\":" + (interactive == Interactive::Yes ? "true" : "false") + "}}\n";
}

Result<ExecCredential> readCredential(const ExecPlugin& plugin, const std::string& output) {
  auto document = decode(plugin, output);
  if (!document) {
    Error error = std::move(document).error();
    const bool otherVersion = error.code == Code::Conflict;
    error.code = Code::Unauthorized;
    return otherVersion ? error : std::move(error).wrapped("decoding stdout");
  }
  const Value status = document->get("status");
  if (!status.isMap()) return refused("exec plugin didn't return a status field");
  const auto text = [&](const char* key) { return status.get(key).isString() ? status.get(key).string() : std::string(); };
  ExecCredential credential{text("token"), text("clientCertificateData"), text("clientKeyData"), {}};
  if (credential.token.empty() && credential.certificate.empty() && credential.key.empty())
    return refused("exec plugin didn't return a token or cert/key pair");
  if (credential.certificate.empty() != credential.key.empty())
    return refused("exec plugin returned only certificate or key, not both");
  if (!credential.certificate.empty()) {
    auto pair = crypto::checkKeyPair(credential.certificate, credential.key);
    if (!pair) return refused("failed parsing client key/certificate: " + pair.error().message);
  }
  if (const Value expires = status.get("expirationTimestamp"); expires.isString()) {
    CHARTROOM_ASSIGN(
        const go::Time time, go::parseTime(go::kRfc3339, expires.string(), go::Zone::utc())); // decode() has accepted it
    credential.expires = std::chrono::sys_seconds(std::chrono::seconds(time.seconds));
  }
  return credential;
}

Result<ExecCredential> runPlugin(const Context& context, const ExecPlugin& plugin, const Connection& connection) {
  constexpr const char* kGetting = "getting credentials";
  auto interactive = interactivity(plugin);
  if (!interactive) return std::move(interactive).error().wrapped(kGetting);
  process::Command command;
  command.program = plugin.command.find('/') == std::string::npos ? plugin.command : cleanPath(plugin.command);
  command.arguments = plugin.arguments;
  command.environment = plugin.environment;
  command.environment.emplace_back("KUBERNETES_EXEC_INFO", execInfo(plugin, connection, *interactive));
  command.standardError = *interactive == Interactive::Yes ? process::Stream::Inherit : process::Stream::Both;
  if (*interactive == Interactive::Yes) {
    command.standardInput = process::Stream::Inherit;
    command.terminal = process::Terminal::Shared;
  }
  // It may wait for somebody to sign in.
  context.progress("waiting for the credential plugin " + command.program.substr(command.program.rfind('/') + 1));
  auto finished = process::run(context, command);
  context.progress({});
  if (!finished) {
    if (auto ended = context.check(); !ended) return std::move(ended).error();
    return startError(plugin, std::move(finished).error()).wrapped(kGetting);
  }
  if (finished->exitCode != 0) {
    const int code = finished->signal ? -1 : finished->exitCode;
    Error error = refused(std::string(kGetting) + ": exec: executable " + cleanPath(plugin.command) + " failed with exit code " +
                          std::to_string(code));
    if (const std::string_view said = trimSpace(finished->errorOutput); !said.empty()) error.notes.emplace_back(said);
    return error;
  }
  auto credential = readCredential(plugin, finished->output);
  if (!credential) return std::move(credential).error().wrapped(kGetting);
  return credential;
}

} // namespace chartroom::kube::internal
