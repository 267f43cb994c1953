// sandbox_server FOLDER KUBECONFIG [PORT]: a sandbox on loopback until its standard input ends. For tests that need it in a
// process of its own (to kill it) and for trying things by hand.

#include "core/sandbox/sandbox.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  using namespace chartroom;
  if (argc < 3) return 2;
  auto sandbox = sandbox::Sandbox::open({.folder = argv[1]});
  if (!sandbox) return std::fprintf(stderr, "%s\n", sandbox.error().message.c_str()), 1;
  auto port = (*sandbox)->listen(argc > 3 ? std::atoi(argv[3]) : 0);
  if (!port) return std::fprintf(stderr, "%s\n", port.error().message.c_str()), 1;
  if (auto written = (*sandbox)->writeKubeconfig(argv[2]); !written)
    return std::fprintf(stderr, "%s\n", written.error().message.c_str()), 1;
  std::printf("%d\n", *port);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
