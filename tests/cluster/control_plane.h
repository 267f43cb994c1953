#pragma once

// The control plane of tests/cluster/testbed and the real helm beside it, for tests. One per test program.

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>

namespace chartroom::test {

class ControlPlane {
public:
  ~ControlPlane() {
    if (m_up) QProcess::execute(script("down"), {m_folder.path()});
  }
  static QString binaries() {
    const QString set = qEnvironmentVariable("BIN");
    return set.isEmpty() ? QDir::homePath() + "/.cache/chartroom-testbed/bin" : set;
  }
  // For initTestCase(): skips the test when it cannot be had here at all, fails it when it does not start. Whoever goes on in
  // there asks isReady().
  void start(const QStringList& serverFlags = {}) {
    if (!QFile::exists(binaries() + "/kube-apiserver")) {
      if (QStandardPaths::findExecutable("go").isEmpty()) QSKIP("no Kubernetes binaries, and no Go to build them with");
      QFAIL(qPrintable("no Kubernetes binaries in " + binaries() + ": run tests/cluster/build-testbed"));
    }
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(script("up"), QStringList{m_folder.path(), QString::number(freePorts())} + serverFlags);
    m_up = true;
    QVERIFY2(process.waitForFinished(120000) && process.exitCode() == 0,
        qPrintable("the control plane did not start: " + process.readAll()));
    m_isReady = true;
  }
  bool isReady() const { return m_isReady; }
  QString kubeconfig() const { return m_folder.path() + "/kubeconfig"; }

  // Of the API server; 0 when it does not run.
  qint64 serverProcess() const {
    QFile file(m_folder.path() + "/apiserver.pid");
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toLongLong() : 0;
  }

  struct Ran {
    int code = -1;
    std::string out;
    std::string err;
  };
  // One of the binaries beside the control plane, or any by its whole path.
  Ran run(const QString& program, const QStringList& arguments) const {
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("KUBECONFIG", kubeconfig());
    process.setProcessEnvironment(environment);
    process.start(QDir::isAbsolutePath(program) ? program : binaries() + "/" + program, arguments);
    if (!process.waitForFinished(120000)) process.kill();
    return {process.exitCode(), process.readAllStandardOutput().toStdString(), process.readAllStandardError().toStdString()};
  }

private:
  static QString script(const char* name) { return QString(CHARTROOM_SOURCE_DIR "/tests/cluster/testbed/") + name; }
  // The first of four free ports in a row.
  static int freePorts() {
    for (int port = 21000 + static_cast<int>(QCoreApplication::applicationPid() % 8000); port < 60000; port += 7) {
      bool free = true;
      for (int i = 0; i < 4 && free; ++i) free = QTcpServer().listen(QHostAddress::LocalHost, static_cast<quint16>(port + i));
      if (free) return port;
    }
    return 0;
  }
  QTemporaryDir m_folder;
  bool m_up = false, m_isReady = false;
};

} // namespace chartroom::test
