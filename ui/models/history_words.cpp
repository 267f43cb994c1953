#include "ui/models/history_words.h"

#include "ui/models/qt_text.h"

#include <QObject>

#include <algorithm>

namespace chartroom::models {

using inspect::Failure;
using inspect::HistoryChip;

namespace {

// "7.2.4" and "7.4.1" become "7.2→7.4": what stays out of sight is what did not matter.
QString versionStep(const std::string& from, const std::string& to) {
  const auto cut = [](const std::string& version) {
    std::size_t at = version.find('.');
    if (at != std::string::npos) at = version.find('.', at + 1);
    const bool plain =
        std::all_of(version.begin(), version.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == 'v'; });
    return plain && at != std::string::npos ? version.substr(0, at) : version;
  };
  const std::string a = cut(from), b = cut(to);
  const bool shorter = a != b && a.size() < from.size() && b.size() < to.size();
  return qt((shorter ? a : from) + "→" + (shorter ? b : to));
}

// "256Mi" and "512Mi" become "256→512 Mi".
QString quantityStep(const std::string& from, const std::string& to) {
  const auto unitAt = [](const std::string& text) {
    std::size_t i = 0;
    while (i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.')) ++i;
    return i;
  };
  const std::size_t a = unitAt(from), b = unitAt(to);
  if (a > 0 && b > 0 && a < from.size() && from.substr(a) == to.substr(b))
    return qt(from.substr(0, a) + "→" + to.substr(0, b) + " " + to.substr(b));
  return qt((from.empty() ? "–" : from) + "→" + (to.empty() ? "–" : to));
}

ChipText chipText(const HistoryChip& chip) {
  using Says = HistoryChip::Says;
  const QString text = qt(chip.text);
  const int most = std::max(chip.added, chip.removed);
  const QString signedCount =
      chip.removed == 0 ? QStringLiteral("+%1").arg(chip.added) : QString::fromUtf8("−%1").arg(chip.removed);
  switch (chip.says) {
  case Says::Chart: return {text, qt(chip.to)};
  case Says::ChartVersion: return {QObject::tr("chart"), versionStep(chip.from, chip.to)};
  case Says::Tag: return {QObject::tr("image"), versionStep(chip.from, chip.to)};
  case Says::Image: return {QObject::tr("image"), text + QLatin1Char(' ') + qt(chip.to)};
  case Says::Replicas: return {QObject::tr("replicas"), QString::fromUtf8("%1→%2").arg(qt(chip.from), qt(chip.to))};
  case Says::Memory: return {QObject::tr("memory"), quantityStep(chip.from, chip.to)};
  case Says::Cpu: return {QObject::tr("cpu"), quantityStep(chip.from, chip.to)};
  case Says::Volume: return {QObject::tr("volume"), quantityStep(chip.from, chip.to)};
  case Says::ConfigLines: {
    const QString count = chip.added > 0 && chip.removed > 0 ? QString::number(most) : signedCount;
    return {QObject::tr("config"), (most == 1 ? QObject::tr("%1 line") : QObject::tr("%1 lines")).arg(count)};
  }
  case Says::Objects: return {text.isEmpty() ? QObject::tr("objects") : text, signedCount};
  case Says::ChangedObjects:
    return {chip.added == 1 ? QObject::tr("object") : QObject::tr("objects"), QStringLiteral("~%1").arg(chip.added)};
  case Says::ChangedValues: return {QObject::tr("values"), QString::number(chip.added)};
  case Says::NoChange: return {QObject::tr("no change"), {}};
  case Says::Reason: return {{}, QString::fromUtf8("“%1”").arg(text)};
  case Says::Failed: return {failureText(chip.failure), {}, true};
  }
  return {};
}

} // namespace

QString failureText(const Failure& failure) {
  const QString words = qt(failure.words);
  switch (failure.why) {
  case Failure::Why::InWords: return words;
  case Failure::Why::MarkedFailed: return QObject::tr("marked as failed");
  case Failure::Why::TimedOut: return QObject::tr("timed out");
  case Failure::Why::Stopped: return QObject::tr("stopped");
  case Failure::Why::ImmutableField: return QObject::tr("immutable field");
  case Failure::Why::Conflict: return words.isEmpty() ? QObject::tr("conflict") : QObject::tr("conflict with %1").arg(words);
  case Failure::Why::MayNot: return QObject::tr("may not %1").arg(words);
  case Failure::Why::NotReady: return words.isEmpty() ? QObject::tr("not ready") : QObject::tr("%1 not ready").arg(words);
  }
  return words;
}

std::vector<ChipText> chipTexts(const std::vector<HistoryChip>& chips) {
  std::vector<ChipText> texts;
  for (const HistoryChip& chip : chips)
    if (ChipText text = chipText(chip); std::find(texts.begin(), texts.end(), text) == texts.end())
      texts.push_back(std::move(text));
  return texts;
}

} // namespace chartroom::models
