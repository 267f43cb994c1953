#pragma once

// What goes with objects that are deleted, although no manifest of the release names it. Plain values, any thread.

#include "core/value/value.h"

#include <string_view>

namespace chartroom::inspect {

struct Losses {
  int namespaces = 0;  // with everything in them, whoever made it
  int definitions = 0; // CustomResourceDefinitions, with every object of their kinds
  int claims = 0;      // PersistentVolumeClaims, with their data
  int sets = 0;        // StatefulSets whose retention policy deletes their claims with them
  int shrunk = 0;      // claims of StatefulSets that get fewer pods, where the policy deletes them

  // Counts an object that is deleted. `object` is the live one where it is known, else its manifest.
  void add(std::string_view apiVersion, std::string_view kind, const Value& object);
  // Counts a StatefulSet that is changed.
  void addChange(std::string_view apiVersion, std::string_view kind, const Value& before, const Value& after);
  bool any() const { return namespaces > 0 || definitions > 0 || claims > 0 || sets > 0 || shrunk > 0; }
  friend bool operator==(const Losses&, const Losses&) = default;
};

} // namespace chartroom::inspect
