#pragma once

// How the differential tests recognise the differences that tests/conformance/KNOWN_DIFFERENCES tells of, by their names there.
// Header only; for tests.

#include "tests/oracle/differential.h"
#include "tests/support/broken_keys.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::test {

// Runs of spaces as one: padding.
inline std::string unpadded(const std::string& text) {
  std::string result;
  for (const char c : text)
    if (c != ' ' || !result.ends_with(' ')) result += c;
  return result;
}

// Whether Go's text is ours with other numbers in place of our one address (value::Opaque::address(), in any base), but for
// padding.
inline bool agreeButForAddresses(const std::string& oursPadded, const std::string& gosPadded) {
  const std::string oursText = unpadded(oursPadded), gosText = unpadded(gosPadded);
  std::string_view ours = oursText, gos = gosText;
  static const std::vector<std::string> kAddresses{
      "c000100000", "C000100000", "824634769408", "14000004000000", "1100000000000000000100000000000000000000"};
  for (bool any = false;;) {
    std::size_t at = std::string_view::npos, size = 0;
    for (const std::string& address : kAddresses)
      if (const std::size_t found = ours.find(address); found < at) at = found, size = address.size();
    if (at == std::string_view::npos) return any && ours == gos;
    std::size_t before = at;
    while (before > 0 && ours[before - 1] == '0') --before;
    if (ours.substr(0, before) != gos.substr(0, before)) return false;
    ours.remove_prefix(at + size);
    gos.remove_prefix(before);
    any = true;
    const auto isDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    while (!gos.empty() && isDigit(gos.front())) gos.remove_prefix(1);
  }
}

inline std::map<std::string, KnownDifference> knownDifferences() {
  return {
      {"go-map-order-in-errors",
          [](const Case&, const Oracle::Answer& ours, const Oracle::Answer& gos) {
            const auto unstable = [](const std::string& error) {
              return contains(error, "unsupported map key of type") || contains(error, "invalid map key");
            };
            return !ours.ok && !gos.ok && unstable(ours.error) && unstable(gos.error);
          }},
      {"addresses", [](const Case&, const Oracle::Answer& ours,
                        const Oracle::Answer& gos) { return ours.ok == gos.ok && agreeButForAddresses(shown(ours), shown(gos)); }},
      {"time-zones-under-odd-verbs",
          [](const Case& input, const Oracle::Answer& ours, const Oracle::Answer& gos) {
            // Of a sum over such a text only the input tells.
            const bool sums = contains(input.input, "sum") && contains(input.input, "printf") && contains(input.input, "toDate");
            if (sums && ours.ok && gos.ok && withoutDigits(ours.out) == withoutDigits(gos.out)) return true;
            return contains(ours.out, "*time.Location=") || contains(ours.out, "(*time.Location)(0x");
          }},
      {"broken-keys",
          [](const Case&, const Oracle::Answer& ours, const Oracle::Answer& gos) {
            return !ours.ok && !gos.ok && agreeButForBrokenKey(ours.error, gos.error);
          }},
      {"slice-capacity",
          [](const Case&, const Oracle::Answer& ours, const Oracle::Answer&) {
            return contains(ours.error, "reflect.Value.Slice: slice index out of bounds");
          }},
  };
}

} // namespace chartroom::test
