#pragma once

// Small steps that several actions share.

#include "core/action/options.h"
#include "core/action/session.h"
#include "core/chart/chart.h"
#include "core/render/render.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::action::internal {

// Errors as one, their texts joined.
Error joinErrors(std::vector<Error> errors, std::string_view separator);
// An error about two failures: "<text>: <first>: <second>".
Error bothFailed(const std::string& text, const Error& first, const Error& second);

// Logs that a release's record could not be written: it says something else than what happened.
void logUnrecorded(const Context& context, const release::Release& release, const Error& error);
// Stores a release, failing only in the log. Whether it was stored.
bool record(const Context& context, Session& session, const release::Release& release);

// For what must still be written when `context` has ended: it then lasts as long as SessionOptions::lastWords says, until a further
// cancel(). A context that has not ended is returned as it is.
Context detached(const Context& context, const Session& session);
// The same after a failure: when time ran out or the server fell silent, the rest gets a few seconds too.
Context detachedAfter(const Context& context, const Session& session, const Error& failure);

// Why work ended: a cancelled context goes before whatever it made fail. The error's notes stay.
Error reason(const Context& context, Error error);

// The count in words for a progress message: "1 object", "3 objects".
std::string countOfObjects(std::size_t count);

// Fails with "<prefix>: <name>" for a name no release may have.
Result<void> checkName(const std::string& name, const std::string& prefix);

// What rendering a release gives.
struct Rendering {
  std::vector<release::Hook> hooks;
  std::string manifest;
  std::string notes;
  std::shared_ptr<const chart::Chart> chart; // as processed
  render::Stage failedAt = render::Stage::None;
  Result<void> result;
};
enum class Lookups { Live, None };
Rendering renderRelease(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    render::RenderOptions options, const RenderSettings& settings, Lookups lookups);

// "user supplied labels contains system reserved label name. System labels: [...]"
Result<void> checkLabels(const std::map<std::string, std::string>& labels);
Result<kube::ApplyMethod> decideApplyMethod(ServerSide wanted, const std::string& previous);
const char* applyMethodName(kube::ApplyMethod method);
// How existing objects are updated. The field manager of client-side apply is migrated unless the caller says otherwise.
kube::UpdateOptions updateOptions(kube::ApplyMethod method, const ApplySettings& apply);

// One document of a stored manifest.
struct ManifestPart {
  std::string kind;
  std::string name;
  std::string text;
  bool keep = false;    // helm.sh/resource-policy: keep
  bool ignored = false; // another resource policy: neither kept nor deleted
};
// The manifest's documents in the order of uninstallation.
Result<std::vector<ManifestPart>> uninstallParts(const Context& context, const std::string& manifest);

} // namespace chartroom::action::internal
