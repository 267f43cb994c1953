#include "ui/models/helm_command.h"

#include "core/value/merge.h"
#include "core/value/yaml.h"

#include <algorithm>

namespace chartroom::models {

namespace {

// "--values" is a list in helm: a comma or quote inside a path needs CSV quoting.
QString listItem(const QString& path) {
  if (!path.contains(u',') && !path.contains(u'"')) return path;
  QString text = path;
  text.replace(u'"', QLatin1String("\"\""));
  return u'"' + text + u'"';
}

// `words` are quoted already.
QString joined(const QStringList& words) {
  QString line, broken;
  for (const QString& word : words) {
    line += (line.isEmpty() ? QString() : QStringLiteral(" ")) + word;
    broken += (broken.isEmpty()                          ? QString()
                  : word.startsWith(QLatin1String("--")) ? QStringLiteral(" \\\n  ")
                                                         : QStringLiteral(" ")) +
              word;
  }
  return line.size() > 100 ? broken : line;
}

QStringList quoted(const QStringList& words) {
  QStringList all;
  for (const QString& word : words) all << shellQuoted(word);
  return all;
}

QStringList head(const HelmTarget& target) {
  QStringList words;
  if (target.kubeconfig.size() > 1) words << QStringLiteral("KUBECONFIG=") + shellQuoted(target.kubeconfig.join(u':'));
  // The command may be pasted where it is not set.
  if (!helmDriver().isEmpty()) words << QStringLiteral("HELM_DRIVER=") + shellQuoted(helmDriver());
  return words << QStringLiteral("helm");
}

QStringList flagsOf(const HelmTarget& target) {
  QStringList words;
  if (target.kubeconfig.size() == 1) words << QStringLiteral("--kubeconfig") << shellQuoted(target.kubeconfig.front());
  if (!target.context.isEmpty()) words << QStringLiteral("--kube-context") << shellQuoted(target.context);
  if (!target.nameSpace.isEmpty()) words << QStringLiteral("--namespace") << shellQuoted(target.nameSpace);
  return words;
}

bool sameYaml(const QString& a, const QString& b) {
  const auto left = value::loadValues(a.toStdString()), right = value::loadValues(b.toStdString());
  return left && right ? *left == *right : !left && !right;
}

// A here-document ends every line with a line feed and adds one at the end. helm reads values files in the same way. Where it
// would change the values nevertheless, they are written out again.
QString hereText(const QString& yaml) {
  QString text = yaml;
  text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
  text.replace(u'\r', u'\n');
  if (!text.isEmpty() && !text.endsWith(u'\n')) text += u'\n';
  if (text == yaml || sameYaml(text, yaml)) return text;
  if (const auto parsed = value::loadValues(yaml.toStdString()))
    if (const auto written = value::writeYaml(*parsed)) {
      text = QString::fromStdString(*written);
      if (!text.endsWith(u'\n')) text += u'\n';
    }
  return text;
}

struct HereDocument {
  QString redirection; // "<<'EOF'", "3<<'EOF'"
  QString body;        // with the closing line, which ends in no line feed
};

HereDocument hereDocument(const QString& text, const QString& name, int descriptor) {
  QString end = name;
  for (int i = 2; text.contains(end); ++i) end = name + QString::number(i);
  return {(descriptor > 0 ? QString::number(descriptor) : QString()) + QStringLiteral("<<'") + end + u'\'', text + end};
}

QString wrapped(const QByteArray& bytes) {
  const QByteArray text = bytes.toBase64();
  QString lines;
  for (qsizetype at = 0; at < text.size(); at += 76) lines += QString::fromLatin1(text.mid(at, 76)) + u'\n';
  return lines;
}

} // namespace

QString shellQuoted(const QString& word) {
  const auto plain = [](QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           QStringLiteral("_./:=@%+,-").contains(c);
  };
  // zsh expands a leading "=".
  if (!word.isEmpty() && !word.startsWith(u'=') && std::all_of(word.begin(), word.end(), plain)) return word;
  QString text = word;
  text.replace(u'\'', QLatin1String("'\\''"));
  return u'\'' + text + u'\'';
}

int helmMaxHistory() {
  bool good = false;
  const int limit = qEnvironmentVariableIntValue("HELM_MAX_HISTORY", &good);
  return good ? limit : 10;
}

QString helmDriver() { return qEnvironmentVariable("HELM_DRIVER"); }

QString helmCommand(const HelmTarget& target, const QStringList& words) {
  return joined(head(target) + quoted(words) + flagsOf(target));
}

bool isPlainPath(const QString& path) {
  return !path.contains(u'%') &&
         std::none_of(path.begin(), path.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
}

QString helmScript(const HelmRun& run) {
  const bool upgrade = run.verb == HelmVerb::Upgrade;
  QStringList words = head(run.target);
  words << (upgrade ? QStringLiteral("upgrade") : QStringLiteral("install")) << shellQuoted(run.release);
  words << (run.chartArchive.isEmpty() ? shellQuoted(run.chart) : QStringLiteral("\"$chart/chart\""));
  words << flagsOf(run.target);
  if (run.createNamespace && !upgrade) words << QStringLiteral("--create-namespace");
  // Without new values helm would keep the old ones.
  if (upgrade) words << QStringLiteral("--reset-values");
  QStringList redirections, bodies;
  for (const HelmValues& layer : run.values) {
    if (layer.kind == HelmValues::Kind::Set) {
      words << layer.flag << shellQuoted(layer.text);
      continue;
    }
    words << QStringLiteral("--values");
    if (layer.kind == HelmValues::Kind::File) {
      words << shellQuoted(listItem(layer.text));
      continue;
    }
    // Standard input is read once: later texts get descriptors of their own.
    const int descriptor = bodies.isEmpty() ? 0 : 2 + static_cast<int>(bodies.size());
    const HereDocument document = hereDocument(hereText(layer.text), QStringLiteral("EOF"), descriptor);
    words << (descriptor > 0 ? QStringLiteral("/dev/fd/%1").arg(descriptor) : QStringLiteral("-"));
    redirections << document.redirection;
    bodies << document.body;
  }
  if (run.rollbackOnFailure) words << QStringLiteral("--rollback-on-failure");
  if (run.wait) words << QStringLiteral("--wait");
  if (!run.timeout.isEmpty()) words << QStringLiteral("--timeout") << run.timeout;
  if (!run.hooks) words << QStringLiteral("--no-hooks");
  if (run.forceConflicts) words << QStringLiteral("--force-conflicts");
  QString script = joined(words);
  if (!redirections.isEmpty()) script += u' ' + redirections.join(u' ');
  for (const QString& body : bodies) script += u'\n' + body;

  // What is done beforehand must not change the user's shell: it runs in a subshell.
  QString before;
  if (!run.chartArchive.isEmpty()) {
    const HereDocument archive = hereDocument(wrapped(run.chartArchive), QStringLiteral("CHART"), 0);
    before = QStringLiteral("chart=$(mktemp -d) && trap 'rm -r \"$chart\"' EXIT && base64 -d ") + archive.redirection +
             QStringLiteral(" | tar -xzf - -C \"$chart\" &&\n") + archive.body + u'\n';
  }
  if (!run.workingFolder.isEmpty()) before += QStringLiteral("cd ") + shellQuoted(run.workingFolder) + QStringLiteral(" && ");
  if (before.isEmpty()) return script;
  return u'(' + before + script + (bodies.isEmpty() ? QStringLiteral(")") : QStringLiteral("\n)"));
}

} // namespace chartroom::models
