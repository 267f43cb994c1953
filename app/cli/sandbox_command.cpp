#include "app/cli/sandbox_command.h"

#include "app/cli/cluster_support.h"
#include "core/sandbox/sandbox.h"

#include <chrono>
#include <ostream>

namespace chartroom::cli {
namespace {

std::string defaultFolder(const Streams& streams) {
  const std::string data = streams.environmentOr("XDG_DATA_HOME", "");
  return (data.empty() ? streams.environmentOr("HOME", ".") + "/.local/share" : data) + "/chartroom/sandbox";
}

} // namespace

std::string SandboxServeCommand::description() const {
  return R"(
Serve a Kubernetes-like API server on 127.0.0.1, for helm, kubectl and everything
else that reads a kubeconfig.

Workloads become ready without running anything; an image with the tag "missing"
fails to be pulled. Everything is kept in the data folder. The command writes a
kubeconfig (to the file given by --kubeconfig, else into the data folder) and runs
until it is interrupted.
)";
}

void SandboxServeCommand::addFlags(FlagSet& flags, const Settings&) {
  flags.integer("port", m_port, "port on 127.0.0.1, up to 65535; 0 takes a free one");
  flags.text("data", m_data, "folder with the sandbox's objects (default $XDG_DATA_HOME/chartroom/sandbox)");
  // Elsewhere this global flag, and $KUBECONFIG with it, names a file to read. Here only the flag given in words counts, and
  // it names the file to write.
  if (Flag* global = flags.find("kubeconfig"))
    global->set = [this](const std::string& path) -> Result<void> {
      m_kubeconfig = path;
      return {};
    };
}

Result<void> SandboxServeCommand::run(Session& session, const std::vector<std::string>&) {
  sandbox::SandboxOptions options;
  options.folder = m_data.empty() ? defaultFolder(session.streams) : m_data;
  const std::string kubeconfig = m_kubeconfig.empty() ? options.folder + "/kubeconfig" : m_kubeconfig;
  const InterruptGuard guard(session.context);
  CHARTROOM_ASSIGN(const auto sandbox, sandbox::Sandbox::open(options));
  CHARTROOM_ASSIGN(const int port, sandbox->listen(m_port));
  CHARTROOM_TRY(sandbox->writeKubeconfig(kubeconfig));
  session.streams.out << "The sandbox listens on https://127.0.0.1:" << port << "\nexport KUBECONFIG=" << kubeconfig << std::endl;
  while (session.context.sleepFor(std::chrono::hours(1))) {
  }
  return {};
}

} // namespace chartroom::cli
