#pragma once

#include "app/cli/command.h"

namespace chartroom::cli {

// `version`: the version of helm whose behaviour this program has.
class VersionCommand : public Command {
public:
  std::string use() const override { return "version"; }
  std::string summary() const override { return "print the helm version information"; }
  std::string description() const override;
  Arity arity() const override { return {Arity::Kind::None, 0}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  bool m_short = false;
  std::string m_template;
};

} // namespace chartroom::cli
