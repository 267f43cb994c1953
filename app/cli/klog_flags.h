#pragma once

// The hidden flags of helm's Kubernetes libraries (k8s.io/klog): scripts pass -v and its companions to every command. They are read
// and checked as there, but change nothing: this program writes no such log.

#include "app/cli/flag_set.h"

namespace chartroom::cli {

void addKlogFlags(FlagSet& flags);

} // namespace chartroom::cli
