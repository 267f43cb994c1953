#include "core/chart/schema_validation.h"

namespace chartroom::chart {

Result<schema::Schema> SchemaCache::compile(const std::string& text) {
  const std::lock_guard lock(m_mutex);
  auto at = m_schemas.find(text);
  if (at == m_schemas.end()) at = m_schemas.emplace(text, schema::Schema::compile(text)).first;
  return at->second;
}

namespace {

void check(const Chart& chart, const Value& values, std::vector<std::string>& block, SchemaCache& cache,
           std::vector<SchemaFinding>& findings) {
  if (chart.schema) {
    SchemaFinding finding{chart.name(), block, {}, {}};
    auto compiled = cache.compile(chart.schema->data.str());
    if (compiled)
      finding.violations = compiled->validate(values);
    else
      finding.error = compiled.error();
    if (finding.error || !finding.violations.empty()) findings.push_back(std::move(finding));
  }
  for (const auto& sub : chart.dependencies()) {
    const Value subValues = values.get(sub->name());
    if (subValues.isNil()) continue;
    block.push_back(sub->name());
    if (subValues.isMap())
      check(*sub, subValues, block, cache, findings);
    else
      findings.push_back({sub->name(), block, {},
                          Error{Code::Schema, "invalid type for values: expected object (map), got " + value::typeName(subValues), {}, {}}});
    block.pop_back();
  }
}

} // namespace

std::vector<SchemaFinding> validateAgainstSchema(const Chart& chart, const Value& values, SchemaCache& cache) {
  std::vector<SchemaFinding> findings;
  std::vector<std::string> block;
  check(chart, values, block, cache, findings);
  return findings;
}

Error schemaError(const std::vector<SchemaFinding>& findings) {
  std::string text = "values don't meet the specifications of the schema(s) in the following chart(s):\n";
  for (const SchemaFinding& finding : findings) {
    text += finding.chart + ":\n";
    if (!finding.error)
      text += schema::describe(finding.violations);
    else
      // helm ends its own sentence about a block with a line break, but not what the compiler of schemas says.
      text += finding.error->message + (finding.error->message.starts_with("invalid type for values") ? "\n" : "");
  }
  return Error{Code::Schema, std::move(text), {}, {}};
}

} // namespace chartroom::chart
