#pragma once

// What a history tells (core/inspect/release_history.h) in words. Pure functions, any thread.

#include "core/inspect/release_history.h"

#include <QString>

#include <vector>

namespace chartroom::models {

struct ChipText {
  QString label; // "image"
  QString value; // "7.2→7.4"; may be empty
  bool failed = false;
  friend bool operator==(const ChipText&, const ChipText&) = default;
};
// Each text once.
std::vector<ChipText> chipTexts(const std::vector<inspect::HistoryChip>& chips);
// "timed out", "conflict with kubectl"; empty when nothing is known.
QString failureText(const inspect::Failure& failure);

} // namespace chartroom::models
