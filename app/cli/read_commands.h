#pragma once

// The verbs that read releases: list, history, status, get all|hooks|manifest|metadata|notes|values.

#include "app/cli/cluster_support.h"
#include "app/cli/report.h"
#include "core/action/read.h"

namespace chartroom::cli {

class ListCommand : public Command {
public:
  std::string use() const override { return "list"; }
  std::string summary() const override { return "list releases"; }
  std::string description() const override;
  std::vector<std::string> aliases() const override { return {"ls"}; }
  Arity arity() const override { return {Arity::Kind::None, 0}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  Result<std::string> json(const std::vector<release::Release>& releases) const;
  std::string updated(const release::Release& release) const;

  action::ListOptions m_options;
  bool m_short = false, m_noHeaders = false, m_byDate = false, m_reverse = false;
  std::string m_timeFormat;
  Format m_format = Format::Table;
};

class HistoryCommand : public Command {
public:
  std::string use() const override { return "history RELEASE_NAME"; }
  std::string summary() const override { return "fetch release history"; }
  std::string description() const override;
  std::vector<std::string> aliases() const override { return {"hist"}; }
  Arity arity() const override { return {Arity::Kind::Exactly, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  int m_max = 256;
  bool m_showRollback = false;
  Format m_format = Format::Table;
};

class StatusCommand : public Command {
public:
  std::string use() const override { return "status RELEASE_NAME"; }
  std::string summary() const override { return "display the status of the named release"; }
  std::string description() const override;
  Arity arity() const override { return {Arity::Kind::Exactly, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  int m_revision = 0;
  Format m_format = Format::Table;
};

// `get` itself and its six children.
std::unique_ptr<Command> makeGetCommand();

} // namespace chartroom::cli
