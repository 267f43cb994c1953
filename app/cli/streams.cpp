#include "app/cli/streams.h"

#include "core/base/system_error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <streambuf>
#include <unistd.h>

namespace chartroom::cli {

namespace {

// Standard output, which remembers why a write failed: std::cout keeps no errno.
class OutputBuffer final : public std::streambuf {
public:
  OutputBuffer() { setp(m_bytes.data(), m_bytes.data() + m_bytes.size()); }
  int error() const { return m_error; }

private:
  int_type overflow(int_type next) override {
    if (sync() != 0) return traits_type::eof();
    if (traits_type::eq_int_type(next, traits_type::eof())) return traits_type::not_eof(next);
    return sputc(traits_type::to_char_type(next));
  }
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    if (count <= epptr() - pptr()) {
      std::copy_n(bytes, count, pptr());
      pbump(static_cast<int>(count));
      return count;
    }
    return sync() == 0 && put(bytes, count) ? count : 0;
  }
  int sync() override {
    const bool written = put(pbase(), pptr() - pbase());
    setp(m_bytes.data(), m_bytes.data() + m_bytes.size());
    return written ? 0 : -1;
  }
  bool put(const char* bytes, std::streamsize count) {
    while (count > 0 && m_error == 0) {
      const ssize_t written = ::write(STDOUT_FILENO, bytes, static_cast<std::size_t>(count));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) m_error = errno;
      if (written > 0) {
        bytes += written;
        count -= written;
      }
    }
    return m_error == 0;
  }

  std::array<char, 16384> m_bytes{};
  int m_error = 0;
};

} // namespace

Streams processStreams() {
  static OutputBuffer output;
  std::cout.rdbuf(&output);
  return {std::cout, std::cerr, std::cin,
      [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): read only
        return value ? std::optional<std::string>(value) : std::nullopt;
      },
      [] { return output.error(); }};
}

Result<void> finishOutput(Streams& streams) {
  streams.out.flush();
  if (streams.out) return {};
  const int error = streams.outputError ? streams.outputError() : 0;
  return systemError("write", "/dev/stdout", error != 0 ? error : EIO);
}

namespace {

// slog quotes what could not be read back as one word.
std::string logValue(std::string_view text) {
  bool plain = !text.empty();
  for (std::string_view rest = text; !rest.empty() && plain;) {
    const auto decoded = decodeRune(rest);
    rest.remove_prefix(static_cast<std::size_t>(decoded.width));
    plain = !decoded.broken() && !isSpace(decoded.rune) && isPrint(decoded.rune) && decoded.rune != '"' && decoded.rune != '=';
  }
  return plain ? std::string(text) : quote(text);
}

} // namespace

std::string logLine(std::string_view level, std::string_view text) {
  std::string line = "level=" + std::string(level);
  const auto parts = split(text, "\t");
  line += " msg=" + logValue(parts.empty() ? std::string_view() : parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    if (equals == std::string::npos) continue;
    line += " " + parts[i].substr(0, equals) + "=" + logValue(std::string_view(parts[i]).substr(equals + 1));
  }
  return line + "\n";
}

} // namespace chartroom::cli
