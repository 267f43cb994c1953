// The official JSON Schema test suite (Debian's json-schema-test-suite: drafts 4, 6 and 7; CHARTROOM_SCHEMA_SUITE names a folder
// with others, e.g. the json/ folder of a jsonschema source release with 2019-09 and 2020-12). Required tests only.

#include "core/base/text.h"
#include "core/schema/schema.h"
#include "core/value/json.h"

#include <QDir>
#include <QtTest>

using chartroom::Result;
using chartroom::Value;
using chartroom::schema::CompileOptions;
using chartroom::schema::Schema;

namespace {

QString suiteFolder() { return qEnvironmentVariable("CHARTROOM_SCHEMA_SUITE", "/usr/share/json-schema-test-suite"); }

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

} // namespace

class TestSuite : public QObject {
  Q_OBJECT
private slots:
  void required_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("draft");
    const QList<QPair<QString, QString>> drafts = {{"draft4", "http://json-schema.org/draft-04/schema#"},
                                                   {"draft6", "http://json-schema.org/draft-06/schema#"},
                                                   {"draft7", "http://json-schema.org/draft-07/schema#"},
                                                   {"draft2019-09", "https://json-schema.org/draft/2019-09/schema"},
                                                   {"draft2020-12", "https://json-schema.org/draft/2020-12/schema"}};
    int files = 0;
    for (const auto& [folder, url] : drafts) {
      const QDir dir(suiteFolder() + "/tests/" + folder);
      for (const QString& name : dir.entryList({"*.json"}, QDir::Files)) {
        QTest::newRow(qPrintable(folder + "/" + name)) << dir.filePath(name) << url;
        ++files;
      }
    }
    if (files == 0) QTest::newRow("no suite on this machine") << QString() << QString();
  }
  void required() {
    QFETCH(QString, file);
    QFETCH(QString, draft);
    if (file.isEmpty()) QSKIP("json-schema-test-suite is not installed");
    CompileOptions options;
    options.load = [](const chartroom::Context&, const std::string& url) -> Result<std::string> {
      const std::string prefix = "http://localhost:1234/";
      if (url.starts_with(prefix)) {
        const QString path = suiteFolder() + "/remotes/" + QString::fromStdString(url.substr(prefix.size()));
        if (QFile::exists(path)) return readAll(path);
      }
      return chartroom::Error{chartroom::Code::NotFound, "no " + url, {}, {}};
    };
    auto suite = chartroom::value::parseJson(readAll(file));
    QVERIFY(suite.ok());
    QStringList wrong;
    for (const Value& group : suite->list().items) {
      const QString name = QString::fromStdString(group.get("description").string());
      auto schema = Schema::compile(chartroom::Context(), withDraft(group.get("schema"), draft.toStdString()), options);
      if (!schema) {
        wrong << name + ": " + QString::fromStdString(schema.error().message);
        continue;
      }
      for (const Value& test : group.get("tests").list().items) {
        const bool valid = schema->validate(chartroom::Context(), test.get("data")).value().empty();
        if (valid != test.get("valid").boolean()) wrong << name + " / " + QString::fromStdString(test.get("description").string());
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable("\n  " + wrong.join("\n  ")));
  }
};

QTEST_APPLESS_MAIN(TestSuite)
#include "tst_suite.moc"
