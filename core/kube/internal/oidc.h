#pragma once

// The auth-provider "oidc": an id-token from the kubeconfig, refreshed at its issuer when it has expired. Mirrors client-go's
// plugin/pkg/client/auth/oidc, with golang.org/x/oauth2's request and error texts.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/http/transport.h"
#include "core/kube/kubeconfig.h"

#include <string>

namespace chartroom::kube::internal {

// The id-token to send. A refreshed one is first written into the provider's kubeconfig (persistProvider), then put into
// `provider`; so is a new refresh-token. Not thread-safe in `provider`: the caller locks.
Result<std::string> idToken(const Context& context, AuthProvider& provider, http::Transport& transport);

// Replaces the settings of the provider's user in its file, and nothing else but the layout: keys are sorted and comments lost, as
// by client-go. The file is replaced as a whole, under client-go's lock ("<file>.lock"). A user that is gone is left alone.
Result<void> persistProvider(const AuthProvider& provider);

} // namespace chartroom::kube::internal
