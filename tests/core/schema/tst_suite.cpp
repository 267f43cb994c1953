// The official JSON Schema test suite: drafts 4, 6 and 7 from Debian's json-schema-test-suite, 2019-09 and 2020-12 from a source
// release of PyPI's jsonschema, taken into the user's cache on first use (take_suite.py). Required tests only.

#include "core/base/text.h"
#include "core/schema/schema.h"
#include "core/value/json.h"

#include <QDir>
#include <QProcess>
#include <QtTest>

using chartroom::Context;
using chartroom::Result;
using chartroom::Value;
using chartroom::schema::CompileOptions;
using chartroom::schema::Schema;

namespace {

const QString kDebianSuite = QStringLiteral("/usr/share/json-schema-test-suite");
const QString kNewerSuite = QStringLiteral(CHARTROOM_SCHEMA_SUITE);

std::string readAll(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

// A suite's schema names no draft: its folder does.
std::string withDraft(const Value& schema, const std::string& draft) {
  Value copy = schema.deepCopy();
  if (copy.isMap() && !copy.map().contains("$schema")) copy.map().set("$schema", draft);
  return chartroom::value::writeJson(copy).value();
}

struct Draft {
  QString folder;
  QString url;
  QString suite;
};
const QList<Draft> kDrafts = {{"draft4", "http://json-schema.org/draft-04/schema#", kDebianSuite},
    {"draft6", "http://json-schema.org/draft-06/schema#", kDebianSuite},
    {"draft7", "http://json-schema.org/draft-07/schema#", kDebianSuite},
    {"draft2019-09", "https://json-schema.org/draft/2019-09/schema", kNewerSuite},
    {"draft2020-12", "https://json-schema.org/draft/2020-12/schema", kNewerSuite}};

// Why the newer suite is not here; empty when it is.
QString takeNewerSuite() {
  if (QFileInfo::exists(kNewerSuite + "/tests")) return {};
  QProcess python;
  python.setProcessChannelMode(QProcess::MergedChannels);
  python.start("python3", {QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/schema/take_suite.py"), kNewerSuite});
  if (!python.waitForStarted()) return "there is no python3";
  python.waitForFinished(280000);
  if (python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0) return {};
  return QString::fromUtf8(python.readAll()).trimmed();
}

} // namespace

class TestSuite : public QObject {
  Q_OBJECT
  QMap<QString, int> m_passed;

private slots:
  void initTestCase() { m_missing = takeNewerSuite(); }
  void cleanupTestCase() {
    for (const Draft& draft : kDrafts) qInfo("%s: %d tests passed", qPrintable(draft.folder), m_passed.value(draft.folder));
  }

  void required_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("draft");
    QTest::addColumn<QString>("skip");
    for (int i = 0; i < kDrafts.size(); ++i) {
      const Draft& draft = kDrafts[i];
      const QDir dir(draft.suite + "/tests/" + draft.folder);
      const QStringList names = dir.entryList({"*.json"}, QDir::Files);
      for (const QString& name : names)
        QTest::newRow(qPrintable(draft.folder + "/" + name)) << dir.filePath(name) << i << QString();
      const QString why = draft.suite == kDebianSuite ? "json-schema-test-suite is not installed" : m_missing;
      if (names.isEmpty()) QTest::newRow(qPrintable(draft.folder)) << QString() << i << why;
    }
  }
  void required() {
    QFETCH(QString, file);
    QFETCH(int, draft);
    QFETCH(QString, skip);
    if (file.isEmpty()) QSKIP(qPrintable(skip));
    const QString suiteFolder = kDrafts[draft].suite;
    const Context context;
    CompileOptions options;
    options.load = [&](const Context&, const std::string& url) -> Result<std::string> {
      const std::string prefix = "http://localhost:1234/";
      if (url.starts_with(prefix)) {
        const QString path = suiteFolder + "/remotes/" + QString::fromStdString(url.substr(prefix.size()));
        if (QFile::exists(path)) return readAll(path);
      }
      return chartroom::Error{chartroom::Code::NotFound, "no " + url, {}, {}};
    };
    auto suite = chartroom::value::parseJsonKeepingNumbers(readAll(file));
    QVERIFY(suite.ok());
    QStringList wrong;
    for (const Value& group : suite->list().items) {
      const QString name = QString::fromStdString(group.get("description").string());
      auto schema = Schema::compile(context, withDraft(group.get("schema"), kDrafts[draft].url.toStdString()), options);
      if (!schema) {
        wrong << name + ": " + QString::fromStdString(schema.error().message);
        continue;
      }
      for (const Value& test : group.get("tests").list().items) {
        const auto violations = schema->validate(context, test.get("data"));
        if (violations && violations->empty() == test.get("valid").boolean()) ++m_passed[kDrafts[draft].folder];
        else wrong << name + " / " + QString::fromStdString(test.get("description").string());
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable("\n  " + wrong.join("\n  ")));
  }

private:
  QString m_missing;
};

QTEST_GUILESS_MAIN(TestSuite)
#include "tst_suite.moc"
