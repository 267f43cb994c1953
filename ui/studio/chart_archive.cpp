#include "ui/studio/internal/chart_archive.h"

#include "core/chart/chart.h"
#include "core/value/yaml.h"

#include <QDir>

#include <cstdint>

namespace chartroom::studio::internal {
namespace {

constexpr qsizetype kBlock = 512;

QByteArray octal(qint64 number, int digits) { return QByteArray::number(number, 8).rightJustified(digits, '0'); }

void addEntry(QByteArray& tar, const QByteArray& name, char type, const QByteArray& data) {
  QByteArray header(kBlock, '\0');
  const auto put = [&header](qsizetype at, const QByteArray& text) { header.replace(at, text.size(), text); };
  put(0, name.left(100));
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, octal(data.size(), 11));
  put(136, "00000000000");
  put(148, "        ");
  header[156] = type;
  put(257, "ustar  ");
  qint64 sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + '\0' + ' ');
  tar += header + data;
  tar += QByteArray((kBlock - data.size() % kBlock) % kBlock, '\0');
}

void addFile(QByteArray& tar, const std::string& name, const QByteArray& data) {
  // A record may come from anyone: nothing outside the folder.
  const QString path = QDir::cleanPath(QStringLiteral("chart/") + QString::fromStdString(name));
  if (!path.startsWith(QLatin1String("chart/"))) return;
  const QByteArray bytes = path.toUtf8();
  // GNU tar's way to write a name that the header has no room for.
  if (bytes.size() >= 100) addEntry(tar, "././@LongLink", 'L', bytes + '\0');
  addEntry(tar, bytes, '0', data);
}

QByteArray bytesOf(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

std::uint32_t crc32(const QByteArray& data) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : data) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

void putLittle(QByteArray& bytes, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((number >> shift) & 0xffU);
}

QByteArray gzip(const QByteArray& data) {
  // qCompress gives the length (4 bytes) and a zlib stream (2 bytes of header, 4 of checksum) around the deflated data.
  const QByteArray zlib = qCompress(data, 9).mid(4);
  QByteArray made = QByteArray::fromHex("1f8b080000000000") + QByteArray::fromHex("00ff");
  made += zlib.mid(2, zlib.size() - 6);
  putLittle(made, crc32(data));
  putLittle(made, static_cast<std::uint32_t>(data.size()));
  return made;
}

} // namespace

QByteArray chartArchive(const chart::Chart& chart) {
  chart::Metadata metadata = chart.metadata;
  metadata.dependencies.clear();
  const auto head = chart::writeMetadata(metadata);
  if (!head) return {};
  QByteArray tar;
  addFile(tar, "Chart.yaml", bytesOf(*head));
  if (chart.values.isMap()) {
    const auto values = value::writeYaml(chart.values);
    if (!values) return {};
    addFile(tar, "values.yaml", bytesOf(*values));
  }
  if (chart.schema) addFile(tar, "values.schema.json", bytesOf(chart.schema->data.view()));
  for (const auto* files : {&chart.templates, &chart.files})
    for (const chart::File& file : *files) addFile(tar, file.name.str(), bytesOf(file.data.view()));
  tar += QByteArray(2 * kBlock, '\0');
  return gzip(tar);
}

} // namespace chartroom::studio::internal
