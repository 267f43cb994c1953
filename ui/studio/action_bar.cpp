#include "ui/studio/action_bar.h"

#include "core/inspect/preview.h"
#include "ui/models/counted.h"
#include "ui/studio/studio_session.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <utility>

namespace chartroom::studio {

namespace {

constexpr int kLimits[] = {1, 2, 5, 10, 30, 60}, kUsualLimit = 5; // minutes
constexpr int kSummary = 190, kField = 110, kWideField = 220;     // px at 100 %
constexpr int kPatience = 400;                                    // ms, until the bar says that a preview takes its time

// The red count over a corner of the primary button.
class Badge : public QLabel {
public:
  using QLabel::QLabel;

protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(widgets::theme().shell, 2));
    painter.setBrush(widgets::theme().isDark ? widgets::theme().err : widgets::theme().errf);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setFont(widgets::uiFont(11, QFont::DemiBold));
    painter.setPen(widgets::theme().isDark ? widgets::theme().shell : widgets::theme().onfill);
    painter.drawText(rect(), Qt::AlignCenter, text());
  }
};

} // namespace

ActionBar::ActionBar(StudioSession* session, QWidget* parent) : QFrame(parent), m_session(session) {
  widgets::setSurface(this, "shell");
  setFixedHeight(64);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  m_ring = new widgets::ProgressRing(16, this);
  m_ring->hide();
  row->addWidget(m_ring);

  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  auto* first = new QHBoxLayout;
  first->setSpacing(10);
  m_summary = new widgets::ElidedLabel;
  widgets::setTextRole(m_summary, widgets::TextRole::Strong);
  m_summary->setObjectName(QStringLiteral("summary"));
  m_removed = widgets::makeLabel({}, widgets::TextRole::Strong, "err");
  m_removed->setObjectName(QStringLiteral("summaryRemoved"));
  first->addWidget(m_summary);
  first->addWidget(m_removed);
  first->addStretch();
  auto* second = new QHBoxLayout;
  second->setSpacing(6);
  m_fix = widgets::makeButton({}, widgets::ButtonKind::Link, widgets::ButtonSize::Inline);
  m_fix->setObjectName(QStringLiteral("fixLink"));
  widgets::setTextRole(m_fix, widgets::TextRole::SecondaryStrong);
  m_fix->setProperty("ink", QStringLiteral("err"));
  m_fix->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); // the words beside it are elided
  auto* detail = new widgets::ElidedLabel;
  widgets::setTextRole(detail, widgets::TextRole::Secondary);
  widgets::setTone(detail, "text2");
  m_detail = detail;
  m_detail->setObjectName(QStringLiteral("summaryDetail"));
  m_show = widgets::makeButton(tr("Show"), widgets::ButtonKind::Link, widgets::ButtonSize::Inline);
  m_show->setObjectName(QStringLiteral("showEffect"));
  m_show->setToolTip(tr("What the cluster does, object by object"));
  second->addWidget(m_fix);
  second->addWidget(m_detail, 1);
  second->addWidget(m_show);
  texts->addStretch();
  texts->addLayout(first);
  texts->addLayout(second);
  texts->addStretch();
  row->addLayout(texts, 1);

  m_name = new QLineEdit;
  m_name->setObjectName(QStringLiteral("releaseNameField"));
  m_name->setAccessibleName(tr("Release name"));
  m_name->setPlaceholderText(tr("Release name"));
  m_name->setToolTip(tr("Release name"));
  m_name->setProperty("extent", QStringLiteral("small"));
  m_nameSpace = new widgets::Select;
  m_nameSpace->setObjectName(QStringLiteral("namespaceField"));
  m_nameSpace->setAccessibleName(tr("Namespace"));
  m_nameSpace->setToolTip(tr("Namespace; it is created when it is not there"));
  m_nameSpace->setEditable(true);
  m_nameSpace->setInsertPolicy(QComboBox::NoInsert);
  m_nameSpace->setProperty("extent", QStringLiteral("small"));
  m_nameSpace->lineEdit()->setProperty("kind", QStringLiteral("bare"));
  row->addWidget(m_name);
  row->addWidget(m_nameSpace);

  m_wait = widgets::makeOption(tr("Wait"));
  m_wait->setObjectName(QStringLiteral("optionWait"));
  m_wait->setToolTip(tr("Waits until everything is ready (--wait)"));
  m_wait->setChecked(true);
  m_limit = new widgets::Select;
  m_limit->setObjectName(QStringLiteral("waitLimit"));
  m_limit->setAccessibleName(tr("Time limit"));
  m_limit->setToolTip(tr("After this time the operation counts as failed (--timeout)"));
  m_limit->setProperty("extent", QStringLiteral("small"));
  for (const int minutes : kLimits) m_limit->addItem(tr("%1 min").arg(minutes), minutes);
  m_limit->setCurrentIndex(m_limit->findData(kUsualLimit));
  m_hooks = widgets::makeOption(tr("Hooks"));
  m_hooks->setObjectName(QStringLiteral("optionHooks"));
  m_hooks->setToolTip(tr("Runs the chart's hooks; off is --no-hooks"));
  m_hooks->setChecked(true);
  m_atomic = widgets::makeOption(tr("Atomic"));
  m_atomic->setObjectName(QStringLiteral("optionAtomic"));
  m_atomic->setToolTip(tr("Rolls back on failure (--rollback-on-failure)"));
  m_more = widgets::makeIconButton(QStringLiteral("ellipsis"), tr("Options"));
  m_more->setObjectName(QStringLiteral("moreOptions"));
  m_more->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(m_more);
  m_more->setMenu(menu);
  for (QPushButton* option : {m_wait, m_hooks, m_atomic}) {
    row->addWidget(option);
    QAction* action = menu->addAction(option->text());
    action->setCheckable(true);
    action->setChecked(option->isChecked());
    action->setToolTip(option->toolTip());
    connect(action, &QAction::toggled, option, &QPushButton::setChecked);
    connect(option, &QPushButton::toggled, action, &QAction::setChecked);
    if (option != m_wait) continue;
    row->addWidget(m_limit);
    QMenu* limits = menu->addMenu(tr("Time limit"));
    limits->setObjectName(QStringLiteral("limitMenu"));
    for (const int minutes : kLimits)
      limits->addAction(tr("%1 min").arg(minutes), this, [this, minutes] { m_limit->setCurrentIndex(m_limit->findData(minutes)); });
  }
  row->addWidget(m_more);
  m_copy = widgets::makeButton(tr("Copy helm command"));
  m_copy->setObjectName(QStringLiteral("copyCommandButton"));
  m_copy->setAccessibleName(m_copy->text());
  widgets::setIconName(m_copy, QStringLiteral("terminal"), "text2", 16);
  row->addSpacing(4);
  row->addWidget(m_copy);
  m_primary = widgets::makeButton(tr("Install"), widgets::ButtonKind::Primary);
  m_primary->setObjectName(QStringLiteral("primaryButton"));
  row->addWidget(m_primary);
  m_badge = new Badge(this);
  m_badge->setObjectName(QStringLiteral("primaryBadge"));
  m_badge->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_badge->hide();

  connect(m_name, &QLineEdit::textEdited, session, &StudioSession::setReleaseName);
  connect(m_nameSpace, &QComboBox::editTextChanged, session, &StudioSession::setNameSpace);
  connect(session, &StudioSession::targetChanged, this, &ActionBar::refresh);
  connect(session, &StudioSession::previewChanged, this, [this] {
    refresh();
    if (m_pressedFor == m_session->wantedPreview()) press();
  });
  connect(session, &StudioSession::chartChanged, this, &ActionBar::dropPress);
  connect(session, &StudioSession::renderingChanged, this, &ActionBar::renderingChanged);
  m_patience.setSingleShot(true);
  m_patience.setInterval(kPatience);
  connect(&m_patience, &QTimer::timeout, this, [this] {
    m_behind = m_session->isRendering();
    refresh();
  });
  connect(session, &StudioSession::stateChanged, this, [this] {
    // What was chosen for one operation does not hold for the next.
    if (m_session->state() == StudioSession::State::Loading) {
      m_wait->setChecked(true);
      m_limit->setCurrentIndex(m_limit->findData(kUsualLimit));
      m_hooks->setChecked(true);
      m_atomic->setChecked(false);
    }
    refresh();
  });
  connect(m_copy, &QPushButton::clicked, this, &ActionBar::copyRequested);
  connect(m_primary, &QPushButton::clicked, this, &ActionBar::press);
  connect(m_fix, &QPushButton::clicked, this, [this] {
    if (m_session->problems()->errorCount() > 0) emit firstProblemRequested();
    else if (!m_session->isUpgrade()) emit sameNameRequested();
    else emit decisionRequested();
  });
  connect(m_show, &QPushButton::clicked, this, &ActionBar::effectRequested);
  for (QPushButton* option : {m_wait, m_hooks, m_atomic}) connect(option, &QPushButton::toggled, this, &ActionBar::optionsChanged);
  connect(m_limit, &QComboBox::currentIndexChanged, this, &ActionBar::optionsChanged);
  layOut();
}

bool ActionBar::wait() const { return m_wait->isChecked(); }
int ActionBar::limitMinutes() const { return m_limit->currentData().toInt(); }
bool ActionBar::hooks() const { return m_hooks->isChecked(); }
bool ActionBar::atomic() const { return m_atomic->isChecked(); }

void ActionBar::setNameSpaces(const QStringList& names) {
  const QSignalBlocker block(m_nameSpace);
  const QString text = m_nameSpace->currentText();
  m_nameSpace->clear();
  m_nameSpace->addItems(names);
  m_nameSpace->setEditText(text);
  refresh();
}

void ActionBar::setProgress(const QString& title, const QString& text) {
  if (title == m_running && text == m_progress) return;
  m_running = title;
  m_progress = text;
  refresh();
}

void ActionBar::setEffect(const Effect& effect) {
  if (effect == m_effect) return;
  m_effect = effect;
  refresh();
}

void ActionBar::setCluster(bool there) {
  m_cluster = there;
  refresh();
}

void ActionBar::dropPress() {
  if (std::exchange(m_pressedFor, 0)) refresh();
}

void ActionBar::renderingChanged() {
  // A press meant what stood there then.
  if (m_pressedFor != m_session->wantedPreview()) dropPress();
  if (!m_session->isRendering()) {
    m_patience.stop();
    if (std::exchange(m_behind, false)) refresh();
  } else if (!m_behind && !m_patience.isActive()) {
    m_patience.start();
  }
}

// Where the namespaces may not be listed, the one that is named is taken for there.
bool ActionBar::createsNamespace() const {
  return !m_session->isUpgrade() && m_nameSpace->count() > 0 && !m_session->nameSpace().isEmpty() &&
         m_session->isNameSpaceValid() && m_nameSpace->findText(m_session->nameSpace()) < 0;
}

void ActionBar::press() {
  if (!m_progress.isEmpty() || m_effect.waiting || m_session->state() != StudioSession::State::Ready) return;
  if (!m_cluster) {
    emit sandboxRequested();
    return;
  }
  // What is on screen must be what is typed.
  m_pressedFor = m_session->isRendering() || m_session->hasPendingRefresh() ? m_session->wantedPreview() : 0;
  if (m_pressedFor) return refresh();
  if (m_session->problems()->errorCount() > 0) {
    emit firstProblemRequested();
    return;
  }
  if (m_session->isUpgrade() && !m_effect.blocked.isEmpty()) {
    emit decisionRequested();
    return;
  }
  if (!m_session->isNameSpaceValid()) {
    m_nameSpace->setFocus();
    m_nameSpace->lineEdit()->selectAll();
    return;
  }
  if (!m_session->isUpgrade() && (!m_session->releaseNameError().isEmpty() || !m_session->statusOfSameName().isEmpty())) {
    m_name->setFocus();
    m_name->selectAll();
    return;
  }
  emit primaryRequested();
}

void ActionBar::refresh() {
  const bool ready = m_session->state() == StudioSession::State::Ready;
  const bool upgrade = m_session->isUpgrade();
  const auto snapshot = m_session->shown();
  const inspect::PreviewResult* shown = snapshot ? snapshot->result.get() : nullptr;
  const int errors = m_session->problems()->errorCount();
  const bool asking = upgrade && ready && m_effect.asking;
  const bool behind = m_pressedFor || m_behind;
  m_ring->setVisible(!m_progress.isEmpty() || asking || behind);
  m_ring->setRunning(!m_progress.isEmpty() || asking || behind);
  widgets::setTone(m_summary, m_progress.isEmpty() && upgrade && ready && m_effect.tone == widgets::Tone::Err ? "err" : "");

  QString removed;
  if (!m_progress.isEmpty()) {
    m_summary->setText(m_running);
  } else if (!ready || !shown) {
    m_summary->setText(ready && m_session->newest() ? tr("Nothing to apply yet") : QString());
  } else if (upgrade && errors && m_effect.tone != widgets::Tone::Err) {
    m_summary->setText(tr("What changes is not known while something fails"));
  } else if (upgrade && !m_effect.headline.isEmpty()) {
    m_summary->setText(m_effect.headline);
  } else if (upgrade) {
    // What the manifests say; what the cluster makes of it is another question.
    QStringList parts;
    if (shown->changed) parts << models::counted(shown->changed, tr("manifest changes"), tr("manifests change"));
    if (shown->added) parts << tr("%1 added").arg(shown->added);
    if (shown->removed) removed = tr("%1 removed").arg(shown->removed);
    m_summary->setText(parts.isEmpty() && removed.isEmpty() ? tr("The manifests are the same") : parts.join(QStringLiteral(" · ")));
  } else {
    int hooks = 0, crds = 0;
    for (const inspect::PreviewObject& object : shown->objects) {
      hooks += object.role == inspect::ObjectRole::Hook;
      crds += object.role == inspect::ObjectRole::Crd;
    }
    QStringList parts{models::counted(static_cast<int>(shown->objects.size()) - hooks - crds, tr("resource"), tr("resources"))};
    if (crds) parts << models::counted(crds, tr("CRD"), tr("CRDs"));
    if (hooks) parts << models::counted(hooks, tr("hook"), tr("hooks"));
    if (createsNamespace()) parts << tr("a new namespace");
    m_summary->setText(parts.join(QStringLiteral(" · ")));
  }
  m_removed->setText(removed);
  m_removed->setVisible(!removed.isEmpty());
  QString detail;
  if (!m_progress.isEmpty()) detail = m_progress;
  else if (upgrade && ready && !m_effect.detail.isEmpty()) detail = m_effect.detail;
  else if (ready && shown) {
    detail = tr("rendered in %1 ms · ").arg(QString::number(shown->milliseconds, 'f', 1));
    if (shown->executed < shown->templates)
      detail += tr("%1 of %2 re-run").arg(shown->executed).arg(models::counted(shown->templates, tr("template"), tr("templates")));
    else detail += models::counted(shown->templates, tr("template"), tr("templates"));
  }
  QString nameError = upgrade ? QString() : m_session->releaseNameError();
  if (!nameError.isEmpty())
    nameError = m_session->releaseName().isEmpty() ? tr("Give the release a name")
                                                   : tr("The release name may hold small letters, digits, - and .");
  const bool isPlaceValid = m_session->isNameSpaceValid();
  QString placeError;
  if (nameError.isEmpty() && !isPlaceValid) placeError = tr("The namespace may hold small letters, digits and -");
  const QString taken = upgrade || !isPlaceValid ? QString() : m_session->statusOfSameName();
  if (!taken.isEmpty()) nameError = tr("The name is taken: %1").arg(taken); // the link beside it names the release
  QString fix;
  if (errors) fix = tr("Fix %1 first").arg(models::counted(errors, tr("error"), tr("errors")));
  else if (upgrade && !m_effect.blocked.isEmpty()) fix = m_effect.blocked;
  else if (!taken.isEmpty()) fix = tr("Show %1").arg(m_session->releaseName());
  m_show->setVisible(m_progress.isEmpty() && upgrade && ready && !m_effect.headline.isEmpty());
  m_fix->setText(fix);
  m_fix->setVisible(!fix.isEmpty() && m_progress.isEmpty());
  if (m_progress.isEmpty() && !(nameError + placeError).isEmpty()) detail = nameError + placeError;
  if (behind && m_progress.isEmpty())
    detail = !m_pressedFor ? tr("The preview of what is typed is being made")
             : upgrade     ? tr("Upgrades as soon as the preview of what is typed is there")
                           : tr("Installs as soon as the preview of what is typed is there");
  m_detail->setText(detail);

  m_name->setVisible(!upgrade);
  m_nameSpace->setVisible(!upgrade);
  if (m_name->text() != m_session->releaseName()) {
    m_name->setText(m_session->releaseName());
    m_name->setCursorPosition(0);
  }
  if (m_nameSpace->currentText() != m_session->nameSpace()) {
    const QSignalBlocker block(m_nameSpace);
    m_nameSpace->setEditText(m_session->nameSpace());
  }
  const auto mark = [](QWidget* field, bool invalid) {
    if (field->property("invalid").toBool() == invalid) return;
    field->setProperty("invalid", invalid);
    widgets::repolish(field);
  };
  mark(m_name, !nameError.isEmpty());
  mark(m_nameSpace, !placeError.isEmpty());
  m_primary->setText(!m_cluster                               ? tr("Start sandbox")
                     : upgrade && !m_effect.primary.isEmpty() ? m_effect.primary
                     : upgrade                                ? tr("Upgrade to revision %1")
                                     .arg(m_effect.nextRevision > 0 ? m_effect.nextRevision
                                          : m_session->deployed()   ? m_session->deployed()->revision + 1
                                                                    : 1)
                               : tr("Install"));
  m_primary->setEnabled(ready && m_progress.isEmpty() && !m_effect.waiting);
  m_copy->setEnabled(ready);
  for (QWidget* widget : std::initializer_list<QWidget*>{m_wait, m_limit, m_hooks, m_atomic, m_more})
    widget->setEnabled(ready && m_progress.isEmpty());
  // Another name is another release, on which nothing is under way.
  for (QWidget* widget : std::initializer_list<QWidget*>{m_name, m_nameSpace}) widget->setEnabled(ready);
  const int blocks = errors > 0 ? errors : upgrade && !m_effect.blocked.isEmpty() ? 1 : 0;
  m_badge->setText(QString::number(blocks));
  m_badge->setVisible(blocks > 0 && m_cluster && m_progress.isEmpty());
  layOut();
}

void ActionBar::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  layOut();
}

void ActionBar::layOut() {
  // What does not fit goes behind "…", then the copied command loses its text; the fields share what is left.
  const bool fields = !m_session->isUpgrade();
  const int options =
      m_wait->sizeHint().width() + m_limit->sizeHint().width() + m_hooks->sizeHint().width() + m_atomic->sizeHint().width() + 3 * 8;
  // What the button does is said in full before the options have their room.
  const int said = m_summary->sizeHint().width() + (m_removed->isHidden() ? 0 : 10 + m_removed->sizeHint().width());
  const int fixed = 2 * 16 + (m_ring->isHidden() ? 0 : 24) + std::max(widgets::scaled(kSummary), said) +
                    (fields ? 2 * (widgets::scaled(kField) + 8) : 0) + m_primary->sizeHint().width() + 3 * 8 + 4;
  m_copy->setText(tr("Copy helm command"));
  m_copy->setToolTip(m_copy->text());
  const int copy = m_copy->sizeHint().width();
  const bool folded = fixed + options + copy > width();
  m_more->setVisible(folded);
  for (QWidget* option : std::initializer_list<QWidget*>{m_wait, m_limit, m_hooks, m_atomic}) option->setVisible(!folded);
  if (folded && fixed + 36 + copy > width()) m_copy->setText({});
  const int used = fixed + (folded ? 36 : options) + m_copy->sizeHint().width();
  const int spare = std::max(0, width() - used) / 3;
  m_name->setFixedWidth(std::min(widgets::scaled(kWideField), widgets::scaled(kField) + spare));
  m_nameSpace->setFixedWidth(std::min(widgets::scaled(kWideField), widgets::scaled(kField) + spare / 2));
  layout()->activate();
  const QSize size(std::max(18, m_badge->fontMetrics().horizontalAdvance(m_badge->text()) + 10), 18);
  const QRect primary = m_primary->geometry();
  m_badge->setGeometry(QRect(primary.right() - size.width() + 8, primary.top() - 8, size.width(), size.height()));
  m_badge->raise();
}

} // namespace chartroom::studio
