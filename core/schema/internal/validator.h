#pragma once

#include "core/schema/internal/node.h"
#include "core/schema/schema.h"

#include <functional>

namespace chartroom::schema::internal {

// A subschema of another dialect inside a document that is validated against a metaschema: the metaschema to use from the
// given JSON pointer on; nullptr for none.
using MetaAt = std::function<const Node*(const std::string& pointer)>;

std::vector<Violation> validate(const Node& schema, const Value& value, const MetaAt& metaAt = {});

// 'text' as the validator quotes it.
std::string quoted(std::string_view text);
// The "- at …" lines, without the final newline, each nested level two more spaces in; `level` is the first line's.
std::string lines(const std::vector<Violation>& violations, int level);

// Exact decimal arithmetic on JSON numbers as Go prints them.
int compareNumbers(const Value& a, const Value& b);
bool isWhole(const Value& number);
bool isMultiple(const Value& number, const Value& of);
// A number as message.Printer of English shows it with %v: 1,000 and 1.5×10⁰⁶.
std::string localized(const Value& number);
std::string localizedCount(std::int64_t count);
bool jsonEqual(const Value& a, const Value& b);

} // namespace chartroom::schema::internal
