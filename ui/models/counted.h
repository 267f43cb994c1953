#pragma once

// "1 key", "3 keys": English has no translation file that would do it for tr("%n key(s)").

#include <QString>

namespace chartroom::models {

inline QString counted(int count, const QString& one, const QString& many) {
  return QString::number(count) + QLatin1Char(' ') + (count == 1 ? one : many);
}

} // namespace chartroom::models
