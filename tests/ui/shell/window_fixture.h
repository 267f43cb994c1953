#pragma once

// The whole window as the program makes it: shell and rooms, on a sandbox in this process with one release of two revisions.
// Nothing here waits for time; tests wait for what they need to see.

#include "core/action/install.h"
#include "core/action/session.h"
#include "core/action/upgrade.h"
#include "core/chart/load.h"
#include "core/value/yaml.h"
#include "tests/support/sandbox_session.h"
#include "ui/charts/charts_page.h"
#include "ui/releases/entry.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_page.h"
#include "ui/releases/releases_room.h"
#include "ui/shell/main_window.h"
#include "ui/studio/editor_panel.h"
#include "ui/studio/preview_panel.h"
#include "ui/studio/studio_page.h"
#include "ui/studio/studio_session.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/theme_controller.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

namespace chartroom::shell::testing {

constexpr int kPatience = 30000; // ms; machines that test are slow

class Dialogs : public widgets::FileDialogs {
public:
  void ask(QWidget*, const widgets::FileQuestion& question, const Chosen&) override { asked << question.title; }
  QStringList asked;
};

// The cluster of a whole test program.
class TestCluster {
public:
  // An empty text, or what went wrong.
  QString start(const QString& folder) {
    if (const QString failure = m_cluster.start(folder, "shop"); !failure.isEmpty()) return failure;
    session = m_cluster.session;
    return release("web: {replicaCount: 1}\n", "web: {replicaCount: 3, port: 8081}\napi: {replicaCount: 4}\nservice: {port: 81}\n");
  }

  std::shared_ptr<action::Session> session;

private:
  QString release(const std::string& first, const std::string& second) {
    const Context context;
    const std::string path = CHARTROOM_SOURCE_DIR "/resources/charts/storefront";
    auto chart = chart::load(context, path);
    if (!chart) return QString::fromStdString(chart.error().message);
    action::InstallOptions install;
    install.releaseName = "shop";
    install.createNamespace = action::CreateNamespace::Always;
    auto values = value::parseYaml(first);
    auto installed = action::install(context, *session, std::move(*chart), *values, install);
    if (!installed.result) return QString::fromStdString(installed.result.error().message);
    auto again = chart::load(context, path);
    action::UpgradeOptions upgrade;
    upgrade.releaseName = "shop";
    auto changed = value::parseYaml(second);
    auto upgraded = action::upgrade(context, *session, std::move(*again), *changed, upgrade);
    return upgraded.result ? QString() : QString::fromStdString(upgraded.result.error().message);
  }

  chartroom::testing::SandboxSession m_cluster;
};

class Window {
public:
  Window(const QString& folder, const std::shared_ptr<action::Session>& session)
      : settings(folder + QStringLiteral("/settings.ini"), QSettings::IniFormat), workspace(&runner, &settings) {
    settings.clear();
    workspace.setDataFolder(folder + QStringLiteral("/data"));
    workspace.setSampleCharts({sample("storefront"), sample("nightwatch")});
    ShellActions actions;
    actions.startSandbox = [] {};
    actions.openKubeconfig = [](const QString&) {};
    actions.takeKubeconfig = [](const QString&) {};
    window = std::make_unique<MainWindow>(&workspace,
        std::vector<widgets::PageEntry>{charts::chartsPageEntry(), releases::releasesPageEntry(), studio::studioPageEntry()},
        std::move(actions));
    if (session) {
      widgets::ClusterState state;
      state.kind = widgets::ClusterState::Kind::Sandbox;
      state.health = widgets::ClusterState::Health::Reachable;
      state.name = QStringLiteral("sandbox");
      state.serverVersion = QStringLiteral("v1.36.0");
      state.latencyMilliseconds = 3;
      workspace.setCluster(state);
      workspace.setSession(session);
      workspace.setNameSpaces({QStringLiteral("default"), QStringLiteral("shop")});
    }
    widgets::FileDialogs::setInstance(&dialogs);
    window->show();
  }
  ~Window() {
    window.reset();
    widgets::FileDialogs::setInstance(nullptr);
  }

  static QString sample(const char* name) {
    return QStringLiteral(CHARTROOM_SOURCE_DIR "/resources/charts/") + QLatin1String(name);
  }

  template <typename T = QWidget>
  T* find(const char* name) const {
    // Two rooms may use one name: the one that is seen is meant.
    const QList<T*> all = window->findChildren<T*>(QString::fromLatin1(name));
    for (T* each : all)
      if (each->isVisible()) return each;
    return all.value(0);
  }

  studio::StudioPage* studioPage() const { return qobject_cast<studio::StudioPage*>(window->page(QStringLiteral("studio"))); }
  releases::ReleasesRoom* releasesRoom() const {
    return qobject_cast<releases::ReleasesRoom*>(window->page(QStringLiteral("releases")));
  }
  widgets::CodeEditor* editor() const { return studioPage()->editors()->currentEditor(); }

  bool studioSettled() const {
    return QTest::qWaitFor(
        [this] {
          auto* session = studioPage()->session();
          return session->state() == studio::StudioSession::State::Ready && session->newest() && !session->isRendering() &&
                 !session->hasPendingRefresh();
        },
        kPatience);
  }
  bool openStudio(const QString& values = {}) {
    workspace.openStudio({widgets::ChartSource::Kind::Folder, sample("storefront")});
    if (!studioSettled()) return false;
    editor()->setText(values);
    return studioSettled();
  }
  bool openUpgrade() {
    workspace.openUpgrade(QStringLiteral("shop"), QStringLiteral("shop"));
    return studioSettled();
  }
  bool openList() {
    workspace.showReleases();
    return QTest::qWaitFor(
        [this] { return releasesRoom()->list()->isSettled() && releasesRoom()->list()->isVisible(); }, kPatience);
  }
  bool openRelease(const char* tab) {
    workspace.openRelease(QStringLiteral("shop"), QStringLiteral("shop"), QLatin1String(tab));
    return QTest::qWaitFor(
        [this] {
          return releasesRoom()->release()->state().loaded() && releasesRoom()->release()->isVisible() &&
                 !runner.isRunning(releasesRoom()->release(), QStringLiteral("release"));
        },
        kPatience);
  }

  jobs::JobRunner runner{4};
  QSettings settings;
  widgets::Workspace workspace;
  Dialogs dialogs;
  std::unique_ptr<MainWindow> window;
};

} // namespace chartroom::shell::testing
