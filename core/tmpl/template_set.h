#pragma once

// TemplateSet: a set of named, parsed Go templates that can call each other (text/template's *Template with its common part).
// Parsing changes a set; executing does not, so a finished set may be executed by any number of threads.
// Lifetime: the FunctionMap must outlive the set and its clones.

#include "core/tmpl/budget.h"
#include "core/tmpl/function.h"
#include "core/tmpl/trace.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::tmpl {

struct ExecuteOptions {
  const Clock* clock = nullptr; // Clock::system() if null
  void* user = nullptr;         // handed to functions through Call::user()
  // Output past this many bytes (all buffers of the execution together) ends it with an error.
  std::size_t outputLimit = std::size_t{256} << 20;
  // What the executions of a render share; null gives this one a budget of its own.
  Budget* budget = nullptr;
  // Records what the execution does into it and Execution::trace; the data must be labelled (OriginTable). Off when null.
  Trace* trace = nullptr;
};

// What an execution gave before it ended: on an error `output` holds the text up to the failure.
struct Execution {
  std::string output;
  Result<void> result;
  // On an error: where in its message the messages of the errors it wraps begin (what Go's errors.Unwrap walks through),
  // outermost first, from 0. Helm's v4 error format is made of these parts.
  std::vector<std::size_t> causes;
  ExecutionTrace trace;
};

class TemplateSet {
public:
  // `rootName` is Go's template.New(rootName) ("gotpl" in helm); missing map keys yield the zero value (missingkey=zero), which
  // prints "<no value>".
  TemplateSet(std::string rootName, const FunctionMap& functions);
  TemplateSet(TemplateSet&&) noexcept;
  TemplateSet& operator=(TemplateSet&&) noexcept;
  ~TemplateSet();

  // A set with the same templates; later parses into either do not touch the other. Cheap: parsed trees are shared.
  TemplateSet clone() const;

  // t.New(name).Parse(text): adds `name` and everything it defines, replacing equal names; a blank body does not replace one
  // that is there. Errors carry Go's text ("template: F:L: function \"x\" not defined") and the place (line, column if known).
  Result<void> parse(const std::string& name, std::string_view text);
  // The same with several texts, one after the other as far as the set can tell: a result for each. Uses several threads.
  struct NamedText {
    std::string name;
    std::string_view text;
  };
  std::vector<Result<void>> parseAll(std::span<const NamedText> texts);

  bool contains(std::string_view name) const;
  std::vector<std::string> names() const; // sorted

  // Executes `name` on `data`. Execution errors have Go's text
  // (`template: F:L:C: executing "T" at <EXPR>: MESSAGE`, nested ones inside MESSAGE as Go nests them) and the innermost place.
  Execution execute(const Context& context, std::string_view name, const Value& data, const ExecuteOptions& options = {}) const;

  // The parsed tree printed as Go's parse.Tree prints it, for tests.
  std::string dump(std::string_view name) const;

private:
  struct Impl;
  explicit TemplateSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace chartroom::tmpl
