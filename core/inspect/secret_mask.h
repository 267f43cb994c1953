#pragma once

// Masking: Secret data and values under secret-like keys never reach a view. Texts keep their lines and comments, but for those
// among a Secret's data, so that masked texts can be compared and numbered. Pure functions, any thread.

#include "core/inspect/secret_rules.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::inspect {

inline constexpr std::string_view kSecretMask = "••••••••";

// Which side of a comparison a text stands on. A masked value that differs from the other side's says so, on its own side:
// else a change of a password would look like no change.
enum class MaskSide { Alone, Before, After };

// A manifest with the data of its Secrets and its secret-like values masked. `other` is the manifest it is compared with, `known`
// are secrets that may be repeated in it.
std::string maskManifest(
    std::string_view manifest, MaskSide side = MaskSide::Alone, std::string_view other = {}, const SecretValues* known = nullptr);
// The text of one Secret: every value below data and stringData masked, block scalars too, the rest as it is. Where `other`, the
// text it is compared with, holds another value under the same key, the mask says so. The names of the two may differ.
std::string maskSecret(std::string_view manifest, std::string_view other = {});
// The same, with the line (from 1) of `manifest` that each line of the masked text stands for: a block scalar is one line there.
struct MaskedText {
  std::string text;
  std::vector<int> lines;
};
MaskedText maskSecretLines(std::string_view manifest, std::string_view other = {});
// One object of any kind but Secret. `parts` are bytes of it that are secret for another reason, because of where they came from.
struct MaskInput {
  std::string_view text;
  std::vector<SecretPart> parts;
};
MaskedText maskObjectLines(
    const MaskInput& object, MaskSide side = MaskSide::Alone, const MaskInput& other = {}, const SecretValues* known = nullptr);
// A tree with the texts below secret-like keys masked; shares nothing with `values`.
Value maskValues(const Value& values, MaskSide side = MaskSide::Alone, const Value& other = {});
// One object: what maskManifest does to its document, on the tree.
Value maskObject(const Value& object, const SecretValues* known = nullptr);

// Where the secrets of a text are, for a view that leaves the text as it is and does not paint them. Lines and columns count from
// 1, columns are bytes, the end is exclusive. A value of several lines has a range on each.
struct SecretRange {
  int line = 0, column = 0, endColumn = 0;
  int first = 0; // the line on which the value begins: its key's
  friend bool operator==(const SecretRange&, const SecretRange&) = default;
};
std::vector<SecretRange> secretRanges(std::string_view yaml);
// Prose with the secrets in it masked: notes, a message.
std::string maskProse(std::string_view text, const SecretValues& known);
// The argument of a --set flag, masked: "auth.password=••••••••,replicas=3".
std::string maskSetText(std::string_view argument);

} // namespace chartroom::inspect
