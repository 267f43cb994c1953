#include "core/http/internal/error_text.h"

#include "core/base/text.h"
#include "core/http/internal/proxy.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace chartroom::http::internal {

namespace {

// syscall.Errno.Error: the C library's text in lower case.
std::string systemText(long number) {
  std::array<char, 128> buffer{};
  std::string text = ::strerror_r(static_cast<int>(number), buffer.data(), buffer.size());
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

// libcurl does not always hand the errno on, but names it in its text.
long systemError(const Ending& ending) {
  if (ending.osError != 0) return ending.osError;
  for (const int each : {ECONNRESET, EPIPE, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH}) {
    std::array<char, 128> buffer{};
    if (contains(ending.text, ::strerror_r(each, buffer.data(), buffer.size()))) return each;
  }
  return 0;
}

// net.OpError of a connection.
std::string connectionText(const Ending& ending, long number) {
  const std::string ends = ending.localAddress.empty() ? std::string() : " " + ending.localAddress + "->" + ending.remoteAddress;
  return "read tcp" + ends + ": read: " + systemText(number);
}

std::string socksText(const Plan& plan) {
  return "socks connect tcp " + plan.proxyUrl.hostname() + ":" + std::to_string(portOf(plan.proxyUrl)) + "->" +
         plan.url.hostname() + ":" + std::to_string(portOf(plan.url)) + ": ";
}

// The name server that Go's resolver names: the first one of /etc/resolv.conf.
std::string nameServer() {
  std::ifstream in("/etc/resolv.conf");
  for (std::string line; std::getline(in, line);) {
    const auto words = fields(line);
    if (words.size() < 2 || words[0] != "nameserver") continue;
    return (contains(words[1], ":") ? "[" + words[1] + "]" : words[1]) + ":53";
  }
  return "127.0.0.1:53";
}

// "HTTP/2 stream 5 was not closed cleanly: INTERNAL_ERROR (err 2)" as http2.StreamError.
std::string streamText(const std::string& text) {
  unsigned stream = 0;
  char name[64] = "";
  if (std::sscanf(text.c_str(), "HTTP/2 stream %u was not closed cleanly: %63s", &stream, name) == 2)
    return "stream error: stream ID " + std::to_string(stream) + "; " + name + "; received from peer";
  return "stream error: " + text;
}

} // namespace

std::string dialText(const std::string& dialled, const Plan& plan) {
  const Url& there = plan.proxy.empty() ? plan.url : plan.proxyUrl;
  return std::string(plan.proxy.empty() ? "" : "proxyconnect tcp: ") +
         (dialled.empty() ? "dial tcp: lookup " + there.hostname() + " on " + nameServer() + ": " : "dial tcp " + dialled + ": ");
}

std::string errorText(const Ending& ending, const Plan& plan) {
  const bool tlsAnswered = !ending.tlsFailure.empty();
  switch (ending.code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY: return dialText({}, plan) + "no such host";
  case CURLE_COULDNT_CONNECT:
    if (ending.dialled.empty() || ending.osError == 0) break;
    return dialText(ending.dialled, plan) + "connect: " + systemText(ending.osError);
  case CURLE_GOT_NOTHING: return "EOF";
  case CURLE_PARTIAL_FILE: return "unexpected EOF";
  case CURLE_HTTP2_STREAM: return streamText(ending.text);
  case CURLE_BAD_CONTENT_ENCODING: return "gzip: invalid header";
  case CURLE_PROXY: return socksText(plan) + ending.text;
  default: break;
  }
  if (tlsAnswered) return ending.tlsFailure;
  if (ending.tunnelStatus >= 300) return ending.tunnelReason.empty() ? "unknown status code" : ending.tunnelReason;
  // A connection that was reset is found out by reading or by writing, whichever comes first; Go reads all the time.
  if (const long number = systemError(ending); number == EPIPE) return connectionText(ending, ECONNRESET);
  else if (number != 0) return connectionText(ending, number);
  switch (ending.code) {
  case CURLE_SSL_CONNECT_ERROR:
    // An end without a word: OpenSSL has an errno of 0 for it or an error of its own.
    if (contains(ending.text, "unexpected eof") || contains(ending.text, "SSL_ERROR_SYSCALL")) return "EOF";
    return "tls: " + ending.text;
  case CURLE_RECV_ERROR:
    if (contains(ending.text, "unexpected eof")) return ending.answering ? "unexpected EOF" : "EOF";
    if (contains(ending.text, "Proxy CONNECT aborted")) return "unexpected EOF";
    break;
  case CURLE_HTTP2: return "http2: " + (ending.text.empty() ? curl_easy_strerror(ending.code) : ending.text);
  default: break;
  }
  return ending.text.empty() ? curl_easy_strerror(ending.code) : ending.text;
}

} // namespace chartroom::http::internal
