// YAML, JSON and --set: texts that become values.

#include "target.h"

#include "core/value/json.h"
#include "core/value/merge.h"
#include "core/value/yaml.h"
#include "tests/core/value/yaml_agreement.h"

#include <algorithm>

namespace chartroom::fuzz {

namespace {

int lineCount(std::string_view text) {
  return 2 + static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }) +
                              std::count(text.begin(), text.end(), '\xc2') + std::count(text.begin(), text.end(), '\xe2'));
}

void checkError(const Error& error, std::string_view text) {
  expect(!error.message.empty(), "an error without a text");
  expect(error.place.line <= lineCount(text), "an error past the end of the text");
}

// A key of this name is written without quotes, by helm, too, and then merges what stands below it.
bool hasMergeKey(const Value& value) {
  if (value.isList()) return std::any_of(value.list().items.begin(), value.list().items.end(), hasMergeKey);
  if (!value.isMap()) return false;
  return std::any_of(value.map().begin(), value.map().end(),
      [](const auto& entry) { return entry.key.view() == "<<" || hasMergeKey(entry.value); });
}

} // namespace

void runYaml(std::string_view input) {
  const test::Agreement readers = test::compareYamlReaders(input);
  expect(readers.problem.empty(), "the plain reader and the full one: " + readers.problem);
  const auto read = value::parseYaml(input);
  if (read) {
    const auto written = value::writeYaml(*read);
    if (written && !hasMergeKey(*read)) {
      const auto again = value::parseYaml(*written);
      expect(again.ok(), "what was written cannot be read: " + *written);
      // That way folds a raw U+0085 as the line break it is in YAML 1.1; what came back once comes back for ever.
      if (const auto rewritten = value::writeYaml(*again)) {
        const auto third = value::parseYaml(*rewritten);
        expect(third.ok() && *third == *again, "reading what was written gives something else: " + *rewritten);
        expect(*again == *read || written->find("\xc2\x85") != std::string::npos || input.find("\xc2\x85") != std::string::npos ||
                   input.find('\\') != std::string::npos,
            "reading what was written gives something else: " + *written);
      }
    } else if (!written) {
      // sigs/yaml writes by way of JSON, which lets characters, long keys and keys of several lines through that YAML refuses.
      const std::string& message = written.error().message;
      const bool maybeLong = input.size() > 170; // a byte makes six at most, and a key has 1,024
      const bool maybeLines = input.find('\\') != std::string::npos || input.find("\xc2\x85") != std::string::npos;
      expect(message.find("control characters are not allowed") != std::string::npos ||
                 (message.find("did not find expected ',' or '}'") != std::string::npos && (maybeLong || maybeLines)),
          "what was read cannot be written: " + message);
    }
    const auto pretty = value::writeYamlPretty(*read);
    expect(pretty.ok(), "what was read cannot be written prettily");
  } else {
    checkError(read.error(), input);
  }
  const auto stream = value::parseYamlStream(input);
  if (stream && read && !stream->empty()) expect(stream->front() == *read, "the stream's first document is another one");
  if (!stream) checkError(stream.error(), input);
  for (const auto& node : value::locateYaml(input)) {
    expect(node.place.line >= 1 && node.place.line <= lineCount(input), "a node outside the text");
    expect(node.endLine >= node.place.line, "a node that ends before it begins");
  }
  const auto values = value::loadValues(input);
  if (values) expect(values->isMap(), "values that are no map");
}

void runJson(std::string_view input) {
  const auto read = value::parseJson(input);
  if (!read) {
    checkError(read.error(), input);
    return;
  }
  for (const auto& options :
      {value::JsonOptions{}, value::JsonOptions{value::JsonHtml::Keep, ""}, value::JsonOptions{value::JsonHtml::Escape, "  "}}) {
    const auto written = value::writeJson(*read, options);
    expect(written.ok(), "what was read cannot be written");
    const auto again = value::parseJson(*written);
    expect(again.ok(), "what was written cannot be read: " + *written);
    expect(*again == *read, "reading what was written gives something else: " + *written);
  }
}

void runSet(std::string_view input) {
  if (input.empty()) return;
  using value::SetKind;
  constexpr SetKind kKinds[] = {SetKind::Set, SetKind::SetString, SetKind::SetJson, SetKind::SetFile, SetKind::SetLiteral};
  const SetKind kind = kKinds[static_cast<unsigned char>(input[0]) % 5];
  const std::string_view line = input.substr(1);
  const auto base = value::parseYaml("a: {b: [1, {c: x}], d: null}\nlist: [a, b, {n: 1}]\nname: text\nnumber: 3\n");
  const value::ReadFile readFile = [](const std::string& path) -> Result<std::string> {
    if (path.size() > 8) return Error{Code::NotFound, "open " + path + ": no such file or directory", {}, {}};
    return "content of " + path;
  };
  for (const Value& start : {Value::makeMap(), base->deepCopy()}) {
    const Value before = start.deepCopy();
    const Value twin = start.deepCopy();
    const auto done = value::parseSet(kind, line, start, readFile);
    if (!done) expect(!done.error().message.empty(), "an error without a text");
    expect(start.isMap(), "the tree is no map any more");
    expect(value::parseSet(kind, line, twin, readFile).ok() == done.ok() && twin == start, "the same line gives another tree");
    expect(before == *base || before.map().empty(), "the tree before has changed");
  }
}

} // namespace chartroom::fuzz
