// chartroomctl-network: the whole command line, with HTTP and TLS. chartroomctl becomes this program for what it has not itself.

#include "app/cli/fetch_schema_command.h"
#include "app/cli/local_commands.h"
#include "app/cli/network_commands.h"

#include <iostream>
#include <unistd.h>

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  std::string name = argc > 0 ? argv[0] : "chartroomctl";
  name.erase(0, name.rfind('/') + 1);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  chartroom::cli::Streams streams = chartroom::cli::processStreams();
  chartroom::cli::Program program(name, streams);
  chartroom::cli::addLocalCommands(program, chartroom::cli::network());
  program.add(std::make_unique<chartroom::cli::FetchSchemaCommand>());
  chartroom::cli::addClusterCommands(program);
  const int status = program.run(arguments);
  std::cout.flush();
  std::cerr.flush();
  // The network thread ended with the last session; what the process holds besides need not be taken apart.
  ::_exit(status);
}
