#pragma once

#include "app/cli/command.h"
#include "app/cli/install_flags.h"
#include "app/cli/server_dry_run.h"
#include "core/render/render.h"

namespace chartroom::cli {

// `template [NAME] [CHART]`: renders on this machine and prints (helm's pkg/cmd/template.go). What needs a cluster, a remote chart
// or names of hosts is for the program with the network. Not here: --dependency-update and post-renderers.
class TemplateCommand : public Command {
public:
  explicit TemplateCommand(Network network) : m_network(std::move(network)) {}
  std::string use() const override { return "template [NAME] [CHART]"; }
  std::string summary() const override { return "locally render templates"; }
  std::string description() const override;
  Arity arity() const override { return {Arity::Kind::AtLeast, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> checkFlags(const FlagSet& flags) const override;
  bool needsNetwork(const std::vector<std::string>& arguments) const override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  struct Outcome;
  Result<bool> asksServer(const Context& context) const;
  Result<std::unique_ptr<ServerDryRun>> openServer(Session& session) const;
  Result<render::RenderOptions> makeOptions() const; // what the flags say, without names
  Result<void> checkOnServer(const Context& context, ServerDryRun& server, const Outcome& outcome) const;
  Result<void> write(Session& session, ServerDryRun* server, const Outcome& outcome) const;
  Result<void> writeSelected(Session& session, const std::string& manifests, const Outcome& outcome) const;

  InstallFlags m_install;
  std::vector<std::string> m_showOnly;
  std::string m_outputFolder;
  bool m_validate = false;
  bool m_includeCrds = false;
  bool m_skipTests = false;
  bool m_isUpgrade = false;
  std::string m_kubeVersion;
  std::vector<std::string> m_apiVersions;
  bool m_useReleaseName = false;
  std::string m_dryRun = "client";
  std::string m_renderBudget = "0s"; // not one of helm's flags
  std::string m_postRenderer;
  std::vector<std::string> m_postRendererArguments;
  Network m_network;
  std::shared_ptr<Outcome> m_outcome;
};

} // namespace chartroom::cli
