#include "core/render/internal/error_text.h"

#include "core/base/text.h"
#include "core/funcs/registry.h"

#include <algorithm>
#include <optional>

namespace chartroom::render::internal {

namespace {

struct Frame {
  std::string location;
  std::string function;
  std::string message;
  friend bool operator==(const Frame&, const Frame&) = default;

  std::string text() const {
    std::string result;
    if (!location.empty()) result += location + "\n  ";
    if (!function.empty()) result += function + "\n    ";
    if (!message.empty()) result += message + "\n";
    return result;
  }
};

std::string withoutNested(std::string_view message) { return std::string(message.substr(0, message.find(" template:"))); }

// Reads one level of Go's text.
std::optional<Frame> readFrame(std::string_view text) {
  constexpr std::string_view kPrefix = "template: ";
  if (!text.starts_with(kPrefix)) return {};
  const std::string_view rest = text.substr(kPrefix.size());
  if (rest.starts_with("no template ")) return Frame{{}, {}, std::string(text)};

  constexpr std::string_view kExecuting = ": executing ";
  if (const auto cut = rest.find(kExecuting); cut != std::string_view::npos) {
    const std::string_view after = rest.substr(cut + kExecuting.size());
    const auto end = after.size() > 1 && after[0] == '"' ? after.find('"', 1) : std::string_view::npos;
    if (end != std::string_view::npos && after.substr(end + 1).starts_with(" at <")) {
      const std::string_view at = after.substr(end + 6);
      const auto close = at.find(">: ");
      if (close != std::string_view::npos)
        return Frame{std::string(rest.substr(0, cut)),
            "executing \"" + std::string(after.substr(1, end - 1)) + "\" at <" + std::string(at.substr(0, close)) + ">:",
            withoutNested(at.substr(close + 3))};
    }
  }
  if (const auto cut = rest.rfind(": "); cut != std::string_view::npos)
    return Frame{std::string(rest.substr(0, cut)), {}, withoutNested(rest.substr(cut + 2))};
  return {};
}

Error withMessage(const Error& error, std::string message) {
  Error result = error;
  result.code = Code::Template;
  result.message = std::move(message);
  return result;
}

} // namespace

Error parseError(const std::string& fileName, const Error& error) {
  const auto tokens = split(error.message, ": ");
  if (tokens.size() == 1) return withMessage(error, "parse error in (" + fileName + "): " + error.message);
  return withMessage(error, "parse error at (" + tokens[1] + "): " + tokens.back());
}

Error executionError(const std::string& fileName, const Error& error, const std::vector<std::size_t>& causes) {
  const auto tokens = splitN(error.message, ": ", 3);
  if (tokens.size() != 3) return withMessage(error, "execution error in (" + fileName + "): " + error.message);
  const auto start = tokens[2].find(funcs::kMessageStart);
  const auto end = tokens[2].rfind(funcs::kMessageEnd);
  if (start != std::string::npos && end != std::string::npos && end >= start + funcs::kMessageStart.size()) {
    const auto from = start + funcs::kMessageStart.size();
    return withMessage(error, "execution error at (" + tokens[1] + "): " + tokens[2].substr(from, end - from));
  }
  std::vector<Frame> frames;
  for (const std::size_t cause : causes) {
    auto frame = readFrame(std::string_view(error.message).substr(std::min(cause, error.message.size())));
    if (!frame) return withMessage(error, error.message);
    if (frames.empty() || frames.back() != *frame) frames.push_back(std::move(*frame));
  }
  std::string text;
  for (const auto& frame : frames) text += frame.text();
  return withMessage(error, std::string(trimSpace(text)));
}

} // namespace chartroom::render::internal
