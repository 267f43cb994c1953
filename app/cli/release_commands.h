#pragma once

// The verbs that change releases: install, upgrade, rollback, uninstall. One class per command, as helm's pkg/cmd.

#include "app/cli/cluster_support.h"
#include "app/cli/install_flags.h"
#include "app/cli/report.h"
#include "core/action/rollback.h"
#include "core/action/uninstall.h"
#include "core/action/upgrade.h"

namespace chartroom::cli {

class InstallCommand : public Command {
public:
  explicit InstallCommand(FetchChart fetch) : m_fetch(std::move(fetch)) {}
  std::string use() const override { return "install [NAME] [CHART]"; }
  std::string summary() const override { return "install a chart"; }
  Arity arity() const override { return {Arity::Kind::AtLeast, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  FetchChart m_fetch;
  FlagSet* m_set = nullptr;
  InstallFlags m_flags;
  bool m_hideSecret = false;
  std::string m_dryRun;
  Format m_format = Format::Table;
  std::string m_postRenderer;
  std::vector<std::string> m_postRendererArguments;
};

class UpgradeCommand : public Command {
public:
  explicit UpgradeCommand(FetchChart fetch) : m_fetch(std::move(fetch)) {}
  std::string use() const override { return "upgrade [RELEASE] [CHART]"; }
  std::string summary() const override { return "upgrade a release"; }
  Arity arity() const override { return {Arity::Kind::Exactly, 2}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  // --install and there is no such release (or only its history).
  Result<void> runInstall(
      Session& session, action::Session& cluster, const std::vector<std::string>& arguments, action::DryRun dryRun, bool replace);

  FetchChart m_fetch;
  FlagSet* m_set = nullptr;
  bool m_createNamespace = false, m_install = false, m_devel = false, m_skipCrds = false, m_dependencyUpdate = false,
       m_noHooks = false;
  bool m_disableOpenApiValidation = false, m_hideNotes = false;
  bool m_resetValues = false, m_reuseValues = false, m_resetThenReuseValues = false;
  std::string m_serverSide = "auto";
  std::string m_dryRun;
  std::vector<std::pair<std::string, std::string>> m_labels;
  action::UpgradeOptions m_options;
  WaitFlags m_wait;
  ValueFlags m_values;
  ChartSourceFlags m_source;
  Format m_format = Format::Table;
  std::string m_postRenderer;
  std::vector<std::string> m_postRendererArguments;
};

class RollbackCommand : public Command {
public:
  std::string use() const override { return "rollback <RELEASE> [REVISION]"; }
  std::string summary() const override { return "roll back a release to a previous revision"; }
  std::string description() const override;
  Arity arity() const override { return {Arity::Kind::AtLeast, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  FlagSet* m_set = nullptr;
  action::RollbackOptions m_options;
  bool m_noHooks = false;
  std::string m_serverSide = "auto";
  std::string m_dryRun;
  WaitFlags m_wait;
};

class UninstallCommand : public Command {
public:
  std::string use() const override { return "uninstall RELEASE_NAME [...]"; }
  std::string summary() const override { return "uninstall a release"; }
  std::string description() const override;
  std::vector<std::string> aliases() const override { return {"del", "delete", "un"}; }
  Arity arity() const override { return {Arity::Kind::AtLeast, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  action::UninstallOptions m_options;
  bool m_noHooks = false;
  std::string m_cascade = "background";
  WaitFlags m_wait;
};

} // namespace chartroom::cli
