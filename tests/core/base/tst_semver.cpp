// core/base/semver.h and glob.h against what Masterminds' semver and gobwas' glob said (data/recorded.json, made by
// tests/oracle/funcs).

#include "core/base/glob.h"
#include "core/base/semver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace chartroom;

namespace {

QJsonObject recorded() {
  QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/base/data/recorded.json"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QJsonDocument::fromJson(file.readAll()).object();
}

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString described(const Result<SemanticVersion>& version) {
  if (!version) {
    Result<SemanticVersion> failed = version;
    return "error: " + text(failed.error().message);
  }
  return text(version->toString() + "|" + version->prerelease + "|" + version->metadata + "|" + version->nextMajor().original +
              " " + version->nextMinor().original + " " + version->nextPatch().original);
}

std::vector<SemanticVersion> validVersions(const QJsonObject& data) {
  std::vector<SemanticVersion> all;
  for (const QJsonValue& row : data["versions"].toArray())
    if (Result<SemanticVersion> version = SemanticVersion::parse(row["text"].toString().toStdString())) all.push_back(*version);
  return all;
}

} // namespace

class TestSemver : public QObject {
  Q_OBJECT
private slots:
  void versionsReadAsMastermindsReadsThem_data() {
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("loose");
    QTest::addColumn<QString>("strict");
    const QJsonArray rows = recorded()["versions"].toArray();
    QVERIFY(rows.size() > 30);
    for (const QJsonValue& row : rows)
      QTest::newRow(qPrintable("version " + row["text"].toString()))
          << row["text"].toString() << row["loose"].toString() << row["strict"].toString();
  }
  void versionsReadAsMastermindsReadsThem() {
    QFETCH(QString, version);
    QFETCH(QString, loose);
    QFETCH(QString, strict);
    QCOMPARE(described(SemanticVersion::parse(version.toStdString())), loose);
    QCOMPARE(described(SemanticVersion::parseStrict(version.toStdString())), strict);
  }

  void versionsAreOrderedAsMastermindsOrdersThem() {
    const QJsonObject data = recorded();
    const std::vector<SemanticVersion> versions = validVersions(data);
    const QJsonArray order = data["order"].toArray();
    QCOMPARE(static_cast<int>(versions.size()), order.size());
    for (std::size_t i = 0; i < versions.size(); ++i) {
      QString row;
      for (const SemanticVersion& other : versions) row += QLatin1Char("<=>"[versions[i].compare(other) + 1]);
      QCOMPARE(row, order[static_cast<int>(i)].toString());
    }
  }

  void constraintsDecideAsMastermindsDecides_data() {
    QTest::addColumn<QJsonObject>("row");
    const QJsonArray rows = recorded()["constraints"].toArray();
    QVERIFY(rows.size() > 50);
    for (const QJsonValue& row : rows)
      QTest::newRow(qPrintable("constraint \"" + row["constraint"].toString() + "\"")) << row.toObject();
  }
  void constraintsDecideAsMastermindsDecides() {
    QFETCH(QJsonObject, row);
    Result<VersionConstraint> constraint = VersionConstraint::parse(row["constraint"].toString().toStdString());
    QCOMPARE(constraint ? QString() : text(constraint.error().message), row["error"].toString());
    if (!constraint) return;
    QCOMPARE(text(constraint->toString()), row["text"].toString());
    QStringList accepted, refusals;
    for (const SemanticVersion& version : validVersions(recorded())) {
      if (constraint->accepts(version)) accepted << text(version.original);
      for (const std::string& why : constraint->refusals(version)) refusals << text(why);
    }
    const auto list = [](const QJsonValue& array) {
      QStringList all;
      for (const QJsonValue& item : array.toArray()) all << item.toString();
      return all;
    };
    QCOMPARE(accepted, list(row["accepted"]));
    QCOMPARE(refusals, list(row["refusals"]));
  }

  void overlongTextsAreRefused() {
    QVERIFY(!SemanticVersion::parse("1.2.3-" + std::string(260, 'a')));
    QVERIFY(!VersionConstraint::parse(std::string(600, ' ') + "1"));
  }

  void globsMatchAsGobwasMatches_data() {
    QTest::addColumn<QJsonObject>("row");
    const QJsonArray rows = recorded()["globs"].toArray();
    QVERIFY(rows.size() > 25);
    for (const QJsonValue& row : rows) QTest::newRow(qPrintable("pattern " + row["pattern"].toString())) << row.toObject();
  }
  void globsMatchAsGobwasMatches() {
    QFETCH(QJsonObject, row);
    Result<Glob> glob = Glob::compile(row["pattern"].toString().toStdString());
    QCOMPARE(glob ? QString() : text(glob.error().message), row["error"].toString());
    if (!glob) return;
    QJsonArray matched;
    for (const QJsonValue& path : recorded()["paths"].toArray())
      if (glob->matches(path.toString().toStdString())) matched.append(path);
    QCOMPARE(matched, row["matched"].toArray());
  }
};

QTEST_APPLESS_MAIN(TestSemver)
#include "tst_semver.moc"
