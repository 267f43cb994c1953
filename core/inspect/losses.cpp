#include "core/inspect/losses.h"

#include "core/object/loss.h"

namespace chartroom::inspect {

void Losses::add(std::string_view apiVersion, std::string_view kind, const Value& object) {
  using object::Loss;
  const Loss loss = object::lossWith(apiVersion, kind, object);
  namespaces += loss == Loss::Namespace;
  definitions += loss == Loss::Definition;
  claims += loss == Loss::Claim;
  sets += loss == Loss::ClaimsOfSet;
}

} // namespace chartroom::inspect
