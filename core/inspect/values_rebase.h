#pragma once

// Carries edits of a release's values over to a newer revision of the release: a three-way merge of YAML texts. Lines are merged
// first, so that comments and layout stay; the result counts only if it means what a merge key by key means. Pure functions, any
// thread.

#include <string>
#include <vector>

namespace chartroom::inspect {

struct RebasedValues {
  std::string text;
  // Keys that both sides changed in different ways ("web.replicas"): the text keeps what was typed.
  std::vector<std::string> conflicts;
  // False when lines could not be merged: comments and layout of the typed text are not in `text`.
  bool keepsLayout = true;
};

// `base` are the values that `typed` was made from, `newer` those of the newer revision. When one of them cannot be read, the
// typed text comes back as it is, with keepsLayout and the conflict "".
RebasedValues rebaseValues(const std::string& base, const std::string& typed, const std::string& newer);

} // namespace chartroom::inspect
