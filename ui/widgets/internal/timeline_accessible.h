#pragma once

// The timeline for screen readers: a list whose items are its revisions.

namespace chartroom::widgets {
class Timeline;
}

namespace chartroom::widgets::internal {

void installTimelineAccessibility();
void announceTimelineSelection(Timeline* timeline, int index);

} // namespace chartroom::widgets::internal
