// Values files: read into layers, and written from them. Both happen in jobs. A file is written only where it holds what this
// program read from it or wrote to it.

#include "ui/studio/studio_session.h"

#include "core/base/replace_file.h"
#include "core/base/text.h"
#include "core/chart/read_file.h"
#include "ui/models/qt_text.h"

#include <QFileInfo>

namespace chartroom::studio {

using models::qt;
using models::StudioLayer;

namespace {

constexpr qint64 kLargestFile = 8 * 1024 * 1024;

// The first line (from 1) that is not UTF-8; 0 when all are.
int lineOfNoUtf8(std::string_view text) {
  if (isValidUtf8(text)) return 0;
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (!isValidUtf8(text.substr(at, end - at))) return line;
    at = end + 1;
  }
  return 1;
}

} // namespace

void StudioSession::addFiles(const QStringList& paths) {
  struct Read {
    QString path, text, error;
  };
  m_workspace->jobs()->start(
      this, jobs::JobKey(QStringLiteral("read ") + paths.join(QLatin1Char(10))),
      [paths](const Context&) {
        std::vector<Read> all;
        for (const QString& path : paths) {
          Read read{path, {}, {}};
          auto bytes = QFileInfo(path).size() > kLargestFile ? Result<std::string>(std::string())
                                                             : chart::readOrdinaryFile(path.toStdString());
          if (QFileInfo(path).size() > kLargestFile) read.error = tr("The file is larger than 8 MiB.");
          else if (!bytes) read.error = qt(bytes.error().message);
          else if (bytes->find('\0') != std::string::npos) read.error = tr("The file is not text.");
          else if (const int line = lineOfNoUtf8(*bytes); line > 0)
            read.error = tr("Its line %1 is not UTF-8 text.").arg(line); // saving it would lose the characters
          else read.text = qt(*bytes);
          all.push_back(std::move(read));
        }
        return all;
      },
      [this](std::vector<Read> all) {
        int last = 0;
        for (const Read& read : all) {
          if (!read.error.isEmpty()) {
            emit fileFailed(
                tr("%1 cannot be read").arg(QFileInfo(read.path).fileName()), read.error + QLatin1Char('\n') + read.path);
            continue;
          }
          StudioLayer layer;
          layer.name = QFileInfo(read.path).fileName();
          layer.path = read.path;
          layer.text = layer.savedText = read.text;
          last = m_layers.add(layer);
        }
        if (last != 0) emit filesAdded(last);
      });
}

void StudioSession::saveLayer(int id, const QString& path, const std::optional<QString>& seen) {
  const StudioLayer* layer = m_layers.layer(id);
  if (!layer || !layer->isFile()) return;
  const QString text = layer->text;
  struct Answer {
    QString error;
    std::optional<QString> other; // what the file holds
  };
  // Another file was asked about by the dialog.
  const std::optional<QString> known = seen ? seen : layer->path == path ? std::optional(layer->savedText) : std::nullopt;
  m_workspace->jobs()->start(
      this, jobs::JobKey(QStringLiteral("save ") + path),
      [path, text, known](const Context&) -> Answer {
        if (known)
          if (const auto before = chart::readOrdinaryFile(path.toStdString()))
            if (const QString there = qt(*before); there != *known && there != text) return {{}, there};
        const auto written = replaceFile(path.toStdString(), text.toStdString());
        return {written ? QString() : qt(written.error().message), {}};
      },
      [this, id, path, text](const Answer& answer) {
        if (answer.other) {
          emit changedOnDisk(id, *answer.other);
          return;
        }
        if (!answer.error.isEmpty()) {
          emit fileFailed(tr("%1 could not be saved").arg(QFileInfo(path).fileName()), answer.error);
          return;
        }
        m_layers.setSaved(id, path, text);
        scheduleDraft();
        emit saved(id);
      });
}

void StudioSession::markSaved(int id, const QString& text) {
  const StudioLayer* layer = m_layers.layer(id);
  if (!layer) return;
  m_layers.setSaved(id, layer->path, text);
  scheduleDraft();
}

} // namespace chartroom::studio
