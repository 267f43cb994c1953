#include "core/base/path.h"

#include "core/base/text.h"

#include <algorithm>
#include <vector>

namespace chartroom {

namespace {

Error badPattern() { return Error{Code::InvalidArgument, "syntax error in pattern", {}, {}}; }

// Cuts the next piece off the pattern: leading stars, then everything up to the next star outside brackets.
void scanChunk(std::string_view& pattern, bool& star, std::string_view& chunk) {
  star = false;
  while (!pattern.empty() && pattern.front() == '*') {
    pattern.remove_prefix(1);
    star = true;
  }
  bool inRange = false;
  std::size_t i = 0;
  for (; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      if (i + 1 < pattern.size()) ++i;
    } else if (pattern[i] == '[') {
      inRange = true;
    } else if (pattern[i] == ']') {
      inRange = false;
    } else if (pattern[i] == '*' && !inRange) {
      break;
    }
  }
  chunk = pattern.substr(0, i);
  pattern.remove_prefix(i);
}

// One character of a bracket expression, possibly escaped.
bool classRune(std::string_view& chunk, char32_t& rune) {
  if (chunk.empty() || chunk.front() == '-' || chunk.front() == ']') return false;
  if (chunk.front() == '\\') {
    chunk.remove_prefix(1);
    if (chunk.empty()) return false;
  }
  const auto decoded = decodeRune(chunk);
  if (decoded.broken()) return false;
  rune = decoded.rune;
  chunk.remove_prefix(static_cast<std::size_t>(decoded.width));
  return !chunk.empty();
}

struct ChunkMatch {
  bool matched = false;
  bool bad = false;
  std::string_view rest;
};

// Matches a star-free chunk at the start of the text. After a failure it reads on, to find broken patterns.
ChunkMatch matchChunk(std::string_view chunk, std::string_view text) {
  bool failed = false;
  while (!chunk.empty()) {
    failed = failed || text.empty();
    switch (chunk.front()) {
    case '[': {
      char32_t rune = 0;
      if (!failed) {
        const auto decoded = decodeRune(text);
        rune = decoded.rune;
        text.remove_prefix(static_cast<std::size_t>(decoded.width));
      }
      chunk.remove_prefix(1);
      bool negated = false;
      if (!chunk.empty() && chunk.front() == '^') {
        negated = true;
        chunk.remove_prefix(1);
      }
      bool match = false;
      for (int count = 0;; ++count) {
        if (!chunk.empty() && chunk.front() == ']' && count > 0) {
          chunk.remove_prefix(1);
          break;
        }
        char32_t low = 0;
        if (!classRune(chunk, low)) return {false, true, {}};
        char32_t high = low;
        if (chunk.front() == '-') {
          chunk.remove_prefix(1);
          if (!classRune(chunk, high)) return {false, true, {}};
        }
        match = match || (low <= rune && rune <= high);
      }
      failed = failed || match == negated;
      break;
    }
    case '?':
      if (!failed) {
        failed = text.front() == '/';
        const auto decoded = decodeRune(text);
        text.remove_prefix(static_cast<std::size_t>(decoded.width));
      }
      chunk.remove_prefix(1);
      break;
    case '\\':
      chunk.remove_prefix(1);
      if (chunk.empty()) return {false, true, {}};
      [[fallthrough]];
    default:
      if (!failed) {
        failed = chunk.front() != text.front();
        text.remove_prefix(1);
      }
      chunk.remove_prefix(1);
    }
  }
  return {!failed, false, failed ? std::string_view{} : text};
}

} // namespace

std::string cleanPath(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, slash - at);
    at = slash + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  std::string result = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) result.append(i > 0 ? "/" : "").append(parts[i]);
  return result.empty() ? "." : result;
}

Result<bool> pathMatch(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    bool star = false;
    std::string_view chunk;
    scanChunk(pattern, star, chunk);
    if (star && chunk.empty()) return name.find('/') == std::string_view::npos;
    const auto first = matchChunk(chunk, name);
    if (first.matched && (first.rest.empty() || !pattern.empty())) {
      name = first.rest;
      continue;
    }
    if (first.bad) return badPattern();
    bool advanced = false;
    if (star) {
      for (std::size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
        const auto later = matchChunk(chunk, name.substr(i + 1));
        if (later.matched) {
          if (pattern.empty() && !later.rest.empty()) continue;
          name = later.rest;
          advanced = true;
          break;
        }
        if (later.bad) return badPattern();
      }
    }
    if (advanced) continue;
    // The rest of the pattern must be well formed all the same.
    while (!pattern.empty()) {
      scanChunk(pattern, star, chunk);
      if (matchChunk(chunk, {}).bad) return badPattern();
    }
    return false;
  }
  return name.empty();
}

} // namespace chartroom
