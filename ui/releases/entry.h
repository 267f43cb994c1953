#pragma once

// The releases room for the shell: the list of releases and the page of one release.

#include "ui/widgets/page.h"

namespace chartroom::releases {

// What the shell takes: the whole room, list and release in one place of the window.
widgets::PageEntry pageEntry();
// The same under the name the room's other headers use.
widgets::PageEntry releasesPageEntry();
// The page of one release alone, without a place in the rail; for a shell that shows it beside the list.
widgets::PageEntry releasePageEntry();

} // namespace chartroom::releases
