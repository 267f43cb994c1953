// Every template function (helm's 233 and Go's own, 251 names) against what helm 4.3.1 printed: data/recorded.json, made by
// tests/oracle/funcs from data/expressions.txt, data/values.json and its own generators.
//
// CHARTROOM_FUNCS_RECORDED=FILE reads another recording, such as a random one by the recorder's "sweep".

#include "core/funcs/registry.h"
#include "core/tmpl/template_set.h"
#include "core/value/json.h"
#include "tests/support/broken_keys.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

using namespace chartroom;

namespace {

QByteArray dataFile(const QString& name) {
  QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/funcs/data/") + name);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QJsonObject& recorded() {
  static const QJsonObject object = [] {
    const QString other = qEnvironmentVariable("CHARTROOM_FUNCS_RECORDED");
    QFile file(other);
    const bool isOther = !other.isEmpty() && file.open(QIODevice::ReadOnly);
    return QJsonDocument::fromJson(isOther ? file.readAll() : dataFile("recorded.json")).object();
  }();
  return object;
}

struct Outcome {
  QByteArray output;
  QByteArray error;
  bool operator==(const Outcome&) const = default;
};

Outcome run(const std::string& text) {
  static const Result<Value> original = value::parseJson(dataFile("values.json").toStdString());
  const Value values = original->deepCopy(); // some functions change what they are given
  tmpl::TemplateSet set("gotpl", funcs::functions());
  if (Result<void> parsed = set.parse("t", text); !parsed) return {"", QByteArray::fromStdString(parsed.error().message)};
  funcs::RenderHooks hooks;
  tmpl::ExecuteOptions options;
  options.user = &hooks;
  tmpl::Execution execution = set.execute(Context(), "t", values, options);
  return {QByteArray::fromStdString(execution.output),
      execution.result ? QByteArray() : QByteArray::fromStdString(execution.result.error().message)};
}

// A row is [template, output, error] and perhaps "base64", which the latter two then are.
Outcome expectation(const QJsonArray& row) {
  Outcome wanted{row[1].toString().toUtf8(), row[2].toString().toUtf8()};
  if (row.size() > 3) wanted = {QByteArray::fromBase64(wanted.output), QByteArray::fromBase64(wanted.error)};
  if (wanted.error.startsWith('@')) wanted.error.replace(0, 1, "template: t:1:");
  wanted.error.replace("\u00ab", ": executing \"t\" at <");
  return wanted;
}

int differences(const QJsonArray& rows) {
  int count = 0;
  for (const QJsonValue& value : rows) {
    const QJsonArray row = value.toArray();
    const Outcome wanted = expectation(row);
    const Outcome outcome = run(row[0].toString().toStdString());
    if (outcome == wanted) continue;
    if (outcome.output == wanted.output && test::agreeButForBrokenKey(outcome.error.toStdString(), wanted.error.toStdString()))
      continue;
    ++count;
    qWarning().noquote() << row[0].toString() << "\n  helm:" << wanted.output << "\n  here:" << outcome.output
                         << "\n  helm's error:" << wanted.error << "\n  error here:  " << outcome.error;
  }
  return count;
}

} // namespace

class TestRecorded : public QObject {
  Q_OBJECT
private slots:
  void everyNameOfHelmIsRegistered() {
    QStringList names, expected;
    for (const auto& [name, function] : funcs::functions()) names << QString::fromStdString(name);
    for (const QJsonValue& name : recorded()["names"].toArray()) expected << name.toString();
    names.sort();
    expected.sort();
    QCOMPARE(expected.size(), 233);
    QCOMPARE(names, expected);
  }

  void everyNamePrintsWhatHelmPrints_data() {
    QTest::addColumn<QString>("name");
    const QJsonObject rows = recorded()["rows"].toObject();
    for (const QString& name : rows.keys()) QTest::newRow(qPrintable(name + " as helm")) << name;
    if (qEnvironmentVariableIsSet("CHARTROOM_FUNCS_RECORDED")) return;
    // Every name has rows of its own; slice is sprig's, which hides Go's.
    int known = 0;
    for (const char* list : {"names", "builtins"})
      for (const QJsonValue& name : recorded()[list].toArray()) {
        ++known;
        QVERIFY2(rows[name.toString()].toArray().size() >= 3, qPrintable(name.toString()));
      }
    QCOMPARE(known, 251);
  }
  void everyNamePrintsWhatHelmPrints() {
    QFETCH(QString, name);
    QCOMPARE(differences(recorded()["rows"].toObject()[name].toArray()), 0);
  }

  // TZ is read once a process, as in Go, so each zone gets a process.
  void datesFollowTheZoneOfTheEnvironment_data() {
    QTest::addColumn<QString>("zone");
    for (const QString& zone : recorded()["zones"].toObject().keys()) QTest::newRow(qPrintable("TZ=" + zone)) << zone;
  }
  void datesFollowTheZoneOfTheEnvironment() {
    QFETCH(QString, zone);
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("TZ", zone);
    environment.insert("CHARTROOM_FUNCS_ZONE", "TZ=" + zone);
    child.setProcessEnvironment(environment);
    child.setProcessChannelMode(QProcess::ForwardedChannels);
    child.start(QCoreApplication::applicationFilePath(), QStringList());
    QVERIFY(child.waitForFinished(120000));
    QCOMPARE(child.exitCode(), 0);
  }
};

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  // The child of a zone's row.
  if (const QString zone = qEnvironmentVariable("CHARTROOM_FUNCS_ZONE"); !zone.isEmpty())
    return differences(recorded()["zones"].toObject()[zone.mid(3)].toArray()) == 0 ? 0 : 1;
  qputenv("TZ", "UTC");
  TestRecorded test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_recorded.moc"
