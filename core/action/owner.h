#pragma once

// Whose an object is, by helm's label and annotations. A pure function; thread-safe.

#include "core/value/value.h"

#include <string>

namespace chartroom::action {

// What an uninstall deletes and an upgrade may change without taking it over.
bool isOwnedBy(const Value& live, const std::string& releaseName, const std::string& nameSpace);

} // namespace chartroom::action
