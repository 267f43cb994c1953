#pragma once

// What the commands that talk to a cluster share: the action session made from the settings, dry-run and wait flags, durations,
// and the interrupt signal.

#include "app/cli/chart_source.h"
#include "app/cli/command.h"
#include "app/cli/value_flags.h"
#include "core/action/options.h"
#include "core/action/session.h"
#include "core/chart/chart.h"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace chartroom::cli {

// The session of the flags and HELM_DRIVER. Only an unknown driver fails; an unusable kubeconfig speaks up at the first request.
Result<std::unique_ptr<action::Session>> makeSession(Session& session);

// The duration of a text the flag has checked.
std::chrono::nanoseconds durationOf(const std::string& text);

// --dry-run in all its spellings, with helm's warnings.
void addDryRunFlag(FlagSet& flags, std::string& into);
Result<action::DryRun> parseDryRun(const Context& context, const std::string& text);

// --wait, --wait-for-jobs and --timeout.
struct WaitFlags {
  std::string strategy = "hookOnly";
  bool jobsToo = false;
  std::string timeout = "5m0s";
  void addStrategy(FlagSet& flags);
  action::WaitSettings settings() const;
};
kube::Strategy parseStrategy(const std::string& text);

// --force-replace (and its old name --force) with --force-conflicts.
Result<void> checkForceFlags(const FlagSet& flags);

std::map<std::string, std::string> toMap(const std::vector<std::pair<std::string, std::string>>& pairs);
// --server-side of upgrade and rollback: "true", "false" or "auto".
Result<action::ServerSide> parseServerSide(const std::string& text);

// Loads a chart and says what helm says about incomplete ones.
Result<std::unique_ptr<chart::Chart>> loadComplete(const Context& context, const std::string& path);

// While it lives, SIGINT and SIGTERM cancel the context: the first one says "Release x has been cancelled." if there is a release,
// the second one ends what still goes on after the first (a requested rollback, a record), a third one the program.
// Signals within half a second count as one. One guard at a time.
class InterruptGuard {
public:
  explicit InterruptGuard(const Context& context);
  InterruptGuard(const Context& context, const std::string& releaseName);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

private:
  int m_write = -1; // of the pipe from the handler to the thread
  std::thread m_thread;
};

} // namespace chartroom::cli
