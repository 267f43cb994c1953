#include "core/kube/internal/credentials.h"

#include "core/base/text.h"
#include "core/process/process.h"
#include "core/value/json.h"

#include <cstdio>

#include <unistd.h>

namespace chartroom::kube::internal {

std::optional<std::chrono::sys_seconds> parseTime(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  std::size_t at = static_cast<std::size_t>(used);
  if (at < text.size() && text[at] == '.')
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9';) ++at;
  int zoneHours = 0, zoneMinutes = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-') &&
      std::sscanf(text.c_str() + at + 1, "%2d:%2d", &zoneHours, &zoneMinutes) == 2) {
    const auto offset = std::chrono::hours(zoneHours) + std::chrono::minutes(zoneMinutes);
    time += text[at] == '+' ? -std::chrono::seconds(offset) : std::chrono::seconds(offset);
  }
  return time;
}

namespace {

Result<std::string> execInfo(const ExecPlugin& plugin, const Connection& connection, bool interactive) {
  Value spec = Value::makeMap();
  spec.map().set("interactive", interactive);
  if (plugin.provideClusterInfo) {
    Value cluster = Value::makeMap();
    cluster.map().set("server", connection.server);
    if (!connection.tls.serverName.empty()) cluster.map().set("tls-server-name", connection.tls.serverName);
    if (connection.tls.insecureSkipVerify) cluster.map().set("insecure-skip-tls-verify", true);
    if (!connection.tls.authority.empty())
      cluster.map().set("certificate-authority-data", encodeBase64(connection.tls.authority));
    if (!connection.proxy.empty()) cluster.map().set("proxy-url", connection.proxy);
    spec.map().set("cluster", cluster);
  }
  Value info = Value::makeMap();
  info.map().set("kind", "ExecCredential");
  info.map().set("apiVersion", plugin.apiVersion);
  info.map().set("spec", spec);
  return value::writeJson(info);
}

} // namespace

Result<ExecCredential> runPlugin(const Context& context, const ExecPlugin& plugin, const Connection& connection) {
  if (plugin.apiVersion != "client.authentication.k8s.io/v1" && plugin.apiVersion != "client.authentication.k8s.io/v1beta1")
    return Error{Code::InvalidArgument, "exec plugin: invalid apiVersion " + quote(plugin.apiVersion), {}, {}};
  const bool terminal = ::isatty(0) == 1;
  if (plugin.interactiveMode == "Always" && !terminal)
    return Error{Code::Unauthorized, "getting credentials: exec plugin cannot support interactive mode: standard input is not a terminal", {}, {}};
  const bool interactive = terminal && plugin.interactiveMode != "Never";
  process::Command command;
  command.program = plugin.command;
  command.arguments = plugin.arguments;
  command.environment = plugin.environment;
  CHARTROOM_ASSIGN(std::string info, execInfo(plugin, connection, interactive));
  command.environment.emplace_back("KUBERNETES_EXEC_INFO", std::move(info));
  command.standardInput = interactive ? process::Stream::Inherit : process::Stream::Capture;
  command.standardError = process::Stream::Inherit;
  auto finished = process::run(context, command);
  if (!finished) {
    Error error = std::move(finished).error();
    if (error.code == Code::NotFound) {
      error.message = "getting credentials: exec: executable " + plugin.command + " not found";
      if (!plugin.installHint.empty())
        error.message += "\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\n"
                         "To learn more about this feature, consult the documentation available at:\n"
                         "      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins\n\n" +
                         plugin.installHint;
      error.code = Code::Unauthorized;
      return error;
    }
    return std::move(error).wrapped("getting credentials");
  }
  if (finished->exitCode != 0)
    return Error{Code::Unauthorized, "getting credentials: exec: executable " + plugin.command + " failed with exit code " +
                 std::to_string(finished->exitCode), {}, {}};
  auto parsed = value::parseJson(finished->output);
  if (!parsed) return std::move(parsed).error().wrapped("getting credentials: decoding stdout");
  if (parsed->get("kind") != Value("ExecCredential"))
    return Error{Code::Unauthorized, "getting credentials: decoding stdout: couldn't get version/kind; json parse error", {}, {}};
  if (parsed->get("apiVersion") != Value(plugin.apiVersion))
    return Error{Code::Unauthorized, "getting credentials: exec plugin is configured to use API version " + plugin.apiVersion +
                 ", plugin returned version " + (parsed->get("apiVersion").isString() ? parsed->get("apiVersion").string() : ""), {}, {}};
  const Value status = parsed->get("status");
  if (!status.isMap()) return Error{Code::Unauthorized, "getting credentials: exec plugin didn't return a status field", {}, {}};
  const auto text = [&](const char* key) { return status.get(key).isString() ? status.get(key).string() : std::string(); };
  ExecCredential credential{text("token"), text("clientCertificateData"), text("clientKeyData"), parseTime(text("expirationTimestamp"))};
  if (credential.token.empty() && credential.certificate.empty())
    return Error{Code::Unauthorized, "getting credentials: exec plugin didn't return a token or cert/key pair", {}, {}};
  return credential;
}

} // namespace chartroom::kube::internal
