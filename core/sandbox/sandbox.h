#pragma once

// Sandbox: a Kubernetes-like API server with tiny controllers, inside this program. It is what Chartroom works against when a
// person has no cluster, and it listens on loopback so that the real helm and kubectl work against it too.
//
// It behaves as a Kubernetes 1.36 API server: discovery, objects of all stable kinds and of CRDs, watches, patches with field
// ownership, tables. Containers do not run; workloads become ready as if they did. There is no admission, no quota, and one
// user who may do everything. Known absences: events.k8s.io, autoscaling/v1, exec, attach, port-forward and proxy, TokenRequests,
// conversion of custom resources and their x-kubernetes-validations, list chunks (`limit` is not heeded),
// warnings about deprecated versions of custom resources.
// Of the last hour's events it keeps 500.
//
// Everything is kept in one folder (SQLite, certificates, token) and is there again after a restart or a crash. One program
// at a time may have the folder open.
//
// Thread rule: all functions may be called from any thread. Lifetime: destroying the Sandbox ends its server, watches and
// controllers; streams it gave out have then ended.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/sandbox/message.h"

#include <memory>
#include <string>

namespace chartroom::sandbox {

// Who moves the controllers on.
enum class Ticking {
  Thread, // a thread of the sandbox, soon after each change
  Manual, // the owner, by step() and settle(): for tests
};

struct SandboxOptions {
  std::string folder{}; // made when it is not there
  const Clock* clock = &Clock::system();
  Ticking ticking = Ticking::Thread;
};

class Sandbox {
public:
  // Errors: Io (the folder cannot be made or read), Conflict (another program has it open), Unsupported (a newer program
  // wrote it).
  static Result<std::unique_ptr<Sandbox>> open(const SandboxOptions& options);
  ~Sandbox();

  // Answers a request as if it had come over the wire with a valid token. A watch is returned at once; its events are read
  // from the Response.
  Response handle(const Request& request);

  // Starts to serve https on 127.0.0.1; port 0 takes a free one. Returns the port. Errors: Io (the port is taken), Conflict
  // (it already listens).
  Result<int> listen(int port);
  // 0 while it does not listen.
  int port() const;
  // Ends the server and all watches; returns when its threads have ended.
  void stopListening();

  // A kubeconfig for this server, valid while it listens on this port: its CA and token are inside. Errors: Conflict while
  // it does not listen.
  Result<std::string> kubeconfig() const;
  // Writes it with mode 0600, replacing the file.
  Result<void> writeKubeconfig(const std::string& path) const;

  // One pass of the controllers; true when anything changed.
  bool step();
  // Passes until nothing changes any more.
  void settle();

private:
  struct Impl;
  explicit Sandbox(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace chartroom::sandbox
