#include "target.h"

#include "core/schema/schema.h"
#include "core/value/json.h"

namespace chartroom::fuzz {

void runSchema(std::string_view input) {
  if (input.find("file:") != std::string_view::npos) return; // would read this machine's files
  const auto part = parts(input, 2);
  const Context context = Context().withTimeout(std::chrono::seconds(5));
  schema::CompileOptions options;
  options.load = [](const Context&, const std::string& url) -> Result<std::string> {
    if (url.size() > 32) return Error{Code::NotFound, "nothing at " + url, {}, {}};
    return std::string(R"({"type": ["object", "string"], "$defs": {"a": {"minimum": 3}}})");
  };
  const auto schema = schema::Schema::compile(context, part[0], options);
  if (!schema) {
    expect(!schema.error().message.empty(), "an error without a text");
    return;
  }
  expect(!schema->draft().empty(), "a schema of no draft");
  (void)schema->hint({});
  (void)schema->hint({"a", "0", "b"});
  const auto value = value::parseJson(part[1]);
  if (!value) return;
  const auto violations = schema->validate(context, *value);
  if (!violations) {
    expect(!violations.error().message.empty(), "an error without a text");
    return;
  }
  const auto again = schema->validate(context, *value);
  expect(!again || *again == *violations, "two validations differ");
  for (const auto& violation : *violations) expect(schema::describe({violation}).size() > 8, "a violation that says nothing");
}

} // namespace chartroom::fuzz
