#include "ui/studio/preview_panel.h"

#include "core/inspect/key_path.h"
#include "ui/models/counted.h"
#include "ui/models/problem_words.h"
#include "ui/models/qt_text.h"
#include "ui/studio/internal/delegates.h"
#include "ui/studio/manifest_pane.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/plan_view.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/tab_bar.h"

#include <QHBoxLayout>
#include <QListView>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace chartroom::studio {

using inspect::FailedTemplate;
using inspect::PreviewObject;
using models::qt;
using models::ResourcesModel;
using widgets::CodeEditor;

namespace {

// The 36-px strip at the top of a page, with its hairline below.
QHBoxLayout* addStrip(QVBoxLayout* column) {
  auto* strip = new QWidget;
  strip->setFixedHeight(36);
  widgets::setSurface(strip, "panel2");
  auto* row = new QHBoxLayout(strip);
  row->setContentsMargins(12, 0, 12, 0);
  row->setSpacing(8);
  column->addWidget(strip);
  column->addWidget(widgets::makeRule(Qt::Horizontal));
  return row;
}

} // namespace

PreviewPanel::PreviewPanel(StudioSession* session, QWidget* parent) : QWidget(parent), m_session(session) {
  widgets::setSurface(this, "panel");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_tabs = new widgets::TabBar(this);
  m_tabs->setObjectName(QStringLiteral("previewTabs"));
  m_tabs->setStartMargin(4);
  m_tabs->addTab(tr("Manifest"), QStringLiteral("manifest"));
  m_tabs->addTab(tr("Diff to deployed"), QStringLiteral("diff"));
  m_tabs->addTab(tr("In the cluster"), QStringLiteral("effect"));
  m_tabs->addTab(tr("Notes"), QStringLiteral("notes"));
  m_tabs->addTab(tr("Problems"), QStringLiteral("problems"));
  m_tabs->setTabVisible(1, false);
  m_tabs->setTabVisible(2, false);
  column->addWidget(m_tabs);
  column->addWidget(widgets::makeRule(Qt::Horizontal));
  m_stale = new widgets::Banner(widgets::Tone::Warn, this);
  m_stale->setObjectName(QStringLiteral("staleBanner"));
  m_stale->hide();
  column->addWidget(m_stale);
  m_pages = new QStackedWidget(this);
  column->addWidget(m_pages, 1);
  m_veil = new widgets::Veil(m_pages);
  m_veil->setObjectName(QStringLiteral("staleVeil"));
  m_pages->addWidget(makeManifestPage());
  m_pages->addWidget(makeDiffPage());
  m_pages->addWidget(makeEffectPage());

  m_notesStack = new QStackedWidget;
  m_notes = new CodeEditor;
  m_notes->setObjectName(QStringLiteral("notesEditor"));
  m_notes->setLanguage(CodeEditor::Language::Plain);
  m_notes->setReadOnly(true);
  m_notes->setLineNumbersVisible(false);
  m_notes->setFoldingVisible(false);
  m_notesStack->addWidget(m_notes);
  auto* noNotes = new widgets::EmptyState;
  noNotes->setContent(QStringLiteral("scroll-text"), tr("This chart has no notes"), tr("templates/NOTES.txt would stand here."));
  m_notesStack->addWidget(noNotes);
  m_pages->addWidget(m_notesStack);

  m_problemsStack = new QStackedWidget;
  m_problems = new QListView;
  m_problems->setObjectName(QStringLiteral("problemsList"));
  m_problems->setAccessibleName(tr("Problems"));
  m_problems->setModel(session->problems());
  m_problems->setItemDelegate(new internal::ProblemDelegate(m_problems));
  m_problems->setMouseTracking(true);
  m_problems->setUniformItemSizes(true);
  m_problems->setFrameShape(QFrame::NoFrame);
  m_problemsStack->addWidget(m_problems);
  auto* noProblems = new widgets::EmptyState;
  noProblems->setContent(
      QStringLiteral("circle-check"), tr("No problems"), tr("Layers parse, values meet the schema, all templates render."));
  m_problemsStack->addWidget(noProblems);
  m_pages->addWidget(m_problemsStack);

  connect(m_tabs, &widgets::TabBar::currentChanged, this, &PreviewPanel::showPage);
  connect(m_problems, &QListView::clicked, this, [this](const QModelIndex& index) { emit problemActivated(index.row()); });
  connect(m_problems, &QListView::activated, this, [this](const QModelIndex& index) { emit problemActivated(index.row()); });
  connect(session, &StudioSession::chartChanged, this, &PreviewPanel::chartChanged);
  connect(session, &StudioSession::previewChanged, this, &PreviewPanel::previewChanged);
  connect(session, &StudioSession::reachChanged, this, &PreviewPanel::reachChanged);
  connect(session, &StudioSession::diffChanged, this, &PreviewPanel::updateDiff);
}

QWidget* PreviewPanel::makeManifestPage() {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);

  auto* row = addStrip(column);
  m_filter = new widgets::SegmentedControl({tr("All"), tr("Changed"), tr("Added"), tr("Removed")});
  m_filter->setObjectName(QStringLiteral("previewFilter"));
  m_filter->hide();
  m_count = widgets::makeLabel({}, widgets::TextRole::Secondary, "text2");
  m_secrets = new QToolButton;
  m_secrets->setObjectName(QStringLiteral("secretsToggle"));
  m_secrets->setCheckable(true);
  m_secrets->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_secrets->setText(QStringLiteral(" ") + tr("Secrets masked"));
  widgets::setTextRole(m_secrets, widgets::TextRole::Secondary);
  widgets::setIconName(m_secrets, QStringLiteral("eye-off"), "text2", 14);
  row->addWidget(m_filter);
  row->addWidget(m_count);
  row->addStretch();
  row->addWidget(m_secrets);

  auto* splitter = new widgets::HairlineSplitter(Qt::Vertical);
  m_treeStack = new QStackedWidget;
  m_tree = new QTreeView;
  m_tree->setObjectName(QStringLiteral("resourceTree"));
  m_tree->setAccessibleName(tr("Objects this chart makes"));
  m_tree->setModel(&m_resources);
  m_tree->setItemDelegate(new internal::ResourceDelegate(m_tree));
  m_tree->setHeaderHidden(true);
  m_tree->setRootIsDecorated(false);
  m_tree->setIndentation(0);
  m_tree->setUniformRowHeights(true);
  m_tree->setMouseTracking(true);
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->setExpandsOnDoubleClick(false);
  m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_skeleton = new widgets::SkeletonRows(24, false);
  m_emptyTree = new widgets::EmptyState;
  m_treeStack->addWidget(m_tree);
  m_treeStack->addWidget(m_skeleton);
  m_treeStack->addWidget(m_emptyTree);
  m_treeStack->setCurrentWidget(m_skeleton);
  splitter->addWidget(m_treeStack);

  m_pane = new ManifestPane(m_session);
  connect(m_pane, &ManifestPane::templateRequested, this, &PreviewPanel::templateRequested);
  connect(m_pane, &ManifestPane::originRequested, this, &PreviewPanel::originRequested);
  connect(m_pane, &ManifestPane::valueRequested, this, &PreviewPanel::valueRequested);
  splitter->addWidget(m_pane);
  splitter->setSizes({240, 420});
  splitter->setChildrenCollapsible(false);
  column->addWidget(splitter, 1);

  connect(m_filter, &widgets::SegmentedControl::currentChanged, this, [this](int index) {
    m_resources.setFilter(static_cast<ResourcesModel::Filter>(index));
    showTree();
  });
  connect(&m_resources, &QAbstractItemModel::modelReset, this, &PreviewPanel::restoreTree);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
    if (m_restoring || !index.isValid() || !index.parent().isValid()) return;
    m_selected = index.data(ResourcesModel::KeyRole).toString();
    updateManifest();
  });
  connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex& index) {
    if (!index.parent().isValid()) m_tree->setExpanded(index, !m_tree->isExpanded(index));
  });
  connect(m_tree, &QTreeView::collapsed, this,
      [this](const QModelIndex& index) { m_collapsed << index.data(ResourcesModel::KeyRole).toString(); });
  connect(m_tree, &QTreeView::expanded, this,
      [this](const QModelIndex& index) { m_collapsed.removeAll(index.data(ResourcesModel::KeyRole).toString()); });
  connect(m_secrets, &QToolButton::toggled, this, [this](bool shown) {
    m_secrets->setText(QStringLiteral(" ") + (shown ? tr("Secrets shown") : tr("Secrets masked")));
    widgets::setIconName(m_secrets, shown ? QStringLiteral("eye") : QStringLiteral("eye-off"), shown ? "warn" : "text2", 14);
    updateManifest();
    emit secretsToggled(shown ? inspect::Secrets::Shown : inspect::Secrets::Masked);
  });
  return page;
}

void PreviewPanel::maskSecrets() { m_secrets->setChecked(false); }

QWidget* PreviewPanel::makeDiffPage() {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = addStrip(column);
  auto* layout = new widgets::SegmentedControl({tr("Side by side"), tr("Unified")});
  layout->setCurrent(1);
  m_diffCount = widgets::makeLabel({}, widgets::TextRole::Secondary, "text2");
  auto* previous = widgets::makeIconButton(
      QStringLiteral("chevron-up"), widgets::withShortcut(tr("Previous change"), widgets::Shortcut::PreviousProblem));
  auto* next = widgets::makeIconButton(
      QStringLiteral("chevron-down"), widgets::withShortcut(tr("Next change"), widgets::Shortcut::NextProblem));
  row->addWidget(layout);
  row->addStretch();
  row->addWidget(m_diffCount);
  row->addWidget(previous);
  row->addWidget(next);
  auto* whole = widgets::makeIconButton(QStringLiteral("unfold-vertical"), tr("Show unchanged lines"));
  whole->setObjectName(QStringLiteral("diffUnfold"));
  whole->setCheckable(true);
  row->addWidget(whole);
  m_diff = new widgets::DiffView;
  m_diff->setObjectName(QStringLiteral("diffView"));
  m_diff->setLayoutMode(widgets::DiffView::Layout::Unified);
  column->addWidget(m_diff, 1);
  connect(layout, &widgets::SegmentedControl::currentChanged, this, [this](int index) {
    m_diff->setLayoutMode(index == 0 ? widgets::DiffView::Layout::SideBySide : widgets::DiffView::Layout::Unified);
  });
  connect(whole, &QToolButton::toggled, m_diff,
      [this](bool shown) { m_diff->setFolding(shown ? widgets::DiffView::Folding::Whole : widgets::DiffView::Folding::Folded); });
  connect(previous, &QToolButton::clicked, m_diff, &widgets::DiffView::goToPreviousChange);
  connect(next, &QToolButton::clicked, m_diff, &widgets::DiffView::goToNextChange);
  return page;
}

QWidget* PreviewPanel::makeEffectPage() {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = addStrip(column);
  m_effectSource = new widgets::ElidedLabel;
  widgets::setTextRole(m_effectSource, widgets::TextRole::Secondary);
  widgets::setTone(m_effectSource, "text2");
  m_effectSource->setObjectName(QStringLiteral("effectSource"));
  auto* again = widgets::makeButton(tr("Check again"), widgets::ButtonKind::Link, widgets::ButtonSize::Inline);
  again->setObjectName(QStringLiteral("checkAgain"));
  row->addWidget(m_effectSource, 1);
  row->addWidget(again);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setProperty("surface", QStringLiteral("panel"));
  auto* inside = new QWidget(scroll);
  auto* insideColumn = new QVBoxLayout(inside);
  insideColumn->setContentsMargins(16, 12, 16, 12);
  m_effect = new widgets::PlanView(inside);
  insideColumn->addWidget(m_effect);
  insideColumn->addStretch(1);
  scroll->setWidget(inside);
  column->addWidget(scroll, 1);
  connect(again, &QPushButton::clicked, this, &PreviewPanel::effectWanted);
  return page;
}

void PreviewPanel::setEffect(bool there, const QString& source) {
  m_tabs->setTabVisible(2, there);
  m_effectSource->setText(source);
  if (!there && m_tabs->currentId() == QLatin1String("effect")) showTab(QStringLiteral("manifest"));
}

// The tabs and the pages have one order.
void PreviewPanel::showPage() {
  m_pages->setCurrentIndex(m_tabs->current());
  updateDiff();
  showStale();
}

// What could be rendered last stays on screen while the text cannot be; it must not look like the text's own.
void PreviewPanel::showStale() {
  const bool stale = m_session->shown() && m_session->shown() != m_session->newest();
  if (stale) {
    QString why;
    for (const models::ProblemsModel::Row& row : m_session->problems()->rows())
      if (row.problem.severity == inspect::Severity::Error) {
        const QString text = models::problemText(row.problem);
        why = row.layerName.isEmpty() ? text
              : row.problem.line > 0  ? tr("%1, line %2: %3").arg(row.layerName).arg(row.problem.line).arg(text)
                                      : tr("%1: %2").arg(row.layerName, text);
        break;
      }
    m_stale->setContent(
        tr("From the last valid text"), why, {{tr("Go to the error"), [this] { emit problemActivated(0); }, false}});
  }
  m_stale->setVisible(stale);
  m_veil->setVisible(stale && m_tabs->currentId() != QLatin1String("problems"));
}

void PreviewPanel::showTab(const QString& id) {
  m_tabs->setCurrent(m_tabs->indexOf(id));
  showPage();
}

bool PreviewPanel::selectObject(const QString& key) {
  const QModelIndex index = m_resources.indexOf(key);
  if (!index.isValid()) return false;
  m_tree->setCurrentIndex(index);
  m_tree->scrollTo(index);
  return true;
}

void PreviewPanel::chartChanged() {
  m_selected.clear();
  m_collapsed.clear();
  m_shownDiff.reset();
  m_hasDiff = false;
  m_diff->setModel({});
  m_diff->setIdenticalText(tr("The preview is being made"));
  m_diffCount->setText({});
  m_snapshot.reset();
  m_resources.setPreview(nullptr, {});
  m_resources.setComparing(m_session->deployed());
  m_filter->setVisible(m_session->deployed());
  showAll();
  m_secrets->setChecked(false);
  m_tabs->setTabVisible(1, m_session->deployed());
  showTab(QStringLiteral("manifest"));
  m_treeStack->setCurrentWidget(m_skeleton);
  m_notes->setText({});
  m_pane->clear();
  updateTabs();
}

void PreviewPanel::previewChanged() {
  if (const auto shown = m_session->shown(); shown && shown == m_session->newest()) {
    m_snapshot = shown;
    const inspect::PreviewResult& result = *shown->result;
    m_resources.setPreview(shown->result, shown->reached);
    if (m_selected.isEmpty() || !m_resources.indexOf(m_selected).isValid()) restoreTree();
    const QString notes = qt(result.notes);
    if (m_notes->text() != notes) m_notes->setTextKeepingView(notes);
    m_notesStack->setCurrentIndex(notes.trimmed().isEmpty() ? 1 : 0);
    showTree();
    updateManifest();
  } else if (!m_session->shown()) {
    m_emptyTree->setContent(QStringLiteral("triangle-alert"), tr("Nothing could be rendered"), tr("The problems say why."),
        {{tr("Show problems"), [this] { showTab(QStringLiteral("problems")); }, false}});
    m_treeStack->setCurrentWidget(m_emptyTree);
  }
  updateTabs();
  updateDiff();
  showStale();
}

void PreviewPanel::showAll() {
  m_filter->setCurrent(0);
  m_resources.setFilter(ResourcesModel::Filter::All);
}

// The list, or why it is empty.
void PreviewPanel::showTree() {
  if (!m_snapshot) return;
  if (m_resources.rowCount() > 0) return m_treeStack->setCurrentWidget(m_tree);
  if (m_resources.total(ResourcesModel::Filter::All) > 0)
    m_emptyTree->setContent(QStringLiteral("filter"), tr("No object is of this kind"), tr("Others are made by these values."),
        {{tr("Show all"),
            [this] {
              showAll();
              showTree();
              updateManifest();
            },
            false}});
  else
    m_emptyTree->setContent(QStringLiteral("package-open"), tr("These values make no objects"),
        tr("Switch something on in the values, or look at the chart defaults."));
  m_treeStack->setCurrentWidget(m_emptyTree);
}

void PreviewPanel::restoreTree() {
  m_restoring = true;
  const int scroll = m_tree->verticalScrollBar()->value();
  const QStringList collapsed = m_collapsed;
  for (int row = 0; row < m_resources.rowCount(); ++row) {
    const QModelIndex group = m_resources.index(row, 0);
    m_tree->setExpanded(group, !collapsed.contains(group.data(ResourcesModel::KeyRole).toString()));
  }
  m_collapsed = collapsed;
  QModelIndex index = m_resources.indexOf(m_selected);
  if (!index.isValid()) index = m_resources.firstObject();
  if (index.isValid()) {
    m_tree->setCurrentIndex(index);
    m_selected = index.data(ResourcesModel::KeyRole).toString();
  }
  m_tree->verticalScrollBar()->setValue(scroll);
  m_restoring = false;
  updateManifest();
}

void PreviewPanel::updateManifest() {
  const QModelIndex index = m_resources.indexOf(m_selected);
  const inspect::Secrets secrets = m_secrets->isChecked() ? inspect::Secrets::Shown : inspect::Secrets::Masked;
  if (const FailedTemplate* failure = m_resources.failure(index)) m_pane->showFailure(m_snapshot, *failure, m_selected, secrets);
  else if (const PreviewObject* object = m_resources.object(index)) m_pane->showObject(m_snapshot, *object, m_selected, secrets);
  else m_pane->clear();
  showReach();
}

// --- What the value at the cursor reached -------------------------------------------------------------------------------

void PreviewPanel::reachChanged() {
  const auto shown = m_session->shown();
  if (!shown || !m_snapshot || shown->result != m_snapshot->result) return;
  m_snapshot = shown;
  m_resources.setReached(shown->reached);
  showReach();
}

// The pane scrolls only for another value: new lines of the same one leave the view where it is.
void PreviewPanel::showReach() {
  if (!m_snapshot) return;
  const inspect::Reached& reached = m_snapshot->reached;
  const bool other = reached.value != m_followed;
  m_followed = reached.value;
  for (const inspect::ReachedObject& object : reached.objects)
    if (qt(object.object) == m_selected)
      return m_pane->setReached(
          object.lines, qt(inspect::keyPathText(reached.value)), other ? ManifestPane::Scroll::Bring : ManifestPane::Scroll::Keep);
  m_pane->setReached({}, {}, ManifestPane::Scroll::Keep);
}

bool PreviewPanel::goToReached() {
  const auto snapshot = m_snapshot;
  if (!snapshot || snapshot->reached.objects.empty()) return false;
  const inspect::Reached& reached = snapshot->reached;
  const auto here = [&](const inspect::ReachedObject& object) { return qt(object.object) == m_selected; };
  auto target = std::find_if(reached.objects.begin(), reached.objects.end(), here);
  // What shows the value is worth more than what it only decided.
  if (target == reached.objects.end())
    target = std::find_if(
        reached.objects.begin(), reached.objects.end(), [](const inspect::ReachedObject& object) { return object.shown(); });
  if (target == reached.objects.end()) target = reached.objects.begin();
  showTab(QStringLiteral("manifest"));
  showAll();
  if (!selectObject(qt(target->object))) return false;
  m_pane->goToReached();
  return true;
}

bool PreviewPanel::goToChange(bool forward) {
  if (m_tabs->currentId() != QLatin1String("diff")) return false;
  if (forward) m_diff->goToNextChange();
  else m_diff->goToPreviousChange();
  return true;
}

void PreviewPanel::setMeanwhile(int revision, bool deployed) {
  if (m_meanwhile == revision && m_replaced == deployed) return;
  m_meanwhile = revision;
  m_replaced = deployed;
  updateDiff();
}

void PreviewPanel::updateDiff() {
  if (const DeployedRelease* deployed = m_session->deployed())
    m_tabs->setTabText(m_tabs->indexOf(QStringLiteral("diff")),
        deployed->deployedRevision ? tr("Diff to deployed") : tr("Diff to revision %1").arg(deployed->base->version));
  if (m_pages->currentIndex() != 1 || !m_session->deployed()) return;
  m_session->wantDiff();
  const auto shown = m_session->shown();
  if (!shown || !shown->diff || !shown->deployed) return;
  const int next = std::max(m_meanwhile, shown->deployed->revision) + 1;
  const QString state = m_replaced ? tr("prepared on it") : shown->deployed->deployedRevision ? tr("deployed") : tr("not deployed");
  m_diff->setTitles(
      {tr("Revision %1").arg(shown->deployed->base->version), state}, {tr("Revision %1").arg(next), tr("as it would be")});
  if (m_shownDiff.lock() != shown->diff) {
    const bool first = !m_hasDiff;
    m_diff->setIdenticalText(tr("The manifests are the same"));
    const int scroll = m_diff->verticalScrollBar()->value();
    m_diff->setModel(*shown->diff);
    m_shownDiff = shown->diff;
    m_hasDiff = true;
    if (first) m_diff->goToChange(0);
    else m_diff->verticalScrollBar()->setValue(scroll);
  }
  m_diffCount->setText(models::counted(m_diff->changeCount(), tr("change"), tr("changes")));
}

void PreviewPanel::updateTabs() {
  const inspect::PreviewResult* shown = m_snapshot ? m_snapshot->result.get() : nullptr;
  const int changes = shown ? shown->added + shown->changed + shown->removed : 0;
  m_tabs->setCounter(1, changes ? QString::number(changes) : QString());
  const int errors = m_session->problems()->errorCount(), warnings = m_session->problems()->warningCount();
  m_tabs->setCounter(
      4, errors + warnings ? QString::number(errors + warnings) : QString(), errors ? widgets::Tone::Err : widgets::Tone::Warn);
  m_problemsStack->setCurrentIndex(errors + warnings ? 0 : 1);
  m_count->setVisible(!m_session->deployed());
  m_count->setText(
      shown ? models::counted(m_resources.total(ResourcesModel::Filter::All), tr("object"), tr("objects")) : QString());
  if (!m_session->deployed()) return;
  m_filter->setLabel(0, tr("All %1").arg(m_resources.total(ResourcesModel::Filter::All)));
  m_filter->setLabel(1, tr("Changed %1").arg(m_resources.total(ResourcesModel::Filter::Changed)));
  m_filter->setLabel(2, tr("Added %1").arg(m_resources.total(ResourcesModel::Filter::Added)));
  m_filter->setLabel(3, tr("Removed %1").arg(m_resources.total(ResourcesModel::Filter::Removed)));
}

} // namespace chartroom::studio
