#pragma once

// The releases room for the shell: the list of releases and the page of one release, in one place of the window.

#include "ui/widgets/page.h"

namespace chartroom::releases {

widgets::PageEntry releasesPageEntry();

} // namespace chartroom::releases
