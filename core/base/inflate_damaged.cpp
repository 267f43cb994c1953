// Unpacks what can be read of a damaged gzip stream, as a streaming reader would before it meets the damage. libdeflate gives all
// or nothing, so zlib does it member by member; it is slower, and only asked when libdeflate refused.

#include "core/base/gzip.h"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

namespace chartroom::internal {

namespace {

// The reason in Go's words. zlib tells what it found by this text alone.
std::string reasonOf(const z_stream& stream, bool inHeader, uLong headerSize) {
  if (inHeader) return "gzip: invalid header";
  const std::string_view text = stream.msg ? stream.msg : "";
  if (text == "incorrect data check" || text == "incorrect length check") return "gzip: invalid checksum";
  return "flate: corrupt input before offset " + std::to_string(stream.total_in - headerSize);
}

} // namespace

std::string inflateDamaged(std::string_view gzip, std::size_t limit, std::string& reason) {
  std::string output;
  reason = "unexpected EOF";
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) return output;
  stream.next_in = reinterpret_cast<const Bytef*>(gzip.data());
  stream.avail_in = static_cast<uInt>(gzip.size());
  constexpr std::size_t kPiece = 64 * 1024;
  bool inHeader = true;
  uLong headerSize = 0;
  while (output.size() < limit) {
    const std::size_t before = output.size();
    output.resize(before + kPiece);
    stream.next_out = reinterpret_cast<Bytef*>(output.data() + before);
    stream.avail_out = kPiece;
    // With Z_BLOCK it stops behind the header, from where offsets count.
    const int status = inflate(&stream, inHeader ? Z_BLOCK : Z_NO_FLUSH);
    output.resize(output.size() - stream.avail_out);
    if (status == Z_OK && inHeader) {
      inHeader = false, headerSize = stream.total_in;
    } else if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      inflateReset(&stream);
      inHeader = true;
    } else if (status != Z_OK) { // what came before it stays
      if (status != Z_BUF_ERROR) reason = reasonOf(stream, inHeader, headerSize);
      break;
    }
  }
  inflateEnd(&stream);
  return output;
}

} // namespace chartroom::internal
