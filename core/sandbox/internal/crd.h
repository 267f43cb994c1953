#pragma once

// CRDs: what makes a CustomResourceDefinition's kinds servable: its defaults, checks and the conditions NamesAccepted and
// Established, as k8s.io/apiextensions-apiserver sets them. They are set at once when a definition is written.

#include "core/sandbox/internal/world.h"

namespace chartroom::sandbox::internal {

void applyCrdDefaults(const Value& definition);
void validateCrd(const Value& definition);
// Writes status.acceptedNames, conditions and storedVersions.
void acceptCrd(World& world, const Value& definition);
// The finalizer that keeps a definition until its objects are gone.
const char* crdFinalizer();

} // namespace chartroom::sandbox::internal
