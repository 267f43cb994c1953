#include "ui/models/plain_error.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace chartroom::models {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("chartroom::models::PlainError", text); }

// A pattern of an original text and what it means; %1 … are the pattern's groups.
struct Rule {
  const char* pattern;
  const char* plain;
};

constexpr qsizetype kMostCauses = 2;

// The first that matches counts, so the special ones come first. Groups are kept short of the end of a line.
constexpr Rule kRules[] = {
    {R"(exec: executable (\S+) failed with exit code -?\d+\n([^\n]+))",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The program %1 gave no credentials for this cluster. It says: %2")},
    {R"(exec: executable (\S+) failed with exit code)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The program %1 gave no credentials for this cluster.")},
    {R"(getting credentials: decoding stdout)",
        QT_TRANSLATE_NOOP(
            "chartroom::models::PlainError", "The program that gives the credentials for this cluster printed something else.")},
    {R"(cannot unmarshal (?:string|number|bool|array|object) into Go value of type map\[string\]interface)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "Values are keys and what they are set to, such as replicas: 3.")},
    {R"(cannot unmarshal !!\w+ .* into map\[string\])",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "Values are keys and what they are set to, such as replicas: 3.")},
    {R"(yaml: line (\d+): mapping values are not allowed in this context)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "Line %1 has a second colon, or is indented too far. A text with a colon needs quotes.")},
    {R"(yaml: line (\d+): could not find expected ':')",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "A colon is missing at line %1.")},
    {R"(yaml: line (\d+): did not find expected (?:key|'-' indicator))",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The indent of line %1 fits no line above it.")},
    {R"(yaml: line (\d+): found character that cannot start any token)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "Line %1 has a tab or a sign that needs quotes.")},
    {R"(yaml: line (\d+): found (?:unexpected end of stream|unexpected document indicator))",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "A quote or bracket that opens before line %1 is not closed.")},
    {R"(cannot unmarshal \S+ into Go value of type struct)",
        QT_TRANSLATE_NOOP(
            "chartroom::models::PlainError", "Its text is of another form: a kubeconfig has contexts, clusters and users.")},
    {R"(cannot unmarshal \S+ into Go (?:struct field|value))",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "A value has another type than expected.")},
    {R"(couldn't get version/kind)", QT_TRANSLATE_NOOP("chartroom::models::PlainError",
                                         "Its text is of another form: a kubeconfig has contexts, clusters and users.")},
    {R"re(object [^\s/]*/(\S+) \S+, Kind=(\w+): Apply failed with 1 conflict: conflict with "([^"]*)"[^:]*: (\S+))re",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "The field %4 of %2 %1 was set by %3. It is not changed unless the conflict is forced.")},
    {R"re(Apply failed with (\d+) conflicts: conflicts? with "([^"]*)")re",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "%1 fields were set by others, such as %2. They are not changed unless the conflicts are forced.")},
    {R"(([\w.\[\]]+): Invalid value: .*field is immutable)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "The cluster does not change the field %1 of an object that is there. Keep its value, or delete the object first.")},
    {R"(field is immutable)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "The cluster does not change this field of an object that is there. Keep its value, or delete the object first.")},
    {R"(resource (\w+)/(?:[^/\s]+/)?([^/\s]+) not ready[\s\S]*context deadline exceeded)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "%1 %2 was not ready within the time limit.")},
    {R"re(Get "[^"]*": (?:context deadline exceeded|net/http: request canceled|net/http: TLS handshake timeout|.*i/o timeout))re",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The cluster did not answer in time.")},
    {R"(context deadline exceeded|timed out waiting for the condition)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "It was not ready within the time limit.")},
    {R"(context cancell?ed|operation was cancell?ed)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "It was stopped before it was finished.")},
    {R"(dial tcp ([^ ]+): connect: connection refused|[Cc]onnection refused)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "Nothing answers at the cluster's address %1.")},
    {R"(lookup ([^ :]+)(?: on \S+)?: no such host|[Cc]ould not resolve host:? ?([^ ]*))",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The name %1 of the cluster's address is not known.")},
    {R"(the server has asked for the client to provide credentials|(?::|^) ?Unauthorized$)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "The cluster does not accept the credentials of this context. They may be wrong, or have expired.")},
    {R"re(User "system:anonymous" cannot)re",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "The cluster does not know who asks: it does not accept the credentials of this context.")},
    {R"(exec: executable (\S+) not found)", QT_TRANSLATE_NOOP("chartroom::models::PlainError",
                                                "The program %1, which gives the credentials for this cluster, is not installed.")},
    {R"(unable to read (?:certificate-authority|client-cert|client-key) (\S+) for)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The kubeconfig names the file %1, which cannot be read.")},
    {R"(x509: certificate signed by unknown authority)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "The cluster's certificate comes from an authority that the kubeconfig does not name.")},
    {R"(x509: certificate has expired)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The cluster's certificate has expired.")},
    {R"re(User "([^"]*)" cannot (\w+) resource "([^"]*)"[^"]*(?:in the namespace "([^"]*)")?)re",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError", "The account %1 may not %2 %3 here.")},
    {R"(another operation \(install/upgrade/rollback\) is in progress)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "Another operation on this release is not finished. Wait for it, or open its history to mark it failed.")},
    {R"(cannot reuse a name that is still in use)",
        QT_TRANSLATE_NOOP("chartroom::models::PlainError",
            "A release of this name is there already. Choose another name, or upgrade that release.")},
};

} // namespace

// Of one error; the text itself when no rule fits.
static QString plainTextOfOne(const QString& original) {
  for (const Rule& rule : kRules) {
    const QRegularExpression pattern(QString::fromLatin1(rule.pattern));
    const QRegularExpressionMatch match = pattern.match(original);
    if (!match.hasMatch()) continue;
    QString text = tr(rule.plain);
    const int groups = match.lastCapturedIndex();
    for (int group = 1; group <= 4; ++group) {
      const QString place = QStringLiteral("%%1").arg(group);
      if (!text.contains(place)) break;
      QString word = group <= groups ? match.captured(group) : QString();
      // One of two alternatives caught it.
      if (word.isEmpty() && group == 1 && groups >= 2) word = match.captured(2);
      text.replace(place, word);
    }
    // A group may be empty at the end of a sentence; a field's path begins with a dot.
    static const QRegularExpression gap(QStringLiteral("\\s+\\.(?=\\s|$)"));
    return text.simplified().replace(gap, QStringLiteral("."));
  }
  return original;
}

QString plainText(const QString& original) {
  // helm joins what went wrong with several objects: one of them alone would give advice that does not help.
  const QStringList parts = original.split(QStringLiteral(" && "));
  QStringList told;
  bool isPlain = false;
  for (const QString& part : parts) {
    const QString plain = plainTextOfOne(part);
    isPlain = isPlain || plain != part;
    if (!told.contains(plain)) told << plain;
  }
  return parts.size() == 1 ? told.first() : isPlain ? told.join(QLatin1Char(' ')) : original;
}

PlainError plainError(const Error& error) {
  PlainError plain;
  const QString original = QString::fromStdString(error.message);
  plain.text = plainText(original);
  // A failed uninstall says no more than that; its notes say why, one for each object.
  if (error.message.starts_with("failed to delete release: ") && !error.notes.empty()) {
    QStringList causes;
    for (const std::string& note : error.notes)
      if (const QString cause = plainText(QString::fromStdString(note)); !causes.contains(cause)) causes << cause;
    const auto more = causes.size() - kMostCauses;
    plain.text = causes.mid(0, kMostCauses).join(QLatin1Char(' '));
    if (more > 0)
      plain.text +=
          QLatin1Char(' ') + (more == 1 ? tr("Details name one more cause.") : tr("Details name %1 more causes.").arg(more));
  }
  if (plain.text == original && error.code == Code::Cancelled) plain.text = tr("It was stopped before it was finished.");
  QStringList details;
  if (plain.text != original) details << original;
  for (const std::string& note : error.notes) details << QString::fromStdString(note);
  plain.details = details.join(QLatin1Char('\n'));
  return plain;
}

} // namespace chartroom::models
