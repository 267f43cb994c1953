#include "core/action/schema_loader.h"

#include <map>

namespace chartroom::action {

namespace {

// http.StatusText.
std::string statusText(int status) {
  static const std::map<int, const char*> kTexts{{201, "Created"}, {202, "Accepted"}, {203, "Non-Authoritative Information"},
      {204, "No Content"}, {205, "Reset Content"}, {206, "Partial Content"}, {207, "Multi-Status"}, {208, "Already Reported"},
      {226, "IM Used"}, {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"},
      {304, "Not Modified"}, {305, "Use Proxy"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"}, {400, "Bad Request"},
      {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
      {406, "Not Acceptable"}, {407, "Proxy Authentication Required"}, {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"},
      {411, "Length Required"}, {412, "Precondition Failed"}, {413, "Request Entity Too Large"}, {414, "Request URI Too Long"},
      {415, "Unsupported Media Type"}, {416, "Requested Range Not Satisfiable"}, {417, "Expectation Failed"}, {418, "I'm a teapot"},
      {421, "Misdirected Request"}, {422, "Unprocessable Entity"}, {423, "Locked"}, {424, "Failed Dependency"}, {425, "Too Early"},
      {426, "Upgrade Required"}, {428, "Precondition Required"}, {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"}, {451, "Unavailable For Legal Reasons"}, {500, "Internal Server Error"},
      {501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"}, {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"}, {506, "Variant Also Negotiates"}, {507, "Insufficient Storage"}, {508, "Loop Detected"},
      {510, "Not Extended"}, {511, "Network Authentication Required"}};
  const auto at = kTexts.find(status);
  return at == kTexts.end() ? "" : at->second;
}

} // namespace

schema::Load makeSchemaLoader(SchemaLoaderOptions options) {
  return [options = std::move(options)](const Context& context, const std::string& url) mutable -> Result<std::string> {
    if (!options.transport) options.transport = http::makeTransport();
    http::Request request;
    request.url = url;
    request.headers = {{"User-Agent", "Helm/4.3.1"}};
    std::string body;
    bool began = false;
    const auto answer = options.transport->stream(context.withTimeout(options.timeout), request, [&](std::string_view piece) {
      began = true;
      body += piece;
      return body.size() <= options.sizeLimit;
    });
    CHARTROOM_TRY(context.check()); // the caller's own end is no fault of the document
    if (!answer) {
      Error error = answer.error();
      if (error.code != Code::Timeout) return std::move(error).wrapped("HTTP request failed for " + url);
      if (began) error.message = "context deadline exceeded (Client.Timeout or context cancellation while reading body)";
      else
        error.message = "HTTP request failed for " + url + ": Get \"" + url +
                        "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
      return error;
    }
    if (answer->status != 200)
      return Error{Code::NotFound,
          "HTTP request to " + url + " returned status " + std::to_string(answer->status) + " (" + statusText(answer->status) + ")",
          {}, {}};
    if (body.size() > options.sizeLimit)
      return Error{Code::InvalidArgument, "document is larger than " + std::to_string(options.sizeLimit >> 20) + " MiB", {}, {}};
    return body;
  };
}

} // namespace chartroom::action
