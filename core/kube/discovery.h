#pragma once

// Discovery: what a cluster serves, and which resource a kind is. Mirrors client-go's discovery (aggregated, with the old way as
// fallback) and the deferred REST mapper that looks again before it says "no matches".
//
// Thread-safe: one cache behind a lock. The Client must outlive it.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/object/kinds.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::kube {

class Client;

struct ServedResource {
  object::GroupVersionKind kind;
  std::string plural;
  std::string singular;
  std::vector<std::string> shortNames;
  std::vector<std::string> verbs;
  bool namespaced = false;
};

struct ServerVersion {
  std::string gitVersion; // "v1.36.0"
  std::string major;
  std::string minor;
};

class Discovery {
public:
  explicit Discovery(const Client& client);
  ~Discovery();

  // Always asked anew.
  Result<ServerVersion> version(const Context& context) const;
  // "v1", "apps/v1", …, and "apps/v1/Deployment", …: helm's Capabilities.APIVersions, sorted. Always asked anew; groups whose
  // server is gone are passed over with a warning in the log.
  Result<std::vector<std::string>> apiVersions(const Context& context) const;
  // The resource of exactly that kind. When it is unknown the cluster is asked once more. Fails with Code::NotFound and
  // `no matches for kind "X" in version "g/v"`.
  Result<ServedResource> resource(const Context& context, const object::GroupVersionKind& kind) const;
  // All resources with their own kind (no subresources), preferred versions first.
  Result<std::vector<ServedResource>> resources(const Context& context) const;
  // Forgets everything, for example after CRDs were installed.
  void invalidate() const;

private:
  struct Cache;
  const Client& m_client;
  std::unique_ptr<Cache> m_cache;
};

// The API path of a resource's collection or, with a name, of one object: "/apis/apps/v1/namespaces/x/deployments/y".
std::string resourcePath(const ServedResource& resource, std::string_view nameSpace, std::string_view name = {});

} // namespace chartroom::kube
