#include "ui/studio/studio_session.h"

#include "core/action/schema_loader.h"
#include "core/chart/load.h"
#include "core/inspect/key_path.h"
#include "core/object/object.h"
#include "core/value/yaml.h"
#include "ui/models/qt_text.h"
#include "ui/studio/internal/name_in_use.h"
#include "ui/studio/internal/upgrade_source.h"
#include "ui/widgets/preview_limits.h"
#include "ui/widgets/watch_paths.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

namespace chartroom::studio {

using inspect::PreviewRequest;
using inspect::PreviewResult;
using models::LayersModel;
using models::qt;
using models::StudioLayer;
using value::Layer;

namespace {

constexpr int kChartDelay = 300;
constexpr int kMostWatched = 2000; // files and folders of a chart
constexpr int kDraftDelay = 400;   // ms after the first change that is on no disk

// What tells two stacks apart for the user: not ids, counts or what happens to be on disk.
bool sameContent(const std::vector<StudioLayer>& a, const std::vector<StudioLayer>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const StudioLayer& x, const StudioLayer& y) {
    return x.kind == y.kind && x.name == y.name && x.path == y.path && x.text == y.text && x.enabled == y.enabled;
  });
}

void collectSchemas(const chart::Chart& chart, LoadedChart& into) {
  const auto compile = [](const chart::Chart& one) -> std::optional<schema::Schema> {
    if (!one.schema) return {};
    // Hints wait for no network: a schema that refers to one gives none.
    auto compiled = schema::Schema::compile(Context(), one.schema->data.str());
    if (!compiled) return {};
    return std::move(compiled).value();
  };
  into.schema = compile(chart);
  for (const auto& child : chart.dependencies())
    if (auto compiled = compile(*child)) into.subSchemas.emplace(child->name(), std::move(*compiled));
}

} // namespace

schema::Hint LoadedChart::hint(const std::vector<std::string>& keys) const {
  schema::Hint found;
  if (schema) found = schema->hint(keys);
  if (!found.found && keys.size() > 1)
    if (const auto sub = subSchemas.find(keys.front()); sub != subSchemas.end())
      found = sub->second.hint({keys.begin() + 1, keys.end()});
  return found;
}

// Subcharts among them.
bool sameFiles(const chart::Chart& a, const chart::Chart& b) {
  const auto same = [](const chart::File& one, const chart::File& other) {
    return one.name == other.name && one.data.str() == other.data.str();
  };
  return std::equal(a.raw.begin(), a.raw.end(), b.raw.begin(), b.raw.end(), same);
}

LoadedChart prepareChart(std::unique_ptr<chart::Chart> chart, const QString& path) {
  LoadedChart loaded;
  loaded.path = path;
  if (const chart::File* file = chart->valuesFile())
    loaded.defaultsText = QString::fromUtf8(file->data.str().data(), static_cast<qsizetype>(file->data.str().size()));
  else if (chart->values.isMap())
    if (auto text = value::writeYaml(chart->values)) loaded.defaultsText = qt(*text);
  collectSchemas(*chart, loaded);
  loaded.chart = std::make_shared<const render::CompiledChart>(std::move(chart));
  return loaded;
}

StudioSession::StudioSession(widgets::Workspace* workspace, QObject* parent)
    : QObject(parent), m_workspace(workspace), m_drafts(workspace->dataFolder() + QStringLiteral("/drafts")),
      m_sameName(new internal::NameInUse(workspace->jobs(), this)) {
  m_refreshTimer.setSingleShot(true);
  m_refreshTimer.setInterval(0);
  connect(&m_refreshTimer, &QTimer::timeout, this, &StudioSession::render);
  m_draftTimer.setSingleShot(true);
  m_draftTimer.setInterval(kDraftDelay);
  connect(&m_draftTimer, &QTimer::timeout, this, &StudioSession::writeDraft);
  connect(&m_layers, &LayersModel::contentChanged, this, [this] {
    if (m_loadingLayers || m_state != State::Ready) return;
    refreshSoon();
    scheduleDraft();
  });
  connect(workspace, &widgets::Workspace::sessionChanged, this, [this] {
    // The same cluster with new credentials.
    if (isUpgrade() && m_upgradeTarget && m_workspace->session() && m_upgradeCluster.isSameClusterAs(m_workspace->cluster())) {
      m_upgradeTarget = m_workspace->session();
      emit targetChanged();
    }
    askCapabilities();
    askName();
  });
  // Editors write a file in several steps.
  m_chartTimer.setSingleShot(true);
  m_chartTimer.setInterval(kChartDelay);
  connect(&m_chartFiles, &QFileSystemWatcher::fileChanged, this, [this] { m_chartTimer.start(); });
  connect(&m_chartFiles, &QFileSystemWatcher::directoryChanged, this, [this] { m_chartTimer.start(); });
  connect(&m_chartTimer, &QTimer::timeout, this, [this] {
    watchChart();
    if (m_state == State::Ready && !m_source.path.isEmpty()) useChart(m_source);
  });
  connect(this, &StudioSession::chartChanged, this, &StudioSession::watchChart);
  connect(workspace, &widgets::Workspace::releaseChanged, this, &StudioSession::askNameAgain);
  connect(m_sameName, &internal::NameInUse::changed, this, &StudioSession::targetChanged);
  connect(this, &StudioSession::targetChanged, this, &StudioSession::askName);
  connect(this, &StudioSession::stateChanged, this, &StudioSession::askName);
}

StudioSession::~StudioSession() { flushDraft(); }

// --- Opening ------------------------------------------------------------------------------------------------------------

void StudioSession::openChart(const widgets::ChartSource& source) {
  if (!isUpgrade() && source == m_source) {
    if (m_state == State::Ready) return useChart(source);
    if (m_state == State::Loading) return;
  }
  flushDraft();
  reset();
  m_upgradeName.clear();
  m_upgradeNameSpace.clear();
  startLoading(source);
}

void StudioSession::openUpgrade(const QString& nameSpace, const QString& release) {
  if (m_state == State::Loading && m_upgradeName == release && m_upgradeNameSpace == nameSpace) return;
  flushDraft();
  reset();
  m_upgradeName = release;
  m_upgradeNameSpace = nameSpace;
  m_upgradeTarget = m_workspace->session();
  m_upgradeCluster = m_workspace->cluster();
  m_source = {};
  startUpgradeLoading();
}

void StudioSession::useChart(const widgets::ChartSource& source) {
  m_source = source;
  m_workspace->jobs()->start(
      this, "load",
      [source](const Context& context) -> Result<LoadedChart> {
        CHARTROOM_ASSIGN(auto loaded, chart::load(context, source.path.toStdString()));
        return prepareChart(std::move(loaded), source.path);
      },
      [this, source](Result<LoadedChart> loaded) {
        if (!loaded) {
          emit chartFailed(
              tr("%1 is no chart that can be used").arg(QFileInfo(source.path).fileName()), qt(loaded.error().message));
          return;
        }
        emit chartRead();
        if (m_chart && m_chart->path == loaded->path && sameFiles(m_chart->chart->chart(), loaded->chart->chart())) return;
        m_chart = std::make_shared<LoadedChart>(std::move(loaded).value());
        m_live = std::make_shared<inspect::LivePreview>(m_chart->chart);
        auto rows = m_layers.rows();
        for (StudioLayer& layer : rows)
          if (layer.isLocked()) layer.text = m_chart->defaultsText;
        m_loadingLayers = true;
        m_layers.setLayers(std::move(rows));
        m_loadingLayers = false;
        emit chartChanged();
        refreshSoon();
      });
}

void StudioSession::watchChart() {
  const bool follows = m_state == State::Ready && !m_source.path.isEmpty();
  widgets::watchOnly(&m_chartFiles, follows ? widgets::pathsOfChart(m_source.path, kMostWatched) : QSet<QString>());
}

void StudioSession::reload() {
  const widgets::ChartSource source = m_source;
  flushDraft();
  reset();
  if (isUpgrade()) startUpgradeLoading();
  else if (!source.path.isEmpty()) startLoading(source);
}

void StudioSession::reset() {
  m_workspace->jobs()->drop(this);
  m_refreshTimer.stop();
  m_draftTimer.stop();
  m_state = State::Empty;
  m_opening = std::make_unique<QObject>();
  m_chart.reset();
  m_deployed.reset();
  m_shown.reset();
  m_newest.reset();
  m_live.reset();
  m_followed.clear();
  m_offers.clear();
  m_draftKey.clear();
  m_draftHold.reset();
  m_initial.clear();
  m_draftSaved = {};
  m_previewCount = 0;
  m_rendering = false;
  m_loadingLayers = true;
  m_layers.setLayers({});
  m_loadingLayers = false;
  m_problems.setRows({});
  m_seed = QRandomGenerator::global()->generate64();
  m_time = Clock::system().now();
}

void StudioSession::startLoading(const widgets::ChartSource& source) {
  m_source = source;
  m_state = State::Loading;
  emit stateChanged();
  m_workspace->jobs()->start(
      this, "load",
      [path = source.path](const Context& context) -> Result<LoadedChart> {
        CHARTROOM_ASSIGN(auto loaded, chart::load(context, path.toStdString()));
        return prepareChart(std::move(loaded), path);
      },
      [this](Result<LoadedChart> loaded) {
        if (!loaded) return fail(loaded.error());
        m_releaseName = qt(loaded->chart->chart().name());
        m_nameSpace = m_workspace->installNameSpace();
        chartLoaded(std::move(loaded).value());
      });
}

void StudioSession::startUpgradeLoading() {
  m_releaseName = m_upgradeName;
  m_nameSpace = m_upgradeNameSpace;
  m_state = State::Loading;
  emit stateChanged();
  const auto session = m_upgradeTarget;
  if (!session) return fail(Error{Code::Unreachable, "no cluster is chosen", {}, {}});
  internal::UpgradeQuestion question{session, m_upgradeNameSpace, m_upgradeName, {}};
  for (const widgets::RecentChart& recent : m_workspace->recentCharts()) question.chartPaths << recent.source.path;
  question.chartPaths << m_workspace->sampleCharts();
  m_workspace->jobs()->start(
      this, "load", [question](const Context& context) { return internal::loadUpgrade(context, question); },
      [this](Result<internal::UpgradeStart> start) {
        if (!start) return fail(start.error());
        m_deployed = std::make_shared<const DeployedRelease>(std::move(start->deployed));
        chartLoaded(std::move(start->chart));
      });
}

void StudioSession::fail(const Error& error) {
  m_failure = error;
  m_state = State::Failed;
  emit stateChanged();
}

void StudioSession::chartLoaded(LoadedChart chart) {
  m_chart = std::make_shared<LoadedChart>(std::move(chart));
  m_live = std::make_shared<inspect::LivePreview>(m_chart->chart);
  m_state = State::Ready;
  setInitialLayers();
  collectOffers();
  emit stateChanged();
  emit chartChanged();
  emit targetChanged();
  emit draftOfferChanged();
  emit draftChanged();
  askCapabilities();
  refresh();
}

void StudioSession::setInitialLayers() {
  std::vector<StudioLayer> layers;
  StudioLayer own;
  own.name = QStringLiteral("values.yaml");
  if (m_deployed) own.text = m_deployed->valuesText;
  layers.push_back(own);
  StudioLayer defaults;
  defaults.kind = Layer::Kind::ChartDefaults;
  defaults.name = tr("Chart defaults");
  defaults.text = m_chart->defaultsText;
  layers.push_back(defaults);
  m_loadingLayers = true;
  m_layers.setLayers(std::move(layers));
  m_loadingLayers = false;
  m_releaseLayer = findReleaseLayer();
  m_initial = editedLayers();
  emit layersReplaced();
}

QString StudioSession::chartName() const {
  if (m_chart) return qt(m_chart->chart->chart().name());
  return QFileInfo(m_source.path).fileName();
}

QString StudioSession::chartVersion() const { return m_chart ? qt(m_chart->chart->chart().metadata.version) : QString(); }

void StudioSession::askCapabilities() {
  const auto session = target();
  if (m_state != State::Ready) return;
  m_lookups = session ? std::make_shared<action::LookupMemory>(session) : nullptr;
  refreshSoon();
  if (!session) {
    m_workspace->jobs()->drop(this, QStringLiteral("capabilities"));
    m_capabilities = chart::Capabilities::offline();
    return;
  }
  m_workspace->jobs()->start(
      this, "capabilities", [session](const Context& context) { return internal::clusterCapabilities(context, *session); },
      [this](Result<chart::Capabilities> capabilities) {
        if (!capabilities || *capabilities == m_capabilities) return;
        m_capabilities = std::move(capabilities).value();
        refreshSoon();
      });
}

// --- Target -------------------------------------------------------------------------------------------------------------

void StudioSession::setReleaseName(const QString& name) {
  if (name == m_releaseName) return;
  m_releaseName = name;
  emit targetChanged();
  refreshSoon();
}

void StudioSession::setNameSpace(const QString& nameSpace) {
  if (nameSpace == m_nameSpace) return;
  m_nameSpace = nameSpace;
  emit targetChanged();
  refreshSoon();
}

QString StudioSession::releaseNameError() const {
  if (m_state != State::Ready) return {};
  const auto checked = render::checkReleaseName(m_releaseName.toStdString());
  return checked ? QString() : qt(checked.error().message);
}

bool StudioSession::isNameSpaceValid() const {
  // The empty one is the context's own.
  return isUpgrade() || m_nameSpace.isEmpty() || object::dnsLabelProblems(m_nameSpace.toStdString()).empty();
}

QString StudioSession::statusOfSameName() const { return m_sameName->status(); }

void StudioSession::askNameAgain() { m_sameName->askAgain(); }

void StudioSession::askName() {
  const bool matters = m_state == State::Ready && !isUpgrade() && releaseNameError().isEmpty();
  m_sameName->ask(matters ? m_workspace->session() : nullptr, m_nameSpace, m_releaseName);
}

// --- Preview ------------------------------------------------------------------------------------------------------------

PreviewRequest StudioSession::request() const {
  PreviewRequest request;
  if (!m_chart) return request;
  request.chart = m_chart->chart;
  request.live = m_live;
  request.knowsKey = [chart = m_chart](const std::vector<std::string>& path) { return chart->hint(path).found; };
  request.layers = m_layers.stack().layers;
  request.releaseName = m_releaseName.isEmpty() ? "release-name" : m_releaseName.toStdString();
  request.nameSpace = m_nameSpace.isEmpty() ? "default" : m_nameSpace.toStdString();
  request.capabilities = m_capabilities;
  request.seed = m_seed;
  request.time = m_time;
  request.limits = widgets::previewLimits(*m_workspace->settings());
  request.lookups = m_lookups;
  request.loadSchema = action::makeSchemaLoader();
  if (m_deployed) {
    request.operation = render::Operation::Upgrade;
    request.revision = m_deployed->revision + 1;
    request.deployed = m_deployed->objects;
    request.deployedValues = m_deployed->values;
  }
  return request;
}

void StudioSession::rest() { m_live.reset(); }

void StudioSession::refreshSoon() {
  ++m_changes;
  m_refreshTimer.start();
  emit renderingChanged();
}

void StudioSession::refresh() {
  ++m_changes;
  render();
}

void StudioSession::render() {
  if (m_state != State::Ready) return;
  if (!m_live) m_live = std::make_shared<inspect::LivePreview>(m_chart->chart);
  m_refreshTimer.stop();
  m_rendering = true;
  emit renderingChanged();
  m_workspace->jobs()->start(
      this, "preview",
      [request = request(), ids = m_layers.stack().ids, deployed = m_deployed, followed = m_followed](const Context& context) {
        PreviewSnapshot made;
        made.result = std::make_shared<const PreviewResult>(inspect::makePreview(context, request));
        made.layerIds = ids;
        made.deployed = deployed;
        made.reached = inspect::reachedBy(*made.result, followed);
        return made;
      },
      [this](PreviewSnapshot made) { takePreview(std::move(made)); });
}

void StudioSession::takePreview(PreviewSnapshot made) {
  ++m_previewCount;
  m_rendering = false;
  // Another value was followed meanwhile: findReach() asks for its lines.
  if (made.reached.value != m_followed) made.reached = {};
  const auto snapshot = std::make_shared<const PreviewSnapshot>(std::move(made));
  m_newest = snapshot;
  if (snapshot->result->rendered) m_shown = snapshot;
  std::vector<models::ProblemsModel::Row> rows;
  std::map<int, int> errors;
  for (const inspect::Problem& problem : snapshot->result->problems) {
    models::ProblemsModel::Row row{problem, snapshot->layerId(problem.layer), snapshot->layerId(problem.valuePlace.layer), {}};
    if (row.layerId != 0) {
      if (const StudioLayer* layer = m_layers.layer(row.layerId))
        row.layerName = layer->isSet() ? models::flagOf(layer->kind) + u' ' + layer->text : layer->name;
      errors[row.layerId] += problem.severity == inspect::Severity::Error;
    }
    rows.push_back(std::move(row));
  }
  m_problems.setRows(std::move(rows));
  const std::vector<int>& counts = snapshot->result->keyCounts;
  for (std::size_t i = 0; i < snapshot->layerIds.size() && i < counts.size(); ++i)
    m_layers.setCounts(snapshot->layerIds[i], counts[i], errors[snapshot->layerIds[i]]);
  emit renderingChanged();
  emit previewChanged();
  emit reachChanged();
  findReach();
}

// The same render with something new about it.
void StudioSession::amendShown(PreviewSnapshot amended) {
  const auto snapshot = std::make_shared<const PreviewSnapshot>(std::move(amended));
  if (m_newest == m_shown) m_newest = snapshot;
  m_shown = snapshot;
}

void StudioSession::wantDiff() {
  if (!m_shown || !m_shown->deployed || m_shown->diff) return;
  m_workspace->jobs()->start(
      this, "diff",
      [result = m_shown->result](const Context&) {
        const inspect::DiffTexts texts = inspect::diffTexts(*result);
        return std::make_shared<const inspect::DiffModel>(inspect::DiffModel::make(texts.deployed, texts.rendered));
      },
      [this, result = m_shown->result](std::shared_ptr<const inspect::DiffModel> diff) {
        if (!m_shown || m_shown->result != result) return; // of a render that is not shown any more
        PreviewSnapshot amended = *m_shown;
        amended.diff = std::move(diff);
        amendShown(std::move(amended));
        emit diffChanged();
      });
}

void StudioSession::follow(const std::vector<std::string>& value) {
  if (value == m_followed) return;
  m_followed = value;
  findReach();
}

// In a job: a large chart prints a hundred thousand pieces.
void StudioSession::findReach() {
  m_workspace->jobs()->drop(this, QStringLiteral("reach"));
  if (!m_shown || m_shown->reached.value == m_followed) return;
  const auto take = [this, result = m_shown->result](inspect::Reached reached) {
    if (!m_shown || m_shown->result != result) return; // of a render that is not shown any more
    PreviewSnapshot amended = *m_shown;
    amended.reached = std::move(reached);
    amendShown(std::move(amended));
    emit reachChanged();
  };
  if (m_followed.empty()) return take({});
  m_workspace->jobs()->start(
      this, "reach", [result = m_shown->result, value = m_followed](const Context&) { return inspect::reachedBy(*result, value); },
      take);
}

int StudioSession::winnerOf(const std::vector<std::string>& path) const {
  value::Origin origin;
  return m_newest && m_newest->result->origins.find(path, &origin) ? m_newest->layerId(static_cast<int>(origin.winner)) : 0;
}

StudioSession::ValuePlace StudioSession::placeOfValue(const std::vector<std::string>& path) const {
  ValuePlace place{winnerOf(path), 0};
  if (const StudioLayer* layer = m_layers.layer(place.layerId); layer && !layer->isSet())
    place.line = inspect::lineOfKeyPath(layer->text.toStdString(), path);
  return place;
}

// --- Layers -------------------------------------------------------------------------------------------------------------

int StudioSession::addDraftLayer() {
  StudioLayer layer;
  layer.name = QStringLiteral("values.yaml");
  return m_layers.add(layer);
}

int StudioSession::addSetRow(Layer::Kind kind, const QString& text) {
  StudioLayer layer;
  layer.kind = kind;
  layer.text = text;
  return m_layers.add(layer);
}

// --- Drafts -------------------------------------------------------------------------------------------------------------

void StudioSession::collectOffers() {
  const QString key = isUpgrade() ? QStringLiteral("release:%1/%2/%3").arg(m_upgradeCluster.name, m_upgradeNameSpace, m_upgradeName)
                                  : QStringLiteral("chart:") + m_source.path;
  // A draft that says what is on screen anyway is not worth a question.
  OpenedDrafts opened = m_drafts.open(key, [own = editedLayers()](const Draft& draft) { return !sameContent(own, draft.layers); });
  m_offers = std::move(opened.waiting);
  m_draftKey = std::move(opened.key);
  m_draftHold = std::move(opened.hold);
}

std::vector<StudioLayer> StudioSession::editedLayers() const {
  std::vector<StudioLayer> layers = m_layers.rows();
  std::erase_if(layers, [](const StudioLayer& layer) { return layer.isLocked(); });
  return layers;
}

Draft StudioSession::currentDraft() const {
  Draft draft;
  draft.key = m_draftKey;
  draft.title = chartName();
  draft.saved = QDateTime::currentDateTime();
  draft.release = m_releaseName;
  draft.nameSpace = m_nameSpace;
  if (m_deployed) draft.revision = m_deployed->revision, draft.baseText = m_deployed->valuesText;
  draft.layers = editedLayers();
  return draft;
}

bool StudioSession::hasEdits() const { return m_state == State::Ready && !sameContent(editedLayers(), m_initial); }

void StudioSession::scheduleDraft() {
  // Not restarted by each key press: a fast typist's words are kept too.
  if (!m_draftTimer.isActive()) m_draftTimer.start();
}

void StudioSession::writeDraft() {
  if (m_state != State::Ready) return;
  if (!hasEdits()) {
    m_draftSaved = {};
    removeDraft(QStringLiteral("draft"), m_draftKey);
    return;
  }
  const quint64 ticket = m_drafts.nextTicket();
  m_workspace->jobs()->start(
      this, "draft", [store = m_drafts, draft = currentDraft(), ticket](const Context&) { return store.write(draft, ticket); },
      [this](const Result<void>& written) {
        // What is kept is not what stands here.
        m_draftSaved = written ? QDateTime::currentDateTime() : QDateTime();
        if (!written) emit fileFailed(tr("The draft could not be kept"), qt(written.error().message));
        emit draftChanged();
      });
}

void StudioSession::removeDraft(const QString& job, const QString& key) {
  const quint64 ticket = m_drafts.nextTicket();
  m_removals.emplace_back(key, ticket);
  m_workspace->jobs()->start(
      this, job, [store = m_drafts, key, ticket](const Context&) { store.remove(key, ticket); },
      [this, ticket] {
        std::erase_if(m_removals, [ticket](const auto& removal) { return removal.second == ticket; });
        emit draftChanged();
      });
}

// The last chance before the chart goes: in this thread, a few kilobytes.
void StudioSession::flushDraft() {
  for (const auto& [key, ticket] : std::exchange(m_removals, {})) m_drafts.remove(key, ticket);
  if (m_state != State::Ready) return;
  const bool isWaiting = m_draftTimer.isActive();
  m_draftTimer.stop();
  if (!hasEdits()) {
    if (isWaiting) m_drafts.remove(m_draftKey, m_drafts.nextTicket());
    return;
  }
  if (auto written = m_drafts.write(currentDraft(), m_drafts.nextTicket()); !written)
    emit fileFailed(tr("The draft could not be kept"), qt(written.error().message));
}

// Another window may have taken the draft since it was offered, and left it again with more in it.
DraftHold StudioSession::holdOfferedDraft() {
  Draft& offered = m_offers.front();
  DraftHold held = m_drafts.hold(offered.key);
  if (held) {
    if (auto newest = m_drafts.read(offered.key)) offered = std::move(*newest);
    return held;
  }
  m_workspace->toast(tr("Another window has this draft open"));
  m_offers.erase(m_offers.begin());
  emit draftOfferChanged();
  return held;
}

void StudioSession::restoreDraft() {
  if (m_offers.empty()) return;
  DraftHold held = holdOfferedDraft();
  if (!held) return;
  flushDraft();
  const bool replaced = hasEdits();
  Draft mine = currentDraft();
  Draft taken = std::move(m_offers.front());
  m_offers.erase(m_offers.begin());
  m_draftKey = taken.key;
  m_draftHold = std::move(held);
  // What was typed since is now the draft that can be had back.
  if (replaced) m_offers.insert(m_offers.begin(), std::move(mine));
  if (!isUpgrade() && !taken.release.isEmpty()) m_releaseName = taken.release;
  if (!isUpgrade() && !taken.nameSpace.isEmpty()) m_nameSpace = taken.nameSpace;
  m_draftSaved = taken.saved;
  restoreLayers(taken.layers);
  emit targetChanged();
  emit draftOfferChanged();
  emit draftChanged();
  // Values typed on an older revision must not undo what was changed since.
  if (m_deployed && taken.revision > 0 && taken.baseText != m_deployed->valuesText) rebaseLayer(taken.baseText);
}

std::optional<Draft> StudioSession::dropOfferedDraft() {
  if (m_offers.empty()) return {};
  const DraftHold held = holdOfferedDraft();
  if (!held) return {};
  Draft dropped = std::move(m_offers.front());
  m_offers.erase(m_offers.begin());
  removeDraft(QStringLiteral("drop ") + dropped.key, dropped.key);
  emit draftOfferChanged();
  return dropped;
}

void StudioSession::offerAgain(const Draft& draft) {
  const Result<Draft> kept = m_drafts.putBack(draft);
  if (!kept) emit fileFailed(tr("The draft could not be kept"), qt(kept.error().message));
  m_offers.insert(std::find_if(m_offers.begin(), m_offers.end(), [&](const Draft& other) { return other.saved < draft.saved; }),
      kept ? *kept : draft);
  emit draftOfferChanged();
}

void StudioSession::discardEdits() {
  if (m_state != State::Ready) return;
  m_draftTimer.stop();
  setInitialLayers();
  m_draftSaved = {};
  removeDraft(QStringLiteral("draft"), m_draftKey);
  emit draftChanged();
  refresh();
}

void StudioSession::restoreLayers(std::vector<StudioLayer> layers) {
  std::erase_if(layers, [](const StudioLayer& layer) { return layer.isLocked(); });
  const auto locked =
      std::find_if(m_layers.rows().begin(), m_layers.rows().end(), [](const StudioLayer& layer) { return layer.isLocked(); });
  if (locked != m_layers.rows().end()) layers.push_back(*locked);
  m_layers.setLayers(std::move(layers));
  m_releaseLayer = findReleaseLayer();
  emit layersReplaced();
}

bool StudioSession::markDeployed(const std::vector<StudioLayer>& layers) {
  m_initial = layers;
  if (hasEdits()) {
    scheduleDraft();
    return false;
  }
  m_draftTimer.stop();
  m_draftSaved = {};
  removeDraft(QStringLiteral("draft"), m_draftKey);
  return true;
}

} // namespace chartroom::studio
