// A real API server that gives up its connections, freezes, or is left waiting for, beside the real helm: every command comes to
// its end, with helm's words.

#include "tests/cluster/control_plane.h"

#include "core/kube/client.h"
#include "core/value/json.h"

#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

using namespace chartroom;

class TestFaults : public QObject {
  Q_OBJECT
  test::ControlPlane m_plane;

  static QString chartPath() { return CHARTROOM_SOURCE_DIR "/tests/cluster/charts/hooky"; }
  static QString ours() { return CHARTROOM_BINARY_DIR "/bin/chartroomctl"; }
  static QString text(const test::ControlPlane::Ran& ran) {
    return QString("rc %1\n%2%3").arg(ran.code).arg(QString::fromStdString(ran.out), QString::fromStdString(ran.err));
  }

  // A command that runs while the test does something to it.
  struct Running {
    QProcess process;
    QByteArray output, errors;
    Running(const QString& kubeconfig, const QStringList& arguments) {
      auto environment = QProcessEnvironment::systemEnvironment();
      environment.insert("KUBECONFIG", kubeconfig);
      process.setProcessEnvironment(environment);
      process.start(ours(), arguments);
    }
    ~Running() {
      if (process.state() != QProcess::NotRunning) process.kill();
      process.waitForFinished();
    }
    bool waitForErrors(const char* part) { return waitFor(part, errors); }
    bool waitForOutput(const char* part) { return waitFor(part, output); }
    void signal(int number) const { ::kill(static_cast<pid_t>(process.processId()), number); }
    bool ends(int milliseconds) {
      const bool ended = process.state() == QProcess::NotRunning || process.waitForFinished(milliseconds);
      take();
      return ended;
    }

  private:
    void take() {
      errors += process.readAllStandardError();
      output += process.readAllStandardOutput();
    }
    // Both channels are looked at in turn: each wait is for the one that is current.
    bool waitFor(const char* part, const QByteArray& in) {
      for (take(); !in.contains(part); take()) {
        if (process.state() == QProcess::NotRunning) return false;
        process.waitForFinished(20);
      }
      return true;
    }
  };
  // Freezes the API server while it lives.
  struct Frozen {
    pid_t server;
    explicit Frozen(const test::ControlPlane& plane) : server(static_cast<pid_t>(plane.serverProcess())) {
      ::kill(server, SIGSTOP);
    }
    ~Frozen() { ::kill(server, SIGCONT); }
  };
  static QStringList waiting(const QString& name, const QStringList& more = {}) {
    return QStringList{"install", name, chartPath(), "--set", "image=x:missing", "--wait", "--debug", "--no-hooks"} + more;
  }

private slots:
  void initTestCase() { m_plane.start({"--goaway-chance=0.02"}); }

  // One in fifty answers comes with the end of its connection.
  void aThousandRequestsMeetGoAways() {
    const auto connection = kube::resolveConnection(m_plane.kubeconfig().toStdString(), {});
    QVERIFY(connection.ok());
    const kube::Client client(*connection, http::makeTransport());
    constexpr int kThreads = 8, kEach = 125;
    std::mutex mutex;
    QStringList failures;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          kube::Call call;
          call.path = "/api/v1/namespaces/default/configmaps";
          if (i % 2 == 0) {
            call.method = "POST";
            call.body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"many-" + std::to_string(t) + "-" +
                        std::to_string(i) + "\",\"labels\":{\"many\":\"yes\"}}}";
          } else {
            call.path += "/many-" + std::to_string(t) + "-" + std::to_string(i - 1);
          }
          if (const auto answer = client.call({}, call); !answer) {
            const std::lock_guard lock(mutex);
            failures << QString::fromStdString(answer.error().message);
          }
        }
      });
    for (std::thread& each : threads) each.join();
    QCOMPARE(failures.join("\n"), QString());
    const QString count = QString::fromStdString(m_plane.run("kubectl", {"get", "configmaps", "-l", "many=yes", "-o", "name"}).out);
    QCOMPARE(count.count('\n'), kThreads * (kEach + 1) / 2);
  }
  void releasesComeAndGoOverGoAways() {
    for (int i = 0; i < 20; ++i) {
      const QString name = "go-" + QString::number(i);
      for (const QStringList& command : {QStringList{"install", name, chartPath()},
               QStringList{"upgrade", name, chartPath(), "--set", "colour=blue"}, QStringList{"uninstall", name}}) {
        const auto ran = m_plane.run(ours(), command);
        QVERIFY2(ran.code == 0, qPrintable(command.join(' ') + ": " + text(ran)));
      }
    }
    QCOMPARE(m_plane.run("kubectl", {"get", "secrets", "-l", "owner=helm", "-o", "name"}).out, std::string());
  }
  // The API server ends the connection of everybody it does not know, before it answers.
  void strangersGetTheirAnswer_data() {
    QTest::addColumn<QString>("user");
    QTest::newRow("nobody") << "{}";
    QTest::newRow("an unknown token") << "{token: unknown}";
    QTest::newRow("a password") << "{username: a, password: b}";
  }
  void strangersGetTheirAnswer() {
    QFETCH(QString, user);
    QFile own(m_plane.kubeconfig());
    QVERIFY(own.open(QIODevice::ReadOnly));
    QByteArray config = own.readAll();
    config.replace("{token: admin-token}", user.toUtf8());
    QTemporaryDir folder;
    QFile file(folder.filePath("kubeconfig"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(config) == config.size());
    file.close();
    const QStringList arguments{"list", "--kubeconfig", file.fileName()};
    const QString wanted = text(m_plane.run("helm", arguments));
    QVERIFY2(wanted.contains("Error: "), qPrintable(wanted));
    for (int i = 0; i < 6; ++i) QCOMPARE(text(m_plane.run(ours(), arguments)), wanted);
  }

  void aFrozenServerDoesNotOutliveTheTimeout() {
    Running command(m_plane.kubeconfig(), waiting("frozen", {"--timeout", "20s"}));
    QVERIFY2(command.waitForErrors("waiting for resource"), command.errors.constData());
    const Frozen frozen(m_plane);
    QVERIFY2(command.ends(60000), "the command outlives its timeout"); // without a limit it would wait for ever
    QCOMPARE(command.process.exitCode(), 1);
    QVERIFY2(command.errors.contains("context deadline exceeded"), command.errors.constData());
  }
  void aNegativeTimeoutIsNone() {
    const auto ran = m_plane.run(ours(), {"install", "negative", chartPath(), "--wait", "--timeout", "-3s"});
    QVERIFY2(ran.code == 0, qPrintable(text(ran)));
  }
  void aSignalEndsTheWait_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
  }
  void aSignalEndsTheWait() {
    QFETCH(int, number);
    const QString name = QString("signal-%1").arg(number);
    Running command(m_plane.kubeconfig(), waiting(name));
    QVERIFY2(command.waitForErrors("waiting for resource"), command.errors.constData());
    command.signal(number);
    QVERIFY2(command.ends(30000), "the command goes on");
    QCOMPARE(command.process.exitCode(), 1);
    QCOMPARE(QString(command.output), "Release " + name + " has been cancelled.\n");
    QVERIFY2(command.errors.endsWith("Error: INSTALLATION FAILED: context canceled\n"), command.errors.constData());
    // What happened is on record.
    const QString status = QString::fromStdString(m_plane.run("helm", {"status", name}).out);
    QVERIFY2(status.contains("STATUS: failed"), qPrintable(status));
  }
  void signalsEndTheWaitForAFrozenServer() {
    Running command(m_plane.kubeconfig(), waiting("frozen-signal"));
    QVERIFY2(command.waitForErrors("waiting for resource"), command.errors.constData());
    const Frozen frozen(m_plane);
    command.signal(SIGINT);
    QVERIFY2(command.ends(30000), "the command goes on");
    QCOMPARE(QString(command.output), QString("Release frozen-signal has been cancelled.\n"));
  }
  // The first signal starts the rollback that was asked for; the second one ends it.
  void aSecondSignalEndsTheRollback() {
    Running command(m_plane.kubeconfig(), waiting("rolling", {"--rollback-on-failure"}));
    QVERIFY2(command.waitForErrors("waiting for resource"), command.errors.constData());
    const Frozen frozen(m_plane);
    command.signal(SIGINT);
    QVERIFY(command.waitForOutput("has been cancelled.\n"));
    QTest::qWait(600); // signals within half a second are one
    command.signal(SIGTERM);
    QVERIFY2(command.ends(30000), "the command goes on");
    QCOMPARE(command.process.exitCode(), 1);
    QCOMPARE(QString(command.output), QString("Release rolling has been cancelled.\n"));
  }
};

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
