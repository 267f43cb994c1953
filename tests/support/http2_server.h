#pragma once

// An HTTP/2 server over TLS on loopback that can go wrong at every stage: it sends GOAWAY where a test wants it, resets streams and
// connections, or stays silent. With a handler that asks another server it is a proxy. One thread per connection.

#include "core/crypto/tls_material.h"
#include "tests/support/raw_server.h"

#include <nghttp2/nghttp2.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::test {

struct Http2Request {
  std::string method, path, body;
  std::vector<std::pair<std::string, std::string>> headers;
  int connection = 0; // counts from 1
  std::string header(const std::string& name) const {
    for (const auto& [each, value] : headers)
      if (each == name) return value;
    return {};
  }
};

// When the connection is given up (RFC 9113, 6.8). Refuse: the request itself was not looked at.
enum class GoAway { None, BeforeAnswer, AfterAnswer, Refuse };
// How far the answer gets.
enum class Fault {
  None,
  Silence,
  ResetConnection,
  CloseConnection,
  ResetAfterHeaders,
  CloseAfterHeaders,
  ResetStream,
  RefuseStream
};

struct Http2Answer {
  int status = 200;
  std::string body;
  GoAway goAway = GoAway::None;
  Fault fault = Fault::None;
};

class Http2Server {
public:
  using Handler = std::function<Http2Answer(const Http2Request& request)>;

  Http2Server(const crypto::CertificatePair& own, Handler handler)
      : m_context(makeContext(own)), m_handler(std::move(handler)),
        m_server([this](Connection& connection) { serve(connection); }) {}

  std::string url(const std::string& path = "/") const { return "https://" + m_server.address() + path; }
  std::string address() const { return m_server.address(); }
  int connections() const { return m_connections; }
  int requests() const { return m_requests; }

private:
  struct Stream {
    Http2Request request;
    Http2Answer answer;
    std::size_t sent = 0;
  };
  struct Session {
    Http2Server* server = nullptr;
    int number = 0;
    nghttp2_session* http = nullptr;
    std::map<int, Stream> streams;
    Fault fault = Fault::None; // that ends the connection once all is written
  };
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  static std::unique_ptr<SSL_CTX, FreeContext> makeContext(const crypto::CertificatePair& own) {
    std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_server_method()));
    BIO* certificate = BIO_new_mem_buf(own.certificate.data(), static_cast<int>(own.certificate.size()));
    BIO* key = BIO_new_mem_buf(own.privateKey.data(), static_cast<int>(own.privateKey.size()));
    X509* readCertificate = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
    EVP_PKEY* readKey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context.get(), readCertificate);
    SSL_CTX_use_PrivateKey(context.get(), readKey);
    X509_free(readCertificate);
    EVP_PKEY_free(readKey);
    BIO_free(certificate);
    BIO_free(key);
    SSL_CTX_set_alpn_select_cb(
        context.get(),
        [](SSL*, const unsigned char** out, unsigned char* length, const unsigned char* in, unsigned count, void*) {
          return nghttp2_select_next_protocol(const_cast<unsigned char**>(out), length, in, count) == 1 ? SSL_TLSEXT_ERR_OK
                                                                                                        : SSL_TLSEXT_ERR_NOACK;
        },
        nullptr);
    return context;
  }

  void serve(Connection& connection) {
    SSL* tls = SSL_new(m_context.get());
    SSL_set_fd(tls, connection.socket());
    if (SSL_accept(tls) == 1) talk(connection, tls);
    SSL_free(tls);
  }

  void talk(Connection& connection, SSL* tls) {
    Session session{this, ++m_connections, nullptr, {}, Fault::None};
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame);
    nghttp2_session_server_new(&session.http, callbacks, &session);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(session.http, NGHTTP2_FLAG_NONE, nullptr, 0);
    char buffer[16384];
    bool lingers = false, closes = false;
    while (write(session, tls)) {
      if (session.fault == Fault::ResetConnection || session.fault == Fault::ResetAfterHeaders) {
        connection.reset();
        break;
      }
      closes = session.fault == Fault::CloseConnection || session.fault == Fault::CloseAfterHeaders;
      if (closes) break;
      lingers = !nghttp2_session_want_read(session.http) && !nghttp2_session_want_write(session.http);
      if (lingers) break;
      const int count = SSL_read(tls, buffer, sizeof buffer);
      if (count <= 0 || nghttp2_session_mem_recv(
                            session.http, reinterpret_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(count)) < 0)
        break;
    }
    nghttp2_session_del(session.http);
    // As Go's server waits a second after a GOAWAY: a close would be a reset that overtakes the answer.
    if (lingers) SSL_shutdown(tls);
    while (lingers && SSL_read(tls, buffer, sizeof buffer) > 0) {
    }
    // A socket that is closed with unread bytes (a window update of the client) resets the connection instead.
    if (closes) shutdown(connection.socket(), SHUT_WR);
    while (closes && recv(connection.socket(), buffer, sizeof buffer, 0) > 0) {
    }
  }

  // All frames of one turn in one piece, as Go's server flushes them.
  static bool write(Session& session, SSL* tls) {
    std::string all;
    const std::uint8_t* bytes = nullptr;
    for (ssize_t count; (count = nghttp2_session_mem_send(session.http, &bytes)) > 0;)
      all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
    return all.empty() || SSL_write(tls, all.data(), static_cast<int>(all.size())) > 0;
  }

  static int onHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t nameLength,
      const std::uint8_t* value, std::size_t valueLength, std::uint8_t, void* pointer) {
    Http2Request& request = static_cast<Session*>(pointer)->streams[frame->hd.stream_id].request;
    const std::string key(reinterpret_cast<const char*>(name), nameLength), text(reinterpret_cast<const char*>(value), valueLength);
    if (key == ":method") request.method = text;
    else if (key == ":path") request.path = text;
    else request.headers.emplace_back(key, text);
    return 0;
  }
  static int onData(
      nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* data, std::size_t length, void* pointer) {
    static_cast<Session*>(pointer)->streams[stream].request.body.append(reinterpret_cast<const char*>(data), length);
    return 0;
  }
  static int onFrame(nghttp2_session*, const nghttp2_frame* frame, void* pointer) {
    auto& session = *static_cast<Session*>(pointer);
    const bool request = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (request && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) session.server->answer(session, frame->hd.stream_id);
    return 0;
  }

  void answer(Session& session, int id) {
    Stream& stream = session.streams[id];
    stream.request.connection = session.number;
    ++m_requests;
    stream.answer = m_handler(stream.request);
    const auto giveUp = [&](int last) {
      nghttp2_submit_goaway(session.http, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
    };
    const Fault fault = stream.answer.fault;
    if (stream.answer.goAway == GoAway::Refuse) return giveUp(std::max(0, id - 2));
    if (stream.answer.goAway == GoAway::BeforeAnswer) giveUp(id);
    if (fault == Fault::Silence) return;
    if (fault == Fault::ResetStream || fault == Fault::RefuseStream) {
      nghttp2_submit_rst_stream(
          session.http, NGHTTP2_FLAG_NONE, id, fault == Fault::ResetStream ? NGHTTP2_INTERNAL_ERROR : NGHTTP2_REFUSED_STREAM);
      return;
    }
    session.fault = fault;
    if (fault == Fault::ResetConnection || fault == Fault::CloseConnection) return;
    const std::string status = std::to_string(stream.answer.status);
    const auto header = [](const char* name, const std::string& value) {
      return nghttp2_nv{reinterpret_cast<std::uint8_t*>(const_cast<char*>(name)),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), std::char_traits<char>::length(name), value.size(),
          NGHTTP2_NV_FLAG_NONE};
    };
    static const std::string kType = "application/json";
    const nghttp2_nv headers[] = {header(":status", status), header("content-type", kType)};
    nghttp2_data_provider body{};
    body.source.ptr = &stream;
    body.read_callback = fault == Fault::None ? readBody : readNothing;
    nghttp2_submit_response(session.http, id, headers, 2, &body);
    if (stream.answer.goAway == GoAway::AfterAnswer) giveUp(id);
  }

  static ssize_t readBody(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t length, std::uint32_t* flags,
      nghttp2_data_source* source, void*) {
    auto& stream = *static_cast<Stream*>(source->ptr);
    const std::size_t count = std::min(length, stream.answer.body.size() - stream.sent);
    std::copy_n(stream.answer.body.data() + stream.sent, count, reinterpret_cast<char*>(buffer));
    stream.sent += count;
    if (stream.sent == stream.answer.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }
  static ssize_t readNothing(
      nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t, std::uint32_t*, nghttp2_data_source*, void*) {
    return NGHTTP2_ERR_DEFERRED;
  }

  std::unique_ptr<SSL_CTX, FreeContext> m_context;
  Handler m_handler;
  std::atomic<int> m_connections = 0, m_requests = 0;
  RawServer m_server; // the last one: its threads use the others
};

} // namespace chartroom::test
