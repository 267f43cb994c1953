#include "ui/studio/draft_store.h"

#include "core/base/replace_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

namespace chartroom::studio {

struct DraftStore::Shared {
  std::atomic<quint64> last{0};
  std::mutex mutex;
  std::map<QString, quint64> done; // by key: the newest ticket on disk
};

namespace {

using Kind = value::Layer::Kind;

const std::pair<Kind, const char*> kKinds[] = {{Kind::File, "file"}, {Kind::Form, "form"}, {Kind::SetJson, "set-json"},
    {Kind::Set, "set"}, {Kind::SetString, "set-string"}, {Kind::SetFile, "set-file"}, {Kind::SetLiteral, "set-literal"}};

QString kindText(Kind kind) {
  for (const auto& [value, name] : kKinds)
    if (value == kind) return QString::fromLatin1(name);
  return {};
}

std::optional<Kind> kindFrom(const QString& text) {
  for (const auto& [value, name] : kKinds)
    if (text == QLatin1String(name)) return value;
  return {};
}

constexpr int kUsualDrafts = 8; // of one chart or release, at most
// Another window may look at a lock for a moment.
constexpr int kLockPatience = 50; // ms

// The key of the first draft of the same chart or release.
QString firstKey(QString key) {
  static const QRegularExpression number(QStringLiteral("#[0-9]+$"));
  return key.remove(number);
}

void newestFirst(std::vector<Draft>& drafts) {
  std::sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) { return a.saved > b.saved; });
}

} // namespace

DraftStore::DraftStore(const QString& folder) : m_folder(folder), m_shared(std::make_shared<Shared>()) {}

QString DraftStore::fileFor(const QString& key) const {
  const QByteArray hash = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
  return m_folder + QLatin1Char('/') + QString::fromLatin1(hash) + QStringLiteral(".json");
}

std::optional<Draft> DraftStore::read(const QString& key) const {
  auto draft = readFile(fileFor(key));
  return draft && draft->key == key ? std::move(draft) : std::nullopt;
}

std::vector<Draft> DraftStore::all() const {
  std::vector<Draft> drafts;
  for (const QString& name : QDir(m_folder).entryList({QStringLiteral("*.json")}, QDir::Files))
    if (auto draft = readFile(m_folder + QLatin1Char('/') + name)) drafts.push_back(std::move(*draft));
  newestFirst(drafts);
  return drafts;
}

OpenedDrafts DraftStore::open(const QString& firstKey, const std::function<bool(const Draft&)>& waits) const {
  OpenedDrafts opened;
  for (int number = 0;; ++number) {
    const QString key = number == 0 ? firstKey : firstKey + QStringLiteral("#%1").arg(number);
    // A lock costs a write to the disk. One in the middle may have been removed.
    if (!QFile::exists(fileFor(key)) && opened.hold) {
      if (number >= kUsualDrafts) break;
      continue;
    }
    DraftHold held = hold(key);
    if (!held) continue;
    if (auto draft = read(key); draft && waits(*draft)) {
      opened.waiting.push_back(std::move(*draft));
    } else if (!opened.hold) {
      opened.key = key;
      opened.hold = std::move(held);
    }
  }
  newestFirst(opened.waiting);
  return opened;
}

// Values may hold passwords: nobody else reads them, in the folder and in its files.
bool DraftStore::makeFolder() const {
  return QDir().mkpath(m_folder) &&
         QFile::setPermissions(m_folder, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
}

DraftHold DraftStore::hold(const QString& key) const {
  makeFolder();
  auto lock = std::make_unique<QLockFile>(lockFor(key));
  lock->setStaleLockTime(0); // a window may stay open for days
  if (!lock->tryLock(kLockPatience) && lock->error() == QLockFile::LockFailedError) return {};
  QFile::setPermissions(lockFor(key), QFileDevice::ReadOwner | QFileDevice::WriteOwner);
  return lock;
}

bool DraftStore::isHeldByAnotherProgram(const QString& key) const {
  if (!QFile::exists(lockFor(key)) || hold(key)) return false;
  qint64 program = 0;
  QString host, name;
  return QLockFile(lockFor(key)).getLockInfo(&program, &host, &name) && program != QCoreApplication::applicationPid();
}

Result<Draft> DraftStore::putBack(Draft draft) const {
  const OpenedDrafts opened = open(firstKey(draft.key), [](const Draft&) { return true; });
  draft.key = opened.key;
  CHARTROOM_TRY(write(draft, nextTicket()));
  return draft;
}

QList<widgets::DraftOffer> draftOffers(const QString& folder) {
  QList<widgets::DraftOffer> offers;
  QStringList seen;
  const DraftStore store(folder);
  for (const Draft& draft : store.all()) {
    // The studio asks about each draft of a chart.
    const QString key = firstKey(draft.key);
    if (seen.contains(key) || store.isHeldByAnotherProgram(draft.key)) continue;
    seen << key;
    widgets::DraftOffer offer{
        draft.title, draft.saved, {}, {}, draft.nameSpace, draft.release, key.startsWith(QLatin1String("release:")), key};
    if (offer.isUpgrade) {
      // "release:cluster/namespace/name"; a cluster's name may hold slashes.
      offer.cluster = key.mid(8).section(QLatin1Char('/'), 0, -3);
    } else {
      const QFileInfo chart(key.section(QLatin1Char(':'), 1));
      if (!chart.exists()) continue;
      offer.source = {chart.isDir() ? widgets::ChartSource::Kind::Folder : widgets::ChartSource::Kind::Archive, chart.filePath()};
    }
    offers << offer;
  }
  return offers;
}

std::function<void()> dropDrafts(const QString& folder, const QString& key) {
  DraftStore store(folder);
  std::vector<Draft> dropped;
  for (Draft& draft : store.all()) {
    if (firstKey(draft.key) != key || store.isHeldByAnotherProgram(draft.key)) continue;
    store.remove(draft.key, store.nextTicket());
    dropped.push_back(std::move(draft));
  }
  return [store, dropped] {
    for (const Draft& draft : dropped) (void)store.putBack(draft).ok();
  };
}

std::optional<Draft> DraftStore::readFile(const QString& path) const {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
  Draft draft;
  draft.key = object.value(QLatin1String("key")).toString();
  if (draft.key.isEmpty()) return {};
  draft.title = object.value(QLatin1String("title")).toString();
  draft.saved = QDateTime::fromString(object.value(QLatin1String("saved")).toString(), Qt::ISODateWithMs);
  draft.release = object.value(QLatin1String("release")).toString();
  draft.nameSpace = object.value(QLatin1String("namespace")).toString();
  draft.revision = object.value(QLatin1String("revision")).toInt();
  draft.baseText = object.value(QLatin1String("baseText")).toString();
  const QJsonArray layers = object.value(QLatin1String("layers")).toArray();
  for (const QJsonValue& entry : layers) {
    const QJsonObject from = entry.toObject();
    const std::optional<Kind> kind = kindFrom(from.value(QLatin1String("kind")).toString());
    if (!kind) continue;
    models::StudioLayer layer;
    layer.kind = *kind;
    layer.name = from.value(QLatin1String("name")).toString();
    layer.path = from.value(QLatin1String("path")).toString();
    layer.text = from.value(QLatin1String("text")).toString();
    layer.savedText = from.value(QLatin1String("savedText")).toString();
    layer.enabled = from.value(QLatin1String("enabled")).toBool(true);
    draft.layers.push_back(std::move(layer));
  }
  return draft;
}

quint64 DraftStore::nextTicket() const { return ++m_shared->last; }

Result<void> DraftStore::write(const Draft& draft, quint64 ticket) const {
  const std::lock_guard lock(m_shared->mutex);
  quint64& done = m_shared->done[draft.key];
  if (ticket <= done) return {};
  QJsonArray layers;
  for (const models::StudioLayer& layer : draft.layers) {
    if (layer.isLocked()) continue;
    layers.append(QJsonObject{{QStringLiteral("kind"), kindText(layer.kind)}, {QStringLiteral("name"), layer.name},
        {QStringLiteral("path"), layer.path}, {QStringLiteral("text"), layer.text}, {QStringLiteral("savedText"), layer.savedText},
        {QStringLiteral("enabled"), layer.enabled}});
  }
  const QJsonObject object{{QStringLiteral("key"), draft.key}, {QStringLiteral("title"), draft.title},
      {QStringLiteral("saved"), draft.saved.toString(Qt::ISODateWithMs)}, {QStringLiteral("release"), draft.release},
      {QStringLiteral("namespace"), draft.nameSpace}, {QStringLiteral("revision"), draft.revision},
      {QStringLiteral("baseText"), draft.baseText}, {QStringLiteral("layers"), layers}};
  const QString path = fileFor(draft.key);
  if (!makeFolder()) return Error{Code::Io, "cannot make the folder " + m_folder.toStdString(), {}, {}};
  const QByteArray json = QJsonDocument(object).toJson(QJsonDocument::Compact);
  if (auto written =
          replaceFile(path.toStdString(), std::string_view(json.data(), static_cast<std::size_t>(json.size())), FileMode::Private);
      !written)
    return std::move(written).error().wrapped("cannot keep the draft");
  done = ticket;
  return {};
}

void DraftStore::remove(const QString& key, quint64 ticket) const {
  const std::lock_guard lock(m_shared->mutex);
  quint64& done = m_shared->done[key];
  if (ticket <= done) return;
  done = ticket;
  QFile::remove(fileFor(key));
}

} // namespace chartroom::studio
