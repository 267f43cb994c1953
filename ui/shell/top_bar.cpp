#include "ui/shell/top_bar.h"

#include "ui/shell/name_space_picker.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QFileInfo>
#include <QMenu>
#include <QPainter>
#include <QTime>

#include <algorithm>
#include <cmath>

namespace chartroom::shell {

using namespace widgets;

namespace {

constexpr char kJobProperty[] = "job"; // of an entry in the menu of jobs: which it is
constexpr int kMenuText = 480;         // px at 100 %: longer entries are cut, with the rest in the tooltip

// Looks like a field and opens the palette.
class CommandField : public QAbstractButton {
public:
  explicit CommandField(QWidget* parent) : QAbstractButton(parent) { setCursor(Qt::IBeamCursor); }

protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(t.ctl, 1));
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    drawIcon(painter, QStringLiteral("search"), QRectF(10, 0, 18, height()), t.text2, 16);
    const QString keys = shortcutCaps(Shortcut::Palette).join(QLatin1Char(' '));
    const double cap = keyCapWidth(keys);
    const QFont face = uiFont(13);
    drawLabel(painter, rect(), 35, QFontMetricsF(face).elidedText(text(), Qt::ElideRight, width() - 35 - cap - 16), face, t.text3);
    drawKeyCap(painter, QRectF(width() - cap - 7, 6, cap, 20), keys);
  }
};

class JobsButton : public QAbstractButton {
public:
  explicit JobsButton(QWidget* parent) : QAbstractButton(parent), m_ring(new ProgressRing(14, this)) {
    m_ring->setAttribute(Qt::WA_TransparentForMouseEvents);
  }
  void setCount(int count, const QString& label) {
    m_count = count;
    setText(label);
    m_ring->setRunning(count > 0);
    m_ring->setVisible(count > 0);
    m_ring->setGeometry(9, 9, 14, 14);
    updateGeometry();
    update();
  }
  QSize sizeHint() const override {
    return {static_cast<int>(std::ceil(QFontMetricsF(uiFont(13)).horizontalAdvance(text()))) + 42, 32};
  }

protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse()) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(t.sel2);
      painter.drawRoundedRect(rect(), 6, 6);
    }
    if (m_count == 0) drawIcon(painter, QStringLiteral("circle-check"), QRectF(8, 0, 16, height()), t.text2, 16);
    drawLabel(painter, rect(), 32, text(), uiFont(13), m_count ? t.text : t.text2);
  }

private:
  ProgressRing* m_ring;
  int m_count = 0;
};

class BellButton : public QToolButton {
public:
  using QToolButton::QToolButton;
  void setDot(bool on) { m_dot = on, update(); }

protected:
  void paintEvent(QPaintEvent* event) override {
    QToolButton::paintEvent(event);
    if (!m_dot) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().shell, 1.5));
    painter.setBrush(theme().errf);
    painter.drawEllipse(QPointF(width() / 2.0 + 6, height() / 2.0 - 7), 4.5, 4.5);
  }

private:
  bool m_dot = false;
};

} // namespace

ChoiceButton::ChoiceButton(QWidget* parent) : QAbstractButton(parent) {
  setFocusPolicy(Qt::TabFocus);
  setFixedHeight(32);
}

void ChoiceButton::setLook(const Look& look) {
  m_look = look;
  setAccessibleName((look.name + QLatin1Char(' ') + look.state).trimmed());
  updateGeometry();
  update();
}

QSize ChoiceButton::sizeHint() const {
  double width = 10 + (m_look.dot ? 18 : 24) + QFontMetricsF(uiFont(13, QFont::Medium)).horizontalAdvance(m_look.name) + 36;
  if (!m_look.state.isEmpty()) width += 8 + QFontMetricsF(uiFont(12)).horizontalAdvance(m_look.state);
  if (m_look.lock) width += 20;
  return {static_cast<int>(std::ceil(width)), 32};
}

void ChoiceButton::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.line2, 1));
  painter.setBrush(underMouse() ? t.hover : t.panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  double x = 12;
  if (m_look.dot) {
    drawDot(painter, {x + 4.5, height() / 2.0}, static_cast<Tone>(m_look.tone), m_look.hollow);
    x += 17;
  } else {
    drawIcon(painter, m_look.icon, QRectF(x, 0, 18, height()), t.text2, 16);
    x += 25;
  }
  double room = width() - x - 30 - (m_look.lock ? 20 : 0);
  const QFont strong = uiFont(13, QFont::Medium), small = uiFont(12);
  const double state = m_look.state.isEmpty() ? 0 : QFontMetricsF(small).horizontalAdvance(m_look.state) + 8;
  x = drawLabel(painter, rect(), x, QFontMetricsF(strong).elidedText(m_look.name, Qt::ElideRight, std::max(40.0, room - state)),
      strong, t.text);
  if (state > 0) x = drawLabel(painter, rect(), x + 8, m_look.state, small, t.text2);
  if (m_look.lock) drawIcon(painter, QStringLiteral("lock"), QRectF(x + 5, 0, 14, height()), t.text2, 14);
  drawIcon(painter, QStringLiteral("chevron-down"), QRectF(width() - 25, 0, 18, height()), t.text2, 14);
}

TopBar::TopBar(Workspace* workspace, QWidget* parent) : QWidget(parent), m_workspace(workspace) {
  setObjectName(QStringLiteral("topBar"));
  markPane(this, tr("Cluster, namespace, search and jobs"));
  setFixedHeight(48);
  m_context = new ChoiceButton(this);
  m_context->setObjectName(QStringLiteral("contextButton"));
  m_nameSpace = new ChoiceButton(this);
  m_nameSpace->setObjectName(QStringLiteral("namespaceButton"));
  m_command = new CommandField(this);
  m_command->setObjectName(QStringLiteral("commandField"));
  m_command->setText(tr("Search charts, releases, commands"));
  m_command->setAccessibleName(m_command->text());
  m_jobs = new JobsButton(this);
  m_jobs->setObjectName(QStringLiteral("jobsButton"));
  m_bell = new BellButton(this);
  m_bell->setObjectName(QStringLiteral("noticesButton"));
  m_bell->setProperty("kind", QStringLiteral("icon"));
  m_bell->setAccessibleName(tr("Notices"));
  m_bell->setToolTip(tr("Notices"));
  setIconName(m_bell, QStringLiteral("bell"), "text2", 18);
  m_help = makeIconButton(QStringLiteral("circle-help"), withShortcut(tr("Help and keyboard"), Shortcut::Help), this);
  m_help->setObjectName(QStringLiteral("helpButton"));
  setIconName(m_help, QStringLiteral("circle-help"), "text2", 18);

  connect(m_context, &QAbstractButton::clicked, this, &TopBar::openContextMenu);
  connect(m_nameSpace, &QAbstractButton::clicked, this, &TopBar::openNameSpaceMenu);
  connect(m_command, &QAbstractButton::clicked, this, &TopBar::paletteRequested);
  connect(m_jobs, &QAbstractButton::clicked, this, &TopBar::openJobsMenu);
  connect(m_bell, &QAbstractButton::clicked, this, &TopBar::openNoticesMenu);
  connect(m_help, &QAbstractButton::clicked, this, &TopBar::helpRequested);
  connect(workspace, &Workspace::clusterChanged, this, &TopBar::showCluster);
  connect(workspace, &Workspace::clusterChanged, this, &TopBar::showNameSpace);
  connect(workspace, &Workspace::nameSpaceChanged, this, &TopBar::showNameSpace);
  connect(workspace, &Workspace::nameSpaceChoiceRequested, this, &TopBar::openNameSpaceMenu);
  connect(workspace->jobs(), &jobs::JobRunner::changed, this, &TopBar::showJobs);
  if (auto* controller = ThemeController::instance()) connect(controller, &ThemeController::changed, this, &TopBar::place);
  showCluster();
  showNameSpace();
  showJobs();
}

void TopBar::setContexts(const std::vector<ContextChoice>& contexts) { m_contexts = contexts; }

void TopBar::setClusterEntries(bool sandbox, bool openKubeconfig) { m_sandbox = sandbox, m_kubeconfig = openKubeconfig; }

void TopBar::addNotice(const QString& text) {
  m_notices.prepend(QTime::currentTime().toString(QStringLiteral("HH:mm")) + QStringLiteral("  ") + text);
  while (m_notices.size() > 12) m_notices.removeLast();
  static_cast<BellButton*>(m_bell)->setDot(true);
}

void TopBar::showCluster() {
  const ClusterState& cluster = m_workspace->cluster();
  ChoiceButton::Look look;
  look.dot = true;
  switch (cluster.kind) {
  case ClusterState::Kind::None:
    look.name = tr("No cluster");
    look.hollow = true;
    break;
  case ClusterState::Kind::Sandbox:
    look.name = tr("sandbox");
    look.state = cluster.health == ClusterState::Health::Unreachable ? tr("does not answer") : tr("inside this app");
    look.tone = static_cast<int>(cluster.health == ClusterState::Health::Unreachable ? Tone::Err : Tone::Accent);
    break;
  case ClusterState::Kind::Context: {
    look.name = cluster.name;
    const auto known = std::find_if(
        m_contexts.begin(), m_contexts.end(), [&](const ContextChoice& context) { return context.name == cluster.name; });
    look.lock = known != m_contexts.end() && known->readOnly;
    const bool reachable = cluster.health == ClusterState::Health::Reachable;
    look.state = cluster.health == ClusterState::Health::Unreachable ? (cluster.isLost() ? tr("unreachable") : tr("not connected"))
                 : !reachable                                        ? tr("connecting")
                 : look.lock                                         ? tr("read-only")
                                                                     : tr("reachable");
    look.tone = static_cast<int>(cluster.health == ClusterState::Health::Unreachable ? Tone::Err
                                 : !reachable                                        ? Tone::Neutral
                                 : look.lock                                         ? Tone::Warn
                                                                                     : Tone::Ok);
    look.hollow = cluster.health == ClusterState::Health::Unknown;
    break;
  }
  }
  m_context->setLook(look);
  m_context->setToolTip(cluster.error);
  place();
}

void TopBar::showNameSpace() {
  ChoiceButton::Look look;
  look.icon = QStringLiteral("box");
  look.name = m_workspace->nameSpace().isEmpty() ? tr("All namespaces") : m_workspace->nameSpace();
  // Without a cluster there is nothing to choose from: the button is not there instead of dead.
  m_nameSpace->setVisible(m_workspace->cluster().kind != ClusterState::Kind::None);
  m_nameSpace->setLook(look);
  m_nameSpace->setToolTip(tr("Namespace: %1").arg(look.name));
  place();
}

void TopBar::showJobs() {
  const int count = static_cast<int>(m_workspace->jobs()->titledJobs().size());
  static_cast<JobsButton*>(m_jobs)->setCount(count, count ? tr("%n running", nullptr, count) : tr("No jobs"));
  m_jobs->setAccessibleName(m_jobs->text());
  place();
}

void TopBar::openContextMenu() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("contextMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const ClusterState& cluster = m_workspace->cluster();
  for (const ContextChoice& context : m_contexts) {
    QAction* entry = menu->addAction(context.readOnly ? tr("%1  (read-only)").arg(context.name) : context.name, this,
        [this, name = context.name] { emit contextChosen(name); });
    entry->setToolTip(context.detail);
    entry->setCheckable(true);
    entry->setChecked(cluster.kind == ClusterState::Kind::Context && cluster.name == context.name);
  }
  if (!m_contexts.empty()) menu->addSeparator();
  if (m_sandbox) {
    QAction* entry = menu->addAction(tr("Sandbox cluster"), this, &TopBar::sandboxRequested);
    entry->setCheckable(true);
    entry->setChecked(cluster.kind == ClusterState::Kind::Sandbox);
  }
  if (m_kubeconfig) menu->addAction(tr("Open kubeconfig…"), this, &TopBar::kubeconfigRequested);
  QStringList files;
  for (const ContextChoice& context : m_contexts)
    if (!context.file.isEmpty() && !files.contains(context.file)) files << context.file;
  if (!files.isEmpty()) {
    QMenu* forget = menu->addMenu(tr("Forget a kubeconfig"));
    forget->setObjectName(QStringLiteral("forgetMenu"));
    for (const QString& file : files) {
      QStringList names;
      for (const ContextChoice& context : m_contexts)
        if (context.file == file) names << context.name;
      QAction* entry = forget->addAction(QStringLiteral("%1: %2").arg(QFileInfo(file).fileName(), names.join(QStringLiteral(", "))),
          this, [this, file] { emit kubeconfigForgotten(file); });
      entry->setToolTip(file);
    }
  }
  if (menu->isEmpty()) menu->addAction(tr("No kubeconfig was found"))->setEnabled(false);
  popUp(menu, m_context);
}

void TopBar::openNameSpaceMenu() {
  if (m_workspace->cluster().kind == ClusterState::Kind::None) return;
  (new NameSpacePicker(m_workspace, this))->openBelow(m_nameSpace);
}

void TopBar::openJobsMenu() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("jobsMenu"));
  menu->setToolTipsVisible(true);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  fillJobsMenu(menu);
  // It may stand open while they go on.
  const auto again = [this, menu] { fillJobsMenu(menu); };
  connect(m_workspace->jobs(), &jobs::JobRunner::changed, menu, again);
  connect(m_workspace, &Workspace::clusterChanged, menu, again);
  popUp(menu, m_jobs);
}

// The entries keep their place: one that goes would lead a click to another job.
void TopBar::fillJobsMenu(QMenu* menu) {
  const auto idOf = [](const QMenu* entry) { return entry->property(kJobProperty).toULongLong(); };
  QList<QMenu*> ended = menu->findChildren<QMenu*>(Qt::FindDirectChildrenOnly);
  for (const jobs::JobState& job : m_workspace->jobs()->titledJobs()) {
    const ClusterState& cluster = m_workspace->cluster();
    const QString title = m_workspace->onCluster(job.title, job.cluster);
    const QString step = job.cancelling ? tr("cancelling")
                         : cluster.isLost() && m_workspace->isHere(job)
                             ? tr("connection to %1 lost, trying again").arg(cluster.name)
                             : m_workspace->progressOf(job);
    const QString text = step.isEmpty() ? title : title + QStringLiteral(": ") + step;
    const auto found = std::find_if(ended.begin(), ended.end(), [&](const QMenu* entry) { return idOf(entry) == job.id; });
    QMenu* entry = found == ended.end() ? menu->addMenu(QString()) : *found;
    if (found == ended.end()) {
      entry->setProperty(kJobProperty, job.id);
      entry->addAction(tr("Cancel"), this, [this, id = job.id] { m_workspace->jobs()->cancel(id); });
    } else {
      ended.erase(found);
    }
    entry->setTitle(menu->fontMetrics().elidedText(text, Qt::ElideRight, scaled(kMenuText)));
    entry->menuAction()->setToolTip(text);
  }
  for (QMenu* entry : ended) {
    if (!entry->isEnabled()) continue;
    entry->setEnabled(false);
    entry->setTitle(tr("No longer running: %1").arg(entry->menuAction()->toolTip().section(QStringLiteral(": "), 0, 0)));
    entry->close();
  }
  if (menu->isEmpty()) menu->addAction(tr("Nothing is running"))->setEnabled(false);
}

void TopBar::openNoticesMenu() {
  static_cast<BellButton*>(m_bell)->setDot(false);
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("noticesMenu"));
  menu->setToolTipsVisible(true);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const QString& notice : m_notices) {
    QAction* entry = menu->addAction(menu->fontMetrics().elidedText(notice, Qt::ElideRight, scaled(kMenuText)));
    entry->setEnabled(false);
    entry->setToolTip(notice);
  }
  if (menu->isEmpty()) menu->addAction(tr("No notices yet"))->setEnabled(false);
  popUp(menu, m_bell);
}

void TopBar::place() {
  int right = width() - 12;
  for (QWidget* button : {static_cast<QWidget*>(m_help), static_cast<QWidget*>(m_bell)}) {
    button->setGeometry(right - 30, 10, 28, 28);
    right -= 40;
  }
  const int jobsWidth = m_jobs->sizeHint().width();
  m_jobs->setGeometry(right - jobsWidth, 8, jobsWidth, 32);
  right -= jobsWidth + 16;
  // The field keeps its place in the middle and gives way only when the window is narrow; then the choices shrink, too.
  const int leftRoom = std::max(260, right - 12 - 160 - 16);
  const bool spaces = !m_nameSpace->isHidden();
  int contextWidth = m_context->sizeHint().width(), nameWidth = spaces ? m_nameSpace->sizeHint().width() : 0;
  if (contextWidth + nameWidth + 8 > leftRoom) {
    nameWidth = std::min(nameWidth, std::max(120, leftRoom - 8 - contextWidth));
    contextWidth = std::min(contextWidth, leftRoom - 8 - nameWidth);
  }
  m_context->setGeometry(12, 8, contextWidth, 32);
  m_nameSpace->setGeometry(12 + contextWidth + 8, 8, nameWidth, 32);
  const int left = 12 + contextWidth + 8 + nameWidth + 16;
  const int wanted = std::min(440, right - left);
  const int middle = (width() + 40) / 2;
  const int x = std::clamp(middle - wanted / 2, left, std::max(left, right - wanted));
  m_command->setGeometry(x, 8, std::max(120, wanted), 32);
}

// A menu of the right end stays inside the window.
void TopBar::popUp(QMenu* menu, const QWidget* below) const {
  const QPoint corner = below->mapToGlobal(QPoint(0, below->height() + 4));
  const int edge = window()->mapToGlobal(QPoint(window()->width() - 8, 0)).x();
  menu->setMaximumWidth(window()->width() - 16);
  menu->popup({std::min(corner.x(), edge - menu->sizeHint().width()), corner.y()});
}

void TopBar::resizeEvent(QResizeEvent*) { place(); }

void TopBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().shell);
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme().line);
}

} // namespace chartroom::shell
