// Unpacks what can be read of a damaged gzip stream, as a streaming reader would before it meets the damage. libdeflate gives all
// or nothing, so this is a plain decoder after RFC 1951 and 1952: slow, and only asked when libdeflate refused.

#include "core/base/gzip.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace chartroom::internal {

namespace {

enum class What { Ended, Corrupt, Checksum, Header };
struct Damaged {
  What what = What::Corrupt;
};

class Bits {
public:
  explicit Bits(std::string_view bytes) : m_bytes(bytes) {}
  unsigned take(unsigned count) {
    unsigned value = 0;
    for (unsigned i = 0; i < count; ++i) {
      if (m_bit / 8 >= m_bytes.size()) throw Damaged{What::Ended};
      value |= static_cast<unsigned>(static_cast<unsigned char>(m_bytes[m_bit / 8]) >> m_bit % 8 & 1) << i;
      ++m_bit;
    }
    return value;
  }
  void alignToByte() { m_bit = (m_bit + 7) / 8 * 8; }
  bool atEnd() const { return m_bit / 8 >= m_bytes.size(); }
  // Bytes that were looked at, the last one perhaps in part.
  std::size_t bytes() const { return (m_bit + 7) / 8; }

private:
  std::string_view m_bytes;
  std::size_t m_bit = 0;
};

// A canonical Huffman code: how many codes have each length, and the symbols in the order of their codes.
class Code {
public:
  explicit Code(const std::vector<unsigned char>& lengths) {
    for (const unsigned length : lengths) ++m_counts[length];
    m_counts[0] = 0;
    // As in Go, a code is complete, empty, or one of a single bit.
    unsigned code = 0, longest = 0;
    for (unsigned length = 1; length < 16; ++length) {
      code = code * 2 + m_counts[length];
      if (code > 1u << length) throw Damaged();
      if (m_counts[length] != 0) longest = length;
    }
    code >>= 15 - longest;
    if (longest != 0 && code != 1u << longest && !(code == 1 && longest == 1)) throw Damaged();
    std::array<std::size_t, 16> offsets{};
    for (std::size_t i = 1; i < 15; ++i) offsets[i + 1] = offsets[i] + m_counts[i];
    m_symbols.resize(lengths.size());
    for (std::size_t i = 0; i < lengths.size(); ++i)
      if (lengths[i] != 0) m_symbols[offsets[lengths[i]]++] = static_cast<unsigned>(i);
  }
  unsigned read(Bits& bits) const {
    unsigned code = 0;
    unsigned first = 0;
    std::size_t index = 0;
    for (std::size_t length = 1; length < 16; ++length) {
      code |= bits.take(1);
      const unsigned count = m_counts[length];
      if (code < first + count) return m_symbols[index + (code - first)];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw Damaged();
  }

private:
  std::array<unsigned, 16> m_counts{};
  std::vector<unsigned> m_symbols;
};

void inflateBlock(Bits& bits, const Code& literals, const Code& distances, std::size_t member, std::string& output,
                  std::size_t limit) {
  constexpr unsigned kLengths[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  constexpr unsigned kLengthBits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
  constexpr unsigned kDistances[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                     193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
  constexpr unsigned kDistanceBits[] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
  while (output.size() < limit) {
    const unsigned symbol = literals.read(bits);
    if (symbol == 256) return;
    if (symbol < 256) {
      output += static_cast<char>(symbol);
      continue;
    }
    if (symbol - 257 >= std::size(kLengths)) throw Damaged();
    const unsigned length = kLengths[symbol - 257] + bits.take(kLengthBits[symbol - 257]);
    const unsigned far = distances.read(bits);
    if (far >= std::size(kDistances)) throw Damaged();
    const std::size_t distance = kDistances[far] + bits.take(kDistanceBits[far]);
    if (distance > output.size() - member) throw Damaged();
    for (unsigned i = 0; i < length; ++i) output += output[output.size() - distance];
  }
}

void inflateMember(Bits& bits, std::string& output, std::size_t limit) {
  const std::size_t member = output.size();
  for (bool last = false; !last && output.size() < limit;) {
    last = bits.take(1) == 1;
    const unsigned kind = bits.take(2);
    if (kind == 0) {
      bits.alignToByte();
      const unsigned length = bits.take(16);
      if ((bits.take(16) ^ length) != 0xffff) throw Damaged();
      for (unsigned i = 0; i < length; ++i) output += static_cast<char>(bits.take(8));
    } else if (kind == 1) {
      std::vector<unsigned char> lengths(288, 8);
      std::fill(lengths.begin() + 144, lengths.begin() + 256, 9);
      std::fill(lengths.begin() + 256, lengths.begin() + 280, 7);
      inflateBlock(bits, Code(lengths), Code(std::vector<unsigned char>(32, 5)), member, output, limit);
    } else if (kind == 2) {
      const std::size_t literalCount = bits.take(5) + 257;
      const std::size_t distanceCount = bits.take(5) + 1;
      const unsigned codeCount = bits.take(4) + 4;
      if (literalCount > 286 || distanceCount > 30) throw Damaged();
      constexpr unsigned kOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
      std::vector<unsigned char> lengths(19, 0);
      for (unsigned i = 0; i < codeCount; ++i) lengths[kOrder[i]] = static_cast<unsigned char>(bits.take(3));
      const Code lengthCode(lengths);
      lengths.clear();
      while (lengths.size() < literalCount + distanceCount) {
        const unsigned symbol = lengthCode.read(bits);
        if (symbol < 16) lengths.push_back(static_cast<unsigned char>(symbol));
        else if (symbol == 16 && lengths.empty()) throw Damaged();
        else if (symbol == 16) lengths.insert(lengths.end(), 3 + bits.take(2), lengths.back());
        else lengths.insert(lengths.end(), symbol == 17 ? 3 + bits.take(3) : 11 + bits.take(7), 0);
      }
      if (lengths.size() != literalCount + distanceCount) throw Damaged();
      const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(literalCount);
      inflateBlock(bits, Code({lengths.begin(), middle}), Code({middle, lengths.end()}), member, output, limit);
    } else {
      throw Damaged();
    }
  }
  bits.alignToByte();
  if (bits.take(32) != libdeflate_crc32(0, output.data() + member, output.size() - member)) throw Damaged{What::Checksum};
  if (bits.take(32) != static_cast<std::uint32_t>(output.size() - member)) throw Damaged{What::Checksum};
}

void skipHeader(Bits& bits) {
  if (bits.take(24) != 0x088b1f) throw Damaged{What::Header};
  const unsigned flags = bits.take(8);
  (void)bits.take(32), (void)bits.take(16);
  if (flags & 4)
    for (unsigned left = bits.take(16); left > 0; --left) (void)bits.take(8);
  for (const unsigned text : {8u, 16u})
    if (flags & text)
      while (bits.take(8) != 0) {}
  if (flags & 2) (void)bits.take(16);
}

} // namespace

std::string inflateDamaged(std::string_view gzip, std::size_t limit, std::string& reason) {
  std::string output;
  Bits bits(gzip);
  std::size_t start = 0; // of the deflate stream that is being read
  reason = "unexpected EOF";
  try {
    while (!bits.atEnd() && output.size() < limit) {
      skipHeader(bits);
      start = bits.bytes();
      inflateMember(bits, output, limit);
    }
  } catch (const Damaged& damage) { // what came before it stays
    switch (damage.what) {
    case What::Ended: break;
    case What::Corrupt: reason = "flate: corrupt input before offset " + std::to_string(bits.bytes() - start); break;
    case What::Checksum: reason = "gzip: invalid checksum"; break;
    case What::Header: reason = "gzip: invalid header"; break;
    }
  }
  return output;
}

} // namespace chartroom::internal
