#pragma once

// The time that the templates of a preview may use: a setting, for a preview runs after every key press. An installation has no
// such limit.

#include "core/tmpl/budget.h"

#include <QSettings>

#include <algorithm>
#include <chrono>

namespace chartroom::widgets {

// Seconds of processor time; 0 means no limit.
inline constexpr const char* kPreviewSecondsKey = "preview/seconds";
inline constexpr int kPreviewSeconds = 4;

inline tmpl::Limits previewLimits(const QSettings& settings) {
  const int seconds = std::max(0, settings.value(QLatin1String(kPreviewSecondsKey), kPreviewSeconds).toInt());
  if (seconds == 0) return tmpl::Limits::none();
  return {.time = std::chrono::seconds(seconds)};
}

} // namespace chartroom::widgets
