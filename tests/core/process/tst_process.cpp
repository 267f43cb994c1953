// core/process/process.h: output, input, exit codes, missing programs and cancellation.

#include "core/process/process.h"

#include <QtTest>

using namespace chartroom;

class TestProcess : public QObject {
  Q_OBJECT
  static process::Command shell(const char* script) {
    process::Command command;
    command.program = "sh";
    command.arguments = {"-c", script};
    return command;
  }
private slots:
  void outputAndExitCodeComeBack() {
    const auto done = process::run({}, shell("echo out; echo err >&2; exit 3"));
    QVERIFY(done.ok());
    QCOMPARE(done->exitCode, 3);
    QCOMPARE(done->output, std::string("out\n"));
    QCOMPARE(done->errorOutput, std::string("err\n"));
  }
  void aLongInputIsReadBack() {
    process::Command command = shell("cat");
    command.input.assign(1 << 20, 'x');
    QCOMPARE(process::run({}, command)->output.size(), command.input.size());
  }
  void environmentIsAdded() {
    process::Command command = shell("printf %s \"$CHARTROOM_X\"");
    command.environment = {{"CHARTROOM_X", "1"}};
    QCOMPARE(process::run({}, command)->output, std::string("1"));
  }
  void aMissingProgramHasGosWords() {
    process::Command command;
    command.program = "no-such-program-here";
    const auto done = process::run({}, command);
    QCOMPARE(done.error().code, Code::NotFound);
    QCOMPARE(done.error().message, std::string("exec: \"no-such-program-here\": executable file not found in $PATH"));
  }
  void aDeadlineEndsTheChild() {
    const auto done = process::run(Context().withTimeout(std::chrono::milliseconds(100)), shell("sleep 30"));
    QCOMPARE(done.error().code, Code::Timeout);
  }
};

QTEST_APPLESS_MAIN(TestProcess)
#include "tst_process.moc"
