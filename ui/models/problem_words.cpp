#include "ui/models/problem_words.h"

#include "core/inspect/key_path.h"
#include "ui/models/plain_error.h"
#include "ui/models/qt_text.h"

#include <QObject>

#include <algorithm>

namespace chartroom::models {

using inspect::Problem;

namespace {

QString unparsedText(const QString& message) { return QObject::tr("Prints YAML that does not parse: %1").arg(message); }

// "color?", "web.color?", "color at the top level?"; empty when nothing is near.
QString meantText(const Problem& problem) {
  const auto &meant = problem.nearest, &key = problem.value;
  if (meant.empty()) return {};
  if (meant.size() == key.size() && std::equal(key.begin(), key.end() - 1, meant.begin()))
    return QObject::tr("%1?").arg(qt(meant.back()));
  return (meant.size() == 1 ? QObject::tr("%1 at the top level?") : QObject::tr("%1?")).arg(qt(inspect::keyPathText(meant)));
}

} // namespace

QString problemText(const Problem& problem) {
  QString text = plainText(qt(problem.message));
  switch (problem.rule) {
  case Problem::Rule::Repeated:
    return QObject::tr("%1 is set on line %2, too; only what stands here counts")
        .arg(qt(inspect::keyPathText(problem.value)))
        .arg(problem.before);
  case Problem::Rule::Unread:
    if (problem.more > 0) return QObject::tr("%1 more keys are not read by any template").arg(problem.more);
    text = QObject::tr("%1 is not read by any template").arg(qt(inspect::keyPathText(problem.value)));
    break;
  case Problem::Rule::Schema:
    if (!problem.subject.empty()) text = QObject::tr("Schema: %1: %2").arg(qt(problem.subject), text);
    break;
  case Problem::Rule::Output: return unparsedText(text);
  default: break;
  }
  const QString meant = meantText(problem);
  return meant.isEmpty() ? text : QObject::tr("%1; did you mean %2").arg(text, meant);
}

QString problemTextAtKey(const Problem& problem) {
  if (problem.rule != Problem::Rule::Unread || problem.more > 0) return problemText(problem);
  const QString meant = meantText(problem);
  return meant.isEmpty() ? QObject::tr("No template reads this key.") : QObject::tr("Never read. Did you mean %1").arg(meant);
}

QString failedTemplateText(const inspect::FailedTemplate& failure) {
  return failure.outputLine > 0 ? unparsedText(qt(failure.message)) : qt(failure.message);
}

} // namespace chartroom::models
