#include "core/base/gzip.h"
#include "core/base/path.h"
#include "core/base/system_error.h"
#include "core/base/text.h"
#include "core/chart/internal/generation.h"
#include "core/chart/load.h"
#include "core/chart/read_file.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <cstring>
#include <memory>
#include <sys/stat.h>

namespace chartroom::chart {

namespace {

constexpr const char* kNotGzip = "gzip: invalid header";
constexpr const char* kBadHeader = "archive/tar: invalid tar header";
constexpr std::size_t kBlock = 512;

Error archiveError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

enum class TarEnd {
  Marked, // two blocks of zeros, or something that only the reader can judge
  Open,   // after a file, in the padding behind it or in the mark of the end: Go's reader is content
  Inside, // of a header or a file
  Broken, // a block of zeros before something else
};

TarEnd tarEnd(std::string_view tar) {
  for (std::size_t at = 0;;) {
    if (at >= tar.size()) return TarEnd::Open;
    if (tar.size() - at < kBlock) return TarEnd::Inside;
    const std::string_view header = tar.substr(at, kBlock);
    if (header.find_first_not_of('\0') == std::string_view::npos) {
      if (tar.size() - at < 2 * kBlock) return TarEnd::Open;
      return tar.substr(at + kBlock, kBlock).find_first_not_of('\0') == std::string_view::npos ? TarEnd::Marked : TarEnd::Broken;
    }
    std::size_t size = 0;
    for (const char c : header.substr(124, 12)) {
      if (c == ' ' || c == '\0') continue;
      if (c < '0' || c > '7') return TarEnd::Marked;
      size = size * 8 + static_cast<std::size_t>(c - '0');
    }
    at += kBlock;
    if (size > tar.size() - at) return TarEnd::Inside;
    at += (size + kBlock - 1) / kBlock * kBlock;
  }
}

struct Unpacked {
  Gunzipped tar;
  // The error of a read past the end of the data; empty when the tar ends well.
  std::string end;
};

// Inflates all members of a gzip stream. Tar adds at most a block per file to what the limit counts; twice the limit is
// therefore never needed and stops a bomb. As Go's readers stop at the end of the tar, what is wrong behind it does no harm, and
// a tar without its end is good.
Result<Unpacked> inflate(std::string_view gzip, const LoadLimits& limits) {
  const std::size_t limit = static_cast<std::size_t>(limits.total) * 2 + (std::size_t{1} << 20);
  if (gzip.size() < 10) return archiveError(gzip.empty() ? "EOF" : "unexpected EOF");
  if (!gzip.starts_with("\x1f\x8b\x08")) return archiveError(kNotGzip);
  Gunzipped tar = gunzip(gzip, limit);
  if (tar.problem == GzipProblem::TooLarge)
    return archiveError("decompressed chart is larger than the maximum size " + std::to_string(limits.total));
  const TarEnd end = tarEnd(tar.view());
  std::string endText;
  if (end != TarEnd::Marked && tar.problem != GzipProblem::None) endText = tar.reason.empty() ? "unexpected EOF" : tar.reason;
  else if (end == TarEnd::Inside) endText = "unexpected EOF";
  else if (end == TarEnd::Broken) endText = kBadHeader;
  if (end != TarEnd::Open) return Unpacked{std::move(tar), std::move(endText)};
  const std::size_t whole = (tar.size + 511) / 512 * 512 + 1024;
  auto padded = std::make_unique<char[]>(whole);
  std::copy_n(tar.bytes.get(), tar.size, padded.get());
  tar.bytes = std::move(padded);
  tar.size = whole;
  return Unpacked{std::move(tar), std::move(endText)};
}

// The name of an entry relative to the chart's base, after helm's checks.
Result<std::string> baseName(const std::string& name) {
  const char delimiter = name.find('\\') != std::string::npos ? '\\' : '/';
  const auto first = name.find(delimiter);
  const std::string head = name.substr(0, first);
  std::string rest = first == std::string::npos ? "" : name.substr(first + 1);
  for (char& c : rest)
    if (c == delimiter) c = '/';
  if (rest.starts_with('/')) return archiveError("chart illegally contains absolute paths");
  rest = cleanPath(rest);
  if (rest == ".") return archiveError("chart illegally contains content outside the base directory: " + quote(name));
  if (rest.starts_with("..")) return archiveError("chart illegally references parent directory");
  const bool letter = !rest.empty() && ((rest[0] >= 'a' && rest[0] <= 'z') || (rest[0] >= 'A' && rest[0] <= 'Z'));
  if (letter && rest.size() > 2 && rest[1] == ':' && rest[2] == '/') return archiveError("chart contains illegally named files");
  if (head == "Chart.yaml") return archiveError("chart yaml not in base directory");
  return rest;
}

std::string entryName(archive_entry* entry) {
  // Headers of the pax kind are UTF-8, old ones plain bytes; which of the two calls knows the name depends on that. Both know
  // plain ASCII, and then the bytes are to be had without a detour; a "?" stands for what they could not say.
  if (const char* name = archive_entry_pathname(entry)) {
    const std::string_view bytes(name);
    if (std::none_of(bytes.begin(), bytes.end(), [](char c) { return c == '?' || static_cast<unsigned char>(c) >= 0x80; }))
      return name;
  }
  if (const char* name = archive_entry_pathname_utf8(entry)) return name;
  if (const char* name = archive_entry_pathname(entry)) return name;
  return {};
}

// A number of a tar header in octal; 0 for anything else.
std::size_t octal(std::string_view field) {
  std::size_t number = 0;
  for (const char c : trimSpace(field.substr(0, field.find('\0')))) {
    if (c < '0' || c > '7') return 0;
    number = number * 8 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

std::size_t wholeBlocks(std::size_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

// An entry as Go sees it. libarchive takes every name that ends in a slash for a folder and does not tell the type or the mode,
// hence the header is read again.
struct GoEntry {
  bool isFolder = false; // by its type or by the bits of its mode
  std::size_t data = 0;  // where its bytes begin
};

// The entry behind the extension headers that begin at `position`.
GoEntry goEntry(std::string_view tar, std::size_t position, std::string_view name) {
  constexpr std::size_t kTypeBits = 0170000, kFolder = 0040000;
  while (position < tar.size() && tar.size() - position >= kBlock) {
    const std::string_view header = tar.substr(position, kBlock);
    const char type = header[156];
    position += kBlock;
    if (std::string_view("xgLKX").find(type) == std::string_view::npos)
      return {
          type == '5' || (octal(header.substr(100, 8)) & kTypeBits) == kFolder || (type == '\0' && name.ends_with('/')), position};
    position += wholeBlocks(octal(header.substr(124, 12)));
  }
  return {};
}

// http.DetectContentType, as far as a file that somebody took for a chart goes.
std::string contentType(std::string_view head) {
  const auto starts = [&](std::string_view magic) { return head.starts_with(magic); };
  if (starts("<?xml")) return "text/xml; charset=utf-8";
  if (starts("%PDF-")) return "application/pdf";
  if (starts("%!PS-Adobe-")) return "application/postscript";
  if (starts("\xFE\xFF")) return "text/plain; charset=utf-16be";
  if (starts("\xFF\xFE")) return "text/plain; charset=utf-16le";
  if (starts("\xEF\xBB\xBF")) return "text/plain; charset=utf-8";
  if (starts("\x89PNG\r\n\x1a\n")) return "image/png";
  if (starts("GIF87a") || starts("GIF89a")) return "image/gif";
  if (starts("\xFF\xD8\xFF")) return "image/jpeg";
  if (starts("PK\x03\x04")) return "application/zip";
  if (starts("Rar!\x1a\x07")) return "application/x-rar-compressed";
  const std::string_view text = trimLeft(head, "\t\n\x0c\r ");
  for (const std::string_view tag : {"<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE",
           "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P", "<!--"}) {
    if (text.size() > tag.size() && equalFoldAscii(text.substr(0, tag.size()), tag) &&
        (text[tag.size()] == ' ' || text[tag.size()] == '>'))
      return "text/html; charset=utf-8";
  }
  for (const unsigned char byte : head)
    if (byte <= 0x08 || byte == 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f))
      return "application/octet-stream";
  return "text/plain; charset=utf-8";
}

Result<void> ensureArchive(const std::string& path, std::string_view content) {
  if (content.starts_with("\x1f\x8b\x08")) return {};
  std::string head(content.substr(0, 512));
  head.resize(512); // Go's buffer: a short file is followed by zeros
  if (path.ends_with(".yml") || path.ends_with(".yaml"))
    return archiveError("file '" + path + "' seems to be a YAML file, but expected a gzipped archive");
  return archiveError("file '" + path + "' does not appear to be a gzipped archive; got '" + contentType(head) + "'");
}

} // namespace

Result<std::vector<File>> readArchive(std::string_view gzip, const LoadLimits& limits) {
  CHARTROOM_ASSIGN(const Unpacked unpacked, inflate(gzip, limits));
  const Gunzipped& tar = unpacked.tar;
  const Error badHeader = archiveError(unpacked.end.empty() ? kBadHeader : unpacked.end);
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), archive_read_free);
  archive_read_support_format_tar(reader.get());
  std::vector<File> files;
  std::int64_t remaining = limits.total;
  const Error tooLarge = archiveError("decompressed chart is larger than the maximum size " + std::to_string(limits.total));
  if (archive_read_open_memory(reader.get(), tar.bytes.get(), tar.size) != ARCHIVE_OK) return badHeader;
  std::size_t readByUs = 0; // data up to here that libarchive takes for headers
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    const auto position = static_cast<std::size_t>(std::max<la_int64_t>(0, archive_read_header_position(reader.get())));
    if (status == ARCHIVE_RETRY && position < readByUs) continue;
    if (status == ARCHIVE_FATAL || status == ARCHIVE_FAILED || status == ARCHIVE_RETRY) return badHeader;
    const std::string name = entryName(entry);
    const GoEntry go = goEntry(tar.view(), position, name);
    if (go.isFolder) continue;
    CHARTROOM_ASSIGN(const std::string inside, baseName(name));
    const std::int64_t size = archive_entry_size(entry);
    if (size > remaining) return tooLarge;
    std::string data;
    data.reserve(static_cast<std::size_t>(size));
    const void* block = nullptr;
    std::size_t length = 0;
    la_int64_t offset = 0;
    int read = ARCHIVE_OK;
    while ((read = archive_read_data_block(reader.get(), &block, &length, &offset)) == ARCHIVE_OK)
      data.append(static_cast<const char*>(block), length);
    // libarchive reads no data of what it takes for a folder.
    if (read == ARCHIVE_EOF && data.empty() && size > 0 && archive_entry_filetype(entry) == AE_IFDIR) {
      data = tar.view().substr(std::min(go.data, tar.size), static_cast<std::size_t>(size));
      readByUs = go.data + wholeBlocks(static_cast<std::size_t>(size));
    }
    if (read != ARCHIVE_EOF) return archiveError(unpacked.end.empty() ? "unexpected EOF" : unpacked.end);
    remaining -= static_cast<std::int64_t>(data.size());
    if (remaining <= 0) return tooLarge;
    if (data.starts_with("\xEF\xBB\xBF")) data.erase(0, 3);
    const Clock::Time modified{
        std::chrono::seconds(archive_entry_mtime(entry)) + std::chrono::nanoseconds(archive_entry_mtime_nsec(entry))};
    files.push_back({inside, std::move(data), modified});
  }
  if (!unpacked.end.empty()) return archiveError(unpacked.end);
  if (files.empty()) return archiveError("no files in chart archive");
  return files;
}

Result<std::unique_ptr<Chart>> loadArchive(const Context& context, std::string_view gzip, const LoadLimits& limits) {
  CHARTROOM_TRY(context.check());
  CHARTROOM_ASSIGN(const auto files, readArchive(gzip, limits));
  return loadFiles(context, files, limits);
}

namespace {

// The bytes of a file that looks like an archive.
Result<std::string> readArchiveFile(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return systemError("stat", path, errno);
  if (S_ISDIR(status.st_mode)) return archiveError("cannot load a directory");
  CHARTROOM_ASSIGN(std::string content, readFile(path));
  CHARTROOM_TRY(ensureArchive(path, content));
  return content;
}

// As in helm, a subchart that is not gzip is reported as this file.
Error explained(const std::string& path, Error error) {
  if (error.message.ends_with(kNotGzip))
    error.message = "file '" + path + "' does not appear to be a valid chart file (details: " + error.message + ")";
  return error;
}

Result<std::unique_ptr<Chart>> loadExplained(internal::Generation generation, const Context& context, const std::string& path,
    const std::vector<File>& files, const LoadLimits& limits) {
  auto chart = internal::loadFilesAs(generation, context, files, limits);
  if (!chart) return explained(path, std::move(chart).error());
  return chart;
}

} // namespace

Result<std::unique_ptr<Chart>> internal::loadArchiveFileAsV2(
    const Context& context, const std::string& path, const LoadLimits& limits) {
  CHARTROOM_ASSIGN(const std::string content, readArchiveFile(path));
  auto files = readArchive(content, limits);
  if (!files) return explained(path, std::move(files).error());
  return loadExplained(internal::Generation::V2, context, path, *files, limits);
}

Result<std::unique_ptr<Chart>> loadArchiveFile(const Context& context, const std::string& path, const LoadLimits& limits) {
  CHARTROOM_ASSIGN(const std::string content, readArchiveFile(path));
  auto files = readArchive(content, limits);
  if (!files) {
    if (files.error().message == kNotGzip) return explained(path, std::move(files).error());
    // helm says no more; the reason stays in the notes.
    Error error = archiveError("unable to load chart archive");
    error.notes.push_back(files.error().message);
    return error;
  }
  for (const auto& file : *files) {
    if (file.name.view() != "Chart.yaml") continue;
    CHARTROOM_ASSIGN(const auto generation, internal::generationOf(file.data.view()));
    return loadExplained(generation, context, path, *files, limits);
  }
  return archiveError("unable to detect chart version, no Chart.yaml found");
}

} // namespace chartroom::chart
