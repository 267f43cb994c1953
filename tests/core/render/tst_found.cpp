// What the differential tests (tests/oracle) found: programs and charts that we once rendered otherwise than helm. Each line of
// data/found.jsonl holds a request and helm 4.3.1's answer to it; tests/oracle.tst_templates asks for all of them again.

#include "tests/oracle/render_case.h"

#include <QtTest>

using namespace chartroom;

class TestFound : public QObject {
  Q_OBJECT

private slots:
  void rendersAsHelm_data() {
    QTest::addColumn<QJsonObject>("row");
    QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/render/data/found.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd()) {
      const QJsonObject row = QJsonDocument::fromJson(file.readLine()).object();
      QTest::newRow(qPrintable(row["name"].toString())) << row;
    }
  }
  void rendersAsHelm() {
    QFETCH(QJsonObject, row);
    std::vector<std::pair<std::string, std::string>> args;
    const QJsonObject named = row["args"].toObject();
    for (auto it = named.begin(); it != named.end(); ++it)
      args.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
    const test::RenderAnswer ours = test::renderCase(row["in"].toString().toStdString(), args);
    QCOMPARE(QString::fromStdString(ours.text), row[row.contains("err") ? "err" : "out"].toString());
    QCOMPARE(ours.ok, !row.contains("err"));
  }
};

QTEST_APPLESS_MAIN(TestFound)
#include "tst_found.moc"
