#include "ui/shell/welcome_page.h"

#include "ui/models/plain_error.h"
#include "ui/shell/contour_art.h"
#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/workspace.h"

#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::shell {

using namespace widgets;

namespace {

QFrame* makeCard(QWidget* parent) {
  auto* card = new QFrame(parent);
  card->setProperty("card", QStringLiteral("true"));
  return card;
}

// The dashed place to drop a chart on.
class DropArea : public QWidget {
public:
  using QWidget::QWidget;

protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(t.ctl, 2);
    pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(t.panel2);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
  }
};

// A number in a blue ring.
class StepNumber : public QWidget {
public:
  StepNumber(int number, QWidget* parent) : QWidget(parent), m_number(number) { setFixedSize(24, 24); }

protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().accent, 2));
    painter.drawEllipse(QPointF(12, 12), 11, 11);
    painter.setFont(roleFont(TextRole::SecondaryStrong));
    painter.drawText(rect(), Qt::AlignCenter, QString::number(m_number));
  }

private:
  int m_number;
};

constexpr int kDrafts = 3; // listed at most

// One recent chart; a button, so that it is reached by Tab.
class RecentRow : public QAbstractButton {
public:
  RecentRow(const RecentChart& chart, const QString& when, QWidget* parent)
      : QAbstractButton(parent), m_chart(chart), m_when(when) {
    setFixedHeight(40);
    setProperty("ownFocusRing", true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(chart.name + QLatin1Char(' ') + chart.version);
    setToolTip(QDir::toNativeSeparators(chart.source.path));
  }

  // Words instead of path and version.
  void setDetail(const QString& detail) { m_detail = detail; }
  // A button at the end of the row.
  void setButton(QWidget* button) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 8, 0);
    row->addStretch(1);
    row->addWidget(button);
    m_margin = 28;
  }
  // The name that the tile is made of, when it is not the title.
  void setTileName(const QString& name) { m_tile = name; }

protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse()) painter.fillRect(rect().adjusted(1, 1, -1, 0), t.hover);
    painter.fillRect(QRect(0, 0, width(), 1), t.line);
    if (hasFocus()) drawFocusRing(painter, QRectF(rect()).adjusted(6, 5, -6, -5), 3);
    drawChartTile(painter, QRectF(16, 7, 28, 28), m_tile.isEmpty() ? m_chart.name : m_tile, {});
    double x = drawLabel(painter, rect(), 57, m_chart.name, roleFont(TextRole::Strong), t.text) + 8;
    const QFont base = roleFont(TextRole::Base);
    const QFontMetricsF metrics(base);
    const double whenX = width() - 16 - m_margin - metrics.horizontalAdvance(m_when);
    if (!m_detail.isEmpty()) {
      drawLabel(painter, rect(), x, metrics.elidedText(m_detail, Qt::ElideRight, whenX - 16 - x), base, t.text2);
      drawLabel(painter, rect(), whenX, m_when, base, t.text2);
      return;
    }
    const QString kind = m_chart.source.kind == ChartSource::Kind::Archive  ? QObject::tr("archive, %1")
                         : m_chart.source.kind == ChartSource::Kind::Sample ? QObject::tr("sample, %1")
                                                                            : QObject::tr("folder, %1");
    const QString version = kind.arg(m_chart.version);
    const double versionX = std::min(width() - 120.0, whenX - 16) - metrics.horizontalAdvance(version);
    QString path = m_chart.source.path;
    if (path.startsWith(QDir::homePath())) path.replace(0, QDir::homePath().size(), QStringLiteral("~"));
    if (versionX - 16 > x)
      drawLabel(painter, rect(), x, metrics.elidedText(path, Qt::ElideMiddle, versionX - 16 - x), base, t.text2);
    drawLabel(painter, rect(), versionX, version, base, t.text2);
    drawLabel(painter, rect(), whenX, m_when, base, t.text2);
  }

private:
  RecentChart m_chart;
  QString m_when, m_detail, m_tile;
  int m_margin = 0; // of a button at the end
};

QString dayText(const QDateTime& when) {
  const qint64 days = when.date().daysTo(QDate::currentDate());
  if (days <= 0) return QObject::tr("today");
  if (days == 1) return QObject::tr("yesterday");
  return QLocale().toString(when.date(), QStringLiteral("d MMM"));
}

QWidget* tick(const QString& text, QWidget* parent) {
  auto* widget = new QWidget(parent);
  auto* row = new QHBoxLayout(widget);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  row->addWidget(new IconLabel(QStringLiteral("check"), Tone::Ok, 14, widget));
  row->addWidget(makeLabel(text, TextRole::Secondary, "text2", widget));
  return widget;
}

} // namespace

WelcomePage::WelcomePage(Workspace* workspace, const Offers& offers, QWidget* parent)
    : Page(parent), m_workspace(workspace), m_offers(offers) {
  setObjectName(QStringLiteral("welcomePage"));
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  m_scroll = new QScrollArea(this);
  QScrollArea* scroll = m_scroll;
  scroll->setObjectName(QStringLiteral("welcomeScroll"));
  scroll->setProperty("surface", QStringLiteral("canvas"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  whole->addWidget(scroll);
  auto* page = new QWidget;
  setSurface(page, "canvas");
  scroll->setWidget(page);
  page->installEventFilter(this);
  scroll->viewport()->installEventFilter(this);
  auto* centre = new QHBoxLayout(page);
  centre->setContentsMargins(24, 36, 24, 32);
  auto* body = new QWidget(page);
  body->setMaximumWidth(1120);
  centre->addStretch(1);
  centre->addWidget(body, 1000);
  centre->addStretch(1);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeLabel(tr("Welcome to Chartroom"), TextRole::Welcome, "", body));
  column->addSpacing(6);
  m_line = makeParagraph({}, TextRole::Base, "text2", body);
  m_line->setObjectName(QStringLiteral("welcomeLine"));
  column->addWidget(m_line);
  column->addSpacing(20);

  // First row: sandbox with its picture, and clusters.
  auto* first = new QHBoxLayout;
  first->setSpacing(16);
  m_rows << first;
  auto* sandbox = makeCard(body);
  sandbox->setMinimumHeight(196);
  auto* split = new QHBoxLayout(sandbox);
  split->setContentsMargins(24, 0, 1, 0);
  split->setSpacing(16);
  auto* words = new QVBoxLayout;
  words->setContentsMargins(0, 22, 0, 22);
  words->setSpacing(0);
  words->addWidget(makeLabel(tr("Try it in the sandbox cluster"), TextRole::PanelTitle, "", sandbox));
  words->addSpacing(4);
  QLabel* about = makeParagraph(tr("A small Kubernetes API inside this app. Install, upgrade and roll back for real: "
                                   "nothing leaves this computer."),
      TextRole::Base, "text2", sandbox);
  words->addWidget(about);
  words->addSpacing(16);
  if (offers.sandbox) {
    auto* start = new QHBoxLayout;
    start->setSpacing(8);
    m_sandbox = makeButton({}, ButtonKind::Primary, ButtonSize::Large, sandbox);
    m_sandbox->setObjectName(QStringLiteral("startSandbox"));
    connect(m_sandbox, &QPushButton::clicked, this, [this] {
      if (isSandboxRunning()) m_workspace->showReleases();
      else m_workspace->startSandbox();
    });
    start->addWidget(m_sandbox);
    m_sandboxState = makeLabel({}, TextRole::Secondary, "text2", sandbox);
    m_sandboxState->setObjectName(QStringLiteral("sandboxState"));
    start->addWidget(m_sandboxState);
    start->addStretch(1);
    words->addLayout(start);
    words->addSpacing(16);
  }
  words->addStretch(1);
  auto* ticks = new QHBoxLayout;
  ticks->setSpacing(16);
  ticks->addWidget(tick(tr("Kubernetes API on this computer"), sandbox));
  ticks->addStretch(1);
  words->addLayout(ticks);
  split->addLayout(words, 360);
  auto* art = new ContourArt(sandbox);
  art->setMinimumWidth(160);
  split->addWidget(art, 309);
  first->addWidget(sandbox, 704);

  auto* connectCard = makeCard(body);
  auto* connection = new QVBoxLayout(connectCard);
  connection->setContentsMargins(24, 22, 24, 22);
  connection->setSpacing(0);
  connection->addWidget(makeLabel(tr("Connect a cluster"), TextRole::PanelTitle, "", connectCard));
  connection->addSpacing(4);
  auto* looked = new QLabel(tr("Looked in %1 and %2.")
                                .arg(QStringLiteral("<span style=\"font-family:'Chartroom Mono'\">~/.kube/config</span>"),
                                    QStringLiteral("<span style=\"font-family:'Chartroom Mono'\">$KUBECONFIG</span>")),
      connectCard);
  looked->setTextFormat(Qt::RichText);
  setTextRole(looked, TextRole::Base);
  setTone(looked, "text2");
  looked->setWordWrap(true);
  connection->addWidget(looked);
  connection->addSpacing(14);
  if (offers.kubeconfig) {
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    QPushButton* open = makeButton(tr("Open kubeconfig…"), ButtonKind::Secondary, ButtonSize::Normal, connectCard);
    open->setObjectName(QStringLiteral("openKubeconfig"));
    setIconName(open, QStringLiteral("folder-open"));
    connect(open, &QPushButton::clicked, this, &WelcomePage::kubeconfigFileWanted);
    QPushButton* paste = makeButton(tr("Paste one"), ButtonKind::Secondary, ButtonSize::Normal, connectCard);
    paste->setObjectName(QStringLiteral("pasteKubeconfig"));
    setIconName(paste, QStringLiteral("clipboard"));
    connect(paste, &QPushButton::clicked, this, &WelcomePage::kubeconfigPasteWanted);
    buttons->addWidget(open);
    buttons->addWidget(paste);
    buttons->addStretch(1);
    connection->addLayout(buttons);
    connection->addSpacing(14);
  }
  QLabel* effect = makeParagraph(
      tr("Nothing is changed before you press the button. Upgrades, rollbacks and uninstalls show their effect first."),
      TextRole::Secondary, "text2", connectCard);
  connection->addWidget(effect);
  connection->addStretch(1);
  first->addWidget(connectCard, 400);
  column->addLayout(first);
  column->addSpacing(16);

  // Second row: the three steps.
  auto* steps = new QHBoxLayout;
  steps->setSpacing(16);
  m_rows << steps;
  const auto step = [&](int number, const QString& title, const QString& text, StepArt::Step picture, const QString& link,
                        const char* name, bool offered, auto action) {
    auto* card = makeCard(body);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(20, 16, 20, 18);
    inside->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(new StepNumber(number, card));
    head->addWidget(makeLabel(title, TextRole::PanelTitle, "", card), 1);
    inside->addLayout(head);
    inside->addSpacing(5);
    QLabel* help = makeParagraph(text, TextRole::Base, "text2", card);
    inside->addWidget(help);
    inside->addSpacing(11);
    inside->addWidget(new StepArt(picture, card));
    inside->addStretch(1);
    if (offered) {
      inside->addSpacing(8);
      QPushButton* go = makeButton(link, ButtonKind::Link, ButtonSize::Normal, card);
      go->setObjectName(QString::fromLatin1(name));
      connect(go, &QPushButton::clicked, this, action);
      inside->addWidget(go, 0, Qt::AlignLeft);
    }
    steps->addWidget(card, 1);
  };
  const QStringList samples = workspace->sampleCharts();
  step(1, tr("Pick a chart"), tr("Browse the samples, or open your own."), StepArt::Step::Pick, tr("Browse charts"), "browseCharts",
      offers.charts, [this] { m_workspace->showCharts(); });
  step(2, tr("Shape its values"), tr("The manifest follows every key, and each line tells its origin."), StepArt::Step::Shape,
      samples.isEmpty() ? QString() : tr("Open %1 in the studio").arg(QFileInfo(samples.first()).fileName()), "openSample",
      offers.studio && !samples.isEmpty(), [this, samples] {
        m_workspace->openStudio({ChartSource::Kind::Sample, samples.first()});
      });
  step(3, tr("Install, then go back in time"), tr("See what a rollback changes before it runs."), StepArt::Step::Install,
      tr("Show releases"), "showReleases", offers.releases, [this] { m_workspace->showReleases(); });
  column->addLayout(steps);
  column->addSpacing(16);

  // Third row: recent charts and the drop area.
  auto* third = new QHBoxLayout;
  third->setSpacing(16);
  m_rows << third;
  auto* recent = makeCard(body);
  auto* list = new QVBoxLayout(recent);
  list->setContentsMargins(0, 0, 0, 1);
  list->setSpacing(0);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(16, 12, 16, 12);
  head->addWidget(makeLabel(tr("Recent charts"), TextRole::PanelTitle, "", recent), 1);
  m_clear = makeButton(tr("Clear list"), ButtonKind::Link, ButtonSize::Normal, recent);
  m_clear->setObjectName(QStringLiteral("clearRecent"));
  setTextRole(m_clear, TextRole::SmallStrong);
  connect(m_clear, &QPushButton::clicked, workspace, &Workspace::forgetRecentCharts);
  head->addWidget(m_clear);
  list->addLayout(head);
  m_drafts = new QWidget(recent);
  m_drafts->setObjectName(QStringLiteral("drafts"));
  m_draftRows = new QVBoxLayout(m_drafts);
  m_draftRows->setContentsMargins(0, 0, 0, 0);
  m_draftRows->setSpacing(0);
  m_drafts->hide();
  list->insertWidget(0, m_drafts);
  m_recent = new QVBoxLayout;
  m_recent->setSpacing(0);
  list->addLayout(m_recent);
  list->addStretch(1);
  third->addWidget(recent, 704);
  auto* drop = new DropArea(body);
  drop->setMinimumHeight(208);
  auto* middle = new QVBoxLayout(drop);
  middle->setSpacing(4);
  middle->addStretch(1);
  middle->addWidget(new IconLabel(QStringLiteral("package-open"), Tone::Accent, 28, drop), 0, Qt::AlignHCenter);
  middle->addSpacing(6);
  QLabel* dropTitle = makeLabel(tr("Drop a chart folder or .tgz"), TextRole::Strong, "", drop);
  dropTitle->setAlignment(Qt::AlignCenter);
  dropTitle->setWordWrap(true);
  middle->addWidget(dropTitle);
  QLabel* dropHelp = makeLabel(tr("It opens rendered, with no cluster needed"), TextRole::Base, "text2", drop);
  dropHelp->setAlignment(Qt::AlignCenter);
  dropHelp->setWordWrap(true);
  middle->addWidget(dropHelp);
  middle->addSpacing(8);
  QPushButton* open = makeButton(tr("Open…"), ButtonKind::Secondary, ButtonSize::Small, drop);
  open->setObjectName(QStringLiteral("openChart"));
  open->setToolTip(withShortcut(tr("Open a chart"), Shortcut::OpenChart));
  connect(open, &QPushButton::clicked, workspace, &Workspace::openFileDialog);
  middle->addWidget(open, 0, Qt::AlignHCenter);
  middle->addStretch(1);
  third->addWidget(drop, 400);
  column->addLayout(third);
  column->addStretch(1);

  connect(workspace, &Workspace::recentChartsChanged, this, &WelcomePage::fillRecent);
  connect(workspace, &Workspace::clusterChanged, this, &WelcomePage::showClusterLine);
  fillRecent();
  showClusterLine();
}

bool WelcomePage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) foldRows();
  return Page::eventFilter(watched, event);
}

// Cards that do not fit side by side stand below each other.
void WelcomePage::foldRows() {
  const QMargins margins = m_scroll->widget()->layout()->contentsMargins();
  const int room = m_scroll->viewport()->width() - margins.left() - margins.right();
  for (QBoxLayout* row : m_rows) {
    int needed = (row->count() - 1) * row->spacing();
    for (int i = 0; i < row->count(); ++i) needed += row->itemAt(i)->minimumSize().width();
    const auto direction = needed > room ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (row->direction() != direction) row->setDirection(direction);
  }
}

void WelcomePage::activated() {
  fillRecent();
  readDrafts();
}

void WelcomePage::readDrafts() {
  if (!m_offers.drafts || !m_offers.studio) return;
  m_workspace->jobs()->start(
      this, "drafts", [read = m_offers.drafts](const Context&) { return read(); },
      [this](const QList<DraftOffer>& drafts) { showDrafts(drafts); });
}

void WelcomePage::showDrafts(const QList<DraftOffer>& drafts) {
  while (QLayoutItem* item = m_draftRows->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  m_drafts->setVisible(!drafts.isEmpty());
  if (drafts.isEmpty()) return;
  QLabel* head = makeLabel(tr("Not finished"), TextRole::PanelTitle, "", m_drafts);
  head->setContentsMargins(16, 12, 16, 12);
  m_draftRows->addWidget(head);
  for (qsizetype i = 0; i < std::min<qsizetype>(kDrafts, drafts.size()); ++i) {
    const DraftOffer& draft = drafts[i];
    const QString title = draft.isUpgrade ? tr("Upgrade %1").arg(draft.release) : tr("Install %1").arg(draft.title);
    const QString detail = draft.isUpgrade
                               ? tr("values typed for %1 in %2, in no deployed revision").arg(draft.nameSpace, draft.cluster)
                               : tr("values typed, in no deployed release");
    auto* row = new RecentRow({draft.source, title, {}, draft.saved}, dayText(draft.saved), m_drafts);
    row->setDetail(detail);
    row->setTileName(draft.isUpgrade ? draft.release : draft.title);
    row->setObjectName(QStringLiteral("draft_%1").arg(i));
    row->setAccessibleName(title + QStringLiteral(", ") + detail);
    connect(row, &QAbstractButton::clicked, this, [this, draft] { openDraft(draft); });
    if (m_offers.dropDraft) {
      auto* drop = makeIconButton(QStringLiteral("x"), tr("Discard the draft"), row);
      drop->setObjectName(QStringLiteral("dropDraft_%1").arg(i));
      drop->setAccessibleName(tr("Discard: %1").arg(title));
      row->setButton(drop);
      connect(drop, &QToolButton::clicked, this, [this, draft, title] { dropDraft(draft, title); });
    }
    m_draftRows->addWidget(row);
  }
  if (drafts.size() <= kDrafts) return;
  QLabel* more =
      makeLabel(drafts.size() == kDrafts + 1
                    ? tr("1 older draft is offered when its chart or release is opened.")
                    : tr("%1 older drafts are offered when their chart or release is opened.").arg(drafts.size() - kDrafts),
          TextRole::Secondary, "text2", m_drafts);
  more->setObjectName(QStringLiteral("olderDrafts"));
  more->setWordWrap(true);
  more->setContentsMargins(16, 8, 16, 12);
  m_draftRows->addWidget(more);
}

void WelcomePage::dropDraft(const DraftOffer& draft, const QString& title) {
  m_workspace->jobs()->start(
      this, "dropDraft", [drop = m_offers.dropDraft, key = draft.key](const Context&) { return drop(key); },
      [this, title](const std::function<void()>& putBack) {
        readDrafts();
        m_workspace->toast(
            tr("The draft is discarded: %1").arg(title), tr("Undo"),
            [this, putBack] {
              m_workspace->jobs()->start(
                  this, "putDraftBack", [putBack](const Context&) { putBack(); }, [this] { readDrafts(); });
            },
            this);
      });
}

void WelcomePage::openDraft(const DraftOffer& draft) {
  if (!draft.isUpgrade) m_workspace->openStudio(draft.source);
  else if (m_workspace->cluster().name == draft.cluster && m_workspace->session())
    m_workspace->openUpgrade(draft.nameSpace, draft.release);
  else if (m_workspace->cluster().name == draft.cluster)
    m_workspace->reportError(tr("%1 is not connected, so the upgrade of %2 cannot be opened yet").arg(draft.cluster, draft.release),
        {}, tr("Connect again"), [this] { m_workspace->reconnect(); });
  else m_workspace->reportError(tr("%1 is a release in %2: choose that cluster above first").arg(draft.release, draft.cluster));
}

bool WelcomePage::isSandboxRunning() const {
  const ClusterState& cluster = m_workspace->cluster();
  return cluster.kind == ClusterState::Kind::Sandbox && cluster.health == ClusterState::Health::Reachable;
}

void WelcomePage::showSandbox() {
  if (!m_sandbox) return;
  const ClusterState& cluster = m_workspace->cluster();
  const bool running = isSandboxRunning();
  const bool starting = cluster.kind == ClusterState::Kind::Sandbox && cluster.health == ClusterState::Health::Unknown;
  m_sandbox->setText(running ? tr("Open its releases") : tr("Start sandbox"));
  setIconName(m_sandbox, running ? QStringLiteral("layers") : QStringLiteral("play"), "onfill", 16);
  m_sandbox->setVisible(!running || m_offers.releases);
  m_sandbox->setEnabled(!starting);
  m_sandbox->setToolTip(starting ? tr("The sandbox is starting") : QString());
  m_sandboxState->setText(running ? tr("Sandbox is running") : starting ? tr("starting…") : tr("ready in about a second"));
}

void WelcomePage::showClusterLine() {
  showSandbox();
  const ClusterState& cluster = m_workspace->cluster();
  switch (cluster.kind) {
  case ClusterState::Kind::None:
    setParagraph(m_line, tr("No cluster is chosen. You can render and compare charts without one."));
    break;
  case ClusterState::Kind::Sandbox:
    setParagraph(m_line, cluster.health == ClusterState::Health::Unreachable
                             ? tr("There is no connection to the sandbox cluster. %1").arg(models::plainText(cluster.error))
                         : isSandboxRunning()
                             ? tr("The sandbox cluster is running. What you install there stays on this computer.")
                             : tr("The sandbox cluster is starting. What you install there stays on this computer."));
    break;
  case ClusterState::Kind::Context:
    setParagraph(m_line, cluster.health == ClusterState::Health::Unreachable
                             ? tr("%1 cannot be used. %2").arg(cluster.name, models::plainText(cluster.error))
                         : cluster.health == ClusterState::Health::Unknown ? tr("Connecting to %1.").arg(cluster.name)
                                                                           : tr("Connected to %1.").arg(cluster.name));
    break;
  }
}

void WelcomePage::fillRecent() {
  while (QLayoutItem* item = m_recent->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  const QList<RecentChart> charts = m_workspace->recentCharts();
  m_clear->setVisible(!charts.isEmpty());
  if (charts.isEmpty()) {
    QLabel* none = makeLabel(tr("Charts that you open are listed here."), TextRole::Base, "text3", this);
    none->setContentsMargins(16, 8, 16, 16);
    m_recent->addWidget(none);
    return;
  }
  for (qsizetype i = 0; i < std::min<qsizetype>(4, charts.size()); ++i) {
    auto* row = new RecentRow(charts[i], dayText(charts[i].opened), this);
    row->setObjectName(QStringLiteral("recent_%1").arg(i));
    connect(row, &QAbstractButton::clicked, this, [this, source = charts[i].source] { m_workspace->openChart(source); });
    m_recent->addWidget(row);
  }
}

} // namespace chartroom::shell
