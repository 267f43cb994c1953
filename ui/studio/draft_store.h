#pragma once

// Drafts: what was typed in the studio and is on no disk yet, kept so that a crash, a kill or a closed window loses nothing. One
// JSON file per chart (and release) in a folder; written whole to a temporary file, synced and renamed over the old one.
//
// A DraftStore and its copies share a counter: a write that was started earlier never replaces a later one, so writes may run in
// job threads. Functions block (disk) and are thread-safe.

#include "core/base/result.h"
#include "ui/models/layers_model.h"
#include "ui/widgets/workspace.h"

#include <QDateTime>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace chartroom::studio {

struct Draft {
  QString key;   // the chart's path, and for an upgrade the release
  QString title; // "storefront"
  QDateTime saved;
  QString release, nameSpace;
  int revision = 0;                        // of an upgrade: the newest when the values were typed
  QString baseText;                        // and the release's values then
  std::vector<models::StudioLayer> layers; // strongest first, without the chart's defaults
};

// The drafts of a folder as the welcome page offers them, newest first, one for a chart or release. Blocks (disk), any thread.
QList<widgets::DraftOffer> draftOffers(const QString& folder);
// Removes the drafts of an offer; what it returns puts them back. Both block (disk), any thread.
std::function<void()> dropDrafts(const QString& folder, const QString& key);

class DraftStore {
public:
  explicit DraftStore(const QString& folder);

  QString fileFor(const QString& key) const;
  std::optional<Draft> read(const QString& key) const;
  // All drafts of the folder, newest first; files that cannot be read are passed over.
  std::vector<Draft> all() const;
  // A number for the write that starts now.
  quint64 nextTicket() const;
  // Does nothing when a later write or removal has happened. Fails with Code::Io and the file's path.
  Result<void> write(const Draft& draft, quint64 ticket) const;
  void remove(const QString& key, quint64 ticket) const;

private:
  std::optional<Draft> readFile(const QString& path) const;

  struct Shared;
  QString m_folder;
  std::shared_ptr<Shared> m_shared;
};

} // namespace chartroom::studio
