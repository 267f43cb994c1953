#pragma once

#include "core/render/internal/templates.h"
#include "core/tmpl/trace.h"

#include <memory>
#include <string>
#include <vector>

namespace chartroom::render {

// What executing one template gave besides its text: what it read, and where its lines begin.
struct FileProvenance {
  tmpl::ExecutionTrace trace;
  std::vector<std::uint32_t> lines; // where each line of the output begins
  std::shared_ptr<const tmpl::Trace> pass;
  std::shared_ptr<const internal::ParsedTemplates> parsed; // keeps the templates that `pass` refers to
};

} // namespace chartroom::render
