#pragma once

// Masks what a Secret's manifest holds: every scalar below data and stringData, block scalars too. Where `other` holds another
// value under the same key, the mask says so, because equal dots would hide a change. Plain function, any thread.

#include <string>
#include <string_view>

namespace chartroom::models {

std::string maskedSecret(std::string_view manifest, std::string_view other = {});

} // namespace chartroom::models
