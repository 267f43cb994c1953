#pragma once

// The seam for native file dialogs: pages ask here, tests answer. open() returns at once; `chosen` is called later with
// the paths, or not at all when the user gave up.

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace chartroom::widgets {

struct FileQuestion {
  enum class Kind { OpenFile, OpenFolder, SaveFile };
  Kind kind = Kind::OpenFile;
  QString title;
  QStringList filters;   // "Charts (*.tgz)"
  QString suggestedName; // for SaveFile
};

class FileDialogs {
public:
  virtual ~FileDialogs() = default;
  using Chosen = std::function<void(const QStringList& paths)>;
  // `owner` ends the wait: nothing is called once it is gone.
  virtual void ask(QWidget* owner, const FileQuestion& question, const Chosen& chosen) = 0;

  // The one in use: the desktop's, or what a test set.
  static FileDialogs& instance();
  // Null goes back to the desktop's. The caller keeps ownership.
  static void setInstance(FileDialogs* dialogs);
};

} // namespace chartroom::widgets
