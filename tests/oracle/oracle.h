#pragma once

// Asks the Go program in tests/oracle/go, which answers with helm's own packages. Built on first use into the user's cache
// (~/.cache/chartroom/oracle/<hash of its sources>), so that it is compiled once per change. Header only; for tests.
//
//   Oracle oracle;
//   if (!oracle.start()) …            // oracle.problem(): no Go here (goMissing()) or the build failed
//   Oracle::Answer answer = oracle.ask("yaml.read", "a: 1");

#include "core/base/text.h"

#include <QtCore>

#include <string>
#include <utility>
#include <vector>

namespace chartroom::test {

class Oracle {
public:
  struct Answer {
    bool ok = false;
    std::string out;
    std::string error;
  };
  using Args = std::vector<std::pair<std::string, std::string>>;

  bool start() {
    const QString go = findGo();
    if (go.isEmpty()) {
      m_goMissing = true;
      m_problem = "Go is not installed here: nothing to compare with";
      return false;
    }
    const QString binary = build(go);
    if (binary.isEmpty()) return false;
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.setProgram(binary);
    return run();
  }
  // Again after its end: it ends itself when one input takes too long, and Go ends programs whose stack overflows.
  bool run() {
    m_process.start();
    if (m_process.waitForStarted()) return true;
    m_problem = "cannot start " + m_process.program() + ": " + m_process.errorString();
    return false;
  }
  bool isRunning() const { return m_process.state() == QProcess::Running; }
  ~Oracle() {
    m_process.closeWriteChannel();
    if (m_process.state() != QProcess::NotRunning) m_process.waitForFinished();
  }

  bool goMissing() const { return m_goMissing; }
  const QString& problem() const { return m_problem; }

  Answer ask(const std::string& operation, const std::string& in, const Args& args = {}) {
    send(operation, in, args);
    return receive();
  }

  // The two halves of ask(), for several questions at once; answers come in the order of the questions.
  void send(const std::string& operation, const std::string& in, const Args& args = {}) {
    std::string request = R"({"op":")" + operation + R"(","in":")" + encodeBase64(in) + R"(","args":{)";
    for (const auto& [name, text] : args) {
      if (request.back() != '{') request += ',';
      request += '"' + name + R"(":")" + encodeBase64(text) + '"';
    }
    m_process.write(QByteArray::fromStdString(request + "}}\n"));
  }
  Answer receive() {
    while (!m_process.canReadLine())
      if (!m_process.waitForReadyRead(60000)) return {false, {}, "oracle: no answer"};
    const QJsonObject answer = QJsonDocument::fromJson(m_process.readLine()).object();
    const auto decoded = [&](const char* name) {
      return QByteArray::fromBase64(answer.value(QLatin1String(name)).toString().toLatin1()).toStdString();
    };
    return {!answer.contains("err"), decoded("out"), decoded("err")};
  }

private:
  static QString findGo() {
    const QString found = QStandardPaths::findExecutable("go");
    return found.isEmpty() ? QStandardPaths::findExecutable("go", {"/usr/local/go/bin", "/usr/lib/go/bin"}) : found;
  }

  QString build(const QString& go) {
    const QDir sources(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/oracle/go"));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString& name : sources.entryList({"*.go", "go.mod", "go.sum"}, QDir::Files, QDir::Name)) {
      QFile file(sources.filePath(name));
      if (!file.open(QIODevice::ReadOnly)) continue;
      hash.addData(name.toUtf8());
      hash.addData(file.readAll());
    }
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + "/chartroom/oracle/" +
                           QString::fromLatin1(hash.result().toHex().left(16));
    const QString binary = folder + "/oracle";
    if (QFileInfo::exists(binary)) return binary;
    QDir().mkpath(folder);
    // Built beside and moved, as tests of several programs may want it at once.
    const QString fresh = binary + "." + QString::number(QCoreApplication::applicationPid());
    QProcess builder;
    builder.setWorkingDirectory(sources.path());
    builder.setProcessChannelMode(QProcess::MergedChannels);
    builder.start(go, {"build", "-o", fresh, "."});
    if (!builder.waitForFinished(280000) || builder.exitCode() != 0) {
      m_problem = "building the oracle failed: " + QString::fromUtf8(builder.readAll());
      return {};
    }
    if (!QFile::rename(fresh, binary)) QFile::remove(fresh);
    return binary;
  }

  QProcess m_process;
  QString m_problem;
  bool m_goMissing = false;
};

} // namespace chartroom::test
