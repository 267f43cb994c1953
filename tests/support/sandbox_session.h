#pragma once

// A sandbox in this process that listens, and a session on it by its kubeconfig, as the window makes one.

#include "core/action/session.h"
#include "core/kube/kubeconfig.h"
#include "core/sandbox/sandbox.h"

#include <QString>

#include <memory>
#include <string>

namespace chartroom::testing {

struct SandboxSession {
  std::unique_ptr<sandbox::Sandbox> sandbox;
  std::shared_ptr<action::Session> session; // goes first

  // Below `folder`. An empty text, or what went wrong.
  QString start(const QString& folder, const std::string& nameSpace = {}) {
    sandbox::SandboxOptions options;
    options.folder = folder.toStdString() + "/sandbox";
    auto opened = sandbox::Sandbox::open(options);
    if (!opened) return QString::fromStdString(opened.error().message);
    sandbox = std::move(*opened);
    if (!sandbox->listen(0)) return QStringLiteral("the sandbox does not listen");
    const std::string file = folder.toStdString() + "/kubeconfig";
    if (!sandbox->writeKubeconfig(file)) return QStringLiteral("no kubeconfig");
    action::SessionOptions sessionOptions;
    sessionOptions.connection = kube::resolveConnection(file, {});
    sessionOptions.nameSpace = nameSpace;
    auto made = action::Session::make(std::move(sessionOptions));
    if (!made) return QString::fromStdString(made.error().message);
    session = std::move(*made);
    return {};
  }
};

} // namespace chartroom::testing
