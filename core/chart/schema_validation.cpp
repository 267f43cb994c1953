#include "core/chart/schema_validation.h"

#include "core/base/log_text.h"
#include "core/value/json.h"

namespace chartroom::chart {

Result<schema::Schema> SchemaCache::compile(const Context& context, const value::SharedString& text, const schema::Load& load) {
  {
    const std::lock_guard lock(m_mutex);
    if (auto at = m_schemas.find(text.view()); at != m_schemas.end()) return at->second;
  }
  // Not under the lock: it may wait for a network.
  auto compiled = schema::Schema::compile(context, text.view(), {load});
  if (!compiled && !context.check()) return compiled;
  const std::lock_guard lock(m_mutex);
  return m_schemas.emplace(text, std::move(compiled)).first->second;
}

namespace {

void check(const Context& context, const Chart& chart, const Value& values, std::vector<std::string>& block, SchemaCache& cache,
    const schema::Load& load, std::vector<SchemaFinding>& findings) {
  if (chart.schema) {
    SchemaFinding finding{chart.name(), block, {}, {}};
    const value::SharedString& text = chart.schema->data;
    context.log(LogLevel::Debug, logText("chart name", {{"chart-name", chart.name()}}));
    const auto compiled = cache.compile(context, text, load);
    if (compiled || value::parseJson(text.view()))
      context.log(LogLevel::Debug, logText("unmarshalled JSON schema", {{"schema", text}}));
    if (!compiled) finding.error = compiled.error();
    else if (auto violations = compiled->validate(context, values); !violations) finding.error = violations.error();
    else finding.violations = std::move(*violations);
    if (finding.error || !finding.violations.empty()) findings.push_back(std::move(finding));
  }
  context.log(LogLevel::Debug, logText("number of dependencies in the chart",
                                   {{"chart", chart.name()}, {"dependencies", std::to_string(chart.dependencies().size())}}));
  for (const auto& sub : chart.dependencies()) {
    const Value subValues = values.get(sub->name());
    if (subValues.isNil()) continue;
    block.push_back(sub->name());
    if (subValues.isMap()) check(context, *sub, subValues, block, cache, load, findings);
    else
      findings.push_back({sub->name(), block, {},
          Error{Code::Schema, "invalid type for values: expected object (map), got " + value::typeName(subValues), {}, {}}});
    block.pop_back();
  }
}

} // namespace

std::vector<SchemaFinding> validateAgainstSchema(
    const Context& context, const Chart& chart, const Value& values, SchemaCache& cache, const schema::Load& load) {
  std::vector<SchemaFinding> findings;
  std::vector<std::string> block;
  check(context, chart, values, block, cache, load, findings);
  return findings;
}

Error schemaError(const std::vector<SchemaFinding>& findings) {
  std::string text = "values don't meet the specifications of the schema(s) in the following chart(s):\n";
  for (const SchemaFinding& finding : findings) {
    text += finding.chart + ":\n";
    if (!finding.error) text += schema::describe(finding.violations);
    else
      // helm ends its own sentence about a block with a line break, but not what the compiler of schemas says.
      text += finding.error->message + (finding.error->message.starts_with("invalid type for values") ? "\n" : "");
  }
  return Error{Code::Schema, std::move(text), {}, {}};
}

} // namespace chartroom::chart
