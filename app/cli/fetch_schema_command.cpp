#include "app/cli/fetch_schema_command.h"

#include "core/action/schema_loader.h"

namespace chartroom::cli {

Result<void> FetchSchemaCommand::run(Session& session, const std::vector<std::string>& arguments) {
  CHARTROOM_ASSIGN(const std::string document, action::makeSchemaLoader()(session.context, arguments.front()));
  session.streams.out << document;
  return {};
}

} // namespace chartroom::cli
