#include "app/cli/local_commands.h"

#include "app/cli/show_command.h"
#include "app/cli/template_command.h"
#include "app/cli/version_command.h"

namespace chartroom::cli {

void addLocalCommands(Program& program, const FetchChart& fetch, const schema::Load& loadSchema) {
  program.add(std::make_unique<TemplateCommand>(fetch, loadSchema));
  program.add(std::make_unique<ShowCommand>(fetch));
  program.add(std::make_unique<VersionCommand>());
}

} // namespace chartroom::cli
