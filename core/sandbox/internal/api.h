#pragma once

// Api: the REST layer without a wire, after k8s.io/apiserver's endpoints: paths, verbs, content negotiation and the answers.
// handle() may be called from many threads; it takes the World's lock.

#include "core/sandbox/internal/status.h"
#include "core/sandbox/internal/world.h"
#include "core/sandbox/message.h"

#include <atomic>

namespace chartroom::sandbox::internal {

// A request taken apart.
struct Target {
  ResourcePtr resource;
  std::string nameSpace, name, subresource;
};

// How the client wants objects.
enum class Shape { Object, Metadata, Table };

class Api {
public:
  // Requests need `token` as a bearer token unless it is empty.
  Api(std::shared_ptr<World> world, std::string token);

  Response handle(const Request& request);
  // Ends all watches; later requests are answered still.
  void stopWatches();

private:
  Response dispatch(const Request& request);
  Response serveResource(const Request& request, const Target& target);
  std::optional<Target> resolve(const std::vector<std::string>& segments) const;

  // api_read.cpp
  Response get(const Request& request, const Target& target);
  Response list(const Request& request, const Target& target);
  Response watch(const Request& request, const Target& target);
  Response logs(const Request& request, const Target& target);

  // api_write.cpp
  Response create(const Request& request, const Target& target);
  Response update(const Request& request, const Target& target);
  Response patch(const Request& request, const Target& target);
  Response remove(const Request& request, const Target& target);
  Response removeCollection(const Request& request, const Target& target);
  Response evict(const Request& request, const Target& target);
  Response scale(const Request& request, const Target& target);
  Response review(const Request& request, const Target& target);
  Value readObject(const Request& request, const Target& target, std::vector<std::string>& warnings) const;
  WriteOptions writeOptions(const Request& request, const Target& target) const;

  std::shared_ptr<World> m_world;
  std::string m_token;
  std::shared_ptr<std::atomic<bool>> m_stopped = std::make_shared<std::atomic<bool>>(false);
};

// Throws NotAcceptable when no JSON form is among what the client takes.
Shape wantedShape(const Request& request);
Response jsonResponse(int status, const Value& body);
// One object in the shape asked for.
Response objectResponse(int status, const Request& request, const Resource& resource, const Value& object, Clock::Time now);
// A stored object in the version and kind of the request's resource.
Value inVersion(const Resource& resource, const Value& object);
Value metadataOnly(const Value& object);

// api_discovery.cpp
std::optional<Response> serveDiscovery(const World& world, const Request& request);

} // namespace chartroom::sandbox::internal
