#include "core/action/lookup.h"

#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/object/object.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netdb.h>

namespace chartroom::action {

std::vector<std::string> addressesOf(const std::string& host) {
  std::vector<std::string> result;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return result;
  for (const addrinfo* each = found; each; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
      result.emplace_back(text.data());
  }
  ::freeaddrinfo(found);
  return result;
}

namespace {

// As schema.FromAPIVersionAndKind has it, what is no group and version is none.
object::GroupVersionKind kindOf(const funcs::LookupQuery& query) {
  const auto parsed = object::parseGroupVersion(query.apiVersion);
  return parsed ? object::GroupVersionKind{parsed->group, parsed->version, query.kind}
                : object::GroupVersionKind{"", "", query.kind};
}

// The API path of a kind's objects. One that its group does not have is looked for where no resource is, as helm does, and not
// found.
Result<kube::ServedResource> servedAs(const Context& context, Session& session, const object::GroupVersionKind& kind) {
  const std::string groupVersion = kind.apiVersion();
  const auto failed = [&](Error error) {
    context.log(
        LogLevel::Error, logText("unable to retrieve resource list", {{"GroupVersion", groupVersion}, {"error", error.message}}));
    context.log(
        LogLevel::Error, logText("unable to get apiresource", {{"groupVersionKind", kind.text()}, {"error", error.message}}));
    return std::move(error).wrapped("unable to get apiresource from unstructured: " + kind.text());
  };
  if (groupVersion.empty()) return failed({Code::InvalidArgument, "groupVersion shouldn't be empty", {}, {}});
  const kube::Discovery& discovery = session.cluster().discovery();
  auto served = discovery.resource(context, kind);
  if (served) return served;
  if (served.error().code != Code::NotFound) return failed(std::move(served).error());
  auto all = discovery.resources(context);
  if (!all) return failed(std::move(all).error());
  const bool knowsGroup = std::any_of(all->begin(), all->end(),
      [&](const auto& each) { return each.kind.group == kind.group && each.kind.version == kind.version; });
  if (!knowsGroup) return failed({Code::NotFound, "the server could not find the requested resource", {}, {}});
  return kube::ServedResource();
}

// client-go's rest.IsValidPathSegmentName.
Result<void> checkSegment(const char* what, const std::string& name) {
  std::string wrong;
  if (name == "." || name == "..") wrong = "may not be '" + name + "'";
  else
    for (const char* part : {"/", "%"})
      if (name.find(part) != std::string::npos) wrong += std::string(wrong.empty() ? "" : " ") + "may not contain '" + part + "'";
  if (wrong.empty()) return {};
  return Error{Code::InvalidArgument, std::string("invalid ") + what + " " + quote(name) + ": [" + wrong + "]", {}, {}};
}

} // namespace

Result<Value> lookUp(const Context& context, Session& session, const funcs::LookupQuery& query) {
  CHARTROOM_ASSIGN(const kube::ServedResource served, servedAs(context, session, kindOf(query)));
  const std::string nameSpace = served.namespaced ? query.nameSpace : "";
  CHARTROOM_TRY(checkSegment("namespace", nameSpace));
  CHARTROOM_TRY(checkSegment("resource name", query.name));
  kube::Call call;
  call.path = !served.plural.empty() ? kube::resourcePath(served, nameSpace, query.name)
              : query.name.empty()   ? "/api"
                                     : "/api/" + query.name;
  auto found = session.client().call(context, call);
  if (found) {
    if (query.name.empty()) kube::completeList(*found);
    return found;
  }
  if (found.error().code != Code::NotFound) return found;
  if (query.name.empty())
    context.log(LogLevel::Debug, logText("lookup: resource list not found",
                                     {{"apiVersion", query.apiVersion}, {"kind", query.kind}, {"namespace", query.nameSpace}}));
  else
    context.log(LogLevel::Debug, logText("lookup: resource not found", {{"apiVersion", query.apiVersion}, {"kind", query.kind},
                                                                           {"namespace", query.nameSpace}, {"name", query.name}}));
  return Value::makeMap();
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
