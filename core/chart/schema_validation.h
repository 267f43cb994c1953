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
#include <vector>

namespace chartroom::chart {

// Compiled schemas by their text, so that a preview compiles none twice. What could not be compiled is tried again: the document
// behind a $ref may have come up. Thread-safe.
class SchemaCache {
public:
  Result<schema::Schema> compile(const Context& context, const std::string& text, const schema::Load& load);

private:
  std::mutex m_mutex;
  std::map<std::string, schema::Schema> m_schemas;
};

// What one chart's schema found.
struct SchemaFinding {
  std::string chart;              // its name (or alias)
  std::vector<std::string> block; // path of its values from the root
  std::vector<schema::Violation> violations;
  std::optional<Error> error;     // the schema itself is unusable, or the block is no table
};

// `values` are the effective ones. Empty when everything is as the schemas want it. `load` fetches what a $ref names by http.
std::vector<SchemaFinding> validateAgainstSchema(const Context& context, const Chart& chart, const Value& values, SchemaCache& cache,
                                                 const schema::Load& load = {});

// helm's error for findings: "values don't meet the specifications of the schema(s) in the following chart(s):\n…".
Error schemaError(const std::vector<SchemaFinding>& findings);

} // namespace chartroom::chart
