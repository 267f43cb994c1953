#pragma once

// The check of values against the values.schema.json of a chart and of its subcharts, each on its own block. Mirrors helm's
// pkg/chart/common/util/jsonschema.go; subcharts go in the chart's order.

#include "core/chart/chart.h"
#include "core/schema/schema.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::chart {

// Compiled schemas by their text, so that a preview compiles none twice. Thread-safe.
class SchemaCache {
public:
  Result<schema::Schema> compile(const std::string& text);

private:
  std::mutex m_mutex;
  std::map<std::string, Result<schema::Schema>> m_schemas;
};

// What one chart's schema found.
struct SchemaFinding {
  std::string chart;              // its name (or alias)
  std::vector<std::string> block; // path of its values from the root
  std::vector<schema::Violation> violations;
  std::optional<Error> error;     // the schema itself is unusable, or the block is no table
};

// `values` are the effective ones. Empty when everything is as the schemas want it.
std::vector<SchemaFinding> validateAgainstSchema(const Chart& chart, const Value& values, SchemaCache& cache);

// helm's error for findings: "values don't meet the specifications of the schema(s) in the following chart(s):\n…".
Error schemaError(const std::vector<SchemaFinding>& findings);

} // namespace chartroom::chart
