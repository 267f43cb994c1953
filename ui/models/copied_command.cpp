#include "ui/models/copied_command.h"

#include "core/inspect/secret_mask.h"

#include <QObject>

namespace chartroom::models {

bool holdsSecrets(const QString& command, const inspect::SecretValues& known) {
  const std::string text = command.toStdString();
  return known.masked(text) != text || !inspect::secretRanges(text).empty();
}

QString copiedCommandText(const QString& command, const inspect::SecretValues& known) {
  return holdsSecrets(command, known) ? QObject::tr("helm command copied. It contains secrets.")
                                      : QObject::tr("helm command copied");
}

} // namespace chartroom::models
