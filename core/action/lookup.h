#pragma once

// What templates ask of the world: helm's lookup on a live cluster (pkg/engine/lookup_func.go), with a memory for previews, and
// getHostByName.

#include "core/action/session.h"
#include "core/funcs/registry.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace chartroom::action {

// The object or list asked for; an empty map when there is none. Other failures have helm's text.
Result<Value> lookUp(const Context& context, Session& session, const funcs::LookupQuery& query);

// The addresses of a host, in the resolver's order; none when it has none. Waits for the resolver.
std::vector<std::string> addressesOf(const std::string& host);

// Answers each question once: a preview that renders at every key press must neither wait for the network again nor change
// under the user's hands. What failed because the caller went away is not kept. Thread-safe; answers must not be changed in place.
class LookupMemory {
public:
  explicit LookupMemory(std::shared_ptr<Session> session) : m_session(std::move(session)) {}
  Result<Value> ask(const Context& context, const funcs::LookupQuery& query);

private:
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  std::shared_ptr<Session> m_session;
  std::mutex m_mutex;
  std::map<Key, Result<Value>> m_answers;
};

} // namespace chartroom::action
