#include "core/base/gzip.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

namespace chartroom {

namespace internal {
std::string inflateDamaged(std::string_view gzip, std::size_t limit, std::string& reason); // inflate_damaged.cpp
}

namespace {
constexpr std::size_t kSmallestMember = 18;

void grow(Gunzipped& output, std::size_t& capacity, std::size_t wanted) {
  if (wanted <= capacity) return;
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (output.size != 0) std::memcpy(larger.get(), output.bytes.get(), output.size);
  output.bytes = std::move(larger);
  capacity = wanted;
}
} // namespace

Gunzipped gunzip(std::string_view gzip, std::size_t limit) {
  Gunzipped output;
  if (gzip.size() < kSmallestMember || !gzip.starts_with("\x1f\x8b\x08")) {
    output.problem = GzipProblem::NotGzip;
    return output;
  }
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  std::size_t capacity = 0;
  while (gzip.size() >= kSmallestMember) {
    // The last four bytes hold the size, modulo 2^32, if this is the only member.
    std::size_t guess = 0;
    for (std::size_t i = 1; i <= 4; ++i) guess = guess << 8 | static_cast<unsigned char>(gzip[gzip.size() - i]);
    if (guess > gzip.size() * 1032 || guess < gzip.size()) guess = gzip.size() * 4;
    for (guess = std::min(guess + 1, limit);; guess = std::min(guess * 4, limit)) {
      grow(output, capacity, output.size + guess);
      std::size_t used = 0;
      std::size_t written = 0;
      const auto status = libdeflate_gzip_decompress_ex(
          decompressor.get(), gzip.data(), gzip.size(), output.bytes.get() + output.size, guess, &used, &written);
      if (status == LIBDEFLATE_SUCCESS) {
        output.size += written;
        gzip.remove_prefix(used);
        break;
      }
      if (status != LIBDEFLATE_INSUFFICIENT_SPACE) {
        const std::string more = internal::inflateDamaged(gzip, limit - std::min(limit, output.size), output.reason);
        grow(output, capacity, output.size + more.size());
        std::copy(more.begin(), more.end(), output.bytes.get() + output.size);
        output.size += more.size();
        output.problem = GzipProblem::CutOff;
      } else if (guess >= limit) {
        output.problem = GzipProblem::TooLarge;
      }
      if (output.problem != GzipProblem::None) return output;
    }
    if (output.size > limit) {
      output.problem = GzipProblem::TooLarge;
      return output;
    }
  }
  return output;
}

std::string gzip(std::string_view bytes) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(9), libdeflate_free_compressor);
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

} // namespace chartroom
