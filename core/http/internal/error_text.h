#pragma once

// Why an exchange failed, in the words of Go's net, net/http and http2 packages.

#include "core/http/internal/plan.h"

#include <curl/curl.h>

#include <string>

namespace chartroom::http::internal {

// What is known about an exchange that libcurl ended with an error.
struct Ending {
  CURLcode code = CURLE_OK;
  long osError = 0;         // an errno, 0 when it had nothing to do with it
  std::string text;         // libcurl's
  std::string tlsFailure;   // crypto::TlsPeer's
  std::string dialled;      // the address of the first attempt, with its port
  std::string localAddress; // of the connection, with the port; empty without one
  std::string remoteAddress;
  bool answering = false; // the status line came
  long tunnelStatus = 0;  // of the proxy's answer to CONNECT
  std::string tunnelReason;
};

std::string errorText(const Ending& ending, const Plan& plan);

// "dial tcp 127.0.0.1:1: ", with what was on the way there where a proxy is.
std::string dialText(const std::string& dialled, const Plan& plan);

} // namespace chartroom::http::internal
