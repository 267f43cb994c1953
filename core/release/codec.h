#pragma once

// The written form of a release record: JSON as helm 4.3's structs print it, gzip, base64. Reads what helm 3 and 4 wrote, also
// records from before compression. Mirrors pkg/storage/driver/util.go. Pure functions; thread-safe.

#include "core/base/result.h"
#include "core/release/release.h"

#include <string>
#include <string_view>

namespace chartroom::release {

enum class JsonChart { Include, Omit };
// json.Marshal(release), without a final newline; labels are not in it.
Result<std::string> toJson(const Release& release, JsonChart chart = JsonChart::Include);
Result<Release> fromJson(std::string_view json);

// base64(gzip(JSON)): the `release` entry of a Secret's or ConfigMap's data (a Secret's is encoded once more by Kubernetes).
Result<std::string> encode(const Release& release);
Result<Release> decode(std::string_view text);

// The dependencies of a chart as JSON, in the order and with the names of helm's struct.
Result<std::string> dependenciesJson(const std::vector<chart::Dependency>& dependencies);

} // namespace chartroom::release
