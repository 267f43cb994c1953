#pragma once

// The code editor for screen readers: an editable text in which masked secrets are bullets. It takes the place of QScintilla's own
// interface, which reads the whole text out. GUI thread.

namespace chartroom::widgets::internal {

void installScintillaAccessibility();

} // namespace chartroom::widgets::internal
