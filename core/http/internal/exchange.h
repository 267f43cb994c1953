#pragma once

// Exchange: one request on its way. The caller makes it, hands it to the NetworkLoop and waits on what it puts down here; the
// network thread owns the libcurl handle.
//
// Threads: the members of Mailbox under its mutex by anyone, all else in the network thread only.

#include "core/base/result.h"
#include "core/crypto/tls_peer.h"
#include "core/http/internal/error_text.h"
#include "core/http/internal/plan.h"

#include <curl/curl.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::http::internal {

// What the network thread tells the caller.
struct Mailbox {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool finished = false;
  Response response; // complete but for its body as soon as there are pieces
  std::deque<std::string> pieces;
  std::optional<Error> failure;
};

class Exchange {
public:
  using Time = std::chrono::steady_clock::time_point;

  Exchange(Plan plan, const Limits& limits);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Mailbox mailbox;
  const Plan& plan() const { return m_plan; }

  // --- In the network thread ---------------------------------------------------------------------------------------------
  // A fresh handle for the request; it belongs to the exchange.
  CURL* start(Time now);
  CURL* handle() const { return m_easy; }
  // Deletes the handle, which must not be in a multi handle any more.
  void drop();
  bool abandoned = false; // nobody waits for it

  // libcurl is through with it: fills the mailbox. False when it has to be started once more, because its connection ended before
  // anything of the request was sent.
  bool finish(CURLcode code);
  // Ends it with a failure of ours.
  void fail(const std::string& what);

  // Which limit is exceeded, if any, as the text to fail with; `next` becomes the time of the next look if that is earlier.
  std::optional<std::string> overdue(Time now, Time& next);
  // Silent for longer than Limits::quiet.
  bool quiet(Time now) const;
  // The server gave a sign of life elsewhere.
  void heard(Time now) { m_heard = std::max(m_heard, now); }
  Time lastHeard() const { return m_heard; }
  // Whether the server answered at all, in whatever way.
  bool answered() const { return m_statusSeen || m_ending.code == CURLE_HTTP2_STREAM; }
  // What to fail with when the server is gone.
  std::string lostText() const;
  Time since() const { return m_started; }
  const Limits& limits() const { return m_limits; }

private:
  enum class Stage { Dialling, Tunnelling, Securing, Talking };

  void configure();
  void configureTls();
  void configureHeaders();
  Ending describe(CURLcode code) const;
  void enter(Stage stage, Time now);
  void update(Time now);
  void deliver(std::string_view piece);

  static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* pointer);
  static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* pointer);
  static int onProgress(void* pointer, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent);
  static curl_socket_t onSocket(void* pointer, curlsocktype purpose, curl_sockaddr* address);
  static int onReady(void* pointer, char*, char*, int, int);
  static CURLcode onTls(CURL*, void* context, void* pointer);
  static int onDebug(CURL*, curl_infotype type, char* data, std::size_t size, void* pointer);

  Plan m_plan;
  Limits m_limits;
  CURL* m_easy = nullptr;
  curl_slist* m_headers = nullptr;
  curl_slist* m_connectTo = nullptr;
  char m_errorText[CURL_ERROR_SIZE] = "";
  crypto::TlsPeer m_peer;

  Stage m_stage = Stage::Dialling;
  Time m_started, m_stageBegan, m_heard;
  int m_attempts = 0;
  int m_handshakes = 0; // of the connection: the first one may be with a proxy
  std::string m_dialled;
  std::vector<int> m_sockets; // of this dialling
  bool m_ready = false;       // the connection is there and the request is being sent
  bool m_statusSeen = false, m_bodySeen = false;
  std::string m_tunnelReason;
  std::string m_malformed; // what came in place of a status line
  curl_off_t m_bytes = 0;
  unsigned m_stream = 0;  // of HTTP/2
  bool m_refused = false; // the server will not look at the stream
  Ending m_ending;
};

} // namespace chartroom::http::internal
