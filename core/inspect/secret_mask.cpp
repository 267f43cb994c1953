#include "core/inspect/secret_mask.h"

#include "core/base/text.h"
#include "core/inspect/manifest_objects.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace chartroom::inspect {

namespace {

std::string maskText(MaskSide side, bool differs) {
  std::string text(kSecretMask);
  if (differs && side != MaskSide::Alone) text += side == MaskSide::Before ? " (before)" : " (changed)";
  return text;
}

std::string scalarText(const Value& value) { return value.isString() ? value.string() : std::string(); }

// Raw secret values by data key.
using SecretData = std::map<std::string, Value>;

SecretData dataOf(const Value& secret) {
  SecretData found;
  for (const char* list : {"data", "stringData"})
    if (const Value data = secret.get(list); data.isMap())
      for (const auto& entry : data.map()) found[entry.key.str()] = entry.value;
  return found;
}

// The data of a manifest's Secrets by object key.
std::map<std::string, SecretData> secretsOf(std::string_view manifest) {
  std::map<std::string, SecretData> found;
  for (const ManifestObject& object : readObjects(manifest))
    if (object.kind == "Secret") found[object.key] = dataOf(object.object);
  return found;
}

std::size_t indentOf(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

struct KeyLine {
  std::string key;
  std::size_t keyAt = 0;
  std::size_t valueAt = 0; // behind the colon
  bool valid = false;
};

KeyLine keyLine(std::string_view line) {
  std::size_t start = indentOf(line);
  while (line.substr(start).starts_with("- ")) start += 2 + indentOf(line.substr(start + 2));
  std::string_view rest = line.substr(start);
  if (rest.empty() || rest[0] == '#' || rest[0] == '{' || rest[0] == '[') return {};
  std::size_t colon;
  std::string key;
  if (rest[0] == '"' || rest[0] == '\'') {
    const std::size_t close = rest.find(rest[0], 1);
    if (close == std::string_view::npos || close + 1 >= rest.size() || rest[close + 1] != ':') return {};
    key = std::string(rest.substr(1, close - 1)), colon = close + 1;
  } else {
    colon = rest.find(": ");
    if (colon == std::string_view::npos) {
      if (!rest.ends_with(':')) return {};
      colon = rest.size() - 1;
    }
    key = std::string(rest.substr(0, colon));
  }
  return {key, start, start + colon + 1, true};
}

// The secrets that a text held, to tell whether those of another text are the same.
using Held = std::set<std::string>;

std::string bare(std::string_view value) {
  value = trimSpace(value);
  if (value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0])
    value = value.substr(1, value.size() - 2);
  return std::string(value);
}

// What of a line may not be seen.
struct Hidden {
  bool whole = false; // all of it: what it belongs to is masked on a line above
  bool value = false; // from `from` on, behind the colon of a key
  bool differs = false;
  std::size_t from = 0;
  std::vector<SecretPart> parts; // else
};

// Reads one document line by line and says what may not be seen.
class Masker {
public:
  struct Options {
    bool secret = false;              // the document is a Secret
    bool listed = false;              // it is a List with Secrets among its items
    bool secretKeys = false;          // secrets elsewhere are masked, too
    const SecretData* mine = nullptr; // both or none
    const SecretData* theirs = nullptr;
    const SecretValues* known = nullptr;
    const std::vector<SecretPart>* parts = nullptr; // sorted
    const Held* others = nullptr;                   // what the other text holds
  };

  explicit Masker(const Options& options) : m_options(options) {}

  // Calls `take` with the number (from 1) of each line, the line and what is hidden of it.
  template <typename Take>
  void document(std::string_view text, const Take& take) {
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view next =
          end < text.size() ? text.substr(end + 1, std::min(text.find('\n', end + 1), text.size()) - end - 1) : std::string_view();
      const std::string_view shown = text.substr(at, end - at);
      take(++number, shown, line(shown, next, at));
      at = end + 1;
    }
  }

  Held held;

private:
  Hidden line(std::string_view line, std::string_view next, std::size_t offset) {
    const bool blank = trimSpace(line).empty();
    const std::size_t indent = indentOf(line);
    const bool comment = !blank && line[indent] == '#';
    Hidden hidden;
    if (m_skipBelow != std::string_view::npos) {
      if (blank || indent > m_skipBelow) {
        hidden.whole = true;
        hidden.from = indent;
        return hidden;
      }
      m_skipBelow = std::string_view::npos;
    }
    if (m_inData && !blank && !comment && indent <= m_dataAt) m_inData = false;
    KeyLine key = keyLine(line);
    // "? key" on a line of its own, and ": value" below it.
    if (key.valid && key.key.empty()) key.key = std::exchange(m_explicit, {});
    else if (!blank && !comment)
      m_explicit = !key.valid && line.substr(indent).starts_with("? ") ? bare(line.substr(indent + 2)) : std::string();
    const bool item = !blank && line.substr(indent).starts_with("- ");
    if (m_listOf != std::string_view::npos && !blank && !comment && (indent < m_listOf || !item)) m_listOf = std::string_view::npos;
    const bool listed = m_listOf != std::string_view::npos && item && !key.valid;
    if (m_options.listed && item && line.substr(indent + 2).find_first_of("{[") == indentOf(line.substr(indent + 2)))
      return hide(line, indent);
    // A comment may hold what the data once was, and a line that is no key the rest of a value.
    if (m_inData && !key.valid) return hide(line, indent);
    if (key.valid && isMasked(line, next, key, indent)) {
      const std::string value = bare(line.substr(key.valueAt));
      held.insert(value);
      hidden.value = true;
      hidden.from = key.valueAt;
      hidden.differs = m_inData && !m_options.listed ? differs(key.key) : m_options.others && !m_options.others->contains(value);
      m_skipBelow = key.keyAt;
      return hidden;
    }
    if (!m_options.secretKeys || blank) return hidden;
    // A private key: one mask replaces the lines between its first and its last.
    if (m_inKey) {
      m_inKey = line.find("-----END ") == std::string_view::npos;
      if (!m_inKey) return hidden;
      hidden.whole = std::exchange(m_keyMasked, true);
      hidden.value = !hidden.whole;
      hidden.from = indent - std::min<std::size_t>(indent, 1); // behind it the mask has a space
      if (hidden.whole) return hidden;
      const std::string value = bare(line);
      held.insert(value);
      hidden.differs = m_options.others && !m_options.others->contains(value);
      return hidden;
    }
    if (const std::size_t begin = line.find("-----BEGIN "); begin != std::string_view::npos &&
                                                            line.find("PRIVATE KEY-----", begin) != std::string_view::npos &&
                                                            line.find("-----END ", begin) == std::string_view::npos) {
      m_inKey = true, m_keyMasked = false;
      return hidden;
    }
    if (comment) {
      // What was commented out, not a sentence.
      std::string_view inside = line;
      inside.remove_prefix(std::min(line.find_first_not_of("# ", indent), line.size()));
      const KeyLine was = keyLine(inside);
      const std::string_view value = was.valid ? trimSpace(inside.substr(was.valueAt)) : std::string_view();
      if (isSecretKey(was.key) && value.find(' ') == std::string_view::npos && !isNoSecretValue(value))
        hidden.parts.push_back({line.size() - inside.size() + was.valueAt + 1, line.size()});
    }
    if (listed) hidden.parts.push_back({indent + 2, line.size()});
    for (const SecretPart& part : secretsInLine(line)) hidden.parts.push_back(part);
    if (m_options.known)
      for (const SecretPart& part : m_options.known->find(line)) hidden.parts.push_back(part);
    if (m_options.parts) {
      auto part = std::partition_point(
          m_options.parts->begin(), m_options.parts->end(), [&](const SecretPart& one) { return one.to <= offset; });
      for (; part != m_options.parts->end() && part->from < offset + line.size(); ++part)
        hidden.parts.push_back({std::max(part->from, offset) - offset, std::min(part->to, offset + line.size()) - offset});
    }
    hidden.parts = united(std::move(hidden.parts));
    // Each rule has its own edge; without the quotes all agree, so that two sides of a comparison do.
    for (SecretPart& part : hidden.parts) {
      const std::string_view shown = line.substr(part.from, part.to - part.from), inside = withoutQuotes(shown);
      part = {part.from + static_cast<std::size_t>(inside.data() - shown.data()),
          part.from + static_cast<std::size_t>(inside.data() - shown.data()) + inside.size()};
    }
    for (const SecretPart& part : hidden.parts) {
      const std::string value = bare(line.substr(part.from, part.to - part.from));
      held.insert(value);
      hidden.differs = hidden.differs || (m_options.others && !m_options.others->contains(value));
    }
    return hidden;
  }

  // What is before a colon is a key in a spelling that keyLine does not know ("a" : b).
  Hidden hide(std::string_view line, std::size_t indent) {
    Hidden hidden;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line[indent] == '#') {
      hidden.whole = true;
      hidden.from = std::min(indent, line.size());
      return hidden;
    }
    hidden.value = true;
    hidden.from = colon + 1;
    m_skipBelow = indent;
    return hidden;
  }

  bool isMasked(std::string_view line, std::string_view next, const KeyLine& key, std::size_t indent) {
    std::string_view value = trimSpace(line.substr(key.valueAt));
    if (value.starts_with('#')) value = {};
    // The name of an environment variable stands above its value, or below it.
    std::string name;
    const bool item = key.keyAt > indent; // behind a dash
    if (item || key.keyAt < m_nameAt) m_name.clear();
    if (key.key == "name") {
      m_name = bare(value);
      m_nameAt = key.keyAt;
    } else if (key.key == "value") {
      if (m_nameAt == key.keyAt) name = std::exchange(m_name, {});
      if (const KeyLine below = keyLine(next);
          below.valid && below.key == "name" && below.keyAt == key.keyAt && !trimSpace(next).starts_with("- "))
        name = bare(next.substr(below.valueAt));
    }
    if (m_options.listed && key.key == "items" && !value.empty()) return value != "[]";
    if ((m_options.listed || (m_options.secret && indent == 0)) && (key.key == "data" || key.key == "stringData")) {
      m_inData = value.empty();
      m_dataAt = key.keyAt;
      // A flow map on the same line hides as a whole.
      return !value.empty() && value != "{}";
    }
    if (m_inData) return true;
    if (!m_options.secretKeys) return false;
    if (m_mapOf != std::string_view::npos && key.keyAt <= m_mapOf) m_mapOf = std::string_view::npos;
    const bool inMap = m_mapOf != std::string_view::npos;
    const bool secret = inMap || isSecretKey(key.key) || isSecretKey(name);
    if (value.empty()) {
      if (isSecretMap(key.key)) m_mapOf = key.keyAt;
      else if (secret && !key.key.ends_with("ecrets")) m_listOf = key.keyAt; // a list of secrets has their names
      return false;
    }
    if (value[0] == '[' && key.key.ends_with("ecrets")) return false;
    if (isSecretMap(key.key)) return value != "{}";
    return secret && value[0] != '{' && !isNoSecretValue(value);
  }

  bool differs(const std::string& key) const {
    if (!m_options.mine || !m_options.theirs) return false;
    const auto mine = m_options.mine->find(key), theirs = m_options.theirs->find(key);
    return mine != m_options.mine->end() && theirs != m_options.theirs->end() && !(mine->second == theirs->second);
  }

  const Options m_options;
  bool m_inData = false;
  std::size_t m_dataAt = 0;                         // the column of its key
  std::size_t m_skipBelow = std::string_view::npos; // lines deeper than this belong to a masked value
  std::size_t m_listOf = std::string_view::npos;    // the column of a secret-like key whose items are secrets
  std::size_t m_mapOf = std::string_view::npos;     // the column of a key whose values are all secrets
  bool m_inKey = false;                             // between the first and the last line of a private key
  bool m_keyMasked = false;                         // its mask was written
  std::string m_explicit;                           // the key of a "? key" whose value comes next
  std::string m_name;
  std::size_t m_nameAt = 0;
};

// The document as it may be seen, with the number of each line that is left.
Held writeMasked(
    const Masker::Options& options, MaskSide side, std::string_view text, std::string& output, std::vector<int>* lines = nullptr) {
  Masker masker(options);
  std::size_t left = text.size();
  masker.document(text, [&](int number, std::string_view line, const Hidden& hidden) {
    const bool last = line.size() >= left;
    left -= last ? left : line.size() + 1;
    if (hidden.whole) return;
    if (lines) lines->push_back(number);
    if (hidden.value) {
      output += line.substr(0, hidden.from);
      output += " " + maskText(side, hidden.differs);
    } else {
      std::size_t at = 0;
      for (const SecretPart& part : hidden.parts) {
        output += line.substr(at, part.from - at);
        output += kSecretMask;
        at = part.to;
      }
      output += line.substr(at);
      if (hidden.differs && side != MaskSide::Alone) output += side == MaskSide::Before ? " # (before)" : " # (changed)";
    }
    if (!last) output += '\n';
  });
  return std::move(masker.held);
}

Value readMap(std::string_view manifest) {
  auto parsed = value::parseYaml(manifest);
  return parsed ? std::move(parsed).value() : Value();
}

// Whether a document that is no Secret is a List ("List", "SecretList") with Secrets among its items.
bool listsSecrets(std::string_view document) {
  if (document.find("List") == std::string_view::npos || document.find("Secret") == std::string_view::npos) return false;
  const std::vector<ManifestObject> objects = readObjects(document);
  return std::any_of(objects.begin(), objects.end(), [](const ManifestObject& each) { return each.kind == "Secret"; });
}

} // namespace

namespace {

Value maskBelow(const Value& values, MaskSide side, const Value& other, bool secret, const SecretValues* known) {
  if (values.isMap()) {
    Value made = Value::makeMap();
    // An environment variable of a container: {name: DB_PASSWORD, value: …}.
    const bool named = isSecretKey(scalarText(values.get("name")));
    for (const auto& entry : values.map()) {
      const Value twin = other.isMap() ? other.get(entry.key.view()) : Value();
      const bool names = entry.value.isList() && entry.key.view().ends_with("ecrets"); // a list of secrets has their names
      const bool own =
          isAuthorization(entry.key.view(), entry.value) || isSecretMap(entry.key.view()) ||
          (!entry.value.isMap() && !names && (isSecretKey(entry.key.view()) || (named && entry.key.view() == "value")));
      made.map().set(entry.key, maskBelow(entry.value, side, twin, secret || own, known));
    }
    return made;
  }
  if (values.isList()) {
    std::vector<Value> items;
    const bool twins = other.isList();
    for (std::size_t i = 0; i < values.list().items.size(); ++i)
      items.push_back(
          maskBelow(values.list().items[i], side, twins && i < other.list().items.size() ? other.list().items[i] : Value(),
              secret && !values.list().items[i].isMap(), known));
    return Value::makeList(std::move(items));
  }
  if (values.isNil() || values.isBool()) return values;
  const bool differs = !other.isNil() && !(other == values);
  if (secret) {
    if (values.isString() && isNoSecretValue(values.string())) return values;
    return Value(maskText(side, differs));
  }
  if (!values.isString()) return values;
  // Line by line: a text may be a configuration file with keys of its own.
  const std::string text = values.string();
  std::string made;
  writeMasked({.secretKeys = true, .known = known}, side, text, made);
  if (made == text) return values;
  if (differs && side != MaskSide::Alone) made += side == MaskSide::Before ? " (before)" : " (changed)";
  return Value(made);
}

} // namespace

Value maskValues(const Value& values, MaskSide side, const Value& other) {
  // A secret may be repeated under a key that does not say so, and on one side alone.
  SecretValues known;
  known.collect(values);
  known.collect(other);
  return maskBelow(values, side, other, false, &known);
}

Value maskObject(const Value& object, const SecretValues* known) {
  Value made = maskBelow(object, MaskSide::Alone, {}, false, known);
  if (!made.isMap() || scalarText(made.get("kind")) != "Secret") return made;
  for (const char* list : {"data", "stringData"}) {
    const Value data = made.get(list);
    if (!data.isMap()) continue;
    for (auto& entry : data.map()) entry.value = Value(std::string(kSecretMask));
  }
  // kubectl's copy of the whole object stands in an annotation.
  if (const Value metadata = made.get("metadata"); metadata.isMap())
    if (const Value annotations = metadata.get("annotations");
        annotations.isMap() && annotations.map().contains("kubectl.kubernetes.io/last-applied-configuration"))
      annotations.map().set("kubectl.kubernetes.io/last-applied-configuration", Value(std::string(kSecretMask)));
  return made;
}

namespace {

template <typename Take>
void eachDocument(std::string_view manifest, const Take& take) {
  for (std::size_t start = 0; start < manifest.size();) {
    std::size_t end = manifest.find("\n---", start);
    end = end == std::string_view::npos ? manifest.size() : end + 1;
    take(manifest.substr(start, end - start));
    start = end;
  }
}

// What the other side hides, by the rules of this one: else what stays would look changed.
Held heldBy(std::string_view document, const SecretValues* known, const std::vector<SecretPart>* parts = nullptr) {
  std::string ignored;
  return writeMasked(
      {.listed = listsSecrets(document), .secretKeys = true, .known = known, .parts = parts}, MaskSide::Alone, document, ignored);
}

} // namespace

std::string maskManifest(std::string_view manifest, MaskSide side, std::string_view other, const SecretValues* known) {
  std::map<std::string, SecretData> mine, theirs;
  Held others;
  if (side != MaskSide::Alone) {
    mine = secretsOf(manifest), theirs = secretsOf(other);
    eachDocument(other, [&](std::string_view document) { others.merge(heldBy(document, known)); });
  }
  std::string out;
  out.reserve(manifest.size());
  eachDocument(manifest, [&](std::string_view document) {
    const std::vector<ManifestObject> objects = readManifest(std::string(document));
    const bool secret = !objects.empty() && objects[0].kind == "Secret";
    Masker::Options options{.secret = secret, .listed = !secret && listsSecrets(document), .secretKeys = true, .known = known};
    if (side != MaskSide::Alone) options.others = &others;
    if (options.secret) {
      const auto own = mine.find(objects[0].key), twin = theirs.find(objects[0].key);
      if (own != mine.end() && twin != theirs.end()) options.mine = &own->second, options.theirs = &twin->second;
    }
    writeMasked(options, side, document, out);
  });
  return out;
}

MaskedText maskSecretLines(std::string_view manifest, std::string_view other) {
  const SecretData mine = dataOf(readMap(manifest)), theirs = other.empty() ? SecretData() : dataOf(readMap(other));
  MaskedText masked;
  writeMasked({.secret = true, .mine = &mine, .theirs = &theirs}, MaskSide::After, manifest, masked.text, &masked.lines);
  return masked;
}

std::string maskSecret(std::string_view manifest, std::string_view other) { return maskSecretLines(manifest, other).text; }

MaskedText maskObjectLines(const MaskInput& object, MaskSide side, const MaskInput& other, const SecretValues* known) {
  MaskedText masked;
  Held others;
  if (side != MaskSide::Alone) others = heldBy(other.text, known, &other.parts);
  writeMasked({.listed = listsSecrets(object.text),
                  .secretKeys = true,
                  .known = known,
                  .parts = &object.parts,
                  .others = side == MaskSide::Alone ? nullptr : &others},
      side, object.text, masked.text, &masked.lines);
  return masked;
}

std::vector<SecretRange> secretRanges(std::string_view yaml) {
  // First the secrets that their place tells, then these and their repetitions.
  SecretValues known;
  Masker({.secretKeys = true}).document(yaml, [&](int, std::string_view line, const Hidden& hidden) {
    if (hidden.whole || hidden.value) return known.add(withoutQuotes(trimSpace(line.substr(hidden.from))));
    for (const SecretPart& part : hidden.parts) known.add(withoutQuotes(trimSpace(line.substr(part.from, part.to - part.from))));
  });
  std::vector<SecretRange> ranges;
  Masker masker({.secretKeys = true, .known = &known});
  int first = 0;
  masker.document(yaml, [&](int number, std::string_view line, const Hidden& hidden) {
    if (!hidden.whole) first = number;
    const auto add = [&](std::size_t from, std::size_t to) {
      while (from < to && (line[from] == ' ' || line[from] == '\t')) ++from;
      while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\r')) --to;
      if (from < to) ranges.push_back({number, static_cast<int>(from) + 1, static_cast<int>(to) + 1, first});
    };
    if (hidden.whole || hidden.value) return add(hidden.from, line.size());
    for (const SecretPart& part : hidden.parts) add(part.from, part.to);
  });
  return ranges;
}

std::string maskProse(std::string_view text, const SecretValues& known) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    std::vector<SecretPart> parts = secretsInLine(line);
    for (const SecretPart& part : known.find(line)) parts.push_back(part);
    std::size_t from = 0;
    for (const SecretPart& part : united(std::move(parts))) {
      made += line.substr(from, part.from - from);
      made += kSecretMask;
      from = part.to;
    }
    made += line.substr(from);
    if (end < text.size()) made += '\n';
    at = end + 1;
  }
  return made;
}

std::string maskSetText(std::string_view argument) {
  std::string made;
  writeMasked({.secretKeys = true}, MaskSide::Alone, argument, made);
  return made;
}

} // namespace chartroom::inspect
