#pragma once

// A reader for the YAML that charts are made of: block mappings and sequences, plain, quoted and block scalars, flow
// collections without surprises. It goes from text to Value in one pass, without tokens, events and nodes, and gives up without a
// word at the first thing outside of that, however common in other YAML (anchors, tags, tabs, CRs, rare escapes, keys
// twice in a mapping, all errors …); the full reader then takes the text from its start. So the full reader alone decides on what
// is odd and what a message says, and the two must agree on all else, which tests/core/value/tst_yaml_plain.cpp holds them to.
// It exists because reading was 15 to 30 % of what `template` costs, and takes less than a third of the full reader's
// instructions (counted with callgrind). Internal to core/value.

#include "core/base/result.h"
#include "core/value/value.h"

#include <string_view>
#include <vector>

namespace chartroom::value::internal {

// The value of a text's first document, nil if it has none. False when the text is not plain as far as the mark of the second
// document; `value` is then unchanged.
bool readPlainYaml(std::string_view text, Value& value);
// All documents of a text; when false, `documents` holds what nobody should use.
bool readPlainYamlStream(std::string_view text, std::vector<Value>& documents);

// The full reader (in yaml_read.cpp): parseYaml and parseYamlStream as they would be without the plain one.
Result<Value> readFullYaml(std::string_view text);
Result<std::vector<Value>> readFullYamlStream(std::string_view text);

} // namespace chartroom::value::internal
