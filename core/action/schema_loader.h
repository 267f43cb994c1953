#pragma once

// Fetches what a values.schema.json refers to by http or https: helm's HTTPURLLoader (pkg/chart/common/util/jsonschema.go), with
// its words, its 15 seconds and its proxies. Thread-safe as far as the transport is.

#include "core/http/transport.h"
#include "core/schema/schema.h"

#include <chrono>
#include <memory>

namespace chartroom::action {

struct SchemaLoaderOptions {
  std::shared_ptr<http::Transport> transport;    // null: the real network, made when the first document is wanted
  std::chrono::milliseconds timeout{15000};      // for one document, redirects and body included
  std::size_t sizeLimit = std::size_t{50} << 20; // helm has none
};

schema::Load makeSchemaLoader(SchemaLoaderOptions options = {});

} // namespace chartroom::action
