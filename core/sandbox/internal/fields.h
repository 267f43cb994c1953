#pragma once

// Reading and writing Kubernetes objects as Value trees: paths of keys, numbers of whatever type, RFC 3339 times.
// Pure functions; an object may be changed only by who owns it (stored objects are shared and never change: deepCopy first).

#include "core/base/clock.h"
#include "core/object/access.h"
#include "core/value/value.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace chartroom::sandbox::internal {

using Path = object::Keys;
using object::at;
using object::flagAt;
using object::itemsAt;
using object::numberAt;
using object::textAt;
using object::toInteger;

// Sets the value, making the maps on the way. REQUIRES: object is a map.
void put(const Value& object, Path path, Value value);
// put() only where nothing (or null) stands.
void putDefault(const Value& object, Path path, Value value);
void drop(const Value& object, Path path);

Value makeObject(std::initializer_list<std::pair<std::string_view, Value>> entries);
Value makeArray(std::vector<Value> items = {});

// Equal as JSON: 1 is 1.0 whatever the Go types are.
bool sameJson(const Value& a, const Value& b);
// Compact JSON text. API objects hold nothing JSON cannot hold.
std::string toJson(const Value& value);

// "2026-11-21T02:57:00Z", and with microseconds.
std::string timestamp(Clock::Time time);
std::string microTimestamp(Clock::Time time);
std::optional<Clock::Time> parseTimestamp(std::string_view text);

// The metadata fields every object has.
std::string nameOf(const Value& object);
std::string namespaceOf(const Value& object);
std::string uidOf(const Value& object);
bool isBeingDeleted(const Value& object);
// The owner reference with controller: true, or nil.
Value controllerOf(const Value& object);

} // namespace chartroom::sandbox::internal
