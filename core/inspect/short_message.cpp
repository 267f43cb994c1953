#include "core/inspect/short_message.h"

#include "core/base/text.h"

#include <algorithm>

namespace chartroom::inspect {
namespace {

// A headline, not a text.
constexpr std::size_t kLongest = 600;

// At the end of a word.
std::string cut(std::string_view text) {
  if (text.size() <= kLongest) return std::string(text);
  const std::string_view start = text.substr(0, kLongest);
  return std::string(start.substr(0, start.rfind(' '))) + " …";
}

// All lines as one.
std::string joinedLines(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size() && made.size() <= kLongest;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimSpace(text.substr(at, end - at));
    if (!line.empty()) made += (made.empty() ? "" : " ") + std::string(line);
    at = end + 1;
  }
  return made;
}

} // namespace

std::string forbiddenAct(std::string_view text) {
  // User "ann" cannot get resource "widgets" in API group "example.com" in the namespace "shop"
  constexpr std::string_view kVerb = "\" cannot ", kResource = " resource \"";
  const std::size_t at = text.find("User \"") == std::string_view::npos ? std::string_view::npos : text.find(kVerb);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + kVerb.size());
  const std::size_t resource = text.find(kResource);
  if (resource == std::string_view::npos || text.substr(0, resource).find(' ') != std::string_view::npos) return {};
  const std::string_view name = text.substr(resource + kResource.size());
  return std::string(text.substr(0, resource)) + " " + std::string(name.substr(0, name.find('"')));
}

std::string shortMessage(const std::string& whole) {
  std::string_view message = trimSpace(whole);
  if (const auto at = message.rfind("error converting YAML to JSON: "); at != std::string_view::npos)
    return std::string(message.substr(at + 31));
  // The chart's own words, as of `fail`: their first line says what is wrong, and the rest how to mend it.
  for (const std::string_view start : {"execution error at (", "parse error at ("})
    if (message.starts_with(start))
      if (const auto at = message.find("): "); at != std::string_view::npos) {
        const std::string_view words = trimSpace(message.substr(at + 3));
        const std::string_view first = trimSpace(words.substr(0, words.find('\n')));
        // A heading says nothing by itself ("VALUES VALIDATION:").
        return first.ends_with(':') ? cut(joinedLines(words)) : std::string(first);
      }
  std::string_view last = message;
  if (const auto at = message.rfind('\n'); at != std::string_view::npos) last = trimSpace(message.substr(at + 1));
  // "executing "x" at <.Values.a>:" above says which expression it was.
  if (last.size() != message.size()) {
    const auto open = message.rfind(" at <");
    const auto close = open == std::string_view::npos ? open : message.find(">:", open);
    if (close != std::string_view::npos) return std::string(message.substr(open + 5, close - open - 5)) + ": " + std::string(last);
  }
  // What the innermost of nested includes says: of endless ones there are thousands on one line.
  if (const auto at = last.rfind("error calling include: "); at != std::string_view::npos) last = last.substr(at + 23);
  return cut(last);
}

} // namespace chartroom::inspect
