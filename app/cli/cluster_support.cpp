#include "app/cli/cluster_support.h"

#include "app/cli/flag_values.h"
#include "app/cli/memory_data.h"
#include "core/base/text.h"
#include "core/chart/load.h"
#include "core/release/codec.h"
#include "core/value/json.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ostream>

#include <fcntl.h>
#include <unistd.h>

namespace chartroom::cli {

namespace {

Error argumentError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

// Signals that come so soon after one another are one.
constexpr std::chrono::milliseconds kSameSignal{500};

// The write end of the guard's pipe; -1 without a guard.
std::atomic<int> g_signals = -1;

// Wakes the guard's thread: a handler may do no more than write.
extern "C" void onInterrupt(int number) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(number);
  if (const int pipe = g_signals; pipe >= 0) {
    [[maybe_unused]] const ssize_t written = ::write(pipe, &byte, 1);
  }
  errno = saved;
}

// The records of the session's namespace.
Result<void> fillMemory(Session& session, action::Session& made) {
  CHARTROOM_ASSIGN(const auto data, readMemoryData(session.streams));
  for (const Value& each : data) {
    CHARTROOM_ASSIGN(const std::string json, value::writeJson(each));
    CHARTROOM_ASSIGN(release::Release release, release::fromJson(json));
    if (release.nameSpace.empty()) release.nameSpace = "default";
    if (release.nameSpace == made.nameSpace()) CHARTROOM_TRY(made.storage().create(session.context, release));
  }
  return {};
}

} // namespace

Result<std::unique_ptr<action::Session>> makeSession(Session& session) {
  const Settings& settings = session.settings;
  kube::ResolveOptions resolve;
  resolve.file = settings.kubeConfig;
  kube::Overrides& overrides = resolve.overrides;
  overrides.context = settings.kubeContext;
  overrides.nameSpace = settings.nameSpace;
  overrides.server = settings.kubeApiServer;
  overrides.token = settings.kubeToken;
  overrides.authorityFile = settings.kubeCaFile;
  overrides.serverName = settings.kubeTlsServerName;
  overrides.insecureSkipVerify = settings.kubeInsecureSkipTlsVerify;
  overrides.asUser = settings.kubeAsUser;
  overrides.asGroups = settings.kubeAsGroups;
  action::SessionOptions options;
  options.connection = kube::resolveConnection(resolve);
  if (options.connection && settings.qps > 0 && settings.burstLimit <= 0)
    options.connection =
        argumentError("burst is required to be greater than 0 when RateLimiter is not set and QPS is set to greater than 0");
  options.nameSpace = kube::resolveNamespace(resolve);
  options.driver = session.streams.environmentOr("HELM_DRIVER", "");
  auto& err = session.streams.err;
  options.onHookLog = [&err](const std::string&, const std::string&, const std::string&, std::string_view text) { err << text; };
  const bool inMemory = options.driver == "memory";
  CHARTROOM_ASSIGN(auto made, action::Session::make(std::move(options)));
  if (inMemory) CHARTROOM_TRY(fillMemory(session, *made));
  return made;
}

std::chrono::nanoseconds durationOf(const std::string& text) {
  const auto parsed = parseDuration(text);
  return parsed ? *parsed : std::chrono::nanoseconds(0);
}

void addDryRunFlag(FlagSet& flags, std::string& into) {
  into = "none";
  Flag& flag = flags.text("dry-run", into,
      "simulates the operation without persisting changes. Must be one of: \"none\" (default), \"client\", or \"server\". '--dry-run=none' executes the "
      "operation normally and persists changes (no simulation). '--dry-run=client' simulates the operation client-side only and avoids cluster connections. "
      "'--dry-run=server' simulates the operation on the server, requiring cluster connectivity.");
  flag.takesBare = true;
  flag.bareValue = "unset";
}

Result<action::DryRun> parseDryRun(const Context& context, const std::string& text) {
  if (text == "unset") {
    context.log(LogLevel::Warn, "--dry-run is deprecated and should be replaced with '--dry-run=client'");
    return action::DryRun::Client;
  }
  if (text == "client") return action::DryRun::Client;
  if (text == "server") return action::DryRun::Server;
  if (text == "none") return action::DryRun::None;
  const auto warn = [&](const char* value, const char* better) {
    context.log(LogLevel::Warn,
        std::string("boolean '--dry-run=") + value + "' flag is deprecated and must be replaced with '--dry-run=" + better + "'");
  };
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) {
      warn(text.c_str(), "client");
      return action::DryRun::Client;
    }
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) {
      warn(text.c_str(), "none");
      return action::DryRun::None;
    }
  return argumentError("invalid dry-run value (" + quote(text) + "). Must be \"none\", \"server\", or \"client\"");
}

kube::Strategy parseStrategy(const std::string& text) {
  return text == "watcher" ? kube::Strategy::Watcher : text == "legacy" ? kube::Strategy::Legacy : kube::Strategy::HookOnly;
}

void WaitFlags::addStrategy(FlagSet& flags) {
  Flag& flag = flags.custom("wait", "WaitStrategy",
      "wait until resources are ready (up to --timeout). Use '--wait' alone for 'watcher' strategy, or specify one of: 'watcher', 'hookOnly', 'legacy'. "
      "Default when flag is omitted: 'hookOnly'.",
      [this](const std::string& text) -> Result<void> {
        if (text == "watcher" || text == "hookOnly" || text == "legacy") strategy = text;
        else if (text == "true") strategy = "watcher";
        else if (text == "false") strategy = "hookOnly";
        else return argumentError("invalid wait input " + quote(text) + ". Valid inputs are watcher, hookOnly, and legacy");
        return {};
      });
  flag.takesBare = true;
  flag.bareValue = "watcher";
  flag.defaultText = "hookOnly";
}

action::WaitSettings WaitFlags::settings() const { return {parseStrategy(strategy), durationOf(timeout), jobsToo, {}}; }

Result<void> checkForceFlags(const FlagSet& flags) {
  for (const char* force : {"force-replace", "force"})
    if (flags.changed(force) && flags.changed("force-conflicts"))
      return argumentError(std::string("if any flags in the group [") + force +
                           " force-conflicts] are set none of the others can be; [force-conflicts " + force + "] were all set");
  return {};
}

std::map<std::string, std::string> toMap(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::map<std::string, std::string> result;
  for (const auto& [key, value] : pairs) result[key] = value;
  return result;
}

Result<action::ServerSide> parseServerSide(const std::string& text) {
  if (text == "auto") return action::ServerSide::Auto;
  if (text == "true") return action::ServerSide::Yes;
  if (text == "false") return action::ServerSide::No;
  return argumentError("invalid/unknown release server-side apply method: " + text);
}

Result<std::unique_ptr<chart::Chart>> loadComplete(const Context& context, const std::string& path) {
  CHARTROOM_ASSIGN(auto chart, chart::load(context, path));
  if (auto complete = chart::checkDependencies(*chart); !complete)
    return std::move(complete).error().wrapped(
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies");
  return chart;
}

InterruptGuard::InterruptGuard(const Context& context) : InterruptGuard(context, std::string()) {}

InterruptGuard::InterruptGuard(const Context& context, const std::string& releaseName) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return; // signals then end the program, as without a guard
  m_write = ends[1];
  std::string message = releaseName.empty() ? std::string() : "Release " + releaseName + " has been cancelled.\n";
  m_thread = std::thread([context, read = ends[0], message = std::move(message)] {
    unsigned char number = 0;
    int count = 0;
    std::chrono::steady_clock::time_point last;
    while (::read(read, &number, 1) == 1 && number != 0) {
      // `timeout` signals the program and then its group; a hand presses twice.
      const auto now = std::chrono::steady_clock::now();
      if (count > 0 && now - last < kSameSignal) continue;
      last = now;
      if (++count == 1) {
        [[maybe_unused]] const ssize_t written = ::write(1, message.data(), message.size());
      }
      context.cancel();
      if (count < 2) continue;
      std::signal(SIGINT, SIG_DFL);
      std::signal(SIGTERM, SIG_DFL);
    }
    ::close(read);
  });
  g_signals = m_write;
  std::signal(SIGINT, onInterrupt);
  std::signal(SIGTERM, onInterrupt);
}

InterruptGuard::~InterruptGuard() {
  if (m_write < 0) return;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  g_signals = -1;
  constexpr unsigned char kEnd = 0;
  [[maybe_unused]] const ssize_t written = ::write(m_write, &kEnd, 1);
  m_thread.join();
  ::close(m_write);
}

} // namespace chartroom::cli
