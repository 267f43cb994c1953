#pragma once

// The rooms of the window, in the rail's order. A room that is not written yet is not in the list, and the rail shows nothing of
// it: repositories and activity are still to come.

#include "ui/widgets/page.h"

#include <vector>

namespace chartroom::gui {

std::vector<widgets::PageEntry> roomEntries();

} // namespace chartroom::gui
