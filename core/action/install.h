#pragma once

// install: mirrors helm's pkg/action/install.go, step for step (which error wins is part of the contract).

#include "core/action/existing.h"
#include "core/action/options.h"
#include "core/action/session.h"
#include "core/chart/capabilities.h"
#include "core/chart/chart.h"

#include <memory>
#include <string>

namespace chartroom::action {

// Of the release's namespace. Always applies it as helm's --create-namespace does, which needs the right to. IfMissing asks for it
// first: one that is there, and one that the account may not read, is left alone.
enum class CreateNamespace { No, Always, IfMissing };

struct InstallOptions {
  std::string releaseName;
  DryRun dryRun = DryRun::None;
  Hooks hooks = Hooks::Run;
  WaitSettings wait;
  ApplySettings apply;
  RenderSettings render;
  bool serverSideApply = true;
  CreateNamespace createNamespace = CreateNamespace::No;
  bool replace = false;
  bool skipCrds = false;
  bool rollbackOnFailure = false; // uninstall again; implies waiting
  std::string description;
  std::map<std::string, std::string> labels;
  // With DryRun::Client only.
  chart::Capabilities capabilities = chart::Capabilities::offline();
};

// Installs `chart` with the user's `values` into the session's namespace. Blocks until done or failed; a cancelled context marks
// the release failed first.
Outcome install(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    const InstallOptions& options);

// What a dry run against the server asks of it once a manifest is rendered: whether it knows the kinds of all objects, and
// whether those that are there already belong to this release.
Result<void> checkManifest(
    const Context& context, Session& session, const std::string& manifest, const std::string& releaseName, Existing existing);

} // namespace chartroom::action
