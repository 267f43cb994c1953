#pragma once

// `chartroomctl sandbox serve`: offers Chartroom's sandbox, a Kubernetes-like API server without containers, to the real helm
// and kubectl. Not one of helm's commands.

#include "app/cli/command.h"

#include <memory>
#include <string>

namespace chartroom::cli {

class SandboxServeCommand : public Command {
public:
  std::string use() const override { return "serve"; }
  std::string summary() const override { return "serve the sandbox on loopback until interrupted"; }
  std::string description() const override;
  Arity arity() const override { return {Arity::Kind::None, 0}; }
  void addFlags(FlagSet& flags, const Settings& settings) override;
  bool needsNetwork(const std::vector<std::string>&) const override { return true; }
  // Returns when the session's context is cancelled. Prints where it listens and which kubeconfig to use.
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;

private:
  int m_port = 0;
  std::string m_data;
  std::string m_kubeconfig;
};

class SandboxCommand : public Command {
public:
  SandboxCommand() { add(std::make_unique<SandboxServeCommand>()); }
  std::string use() const override { return "sandbox"; }
  std::string summary() const override { return "work without a cluster"; }
  bool runnable() const override { return false; }
};

} // namespace chartroom::cli
