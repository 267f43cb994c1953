#pragma once

// What the window says after a helm command was copied. The command has secrets as they are, else it would not work; whoever pastes
// it should know. GUI thread or any other.

#include "core/inspect/secret_rules.h"

#include <QString>

namespace chartroom::models {

// Whether the command has a secret in it: by a key in it, or one of `known`.
bool holdsSecrets(const QString& command, const inspect::SecretValues& known = {});
// "helm command copied", with a warning when it has secrets.
QString copiedCommandText(const QString& command, const inspect::SecretValues& known = {});

} // namespace chartroom::models
