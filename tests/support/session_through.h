#pragma once

// A session like another one whose requests a test sees first (InterceptingTransport).

#include "core/action/session.h"
#include "tests/support/intercepting_transport.h"

#include <memory>

namespace chartroom::test {

inline std::shared_ptr<action::Session> sessionThrough(InterceptingTransport::Before before, action::SessionOptions options) {
  const auto transport = std::make_shared<InterceptingTransport>();
  transport->setBefore(std::move(before));
  options.transport = transport;
  auto session = action::Session::make(std::move(options));
  return session ? std::move(*session) : nullptr;
}

} // namespace chartroom::test
