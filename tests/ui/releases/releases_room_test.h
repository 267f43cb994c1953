#pragma once

// The releases room over a sandbox in this process, with what its tests do to releases.

#include "core/action/install.h"
#include "core/action/session.h"
#include "core/action/upgrade.h"
#include "core/chart/load.h"
#include "core/sandbox/sandbox.h"
#include "core/value/yaml.h"
#include "tests/support/gui_test.h"
#include "tests/support/pictures.h"
#include "tests/support/session_through.h"
#include "ui/releases/entry.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_room.h"
#include "ui/widgets/theme_controller.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace chartroom::releases {

inline constexpr int kPatience = 20000;

class ReleasesRoomTest : public QObject {
protected:
  void startSandbox() {
    m_theme = std::make_unique<widgets::ThemeController>();
    m_theme->setChoice(widgets::ThemeChoice::Light);
    sandbox::SandboxOptions options;
    options.folder = m_folder.filePath(QStringLiteral("sandbox")).toStdString();
    auto opened = sandbox::Sandbox::open(options);
    QVERIFY2(opened.ok(), opened ? "" : opened.error().message.c_str());
    m_sandbox = std::move(*opened);
    QVERIFY(m_sandbox->listen(0).ok());
    const std::string kubeconfig = m_folder.filePath(QStringLiteral("kubeconfig")).toStdString();
    QVERIFY(m_sandbox->writeKubeconfig(kubeconfig).ok());
    action::SessionOptions sessionOptions;
    sessionOptions.connection = kube::resolveConnection(kubeconfig, {});
    sessionOptions.nameSpace = "shop";
    auto session = action::Session::make(sessionOptions);
    QVERIFY(session.ok());
    m_session = std::move(*session);
    m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
  }

  void openRoom() {
    m_jobs = std::make_unique<jobs::JobRunner>(3);
    m_workspace = std::make_unique<widgets::Workspace>(m_jobs.get(), m_settings.get());
    widgets::ClusterState state;
    state.kind = widgets::ClusterState::Kind::Sandbox, state.health = widgets::ClusterState::Health::Reachable,
    state.name = QStringLiteral("sandbox");
    m_workspace->setCluster(state);
    m_workspace->setSession(m_session);
    const widgets::PageEntry entry = releasesPageEntry();
    QCOMPARE(entry.id, QStringLiteral("releases"));
    m_room = qobject_cast<ReleasesRoom*>(entry.make(m_workspace.get(), nullptr));
    QVERIFY(m_room);
    m_room->resize(1368, 828);
    m_room->show();
    m_room->activated();
  }
  void closeRoom() {
    delete m_room;
    m_room = nullptr;
    m_workspace.reset();
    m_jobs.reset();
  }
  void stopSandbox() {
    m_session.reset();
    m_sandbox.reset();
    m_theme.reset();
  }

  std::shared_ptr<action::Session> limitedSession(test::InterceptingTransport::Before before) const {
    return test::sessionThrough(std::move(before), m_session->options());
  }
  std::unique_ptr<chart::Chart> loadChart() {
    auto chart = chart::load(Context(), std::string(CHARTROOM_SOURCE_DIR) + "/tests/ui/releases/data/harbour");
    return chart ? std::move(*chart) : nullptr;
  }
  void install(const char* name, const char* values) {
    action::InstallOptions options;
    options.releaseName = name;
    options.createNamespace = action::CreateNamespace::Always;
    const action::Outcome outcome = action::install(Context(), *m_session, loadChart(), *value::parseYaml(values), options);
    QVERIFY2(outcome.result.ok(), outcome.result ? "" : outcome.result.error().message.c_str());
  }
  void upgrade(const char* name, const char* values) {
    action::UpgradeOptions options;
    options.releaseName = name;
    const action::Outcome outcome = action::upgrade(Context(), *m_session, loadChart(), *value::parseYaml(values), options);
    QVERIFY2(outcome.result.ok(), outcome.result ? "" : outcome.result.error().message.c_str());
  }
  void open(const char* name, const char* tab) {
    QSignalSpy read(m_room->release(), &ReleasePage::read);
    m_workspace->openRelease(QStringLiteral("shop"), QString::fromLatin1(name), QString::fromLatin1(tab));
    QTRY_VERIFY_WITH_TIMEOUT(read.count() > 0, kPatience);
  }
  void shot(const char* name) { chartroom::testing::takePictures(m_room, *m_theme, QString::fromLatin1(name)); }

  QTemporaryDir m_folder;
  std::unique_ptr<widgets::ThemeController> m_theme;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
  std::shared_ptr<action::Session> m_session;
  std::unique_ptr<QSettings> m_settings;
  std::unique_ptr<jobs::JobRunner> m_jobs;
  std::unique_ptr<widgets::Workspace> m_workspace;
  ReleasesRoom* m_room = nullptr;
};

} // namespace chartroom::releases
