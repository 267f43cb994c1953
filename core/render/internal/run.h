#pragma once

// The steps of one render, in order: make and check the values, execute each template, finish. Shared by CompiledChart and
// LiveRender.

#include "core/base/work_queue.h"
#include "core/render/internal/templates.h"
#include "core/render/render.h"
#include "core/tmpl/template_set.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::render::internal {

// The documents of one file, or why it has none.
struct FileDocuments {
  std::vector<Document> manifests;
  std::vector<Hook> hooks;
  std::vector<Error> errors;
  std::vector<std::string> messages; // for the log
};
FileDocuments readDocuments(const std::string& path, std::string_view content, AfterError afterError);
// Sorts what the documents of all files, in path order, were put into.
void sortForInstallation(std::vector<Document>& manifests, std::vector<Hook>& hooks);

// Reads the documents of files in the background while others are still being made.
class DocumentReader {
public:
  DocumentReader(std::size_t most, AfterError afterError);
  // At most `most` of them, each path once. The content must outlive the reader.
  void add(const std::string& path, std::string_view content);
  // Once. What assemble() gives.
  Assembly finish(const Context& context);

private:
  struct File {
    std::string path;
    std::string_view content;
    FileDocuments documents;
  };
  const AfterError m_afterError;
  std::vector<File> m_files;
  WorkQueue m_queue; // last: it ends before what its work needs
};

class Run {
public:
  // Everything given must outlive the run; `result` has its chart, which is processed in place.
  Run(const Context& context, const RenderOptions& options, chart::SchemaCache& schemas, Rendered& result)
      : m_context(context), m_options(options), m_schemas(schemas), m_result(result) {}

  // Notes the first error, and says whether to go on after it.
  bool fail(Stage stage, Error error);
  // Processes dependencies and makes the effective values, which are then held against the schemas, perhaps in another thread while
  // templates are parsed, until checkValues() says what came of it. False when there is nothing more to do.
  bool makeValues(const Value& values);
  bool checkValues();
  const Value& effective() const { return m_effective; }

  // False when helm would stop: some template does not parse.
  bool checkParsed(const ParsedTemplates& parsed);
  struct Executed {
    RenderedFile file;
    tmpl::ExecutionTrace trace;
    bool goOn = true;
  };
  // One template that is no partial. Its failure is noted.
  Executed execute(const Template& one, const ParsedTemplates& parsed, tmpl::Trace* trace = nullptr);
  // Notes the failure of a file; whether to go on.
  bool noteFailure(const RenderedFile& file);

  // The notes of the files there are.
  void collectNotes();
  void noteDocumentError(const Error& error);

private:
  void validate();

  const Context& m_context;
  const RenderOptions& m_options;
  chart::SchemaCache& m_schemas;
  Rendered& m_result;
  Value m_effective;
  // Of all templates together. Made at the first execution: parsing and merging do not count.
  std::optional<tmpl::Budget> m_budget;
  WorkQueue m_validation{[this](std::size_t) { validate(); }}; // last: it ends before what its work needs
};

} // namespace chartroom::render::internal
