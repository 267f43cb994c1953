#include "core/chart/internal/plain_tar.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace chartroom::chart::internal {

namespace {

constexpr std::size_t kBlock = 512;

// Octal digits, blanks before and blanks or zero bytes behind them.
std::optional<std::int64_t> octal(std::string_view field) {
  std::size_t at = std::min(field.find_first_not_of(' '), field.size());
  std::int64_t number = 0;
  for (; at < field.size() && field[at] >= '0' && field[at] <= '7'; ++at) number = number * 8 + (field[at] - '0');
  for (; at < field.size(); ++at)
    if (field[at] != ' ' && field[at] != '\0') return {};
  return number;
}

std::string_view text(std::string_view field) { return field.substr(0, field.find('\0')); }

bool isPrintable(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

} // namespace

PlainTar::Step PlainTar::next(TarEntry& entry) {
  if (m_tar.size() - m_at < kBlock) return Step::NotPlain;
  const std::string_view header = m_tar.substr(m_at, kBlock);
  if (header[0] == '\0') return header.find_first_not_of('\0') == std::string_view::npos ? Step::End : Step::NotPlain;

  const std::string_view magic = header.substr(257, 8);
  const bool isGnu = magic == std::string_view("ustar  \0", 8);
  if (!isGnu && magic != std::string_view("ustar\0" "00", 8)) return Step::NotPlain;
  const char kind = header[156];
  if (kind != '0' && kind != '\0' && kind != '5') return Step::NotPlain;

  const auto size = octal(header.substr(124, 12));
  const auto modified = octal(header.substr(136, 12));
  const std::string_view written = header.substr(148, 8);
  const auto checksum = octal(written);
  const auto sum = [](std::string_view bytes) {
    return std::accumulate(bytes.begin(), bytes.end(), std::int64_t{0}, [](std::int64_t all, unsigned char one) { return all + one; });
  };
  if (!size || !modified || !checksum || *checksum != sum(header) - sum(written) + 8 * ' ') return Step::NotPlain;

  const std::string_view name = text(header.substr(0, 100));
  const std::string_view prefix = isGnu ? std::string_view() : text(header.substr(345, 155)); // GNU keeps times there
  if (name.empty() || !isPrintable(name) || !isPrintable(prefix)) return Step::NotPlain;
  entry.name = prefix;
  if (!prefix.empty() && !prefix.ends_with('/')) entry.name += '/';
  entry.name += name;
  entry.isFolder = kind == '5' || name.ends_with('/');
  if (entry.isFolder && *size != 0) return Step::NotPlain;
  entry.modified = *modified;

  const std::size_t begin = m_at + kBlock;
  const auto length = static_cast<std::size_t>(*size);
  if (length > m_tar.size() - begin) return Step::NotPlain;
  entry.data = m_tar.substr(begin, length);
  m_at = begin + (length + kBlock - 1) / kBlock * kBlock;
  return m_at <= m_tar.size() ? Step::Entry : Step::NotPlain;
}

} // namespace chartroom::chart::internal
