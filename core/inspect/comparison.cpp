#include "core/inspect/comparison.h"

#include "core/inspect/release_history.h"
#include "core/inspect/secret_mask.h"
#include "core/value/yaml.h"

namespace chartroom::inspect {

namespace {

std::string maskedYaml(const Value& mine, MaskSide side, const Value& other) {
  const Value masked = maskValues(mine, side, other);
  if (masked.isNil() || masked.size() == 0) return {};
  auto text = value::writeYaml(masked);
  return text ? *text : std::string();
}

} // namespace

Comparison compare(const release::Release& before, const release::Release& after) {
  Comparison made;
  made.values = DiffModel::make(
      maskedYaml(before.config, MaskSide::Before, after.config), maskedYaml(after.config, MaskSide::After, before.config));
  SecretValues secrets = secretsOf(before);
  secrets.add(secretsOf(after));
  made.manifest = DiffModel::make(maskManifest(before.manifest, MaskSide::Before, after.manifest, &secrets),
      maskManifest(after.manifest, MaskSide::After, before.manifest, &secrets));
  made.valueChanges = countValueChanges(before, after);
  made.objectChanges = countObjectChanges(before, after);
  return made;
}

} // namespace chartroom::inspect
