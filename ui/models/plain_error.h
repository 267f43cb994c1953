#pragma once

// Errors in plain words. Core's texts equal helm's, Go's and the API server's, because scripts rely on them; a person at the
// window gets a sentence that says what is wrong and, where there is one, the cure. The original text stays behind "Details".
// Texts that are not known are shown as they are. No state; any thread.

#include "core/base/error.h"

#include <QString>

namespace chartroom::models {

struct PlainError {
  QString text;    // one or two sentences
  QString details; // the original with its notes; empty when the text is the original and there are no notes
};
PlainError plainError(const Error& error);

// The same for a text alone: a message of a problem, the description of a failed revision.
QString plainText(const QString& original);

} // namespace chartroom::models
