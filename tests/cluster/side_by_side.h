#pragma once

// Runs one command line with the real helm and with chartroomctl at the same time, and gives what each did as one text: exit
// status, standard output, standard error, with the places of this run taken out. Both are called "helm".

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <deque>
#include <memory>

namespace chartroom::test {

class SideBySide {
public:
  SideBySide() {
    QDir(m_folder.path()).mkpath("bin");
    QFile::link(CHARTROOM_BINARY_DIR "/bin/chartroomctl", ours());
    // Nothing listens there, and nothing waits long to find out.
    write("unreachable",
        "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{name: c, cluster: {server: \"http://127.0.0.1:1\"}}]\n"
        "users: [{name: u}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n");
    m_kubeconfig = path("unreachable");
  }
  static QString helm() {
    const QString set = qEnvironmentVariable("BIN");
    return (set.isEmpty() ? QDir::homePath() + "/.cache/chartroom-testbed/bin" : set) + "/helm";
  }
  // For initTestCase(): skips where there is no helm and no Go to build it with, fails where it was not built.
  static void needHelm() {
    if (QFile::exists(helm())) return;
    if (QStandardPaths::findExecutable("go").isEmpty()) QSKIP("no helm, and no Go to build it with");
    QFAIL(qPrintable("no helm at " + helm() + ": run tests/cluster/build-testbed"));
  }

  void setKubeconfig(const QString& kubeconfig) { m_kubeconfig = kubeconfig; }
  QString path(const QString& name = {}) const { return name.isEmpty() ? m_folder.path() : m_folder.filePath(name); }
  void write(const QString& name, const QByteArray& text) const {
    QDir().mkpath(QFileInfo(path(name)).path());
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
  }

  struct Pair {
    QString wanted; // helm's
    QString got;
  };
  // The working directory is path().
  Pair run(const QStringList& arguments) const { return runAll({arguments}).first(); }
  // Two command lines at a time: helm's start takes most of it, and keeps one core.
  QList<Pair> runAll(const QList<QStringList>& lines) const {
    using Both = std::array<QProcess, 2>;
    QList<Pair> results;
    std::deque<std::unique_ptr<Both>> running;
    const auto finish = [&] {
      results.append({text((*running.front())[0]), text((*running.front())[1])});
      running.pop_front();
    };
    for (const QStringList& arguments : lines) {
      if (running.size() == 2) finish();
      running.push_back(std::make_unique<Both>());
      for (std::size_t i = 0; i < 2; ++i) {
        QProcess& process = (*running.back())[i];
        process.setProcessEnvironment(environment());
        process.setWorkingDirectory(m_folder.path());
        process.setStandardInputFile(QProcess::nullDevice());
        process.start(i == 0 ? helm() : ours(), arguments);
      }
    }
    while (!running.empty()) finish();
    return results;
  }

private:
  QString ours() const { return m_folder.filePath("bin/helm"); }
  QProcessEnvironment environment() const {
    QProcessEnvironment result;
    result.insert("PATH", qEnvironmentVariable("PATH"));
    result.insert("HOME", path("home"));
    result.insert("KUBECONFIG", m_kubeconfig);
    result.insert("TZ", "UTC");
    result.insert("NO_PROXY", "*");
    result.insert("GOGC", "off"); // helm's start is a third shorter
    return result;
  }
  QString text(QProcess& process) const {
    if (!process.waitForFinished(120000)) process.kill();
    QString all = QString("status %1\n%2\n%3")
                      .arg(process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1)
                      .arg(QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError()));
    static const QRegularExpression ansic("(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\\d+ [\\d:]+ \\d{4}");
    static const QRegularExpression logged("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d");
    return all.replace(ansic, "DATE").replace(logged, "TIME").replace(helm(), "HELM").replace(ours(), "HELM");
  }

  QTemporaryDir m_folder;
  QString m_kubeconfig;
};

} // namespace chartroom::test
