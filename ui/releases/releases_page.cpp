#include "ui/releases/releases_page.h"

#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/models/release_list_model.h"
#include "ui/models/release_resource_model.h"
#include "ui/releases/internal/release_delegates.h"
#include "ui/widgets/column_fit.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/workspace.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::releases {

using namespace widgets;
using models::ReleaseClass;
using models::ReleaseListModel;

namespace {

constexpr int kPollMilliseconds = 4000;
constexpr qint64 kHealthMilliseconds = 12000; // how long a row's health is believed
constexpr std::size_t kRecordsAtOnce = 24, kHealthAtOnce = 8;

struct ChipSpec {
  const char* name;
  int which; // -1 all
  const char* text;
};
constexpr ChipSpec kChips[] = {{"chipAll", -1, QT_TRANSLATE_NOOP("chartroom::releases::ReleasesPage", "All")},
    {"chipPending", static_cast<int>(ReleaseClass::Pending), QT_TRANSLATE_NOOP("chartroom::releases::ReleasesPage", "Pending")},
    {"chipFailed", static_cast<int>(ReleaseClass::Failed), QT_TRANSLATE_NOOP("chartroom::releases::ReleasesPage", "Failed")},
    {"chipDeployed", static_cast<int>(ReleaseClass::Deployed), QT_TRANSLATE_NOOP("chartroom::releases::ReleasesPage", "Deployed")},
    {"chipUninstalled", static_cast<int>(ReleaseClass::Uninstalled),
        QT_TRANSLATE_NOOP("chartroom::releases::ReleasesPage", "Uninstalled")},
    {"chipOther", static_cast<int>(ReleaseClass::Other), QT_TRANSLATE_NOOP("chartroom::releases::ReleasesPage", "Other")}};

struct HealthAnswer {
  std::string nameSpace, name;
  std::vector<inspect::ObjectHealth> health;
};

} // namespace

ReleasesPage::ReleasesPage(Workspace* workspace, std::shared_ptr<inspect::ReleaseRecords> records, QWidget* parent)
    : Page(parent), m_workspace(workspace), m_records(std::move(records)), m_model(new models::ReleaseListModel(this)),
      m_filter(new models::ReleaseFilterModel(this)) {
  m_filter->setSourceModel(m_model);
  build();
  m_poll = new QTimer(this);
  m_poll->setInterval(kPollMilliseconds);
  connect(m_poll, &QTimer::timeout, this, &ReleasesPage::refresh);
  m_soon = new QTimer(this);
  m_soon->setSingleShot(true);
  m_soon->setInterval(60);
  connect(m_soon, &QTimer::timeout, this, [this] {
    readRecords();
    readHealth();
  });
  const auto again = [this] {
    m_loaded = false;
    m_error.reset();
    m_model->clear();
    m_healthAt.clear();
    m_workspace->jobs()->drop(this);
    if (m_active) refresh();
    else showState();
  };
  connect(this, &ReleasesPage::refreshed, this, &Page::searchChanged);
  connect(workspace, &Workspace::sessionChanged, this, again);
  connect(workspace, &Workspace::nameSpaceChanged, this, again);
  connect(workspace, &Workspace::clusterChanged, this, &ReleasesPage::showState);
  connect(workspace, &Workspace::releaseChanged, this, [this](const QString& nameSpace, const QString& name) {
    m_healthAt.erase({nameSpace.toStdString(), name.toStdString()});
    if (m_active) refresh();
  });
  showState();
}

void ReleasesPage::build() {
  setSurface(this, "panel");
  setFocusPolicy(Qt::ClickFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);

  auto* head = new QHBoxLayout;
  head->setContentsMargins(16, 12, 16, 4);
  head->setSpacing(8);
  head->addWidget(makeLabel(tr("Releases"), TextRole::Title));
  m_summary = new ElidedLabel({}, this);
  m_summary->setObjectName(QStringLiteral("releasesSummary"));
  setTone(m_summary, "text2");
  head->addWidget(m_summary, 1);
  m_search = new SearchField(tr("Filter by name, chart or label"), this);
  m_search->setObjectName(QStringLiteral("releaseFilter"));
  m_search->setFixedWidth(scaled(260));
  m_search->setProperty("scaledWidth", 260);
  head->addWidget(m_search);
  m_install = makeButton(tr("Install chart…"));
  m_install->setObjectName(QStringLiteral("installChartButton"));
  connect(m_install, &QPushButton::clicked, m_workspace, &Workspace::showCharts);
  head->addWidget(m_install);
  column->addLayout(head);

  auto* chips = new QHBoxLayout;
  chips->setContentsMargins(16, 8, 16, 12);
  chips->setSpacing(8);
  m_chips = new QButtonGroup(this);
  m_chips->setExclusive(true);
  for (const ChipSpec& spec : kChips) {
    QPushButton* chip = makeChip(tr(spec.text), this);
    chip->setCheckable(true);
    chip->setObjectName(QString::fromLatin1(spec.name));
    m_chips->addButton(chip, spec.which + 1);
    chips->addWidget(chip);
  }
  m_chips->button(0)->setChecked(true);
  chips->addStretch(1);
  column->addLayout(chips);
  column->addWidget(makeRule(Qt::Horizontal, this));

  auto* strip = new QVBoxLayout;
  strip->setContentsMargins(16, 8, 16, 8);
  m_banner = new Banner(Tone::Err, this);
  m_banner->setObjectName(QStringLiteral("releasesBanner"));
  strip->addWidget(m_banner);
  auto* bannerHolder = new QWidget(this);
  bannerHolder->setLayout(strip);
  m_banner->hide();
  column->addWidget(bannerHolder);
  strip->setContentsMargins(0, 0, 0, 0);

  m_body = new QStackedWidget(this);
  column->addWidget(m_body, 1);

  m_view = new QTreeView(m_body);
  m_view->setObjectName(QStringLiteral("releaseTable"));
  m_view->setAccessibleName(tr("Releases"));
  m_view->setModel(m_filter);
  m_delegate = new ReleaseDelegate(m_view);
  m_view->setItemDelegate(m_delegate);
  m_view->setRootIsDecorated(false);
  m_view->setUniformRowHeights(true);
  m_view->setAllColumnsShowFocus(true);
  m_view->setSelectionMode(QAbstractItemView::SingleSelection);
  m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_view->setMouseTracking(true);
  m_view->setSortingEnabled(true);
  m_view->sortByColumn(ReleaseListModel::Name, Qt::AscendingOrder);
  m_view->setContextMenuPolicy(Qt::CustomContextMenu);
  QHeaderView* header = m_view->header();
  header->setFixedHeight(scaled(36));
  header->setProperty("scaledHeight", 36);
  setTextRole(header, TextRole::SecondaryStrong);
  header->setSectionsMovable(false);
  header->setStyleSheet(QStringLiteral("QHeaderView::section:first { padding-left: 16px; }"));
  using Column = ReleaseListModel;
  new ColumnFit(m_view, {{Column::Name, 150, 196, 3, 0}, {Column::NameSpace, 84, 124, 1, 3}, {Column::Chart, 120, 190, 2, 0},
                            {Column::Version, 64, 84, 0, 4}, {Column::App, 56, 84, 0, 6}, {Column::Revision, 62, 62, 0, 2},
                            {Column::Updated, 96, 112, 0, 5}, {Column::Resources, 120, 246, 0, 1}, {Column::Status, 140, 200, 3, 0},
                            {Column::Menu, 48, 48, 0, 0}});
  m_view->viewport()->installEventFilter(this);
  m_view->installEventFilter(this);
  m_body->addWidget(m_view);

  m_veil = new Veil(m_body);
  m_veil->setObjectName(QStringLiteral("releasesVeil"));
  m_skeleton = new SkeletonRows(36, false, m_body);
  m_skeleton->setObjectName(QStringLiteral("releasesSkeleton"));
  m_body->addWidget(m_skeleton);
  m_empty = new EmptyState(m_body);
  m_empty->setObjectName(QStringLiteral("releasesEmpty"));
  m_body->addWidget(m_empty);
  m_failure = new QWidget(m_body);
  auto* holder = new QVBoxLayout(m_failure);
  holder->setContentsMargins(16, 16, 16, 16);
  m_card = new ErrorCard(m_failure);
  m_card->setObjectName(QStringLiteral("releasesError"));
  m_card->setMaximumWidth(720);
  holder->addWidget(m_card);
  holder->addStretch(1);
  m_body->addWidget(m_failure);

  connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
    m_filter->setText(text);
    showState();
    // The first match is what the typist looks for.
    m_view->scrollToTop();
    if (m_filter->rowCount() > 0) m_view->setCurrentIndex(m_filter->index(0, 0));
    m_soon->start();
  });
  m_search->installEventFilter(this);
  connect(m_chips, &QButtonGroup::idClicked, this, [this](int id) {
    if (id == 0) m_filter->setAllClasses();
    else m_filter->setClass(static_cast<ReleaseClass>(id - 1));
    showState();
    m_soon->start();
  });
  connect(m_view, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) { openRow(index); });
  connect(m_view, &QTreeView::customContextMenuRequested, this,
      [this](const QPoint& at) { openMenu(m_view->indexAt(at), m_view->viewport()->mapToGlobal(at)); });
  connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { m_soon->start(); });
  connect(header, &QHeaderView::sortIndicatorChanged, this, [this] { m_soon->start(); });
}

void ReleasesPage::activated() {
  m_active = true;
  // Keys go to the rows; until there are any, not to the filter by chance.
  (m_view->isVisible() ? static_cast<QWidget*>(m_view) : this)->setFocus(Qt::OtherFocusReason);
  m_poll->start();
  refresh();
}

void ReleasesPage::deactivated() {
  m_active = false;
  m_poll->stop();
  m_soon->stop();
  m_workspace->jobs()->drop(this);
}

bool ReleasesPage::focusFilter() {
  m_search->setFocus(Qt::ShortcutFocusReason);
  m_search->selectAll();
  return true;
}

bool ReleasesPage::escape() {
  if (m_search->text().isEmpty()) return false;
  m_search->clear();
  return true;
}

bool ReleasesPage::isSettled() const {
  return m_loaded && !m_soon->isActive() && !m_workspace->jobs()->isRunning(this, QStringLiteral("heads")) &&
         !m_workspace->jobs()->isRunning(this, QStringLiteral("records")) &&
         !m_workspace->jobs()->isRunning(this, QStringLiteral("health"));
}

void ReleasesPage::refresh() {
  const auto session = m_workspace->session();
  if (!session) return showState();
  // A slow cluster must not be asked twice at once, nor its answer be dropped for a newer question.
  if (m_workspace->jobs()->isRunning(this, QStringLiteral("heads"))) return;
  struct Answer {
    Result<std::vector<release::Head>> heads;
    qint64 milliseconds;
  };
  m_workspace->jobs()->start(
      this, "heads",
      [session, nameSpace = m_workspace->nameSpace().toStdString()](const Context& context) {
        QElapsedTimer timer;
        timer.start();
        auto heads = inspect::readNewestHeads(context, *session, nameSpace);
        return Answer{std::move(heads), timer.elapsed()};
      },
      [this](Answer answer) {
        if (answer.heads) takeHeads(*answer.heads, answer.milliseconds);
        else fail(answer.heads.error());
      });
  showState();
}

void ReleasesPage::takeHeads(const std::vector<release::Head>& heads, qint64 milliseconds) {
  const QModelIndex current = m_view->currentIndex();
  const QString name = current.isValid() ? current.siblingAtColumn(ReleaseListModel::Name).data().toString() : QString();
  const QString space = current.isValid() ? current.siblingAtColumn(ReleaseListModel::NameSpace).data().toString() : QString();
  m_loaded = true;
  m_error.reset();
  m_readAt = QDateTime::currentDateTime();
  m_readMilliseconds = milliseconds;
  m_model->setHeads(heads, *m_records, m_readAt);
  if (!name.isEmpty() && !m_view->currentIndex().isValid())
    if (const int row = m_model->find(space.toStdString(), name.toStdString()); row >= 0)
      m_view->setCurrentIndex(m_filter->mapFromSource(m_model->index(row, 0)));
  showState();
  m_soon->start();
  emit refreshed();
}

void ReleasesPage::fail(const Error& error) {
  m_error = error;
  showState();
  emit searchChanged();
}

std::vector<int> ReleasesPage::visibleRows() const {
  std::vector<int> rows;
  QModelIndex index = m_view->indexAt(QPoint(4, 2));
  if (!index.isValid() && m_filter->rowCount() > 0) index = m_filter->index(0, 0);
  const int height = std::max(1, m_view->viewport()->height());
  for (int row = index.row(); row >= 0 && row < m_filter->rowCount(); ++row) {
    if (static_cast<int>(rows.size()) * 36 > height) break;
    rows.push_back(m_filter->mapToSource(m_filter->index(row, 0)).row());
  }
  return rows;
}

void ReleasesPage::readRecords() {
  const auto session = m_workspace->session();
  if (!session || !m_active || m_workspace->jobs()->isRunning(this, QStringLiteral("records"))) return;
  std::vector<release::Head> wanted;
  const auto want = [&](int row) {
    const models::ReleaseRow& here = m_model->row(row);
    if (!here.record && wanted.size() < kRecordsAtOnce) wanted.push_back(here.head);
  };
  for (const int row : visibleRows()) want(row);
  // Then the rest, so that the filter finds charts out of sight.
  if (wanted.empty())
    for (int row = 0; row < m_model->rowCount(); ++row) want(row);
  if (wanted.empty()) return;
  using Answer = std::vector<std::pair<release::Head, inspect::ReleasePtr>>;
  m_workspace->jobs()->start(
      this, "records",
      [session, wanted, records = m_records](const Context& context) {
        Answer answer;
        for (const release::Head& head : wanted) {
          if (context.cancelled()) break;
          if (auto record = records->read(context, *session, head)) answer.emplace_back(head, inspect::summaryOf(**record));
        }
        return answer;
      },
      [this](Answer answer) {
        for (auto& [head, record] : answer) m_model->setRecord(head, record);
        if (!answer.empty()) m_soon->start();
        updateStatus();
        emit refreshed();
      });
}

void ReleasesPage::readHealth() {
  const auto session = m_workspace->session();
  if (!session || !m_active || m_workspace->jobs()->isRunning(this, QStringLiteral("health"))) return;
  const qint64 now = QDateTime::currentMSecsSinceEpoch();
  std::vector<release::Head> wanted;
  for (const int row : visibleRows()) {
    const models::ReleaseRow& here = m_model->row(row);
    if (!here.record || wanted.size() >= kHealthAtOnce || here.head.status == release::status::kUninstalled) continue;
    const auto known = m_healthAt.find({here.head.nameSpace, here.head.name});
    if (known != m_healthAt.end() && now - known->second < kHealthMilliseconds && here.healthFor == here.head.resourceVersion)
      continue;
    wanted.push_back(here.head);
  }
  if (wanted.empty()) return;
  using Answer = std::vector<HealthAnswer>;
  m_workspace->jobs()->start(
      this, "health",
      [session, wanted, records = m_records](const Context& context) {
        Answer answer;
        for (const release::Head& head : wanted) {
          if (context.cancelled()) break;
          const auto record = records->read(context, *session, head);
          if (!record) continue;
          if (auto resources = inspect::readResources(context, *session, **record, inspect::ResourceDepth::Objects))
            answer.push_back({head.nameSpace, head.name, std::move(resources->health)});
        }
        return answer;
      },
      [this](Answer answer) {
        for (HealthAnswer& each : answer) {
          m_healthAt[{each.nameSpace, each.name}] = QDateTime::currentMSecsSinceEpoch();
          m_model->setHealth(each.nameSpace, each.name, std::move(each.health));
        }
        if (!answer.empty()) m_soon->start();
        emit refreshed();
      });
}

void ReleasesPage::showState() {
  updateChips();
  updateStatus();
  const auto session = m_workspace->session();
  const ClusterState& cluster = m_workspace->cluster();
  // The credentials may be new ones by now.
  const auto retry = [this] {
    m_error.reset();
    refresh();
    m_workspace->reconnect();
  };
  m_banner->hide();
  m_veil->hide();
  if (!session) {
    if (cluster.kind != ClusterState::Kind::None && cluster.health == ClusterState::Health::Unreachable) {
      m_card->setError(tr("%1 cannot be used").arg(cluster.name), models::plainText(cluster.error), cluster.error,
          {{tr("Retry"), [this] { m_workspace->reconnect(); }, false},
              {tr("Use the sandbox"), [this] { m_workspace->startSandbox(); }, false}});
      m_body->setCurrentWidget(m_failure);
    } else if (cluster.kind != ClusterState::Kind::None) {
      m_body->setCurrentWidget(m_skeleton);
    } else {
      m_empty->setContent(QStringLiteral("cloud-off"), tr("No cluster"),
          tr("Choose a context above, or try charts in the sandbox inside this program."),
          {{tr("Start the sandbox"), [this] { m_workspace->startSandbox(); }, true}});
      m_body->setCurrentWidget(m_empty);
    }
    return;
  }
  if (m_error && m_model->rowCount() == 0) {
    QStringList details{QString::fromStdString(m_error->message)};
    for (const std::string& note : m_error->notes) details << QString::fromStdString(note);
    std::vector<NoticeAction> cures{{tr("Retry"), retry, false}};
    if (m_error->code == Code::Forbidden)
      cures.insert(cures.begin(), {tr("Choose a namespace…"), [this] { m_workspace->chooseNameSpace(); }, false});
    const auto [what, why] = failureWords(*m_error);
    m_card->setError(what, why, details.join(QLatin1Char('\n')), cures);
    m_body->setCurrentWidget(m_failure);
    return;
  }
  if (!m_loaded) {
    m_body->setCurrentWidget(m_skeleton);
    return;
  }
  if (cluster.isLost() || m_error) {
    // Rows stay: they are the last known state.
    const auto [what, why] = m_error ? failureWords(*m_error) : std::pair(QString(), models::plainText(cluster.error));
    m_banner->setContent(cluster.isLost() ? cluster.lostText() : what,
        tr("Rows show the state of %1. %2").arg(m_readAt.toString(QStringLiteral("HH:mm:ss")), why), {{tr("Retry"), retry, false}});
    m_banner->setToolTip(m_error ? QString::fromStdString(m_error->message) : cluster.error);
    m_banner->show();
    m_veil->setVisible(m_model->rowCount() > 0);
  }
  if (m_model->rowCount() == 0) {
    const QString space = m_workspace->nameSpace();
    std::vector<NoticeAction> actions{{tr("Install chart…"), [this] { m_workspace->showCharts(); }, true}};
    if (!space.isEmpty()) actions.push_back({tr("All namespaces"), [this] { m_workspace->setNameSpace({}); }, false});
    m_empty->setContent(QStringLiteral("layers"), space.isEmpty() ? tr("No releases yet") : tr("No releases in %1").arg(space),
        space.isEmpty() ? tr("Install a chart to see it here.") : tr("Install a chart, or look in all namespaces."), actions);
    m_body->setCurrentWidget(m_empty);
  } else if (m_filter->rowCount() == 0) {
    m_empty->setContent(QStringLiteral("search"), tr("Nothing matches"), tr("No release fits the filter."),
        {{tr("Clear the filter"),
            [this] {
              m_search->clear();
              m_chips->button(0)->click();
            },
            false}});
    m_body->setCurrentWidget(m_empty);
  } else {
    m_body->setCurrentWidget(m_view);
    if (hasFocus()) m_view->setFocus(Qt::OtherFocusReason);
  }
}

// What went wrong with the list, and what it means, in words of the program; the server's own text is under Details.
std::pair<QString, QString> ReleasesPage::failureWords(const Error& error) const {
  const QString cluster = m_workspace->cluster().name.isEmpty() ? tr("The cluster") : m_workspace->cluster().name,
                space = m_workspace->nameSpace();
  switch (error.code) {
  case Code::Forbidden:
    if (space.isEmpty())
      return {tr("Your account may not read the releases of all namespaces"),
          tr("%1 keeps releases in secrets of each namespace, and refuses to list the secrets of all. A namespace that you may read still works: choose it here or above.")
              .arg(cluster)};
    return {tr("Your account may not read the releases in %1").arg(space),
        tr("%1 keeps releases in secrets, and refuses to list those of %2. Choose a namespace that you may read, here or above.")
            .arg(cluster, space)};
  case Code::Unauthorized:
    return {tr("%1 does not accept your credentials").arg(cluster), tr("They may have expired. Sign in again, then retry.")};
  case Code::Unreachable:
  case Code::Timeout: return {tr("No connection to %1").arg(cluster), models::plainText(QString::fromStdString(error.message))};
  default: return {tr("The releases cannot be read"), models::plainText(QString::fromStdString(error.message))};
  }
}

void ReleasesPage::updateChips() {
  const int all = m_model->rowCount();
  for (const ChipSpec& spec : kChips) {
    auto* chip = qobject_cast<QPushButton*>(m_chips->button(spec.which + 1));
    const int count = spec.which < 0 ? all : m_model->count(static_cast<ReleaseClass>(spec.which));
    const bool dotted = spec.which >= 0 && spec.which != static_cast<int>(ReleaseClass::Uninstalled) &&
                        spec.which != static_cast<int>(ReleaseClass::Other);
    // Nothing was counted before the list was read.
    chip->setText((dotted ? QStringLiteral(" ") : QString()) +
                  (m_loaded ? QStringLiteral("%1  %2").arg(tr(spec.text)).arg(count) : tr(spec.text)));
    chip->setVisible(spec.which < 0 || count > 0 || chip->isChecked());
    const Tone tone = spec.which == static_cast<int>(ReleaseClass::Pending)  ? Tone::Warn
                      : spec.which == static_cast<int>(ReleaseClass::Failed) ? Tone::Err
                                                                             : Tone::Ok;
    if (!dotted) continue;
    QPixmap dot(16, 16);
    dot.setDevicePixelRatio(2);
    dot.fill(Qt::transparent);
    QPainter painter(&dot);
    painter.setRenderHint(QPainter::Antialiasing);
    drawDot(painter, {4, 4}, tone);
    painter.end();
    chip->setIcon(QIcon(dot));
    chip->setIconSize({8, 8});
  }
  const int spaces = m_model->nameSpaceCount();
  // A filter says how much it hides.
  const int shown = m_filter->rowCount();
  const QString count = shown == all ? QString::number(all) : tr("%1 of %2").arg(shown).arg(all);
  m_summary->setText(!m_loaded ? QString()
                     : m_workspace->nameSpace().isEmpty()
                         ? (spaces == 1 ? tr("%1 in 1 namespace").arg(count) : tr("%1 in %2 namespaces").arg(count).arg(spaces))
                         : tr("%1 in %2").arg(count, m_workspace->nameSpace()));
}

void ReleasesPage::updateStatus() {
  QStringList texts;
  if (m_loaded) {
    const auto& rows = m_model->rows();
    const auto decoded =
        std::count_if(rows.begin(), rows.end(), [](const models::ReleaseRow& row) { return row.record != nullptr; });
    const int count = static_cast<int>(rows.size());
    texts << (decoded == count ? (count == 1 ? tr("1 release") : tr("%1 releases").arg(count))
                               : tr("%1 releases, %2 decoded").arg(count).arg(decoded));
    texts << (m_error ? tr("state of %1").arg(m_readAt.toString(QStringLiteral("HH:mm:ss")))
                      : tr("listed in %1 ms").arg(m_readMilliseconds));
  }
  setStatusTexts(texts);
}

void ReleasesPage::openRow(const QModelIndex& index, const QString& tab) {
  if (!index.isValid()) return;
  const models::ReleaseRow& row = m_model->row(m_filter->mapToSource(index).row());
  m_workspace->openRelease(QString::fromStdString(row.head.nameSpace), QString::fromStdString(row.head.name), tab);
}

void ReleasesPage::openMenu(const QModelIndex& index, const QPoint& at) {
  if (!index.isValid()) return;
  m_view->setCurrentIndex(index.siblingAtColumn(0));
  const QPersistentModelIndex row(index.siblingAtColumn(0));
  const QString name = index.siblingAtColumn(ReleaseListModel::Name).data().toString(),
                space = index.siblingAtColumn(ReleaseListModel::NameSpace).data().toString();
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("releaseMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QColor ink = theme().text2;
  menu->addAction(icon(QStringLiteral("layers"), ink), withKey(tr("Open"), Shortcut::OpenRow), this, [this, row] { openRow(row); });
  menu->addAction(icon(QStringLiteral("arrow-up"), ink), withKey(tr("Upgrade…"), Shortcut::Upgrade), this,
      [this, name, space] { m_workspace->openUpgrade(space, name); });
  menu->addAction(icon(QStringLiteral("history"), ink), withKey(tr("History"), Shortcut::RollBack), this,
      [this, row] { openRow(row, QStringLiteral("history")); });
  menu->addAction(
      icon(QStringLiteral("undo-2"), ink), tr("Roll back…"), this, [this, row] { openRow(row, QStringLiteral("history")); });
  menu->addAction(icon(QStringLiteral("terminal"), ink), tr("Copy helm command"), this, [this, name, space] {
    QGuiApplication::clipboard()->setText(
        models::helmCommand(m_workspace->cluster().helmTarget(space), {QStringLiteral("status"), name}));
    m_workspace->toast(tr("helm command copied"));
  });
  menu->addSeparator();
  menu->addAction(icon(QStringLiteral("trash"), theme().err), tr("Uninstall…"), this,
      [this, row] { openRow(row, QStringLiteral("uninstall")); });
  menu->popup(at);
}

void ReleasesPage::openCurrent(const QString& tab) { openRow(m_view->currentIndex(), tab); }

void ReleasesPage::upgradeCurrent() {
  if (const QModelIndex index = m_view->currentIndex(); index.isValid()) {
    const models::ReleaseRow& row = m_model->row(m_filter->mapToSource(index).row());
    m_workspace->openUpgrade(QString::fromStdString(row.head.nameSpace), QString::fromStdString(row.head.name));
  }
}

bool ReleasesPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_search && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if ((key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) &&
        static_cast<QKeyEvent*>(event)->modifiers() == Qt::NoModifier && m_filter->rowCount() > 0) {
      if (!m_view->currentIndex().isValid()) m_view->setCurrentIndex(m_filter->index(0, 0));
      m_view->setFocus(Qt::TabFocusReason);
      return true;
    }
  }
  if (watched == m_view && event->type() == QEvent::KeyPress) {
    const auto& key = *static_cast<QKeyEvent*>(event);
    if (isShortcut(key, Shortcut::OpenRow)) {
      openRow(m_view->currentIndex());
      return true;
    }
    if (isShortcut(key, Shortcut::RowMenu) && m_view->currentIndex().isValid()) {
      openMenu(m_view->currentIndex(), m_view->viewport()->mapToGlobal(m_view->visualRect(m_view->currentIndex()).bottomLeft()));
      return true;
    }
  }
  if (watched == m_view->viewport()) {
    if (event->type() == QEvent::Resize) m_soon->start();
    if (event->type() == QEvent::MouseMove || event->type() == QEvent::Leave) {
      const QModelIndex index =
          event->type() == QEvent::Leave ? QModelIndex() : m_view->indexAt(static_cast<QMouseEvent*>(event)->pos());
      m_delegate->setHoveredRow(index.isValid() ? index.row() : -1);
      const bool link =
          index.isValid() &&
          (index.column() == ReleaseListModel::Menu ||
              (index.column() == ReleaseListModel::Status &&
                  m_delegate->actionRect(m_view->visualRect(index), index).contains(static_cast<QMouseEvent*>(event)->pos())));
      m_view->viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
      m_view->viewport()->update();
    }
    if (event->type() == QEvent::MouseButtonRelease && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) {
      const QPoint at = static_cast<QMouseEvent*>(event)->pos();
      const QModelIndex index = m_view->indexAt(at);
      if (index.isValid() && index.column() == ReleaseListModel::Menu) {
        openMenu(index, m_view->viewport()->mapToGlobal(m_view->visualRect(index).bottomLeft()));
      } else if (index.isValid() && index.column() == ReleaseListModel::Status &&
                 m_delegate->actionRect(m_view->visualRect(index), index).contains(at)) {
        openRow(index, QStringLiteral("history"));
      }
    }
  }
  return Page::eventFilter(watched, event);
}

// On show it is kept up to date.
void ReleasesPage::prepareSearch() {
  if (!m_active) refresh();
}

std::vector<PaletteEntry> ReleasesPage::search(const QString& text) const {
  std::vector<PaletteEntry> entries;
  for (const models::ReleaseRow& row : m_model->rows()) {
    const QString name = QString::fromStdString(row.head.name), space = QString::fromStdString(row.head.nameSpace);
    if (!text.isEmpty() && !name.contains(text, Qt::CaseInsensitive) && !space.contains(text, Qt::CaseInsensitive)) continue;
    PaletteEntry entry;
    entry.kind = PaletteEntry::Kind::Release;
    entry.section = tr("Releases");
    entry.title = name;
    entry.detail =
        row.record && row.record->chart
            ? tr("%1 · %2 · revision %3").arg(space, QString::fromStdString(release::chartLabel(*row.record))).arg(row.head.version)
            : tr("%1 · revision %2").arg(space).arg(row.head.version);
    if (const ReleaseClass status = models::releaseClass(row.head.status); status != ReleaseClass::Deployed) {
      entry.pill = QString::fromStdString(row.head.status);
      entry.pillTone = status == ReleaseClass::Failed ? Tone::Err : status == ReleaseClass::Pending ? Tone::Warn : Tone::Neutral;
    }
    Workspace* workspace = m_workspace;
    entry.run = [workspace, name, space] { workspace->openRelease(space, name); };
    const std::tuple<QString, const char*, const char*> views[] = {{tr("History and roll-back"), "history", "history"},
        {tr("Live resources"), "resources", "boxes"}, {tr("Values"), "values", "file-code"},
        {tr("Manifest"), "manifest", "scroll-text"}};
    for (const auto& [title, view, picture] : views) {
      const QString tab = QString::fromLatin1(view);
      PaletteEntry action;
      action.section = name, action.title = title, action.icon = QString::fromLatin1(picture);
      action.run = [workspace, name, space, where = tab] { workspace->openRelease(space, name, where); };
      entry.actions.push_back(std::move(action));
    }
    PaletteEntry upgrade;
    upgrade.section = name, upgrade.title = tr("Upgrade…"), upgrade.icon = QStringLiteral("arrow-up");
    upgrade.run = [workspace, name, space] { workspace->openUpgrade(space, name); };
    entry.actions.push_back(std::move(upgrade));
    entries.push_back(std::move(entry));
  }
  // Names that begin with the text first.
  std::stable_sort(entries.begin(), entries.end(), [&](const PaletteEntry& a, const PaletteEntry& b) {
    return a.title.startsWith(text, Qt::CaseInsensitive) > b.title.startsWith(text, Qt::CaseInsensitive);
  });
  if (m_error) {
    // What is missing here may be there all the same.
    PaletteEntry unread;
    unread.section = tr("Releases"), unread.icon = QStringLiteral("circle-alert");
    unread.title = failureWords(*m_error).first;
    unread.run = [workspace = m_workspace] { workspace->showReleases(); };
    entries.push_back(std::move(unread));
  }
  return entries;
}

} // namespace chartroom::releases
