#include "ui/releases/release_page.h"

#include "core/inspect/release_history.h"
#include "core/inspect/secret_mask.h"
#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/models/release_list_model.h"
#include "ui/releases/internal/history_tab.h"
#include "ui/releases/internal/pending_notice.h"
#include "ui/releases/internal/release_header.h"
#include "ui/releases/internal/resources_tab.h"
#include "ui/releases/internal/rollback_panel.h"
#include "ui/releases/internal/text_tabs.h"
#include "ui/releases/internal/uninstall_panel.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/timeline.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMenu>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace chartroom::releases {

using namespace widgets;

namespace {
constexpr int kPollMilliseconds = 4000;
enum Body { Skeleton, Failure, Tabs };
} // namespace

ReleasePage::ReleasePage(Workspace* workspace, std::shared_ptr<inspect::ReleaseRecords> records, QWidget* parent) : Page(parent) {
  m_state.workspace = workspace;
  m_state.records = std::move(records);
  setSurface(this, "panel");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_header = new ReleaseHeader(this);
  column->addWidget(m_header);
  m_tabs = new TabBar(this);
  m_tabs->setObjectName(QStringLiteral("releaseTabs"));
  m_tabs->setStartMargin(8);
  for (const auto& [text, id] :
      {std::pair<QString, QString>{tr("Resources"), QStringLiteral("resources")}, {tr("Values"), QStringLiteral("values")},
          {tr("Manifest"), QStringLiteral("manifest")}, {tr("History"), QStringLiteral("history")},
          {tr("Hooks"), QStringLiteral("hooks")}, {tr("Notes"), QStringLiteral("notes")}})
    m_tabs->addTab(text, id);
  column->addWidget(m_tabs);

  m_noticeHolder = new QWidget(this);
  setSurface(m_noticeHolder, "canvas");
  auto* notices = new QVBoxLayout(m_noticeHolder);
  notices->setContentsMargins(16, 12, 16, 12);
  notices->setSpacing(8);
  m_lost = new Banner(Tone::Err, m_noticeHolder);
  m_lost->setObjectName(QStringLiteral("lostBanner"));
  notices->addWidget(m_lost);
  m_lost->hide();
  m_failed = new Banner(Tone::Err, m_noticeHolder);
  m_failed->setObjectName(QStringLiteral("failedBanner"));
  notices->addWidget(m_failed);
  m_pending = new PendingNotice(&m_state, m_noticeHolder);
  notices->addWidget(m_pending);
  m_uninstall = new UninstallPanel(&m_state, m_noticeHolder);
  notices->addWidget(m_uninstall);
  m_failed->hide();
  m_uninstall->hide();
  m_noticeHolder->hide();
  column->addWidget(m_noticeHolder);

  m_body = new QStackedWidget(this);
  column->addWidget(m_body, 1);
  m_veil = new Veil(m_body);
  m_veil->setObjectName(QStringLiteral("releaseVeil"));
  m_body->addWidget(new SkeletonRows(28, false, m_body));
  auto* failure = new QWidget(m_body);
  auto* cards = new QVBoxLayout(failure);
  cards->setContentsMargins(16, 16, 16, 16);
  m_error = new ErrorCard(failure);
  m_error->setObjectName(QStringLiteral("releaseError"));
  m_error->setMaximumWidth(720);
  cards->addWidget(m_error);
  cards->addStretch(1);
  m_body->addWidget(failure);
  m_pages = new QStackedWidget(m_body);
  m_body->addWidget(m_pages);
  m_resources = new ResourcesTab(&m_state, m_pages);
  m_values = new ValuesTab(&m_state, m_pages);
  m_manifest = new ManifestTab(&m_state, m_pages);
  m_history = new HistoryTab(&m_state, m_pages);
  m_hooks = new HooksTab(&m_state, m_pages);
  m_notes = new NotesTab(&m_state, m_pages);
  for (QWidget* each : {static_cast<QWidget*>(m_resources), static_cast<QWidget*>(m_values), static_cast<QWidget*>(m_manifest),
           static_cast<QWidget*>(m_history), static_cast<QWidget*>(m_hooks), static_cast<QWidget*>(m_notes)})
    m_pages->addWidget(each);
  m_tabs->setCurrent(0);

  m_poll = new QTimer(this);
  m_poll->setInterval(kPollMilliseconds);
  connect(m_poll, &QTimer::timeout, this, &ReleasePage::refresh);
  connect(m_tabs, &TabBar::currentChanged, this, &ReleasePage::tabChanged);
  connect(m_header, &ReleaseHeader::back, this, &ReleasePage::backRequested);
  connect(m_header, &ReleaseHeader::upgrade, this, &ReleasePage::upgrade);
  connect(m_header, &ReleaseHeader::uninstall, this, &ReleasePage::showUninstall);
  connect(m_header, &ReleaseHeader::copyCommand, this, &ReleasePage::copyCommand);
  connect(m_header, &ReleaseHeader::moreRequested, this, &ReleasePage::openMenu);
  connect(m_resources, &ResourcesTab::resourcesRead, this, [this] {
    countObjects();
    updateStatus();
  });
  connect(m_pending, &PendingNotice::shownChanged, this, &ReleasePage::placeNotices);
  connect(m_pending, &PendingNotice::rollbackWanted, this, &ReleasePage::showRollback);
  connect(m_pending, &PendingNotice::uninstallWanted, this, &ReleasePage::showUninstall);
  connect(m_uninstall, &UninstallPanel::closed, this, &ReleasePage::hideUninstall);
  connect(m_uninstall, &UninstallPanel::uninstalled, this, [this](bool kept) {
    hideUninstall();
    if (!kept) emit backRequested();
  });
  connect(workspace, &Workspace::releaseChanged, this, [this](const QString& nameSpace, const QString& name) {
    if (nameSpace == m_state.nameSpace && name == m_state.name && m_active) refresh();
  });
  connect(workspace, &Workspace::clusterChanged, this, &ReleasePage::showLost);
  connect(workspace, &Workspace::sessionChanged, this, [this] {
    if (m_state.name.isEmpty()) return;
    const QString space = m_state.nameSpace, name = m_state.name;
    m_state.name.clear();
    open(space, name, {});
  });
}

ReleasePage::~ReleasePage() = default;

QString ReleasePage::currentTab() const { return m_tabs->currentId(); }

void ReleasePage::open(const QString& nameSpace, const QString& name, const QString& tab) {
  if (nameSpace != m_state.nameSpace || name != m_state.name) {
    close();
    m_state.nameSpace = nameSpace, m_state.name = name;
    for (int i = 0; i < m_tabs->count(); ++i) m_tabs->setCounter(i, {});
  }
  m_header->show(m_state);
  if (tab == QLatin1String("uninstall")) showUninstall();
  else if (!tab.isEmpty()) showTab(tab);
  refresh();
}

void ReleasePage::upgrade() {
  if (m_state.loaded() && m_state.workspace->session()) m_state.workspace->openUpgrade(m_state.nameSpace, m_state.name);
}

void ReleasePage::close() {
  m_state.workspace->jobs()->drop(this);
  m_state.nameSpace.clear(), m_state.name.clear();
  m_state.history = {};
  m_state.visit = std::make_unique<QObject>();
  m_decodeText.clear();
  m_unread.reset();
  m_resources->reset();
  m_history->reset();
  m_values->clear();
  m_manifest->clear();
  m_hooks->clear();
  m_notes->clear();
  m_failed->hide();
  m_pending->refresh();
  m_uninstall->hide();
  showLost();
  m_body->setCurrentIndex(Skeleton);
}

void ReleasePage::showTab(const QString& id, Focus focus) {
  if (const int index = m_tabs->indexOf(id); index >= 0 && index != m_tabs->current()) {
    m_tabs->setCurrent(index);
    tabChanged();
  }
  if (focus == Focus::Stays) return;
  if (id == QLatin1String("history")) m_history->timeline()->setFocus(Qt::ShortcutFocusReason);
  if (id == QLatin1String("resources")) m_resources->setFocus(Qt::ShortcutFocusReason);
}

void ReleasePage::activated() {
  m_active = true;
  m_poll->start();
  refresh();
  tabChanged();
}

void ReleasePage::deactivated() {
  m_active = false;
  m_poll->stop();
  m_resources->setShown(false);
  m_state.workspace->jobs()->drop(this, QStringLiteral("release"));
}

void ReleasePage::refresh() {
  const auto session = m_state.workspace->session();
  if (m_state.name.isEmpty()) return;
  if (!session)
    return fail(Error{Code::Unreachable,
        m_state.workspace->cluster().error.isEmpty() ? "No cluster is connected."
                                                     : m_state.workspace->cluster().error.toStdString(),
        {}, {}});
  if (m_state.workspace->jobs()->isRunning(this, QStringLiteral("release"))) {
    m_again = true;
    return;
  }
  m_again = false;
  m_state.workspace->jobs()->start(
      this, "release",
      [session, records = m_state.records, space = m_state.nameSpace.toStdString(), name = m_state.name.toStdString()](
          const Context& context) { return records->readHistory(context, *session, space, name); },
      [this](Result<inspect::ReleaseHistory> history) {
        if (history) {
          take(std::move(*history));
        } else {
          fail(history.error());
        }
        emit read();
        if (m_again) QTimer::singleShot(0, this, &ReleasePage::refresh);
      });
}

void ReleasePage::take(inspect::ReleaseHistory history) {
  const bool same = m_state.history.revisions == history.revisions && m_body->currentIndex() == Tabs;
  if (history.decoded > 0 || m_decodeText.isEmpty()) {
    const int count = static_cast<int>(history.revisions.size());
    const QString time = QLocale(QLocale::English).toString(history.milliseconds, 'f', history.milliseconds < 10 ? 1 : 0);
    m_decodeText = history.decoded == 0
                       ? (count == 1 ? tr("1 revision from the cache") : tr("%1 revisions from the cache").arg(count))
                       : (history.decoded == 1 ? tr("1 revision read in %1 ms").arg(time)
                                               : tr("%1 revisions read in %2 ms").arg(history.decoded).arg(time));
  }
  m_state.history = std::move(history);
  m_readAt = QDateTime::currentDateTime();
  m_unread.reset();
  m_body->setCurrentIndex(Tabs);
  if (!same) showParts();
  else showLost();
  updateStatus();
}

void ReleasePage::fail(const Error& error) {
  if (m_state.loaded() && error.code != Code::NotFound) {
    // The last state stays, and is called that.
    m_unread = error;
    showLost();
    return updateStatus();
  }
  m_state.history = {};
  m_header->show(m_state);
  m_failed->hide();
  m_pending->refresh();
  showLost();
  const bool gone = error.code == Code::NotFound;
  const models::PlainError plain = models::plainError(error);
  m_error->setError(gone ? tr("%1 is not in %2").arg(m_state.name, m_state.nameSpace) : tr("%1 cannot be read").arg(m_state.name),
      plain.text, plain.details,
      {{tr("Retry"), [this] { retry(); }, false}, {tr("All releases"), [this] { emit backRequested(); }, false}});
  m_body->setCurrentIndex(Failure);
  updateStatus();
}

// A number that was counted at another revision says nothing of this one.
void ReleasePage::countObjects() {
  const int objects = m_resources->objectCount();
  m_tabs->setCounter(m_tabs->indexOf(QStringLiteral("resources")), objects > 0 ? QString::number(objects) : QString());
}

void ReleasePage::showParts() {
  m_header->show(m_state);
  countObjects();
  const inspect::ReleasePtr last = m_state.last();
  m_tabs->setCounter(m_tabs->indexOf(QStringLiteral("history")), QString::number(m_state.history.revisions.size()));
  m_tabs->setCounter(
      m_tabs->indexOf(QStringLiteral("hooks")), last->hooks.empty() ? QString() : QString::number(last->hooks.size()));
  const bool failed = last->info.status == release::status::kFailed;
  if (failed) {
    const int good = inspect::lastGoodRevision(m_state.history.revisions);
    std::vector<NoticeAction> actions;
    if (good > 0) actions.push_back({tr("Roll back to %1…").arg(good), [this, good] { showRollback(good); }, false});
    actions.push_back({tr("Upgrade…"), [this] { m_state.workspace->openUpgrade(m_state.nameSpace, m_state.name); }, false});
    // A refusal may repeat a value of this revision or of the one before.
    inspect::SecretValues secrets = inspect::secretsOf(*last);
    if (const inspect::ReleasePtr before = m_state.history.find(last->version - 1)) secrets.add(inspect::secretsOf(*before));
    const QString original = QString::fromStdString(inspect::maskProse(last->info.description, secrets)),
                  plain = models::plainText(original);
    m_failed->setContent(
        tr("Revision %1 failed").arg(last->version), plain.simplified(), actions, plain == original ? QString() : original);
    m_failed->setToolTip(original);
  }
  m_failed->setVisible(failed);
  m_pending->refresh();
  showLost();
  if (!m_uninstall->isHidden()) m_uninstall->prepare();
  m_history->refresh();
  tabChanged();
}

void ReleasePage::tabChanged() {
  const QString id = m_tabs->currentId();
  m_pages->setCurrentIndex(m_tabs->current());
  if (!m_state.loaded()) return;
  m_resources->setShown(m_active && id == QLatin1String("resources"));
  if (id == QLatin1String("values")) m_values->refresh();
  if (id == QLatin1String("manifest")) m_manifest->refresh();
  if (id == QLatin1String("hooks")) m_hooks->refresh();
  if (id == QLatin1String("notes")) m_notes->refresh();
  // Its legend names keys; who walks along the tabs by key stays there.
  if (id == QLatin1String("history") && m_active && !m_tabs->hasFocus()) m_history->timeline()->setFocus(Qt::OtherFocusReason);
  updateStatus();
}

void ReleasePage::updateStatus() {
  QStringList texts;
  if (m_state.loaded()) {
    if (m_tabs->currentId() == QLatin1String("resources")) {
      texts = m_resources->statusTexts();
    } else {
      texts << (m_unread ? tr("state of %1").arg(m_readAt.toString(QStringLiteral("HH:mm:ss"))) : m_decodeText)
            << tr("storage: %1").arg(QString::fromStdString(m_state.history.storage));
      const std::size_t bytes = m_state.last()->manifest.size();
      texts << (bytes < 1024 ? tr("manifest %1 B").arg(bytes) : tr("manifest %1 KB").arg((bytes + 512) / 1024));
    }
  }
  setStatusTexts(texts);
}

void ReleasePage::showRollback(int revision) {
  showTab(QStringLiteral("history"), Focus::Tab);
  m_history->timeline()->select(revision);
}

void ReleasePage::showUninstall() {
  if (m_uninstall->isHidden()) m_uninstall->reset();
  m_uninstall->prepare();
  m_uninstall->show();
  placeNotices();
}

void ReleasePage::hideUninstall() {
  m_uninstall->hide();
  placeNotices();
}

// The last known state stays on screen, with its time, while the cluster does not answer.
void ReleasePage::showLost() {
  const ClusterState& cluster = m_state.workspace->cluster();
  const bool lost = m_state.loaded() && (cluster.isLost() || m_unread.has_value());
  if (lost && cluster.isLost()) {
    m_lost->setContent(cluster.lostText(), models::plainText(cluster.error), {{tr("Retry"), [this] { retry(); }, false}});
    m_lost->setToolTip(cluster.error);
  } else if (lost && m_unread) {
    // The cluster answers, and this account is not let in any more.
    const models::PlainError plain = models::plainError(*m_unread);
    m_lost->setContent(tr("%1 cannot be read any more").arg(m_state.name),
        tr("The page shows the state of %1. %2").arg(m_readAt.toString(QStringLiteral("HH:mm:ss")), plain.text),
        {{tr("Retry"), [this] { retry(); }, false}});
    m_lost->setToolTip(plain.details);
  }
  m_lost->setVisible(lost);
  m_veil->setVisible(lost);
  placeNotices();
}

// The credentials may be new ones by now.
void ReleasePage::retry() {
  refresh();
  m_state.workspace->reconnect();
}

void ReleasePage::placeNotices() {
  m_noticeHolder->setVisible(!m_lost->isHidden() || !m_failed->isHidden() || !m_pending->isHidden() || !m_uninstall->isHidden());
}

void ReleasePage::copyCommand() {
  QString command;
  const QString id = m_tabs->currentId();
  if (!m_uninstall->isHidden()) command = m_uninstall->helmCommand();
  else if (id == QLatin1String("history"))
    command = models::helmCommand(m_state.target(), {QStringLiteral("history"), m_state.name});
  else if (id == QLatin1String("values") || id == QLatin1String("manifest") || id == QLatin1String("hooks") ||
           id == QLatin1String("notes"))
    command = models::helmCommand(m_state.target(), {QStringLiteral("get"), id, m_state.name});
  else command = models::helmCommand(m_state.target(), {QStringLiteral("status"), m_state.name});
  QGuiApplication::clipboard()->setText(command);
  m_state.workspace->toast(tr("helm command copied"));
}

void ReleasePage::openMenu(const QPoint& at) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QColor ink = theme().text2;
  menu->addAction(icon(QStringLiteral("refresh-cw"), ink), tr("Read again"), this, &ReleasePage::refresh);
  menu->addAction(icon(QStringLiteral("undo-2"), ink), tr("Roll back…"), this, [this] { showTab(QStringLiteral("history")); });
  menu->addAction(
      icon(QStringLiteral("copy"), ink), tr("Copy name"), this, [this] { QGuiApplication::clipboard()->setText(m_state.name); });
  menu->addAction(icon(QStringLiteral("terminal"), ink), tr("Copy helm command"), this, &ReleasePage::copyCommand);
  menu->popup(at);
}

// The text that is on show.
bool ReleasePage::focusFilter() {
  for (CodeEditor* editor : m_pages->currentWidget()->findChildren<CodeEditor*>())
    if (editor->isVisible()) return editor->openFindBar(), true;
  return false;
}

bool ReleasePage::primaryAction() {
  // A question that is open comes first, and a key that removes something is not given away.
  if (!m_uninstall->isHidden() || m_tabs->currentId() != QLatin1String("history")) return false;
  m_history->panel()->rollBack();
  return true;
}

bool ReleasePage::escape() {
  if (m_uninstall->isHidden() || m_uninstall->isRunning()) return false;
  hideUninstall();
  return true;
}

std::vector<PaletteEntry> ReleasePage::search(const QString& text) const {
  std::vector<PaletteEntry> entries;
  if (!m_state.loaded()) return entries;
  const auto add = [&](const QString& title, const QString& iconName, const QStringList& keys, std::function<void()> run) {
    if (!text.isEmpty() && !title.contains(text, Qt::CaseInsensitive)) return;
    PaletteEntry entry;
    entry.section = m_state.name;
    entry.title = title, entry.icon = iconName, entry.keys = keys, entry.run = std::move(run);
    entries.push_back(std::move(entry));
  };
  auto* self = const_cast<ReleasePage*>(this);
  add(tr("Upgrade %1…").arg(m_state.name), QStringLiteral("arrow-up"), shortcutCaps(Shortcut::Upgrade),
      [self] { self->upgrade(); });
  add(tr("Roll back %1…").arg(m_state.name), QStringLiteral("undo-2"), shortcutCaps(Shortcut::RollBack),
      [self] { self->showTab(QStringLiteral("history")); });
  add(tr("Live resources of %1").arg(m_state.name), QStringLiteral("boxes"), shortcutCaps(Shortcut::LiveResources),
      [self] { self->showTab(QStringLiteral("resources")); });
  add(tr("Uninstall %1…").arg(m_state.name), QStringLiteral("trash"), {}, [self] { self->showUninstall(); });
  for (auto it = m_state.history.revisions.rbegin(); it != m_state.history.revisions.rend(); ++it) {
    if (it == m_state.history.revisions.rbegin()) continue;
    const int version = (*it)->version;
    add(tr("Compare with revision %1").arg(version), QStringLiteral("git-compare"), {}, [self, version] {
      self->showTab(QStringLiteral("history"));
      self->m_history->timeline()->select(version);
    });
  }
  return entries;
}

} // namespace chartroom::releases
