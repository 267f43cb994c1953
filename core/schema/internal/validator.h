#pragma once

#include "core/schema/internal/node.h"
#include "core/schema/schema.h"

#include <functional>

namespace chartroom::schema::internal {

// A subschema of another dialect inside a document that is validated against a metaschema: the metaschema to use from the
// given JSON pointer on; nullptr for none.
using MetaAt = std::function<const Node*(const std::string& pointer)>;

// What one validation may cost, far beyond what charts ask for: schemas applied to values (about a microsecond each), schemas
// inside each other, and bytes of everything that was found wrong.
constexpr std::uint64_t kMaxSteps = 4000000;
constexpr std::uint64_t kMaxVerdictSteps = 500000; // of the first look, which only asks whether anything is wrong
constexpr int kMaxDepth = 2000;
constexpr std::size_t kMaxFindings = std::size_t{64} << 20;

Result<std::vector<Violation>> validate(const Context& context, const Node& schema, const Value& value, const MetaAt& metaAt = {});

bool jsonEqual(const Value& a, const Value& b);
// Two equal items, the lower index first, as the Go validator finds them.
std::optional<std::pair<std::size_t, std::size_t>> firstDuplicate(const std::vector<Value>& items);

// 'text' as the validator quotes it.
std::string quoted(std::string_view text);
// 'a', 'b'
std::string joinQuoted(const std::vector<std::string>& names);
// A value inside a message (fmt's %v of a scalar).
std::string display(const Value& value);
// The "- at …" lines, without the final newline, each nested level two more spaces in; `level` is the first line's.
std::string lines(const std::vector<Violation>& violations, int level);

} // namespace chartroom::schema::internal
