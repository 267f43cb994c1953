#include "app/cli/klog_flags.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <array>
#include <cstdint>
#include <limits>

namespace chartroom::cli {

namespace {

using Check = Result<void> (*)(const std::string&);

Error refused(std::string text) { return Error{Code::InvalidArgument, std::move(text), {}, {}}; }

Result<void> anyText(const std::string&) { return {}; }

// Go's package flag, whose errors are shorter than strconv's.
Result<void> goBool(const std::string& text) {
  for (const char* each : {"1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"})
    if (text == each) return {};
  return refused("parse error");
}

Result<void> goUint(const std::string& text) {
  const auto parsed = parseUint(text, 0);
  if (parsed.ok()) return {};
  return refused(parsed.error == NumberError::Range ? "value out of range" : "parse error");
}

Result<std::int64_t> int32(const std::string& text) {
  const auto parsed = parseInt(text, 10);
  const bool inRange = parsed.ok() && parsed.value >= std::numeric_limits<std::int32_t>::min() &&
                       parsed.value <= std::numeric_limits<std::int32_t>::max();
  if (inRange) return static_cast<std::int64_t>(parsed.value);
  const bool range = parsed.ok() || parsed.error == NumberError::Range;
  return refused("strconv.ParseInt: parsing " + quote(text) + ": " + (range ? "value out of range" : "invalid syntax"));
}

Result<void> level(const std::string& text) {
  CHARTROOM_TRY(int32(text));
  return {};
}

Result<void> severity(const std::string& text) {
  const std::string upper = toUpper(text);
  for (const char* name : {"INFO", "WARNING", "ERROR", "FATAL"})
    if (upper == name) return {};
  return level(text);
}

Result<void> moduleList(const std::string& text) {
  constexpr const char* kSyntax = "syntax error: expect comma-separated list of filename=N";
  for (const std::string& pattern : split(text, ",")) {
    if (pattern.empty()) continue;
    const std::vector<std::string> parts = split(pattern, "=");
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) return refused(kSyntax);
    const auto number = int32(parts[1]);
    if (!number) return refused(kSyntax);
    if (*number < 0) return refused("negative value for vmodule level");
  }
  return {};
}

Result<void> backtracePlace(const std::string& text) {
  constexpr const char* kSyntax = "syntax error: expect file.go:234";
  if (text.empty()) return {};
  const std::vector<std::string> parts = split(text, ":");
  if (parts.size() != 2 || !contains(parts[0], ".")) return refused(kSyntax);
  const auto line = parseInt(parts[1], 10);
  if (!line.ok()) return refused(kSyntax);
  if (line.value <= 0) return refused("negative or zero value for level");
  return {};
}

struct KlogFlag {
  const char* name;
  Check check;
};

constexpr std::array kFlags{
    KlogFlag{"add-dir-header", goBool},
    KlogFlag{"alsologtostderr", goBool},
    KlogFlag{"alsologtostderrthreshold", severity},
    KlogFlag{"legacy-stderr-threshold-behavior", goBool},
    KlogFlag{"log-backtrace-at", backtracePlace},
    KlogFlag{"log-dir", anyText},
    KlogFlag{"log-file", anyText},
    KlogFlag{"log-file-max-size", goUint},
    KlogFlag{"logtostderr", goBool},
    KlogFlag{"one-output", goBool},
    KlogFlag{"skip-headers", goBool},
    KlogFlag{"skip-log-headers", goBool},
    KlogFlag{"stderrthreshold", severity},
    KlogFlag{"v", level},
    KlogFlag{"vmodule", moduleList},
};

} // namespace

void addKlogFlags(FlagSet& flags) {
  for (const KlogFlag& each : kFlags) {
    const std::string name = each.name;
    Flag& flag = flags.custom(name, {}, {}, each.check, name.size() == 1 ? name[0] : '\0');
    flag.hidden = true;
    if (each.check != goBool) continue;
    flag.takesBare = true;
    flag.bareValue = "true";
  }
}

} // namespace chartroom::cli
