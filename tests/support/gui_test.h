#pragma once

// CHARTROOM_GUI_TEST(Class): QTEST_MAIN for tests that drive the window. A test function fails, with the stack, when one event
// handler keeps the window from answering (ui/widgets/event_watchdog.h).

#include "ui/widgets/event_watchdog.h"

#include <QTest>

namespace chartroom::testing {

template <typename TestObject>
int guiTestMain(int argc, char** argv) {
  QTest::Internal::callInitMain<TestObject>();
  widgets::WatchedApplication application(argc, argv);
  application.setAttribute(Qt::AA_Use96Dpi, true);
  application.watch([](const QString& report) {
    QTest::qFail(qPrintable(QStringLiteral("The window stood still: ") + report), __FILE__, __LINE__);
  });
  TestObject test;
  return QTest::qExec(&test, argc, argv);
}

} // namespace chartroom::testing

#define CHARTROOM_GUI_TEST(TestObject)                                                                                             \
  int main(int argc, char** argv) { return chartroom::testing::guiTestMain<TestObject>(argc, argv); }
