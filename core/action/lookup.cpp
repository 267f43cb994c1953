#include "core/action/lookup.h"

namespace chartroom::action {

Result<Value> lookUp(const Context& context, Session& session, const funcs::LookupQuery& query) {
  const std::size_t slash = query.apiVersion.find('/');
  object::GroupVersionKind kind{slash == std::string::npos ? "" : query.apiVersion.substr(0, slash),
                                slash == std::string::npos ? query.apiVersion : query.apiVersion.substr(slash + 1), query.kind};
  auto served = session.cluster().discovery().resource(context, kind);
  if (!served) {
    if (served.error().code != Code::NotFound) return std::move(served).error();
    return Error{Code::NotFound, "unable to get apiresource from unstructured: " + kind.text() + ": the server could not find the requested resource", {}, {}};
  }
  kube::Call call;
  call.path = kube::resourcePath(*served, query.nameSpace, query.name);
  auto found = session.client().call(context, call);
  if (!found && found.error().code == Code::NotFound) return Value::makeMap();
  return found;
}

Result<Value> LookupMemory::ask(const Context& context, const funcs::LookupQuery& query) {
  const Key key{query.apiVersion, query.kind, query.nameSpace, query.name};
  {
    const std::lock_guard lock(m_mutex);
    if (auto known = m_answers.find(key); known != m_answers.end()) {
      if (!known->second) return known->second;
      // Templates may `set` in what they are given.
      return known->second->deepCopy();
    }
  }
  auto answer = lookUp(context, *m_session, query);
  if (!answer && !context.check()) return answer;
  const std::lock_guard lock(m_mutex);
  m_answers.insert_or_assign(key, answer);
  if (!answer) return answer;
  return answer->deepCopy();
}

} // namespace chartroom::action
