#pragma once

// The problems of a preview (core/inspect/preview.h) in words. Pure functions, any thread.

#include "core/inspect/preview.h"

#include <QString>

namespace chartroom::models {

// One line: "web.colour is not read by any template; did you mean color?"
QString problemText(const inspect::Problem& problem);
// The same where a mark at the key says which one it is.
QString problemTextAtKey(const inspect::Problem& problem);
QString failedTemplateText(const inspect::FailedTemplate& failure);

} // namespace chartroom::models
