#pragma once

// How the differential tests recognise the differences that tests/conformance/KNOWN_DIFFERENCES tells of, by their names there.
// Header only; for tests.

#include "tests/oracle/differential.h"

#include <map>
#include <string>

namespace chartroom::test {

inline std::map<std::string, KnownDifference> knownDifferences() {
  return {
      {"go-map-order-in-errors",
       [](const Case&, const Oracle::Answer& ours, const Oracle::Answer& gos) {
         const auto unstable = [](const std::string& error) {
           return contains(error, "unsupported map key of type") || contains(error, "invalid map key");
         };
         return !ours.ok && !gos.ok && unstable(ours.error) && unstable(gos.error);
       }},
  };
}

} // namespace chartroom::test
