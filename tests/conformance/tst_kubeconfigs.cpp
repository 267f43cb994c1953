// `list` with kubeconfigs that work, nearly work and do not: kubeconfigs.json holds files, flags, variables and what helm 4.3.1
// said (record_kubeconfigs fills it). The whole program runs, in a process of its own.

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

class TestKubeconfigs : public QObject {
  Q_OBJECT
private slots:
  void helmSaysTheSame_data() {
    QTest::addColumn<QJsonObject>("row");
    QFile table(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/conformance/kubeconfigs.json"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    for (const QJsonValue& row : QJsonDocument::fromJson(table.readAll()).array())
      QTest::newRow(row["name"].toString().toUtf8().constData()) << row.toObject();
  }
  void helmSaysTheSame() {
    QFETCH(QJsonObject, row);
    const QTemporaryDir folder;
    const QJsonObject files = row["files"].toObject(), variables = row["env"].toObject();
    for (auto file = files.begin(); file != files.end(); ++file) {
      const QString path = folder.filePath(file.key());
      QVERIFY(QDir().mkpath(QFileInfo(path).path()));
      QFile made(path);
      QVERIFY(made.open(QIODevice::WriteOnly));
      made.write(file.value().toString().toUtf8());
    }
    QProcessEnvironment environment;
    environment.insert("PATH", "/usr/bin:/bin");
    environment.insert("HOME", folder.filePath("home"));
    environment.insert("KUBECONFIG", "config");
    for (auto variable = variables.begin(); variable != variables.end(); ++variable)
      environment.insert(variable.key(), variable.value().toString());
    QStringList arguments{"list"};
    for (const QJsonValue& argument : row["args"].toArray()) arguments << argument.toString();

    QProcess program;
    program.setProcessEnvironment(environment);
    program.setWorkingDirectory(folder.path());
    program.setStandardInputFile(QProcess::nullDevice());
    program.start(QStringLiteral(CHARTROOM_BINARY_DIR "/libexec/chartroomctl-network"), arguments);
    QVERIFY(program.waitForFinished(120000));
    QCOMPARE(QString::fromUtf8(program.readAllStandardError()).replace(folder.path(), "$DIR"), row["err"].toString());
    QCOMPARE(program.exitCode(), row["status"].toInt());
    QCOMPARE(program.readAllStandardOutput(), QByteArray());
  }
};

QTEST_GUILESS_MAIN(TestKubeconfigs)
#include "tst_kubeconfigs.moc"
