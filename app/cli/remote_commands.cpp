#include "app/cli/remote_commands.h"

namespace chartroom::cli {

namespace {

struct RemoteName {
  const char* name;
  const char* summary;
  std::vector<std::string> aliases;
};

class RemoteCommand final : public Command {
public:
  explicit RemoteCommand(RemoteName name) : m_name(std::move(name)) {}
  std::string use() const override { return m_name.name; }
  std::string summary() const override { return m_name.summary; }
  std::vector<std::string> aliases() const override { return m_name.aliases; }
  bool elsewhere() const override { return true; }

private:
  RemoteName m_name;
};

} // namespace

void addRemoteCommands(Program& program) {
  const std::vector<RemoteName> names{
      {"diff", "show what an operation would change, or how two revisions differ", {}},
      {"get", "download extended information of a named release", {}},
      {"history", "fetch release history", {"hist"}},
      {"install", "install a chart", {}},
      {"list", "list releases", {"ls"}},
      {"rollback", "roll back a release to a previous revision", {}},
      {"sandbox", "work without a cluster", {}},
      {"status", "display the status of the named release", {}},
      {"uninstall", "uninstall a release", {"del", "delete", "un"}},
      {"upgrade", "upgrade a release", {}},
  };
  for (const RemoteName& name : names) program.add(std::make_unique<RemoteCommand>(name));
}

} // namespace chartroom::cli
