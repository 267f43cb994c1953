#pragma once

// Which proxy a URL goes through, by the environment: golang.org/x/net/http/httpproxy's rules.

#include "core/http/transport.h"

#include <functional>
#include <string>
#include <string_view>

namespace chartroom::http::internal {

using Environment = std::function<std::string(const char* name)>;
std::string processEnvironment(const char* name);

// The proxy's URL, empty for a direct way. localhost and loopback addresses never go through one.
std::string proxyFor(const Url& url, const Environment& environment = processEnvironment);

} // namespace chartroom::http::internal
