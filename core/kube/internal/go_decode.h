#pragma once

// Reading typed documents (kubeconfig, ExecCredential) as encoding/json reads them into Go structs: what type each field has, and
// the words for one that has another. Pure functions; thread-safe.

#include "core/base/result.h"
#include "core/value/value.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::kube::internal {

// Time: an RFC 3339 text. Raw: anything.
enum class GoType { Text, Bool, Bytes, Texts, Struct, List, TextByText, TextsByText, Time, Raw };

// One field of a Go struct.
struct GoField {
  const char* owner; // the struct's name
  const char* key;
  GoType type;
  const char* typeName = nullptr; // of Struct and of List's entries: the struct's name; of Text: a named string type
};

// The first field, in the order of JSON's sorted keys, that does not fit; `path` leads to it.
struct Misfit {
  std::string text; // "json: cannot unmarshal number into Go struct field Cluster.clusters.cluster.server of type string"
  std::vector<std::string> path;
};
// `package` is Go's name of the structs' package: "v1".
std::optional<Misfit> findMisfit(
    const Value& document, std::span<const GoField> fields, const char* owner, const char* package = "v1");

// "string", "number" …: what encoding/json calls a value.
const char* jsonName(const Value& value);

// Group, version and kind of a document, as far as it has them. Fails with "couldn't get version/kind; json parse error: …".
struct TypeMeta {
  std::string apiVersion;
  std::string kind;
};
Result<TypeMeta> typeMetaOf(const Value& document);

// base64.StdEncoding.DecodeString: "illegal base64 data at input byte 4".
Result<std::string> decodeGoBase64(std::string_view text);
// base64.RawURLEncoding.DecodeString.
Result<std::string> decodeGoRawUrlBase64(std::string_view text);

} // namespace chartroom::kube::internal
