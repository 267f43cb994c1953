// core/process/process.h: output, input, exit codes, missing programs, the terminal and cancellation.

#include "core/process/process.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <array>
#include <csignal>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace chartroom;

class TestProcess : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;
  static process::Command shell(const std::string& script) {
    process::Command command;
    command.program = "sh";
    command.arguments = {"-c", script};
    return command;
  }
  std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
  static QByteArray read(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  // Cancels the context once `path` is there, which the child makes.
  static Result<process::Finished> cancelledAfter(const std::string& path, const process::Command& command) {
    const Context context;
    std::thread canceller([&] {
      while (::access(path.c_str(), F_OK) != 0) std::this_thread::yield();
      context.cancel();
    });
    auto done = process::run(context, command);
    canceller.join();
    return done;
  }

private slots:
  // As exec plugins are run: what they say stands where ours stands, and is known here.
  void standardErrorIsTakenAndShown() {
    std::array<int, 2> ends{};
    QVERIFY(::pipe(ends.data()) == 0);
    const int before = ::dup(2);
    ::dup2(ends[1], 2);
    process::Command command;
    command.program = "/bin/sh";
    command.arguments = {"-c", "echo said >&2"};
    command.standardError = process::Stream::Both;
    const auto finished = process::run(Context(), command);
    ::dup2(before, 2);
    ::close(before), ::close(ends[1]);
    std::array<char, 64> shown{};
    const auto count = ::read(ends[0], shown.data(), shown.size());
    ::close(ends[0]);
    QVERIFY(finished.ok());
    QCOMPARE(finished->errorOutput, std::string("said\n"));
    QCOMPARE(std::string(shown.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))), std::string("said\n"));
  }

  void outputAndExitCodeComeBack() {
    const auto done = process::run({}, shell("echo out; echo err >&2; exit 3"));
    QVERIFY(done.ok());
    QCOMPARE(done->exitCode, 3);
    QCOMPARE(done->signal, 0);
    QCOMPARE(done->output, std::string("out\n"));
    QCOMPARE(done->errorOutput, std::string("err\n"));
  }
  void aSignalIsNamed() {
    const auto done = process::run({}, shell("kill -9 $$"));
    QCOMPARE(done->signal, SIGKILL);
    QCOMPARE(done->exitCode, 137);
  }
  void aLongInputIsReadBack() {
    process::Command command = shell("cat");
    command.input.assign(1 << 20, 'x');
    QCOMPARE(process::run({}, command)->output.size(), command.input.size());
  }
  void anInputThatNobodyReadsIsDropped() {
    process::Command command = shell("exec <&-; echo done");
    command.input.assign(1 << 20, 'x');
    QCOMPARE(process::run({}, command)->output, std::string("done\n"));
  }
  void environmentAndFolderAreTheCommands() {
    process::Command command = shell("printf '%s %s' \"$CHARTROOM_X\" \"$PWD\"");
    command.environment = {{"CHARTROOM_X", "1"}};
    command.directory = "/";
    QCOMPARE(process::run({}, command)->output, std::string("1 /"));
  }
  void whatCannotStartHasGosWords_data() {
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("notFound");
    const auto file = [&](const char* name, const char* text, int mode) {
      QFile made(m_folder.filePath(name));
      if (made.open(QIODevice::WriteOnly)) made.write(text);
      ::chmod(path(name).c_str(), static_cast<mode_t>(mode));
      return m_folder.filePath(name);
    };
    const QString plain = file("plain", "#!/bin/sh\n", 0644), text = file("text", "hello\n", 0755),
                  broken = file("broken", "#!/no/such/shell\n", 0755);
    QTest::newRow("a name that PATH does not have") << "no-such-program-here"
                                                    << "exec: \"no-such-program-here\": executable file not found in $PATH" << true;
    QTest::newRow("a path that is not there") << "/no/such/program"
                                              << "fork/exec /no/such/program: no such file or directory" << false;
    QTest::newRow("a file that may not be executed") << plain << "fork/exec " + plain + ": permission denied" << false;
    QTest::newRow("a folder") << m_folder.path() << "fork/exec " + m_folder.path() + ": permission denied" << false;
    QTest::newRow("a text without an interpreter") << text << "fork/exec " + text + ": exec format error" << false;
    QTest::newRow("an interpreter that is not there") << broken << "fork/exec " + broken + ": no such file or directory" << false;
  }
  void whatCannotStartHasGosWords() {
    QFETCH(QString, program);
    QFETCH(QString, text);
    QFETCH(bool, notFound);
    process::Command command;
    command.program = program.toStdString();
    const auto done = process::run({}, command);
    QCOMPARE(QString::fromStdString(done.error().message), text);
    QCOMPARE(done.error().code, notFound ? Code::NotFound : Code::Io);
  }
  void aProgramInARelativeFolderOfPathIsRefused() {
    const QByteArray before = qgetenv("PATH");
    const auto restore = qScopeGuard([&] { qputenv("PATH", before); });
    const QString folder = QDir::current().relativeFilePath(m_folder.path());
    QVERIFY(QFile::link("/bin/true", m_folder.filePath("here-only")));
    qputenv("PATH", folder.toUtf8());
    process::Command command;
    command.program = "here-only";
    QCOMPARE(process::run({}, command).error().message,
        std::string("exec: \"here-only\": cannot run executable found relative to current directory"));
    QVERIFY(!process::findProgram("here-only"));
    qputenv("PATH", m_folder.path().toUtf8());
    QCOMPARE(*process::findProgram("here-only"), path("here-only"));
  }
  void aDeadlineEndsTheChild() {
    const auto done = process::run(Context().withTimeout(std::chrono::milliseconds(100)), shell("exec sleep 1000"));
    QCOMPARE(done.error().code, Code::Timeout);
  }
  void theChildMayTidyUpBeforeItIsKilled() {
    const auto done = cancelledAfter(path("ready1"),
        shell("trap 'echo bye > " + path("bye") + "; exit 0' TERM; : > " + path("ready1") + "; while :; do sleep 0.01; done"));
    QCOMPARE(done.error().code, Code::Cancelled);
    QCOMPARE(read(path("bye")), QByteArray("bye\n"));
  }
  void aChildThatIgnoresTheRequestIsKilledWithItsChildren() {
    const auto done = cancelledAfter(
        path("ready2"), shell("trap '' TERM; (echo $$ $(exec sh -c 'echo $PPID') > " + path("pids") + "; : > " + path("ready2") +
                              "; while :; do sleep 0.01; done) & wait; while :; do sleep 0.01; done"));
    QCOMPARE(done.error().code, Code::Cancelled);
    // The child itself is reaped; its children, should they live, are still there to be signalled.
    for (const QByteArray& pid : read(path("pids")).simplified().split(' ')) {
      QVERIFY(pid.toInt() > 1);
      QTRY_VERIFY(::kill(pid.toInt(), 0) != 0 || read("/proc/" + pid.toStdString() + "/stat").contains(") Z"));
    }
  }
  void aDaemonThatHoldsTheOutputIsNotWaitedFor() {
    // It waits for a writer of the FIFO, which only comes after the run.
    const std::string fifo = path("fifo");
    QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
    const auto done = process::run({}, shell("cat '" + fifo + "' & echo done"));
    QCOMPARE(done->output, std::string("done\n"));
    QFile release(QString::fromStdString(fifo));
    QVERIFY(release.open(QIODevice::WriteOnly));
  }
  // In a terminal of its own: what a child of `terminal` reads from there.
  void aChildMayAskItsUser_data() {
    QTest::addColumn<bool>("cancelled");
    QTest::newRow("an answer is read") << false;
    QTest::newRow("the echo comes back after a cancelled question") << true;
  }
  void aChildMayAskItsUser() {
    QFETCH(bool, cancelled);
#ifdef __SANITIZE_THREAD__
    if (cancelled) QSKIP("ThreadSanitizer supports no new threads in a forked child of a threaded program");
#endif
    int master = -1;
    const pid_t inside = ::forkpty(&master, nullptr, nullptr, nullptr);
    QVERIFY(inside >= 0);
    if (inside == 0) {
      const std::string ready = path(cancelled ? "asked1" : "asked0");
      process::Command command = shell("stty -echo; : > " + ready + "; read line; stty echo; echo \"got $line\"");
      command.standardInput = process::Stream::Inherit;
      command.terminal = process::Terminal::Shared;
      const auto done = cancelled ? cancelledAfter(ready, command) : process::run({}, command);
      termios now{};
      const bool echo = ::tcgetattr(0, &now) == 0 && (now.c_lflag & ECHO) != 0;
      const bool right = cancelled ? !done && done.error().code == Code::Cancelled : done.ok() && done->output == "got hello\n";
      ::_exit((right ? 0 : 1) + (echo ? 0 : 2));
    }
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(QString::fromStdString(path(cancelled ? "asked1" : "asked0"))), 60000);
    if (!cancelled) QCOMPARE(::write(master, "hello\n", 6), ssize_t{6});
    int status = 0;
    pid_t ended = 0;
    const auto finished = [&] { return ended == inside || (ended = ::waitpid(inside, &status, WNOHANG)) == inside; };
    const auto kill = qScopeGuard([&] {
      if (!finished()) ::kill(-inside, SIGKILL);
      ::close(master);
    });
    QTRY_VERIFY_WITH_TIMEOUT(finished(), 60000);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
  }
};

QTEST_APPLESS_MAIN(TestProcess)
#include "tst_process.moc"
