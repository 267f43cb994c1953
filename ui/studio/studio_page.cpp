#include "ui/studio/studio_page.h"

#include "core/inspect/key_path.h"
#include "core/inspect/release_records.h"
#include "core/inspect/secret_mask.h"
#include "ui/models/copied_command.h"
#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/models/plan_words.h"
#include "ui/models/qt_text.h"
#include "ui/studio/action_bar.h"
#include "ui/studio/editor_panel.h"
#include "ui/studio/internal/deploy.h"
#include "ui/studio/internal/meanwhile_panel.h"
#include "ui/studio/internal/upgrade_guard.h"
#include "ui/studio/layers_panel.h"
#include "ui/studio/manifest_pane.h"
#include "ui/studio/preview_panel.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/plan_view.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme_controller.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace chartroom::studio {

using models::LayersModel;
using models::qt;
using models::StudioLayer;
using State = StudioSession::State;

namespace {

// Whether the text has a YAML comment; a quoted "a # b" counts, too. It runs at each key on texts of megabytes: no pattern.
bool holdsComment(const QString& yaml) {
  for (qsizetype at = yaml.indexOf(QLatin1Char('#')); at >= 0; at = yaml.indexOf(QLatin1Char('#'), at + 1))
    if (at == 0 || yaml[at - 1].isSpace()) return true;
  return false;
}

} // namespace

StudioPage::StudioPage(widgets::Workspace* workspace, QWidget* parent)
    : Page(parent), m_workspace(workspace), m_session(new StudioSession(workspace, this)) {
  widgets::setSurface(this, "canvas");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeHeader());
  column->addWidget(widgets::makeRule(Qt::Horizontal));
  m_draftBanner = new widgets::Banner(widgets::Tone::Accent);
  m_draftBanner->setObjectName(QStringLiteral("draftBanner"));
  m_chartBanner = new widgets::Banner(widgets::Tone::Warn);
  m_chartBanner->setObjectName(QStringLiteral("chartBanner"));
  m_errorBanner = new widgets::Banner(widgets::Tone::Err);
  m_errorBanner->setObjectName(QStringLiteral("errorBanner"));
  m_elsewhere = new widgets::Banner(widgets::Tone::Warn);
  m_elsewhere->setObjectName(QStringLiteral("elsewhereBanner"));
  for (widgets::Banner* banner : {m_elsewhere, m_draftBanner, m_chartBanner, m_errorBanner}) {
    banner->hide();
    column->addWidget(banner);
  }

  m_meanwhile = new internal::MeanwhilePanel(workspace->jobs(), this);
  m_meanwhile->hide();
  column->addWidget(m_meanwhile);
  m_stack = new QStackedWidget;
  column->addWidget(m_stack, 1);

  m_bench = new QWidget;
  auto* bench = new QVBoxLayout(m_bench);
  bench->setContentsMargins(0, 0, 0, 0);
  bench->setSpacing(0);
  auto* splitter = new widgets::HairlineSplitter(Qt::Horizontal);
  splitter->setObjectName(QStringLiteral("studioSplitter"));
  m_layers = new LayersPanel(m_session->layers());
  m_editors = new EditorPanel(m_session);
  m_preview = new PreviewPanel(m_session);
  m_layers->setMinimumWidth(200);
  m_editors->setMinimumWidth(320);
  m_preview->setMinimumWidth(320);
  splitter->addWidget(m_layers);
  splitter->addWidget(m_editors);
  splitter->addWidget(m_preview);
  splitter->setChildrenCollapsible(false);
  splitter->setStretchFactor(0, 0);
  splitter->setStretchFactor(1, 1);
  splitter->setStretchFactor(2, 1);
  splitter->setSizes({284, 536, 548});
  widgets::rememberSplitter(splitter, workspace->settings(), QStringLiteral("studio/splitter"));
  bench->addWidget(splitter, 1);
  bench->addWidget(widgets::makeRule(Qt::Horizontal));
  m_bar = new ActionBar(m_session);
  m_bar->setObjectName(QStringLiteral("actionBar"));
  bench->addWidget(m_bar);
  m_stack->addWidget(m_bench);

  m_empty = new widgets::EmptyState;
  m_empty->setObjectName(QStringLiteral("studioEmpty"));
  m_empty->setContent(QStringLiteral("layers"), tr("No chart is open in the studio"),
      tr("Open one to write its values and see what they make."),
      {{tr("Open folder or archive…"), [this] { m_workspace->openFileDialog(); }, true},
          {tr("Show charts"), [this] { m_workspace->showCharts(); }, false}});
  m_stack->addWidget(m_empty);
  m_loading = new widgets::EmptyState;
  m_loading->setObjectName(QStringLiteral("studioLoading"));
  m_stack->addWidget(m_loading);

  m_errorPage = new QWidget;
  auto* errorColumn = new QVBoxLayout(m_errorPage);
  errorColumn->setContentsMargins(24, 24, 24, 24);
  m_error = new widgets::ErrorCard;
  m_error->setObjectName(QStringLiteral("studioError"));
  m_error->setMaximumWidth(720);
  errorColumn->addWidget(m_error);
  errorColumn->addStretch();
  m_stack->addWidget(m_errorPage);

  connect(m_session, &StudioSession::stateChanged, this, &StudioPage::stateChanged);
  connect(m_session, &StudioSession::chartChanged, this, [this] {
    m_nextProblem = -1;
    updateHeader();
    updateBanners();
  });
  connect(m_session, &StudioSession::draftChanged, this, &StudioPage::updateHeader);
  connect(m_session, &StudioSession::draftOfferChanged, this, &StudioPage::updateBanners);
  connect(m_session, &StudioSession::previewChanged, this, [this] {
    // Which layer wins is known only now.
    if (!m_editors->isTemplateShown()) m_session->follow(m_editors->valueAtCursor());
    m_nextProblem = -1;
    updateHeader();
    updateStatus();
  });
  connect(m_session, &StudioSession::targetChanged, this, [this] {
    if (!m_failedTarget.isEmpty() && m_failedTarget != target()) m_errorBanner->hide();
    updateHeader();
    showProgress();
  });
  connect(m_session, &StudioSession::chartFailed, this, [this](const QString& what, const QString& why) {
    showFailure(what, why);
    m_isChartFailure = true;
  });
  connect(m_session, &StudioSession::chartRead, this, [this] {
    if (m_isChartFailure) m_errorBanner->hide();
  });
  connect(m_session, &StudioSession::fileFailed, this, [this](const QString& what, const QString& why) { showFailure(what, why); });
  connect(m_session, &StudioSession::filesAdded, this, [this](int id) { m_editors->showLayer(id); });
  connect(m_session, &StudioSession::changedOnDisk, this, &StudioPage::showChangedOnDisk);
  connect(m_session, &StudioSession::saved, this, [this] {
    m_overwriting = 0;
    m_errorBanner->hide();
    updateHeader();
  });
  connect(m_session->layers(), &LayersModel::contentChanged, this, [this] {
    updateHeader();
    // The key under the cursor may be another one without the cursor having moved.
    if (!m_editors->isTemplateShown()) m_session->follow(m_editors->valueAtCursor());
  });
  connect(m_layers, &LayersPanel::currentLayerChanged, m_editors, &EditorPanel::showLayer);
  connect(m_editors, &EditorPanel::layerShown, m_layers, &LayersPanel::setCurrentLayer);
  connect(m_editors, &EditorPanel::cursorMoved, this, [this] {
    updateStatus();
    // A look into a template keeps the marks of the value that led there.
    if (!m_editors->isTemplateShown()) m_session->follow(m_editors->valueAtCursor());
  });
  connect(m_editors, &EditorPanel::reachRequested, this, [this] { m_preview->goToReached(); });
  connect(m_layers, &LayersPanel::newLayerRequested, this, [this] { m_editors->goToLayer(m_session->addDraftLayer(), 0, 0); });
  connect(m_layers, &LayersPanel::setRowRequested, this,
      [this](value::Layer::Kind kind) { m_editors->goToLayer(m_session->addSetRow(kind), 0, 0); });
  connect(m_layers, &LayersPanel::filesRequested, this, &StudioPage::askForFiles);
  connect(m_layers, &LayersPanel::saveRequested, this, &StudioPage::saveLayer);
  connect(m_layers, &LayersPanel::layerRemoved, this, [this](const models::StudioLayer& layer, int row) {
    m_workspace->toast(
        tr("%1 removed")
            .arg(layer.isSet() ? models::flagOf(layer.kind) + QLatin1Char(' ') + qt(inspect::maskSetText(layer.text.toStdString()))
                               : layer.name),
        tr("Undo"), [this, layer, row] { m_editors->showLayer(m_session->layers()->restore(layer, row)); }, m_session->opening());
  });
  connect(m_layers, &LayersPanel::saveAsRequested, this, &StudioPage::saveLayerAs);
  connect(m_preview, &PreviewPanel::problemActivated, this, &StudioPage::goToProblem);
  connect(m_preview, &PreviewPanel::templateRequested, m_editors,
      [this](const QString& path, int line, int at) { m_editors->goToTemplate(path, line, at, EditorPanel::Why::Failure); });
  connect(m_preview, &PreviewPanel::originRequested, m_editors,
      [this](const QString& path, int line, int at) { m_editors->goToTemplate(path, line, at, EditorPanel::Why::Origin); });
  connect(m_preview, &PreviewPanel::valueRequested, m_editors, &EditorPanel::goToKeyPath);
  connect(m_preview, &PreviewPanel::secretsToggled, m_editors, &EditorPanel::setSecrets);
  connect(m_bar, &ActionBar::firstProblemRequested, this, [this] { goToProblem(0); });
  connect(m_bar, &ActionBar::sameNameRequested, this,
      [this] { m_workspace->openRelease(m_session->nameSpace(), m_session->releaseName()); });
  connect(m_bar, &ActionBar::sandboxRequested, workspace, &widgets::Workspace::startSandbox);
  connect(m_bar, &ActionBar::copyRequested, this, &StudioPage::copyCommand);
  m_guard = new internal::UpgradeGuard(m_session, workspace, this);
  connect(m_bar, &ActionBar::primaryRequested, this, [this] {
    m_errorBanner->hide();
    m_session->isUpgrade() ? m_guard->confirm() : deploy();
  });
  connect(m_guard, &internal::UpgradeGuard::confirmed, this, &StudioPage::deploy);
  connect(m_guard, &internal::UpgradeGuard::unanswered, this, [this] {
    showFailure(tr("Nothing was applied"), tr("%1 did not answer. Press again when it does.").arg(m_session->targetCluster().name));
  });
  connect(m_guard, &internal::UpgradeGuard::surprised, this, [this] {
    if (m_guard->isBlocked()) {
      m_meanwhile->bringUp();
      return showFailure(tr("Nothing was applied"),
          m_guard->isGone() ? tr("%1 was uninstalled meanwhile.").arg(m_session->releaseName())
                            : tr("Revision %1 was made meanwhile. Choose below how to go on.").arg(m_guard->newest()->version));
    }
    m_preview->showTab(QStringLiteral("effect"));
    const auto& plan = m_guard->plan();
    showFailure(tr("Nothing was applied"),
        plan && plan->reason == kube::Reason::Cancelled ? tr("It was stopped before it began.")
        : plan && plan->end == action::End::Unknown
            ? tr("The cluster did not say what the upgrade would do. %1").arg(models::planReason(*plan))
            : tr("The cluster changed, and with it what the upgrade would do. Look at the new effect, then press again."));
  });
  connect(m_guard, &internal::UpgradeGuard::changed, this, &StudioPage::showGuard);
  connect(m_bar, &ActionBar::optionsChanged, this, &StudioPage::readOptions);
  connect(m_bar, &ActionBar::decisionRequested, this, &StudioPage::decide);
  connect(m_bar, &ActionBar::effectRequested, this, [this] { m_preview->showTab(QStringLiteral("effect")); });
  connect(m_preview, &PreviewPanel::effectWanted, m_guard, [this] {
    m_errorBanner->hide();
    m_guard->ask();
  });
  connect(m_preview->effect(), &widgets::PlanView::forceRequested, this, [this](bool force) {
    m_errorBanner->hide(); // its answer is the plan that is asked for
    internal::DeployOptions options = m_guard->options();
    options.apply.forceConflicts = force;
    m_guard->setOptions(options);
  });
  connect(
      m_meanwhile, &internal::MeanwhilePanel::rebaseRequested, this, [this] { m_guard->decide(StudioSession::Rebase::Values); });
  connect(m_meanwhile, &internal::MeanwhilePanel::overwriteRequested, this,
      [this] { m_guard->decide(StudioSession::Rebase::Overwrite); });
  connect(m_session, &StudioSession::rebased, this, [this](const QStringList& kept, bool layout) {
    m_errorBanner->hide();
    const int revision = m_session->deployed() ? m_session->deployed()->revision : 0;
    QString text = tr("Prepared on revision %1 now").arg(revision);
    if (!kept.isEmpty()) text += tr("; both changed %1, yours is kept").arg(kept.join(QStringLiteral(", ")));
    if (!layout) text += tr("; your text as it was is a layer that is switched off");
    m_workspace->toast(text);
  });
  connect(m_session, &StudioSession::rebaseFailed, this,
      [this](const QString& why) { showFailure(tr("The new revision cannot be read"), why); });
  connect(workspace, &widgets::Workspace::clusterChanged, this, [this] {
    showProgress();
    showElsewhere();
  });
  connect(workspace, &widgets::Workspace::studioRequested, m_session, &StudioSession::openChart);
  connect(workspace, &widgets::Workspace::upgradeRequested, m_session, &StudioSession::openUpgrade);
  connect(workspace, &widgets::Workspace::sessionChanged, this, [this] {
    m_bar->setCluster(m_session->target() != nullptr);
    showProgress();
    showGuard();
  });
  connect(workspace, &widgets::Workspace::nameSpacesChanged, this, [this] { m_bar->setNameSpaces(m_workspace->nameSpaces()); });
  connect(workspace->jobs(), &jobs::JobRunner::changed, this, [this] {
    if (!m_operations.empty()) showProgress();
  });
  if (auto* themes = widgets::ThemeController::instance())
    connect(themes, &widgets::ThemeController::changed, m_bar, &ActionBar::refresh);

  // Keys of the bench: without a chart there is nothing that they could do.
  const auto shortcut = [this](widgets::Shortcut key, auto run) { widgets::addShortcut(key, m_bench, run); };
  shortcut(widgets::Shortcut::NextProblem, [this] { goToNext(true); });
  shortcut(widgets::Shortcut::PreviousProblem, [this] { goToNext(false); });
  shortcut(widgets::Shortcut::SaveLayer, [this] { saveCurrent(); });
  shortcut(widgets::Shortcut::SaveLayerAs, [this] { saveLayerAs(m_editors->layer()); });
  shortcut(widgets::Shortcut::GoToValue, [this] { goToValue(); });
  shortcut(widgets::Shortcut::GoToTemplate, [this] { goToTemplate(); });
  shortcut(widgets::Shortcut::Provenance, [this] { showProvenance(); });
  shortcut(widgets::Shortcut::NewLayer, [this] { m_editors->goToLayer(m_session->addDraftLayer(), 0, 0); });
  shortcut(widgets::Shortcut::CloseTab, [this] { m_editors->closeTemplate(); });
  widgets::markPane(m_layers, tr("Layers"));
  widgets::markPane(m_editors, tr("Values"));
  widgets::markPane(m_preview, tr("Preview"));
  widgets::markPane(m_bar, tr("Install or upgrade"));

  m_bar->setCluster(workspace->session() != nullptr);
  m_bar->setNameSpaces(workspace->nameSpaces());
  readOptions();
  stateChanged();
}

StudioPage::~StudioPage() {
  // While everything it may tell still lives.
  m_session->flushDraft();
  disconnect(m_session, nullptr, this, nullptr);
}

void StudioPage::discardDraft() {
  const std::optional<Draft> dropped = m_session->dropOfferedDraft();
  if (!dropped) return;
  m_workspace->toast(
      tr("The draft of %1 is discarded").arg(dropped->saved.toString(QStringLiteral("d MMM, HH:mm"))), tr("Undo"),
      [this, draft = *dropped] { m_session->offerAgain(draft); }, m_session->opening());
}

// The file holds what another program wrote since it was read or saved.
void StudioPage::showChangedOnDisk(int id, const QString& text) {
  const StudioLayer* layer = m_session->layers()->layer(id);
  if (!layer) return;
  const QString name = layer->name, path = layer->path;
  const bool again = std::exchange(m_overwriting, 0) == id;
  m_errorBanner->setContent(
      again ? tr("%1 was changed by another program once more").arg(name) : tr("%1 was changed by another program").arg(name),
      again ? tr("It was not overwritten.") : tr("It was not saved."),
      {{tr("Reload"),
           [this, id, text] {
             m_errorBanner->hide();
             m_editors->replaceText(id, text);
             m_session->markSaved(id, text);
             updateHeader();
           },
           false},
          {tr("Overwrite"),
              [this, id, path, text] {
                m_errorBanner->hide();
                m_overwriting = id;
                m_session->saveLayer(id, path, text);
              },
              false},
          {tr("Close"), [this] { m_errorBanner->hide(); }, false}});
  m_errorBanner->show();
}

// The layers can be had back from a toast; what was typed meanwhile and gives way to them can be had back in turn.
void StudioPage::offerBack(const QString& text, const std::vector<StudioLayer>& layers) {
  m_workspace->toast(
      text, tr("Undo"),
      [this, layers] {
        const bool typed = m_session->hasEdits();
        const std::vector<StudioLayer> now = m_session->layers()->rows();
        m_session->restoreLayers(layers);
        if (typed) offerBack(tr("The discarded edits are back, in place of newer ones"), now);
      },
      m_session->opening());
}

QWidget* StudioPage::makeHeader() {
  auto* header = new QWidget;
  header->setFixedHeight(56);
  widgets::markPane(header, tr("Studio"));
  widgets::setSurface(header, "panel");
  auto* row = new QHBoxLayout(header);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  auto* back = widgets::makeIconButton(QStringLiteral("arrow-left"), tr("Back to the charts"));
  back->setObjectName(QStringLiteral("backButton"));
  m_tile = new widgets::ChartTile(28);
  // Long names end in "…"; the tooltip has all of them.
  m_title = new widgets::ElidedLabel;
  widgets::setTextRole(m_title, widgets::TextRole::PanelTitle);
  m_title->setObjectName(QStringLiteral("headerTitle"));
  m_subtitle = new widgets::ElidedLabel;
  widgets::setTone(m_subtitle, "text2");
  m_subtitle->setObjectName(QStringLiteral("headerSubtitle"));
  m_version = new widgets::PillLabel;
  m_kind = new widgets::PillLabel;
  m_draft = widgets::makeLabel({}, widgets::TextRole::Secondary, "text2");
  m_draft->setObjectName(QStringLiteral("draftLabel"));
  m_discard = widgets::makeButton(tr("Discard"), widgets::ButtonKind::Plain, widgets::ButtonSize::Small);
  m_discard->setObjectName(QStringLiteral("discardButton"));
  m_save = widgets::makeButton(tr("Save layers"), widgets::ButtonKind::Secondary, widgets::ButtonSize::Small);
  m_save->setObjectName(QStringLiteral("saveButton"));
  row->addWidget(back);
  row->addWidget(m_tile);
  row->addSpacing(2);
  row->addWidget(m_title);
  row->addWidget(m_subtitle);
  row->addSpacing(4);
  row->addWidget(m_version);
  row->addWidget(m_kind);
  row->addStretch();
  row->addWidget(m_draft);
  row->addWidget(m_discard);
  row->addWidget(m_save);
  connect(back, &QToolButton::clicked, this, [this] {
    if (m_session->isUpgrade())
      m_workspace->openRelease(
          m_session->deployed() ? m_session->deployed()->nameSpace : m_session->nameSpace(), m_session->releaseName());
    else m_workspace->showCharts();
  });
  connect(m_discard, &QPushButton::clicked, this, [this] {
    // What is thrown away can be had back from the toast.
    const std::vector<StudioLayer> before = m_session->layers()->rows();
    m_session->discardEdits();
    offerBack(tr("Edits discarded"), before);
  });
  connect(m_save, &QPushButton::clicked, this, [this] {
    for (const StudioLayer& layer : std::vector<StudioLayer>(m_session->layers()->rows()))
      if (layer.isUnsaved()) saveLayer(layer.id);
  });
  return header;
}

// --- What is shown ------------------------------------------------------------------------------------------------------

void StudioPage::stateChanged() {
  m_bar->setCluster(m_session->target() != nullptr);
  setRailItem(m_session->isUpgrade() ? QStringLiteral("releases") : QStringLiteral("charts"));
  switch (m_session->state()) {
  case State::Empty: m_stack->setCurrentWidget(m_empty); break;
  case State::Loading:
    m_loading->setContent(QStringLiteral("package-open"), tr("Reading %1").arg(m_session->chartName()), m_session->sourcePath());
    m_stack->setCurrentWidget(m_loading);
    break;
  case State::Ready: {
    const bool isNew = m_stack->currentWidget() != m_bench;
    m_stack->setCurrentWidget(m_bench);
    // Whoever opens a chart or a release's values wants to type. Who types elsewhere by now goes on there.
    if (isNew && isVisible() && !qobject_cast<QLineEdit*>(QApplication::focusWidget())) m_editors->focusEditor();
    break;
  }
  case State::Failed: {
    const Error& error = m_session->failure();
    QString what = m_session->isUpgrade()
                       ? tr("The release cannot be opened")
                       : tr("%1 is no chart that can be used").arg(QFileInfo(m_session->sourcePath()).fileName());
    QString why = qt(error.message);
    if (error.place.known()) {
      QString place = qt(error.place.file);
      if (error.place.line > 0) place += QStringLiteral(":%1").arg(error.place.line);
      if (error.place.column > 0) place += QStringLiteral(":%1").arg(error.place.column);
      if (!place.isEmpty() && !why.contains(place)) why += QStringLiteral(" · ") + place;
    }
    QStringList notes{m_session->sourcePath()};
    for (const std::string& note : error.notes) notes << qt(note);
    notes.removeAll(QString());
    m_error->setError(what, why, notes.join(QLatin1Char('\n')),
        {{tr("Read again"), [this] { m_session->reload(); }, false},
            {tr("Open another…"), [this] { m_workspace->openFileDialog(); }, false}});
    m_stack->setCurrentWidget(m_errorPage);
    break;
  }
  }
  m_errorBanner->hide();
  showElsewhere();
  updateBanners();
  updateStatus();
  showProgress();
}

void StudioPage::updateHeader() {
  const bool ready = m_session->state() == State::Ready;
  const QString chart = m_session->chartName();
  m_tile->setVisible(!chart.isEmpty());
  m_tile->setChart(chart);
  if (m_session->state() == State::Empty) m_title->setText(tr("Values studio"));
  else if (m_session->isUpgrade()) m_title->setText(tr("Upgrade %1").arg(m_session->releaseName()));
  else m_title->setText(tr("Install %1").arg(chart.isEmpty() ? QFileInfo(m_session->sourcePath()).fileName() : chart));
  m_subtitle->setText(!ready                    ? QString()
                      : !m_session->isUpgrade() ? QString()
                      : isElsewhere() ? tr("in %1 of %2 · %3").arg(m_session->nameSpace(), m_session->targetCluster().name, chart)
                                      : tr("in %1 · %2").arg(m_session->nameSpace(), chart));
  m_subtitle->setVisible(!m_subtitle->text().isEmpty());
  m_version->setPill({ready ? m_session->chartVersion() : QString(), widgets::Tone::Neutral, {}});
  const DeployedRelease* deployed = m_session->deployed();
  m_kind->setPill(
      {ready && deployed ? (deployed->chartVersion == m_session->chartVersion() ? tr("Same chart, new values")
                                                                                : tr("%1 deployed").arg(deployed->chartVersion))
                         : QString(),
          widgets::Tone::Neutral, {}});
  const bool edits = m_session->hasEdits();
  const auto& rows = m_session->layers()->rows();
  const bool commented = std::any_of(rows.begin(), rows.end(),
      [](const StudioLayer& layer) { return layer.enabled && layer.isUnsaved() && holdsComment(layer.text); });
  QStringList told;
  if (ready && edits && m_session->draftSaved().isValid())
    told << tr("Draft kept, %1").arg(m_session->draftSaved().toString(QStringLiteral("HH:mm")));
  if (ready && edits && commented) told << tr("comments stay in files, not in releases");
  m_draft->setText(told.join(QStringLiteral(" · ")));
  m_discard->setVisible(ready);
  m_discard->setEnabled(edits);
  m_save->setVisible(ready);
  m_save->setEnabled(m_session->layers()->anyUnsaved());
}

void StudioPage::updateBanners() {
  const bool ready = m_session->state() == State::Ready;
  if (const Draft* draft = m_session->offeredDraft(); ready && draft) {
    m_draftBanner->setContent(tr("There is a draft of %1").arg(draft->saved.toString(QStringLiteral("d MMM, HH:mm"))),
        tr("What was typed is in no deployed revision."),
        {{tr("Restore draft"), [this] { m_session->restoreDraft(); }, false}, {tr("Discard"), [this] { discardDraft(); }, false}});
    m_draftBanner->show();
  } else {
    m_draftBanner->hide();
  }
  const LoadedChart* chart = m_session->chart();
  if (ready && chart && !chart->note.isEmpty()) {
    m_chartBanner->setContent(chart->note, {}, {{tr("Choose chart…"), [this] { chooseChart(); }, false}});
    m_chartBanner->show();
  } else {
    m_chartBanner->hide();
  }
}

void StudioPage::updateStatus() {
  if (m_session->state() != State::Ready) return setStatusTexts({});
  QStringList texts;
  if (const auto shown = m_session->shown()) texts << tr("render %1 ms").arg(shown->result->milliseconds, 0, 'f', 1);
  if (m_editors->cursorLine() > 0)
    texts << tr("Ln %1, Col %2").arg(m_editors->cursorLine()).arg(m_editors->cursorColumn()) << QStringLiteral("YAML")
          << tr("2 spaces");
  if (const LoadedChart* chart = m_session->chart(); chart && chart->schema)
    texts << tr("schema %1").arg(qt(chart->schema->draft()));
  setStatusTexts(texts);
}

inspect::SecretValues StudioPage::secrets() const {
  inspect::SecretValues all;
  if (const auto newest = m_session->newest()) all.add(*newest->result->secrets);
  if (m_session->deployed()) all.add(inspect::secretsOf(*m_session->deployed()->newest));
  return all;
}

void StudioPage::copyCommand() {
  const QString command = helmCommand();
  QGuiApplication::clipboard()->setText(command);
  m_workspace->toast(models::copiedCommandText(command, secrets()));
}

void StudioPage::showFailure(
    const QString& what, const QString& reason, const widgets::NoticeAction& cure, const QStringList& notes) {
  m_isChartFailure = false;
  m_failedTarget.clear();
  const QString why = qt(inspect::maskProse(reason.toStdString(), secrets()));
  // The original is behind Details, unless it is short enough to be the text.
  const QString plain = models::plainText(why);
  std::vector<widgets::NoticeAction> actions{{tr("Close"), [this] { m_errorBanner->hide(); }, false}};
  if (cure.run) actions.insert(actions.begin(), cure);
  QString text = plain;
  for (const QString& note : notes) text += QLatin1Char('\n') + qt(inspect::maskProse(note.toStdString(), secrets()));
  m_errorBanner->setContent(what, text, actions, plain == why ? QString() : why);
  m_errorBanner->show();
}

// --- Going to places ----------------------------------------------------------------------------------------------------

void StudioPage::goToProblem(int row) {
  const auto& rows = m_session->problems()->rows();
  if (row < 0 || row >= static_cast<int>(rows.size())) return;
  m_nextProblem = row;
  const models::ProblemsModel::Row target = rows[static_cast<std::size_t>(row)]; // going there may bring other rows
  const inspect::Problem& problem = target.problem;
  switch (problem.place) {
  case inspect::Problem::Place::Layer: m_editors->goToLayer(target.layerId, problem.line, problem.column); break;
  case inspect::Problem::Place::Template: {
    m_preview->showTab(QStringLiteral("manifest"));
    const auto shown = m_session->shown();
    if (!m_preview->selectObject(QStringLiteral("template:") + qt(problem.file)) && shown)
      for (const inspect::FailedTemplate& failure : shown->result->failures)
        if (failure.file == problem.file && m_preview->selectObject(QStringLiteral("template:") + qt(failure.path))) break;
    m_editors->goToTemplate(qt(problem.file), problem.line, problem.column, EditorPanel::Why::Failure);
    break;
  }
  case inspect::Problem::Place::None: m_preview->showTab(QStringLiteral("problems")); break;
  }
}

void StudioPage::showProvenance() {
  ManifestPane* manifest = m_preview->manifest();
  if (!manifest->hasFocusInside() && !m_preview->goToReached()) return;
  manifest->openProvenance();
}

void StudioPage::goToValue() {
  if (!m_preview->manifest()->hasFocusInside() || !m_preview->manifest()->goToValue()) m_editors->goToDefinition();
}

void StudioPage::goToTemplate() {
  if (m_preview->manifest()->hasFocusInside() || m_preview->goToReached()) m_preview->manifest()->goToTemplate();
}

void StudioPage::goToNext(bool forward) {
  if (m_preview->goToChange(forward)) return;
  const int count = m_session->problems()->rowCount();
  if (count == 0) {
    m_editors->goToNextProblem(forward);
    return;
  }
  int next = m_nextProblem < 0 ? (forward ? 0 : count - 1) : m_nextProblem + (forward ? 1 : -1);
  goToProblem((next + count) % count);
}

bool StudioPage::focusFilter() {
  widgets::CodeEditor* editor = m_editors->currentEditor();
  if (!editor) return false;
  editor->openFindBar();
  return true;
}

bool StudioPage::primaryAction() {
  auto* button = m_bar->findChild<QPushButton*>(QStringLiteral("primaryButton"));
  if (m_session->state() != State::Ready || !button->isEnabled()) return false;
  button->click();
  return true;
}

bool StudioPage::escape() {
  if (m_preview->manifest()->closeProvenance()) return true;
  if (m_errorBanner->isVisible()) {
    m_errorBanner->hide();
    return true;
  }
  return false;
}

std::vector<widgets::PaletteEntry> StudioPage::search(const QString& text) const {
  std::vector<widgets::PaletteEntry> found;
  if (m_session->state() != State::Ready) return found;
  auto* self = const_cast<StudioPage*>(this);
  const auto command = [&](const QString& title, const QString& icon, const QStringList& keys, std::function<void()> run) {
    if (!title.contains(text, Qt::CaseInsensitive)) return;
    widgets::PaletteEntry entry;
    entry.section = tr("Studio");
    entry.title = title;
    entry.icon = icon;
    entry.keys = keys;
    entry.run = std::move(run);
    found.push_back(std::move(entry));
  };
  command(tr("New values file"), QStringLiteral("plus"), widgets::shortcutCaps(widgets::Shortcut::NewLayer),
      [self] { self->m_editors->goToLayer(self->m_session->addDraftLayer(), 0, 0); });
  command(tr("Add values files…"), QStringLiteral("file-code"), {}, [self] { self->askForFiles(); });
  command(tr("Save layer"), QStringLiteral("save"), widgets::shortcutCaps(widgets::Shortcut::SaveLayer),
      [self] { self->saveCurrent(); });
  command(tr("Copy helm command"), QStringLiteral("terminal"), {}, [self] { self->copyCommand(); });
  command(tr("Next problem"), QStringLiteral("circle-alert"), widgets::shortcutCaps(widgets::Shortcut::NextProblem),
      [self] { self->goToNext(true); });
  const auto newest = m_session->newest();
  if (text.size() < 2 || !newest) return found;
  for (const std::vector<std::string>& path : newest->result->origins.search(text.toStdString(), 40)) {
    widgets::PaletteEntry entry;
    entry.kind = widgets::PaletteEntry::Kind::Value;
    entry.section = tr("Values");
    entry.title = qt(inspect::keyPathText(path));
    entry.code = true;
    entry.icon = QStringLiteral("key-round");
    entry.run = [self, keys = path] { self->m_editors->goToKeyPath(keys); };
    found.push_back(std::move(entry));
  }
  return found;
}

// --- Files --------------------------------------------------------------------------------------------------------------

void StudioPage::askForFiles() {
  widgets::FileQuestion question;
  question.title = tr("Add values files");
  question.filters = {tr("Values (*.yaml *.yml *.json)"), tr("All files (*)")};
  widgets::FileDialogs::instance().ask(this, question, [this](const QStringList& paths) { m_session->addFiles(paths); });
}

void StudioPage::saveCurrent() {
  if (const StudioLayer* layer = m_session->layers()->layer(m_editors->layer()); layer && layer->isFile()) saveLayer(layer->id);
}

void StudioPage::saveLayer(int id) {
  const StudioLayer* layer = m_session->layers()->layer(id);
  if (!layer || !layer->isFile()) return;
  if (layer->path.isEmpty()) saveLayerAs(id);
  else m_session->saveLayer(id, layer->path);
}

void StudioPage::saveLayerAs(int id) {
  const StudioLayer* layer = m_session->layers()->layer(id);
  if (!layer || !layer->isFile()) return;
  widgets::FileQuestion question;
  question.kind = widgets::FileQuestion::Kind::SaveFile;
  question.title = tr("Save %1").arg(layer->name);
  question.filters = {tr("Values (*.yaml)")};
  question.suggestedName = layer->name;
  widgets::FileDialogs::instance().ask(this, question, [this, id](const QStringList& paths) {
    if (!paths.isEmpty()) m_session->saveLayer(id, paths.front());
  });
}

void StudioPage::chooseChart() {
  widgets::FileQuestion question;
  question.title = tr("Choose the chart of %1").arg(m_session->releaseName());
  question.filters = {tr("Chart archives (*.tgz)"), tr("Chart.yaml (Chart.yaml)")};
  widgets::FileDialogs::instance().ask(this, question, [this](const QStringList& paths) {
    if (paths.isEmpty()) return;
    const QFileInfo info(paths.front());
    if (info.fileName() == QLatin1String("Chart.yaml")) m_session->useChart({widgets::ChartSource::Kind::Folder, info.path()});
    else m_session->useChart({widgets::ChartSource::Kind::Archive, info.filePath()});
  });
}

widgets::PageEntry studioPageEntry() {
  widgets::PageEntry entry;
  entry.id = QStringLiteral("studio");
  entry.title = StudioPage::tr("Studio");
  entry.make = [](widgets::Workspace* workspace, QWidget* parent) -> widgets::Page* {
    auto* page = new StudioPage(workspace, parent);
    page->setObjectName(QStringLiteral("studioPage"));
    return page;
  };
  return entry;
}

} // namespace chartroom::studio
