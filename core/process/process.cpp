// posix_spawn starts the child: unlike fork it is safe beside threads, and it reports a failing exec as its own result. One poll
// loop then moves the pipes' data and watches the child by its pidfd; each round asks the context.

#include "core/process/process.h"

#include "core/base/system_error.h"
#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char** environ;

namespace chartroom::process {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int kPollMilliseconds = 20;         // how soon the context's end is seen
constexpr std::chrono::seconds kGrace{1};     // between SIGTERM and SIGKILL
constexpr std::chrono::seconds kAfterglow{2}; // how long an ended child's silent descendants may hold its output open

class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int fd) : m_fd(fd) {}
  Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    m_fd = std::exchange(other.m_fd, -1);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return m_fd; }
  bool open() const { return m_fd >= 0; }
  void close() {
    if (m_fd >= 0) ::close(m_fd);
    m_fd = -1;
  }

private:
  int m_fd = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
  bool make() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
    return true;
  }
};

Error systemError(const std::string& what, int number) { return Error{Code::Io, what + ": " + systemReason(number), {}, {}}; }

bool isExecutable(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<std::string> mergedEnvironment(const Command& command) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) merged[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : command.environment) merged[name] = value;
  std::vector<std::string> result;
  for (const auto& [name, value] : merged) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Reads what is there and returns whether there was anything; closes `from` at the end of the stream.
bool drain(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) from.close();
  return false;
}

// Writes to what may have no reader any more. That must not end us by SIGPIPE: write has no flag against it, so the signal is
// blocked meanwhile.
ssize_t writeUnharmed(int to, std::string_view text) {
  sigset_t pipeSignal, before;
  sigemptyset(&pipeSignal);
  sigaddset(&pipeSignal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipeSignal, &before);
  const ssize_t count = ::write(to, text.data(), text.size());
  const int failure = errno;
  if (count < 0 && failure == EPIPE) {
    const timespec now{0, 0};
    sigtimedwait(&pipeSignal, nullptr, &now);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failure;
  return count;
}

// Writes the next piece of `input`.
void feed(Descriptor& into, const std::string& input, std::size_t& written) {
  const ssize_t count = writeUnharmed(into.get(), std::string_view(input).substr(written));
  if (count < 0 && errno == EPIPE) return into.close();
  if (count > 0) written += static_cast<std::size_t>(count);
  if (written == input.size()) into.close();
}

// On our standard error; when that is gone, so be it.
void show(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = writeUnharmed(STDERR_FILENO, text);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

// The terminal's settings, put back after a child that switched off the echo was killed.
class TerminalSettings {
public:
  TerminalSettings() : m_known(::tcgetattr(0, &m_settings) == 0) {}
  void restore() const {
    // Another group's terminal would stop us.
    if (m_known && ::tcgetpgrp(0) == ::getpgrp()) ::tcsetattr(0, TCSANOW, &m_settings);
  }

private:
  termios m_settings{};
  bool m_known;
};

// A started child; destroying it ends the child.
class Child {
public:
  // `terminal`: of a child that shares it, as it was before.
  Child(pid_t pid, std::optional<TerminalSettings> terminal)
      : m_pid(pid), m_target(terminal ? pid : -pid), m_watch(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        m_terminal(std::move(terminal)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!m_ended) end();
  }

  int watch() const { return m_ended ? -1 : m_watch.get(); } // readable when the child ended; -1 where the kernel has no pidfd
  int status() const { return m_status; }

  bool ended() {
    if (m_ended) return true;
    const pid_t got = ::waitpid(m_pid, &m_status, WNOHANG);
    m_ended = got == m_pid || (got < 0 && errno == ECHILD);
    return m_ended;
  }

  // SIGTERM, and SIGKILL after the grace. Descendants in the child's group end with it.
  void end() {
    ::kill(m_target, SIGTERM);
    const SteadyTime last = std::chrono::steady_clock::now() + kGrace;
    while (!ended() && std::chrono::steady_clock::now() < last) {
      pollfd watched{m_watch.get(), POLLIN, 0};
      ::poll(&watched, 1, kPollMilliseconds);
    }
    if (!m_ended || m_target < 0) ::kill(m_target, SIGKILL);
    while (!m_ended) {
      const pid_t got = ::waitpid(m_pid, &m_status, 0);
      m_ended = got == m_pid || (got < 0 && errno != EINTR);
    }
    if (m_terminal) m_terminal->restore();
  }

private:
  pid_t m_pid;
  pid_t m_target; // for kill: the child, or its group
  Descriptor m_watch;
  std::optional<TerminalSettings> m_terminal;
  bool m_ended = false;
  int m_status = 0;
};

// What posix_spawn is to do in the child.
class SpawnSettings {
public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }

  void fill(const Command& command, const Pipe& in, const Pipe& out, const Pipe& err) {
    if (command.standardInput == Stream::Capture) ::posix_spawn_file_actions_adddup2(&actions, in.read.get(), 0);
    ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
    if (command.standardError != Stream::Inherit) ::posix_spawn_file_actions_adddup2(&actions, err.write.get(), 2);
    if (!command.directory.empty()) ::posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
    // The child starts as from a shell: no signal blocked, and a broken pipe ends it.
    sigset_t none, pipeSignal;
    sigemptyset(&none);
    sigemptyset(&pipeSignal);
    sigaddset(&pipeSignal, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &pipeSignal);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (command.terminal == Terminal::Unused) flags |= POSIX_SPAWN_SETPGROUP;
    ::posix_spawnattr_setflags(&attributes, flags);
  }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

struct Found {
  std::string path;
  bool relative = false; // in a folder of PATH that is not absolute: Go does not run it
};

std::optional<Found> look(const std::string& program) {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path ? path : "", ":")) {
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + program;
    if (isExecutable(candidate)) return Found{candidate, !candidate.starts_with('/')};
  }
  return {};
}

Result<std::string> pathOf(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const auto found = look(program);
  if (!found) return Error{Code::NotFound, "exec: " + quote(program) + ": executable file not found in $PATH", {}, {}};
  if (found->relative)
    return Error{Code::NotFound, "exec: " + quote(program) + ": cannot run executable found relative to current directory", {}, {}};
  return found->path;
}

} // namespace

std::optional<std::string> findProgram(const std::string& program) {
  auto path = pathOf(program);
  if (!path || !isExecutable(*path)) return {};
  return std::move(*path);
}

Result<Finished> run(const Context& context, const Command& command) {
  CHARTROOM_TRY(context.check());
  CHARTROOM_ASSIGN(const std::string path, pathOf(command.program));
  Pipe in, out, err;
  if (!in.make() || !out.make() || !err.make()) return systemError("pipe", errno);

  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = mergedEnvironment(command);
  SpawnSettings settings;
  settings.fill(command, in, out, err);
  std::optional<TerminalSettings> terminal;
  if (command.terminal == Terminal::Shared) terminal.emplace();
  pid_t pid = 0;
  if (const int failed = ::posix_spawn(
          &pid, path.c_str(), &settings.actions, &settings.attributes, pointers(arguments).data(), pointers(environment).data());
      failed != 0) {
    // posix_spawn does not say whether chdir or exec failed.
    if (!command.directory.empty() && ::access(command.directory.c_str(), X_OK) != 0)
      return systemError("chdir " + command.directory, failed);
    return systemError("fork/exec " + path, failed);
  }
  Child child(pid, std::move(terminal));
  in.read.close();
  out.write.close();
  err.write.close();
  if (command.standardInput == Stream::Inherit || command.input.empty()) in.write.close();
  else ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);

  Finished finished;
  std::size_t written = 0;
  std::optional<SteadyTime> giveUp; // set once the child ended
  while (out.read.open() || err.read.open() || !child.ended()) {
    std::array<pollfd, 4> watched{pollfd{out.read.get(), POLLIN, 0}, pollfd{err.read.get(), POLLIN, 0},
        pollfd{in.write.get(), POLLOUT, 0}, pollfd{child.watch(), POLLIN, 0}};
    ::poll(watched.data(), watched.size(), kPollMilliseconds);
    bool moved = watched[0].revents && drain(out.read, finished.output);
    const std::size_t told = finished.errorOutput.size();
    moved |= watched[1].revents && drain(err.read, finished.errorOutput);
    if (command.standardError == Stream::Both) show(std::string_view(finished.errorOutput).substr(told));
    if (watched[2].revents) feed(in.write, command.input, written);
    CHARTROOM_TRY(context.check()); // leaving ends the child
    if (!child.ended()) continue;
    // A daemon that the child left behind may hold the pipes open for ever.
    in.write.close();
    const auto now = std::chrono::steady_clock::now();
    if (moved || !giveUp) giveUp = now + kAfterglow;
    else if (now >= *giveUp) break;
  }
  const int status = child.status();
  finished.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  finished.exitCode = finished.signal ? 128 + finished.signal : WEXITSTATUS(status);
  return finished;
}

} // namespace chartroom::process
