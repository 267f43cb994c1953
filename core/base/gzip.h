#pragma once

// Gzip in memory, whole texts at once (libdeflate). Pure functions; thread-safe.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace chartroom {

enum class GzipProblem {
  None,
  NotGzip,  // Go: "gzip: invalid header"
  CutOff,   // truncated or damaged, see `reason`. What comes before the damage is there
  TooLarge, // more than the limit
};

// What was unpacked: bytes that nobody had to set to zero first.
struct Gunzipped {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  GzipProblem problem = GzipProblem::None;
  std::string
      reason; // of CutOff, in Go's words: "unexpected EOF", "gzip: invalid checksum", "flate: corrupt input before offset 7" …
  std::string_view view() const { return {bytes.get(), size}; }
};

// Unpacks all members of a gzip stream, at most about `limit` bytes of output.
Gunzipped gunzip(std::string_view gzip, std::size_t limit);
// One member, at the best of zlib's levels (9), without a time or a name.
std::string gzip(std::string_view bytes);

} // namespace chartroom
