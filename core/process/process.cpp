#include "core/process/process.h"

#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace chartroom::process {

namespace {

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

bool isExecutable(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0;
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

// Reads what is there; false at the end of the stream.
bool drain(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  from.close();
  return false;
}

} // namespace

std::optional<std::string> findProgram(const std::string& program) {
  if (program.find('/') != std::string::npos) {
    if (isExecutable(program)) return program;
    return std::nullopt;
  }
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path ? path : "", ":")) {
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + program;
    if (isExecutable(candidate)) return candidate;
  }
  return std::nullopt;
}

Result<Finished> run(const Context& context, const Command& command) {
  CHARTROOM_TRY(context.check());
  const auto path = findProgram(command.program);
  if (!path) {
    if (command.program.find('/') != std::string::npos)
      return Error{Code::NotFound, "fork/exec " + command.program + ": no such file or directory", {}, {}};
    return Error{Code::NotFound, "exec: " + quote(command.program) + ": executable file not found in $PATH", {}, {}};
  }
  Pipe in, out, err, failure;
  if (!in.make() || !out.make() || !err.make() || !failure.make())
    return Error{Code::Io, std::string("pipe: ") + std::strerror(errno), {}, {}};

  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = mergedEnvironment(command);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);

  const pid_t child = ::fork();
  if (child < 0) return Error{Code::Io, std::string("fork: ") + std::strerror(errno), {}, {}};
  if (child == 0) {
    // Only async-signal-safe calls from here on: other threads may hold any lock.
    ::setpgid(0, 0);
    if (command.standardInput == Stream::Capture) ::dup2(in.read.get(), 0);
    ::dup2(out.write.get(), 1);
    if (command.standardError == Stream::Capture) ::dup2(err.write.get(), 2);
    int code = 0;
    if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) code = errno;
    if (code == 0) {
      ::execve(path->c_str(), argv.data(), envp.data());
      code = errno;
    }
    [[maybe_unused]] const ssize_t told = ::write(failure.write.get(), &code, sizeof code);
    ::_exit(127);
  }
  in.read.close();
  out.write.close();
  err.write.close();
  failure.write.close();
  if (command.standardInput == Stream::Inherit || command.input.empty()) in.write.close();
  else ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);

  Finished finished;
  std::size_t written = 0;
  const auto kill = [&] {
    ::kill(-child, SIGKILL);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  };
  while (out.read.open() || err.read.open() || in.write.open()) {
    std::array<pollfd, 3> watched{pollfd{out.read.get(), POLLIN, 0}, pollfd{err.read.get(), POLLIN, 0},
                                  pollfd{in.write.get(), POLLOUT, 0}};
    ::poll(watched.data(), watched.size(), 50);
    if (watched[0].revents) drain(out.read, finished.output);
    if (watched[1].revents) drain(err.read, finished.errorOutput);
    if (watched[2].revents) {
      // A child that does not read its input must not kill us: MSG_NOSIGNAL is for sockets, so the signal is blocked.
      sigset_t pipeSignal, before;
      sigemptyset(&pipeSignal);
      sigaddset(&pipeSignal, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &pipeSignal, &before);
      const ssize_t count = ::write(in.write.get(), command.input.data() + written, command.input.size() - written);
      if (count < 0 && errno == EPIPE) {
        const timespec now{0, 0};
        sigtimedwait(&pipeSignal, nullptr, &now);
        in.write.close();
      } else if (count > 0) {
        written += static_cast<std::size_t>(count);
        if (written == command.input.size()) in.write.close();
      }
      pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    if (auto ended = context.check(); !ended) {
      kill();
      return std::move(ended).error();
    }
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  int code = 0;
  if (::read(failure.read.get(), &code, sizeof code) == sizeof code)
    return Error{Code::Io, "fork/exec " + *path + ": " + std::strerror(code), {}, {}};
  finished.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

} // namespace chartroom::process
