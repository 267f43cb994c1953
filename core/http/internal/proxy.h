#pragma once

// Which proxy a URL goes through, by the environment: golang.org/x/net/http/httpproxy's rules.

#include "core/base/url.h"

#include <functional>
#include <string>

namespace chartroom::http::internal {

using Environment = std::function<std::string(const char* name)>;
std::string processEnvironment(const char* name);

// The proxy's URL, empty for a direct way. localhost and loopback addresses never go through one; a value that is no URL is
// ignored, as in Go.
std::string proxyFor(const Url& url, const Environment& environment = processEnvironment);

// The port of a URL, or its scheme's.
int portOf(const Url& url);

} // namespace chartroom::http::internal
