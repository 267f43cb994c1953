// Values to YAML. sigs/yaml goes from a value to JSON text, reads that as YAML and writes what it read; what this journey
// does to a value (floats without a fraction become integers, broken UTF-8 U+FFFD, U+0085 a folded line break) is done here.

#include "core/value/yaml.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/value/internal/yaml_emit.h"
#include "core/value/internal/yaml_nodes.h"
#include "core/value/internal/yaml_resolve.h"
#include "core/value/json.h"

#include <algorithm>
#include <cmath>

namespace chartroom::value {

namespace {

using internal::YamlEmitter;
using internal::YamlTag;
using Style = YamlEmitter::Style;

enum class Sorting { V2, V3 };

// go-yaml's natural order: letters by code point, runs of digits by number, letters after everything else (v3 puts letters
// first inside a number).
bool keyLess(std::string_view a, std::string_view b, Sorting sorting) {
  // Keys mostly differ in an ASCII letter, where the order of bytes is the answer.
  const auto [p, q] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (p == a.end() || q == b.end()) return p == a.end() && q != b.end();
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (letter(*p) && letter(*q)) return *p < *q;
  const std::u32string x = toRunes(a), y = toRunes(b);
  bool digits = false;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (x[i] == y[i]) {
      digits = isDigit(x[i]);
      continue;
    }
    const bool xLetter = isLetter(x[i]), yLetter = isLetter(y[i]);
    if (xLetter && yLetter) return x[i] < y[i];
    if (xLetter || yLetter) return sorting == Sorting::V3 && digits ? xLetter : yLetter;
    std::int64_t xNumber = 0, yNumber = 0;
    if (x[i] == '0' || y[i] == '0') {
      for (std::size_t j = i; j > 0 && isDigit(x[j - 1]); --j)
        if (x[j - 1] != '0') {
          xNumber = yNumber = 1;
          break;
        }
    }
    // Unsigned, so that the wrap-around of very long numbers is Go's and defined.
    const auto read = [](const std::u32string& runes, std::size_t& at, std::int64_t start) {
      auto number = static_cast<std::uint64_t>(start);
      for (; at < runes.size() && isDigit(runes[at]); ++at) number = number * 10 + (runes[at] - std::uint64_t{'0'});
      return static_cast<std::int64_t>(number);
    };
    std::size_t xEnd = i, yEnd = i;
    xNumber = read(x, xEnd, xNumber);
    yNumber = read(y, yEnd, yNumber);
    if (xNumber != yNumber) return xNumber < yNumber;
    if (xEnd != yEnd) return xEnd < yEnd;
    return x[i] < y[i];
  }
  return x.size() < y.size();
}

// [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?, YAML 1.1's minutes and hours, quoted for the sake of other readers.
bool isBase60(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  std::size_t i = 0;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) ++i;
  if (!digit(i)) return false;
  while (digit(i) || (i < text.size() && text[i] == '_')) ++i;
  if (i >= text.size() || text[i] != ':') return false;
  while (i < text.size() && text[i] == ':') {
    ++i;
    if (!digit(i)) return false;
    if (text[i] <= '5' && digit(i + 1)) ++i;
    ++i;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    while (digit(i) || (i < text.size() && text[i] == '_')) ++i;
  }
  return i == text.size();
}

struct SortedEntry {
  std::string_view key;
  const Value* value;
};

std::vector<SortedEntry> sortedEntries(const Map& map, Sorting sorting) {
  std::vector<SortedEntry> entries;
  entries.reserve(map.size());
  for (const Map::Entry& entry : map) entries.push_back({entry.key.view(), &entry.value});
  const auto less = [&](const SortedEntry& a, const SortedEntry& b) { return keyLess(a.key, b.key, sorting); };
  // The natural order is no strict weak order for odd mixtures, which std::sort must not be given; merging copes.
  std::stable_sort(entries.begin(), entries.end(), less);
  return entries;
}

Style styleOf(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return Style::Literal;
  return internal::resolvePlain(text).tag == YamlTag::String && !isBase60(text) ? Style::Plain : Style::DoubleQuoted;
}

std::string floatText(double number, int bits) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number > 0 ? ".inf" : "-.inf";
  return formatFloat(number, 'g', -1, bits);
}

// --- sigs/yaml ----------------------------------------------------------------------------------------------------------

// Texts of ASCII come through as they are, but for DEL.
bool needsJourney(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x7F; });
}

class Writer {
public:
  explicit Writer(std::string& output, std::vector<YamlMark>* marks = nullptr)
      : m_emitter(output, YamlEmitter::Version::V2), m_output(output), m_marks(marks) {}

  bool write(const Value& value) {
    if (!writeNode(value, 0)) return false;
    m_emitter.finish();
    return true;
  }

  std::string m_error;

private:
  bool fail(std::string error) {
    m_error = std::move(error);
    return false;
  }

  // What JSON and go-yaml's reader make of a string.
  bool journey(std::string_view text, std::string& result) {
    std::string spaces;
    bool folded = false; // in a run of spaces with a line break
    int breaks = 0;
    const auto flush = [&] {
      if (folded) result.append(breaks == 1 ? " " : std::string(static_cast<std::size_t>(breaks - 1), '\n'));
      else result += spaces;
      spaces.clear();
      folded = false;
      breaks = 0;
    };
    while (!text.empty()) {
      const DecodedRune decoded = decodeRune(text);
      const auto width = static_cast<std::size_t>(decoded.width);
      if (decoded.rune == ' ') {
        spaces += ' ';
      } else if (decoded.rune == 0x85) {
        folded = true;
        ++breaks;
      } else {
        const char32_t r = decoded.rune;
        if (r == 0x7F || (r >= 0x80 && r < 0xA0) || r == 0xFFFE || r == 0xFFFF)
          return fail("yaml: control characters are not allowed");
        flush();
        if (decoded.broken()) appendRune(result, kReplacementRune);
        else result.append(text.substr(0, width));
      }
      text.remove_prefix(width);
    }
    flush();
    return true;
  }

  bool writeString(std::string_view text) {
    if (!needsJourney(text)) {
      m_emitter.scalar(text, styleOf(text));
      return true;
    }
    std::string changed;
    if (!journey(text, changed)) return false;
    m_emitter.scalar(changed, styleOf(changed));
    return true;
  }

  bool writeFloat(const Value& value) {
    const double number = value.number();
    const int bits = value.type() == Type::Float32 ? 32 : 64;
    if (!std::isfinite(number))
      return fail("error marshaling into JSON: json: unsupported value: " + formatFloat(number, 'g', -1, bits));
    if (number == 0) {
      m_emitter.scalar("0", Style::Plain);
      return true;
    }
    double read = number;
    const double magnitude = std::fabs(number);
    if (bits == 32) read = parseFloat(formatFloat(number, 'g', -1, 32)).value; // the shorter text reads as another float64
    if (magnitude < 1e21 && (bits == 64 ? magnitude >= 1e-6 : static_cast<float>(magnitude) >= 1e-6f) && read == std::trunc(read)) {
      // JSON wrote it without a point or exponent: an integer again if it fits one.
      const std::string digits = formatFloat(number, 'f', -1, bits);
      if (parseInt(digits).ok() || parseUint(digits).ok()) {
        m_emitter.scalar(digits, Style::Plain);
        return true;
      }
    }
    m_emitter.scalar(floatText(read, 64), Style::Plain);
    return true;
  }

  bool writeNode(const Value& value, int depth) {
    if (depth > 10000) return fail("yaml: exceeded max depth of 10000");
    if (value.isMap()) return writeMap(value, depth);
    if (value.isList()) {
      const List& list = value.list();
      if (list.isNil) return m_emitter.scalar("null", Style::Plain), true;
      m_emitter.beginSequence(list.items.empty());
      for (const Value& item : list.items) {
        mark(item, nullptr);
        m_item = &item;
        if (!writeNode(item, depth + 1)) return false;
      }
      m_emitter.end();
      return true;
    }
    switch (value.type()) {
    case Type::Nil: m_emitter.scalar("null", Style::Plain); return true;
    case Type::Bool: m_emitter.scalar(value.boolean() ? "true" : "false", Style::Plain); return true;
    case Type::Float32:
    case Type::Float64: return writeFloat(value);
    case Type::String: return writeString(value.string());
    case Type::Bytes:
      if (value.isNilBytes()) return m_emitter.scalar("null", Style::Plain), true;
      return writeString(encodeBase64(value.string()));
    case Type::Opaque: return writeOpaque(value.opaque(), depth);
    default: break;
    }
    std::string digits;
    if (value.isUnsigned()) appendUnsigned(digits, value.unsignedInteger());
    else appendInteger(digits, value.integer());
    m_emitter.scalar(digits, Style::Plain);
    return true;
  }

  bool writeOpaque(const Opaque& object, int depth) {
    Value plain = object.plain();
    if (plain.isNil()) {
      Result<Value> parsed = parseJson(object.jsonText());
      if (!parsed) return fail("error marshaling into JSON: " + parsed.error().message);
      plain = std::move(parsed).value();
    }
    // It is gone when this is written: marks point into the tree that was given.
    std::vector<YamlMark>* const marks = std::exchange(m_marks, nullptr);
    const bool written = writeNode(plain, depth + 1);
    m_marks = marks;
    return written;
  }

  bool writeMap(const Value& value, int depth) {
    const Map& map = value.map();
    const Value* const item = std::exchange(m_item, nullptr) == &value ? &value : nullptr;
    if (map.isNil) return m_emitter.scalar("null", Style::Plain), true;
    for (const Map::Entry& entry : map) {
      const std::string_view key = entry.key.view();
      if (!needsJourney(key) && key.size() <= 160) continue;
      return writeChangedMap(map, depth);
    }
    m_emitter.beginMapping(map.empty());
    for (const SortedEntry& entry : sortedEntries(map, Sorting::V2)) {
      mark(*entry.value, item);
      m_emitter.scalar(entry.key, styleOf(entry.key));
      if (!writeNode(*entry.value, depth + 1)) return false;
    }
    m_emitter.end();
    return true;
  }

  void mark(const Value& value, const Value* item) {
    if (m_marks) m_marks->push_back({m_output.size(), &value, item});
  }

  // A map with a key that JSON or the reader may change or refuse.
  bool writeChangedMap(const Map& map, int depth) {
    Value changed = Value::makeMap();
    for (const Map::Entry& entry : map) {
      std::string key;
      if (!journey(entry.key.view(), key)) return false;
      // As YAML a JSON key is a simple key: within 1024 code points, quotes included, and on one line.
      const Result<std::string> json = writeJson(Value(entry.key));
      if (runeCount(*json) > 1024 || entry.key.view().find("\xC2\x85") != std::string_view::npos)
        return fail("yaml: did not find expected ',' or '}'");
      changed.map().set(SharedString(std::move(key)), entry.value);
    }
    m_emitter.beginMapping(changed.map().empty());
    for (const SortedEntry& entry : sortedEntries(changed.map(), Sorting::V2)) {
      m_emitter.scalar(entry.key, styleOf(entry.key));
      if (!writeNode(*entry.value, depth + 1)) return false;
    }
    m_emitter.end();
    return true;
  }

  YamlEmitter m_emitter;
  std::string& m_output;
  std::vector<YamlMark>* m_marks;
  const Value* m_item = nullptr; // of a list, about to be written
};

// --- go-yaml v3 ---------------------------------------------------------------------------------------------------------

class PrettyWriter {
public:
  explicit PrettyWriter(std::string& output) : m_emitter(output, YamlEmitter::Version::V3) {}

  void write(const Value& value) {
    writeNode(value, 0);
    m_emitter.finish();
  }
  bool tooDeep() const { return m_tooDeep; }

private:
  void writeString(std::string_view text) {
    if (!isValidUtf8(text)) {
      // Lines of 70, as go-yaml breaks them.
      const std::string encoded = encodeBase64(text);
      std::string lines;
      for (std::size_t i = 0; i < encoded.size(); i += 70) {
        lines += encoded.substr(i, 70);
        if (encoded.size() >= 70) lines += '\n';
      }
      m_emitter.scalar(lines, lines.find('\n') != std::string::npos ? Style::Literal : Style::Plain, "binary");
      return;
    }
    m_emitter.scalar(text, styleOf(text));
  }

  void writeOpaque(const Opaque& opaque, int depth) {
    if (opaque.typeName() == "time.Duration") return writeString(opaque.print());
    const Value plain = opaque.plain();
    if (!plain.isNil()) return writeNode(plain, depth + 1);
    // A struct that does not write itself as a text: what it exports, in lower case; its JSON names mean nothing here.
    if (const auto fields = opaque.fields(); !fields.empty() && !opaque.hasStringMethod()) {
      m_emitter.beginMapping(false);
      for (const Opaque::Field& field : fields) {
        if (field.name[0] < 'A' || field.name[0] > 'Z') continue;
        writeString(toLowerAscii(field.name));
        writeNode(field.value, depth + 1);
      }
      return m_emitter.end();
    }
    Result<Value> parsed = parseJson(opaque.jsonText());
    if (!parsed) return writeString(opaque.print());
    if (parsed->isString() && opaque.typeName() == "time.Time") return m_emitter.scalar(parsed->string(), Style::Plain);
    writeNode(*parsed, depth + 1);
  }

  void writeNode(const Value& value, int depth) {
    if (depth > 10000) {
      m_tooDeep = true;
      return m_emitter.scalar("null", Style::Plain);
    }
    if (value.isMap()) {
      m_emitter.beginMapping(value.map().empty());
      for (const SortedEntry& entry : sortedEntries(value.map(), Sorting::V3)) {
        writeString(entry.key);
        writeNode(*entry.value, depth + 1);
      }
      return m_emitter.end();
    }
    if (value.isList()) {
      m_emitter.beginSequence(value.list().items.empty());
      for (const Value& item : value.list().items) writeNode(item, depth + 1);
      return m_emitter.end();
    }
    switch (value.type()) {
    case Type::Nil: return m_emitter.scalar("null", Style::Plain);
    case Type::Bool: return m_emitter.scalar(value.boolean() ? "true" : "false", Style::Plain);
    case Type::Float32: return m_emitter.scalar(floatText(value.number(), 32), Style::Plain);
    case Type::Float64: return m_emitter.scalar(floatText(value.number(), 64), Style::Plain);
    case Type::String: return writeString(value.string());
    case Type::Bytes:
      m_emitter.beginSequence(value.string().empty());
      for (char c : value.string()) m_emitter.scalar(std::to_string(static_cast<unsigned char>(c)), Style::Plain);
      return m_emitter.end();
    case Type::Opaque: return writeOpaque(value.opaque(), depth);
    default: break;
    }
    std::string digits;
    if (value.isUnsigned()) appendUnsigned(digits, value.unsignedInteger());
    else appendInteger(digits, value.integer());
    m_emitter.scalar(digits, Style::Plain);
  }

  YamlEmitter m_emitter;
  bool m_tooDeep = false;
};

} // namespace

namespace {

Result<std::string> write(const Value& value, std::vector<YamlMark>* marks) {
  std::string output;
  Writer writer(output, marks);
  if (writer.write(value)) return output;
  Error error{Code::InvalidArgument, std::move(writer.m_error), {}, {}};
  if (error.message.starts_with("yaml: ")) {
    // The reader's own words, with its line and in its order, when the JSON text is no YAML.
    const Result<std::string> json = writeJson(value);
    if (json) {
      internal::YamlDocuments documents(*json);
      internal::YamlTreeNode* root = nullptr;
      if (!documents.next(root)) error.message = "yaml: " + documents.problem();
    } else {
      error.message = "error marshaling into JSON: " + json.error().message;
    }
  }
  return error;
}

} // namespace

Result<std::string> writeYaml(const Value& value) { return write(value, nullptr); }

Result<std::string> writeYaml(const Value& value, std::vector<YamlMark>& marks) {
  marks.reserve(16); // most values are small
  auto output = write(value, &marks);
  // Between two entries stands a line break, which belongs to the first.
  if (output)
    for (YamlMark& mark : marks)
      if (mark.begin < output->size() && (*output)[mark.begin] == '\n') ++mark.begin;
  return output;
}

Result<std::string> writeYamlPretty(const Value& value) {
  std::string output;
  PrettyWriter writer(output);
  writer.write(value);
  if (writer.tooDeep()) return Error{Code::InvalidArgument, "yaml: the value contains itself or is nested too deeply", {}, {}};
  return output;
}

} // namespace chartroom::value
