#include "ui/models/helm_command.h"

#include <algorithm>

namespace chartroom::models {

QString shellQuoted(const QString& word) {
  const auto plain = [](QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || QStringLiteral("_./:=@%+,-").contains(c);
  };
  if (!word.isEmpty() && std::all_of(word.begin(), word.end(), plain)) return word;
  QString text = word;
  text.replace(u'\'', QLatin1String("'\\''"));
  return u'\'' + text + u'\'';
}

QString shellCommand(const QStringList& words) {
  QString line, broken;
  for (const QString& word : words) {
    const QString quoted = shellQuoted(word);
    const bool flag = word.startsWith(u'-');
    line += (line.isEmpty() ? QString() : QStringLiteral(" ")) + quoted;
    broken += (broken.isEmpty() ? QString() : flag ? QStringLiteral(" \\\n  ") : QStringLiteral(" ")) + quoted;
  }
  return line.size() > 100 ? broken : line;
}

QStringList helmWords(const HelmRun& run) {
  QStringList words{QStringLiteral("helm"), run.upgrade ? QStringLiteral("upgrade") : QStringLiteral("install"), run.release, run.chart};
  if (!run.kubeContext.isEmpty()) words << QStringLiteral("--kube-context") << run.kubeContext;
  words << QStringLiteral("--namespace") << run.nameSpace;
  if (run.createNamespace && !run.upgrade) words << QStringLiteral("--create-namespace");
  // Without new values helm would keep the old ones.
  if (run.upgrade) words << QStringLiteral("--reset-values");
  for (const auto& [flag, value] : run.values) words << flag << value;
  if (run.rollbackOnFailure) words << QStringLiteral("--rollback-on-failure");
  if (run.wait) words << QStringLiteral("--wait");
  if (!run.timeout.isEmpty()) words << QStringLiteral("--timeout") << run.timeout;
  if (!run.hooks) words << QStringLiteral("--no-hooks");
  return words;
}

} // namespace chartroom::models
