#pragma once

// The core's texts as Qt's.

#include <QString>

#include <string>

namespace chartroom::models {

inline QString qt(const std::string& text) { return QString::fromStdString(text); }

} // namespace chartroom::models
