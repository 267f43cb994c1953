#pragma once

// Drafts: what was typed in the studio and is on no disk yet, kept so that a crash, a kill or a closed window loses nothing. One
// JSON file per chart (and release) in a folder; written whole to a temporary file, synced and renamed over the old one.
//
// A DraftStore and its copies share a counter: a write that was started earlier never replaces a later one, so writes may run in
// job threads. Functions block (disk) and are thread-safe.
//
// Several windows may use one folder. A window holds the draft that it types into by a lock file beside it; no other window
// offers, replaces or removes that draft. The lock of a window that was killed counts no more.

#include "core/base/result.h"
#include "ui/models/layers_model.h"
#include "ui/widgets/workspace.h"

#include <QDateTime>
#include <QLockFile>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace chartroom::studio {

struct Draft {
  QString key;   // the chart's path or the release, and "#1", "#2" … for more drafts of the same
  QString title; // "storefront"
  QDateTime saved;
  QString release, nameSpace;
  int revision = 0;                        // of an upgrade: the newest when the values were typed
  QString baseText;                        // and the release's values then
  std::vector<models::StudioLayer> layers; // strongest first, without the chart's defaults
};

// The drafts of a folder as the welcome page offers them, newest first, one for a chart or release, without those that another
// program types into. Blocks (disk), any thread.
QList<widgets::DraftOffer> draftOffers(const QString& folder);
// Removes the drafts of an offer; what it returns puts them back. Both block (disk), any thread.
std::function<void()> dropDrafts(const QString& folder, const QString& key);

// Keeps other windows off a draft while it lives.
using DraftHold = std::unique_ptr<QLockFile>;

// What a window finds that opens a chart or release.
struct OpenedDrafts {
  std::vector<Draft> waiting; // newest first
  QString key;                // for what is typed now: no draft that waits has it
  DraftHold hold;             // of `key`
};

class DraftStore {
public:
  explicit DraftStore(const QString& folder);

  QString fileFor(const QString& key) const;
  std::optional<Draft> read(const QString& key) const;
  // All drafts of the folder, newest first; files that cannot be read are passed over.
  std::vector<Draft> all() const;
  // The drafts of a chart or release that wait for a decision: those that `waits` says so of and no window types into.
  OpenedDrafts open(const QString& firstKey, const std::function<bool(const Draft&)>& waits) const;
  // Null while another window types into this draft. A folder that takes no locks holds nobody up.
  DraftHold hold(const QString& key) const;
  bool isHeldByAnotherProgram(const QString& key) const;
  // Writes a draft that was removed. When its key is in use again it gets another one of the same chart or release.
  Result<Draft> putBack(Draft draft) const;
  // A number for the write that starts now.
  quint64 nextTicket() const;
  // Does nothing when a later write or removal has happened. Fails with Code::Io and the file's path.
  Result<void> write(const Draft& draft, quint64 ticket) const;
  void remove(const QString& key, quint64 ticket) const;

private:
  bool makeFolder() const;
  std::optional<Draft> readFile(const QString& path) const;
  QString lockFor(const QString& key) const { return fileFor(key) + QStringLiteral(".lock"); }

  struct Shared;
  QString m_folder;
  std::shared_ptr<Shared> m_shared;
};

} // namespace chartroom::studio
