#include "ui/releases/internal/history_tab.h"

#include "core/inspect/comparison.h"
#include "core/inspect/release_history.h"
#include "ui/models/history_words.h"
#include "ui/models/release_list_model.h"
#include "ui/models/release_resource_model.h"
#include "ui/releases/internal/release_header.h"
#include "ui/releases/internal/rollback_panel.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/timeline.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace chartroom::releases {

using namespace widgets;
using inspect::HistoryRevision;

namespace {

QString gapText(long long seconds) {
  if (seconds < 60) return QObject::tr("after %1 s").arg(seconds);
  if (seconds < 3600) return QObject::tr("after %1 min").arg(seconds / 60);
  if (seconds < 2 * 86400) return QObject::tr("after %1 h").arg(seconds / 3600);
  return QObject::tr("after %1 d").arg(seconds / 86400);
}

QString kindText(const HistoryRevision& revision, bool newest) {
  using Action = HistoryRevision::Action;
  using State = HistoryRevision::State;
  switch (revision.state) {
  case State::Failed:
    return revision.action == Action::Install     ? QObject::tr("Install failed")
           : revision.action == Action::Rollback  ? QObject::tr("Rollback failed")
           : revision.action == Action::Uninstall ? QObject::tr("Uninstall failed")
                                                  : QObject::tr("Upgrade failed");
  case State::Deployed: return newest ? QObject::tr("Deployed now") : QObject::tr("Still deployed");
  case State::Uninstalled: return QObject::tr("Uninstalled");
  case State::Pending:
    return revision.action == Action::Install     ? QObject::tr("Install pending")
           : revision.action == Action::Rollback  ? QObject::tr("Rollback pending")
           : revision.action == Action::Uninstall ? QObject::tr("Uninstalling")
                                                  : QObject::tr("Upgrade pending");
  case State::Superseded:
  case State::RolledBack: break;
  }
  return revision.action == Action::Install    ? QObject::tr("Install")
         : revision.action == Action::Rollback ? (revision.undoes > 0 ? QObject::tr("Automatic rollback") : QObject::tr("Rollback"))
                                               : QObject::tr("Upgrade");
}

TimelineRevision toTimeline(const HistoryRevision& revision, bool newest) {
  using State = TimelineRevision::State;
  TimelineRevision made;
  made.number = revision.number;
  switch (revision.state) {
  case HistoryRevision::State::Superseded: made.state = State::Superseded; break;
  case HistoryRevision::State::Deployed: made.state = State::Deployed; break;
  case HistoryRevision::State::Failed: made.state = State::Failed; break;
  case HistoryRevision::State::RolledBack: made.state = State::RolledBack; break;
  case HistoryRevision::State::Pending: made.state = State::Pending; break;
  case HistoryRevision::State::Uninstalled: made.state = State::Uninstalled; break;
  }
  made.date = dayText(revision.time), made.time = hourText(revision.time);
  made.kind = kindText(revision, newest);
  for (const models::ChipText& chip : models::chipTexts(revision.chips))
    made.chips.push_back({chip.label, chip.value, chip.failed});
  made.undoes = revision.undoes, made.restores = revision.restores;
  if (revision.undoes > 0) made.undoLabel = gapText(revision.undoSeconds);
  made.description = QString::fromStdString(revision.description);
  return made;
}

DiffView::Title titleOf(const release::Release& record, bool current) {
  QStringList detail{dateText(inspect::timeOf(record))};
  if (record.chart) detail << QString::fromStdString(record.chart->metadata.name + " " + record.chart->metadata.version);
  detail.removeAll(QString());
  const QString status = QString::fromStdString(record.info.status);
  return {current ? QObject::tr("Revision %1, %2").arg(record.version).arg(status) : QObject::tr("Revision %1").arg(record.version),
      detail.join(QStringLiteral(" · "))};
}

} // namespace

HistoryTab::HistoryTab(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state) {
  auto* outside = new QVBoxLayout(this);
  outside->setContentsMargins(0, 0, 0, 0);
  // Large text in a low window: timeline and panel then need more than there is.
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(QStringLiteral("historyScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* inside = new QWidget(scroll);
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  scroll->setWidget(inside);
  outside->addWidget(scroll);
  m_timeline = new Timeline(this);
  m_timeline->setObjectName(QStringLiteral("historyTimeline"));
  column->addWidget(m_timeline);
  column->addWidget(makeRule(Qt::Horizontal, this));

  auto* splitter = new HairlineSplitter(Qt::Horizontal, this);
  auto* left = new QWidget(splitter);
  setSurface(left, "panel");
  auto* leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(0, 0, 0, 0);
  leftColumn->setSpacing(0);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(0, 0, 8, 0);
  bar->setSpacing(6);
  m_tabs = new TabBar(left);
  m_tabs->setObjectName(QStringLiteral("historyTabs"));
  m_tabs->setStartMargin(8);
  m_tabs->addTab(tr("Values"), QStringLiteral("values"));
  m_tabs->addTab(tr("Manifest"), QStringLiteral("manifest"));
  m_tabs->setCurrent(0);
  bar->addWidget(m_tabs, 1);
  auto* previous =
      makeIconButton(QStringLiteral("chevron-up"), withShortcut(tr("Previous change"), Shortcut::PreviousChange), left);
  previous->setObjectName(QStringLiteral("previousChange"));
  auto* next = makeIconButton(QStringLiteral("chevron-down"), withShortcut(tr("Next change"), Shortcut::NextChange), left);
  next->setObjectName(QStringLiteral("nextChange"));
  m_changes = makeLabel({}, TextRole::Secondary, "text2");
  m_changes->setObjectName(QStringLiteral("changeLabel"));
  bar->addWidget(previous);
  bar->addWidget(m_changes);
  bar->addWidget(next);
  auto* whole = makeIconButton(QStringLiteral("unfold-vertical"), tr("Show unchanged lines"), left);
  whole->setObjectName(QStringLiteral("historyUnfold"));
  whole->setCheckable(true);
  bar->addWidget(whole);
  bar->addSpacing(6);
  bar->addWidget(makeLabel(tr("Secrets masked"), TextRole::Secondary, "text2"));
  bar->addSpacing(6);
  m_layout = new SegmentedControl({tr("Side by side"), tr("Unified")}, left);
  m_layout->setObjectName(QStringLiteral("historyLayout"));
  bar->addWidget(m_layout);
  leftColumn->addLayout(bar);
  m_diff = new DiffView(left);
  m_diff->setObjectName(QStringLiteral("historyDiff"));
  leftColumn->addWidget(m_diff, 1);
  splitter->addWidget(left);
  m_panel = new RollbackPanel(state, splitter);
  splitter->addWidget(m_panel);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 0);
  splitter->setSizes({1016, 352});
  rememberSplitter(splitter, state->workspace->settings(), QStringLiteral("release/historySplitter"));
  column->addWidget(splitter, 1);

  const bool unified = state->workspace->settings()->value(QStringLiteral("release/unifiedDiff"), false).toBool();
  m_layout->setCurrent(unified ? 1 : 0);
  m_diff->setLayoutMode(unified ? DiffView::Layout::Unified : DiffView::Layout::SideBySide);
  connect(m_layout, &SegmentedControl::currentChanged, this, [this](int index) {
    m_diff->setLayoutMode(index == 1 ? DiffView::Layout::Unified : DiffView::Layout::SideBySide);
    m_state->workspace->settings()->setValue(QStringLiteral("release/unifiedDiff"), index == 1);
    updateChangeLabel();
  });
  connect(m_tabs, &TabBar::currentChanged, this, &HistoryTab::showTexts);
  connect(whole, &QToolButton::toggled, m_diff,
      [this](bool shown) { m_diff->setFolding(shown ? DiffView::Folding::Whole : DiffView::Folding::Folded); });
  connect(previous, &QToolButton::clicked, m_diff, [this] { m_diff->goToPreviousChange(); });
  connect(next, &QToolButton::clicked, m_diff, [this] { m_diff->goToNextChange(); });
  addShortcut(Shortcut::NextChange, this, [this] { m_diff->goToNextChange(); });
  addShortcut(Shortcut::PreviousChange, this, [this] { m_diff->goToPreviousChange(); });
  connect(m_diff, &DiffView::currentChangeChanged, this, &HistoryTab::updateChangeLabel);
  connect(m_timeline, &Timeline::selectionChanged, this, [this] {
    // compareWith() emits comparisonChanged(), which compares.
    if (std::exchange(m_showsOwn, false) && m_timeline->compared() != m_newest) return m_timeline->compareWith(m_newest);
    compare();
  });
  connect(m_timeline, &Timeline::comparisonChanged, this, &HistoryTab::compare);
  connect(m_panel, &RollbackPanel::pressed, m_timeline, [this] { m_timeline->setFocus(Qt::OtherFocusReason); });
  connect(m_panel, &RollbackPanel::finished, this, [this](bool good) { m_follow = good; });
}

void HistoryTab::reset() {
  m_state->workspace->jobs()->drop(this);
  m_newest = 0;
  m_follow = m_showsOwn = false;
  m_compared = false;
  m_timeline->setRevisions({});
  m_values = {}, m_manifest = {};
  m_diff->setModel(inspect::DiffModel());
}

void HistoryTab::refresh() {
  if (m_state->loaded()) showTimeline();
}

void HistoryTab::showTimeline() {
  m_state->workspace->jobs()->start(
      this, "history",
      [revisions = m_state->history.revisions, modified = m_state->history.modified](
          const Context&) { return inspect::makeHistory(revisions, modified); },
      [this](std::vector<HistoryRevision> history) {
        std::vector<TimelineRevision> shown;
        for (std::size_t i = 0; i < history.size(); ++i) shown.push_back(toTimeline(history[i], i + 1 == history.size()));
        const bool grown = !shown.empty() && shown.back().number != m_newest;
        const bool first = m_newest == 0;
        const int before = m_newest;
        m_newest = shown.empty() ? 0 : shown.back().number;
        {
          const QSignalBlocker quiet(m_timeline);
          m_timeline->setRevisions(std::move(shown));
          const int count = static_cast<int>(history.size());
          m_timeline->setSummary(count == 1 ? tr("1 revision") : tr("%1 revisions").arg(count));
          // The newest one is what one compares with, unless somebody chose another side.
          if (first || (grown && m_timeline->compared() == before)) m_timeline->compareWith(m_newest);
          // What a person comes for: the last good state before this one. Later the choice is the user's: it moves only after a
          // rollback made here.
          if (first) {
            const int good = m_state->last()->info.status == release::status::kUninstalled
                                 ? 0
                                 : inspect::lastGoodRevision(m_state->history.revisions);
            m_timeline->select(good > 0 ? good : m_newest);
          } else if (m_follow) {
            // What it changed, until another revision is looked at.
            m_timeline->compareWith(before);
            m_timeline->select(m_newest);
            m_showsOwn = true;
          }
          m_follow = false;
        }
        compare();
      });
}

void HistoryTab::compare() {
  const inspect::ReleasePtr left = m_state->history.find(m_timeline->selected()),
                            right = m_state->history.find(m_timeline->compared());
  if (!left || !right) return;
  m_panel->setTarget(left->version);
  m_compared = false;
  // The older one stands left, whichever was clicked.
  const bool turned = left->version > right->version;
  const inspect::ReleasePtr before = turned ? right : left, after = turned ? left : right;
  m_state->workspace->jobs()->start(
      this, "compare", [before, after](const Context&) { return inspect::compare(*before, *after); },
      [this, before, after](inspect::Comparison answer) {
        m_values = std::move(answer.values), m_manifest = std::move(answer.manifest);
        m_tabs->setCounter(0, answer.valueChanges > 0 ? QString::number(answer.valueChanges) : QString());
        m_tabs->setCounter(1, answer.objectChanges > 0 ? QString::number(answer.objectChanges) : QString());
        m_timeline->setComparisonNote(answer.valueChanges == 0
                                          ? (answer.objectChanges == 0      ? tr("no difference")
                                                : answer.objectChanges == 1 ? tr("1 object")
                                                                            : tr("%1 objects").arg(answer.objectChanges))
                                          : (answer.valueChanges == 1 ? tr("1 value") : tr("%1 values").arg(answer.valueChanges)));
        const int newest = m_state->last() ? m_state->last()->version : 0;
        m_diff->setTitles(titleOf(*before, before->version == newest), titleOf(*after, after->version == newest));
        showTexts();
        m_compared = true;
        emit compared();
      });
}

void HistoryTab::showTexts() {
  const bool values = m_tabs->currentId() != QLatin1String("manifest");
  const inspect::DiffModel& model = values ? m_values : m_manifest;
  if (m_timeline->selected() == m_timeline->compared())
    m_diff->setIdenticalText(tr("Select a revision to compare it with revision %1").arg(m_timeline->compared()));
  else m_diff->setIdenticalText(values ? tr("The user's values are the same") : tr("The manifests are the same"));
  m_diff->setModel(model);
  if (m_diff->changeCount() > 0) m_diff->goToChange(0);
  updateChangeLabel();
}

void HistoryTab::updateChangeLabel() {
  const int count = m_diff->changeCount();
  m_changes->setText(count == 0 ? tr("no changes") : tr("%1 of %2").arg(std::max(0, m_diff->currentChange()) + 1).arg(count));
}

} // namespace chartroom::releases
