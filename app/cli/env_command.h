#pragma once

#include "app/cli/command.h"

namespace chartroom::cli {

// `env [NAME]`: the settings as helm's variables, with what the flags of this run make of them.
class EnvCommand : public Command {
public:
  std::string use() const override { return "env"; }
  std::string summary() const override { return "helm client environment information"; }
  std::string description() const override { return "\nEnv prints out all the environment information in use by Helm.\n"; }
  Arity arity() const override { return {Arity::Kind::AtMost, 1}; }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;
};

} // namespace chartroom::cli
