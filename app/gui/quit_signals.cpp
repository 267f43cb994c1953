// A signal handler may do next to nothing: it writes the number into a pipe, which the event loop reads.

#include "app/gui/quit_signals.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace chartroom::gui {

namespace {

constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP};
std::array<int, 2> ends{-1, -1};

void tell(int number) {
  const int before = errno;
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] const ssize_t written = ::write(ends[1], &byte, 1);
  for (const int each : kSignals) std::signal(each, SIG_DFL); // who asks twice does not want to wait
  errno = before;
}

} // namespace

QuitSignals::QuitSignals(QObject* parent) : QObject(parent) {
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return; // then they end the program as ever
  m_notifier = new QSocketNotifier(ends[0], QSocketNotifier::Read, this);
  connect(m_notifier, &QSocketNotifier::activated, this, [this] {
    unsigned char byte = 0;
    if (::read(ends[0], &byte, 1) == 1) emit received(byte);
  });
  for (const int each : kSignals) {
    struct sigaction now {};
    // Whoever started the program may want it to outlive a hang-up (nohup).
    if (::sigaction(each, nullptr, &now) == 0 && now.sa_handler == SIG_IGN) continue;
    now = {};
    now.sa_handler = tell;
    now.sa_flags = SA_RESTART;
    ::sigaction(each, &now, nullptr);
  }
}

QuitSignals::~QuitSignals() {
  if (!m_notifier) return;
  for (const int each : kSignals) std::signal(each, SIG_DFL);
  for (int& end : ends) ::close(std::exchange(end, -1));
}

} // namespace chartroom::gui
