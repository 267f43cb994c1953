#include "ui/shell/main_window.h"

#include "ui/shell/close_prompt.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_card.h"
#include "ui/shell/name_space_picker.h"
#include "ui/shell/pane_walker.h"
#include "ui/shell/rail.h"
#include "ui/shell/settings_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/welcome_page.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme_controller.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace chartroom::shell {

using namespace widgets;

namespace {

constexpr const char* kWelcome = "welcome";
constexpr const char* kSettings = "settings";
// Toasts float this far above the lower edge: clear of the status bar and of a room's action bar.
constexpr int kToastsAbove = 24 + 64 + 16;

bool isArchive(const QString& path) { return path.endsWith(QLatin1String(".tgz")) || path.endsWith(QLatin1String(".tar.gz")); }

} // namespace

MainWindow::MainWindow(Workspace* workspace, std::vector<PageEntry> pages, ShellActions actions, QWidget* parent)
    : QMainWindow(parent), m_workspace(workspace), m_entries(std::move(pages)), m_actions(std::move(actions)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(tr("Chartroom"));
  setWindowIcon(brandIcon());
  setMinimumSize(1080, 680);
  resize(1440, 900);
  setAcceptDrops(true);

  auto* body = new QWidget(this);
  setCentralWidget(body);
  m_rail = new Rail(body);
  m_top = new TopBar(workspace, body);
  m_stack = new QStackedWidget(body);
  m_stack->setObjectName(QStringLiteral("pageStack"));
  m_status = new StatusStrip(workspace, body);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(m_rail);
  auto* right = new QVBoxLayout;
  right->setSpacing(0);
  right->addWidget(m_top);
  right->addWidget(m_stack, 1);
  row->addLayout(right, 1);
  column->addLayout(row, 1);
  column->addWidget(m_status);

  for (const PageEntry& entry : m_entries)
    if (!entry.icon.isEmpty()) m_rail->addItem(entry.id, entry.icon, entry.title, false);
  m_rail->addItem(QLatin1String(kSettings), QStringLiteral("settings"), tr("Settings"), true);
  m_palette = new CommandPalette(this, [this](const PaletteQuery& query) { return search(query); });
  m_toasts = new ToastArea(this, kToastsAbove);
  m_panes = new PaneWalker(this, m_stack);
  m_top->setClusterEntries(m_actions.startSandbox != nullptr, m_actions.openKubeconfig != nullptr);

  connect(m_rail, &Rail::chosen, this, &MainWindow::goTo);
  connect(m_rail, &Rail::homeChosen, this, [this] { showPage(QLatin1String(kWelcome)); });
  connect(m_top, &TopBar::paletteRequested, this, [this] { openPalette(); });
  connect(m_top, &TopBar::sandboxRequested, workspace, &Workspace::startSandbox);
  connect(m_top, &TopBar::kubeconfigRequested, this, &MainWindow::openKubeconfig);
  connect(m_top, &TopBar::kubeconfigForgotten, this, [this](const QString& path) {
    if (m_actions.forgetKubeconfig) m_actions.forgetKubeconfig(path);
  });
  connect(m_top, &TopBar::helpRequested, this, &MainWindow::showHelp);
  connect(m_top, &TopBar::contextChosen, this, [this](const QString& name) {
    if (m_actions.chooseContext) m_actions.chooseContext(name);
  });
  connect(workspace->jobs(), &jobs::JobRunner::changed, this, [this] {
    if (auto* asks = findChild<ClosePrompt*>(); asks && changingJobs().isEmpty()) asks->setEnded();
    // Later: what the end of a job sets off may start the next one.
    if (m_closeWhenDone) QMetaObject::invokeMethod(this, &MainWindow::closeIfDone, Qt::QueuedConnection);
  });
  connect(workspace, &Workspace::operationFailed, this, [this] {
    if (!m_closeWhenDone) return;
    setCloseWhenDone(false);
    m_toasts->show(Tone::Err, tr("The window stays open: an operation failed"));
  });
  answerRequests();
  addShortcuts();
  restoreGeometry(workspace->settings()->value(QStringLiteral("window/geometry")).toByteArray());
  showPage(QLatin1String(kWelcome));
}

// An editor in a list commits when it loses the focus: that must not come while the window is half gone.
MainWindow::~MainWindow() {
  if (QWidget* focus = focusWidget()) focus->clearFocus();
}

bool MainWindow::has(const QString& id) const {
  return std::any_of(m_entries.begin(), m_entries.end(), [&](const PageEntry& entry) { return entry.id == id; });
}

Page* MainWindow::page(const QString& id) {
  if (const auto known = m_pages.find(id); known != m_pages.end()) return known->second;
  Page* made = nullptr;
  if (id == QLatin1String(kWelcome)) {
    const WelcomePage::Offers offers{m_actions.startSandbox != nullptr, m_actions.openKubeconfig != nullptr,
        has(QStringLiteral("charts")), has(QStringLiteral("studio")), has(QStringLiteral("releases")), m_actions.drafts,
        m_actions.dropDraft};
    auto* welcome = new WelcomePage(m_workspace, offers, m_stack);
    connect(welcome, &WelcomePage::kubeconfigFileWanted, this, &MainWindow::openKubeconfig);
    connect(welcome, &WelcomePage::kubeconfigPasteWanted, this, &MainWindow::pasteKubeconfig);
    made = welcome;
  } else if (id == QLatin1String(kSettings)) {
    made = new SettingsPage(m_workspace, m_stack);
  } else {
    for (const PageEntry& entry : m_entries)
      if (entry.id == id) made = entry.make(m_workspace, m_stack);
  }
  if (!made) return nullptr;
  if (made->objectName().isEmpty()) made->setObjectName(id + QStringLiteral("Page"));
  m_pages[id] = made;
  m_stack->addWidget(made);
  connect(made, &Page::statusTextsChanged, this, [this, made] {
    if (made == currentPage()) m_status->setPageTexts(made->statusTexts());
  });
  connect(made, &Page::searchChanged, m_palette, &CommandPalette::refill);
  connect(made, &Page::railItemChanged, this, [this, made] {
    if (made == currentPage()) lightRail();
  });
  return made;
}

Page* MainWindow::currentPage() const { return qobject_cast<Page*>(m_stack->currentWidget()); }

bool MainWindow::showPage(const QString& id) {
  Page* next = page(id);
  if (!next) return false;
  Page* before = m_current.isEmpty() ? nullptr : currentPage();
  if (before == next && m_current == id) return true;
  m_current = id;
  m_stack->setCurrentWidget(next);
  lightRail();
  m_status->setPageTexts(next->statusTexts());
  if (before) before->deactivated();
  next->activated();
  return true;
}

void MainWindow::lightRail() {
  const QString item = currentPage()->railItem();
  m_rail->setCurrent(item.isEmpty() ? m_current : item);
}

void MainWindow::setContexts(const std::vector<ContextChoice>& contexts) { m_top->setContexts(contexts); }

void MainWindow::answerRequests() {
  // True when the room was made only now and has not heard the request.
  const auto bring = [this](const char* room) {
    const QString id = QString::fromLatin1(room);
    if (!has(id)) return false;
    const bool isNew = m_pages.find(id) == m_pages.end();
    showPage(id);
    return isNew;
  };
  connect(m_workspace, &Workspace::chartRequested, this, [this, bring](const ChartSource& source) {
    if (bring("charts")) m_workspace->openChart(source);
  });
  connect(m_workspace, &Workspace::studioRequested, this, [this, bring](const ChartSource& source) {
    if (bring("studio")) m_workspace->openStudio(source);
  });
  connect(m_workspace, &Workspace::upgradeRequested, this, [this, bring](const QString& nameSpace, const QString& release) {
    if (bring("studio")) m_workspace->openUpgrade(nameSpace, release);
  });
  connect(m_workspace, &Workspace::releaseRequested, this,
      [this, bring](const QString& nameSpace, const QString& release, const QString& tab) {
        if (bring("releases")) m_workspace->openRelease(nameSpace, release, tab);
      });
  connect(m_workspace, &Workspace::releasesRequested, this, [this, bring] {
    if (bring("releases")) m_workspace->showReleases();
  });
  connect(m_workspace, &Workspace::chartsRequested, this, [this, bring] {
    if (bring("charts")) m_workspace->showCharts();
  });
  connect(m_workspace, &Workspace::fileDialogRequested, this, &MainWindow::openFiles);
  connect(m_workspace, &Workspace::sandboxRequested, this, [this] {
    if (m_actions.startSandbox) m_actions.startSandbox();
  });
  connect(m_workspace, &Workspace::contextRequested, this, [this](const QString& name) {
    if (m_actions.chooseContext) m_actions.chooseContext(name);
  });
  connect(m_workspace, &Workspace::errorReported, this,
      [this](const QString& text, const QString& details, const QString& action, const std::function<void()>& run) {
        m_toasts->show(Tone::Err, text, {action, run, false}, details);
        m_top->addNotice(text);
      });
  connect(m_workspace, &Workspace::toastRequested, this,
      [this](const QString& text, const QString& action, const std::function<void()>& run, QObject* subject) {
        Toast* toast = m_toasts->show(Tone::Ok, text, {action, run, false});
        if (subject) connect(subject, &QObject::destroyed, toast, &Toast::closed);
        m_top->addNotice(text);
      });
}

void MainWindow::addShortcuts() {
  // While a card covers the page, the page's keys wait.
  const auto on = [this](Shortcut shortcut, auto action) {
    addShortcut(shortcut, this, [this, action] {
      if (!isCovered()) action();
    });
  };
  for (const auto& [shortcut, room] : {std::pair{Shortcut::Charts, "charts"}, {Shortcut::Releases, "releases"}})
    if (const QString id = QLatin1String(room); has(id)) on(shortcut, [this, id] { goTo(id); });
  on(Shortcut::Settings, [this] { showPage(QLatin1String(kSettings)); });
  addShortcut(Shortcut::Palette, this, [this] {
    if (m_palette->isOpen()) m_palette->close();
    else if (!isCovered()) openPalette();
  });
  on(Shortcut::OpenChart, [this] { openFiles(); });
  on(Shortcut::Find, [this] {
    if (Page* shown = currentPage()) shown->focusFilter();
  });
  on(Shortcut::Primary, [this] {
    if (Page* shown = currentPage()) shown->primaryAction();
  });
  on(Shortcut::NextPane, [this] { m_panes->go(1); });
  on(Shortcut::PreviousPane, [this] { m_panes->go(-1); });
  addShortcut(Shortcut::Help, this, [this] {
    if (!m_palette->isOpen()) showHelp();
  });
  addShortcut(Shortcut::Quit, this, [this] { close(); });
}

// What is switched off or goes while it has the focus gives it to the page, not to whatever stands next: a key that was meant for a
// button must not press another one.
bool MainWindow::focusNextPrevChild(bool next) {
  const QWidget* focus = focusWidget();
  if (focus && (!focus->isEnabled() || !focus->isVisible()) && currentPage()) {
    currentPage()->setFocus(Qt::OtherFocusReason);
    return true;
  }
  return QMainWindow::focusNextPrevChild(next);
}

// A room that was not opened yet can be searched like the others.
void MainWindow::openPalette() {
  for (const PageEntry& entry : m_entries)
    if (!entry.icon.isEmpty()) page(entry.id)->prepareSearch();
  m_palette->open();
}

bool MainWindow::isCovered() const { return m_palette->isOpen() || findChild<HelpCard*>() || findChild<ClosePrompt*>(); }

void MainWindow::setCloseWhenDone(bool close) {
  m_closeWhenDone = close;
  m_status->setIntent(close ? tr("Closes when all operations have ended") : QString());
}

void MainWindow::closeIfDone() {
  if (m_closeWhenDone && changingJobs().isEmpty()) close();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (isShortcut(*event, Shortcut::Close)) {
    if (m_palette->isOpen()) return m_palette->close();
    if (Page* shown = currentPage(); shown && shown->escape()) return;
  }
  QMainWindow::keyPressEvent(event);
}

// The rail and its keys lead to the room's own front: from a release's page to the list.
void MainWindow::goTo(const QString& id) {
  Page* room = page(id);
  if (!room) return;
  room->goHome();
  showPage(id);
}

QStringList MainWindow::changingJobs() const {
  QStringList titles;
  for (const jobs::JobState& job : m_workspace->jobs()->titledJobs())
    if (job.effect == jobs::Effect::Changes) titles << m_workspace->onCluster(job.title, job.cluster);
  return titles;
}

QString MainWindow::whatStoppingLeaves() const {
  const ClusterState& cluster = m_workspace->cluster();
  const bool silent = cluster.health == ClusterState::Health::Unreachable;
  QStringList sentences;
  for (const jobs::JobState& job : m_workspace->jobs()->titledJobs()) {
    if (job.effect != jobs::Effect::Changes) continue;
    const QString sentence =
        silent && m_workspace->isHere(job)
            ? tr("%1 does not answer, so nothing can be recorded there. If you stop it now, what was applied so far stays, and a release may stay unfinished until its page marks it as failed.")
                  .arg(cluster.name)
        : job.ifStopped.isEmpty()
            ? tr("If you stop it now, the cluster keeps what was applied so far, and the release is recorded as failed while the cluster answers.")
            : job.ifStopped;
    if (!sentences.contains(sentence)) sentences << sentence;
  }
  return sentences.join(QLatin1Char(' '));
}

void MainWindow::closeEvent(QCloseEvent* event) {
  // The prompt says what closing does to an operation that runs.
  if (const QStringList running = changingJobs(); !running.isEmpty() && !m_stopJobs) {
    event->ignore();
    setCloseWhenDone(false);
    if (findChild<ClosePrompt*>()) return;
    auto* prompt = new ClosePrompt(this, running, whatStoppingLeaves());
    connect(m_workspace, &Workspace::clusterChanged, prompt, [this, prompt] { prompt->setConsequence(whatStoppingLeaves()); });
    connect(prompt, &ClosePrompt::closeWhenDone, this, [this] {
      setCloseWhenDone(true);
      m_toasts->show(Tone::Neutral, tr("The window closes when all operations have ended"),
          {tr("Keep open"), [this] { setCloseWhenDone(false); }, false});
      closeIfDone();
    });
    connect(prompt, &ClosePrompt::closeNow, this, [this] {
      m_stopJobs = true;
      close();
    });
    return;
  }
  m_workspace->settings()->setValue(QStringLiteral("window/geometry"), saveGeometry());
  QMainWindow::closeEvent(event);
}

void MainWindow::openFiles() {
  FileQuestion question;
  question.kind = FileQuestion::Kind::OpenFile;
  question.title = tr("Open a chart");
  question.filters = {tr("Charts (*.tgz *.tar.gz Chart.yaml)"), tr("All files (*)")};
  FileDialogs::instance().ask(this, question, [this](const QStringList& paths) {
    for (const QString& path : paths) openPath(path);
  });
}

void MainWindow::openPath(const QString& path) {
  const QFileInfo info(path);
  // What is broken is told by the charts room, at the chart: only what can be no chart at all is refused here.
  if (info.fileName() == QLatin1String("Chart.yaml")) m_workspace->openChart({ChartSource::Kind::Folder, info.absolutePath()});
  else if (info.isDir()) m_workspace->openChart({ChartSource::Kind::Folder, info.absoluteFilePath()});
  else if (isArchive(info.fileName())) m_workspace->openChart({ChartSource::Kind::Archive, info.absoluteFilePath()});
  else
    m_toasts->show(Tone::Err, tr("%1 is no chart: a folder with a Chart.yaml or a .tgz archive opens here").arg(info.fileName()));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls())
    if (url.isLocalFile()) openPath(url.toLocalFile());
  event->acceptProposedAction();
}

void MainWindow::openKubeconfig() {
  if (!m_actions.openKubeconfig) return;
  FileQuestion question;
  question.title = tr("Open a kubeconfig");
  question.filters = {tr("All files (*)")};
  FileDialogs::instance().ask(this, question, [this](const QStringList& paths) {
    if (!paths.isEmpty()) m_actions.openKubeconfig(paths.first());
  });
}

void MainWindow::pasteKubeconfig() {
  const QString text = QApplication::clipboard()->text();
  if (text.trimmed().isEmpty()) m_toasts->show(Tone::Warn, tr("The clipboard holds no text: copy a kubeconfig first"));
  else if (m_actions.takeKubeconfig) m_actions.takeKubeconfig(text);
}

void MainWindow::showHelp() {
  if (auto* open = findChild<HelpCard*>()) return open->deleteLater();
  (new HelpCard(this))->show();
}

std::vector<PaletteEntry> MainWindow::commands() {
  std::vector<PaletteEntry> entries;
  const auto add = [&entries, section = tr("Commands")](
                       const QString& title, const QString& icon, std::function<void()> run, const QStringList& keys = {}) {
    PaletteEntry entry;
    entry.section = section;
    entry.title = title;
    entry.icon = icon;
    entry.keys = keys;
    entry.run = std::move(run);
    entries.push_back(std::move(entry));
  };
  for (const PageEntry& entry : m_entries) {
    if (entry.icon.isEmpty()) continue;
    const QStringList keys = entry.id == QLatin1String("charts")     ? shortcutCaps(Shortcut::Charts)
                             : entry.id == QLatin1String("releases") ? shortcutCaps(Shortcut::Releases)
                                                                     : QStringList();
    add(
        tr("Go to %1").arg(entry.title), entry.icon, [this, id = entry.id] { goTo(id); }, keys);
  }
  add(
      tr("Open a chart…"), QStringLiteral("folder-open"), [this] { openFiles(); }, shortcutCaps(Shortcut::OpenChart));
  if (m_actions.startSandbox && m_workspace->cluster().kind != ClusterState::Kind::Sandbox)
    add(tr("Use the sandbox cluster"), QStringLiteral("play"), [this] { m_workspace->startSandbox(); });
  if (m_actions.openKubeconfig) add(tr("Open kubeconfig…"), QStringLiteral("file"), [this] { openKubeconfig(); });
  add(
      tr("Settings"), QStringLiteral("settings"), [this] { showPage(QLatin1String(kSettings)); }, shortcutCaps(Shortcut::Settings));
  if (ThemeController* controller = ThemeController::instance()) {
    const std::tuple<QString, QString, ThemeChoice> looks[] = {{tr("Theme: light"), QStringLiteral("sun"), ThemeChoice::Light},
        {tr("Theme: dark"), QStringLiteral("moon"), ThemeChoice::Dark},
        {tr("Theme: as the system"), QStringLiteral("monitor"), ThemeChoice::System}};
    for (const auto& [title, icon, choice] : looks)
      add(title, icon, [this, controller, wanted = choice] {
        m_workspace->settings()->setValue(QStringLiteral("appearance/theme"), themeChoiceText(wanted));
        controller->setChoice(wanted);
      });
  }
  add(
      tr("Keyboard shortcuts"), QStringLiteral("circle-help"), [this] { showHelp(); }, shortcutCaps(Shortcut::Help));
  add(tr("Welcome page"), QStringLiteral("info"), [this] { showPage(QLatin1String(kWelcome)); });
  return entries;
}

std::vector<PaletteEntry> MainWindow::search(const PaletteQuery& query) {
  using Kind = PaletteEntry::Kind;
  std::vector<PaletteEntry> found;
  const auto wanted = [&query](Kind kind) { return !query.kind || *query.kind == kind; };
  for (const auto& [id, room] : m_pages) {
    for (PaletteEntry& entry : room->search(query.text)) {
      // A command acts on what its room shows: from elsewhere nothing would be seen of it.
      const bool acts = entry.kind == Kind::Command || entry.kind == Kind::Value;
      if (wanted(entry.kind) && (!acts || entry.fromAnywhere || room == currentPage())) found.push_back(std::move(entry));
    }
  }
  // Each section of ours by itself, best first.
  std::vector<PaletteEntry> own;
  const auto take = [&](std::vector<PaletteEntry> entries) {
    std::erase_if(entries, [&](const PaletteEntry& entry) { return paletteScore(entry.title, query.text) == 0; });
    std::stable_sort(entries.begin(), entries.end(), [&](const PaletteEntry& a, const PaletteEntry& b) {
      return paletteScore(a.title, query.text) > paletteScore(b.title, query.text);
    });
    std::move(entries.begin(), entries.end(), std::back_inserter(own));
  };
  if (wanted(Kind::NameSpace) && (query.kind || !query.text.isEmpty())) {
    std::vector<PaletteEntry> spaces;
    if (m_workspace->cluster().kind != ClusterState::Kind::None)
      for (const NameSpaceChoice& choice : nameSpaceChoices(*m_workspace, query.text)) {
        // Without the prefix a word is no namespace that nobody listed.
        if (choice.isNew && !query.kind) continue;
        PaletteEntry entry;
        entry.kind = Kind::NameSpace;
        entry.section = tr("Namespaces");
        entry.title = choice.name.isEmpty() ? tr("All namespaces") : choice.name;
        entry.detail = choice.isNew ? tr("use this namespace") : choice.detail;
        entry.icon = QStringLiteral("box");
        entry.run = [this, name = choice.name] { m_workspace->setNameSpace(name); };
        spaces.push_back(std::move(entry));
      }
    // In their own order: a name that nobody listed comes behind those that are there.
    std::move(spaces.begin(), spaces.end(), std::back_inserter(own));
  }
  if (wanted(Kind::Command)) take(commands());
  for (PaletteEntry& entry : own) found.push_back(std::move(entry));
  // One heading for one thing: entries of a section that another room began go to it.
  QStringList sections;
  for (const PaletteEntry& entry : found)
    if (!sections.contains(entry.section)) sections << entry.section;
  std::stable_sort(found.begin(), found.end(),
      [&](const PaletteEntry& a, const PaletteEntry& b) { return sections.indexOf(a.section) < sections.indexOf(b.section); });
  return found;
}

} // namespace chartroom::shell
