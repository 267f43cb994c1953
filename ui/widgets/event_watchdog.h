#pragma once

// WatchedApplication: an application that notices when one event handler keeps the window from answering: more than 50 ms of the
// GUI thread's processor time, or 2 s by the clock. It is a QApplication like any other until watch() is called, as tests do that
// drive the window (tests/support/gui_test.h).
//
// What counts is the outermost event: a key with everything that it sets off until the event loop goes on. Processor time is that
// of the GUI thread alone, so that a busy machine does not matter much. GUI thread; one for each program, as with QApplication.

#include <QApplication>
#include <QString>

#include <functional>
#include <memory>

namespace chartroom::widgets {

class WatchedApplication : public QApplication {
public:
  WatchedApplication(int& argc, char** argv);
  ~WatchedApplication() override;

  struct Limits {
    double processor = 50, wall = 2000; // milliseconds
  };
  // Those of this build: as above where it is optimised; 4 times as much processor time with checks on (the dev preset), 20 times
  // under a sanitizer, which also gets 20 s by the clock.
  static Limits limits();

  // From now on `slow` is told of each handler past the limits, once it has ended: which event and receiver, how long, and the
  // stack at the moment when the limit was reached.
  void watch(std::function<void(const QString& report)> slow);

  bool notify(QObject* receiver, QEvent* event) override;

private:
  struct Watch;
  std::unique_ptr<Watch> m_watch;
};

} // namespace chartroom::widgets
