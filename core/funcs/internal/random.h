#pragma once

// Numbers and bytes drawn from a RandomSource.

#include "core/funcs/registry.h"

#include <cstdint>
#include <string>

namespace chartroom::funcs::internal {

// Evenly distributed in [0, bound). REQUIRES: bound > 0.
std::uint64_t randomBelow(RandomSource& source, std::uint64_t bound);
std::string randomBytes(RandomSource& source, std::size_t count);

} // namespace chartroom::funcs::internal
