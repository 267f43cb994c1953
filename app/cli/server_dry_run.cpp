#include "app/cli/server_dry_run.h"

#include "app/cli/cluster_support.h"
#include "app/cli/network_commands.h"
#include "core/action/install.h"
#include "core/action/lookup.h"
#include "core/action/schema_loader.h"

namespace chartroom::cli {

namespace {

class ClusterDryRun final : public ServerDryRun {
public:
  ClusterDryRun(const Context& context, std::unique_ptr<action::Session> session)
      : m_session(std::move(session)), m_guard(context) {}

  Result<void> reachable(const Context& context) override { return m_session->reachable(context); }
  Result<chart::Capabilities> capabilities(const Context& context) override { return m_session->capabilities(context); }
  Result<Value> lookUp(const Context& context, const funcs::LookupQuery& query) override {
    return action::lookUp(context, *m_session, query);
  }
  Result<void> check(
      const Context& context, const std::string& manifest, const std::string& releaseName, action::Existing existing) override {
    return action::checkManifest(context, *m_session, manifest, releaseName, existing);
  }

private:
  std::unique_ptr<action::Session> m_session;
  InterruptGuard m_guard;
};

} // namespace

Network network() {
  return {{}, action::makeSchemaLoader(), action::addressesOf, [](Session& session) -> Result<std::unique_ptr<ServerDryRun>> {
            CHARTROOM_ASSIGN(auto cluster, makeSession(session));
            return std::unique_ptr<ServerDryRun>(std::make_unique<ClusterDryRun>(session.context, std::move(cluster)));
          }};
}

} // namespace chartroom::cli
