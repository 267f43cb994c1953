// A secret goes through the whole window: typed in the studio, previewed, installed, looked at on every tab of the release page,
// changed in an upgrade, compared, rolled back. Where it must be, in the cluster and in the draft, it is; nothing else shows it,
// reads it out, logs it or keeps it. Shown on purpose it is found, so that the hunt is known to find.
//
// CHARTROOM_SEED makes other secrets.

#include "tests/ui/shell/secret_hunt.h"

#include "core/action/read.h"
#include "core/action/session.h"
#include "core/kube/kubeconfig.h"
#include "core/sandbox/sandbox.h"
#include "ui/charts/charts_page.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/resources_model.h"
#include "ui/releases/entry.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_room.h"
#include "ui/shell/main_window.h"
#include "ui/studio/editor_panel.h"
#include "ui/studio/preview_panel.h"
#include "ui/studio/studio_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/theme_controller.h"

#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

using namespace chartroom;
using namespace chartroom::widgets;
using studio::StudioPage;
using studio::StudioSession;

namespace {

constexpr int kPatience = 40000;
QStringList g_log;

void keepLog(QtMsgType, const QMessageLogContext&, const QString& text) { g_log << text; }

QString randomSecret(QRandomGenerator& random) {
  static const char kLetters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  QString text;
  for (int i = 0; i < 20; ++i) text += QLatin1Char(kLetters[random.bounded(static_cast<int>(sizeof(kLetters) - 1))]);
  return text + QStringLiteral("7z");
}

} // namespace

class TestSecretsInTheWindow : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    const quint32 seed = qEnvironmentVariableIntValue("CHARTROOM_SEED") > 0
                             ? static_cast<quint32>(qEnvironmentVariableIntValue("CHARTROOM_SEED"))
                             : 20260730;
    QRandomGenerator random(seed);
    for (QString& secret : m_secrets) {
      secret = randomSecret(random);
      m_hunt.addSecret(secret);
      // As data of a Secret, and behind a user's name.
      m_hunt.addSecret(QString::fromLatin1(secret.toLatin1().toBase64(QByteArray::OmitTrailingEquals)));
      m_hunt.addSecret(QString::fromLatin1(("keeper:" + secret).toLatin1().toBase64(QByteArray::OmitTrailingEquals)).mid(12));
    }
    m_theme = std::make_unique<ThemeController>();
    sandbox::SandboxOptions options;
    options.folder = m_folder.filePath("sandbox").toStdString();
    auto opened = sandbox::Sandbox::open(options);
    QVERIFY(opened.ok());
    m_sandbox = std::move(*opened);
    QVERIFY(m_sandbox->listen(0).ok());
    const std::string kubeconfig = m_folder.filePath("kubeconfig").toStdString();
    QVERIFY(m_sandbox->writeKubeconfig(kubeconfig).ok());
    action::SessionOptions sessionOptions;
    sessionOptions.connection = kube::resolveConnection(kubeconfig, {});
    auto session = action::Session::make(sessionOptions);
    QVERIFY(session.ok());
    m_session = std::move(*session);
    m_settings = std::make_unique<QSettings>(m_folder.filePath("settings.ini"), QSettings::IniFormat);
    m_jobs = std::make_unique<jobs::JobRunner>(3);
    m_workspace = std::make_unique<Workspace>(m_jobs.get(), m_settings.get());
    m_workspace->setDataFolder(m_folder.filePath("data"));
    ClusterState state;
    state.kind = ClusterState::Kind::Sandbox, state.health = ClusterState::Health::Reachable,
    state.name = QStringLiteral("sandbox");
    m_workspace->setCluster(state);
    m_workspace->setSession(m_session);
    m_before = qInstallMessageHandler(keepLog);
    m_window = std::make_unique<shell::MainWindow>(m_workspace.get(),
        std::vector<PageEntry>{charts::chartsPageEntry(), studio::studioPageEntry(), releases::releasesPageEntry()},
        shell::ShellActions{});
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
  }
  void cleanupTestCase() {
    m_window.reset();
    m_workspace.reset();
    m_jobs.reset();
    m_session.reset();
    m_sandbox.reset();
    m_theme.reset();
    qInstallMessageHandler(m_before);
  }

  void typedInTheStudio() {
    m_workspace->openStudio({ChartSource::Kind::Folder, QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/ui/shell/data/vault")});
    QTRY_VERIFY_WITH_TIMEOUT(page(), kPatience);
    QVERIFY(settled());
    type(values(m_secrets[0]));
    hunt("the values");
    QVERIFY(editor()->text().contains(m_secrets[0]));
    huntStudio();
    // The value that the cursor is in is open, and closes again.
    editor()->setFocus();
    editor()->goTo(3, 5);
    QTRY_VERIFY_WITH_TIMEOUT(!m_hunt.inWindow(m_window.get()).isEmpty(), kPatience);
    editor()->goTo(1, 1);
    QTRY_VERIFY_WITH_TIMEOUT(m_hunt.inWindow(m_window.get()).isEmpty(), kPatience);
  }

  void theHuntFindsWhatIsShownOnPurpose() {
    auto* toggle = page()->findChild<QToolButton*>("secretsToggle");
    QVERIFY(toggle->isVisible());
    QCOMPARE(toggle->text().trimmed(), QString("Secrets masked"));
    QVERIFY(page()->preview()->selectObject(page()
                                                ->preview()
                                                ->resources()
                                                ->indexOf(QStringLiteral("apps/Deployment//vault"))
                                                .data(models::ResourcesModel::KeyRole)
                                                .toString()));
    toggle->click();
    const QStringList found = m_hunt.inWindow(m_window.get());
    for (const char* where : {"drawn: ", "an accessible document: "})
      QVERIFY2(
          std::any_of(found.begin(), found.end(), [&](const QString& one) { return one.startsWith(QLatin1String(where)); }), where);
    // In the editor and in the manifest.
    QVERIFY2(found.filter("drawn: ").size() >= 2, qPrintable(found.join('\n')));
    showEditorTab("merged");
    QVERIFY(page()->findChild<CodeEditor*>("mergedEditor")->text().contains(m_secrets[0]));
    // Leaving the page closes them.
    m_window->showPage("charts");
    m_window->showPage("studio");
    QCOMPARE(toggle->text().trimmed(), QString("Secrets masked"));
    QVERIFY(!page()->findChild<CodeEditor*>("mergedEditor")->text().contains(m_secrets[0]));
    showEditorTab("layer");
    QVERIFY(m_hunt.inWindow(m_window.get()).isEmpty());
    QFile file(m_folder.filePath("leak"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(m_secrets[0].toUtf8());
    file.close();
    QCOMPARE(m_hunt.inFiles(m_folder.path(), {m_folder.filePath("data/drafts")}), QStringList{file.fileName()});
    file.remove();
  }

  void theDraftIsForItsOwnerOnly() {
    QDir drafts(m_folder.filePath("data/drafts"));
    QTRY_VERIFY_WITH_TIMEOUT(!drafts.entryList(QDir::Files).isEmpty(), kPatience);
    for (const QFileInfo& file : drafts.entryInfoList(QDir::Files))
      QCOMPARE(
          file.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
    QCOMPARE(QFileInfo(drafts.path()).permissions() & (QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther),
        QFile::Permissions());
  }

  void copiesOfMaskedTextsAreMasked() {
    for (const char* name : {"manifestEditor", "mergedEditor"}) {
      if (QByteArray(name) == "mergedEditor") showEditorTab("merged");
      auto* view = page()->findChild<CodeEditor*>(QString::fromLatin1(name));
      view->viewWidget()->parentWidget()->setFocus();
      QTest::keyClick(view->viewWidget(), Qt::Key_A, Qt::ControlModifier);
      QTest::keyClick(view->viewWidget(), Qt::Key_C, Qt::ControlModifier);
      QVERIFY(!QGuiApplication::clipboard()->text().isEmpty());
      QVERIFY2(!m_hunt.finds(QGuiApplication::clipboard()->text()), name);
    }
    showEditorTab("layer");
    // What the user typed is copied as it is.
    QTest::keyClick(editor()->viewWidget(), Qt::Key_A, Qt::ControlModifier);
    editor()->copy();
    QVERIFY(QGuiApplication::clipboard()->text().contains(m_secrets[0]));
    editor()->goTo(1, 1);
  }

  void installed() {
    QTest::mouseClick(page()->findChild<QPushButton*>("primaryButton"), Qt::LeftButton);
    hunt("while it is installed");
    QTRY_VERIFY_WITH_TIMEOUT(action::get(Context(), *m_session, "vault").ok(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->currentPageId(), QString("releases"), kPatience);
    // It is in the cluster.
    auto release = action::get(Context(), *m_session, "vault");
    QVERIFY(release->manifest.find(m_secrets[0].toStdString()) != std::string::npos);
    huntRelease();
  }

  void changedInAnUpgrade() {
    m_workspace->openUpgrade("default", "vault");
    QTRY_VERIFY_WITH_TIMEOUT(
        page()->session()->isUpgrade() && page()->session()->state() == StudioSession::State::Ready, kPatience);
    QVERIFY(settled());
    type(values(m_secrets[1]));
    huntStudio();
    page()->preview()->showTab("diff");
    QTRY_VERIFY_WITH_TIMEOUT(SecretHunt::drawnTexts(m_window.get()) > 20, kPatience);
    hunt("the diff");
    showEditorTab("deployed");
    hunt("the deployed values");
    showEditorTab("layer");
    QTest::mouseClick(page()->findChild<QPushButton*>("primaryButton"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(action::get(Context(), *m_session, "vault")->version == 2, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->currentPageId(), QString("releases"), kPatience);
    huntRelease();
  }

  void nothingElseKeepsIt() {
    const QStringList allowed{m_folder.filePath("sandbox"), m_folder.filePath("data/drafts")};
    const QStringList files = m_hunt.inFiles(m_folder.path(), allowed);
    QVERIFY2(files.isEmpty(), qPrintable(files.join('\n')));
    for (const QString& line : g_log) QVERIFY2(!m_hunt.finds(line), qPrintable(line));
  }

private:
  using SecretHunt = test::SecretHunt;

  StudioPage* page() const { return m_window->findChild<StudioPage*>(); }
  CodeEditor* editor() const { return page()->editors()->currentEditor(); }
  bool settled() const {
    StudioSession* session = page()->session();
    return QTest::qWaitFor(
        [&] {
          return session->state() == StudioSession::State::Ready && session->newest() && !session->isRendering() &&
                 !session->hasPendingRefresh();
        },
        kPatience);
  }
  static QString values(const QString& secret) {
    return QStringLiteral(
        "auth:\n  user: keeper\n  password: %1\ndatabase:\n  url: postgres://keeper:%1@db:5432/vault\nreplicas: 2\n")
        .arg(secret);
  }
  void type(const QString& text) {
    editor()->setText(text);
    editor()->goTo(6, 1);
    QVERIFY(settled());
  }
  void showEditorTab(const char* id) {
    auto* tabs = page()->findChild<TabBar*>("editorTabs");
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->indexOf(QString::fromLatin1(id))).center());
  }
  void hunt(const char* where) {
    QTest::qWait(0);
    const QStringList found = m_hunt.inWindow(m_window.get());
    QVERIFY2(found.isEmpty(), qPrintable(QLatin1String(where) + "\n" + found.join('\n')));
    QVERIFY(SecretHunt::drawnTexts(m_window.get()) > 10);
  }
  void huntStudio() {
    page()->preview()->showTab("manifest");
    auto* model = page()->preview()->resources();
    int objects = 0;
    for (int group = 0; group < model->rowCount(); ++group)
      for (int row = 0; row < model->rowCount(model->index(group, 0)); ++row, ++objects) {
        const QModelIndex index = model->index(row, 0, model->index(group, 0));
        QVERIFY(page()->preview()->selectObject(index.data(models::ResourcesModel::KeyRole).toString()));
        hunt("an object of the preview");
      }
    QVERIFY(objects >= 4);
    for (const char* tab : {"notes", "problems", "manifest"}) {
      page()->preview()->showTab(tab);
      hunt(tab);
    }
    for (const char* tab : {"merged", "defaults", "layer"}) {
      showEditorTab(tab);
      hunt(tab);
    }
  }
  void huntRelease() {
    auto* room = m_window->findChild<releases::ReleasesRoom*>();
    QVERIFY(room);
    auto* release = room->release();
    QTRY_VERIFY_WITH_TIMEOUT(release->isVisible(), kPatience);
    auto stored = action::get(Context(), *m_session, "vault");
    QVERIFY(stored.ok());
    QTRY_VERIFY_WITH_TIMEOUT(release->state().loaded() && release->state().last()->version == stored->version, kPatience);
    release->showTab("manifest");
    QTRY_VERIFY_WITH_TIMEOUT(m_jobs->jobs().empty(), kPatience);
    auto* manifest = release->findChild<CodeEditor*>("manifestEditor");
    QTRY_VERIFY_WITH_TIMEOUT(manifest->text().contains("kind: Deployment"), kPatience);
    hunt("the manifest");
    auto* objects = release->findChild<QTreeWidget*>("manifestObjects");
    // By number: the tree may be filled again while the window is drawn.
    const auto items = [&] { return objects->findItems(" ", Qt::MatchContains | Qt::MatchRecursive); };
    QVERIFY(items().size() >= 3);
    for (qsizetype i = 0; i < items().size(); ++i) {
      objects->setCurrentItem(items().at(i));
      hunt("an object of the manifest");
    }
    release->showTab("values");
    auto* values = release->findChild<CodeEditor*>("valuesEditor");
    QTRY_VERIFY_WITH_TIMEOUT(values->text().contains("keeper"), kPatience);
    hunt("the values");
    release->findChild<SegmentedControl*>("valuesScope")->button(1)->click();
    hunt("the effective values");
    release->showTab("hooks");
    QTRY_VERIFY_WITH_TIMEOUT(release->findChild<CodeEditor*>("hookEditor")->text().contains("command"), kPatience);
    hunt("the hooks");
    release->showTab("notes");
    QTRY_VERIFY_WITH_TIMEOUT(release->findChild<CodeEditor*>("notesEditor")->text().contains("Log in as"), kPatience);
    hunt("the notes");
    release->showTab("resources");
    auto* tree = release->findChild<QTreeView*>("resourceTree");
    QTRY_VERIFY_WITH_TIMEOUT(tree->model()->rowCount() >= 2, kPatience);
    for (int group = 0; group < tree->model()->rowCount(); ++group)
      for (int row = 0; row < tree->model()->rowCount(tree->model()->index(group, 0)); ++row) {
        tree->setCurrentIndex(tree->model()->index(row, 0, tree->model()->index(group, 0)));
        hunt("a live object");
      }
    release->showTab("history");
    hunt("the history");
    if (action::get(Context(), *m_session, "vault")->version < 2) return;
    auto* tabs = release->findChild<TabBar*>("historyTabs");
    for (const char* tab : {"manifest", "values"}) {
      QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->indexOf(QString::fromLatin1(tab))).center());
      QTRY_VERIFY_WITH_TIMEOUT(release->findChild<QPushButton*>("rollbackButton")->isEnabled(), kPatience);
      hunt("the comparison and the plan of a rollback");
    }
  }

  QTemporaryDir m_folder;
  QString m_secrets[2];
  test::SecretHunt m_hunt;
  QtMessageHandler m_before = nullptr;
  std::unique_ptr<ThemeController> m_theme;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
  std::shared_ptr<action::Session> m_session;
  std::unique_ptr<QSettings> m_settings;
  std::unique_ptr<jobs::JobRunner> m_jobs;
  std::unique_ptr<Workspace> m_workspace;
  std::unique_ptr<shell::MainWindow> m_window;
};

QTEST_MAIN(TestSecretsInTheWindow)
#include "tst_secrets.moc"
