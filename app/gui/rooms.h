#pragma once

// The rooms that are in the tree, in the rail's order. A room names itself in ui/<room>/entry.h:
//
//   namespace chartroom::<room> { widgets::PageEntry pageEntry(); }
//
// A room that is not there yet is not in the list and the rail shows nothing of it.

#include "ui/widgets/page.h"

#include <vector>

namespace chartroom::gui {

std::vector<widgets::PageEntry> roomEntries();

} // namespace chartroom::gui
