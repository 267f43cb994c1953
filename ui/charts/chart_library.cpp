#include "ui/charts/chart_library.h"

#include "ui/widgets/watch_paths.h"

#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QSettings>
#include <QTimer>

#include <algorithm>

namespace chartroom::charts {

using models::ChartEntry;
using models::ChartPlace;

namespace {

constexpr const char* kPlacesKey = "charts/opened";
constexpr std::size_t kMostPlaces = 100;
constexpr int kReaders = 2;
constexpr int kMostWatchedFiles = 400;

QString cleanPath(const QString& path) {
  const QFileInfo info(path);
  return QDir::cleanPath(
      info.fileName() == QLatin1String("Chart.yaml") && info.isFile() ? info.absolutePath() : info.absoluteFilePath());
}

bool isInside(const QString& path, const QString& folder) { return path == folder || path.startsWith(folder + QLatin1Char('/')); }

QDateTime modifiedOf(const ChartEntry& entry) {
  return QFileInfo(entry.form == ChartEntry::Form::Folder ? entry.path + QStringLiteral("/Chart.yaml") : entry.path).lastModified();
}

} // namespace

ChartLibrary::ChartLibrary(widgets::Workspace* workspace, QObject* parent)
    : QObject(parent), m_workspace(workspace), m_model(new models::ChartListModel(this)), m_watcher(new QFileSystemWatcher(this)),
      m_changes(new QTimer(this)) {
  // Editors write a file in several steps, and package tools many files.
  m_changes->setSingleShot(true);
  m_changes->setInterval(120);
  connect(m_changes, &QTimer::timeout, this, &ChartLibrary::filesChanged);
  const auto note = [this](const QString& path) {
    m_dirty.insert(path);
    m_changes->start();
  };
  connect(m_watcher, &QFileSystemWatcher::fileChanged, this, note);
  connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, note);
  connect(workspace, &widgets::Workspace::sampleChartsChanged, this, &ChartLibrary::takeSamples);
  restore();
  takeSamples();
}

widgets::ChartSource ChartLibrary::sourceOf(const ChartEntry& entry) {
  using Kind = widgets::ChartSource::Kind;
  return {entry.origin == ChartEntry::Origin::Sample ? Kind::Sample
          : entry.form == ChartEntry::Form::Archive  ? Kind::Archive
                                                     : Kind::Folder,
      entry.path};
}

ChartLibrary::Place* ChartLibrary::placeAt(const QString& path) {
  const auto found = std::find_if(m_places.begin(), m_places.end(), [&](const Place& place) { return place.path == path; });
  return found == m_places.end() ? nullptr : &*found;
}

void ChartLibrary::restore() {
  QSettings* settings = m_workspace->settings();
  const int count = settings->beginReadArray(QLatin1String(kPlacesKey));
  for (int i = 0; i < count; ++i) {
    settings->setArrayIndex(i);
    Place place;
    place.path = settings->value(QStringLiteral("path")).toString();
    place.opened = settings->value(QStringLiteral("when")).toDateTime();
    if (!place.path.isEmpty()) m_places.push_back(place);
  }
  settings->endArray();
  for (std::size_t i = 0; i < m_places.size(); ++i) scan(m_places[i].path);
}

void ChartLibrary::save() const {
  QSettings* settings = m_workspace->settings();
  settings->remove(QLatin1String(kPlacesKey));
  settings->beginWriteArray(QLatin1String(kPlacesKey));
  int i = 0;
  for (const Place& place : m_places) {
    if (place.origin == ChartEntry::Origin::Sample) continue;
    settings->setArrayIndex(i++);
    settings->setValue(QStringLiteral("path"), place.path);
    settings->setValue(QStringLiteral("when"), place.opened);
  }
  settings->endArray();
}

void ChartLibrary::takeSamples() {
  QStringList samples;
  for (const QString& folder : m_workspace->sampleCharts()) samples.append(cleanPath(folder));
  std::erase_if(
      m_places, [&](const Place& place) { return place.origin == ChartEntry::Origin::Sample && !samples.contains(place.path); });
  for (qsizetype i = 0; i < samples.size(); ++i) {
    if (placeAt(samples[i])) continue;
    Place place;
    place.path = samples[i];
    place.origin = ChartEntry::Origin::Sample;
    m_places.insert(m_places.begin() + i, place);
    scan(place.path);
  }
  rebuild();
}

void ChartLibrary::open(const QStringList& paths) {
  for (const QString& given : paths) {
    const QString path = cleanPath(given);
    const Place* known = placeAt(path);
    // A chart of an opened folder is there already; it needs no place of its own.
    if (!known && m_entries.contains(path)) {
      m_remember.insert(path);
      enqueue(path);
      emit opened(path);
      continue;
    }
    Place place = known ? *known : Place{};
    place.path = path;
    place.announce = true;
    m_remember.insert(path);
    if (place.origin != ChartEntry::Origin::Sample) {
      place.opened = QDateTime::currentDateTimeUtc();
      std::erase_if(m_places, [&](const Place& other) { return other.path == path; });
      const auto first = std::find_if(
          m_places.begin(), m_places.end(), [](const Place& other) { return other.origin != ChartEntry::Origin::Sample; });
      m_places.insert(first, place);
      if (m_places.size() > kMostPlaces) m_places.pop_back();
      save();
    } else {
      *placeAt(path) = place;
    }
    scan(path);
  }
}

void ChartLibrary::forget(const QString& path) {
  const auto holds = [&](const Place& place) {
    return place.origin != ChartEntry::Origin::Sample && (place.path == path || place.entries.contains(path));
  };
  if (std::erase_if(m_places, holds) == 0) return;
  save();
  rebuild();
}

void ChartLibrary::reload(const QString& path) {
  if (m_entries.contains(path)) enqueue(path);
}

void ChartLibrary::setCurrent(const QString& path) {
  if (m_current == path) return;
  m_current = path;
  watch();
}

void ChartLibrary::scan(const QString& path) {
  const Place* place = placeAt(path);
  if (!place) return;
  m_workspace->jobs()->start(
      this, QStringLiteral("scan:") + path,
      [path, origin = place->origin](const Context& context) { return models::scanChartPlace(context, path, origin); },
      [this, path](const ChartPlace& found) { taken(path, found); });
}

void ChartLibrary::taken(const QString& path, const ChartPlace& found) {
  Place* place = placeAt(path);
  if (!place) return;
  place->isCollection = found.isCollection;
  place->entries.clear();
  QStringList unread;
  for (const ChartEntry& entry : found.entries) {
    place->entries.append(entry.path);
    const auto known = m_entries.find(entry.path);
    if (known == m_entries.end()) {
      ChartEntry fresh = entry;
      fresh.opened = place->opened;
      m_entries.insert(entry.path, fresh);
      unread.append(entry.path);
    } else {
      known->opened = place->opened;
      known->form = entry.form;
      if (place->announce || known->state == ChartEntry::State::Broken || known->modified != modifiedOf(*known))
        unread.append(entry.path);
    }
  }
  const bool announce = std::exchange(place->announce, false) && !place->entries.isEmpty();
  const QString first = announce ? place->entries.first() : QString();
  if (place->isCollection) m_remember.remove(path);
  rebuild();
  for (const QString& chart : unread) enqueue(chart);
  if (announce) emit opened(first);
}

void ChartLibrary::enqueue(const QString& path) {
  if (m_reading.contains(path)) {
    m_again.insert(path);
    return;
  }
  if (std::find(m_queue.begin(), m_queue.end(), path) != m_queue.end()) return;
  // What the person looks at comes first.
  if (path == m_current || m_remember.contains(path)) m_queue.push_front(path);
  else m_queue.push_back(path);
  readNext();
  emit pendingChanged();
}

void ChartLibrary::readNext() {
  while (!m_queue.empty() && m_reading.size() < kReaders) {
    const QString path = m_queue.front();
    m_queue.pop_front();
    const auto entry = m_entries.constFind(path);
    if (entry == m_entries.constEnd()) continue;
    m_reading.insert(path);
    m_workspace->jobs()->start(
        this, QStringLiteral("chart:") + path,
        [entry = *entry](const Context& context) { return models::readChartEntry(context, entry); },
        [this](const ChartEntry& done) { read(done); });
  }
}

void ChartLibrary::read(ChartEntry entry) {
  m_reading.remove(entry.path);
  if (const auto known = m_entries.find(entry.path); known != m_entries.end()) {
    const bool again = known->state != ChartEntry::State::Reading;
    entry.opened = known->opened;
    if (m_remember.remove(entry.path) && entry.state == ChartEntry::State::Ready)
      m_workspace->rememberChart({sourceOf(entry), entry.name, entry.version, QDateTime::currentDateTimeUtc()});
    *known = entry;
    m_model->update(entry);
    if (again) emit chartChanged(entry.path);
  }
  if (m_again.remove(entry.path)) enqueue(entry.path);
  readNext();
  emit pendingChanged();
}

void ChartLibrary::rebuild() {
  std::vector<ChartEntry> entries;
  QHash<QString, ChartEntry> kept;
  for (const Place& place : m_places)
    for (const QString& path : place.entries) {
      const auto entry = m_entries.constFind(path);
      if (entry == m_entries.constEnd() || kept.contains(path)) continue;
      kept.insert(path, *entry);
      entries.push_back(*entry);
    }
  m_entries = kept;
  m_model->setEntries(entries);
  watch();
}

void ChartLibrary::watch() {
  QSet<QString> wanted;
  for (const Place& place : m_places) {
    const QFileInfo info(place.path);
    wanted.insert(widgets::nearestFolder(info.isDir() ? info.absoluteFilePath() : info.absolutePath()));
    if (info.isFile()) wanted.insert(place.path);
    if (place.isCollection || !info.isDir()) continue;
    for (const char* name : {"Chart.yaml", "values.yaml", "values.schema.json", "README.md", "templates", "charts", "crds"})
      if (const QString path = place.path + QLatin1Char('/') + QLatin1String(name); QFileInfo::exists(path)) wanted.insert(path);
  }
  wanted += widgets::pathsOfChart(m_current, kMostWatchedFiles);
  widgets::watchOnly(m_watcher, wanted);
}

void ChartLibrary::filesChanged() {
  const QSet<QString> dirty = std::exchange(m_dirty, {});
  QStringList places, charts;
  for (const Place& place : m_places) {
    const bool touched = std::any_of(
        dirty.begin(), dirty.end(), [&](const QString& path) { return isInside(path, place.path) || isInside(place.path, path); });
    if (touched && (place.isCollection || place.entries.size() != 1)) places.append(place.path);
  }
  for (const ChartEntry& entry : std::as_const(m_entries)) {
    // A change beside an archive is none of its own, unless it came, went or was replaced.
    const bool inside = std::any_of(dirty.begin(), dirty.end(), [&](const QString& path) { return isInside(path, entry.path); });
    const bool beside =
        !inside && std::any_of(dirty.begin(), dirty.end(), [&](const QString& path) { return isInside(entry.path, path); });
    if (inside || (beside && entry.modified != modifiedOf(entry))) charts.append(entry.path);
  }
  // A folder that was no chart may have become a folder of charts, and the other way round.
  for (const QString& chart : std::as_const(charts))
    if (Place* place = placeAt(chart);
        place && m_entries.value(chart).state == ChartEntry::State::Broken && QFileInfo(chart).isDir())
      places.append(chart);
  places.removeDuplicates();
  for (const QString& place : std::as_const(places)) scan(place);
  for (const QString& chart : std::as_const(charts)) enqueue(chart);
  watch();
}

} // namespace chartroom::charts
