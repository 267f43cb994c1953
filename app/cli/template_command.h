#pragma once

#include "app/cli/command.h"
#include "app/cli/install_flags.h"
#include "core/schema/schema.h"

namespace chartroom::cli {

// `template [NAME] [CHART]`: renders on this machine and prints (helm's pkg/cmd/template.go). Not here: --dry-run=server,
// --dependency-update and post-renderers, which the program with the network takes over.
class TemplateCommand : public Command {
public:
  explicit TemplateCommand(FetchChart fetch = {}, schema::Load loadSchema = {})
      : m_fetch(std::move(fetch)), m_loadSchema(std::move(loadSchema)) {}
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
  Result<void> checkDryRun(Session& session) const;
  Result<void> write(Session& session, const Outcome& outcome) const;
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
  std::string m_postRenderer;
  std::vector<std::string> m_postRendererArguments;
  FetchChart m_fetch;
  schema::Load m_loadSchema;
  std::shared_ptr<Outcome> m_outcome;
};

} // namespace chartroom::cli
