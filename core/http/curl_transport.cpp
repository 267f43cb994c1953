// One exchange: the caller's thread checks the request, the network thread carries it out and puts what happens into the
// exchange's mailbox, the caller waits there. Redirects are followed here, a new exchange for each.

#include "core/http/transport.h"

#include "core/base/text.h"
#include "core/base/url.h"
#include "core/http/internal/exchange.h"
#include "core/http/internal/network_loop.h"

namespace chartroom::http {

namespace {

using internal::Exchange;

constexpr int kMostRedirects = 10;

bool isRedirect(const Response& response) {
  switch (response.status) {
  case 301:
  case 302:
  case 303:
  case 307:
  case 308: return !response.header("Location").empty();
  default: return false;
  }
}

// The headers say how the body came over the wire; it is handed on unpacked, as Go does it.
void hideEncoding(Response& response, const Request& request) {
  for (const Header& header : request.headers)
    if (equalFoldAscii(header.name, "Accept-Encoding")) return;
  if (!equalFoldAscii(response.header("Content-Encoding"), "gzip")) return;
  std::erase_if(response.headers, [](const Header& header) {
    return equalFoldAscii(header.name, "Content-Encoding") || equalFoldAscii(header.name, "Content-Length");
  });
}

class CurlTransport : public Transport {
public:
  explicit CurlTransport(const Limits& limits) : m_limits(limits), m_loop(internal::NetworkLoop::acquire()) {}

  Result<Response> send(const Context& context, const Request& request) override {
    std::string body;
    auto result = follow(context, request, Failures::AreStreamed, [&](std::string_view piece) {
      body += piece;
      return true;
    });
    if (result) result->body = std::move(body);
    return result;
  }

  Result<Response> stream(const Context& context, const Request& request, const OnData& onData) override {
    return follow(context, request, Failures::AreKept, onData);
  }

private:
  enum class Failures { AreStreamed, AreKept }; // where the body of a status of 400 or more goes

  Result<Response> follow(const Context& context, Request request, Failures failures, const OnData& onData) {
    const std::string method = request.method;
    const std::string firstHost = hostOf(request.url);
    for (int hop = 1;; ++hop) {
      std::string kept;
      auto result = exchangeOnce(context, request, [&](const Response& head, std::string_view piece) {
        if (request.redirects == Redirects::Follow && isRedirect(head)) return true;
        if (failures == Failures::AreStreamed || head.status < 400) return onData(piece);
        kept += piece;
        return true;
      });
      if (!result) return result;
      result->url = request.url;
      result->body = std::move(kept);
      if (request.redirects != Redirects::Follow || !isRedirect(*result)) return result;
      CHARTROOM_TRY(redirect(request, *result, method, firstHost, hop));
    }
  }

  // Makes the request the next one (net/http's Client.do).
  static Result<void> redirect(
      Request& request, const Response& answer, const std::string& firstMethod, const std::string& firstHost, int hop) {
    const std::string location(answer.header("Location"));
    if (hop == kMostRedirects)
      return internal::failedRequest(Code::Unreachable, firstMethod, location, "stopped after 10 redirects");
    auto reference = Url::parse(location);
    if (!reference)
      return internal::failedRequest(Code::Unreachable, firstMethod, request.url,
          "failed to parse Location header " + quote(location) + ": " + reference.error().message);
    CHARTROOM_ASSIGN(const Url base, Url::parse(request.url));
    const Url target = base.resolve(*reference);
    const std::string host = toLowerAscii(target.hostname());
    if (host != firstHost && !host.ends_with("." + firstHost))
      std::erase_if(request.headers, [](const Header& header) {
        return equalFoldAscii(header.name, "Authorization") || equalFoldAscii(header.name, "Cookie");
      });
    if (answer.status < 307 && request.method != "GET" && request.method != "HEAD") {
      request.method = "GET";
      request.body.clear();
    }
    request.url = target.toString();
    return {};
  }

  static std::string hostOf(const std::string& url) {
    const auto parsed = Url::parse(url);
    return parsed ? toLowerAscii(parsed->hostname()) : std::string();
  }

  template <typename OnPiece>
  Result<Response> exchangeOnce(const Context& context, const Request& request, const OnPiece& onPiece) {
    CHARTROOM_TRY(context.check());
    CHARTROOM_ASSIGN(internal::Plan plan, internal::makePlan(request));
    const auto exchange = std::make_shared<Exchange>(std::move(plan), m_limits);
    internal::Mailbox& mailbox = exchange->mailbox;
    m_loop->start(exchange);

    std::unique_lock lock(mailbox.mutex);
    while (context.wait(mailbox.changed, lock, [&] { return mailbox.finished || !mailbox.pieces.empty(); })) {
      if (mailbox.pieces.empty()) {
        if (mailbox.failure) return *mailbox.failure;
        hideEncoding(mailbox.response, request);
        return std::move(mailbox.response);
      }
      const std::string piece = std::move(mailbox.pieces.front());
      mailbox.pieces.pop_front();
      Response head = mailbox.response;
      lock.unlock();
      if (!onPiece(head, piece)) {
        m_loop->abandon(exchange);
        hideEncoding(head, request);
        return head;
      }
      lock.lock();
    }
    lock.unlock();
    m_loop->abandon(exchange);
    return context.check().error();
  }

  Limits m_limits;
  std::shared_ptr<internal::NetworkLoop> m_loop;
};

} // namespace

std::shared_ptr<Transport> makeTransport(const Limits& limits) { return std::make_shared<CurlTransport>(limits); }

} // namespace chartroom::http
