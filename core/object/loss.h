#pragma once

// What goes with an object that is deleted, although nothing names it. Pure functions; thread-safe.

#include "core/value/value.h"

#include <string_view>

namespace chartroom::object {

enum class Loss {
  None,
  Namespace,   // everything in it, whoever made it
  Definition,  // of a custom resource: every object of the kind
  Claim,       // of a volume: its data
  ClaimsOfSet, // of a StatefulSet whose retention policy deletes them with it: their data
};
// `object` is the live one where it is known, else its manifest.
Loss lossWith(std::string_view apiVersion, std::string_view kind, const Value& object);

} // namespace chartroom::object
