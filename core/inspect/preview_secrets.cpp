// What of a preview may be seen: secrets by their keys, by the values that the lines show, and by what is known of the values.

#include "core/inspect/preview.h"

#include "core/base/text.h"
#include "core/inspect/secret_mask.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>

namespace chartroom::inspect {
namespace {

// Whether a value's path calls it a secret; items of a list are what the list is.
bool isSecretPath(const render::ValuePath& path) {
  if (path.size() < 2 || path.front() != "Values") return false;
  std::size_t last = path.size() - 1;
  while (last > 1 && std::all_of(path[last].begin(), path[last].end(), [](char c) { return c >= '0' && c <= '9'; })) --last;
  if (last < path.size() - 1 && path[last].ends_with("ecrets")) return false; // a list of secrets has their names
  return isSecretKey(path[last]) || isSecretMap(path[last]) || (last > 1 && isSecretMap(path[last - 1]));
}

bool holdsSecret(const Value& value) {
  if (value.isList()) return std::any_of(value.list().items.begin(), value.list().items.end(), holdsSecret);
  if (!value.isMap()) return false;
  return std::any_of(value.map().begin(), value.map().end(), [](const auto& entry) {
    return holdsSecret(entry.value) ||
           (entry.value.isString() && isSecretKey(entry.key.view()) && !isNoSecretValue(entry.value.string()));
  });
}

bool isDigest(std::string_view text) {
  const bool hex = std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return hex && (text.size() == 32 || text.size() == 40 || text.size() == 64 || text.size() == 128);
}

// A text of which nothing can be read: an encoded one.
bool isOpaque(std::string_view text) {
  return text.size() >= 16 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-") == std::string_view::npos;
}

// The bytes of an output, counted from `begin`, that came from secrets.
std::vector<SecretPart> secretParts(
    const PreviewResult& result, const std::string& file, std::string_view output, std::size_t begin, std::size_t end) {
  std::vector<SecretPart> parts;
  for (const render::Span& span : result.provenance.spans(file, begin, end)) {
    const std::size_t from = std::max(span.begin, begin), to = std::min(span.end, end);
    if (from >= to || span.bytesFrom.empty()) continue;
    const std::string_view text = trimSpace(output.substr(from, to - from));
    if (isNoSecretValue(text) || isDigest(text)) continue;
    const bool secret = std::any_of(span.bytesFrom.begin(), span.bytesFrom.end(), [&](const render::ValuePath& path) {
      if (isSecretPath(path)) return true;
      if (path.empty() || path.front() != "Values" || !isOpaque(text)) return false;
      Value at = result.values;
      for (std::size_t i = 1; i < path.size(); ++i) at = at.isMap() ? at.get(path[i]) : Value();
      return holdsSecret(at);
    });
    if (secret) parts.push_back({from - begin, to - begin});
  }
  return united(std::move(parts));
}

const render::RenderedFile* fileOf(const PreviewResult& result, const std::string& path) {
  const auto file =
      std::find_if(result.files.begin(), result.files.end(), [&](const render::RenderedFile& one) { return one.path == path; });
  return file == result.files.end() ? nullptr : &*file;
}

std::vector<SecretPart> secretParts(const PreviewResult& result, const PreviewObject& object) {
  const render::RenderedFile* file = object.line > 0 ? fileOf(result, object.path) : nullptr;
  if (!file) return {};
  const std::string_view output = file->output.view(), text = trimSpace(object.text.view());
  std::size_t at = 0;
  for (int line = 1; line < object.line && at != std::string_view::npos; ++line) {
    at = output.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  if (at == std::string_view::npos) return {};
  at = output.find(text, at);
  return at == std::string_view::npos ? std::vector<SecretPart>() : secretParts(result, object.path, output, at, at + text.size());
}

struct TextLine {
  std::string_view text;
  std::size_t begin = 0;
};

std::vector<TextLine> linesOf(std::string_view whole) {
  std::vector<TextLine> lines;
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t end = std::min(whole.find('\n', at), whole.size());
    lines.push_back({whole.substr(at, end - at), at});
    at = end + 1;
  }
  return lines;
}

// "  key: " of a line with a value; empty of others.
std::string_view keyOf(std::string_view line) {
  const std::size_t colon = line.find(": ");
  return colon == std::string_view::npos ? std::string_view() : line.substr(0, colon + 2);
}

// The secret parts of a text in another one, line by line: what came from a secret here did so there. Equal lines have equal parts,
// the n-th of them those of the n-th, and look the same on both sides. Of the rest the value is secret where a line of the same key
// has parts.
std::vector<SecretPart> carriedOver(std::string_view text, const std::vector<SecretPart>& parts, std::string_view other) {
  const auto firstPart = [&](std::size_t begin) {
    return std::partition_point(parts.begin(), parts.end(), [&](const SecretPart& one) { return one.to <= begin; });
  };
  std::map<std::string_view, std::deque<std::size_t>> starts; // of equal lines, in order
  for (const TextLine& line : linesOf(text)) starts[line.text].push_back(line.begin);
  std::vector<SecretPart> carried;
  std::vector<TextLine> changed;
  for (const TextLine& line : linesOf(other)) {
    const auto twin = starts.find(line.text);
    if (twin == starts.end() || twin->second.empty()) {
      changed.push_back(line);
      continue;
    }
    const std::size_t begin = twin->second.front(), end = begin + line.text.size();
    twin->second.pop_front();
    for (auto part = firstPart(begin); part != parts.end() && part->from < end; ++part)
      carried.push_back({line.begin + std::max(part->from, begin) - begin, line.begin + std::min(part->to, end) - begin});
  }
  std::map<std::string_view, int> secretKeys; // of lines without a twin
  for (const auto& [line, places] : starts)
    for (const std::size_t begin : places)
      if (const auto part = firstPart(begin); part != parts.end() && part->from < begin + line.size()) ++secretKeys[keyOf(line)];
  for (const TextLine& line : changed) {
    const std::string_view key = keyOf(line.text);
    const auto known = secretKeys.find(key);
    if (!key.empty() && known != secretKeys.end() && known->second-- > 0)
      carried.push_back({line.begin + key.size(), line.begin + line.text.size()});
  }
  return united(std::move(carried));
}

} // namespace

std::string mergedText(const PreviewResult& result, Secrets secrets) {
  auto text = value::writeYaml(secrets == Secrets::Masked ? maskValues(result.values) : result.values);
  return text ? std::move(text).value() : std::string();
}

MaskedObject maskedObject(const PreviewResult& result, const PreviewObject& object) {
  MaskedObject masked;
  const bool removed = object.change == ObjectChange::Removed;
  const std::string_view shown = removed ? object.deployedText.view() : object.text.view();
  const std::string_view other = removed ? std::string_view() : object.deployedText.view();
  if (object.kind == "Secret") {
    MaskedText text = maskSecretLines(shown, other);
    masked.text = std::move(text.text);
    masked.lines = std::move(text.lines);
    if (!object.deployedText.view().empty()) masked.deployed = maskSecret(object.deployedText.view());
    return masked;
  }
  const MaskInput now{shown, removed ? std::vector<SecretPart>() : secretParts(result, object)},
      before{other, carriedOver(shown, now.parts, other)};
  const bool both = !other.empty();
  MaskedText text = maskObjectLines(now, both ? MaskSide::After : MaskSide::Alone, before, result.secrets.get());
  masked.text = std::move(text.text);
  masked.lines = std::move(text.lines);
  if (both) masked.deployed = maskObjectLines(before, MaskSide::Before, now, result.secrets.get()).text;
  else if (removed) masked.deployed = masked.text;
  return masked;
}

MaskedObject maskedOutput(const PreviewResult& result, const FailedTemplate& failure) {
  MaskedText text = maskObjectLines({failure.output, secretParts(result, failure.path, failure.output, 0, failure.output.size())},
      MaskSide::Alone, {}, result.secrets.get());
  return {std::move(text.text), {}, std::move(text.lines)};
}

} // namespace chartroom::inspect
