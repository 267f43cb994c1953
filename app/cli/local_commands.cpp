#include "app/cli/local_commands.h"

#include "app/cli/env_command.h"
#include "app/cli/show_command.h"
#include "app/cli/template_command.h"
#include "app/cli/version_command.h"

namespace chartroom::cli {

void addLocalCommands(Program& program, const Network& network) {
  program.add(std::make_unique<TemplateCommand>(network));
  program.add(std::make_unique<EnvCommand>());
  program.add(std::make_unique<ShowCommand>(network.fetch));
  program.add(std::make_unique<VersionCommand>());
}

} // namespace chartroom::cli
