#include "app/cli/network_commands.h"

#include "app/cli/diff_command.h"
#include "app/cli/read_commands.h"
#include "app/cli/release_commands.h"
#include "app/cli/sandbox_command.h"

namespace chartroom::cli {

void addClusterCommands(Program& program, const FetchChart& fetch) {
  program.add(makeDiffCommand(fetch));
  program.add(makeGetCommand());
  program.add(std::make_unique<HistoryCommand>());
  program.add(std::make_unique<InstallCommand>(fetch));
  program.add(std::make_unique<ListCommand>());
  program.add(std::make_unique<RollbackCommand>());
  program.add(std::make_unique<SandboxCommand>());
  program.add(std::make_unique<StatusCommand>());
  program.add(std::make_unique<UninstallCommand>());
  program.add(std::make_unique<UpgradeCommand>(fetch));
}

} // namespace chartroom::cli
