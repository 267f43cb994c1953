#pragma once

// The one error type of Chartroom's core. An Error is a value: it is made where something fails, gains context on its way
// up, and never loses its place. Texts equal helm's where helm has one; there is no "Error: " prefix in a message.

#include <string>
#include <vector>

namespace chartroom {

// What a caller can act on. The text is for people, the code is for programs.
enum class Code {
  InvalidArgument, // the caller or user gave something unusable
  Parse,           // malformed text: YAML, JSON, a template, --set
  Template,        // a template failed while executing
  Schema,          // values do not meet a chart's schema
  NotFound,
  AlreadyExists,
  Conflict,     // field ownership or resourceVersion
  Forbidden,    // authorisation
  Unauthorized, // authentication
  Unreachable,  // network or server is not there
  Timeout,
  Cancelled,
  Io, // files, disks, processes
  Unsupported,
  Internal, // a defect of ours
};

// A place in a text. line and column count from 1; 0 means unknown. column counts bytes.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  bool known() const { return !file.empty() || line > 0; }
  friend bool operator==(const Place&, const Place&) = default;
};

struct Error {
  Code code = Code::Internal;
  std::string message;
  std::vector<std::string> notes; // more for the user (details, server text), one entry a line or block
  Place place;

  // The same error with "context: " before its message; code, notes and place stay.
  Error wrapped(const std::string& context) const&;
  Error wrapped(const std::string& context) &&;
  friend bool operator==(const Error&, const Error&) = default;
};

// "parse", "not found" …: for logs and tests.
const char* codeName(Code code);

} // namespace chartroom
