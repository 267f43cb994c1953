#pragma once

// The check of values against the values.schema.json of a chart and of its subcharts, each on its own block. Mirrors helm's
// pkg/chart/common/util/jsonschema.go; subcharts go in the chart's order.

#include "core/base/context.h"
#include "core/chart/chart.h"
#include "core/schema/schema.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::chart {

// Compiled schemas by their text, so that a preview compiles none twice, and what was wrong with those that do not compile, so that
// it waits for no server twice: a document behind a $ref that came up later is seen by the next cache. What ended with its context
// is tried again. Thread-safe.
class SchemaCache {
public:
  Result<schema::Schema> compile(const Context& context, const value::SharedString& text, const schema::Load& load);

private:
  struct ByText {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a < b; }
  };
  std::mutex m_mutex;
  std::map<value::SharedString, Result<schema::Schema>, ByText> m_schemas;
};

// What one chart's schema found.
struct SchemaFinding {
  std::string chart;              // its name (or alias)
  std::vector<std::string> block; // path of its values from the root
  std::vector<schema::Violation> violations;
  std::optional<Error> error; // the schema itself is unusable, or the block is no table
};

// `values` are the effective ones. Empty when everything is as the schemas want it. `load` fetches what a $ref names by http.
std::vector<SchemaFinding> validateAgainstSchema(
    const Context& context, const Chart& chart, const Value& values, SchemaCache& cache, const schema::Load& load = {});

// helm's error for findings: "values don't meet the specifications of the schema(s) in the following chart(s):\n…".
Error schemaError(const std::vector<SchemaFinding>& findings);

} // namespace chartroom::chart
