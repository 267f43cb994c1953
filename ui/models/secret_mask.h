#pragma once

// Masking: Secret data and values under secret-like keys never reach a view. Texts keep their lines and comments, but for those
// among a Secret's data, so that masked texts can be compared and numbered. Pure functions, any thread.

#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::models {

// "password", "apiKey", "authToken" …; not "secretName", "existingSecret" and other references.
bool isSecretKey(std::string_view key);

// Which side of a comparison a text stands on. A masked value that differs from the other side's says so, on its own side:
// else a change of a password would look like no change.
enum class MaskSide { Alone, Before, After };

// A manifest with the data of its Secrets and its secret-like values masked. `other` is the manifest it is compared with.
std::string maskManifest(std::string_view manifest, MaskSide side = MaskSide::Alone, std::string_view other = {});
// The text of one Secret: every value below data and stringData masked, block scalars too, the rest as it is. Where `other`, the
// text it is compared with, holds another value under the same key, the mask says so. The names of the two may differ.
std::string maskSecret(std::string_view manifest, std::string_view other = {});
// The same, with the line (from 1) of `manifest` that each line of the masked text stands for: a block scalar is one line there.
struct MaskedText {
  std::string text;
  std::vector<int> lines;
};
MaskedText maskSecretLines(std::string_view manifest, std::string_view other = {});
// A tree with the texts below secret-like keys masked; shares nothing with `values`.
Value maskValues(const Value& values, MaskSide side = MaskSide::Alone, const Value& other = {});
// One object: what maskManifest does to a Secret's document, on the tree.
Value maskObject(const Value& object);

} // namespace chartroom::models
