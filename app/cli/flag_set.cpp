#include "app/cli/flag_set.h"

#include "app/cli/flag_values.h"
#include "core/base/number_format.h"
#include "core/base/text.h"

#include <algorithm>

namespace chartroom::cli {

namespace {

Error flagError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

Result<bool> parseBool(const std::string& text) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return true;
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return false;
  return flagError("strconv.ParseBool: parsing " + quote(text) + ": invalid syntax");
}

} // namespace

Flag& FlagSet::custom(std::string name, std::string typeName, std::string usage,
    std::function<Result<void>(const std::string&)> set, char shorthand) {
  Flag& flag = m_flags.emplace_back();
  flag.name = std::move(name);
  flag.shorthand = shorthand;
  flag.usage = std::move(usage);
  flag.typeName = std::move(typeName);
  flag.set = std::move(set);
  return flag;
}

Flag& FlagSet::text(std::string name, std::string& into, std::string usage, char shorthand) {
  Flag& flag = custom(
      std::move(name), "string", std::move(usage),
      [&into](const std::string& value) -> Result<void> {
        into = value;
        return {};
      },
      shorthand);
  if (!into.empty()) flag.defaultText = quote(into);
  return flag;
}

Flag& FlagSet::boolean(std::string name, bool& into, std::string usage, char shorthand) {
  Flag& flag = custom(
      std::move(name), "bool", std::move(usage),
      [&into](const std::string& value) -> Result<void> {
        CHARTROOM_ASSIGN(into, parseBool(value));
        return {};
      },
      shorthand);
  flag.takesBare = true;
  flag.bareValue = "true";
  if (into) flag.defaultText = "true";
  return flag;
}

Flag& FlagSet::integer(std::string name, int& into, std::string usage) {
  Flag& flag = custom(std::move(name), "int", std::move(usage), [&into](const std::string& value) -> Result<void> {
    const auto parsed = parseInt(value, 0);
    if (!parsed.ok())
      return flagError("strconv.ParseInt: parsing " + quote(value) + ": " +
                       (parsed.error == NumberError::Range ? "value out of range" : "invalid syntax"));
    into = static_cast<int>(parsed.value);
    return {};
  });
  if (into != 0) flag.defaultText = std::to_string(into);
  return flag;
}

Flag& FlagSet::number(std::string name, float& into, std::string usage) {
  Flag& flag = custom(std::move(name), "float32", std::move(usage), [&into](const std::string& value) -> Result<void> {
    const auto parsed = parseFloat(value, 32);
    if (!parsed.ok())
      return flagError("strconv.ParseFloat: parsing " + quote(value) + ": " +
                       (parsed.error == NumberError::Range ? "value out of range" : "invalid syntax"));
    into = static_cast<float>(parsed.value);
    return {};
  });
  if (into != 0) flag.defaultText = formatFloat(into, 'g', -1, 32);
  return flag;
}

Flag& FlagSet::duration(std::string name, std::string& into, std::string usage) {
  Flag& flag = custom(std::move(name), "duration", std::move(usage), [&into](const std::string& value) -> Result<void> {
    CHARTROOM_TRY(parseDuration(value));
    into = value;
    return {};
  });
  flag.defaultText = into;
  return flag;
}

// Values given on the command line take the place of the default, as pflag's lists do.
template <class List>
void replaceDefault(bool& first, List& list) {
  if (std::exchange(first, false)) list.clear();
}

Flag& FlagSet::textArray(std::string name, std::vector<std::string>& into, std::string usage, char shorthand) {
  return custom(
      std::move(name), "stringArray", std::move(usage),
      [&into, first = true](const std::string& value) mutable -> Result<void> {
        replaceDefault(first, into);
        into.push_back(value);
        return {};
      },
      shorthand);
}

Flag& FlagSet::textSlice(std::string name, std::vector<std::string>& into, std::string usage, char shorthand) {
  return custom(
      std::move(name), "strings", std::move(usage),
      [&into, first = true](const std::string& value) mutable -> Result<void> {
        CHARTROOM_ASSIGN(const auto values, parseCsv(value));
        replaceDefault(first, into);
        into.insert(into.end(), values.begin(), values.end());
        return {};
      },
      shorthand);
}

Flag& FlagSet::textMap(
    std::string name, std::vector<std::pair<std::string, std::string>>& into, std::string usage, char shorthand) {
  Flag& flag = custom(
      std::move(name), "stringToString", std::move(usage),
      [&into, first = true](const std::string& value) mutable -> Result<void> {
        CHARTROOM_ASSIGN(const auto pairs, parseTextMap(value));
        replaceDefault(first, into);
        into.insert(into.end(), pairs.begin(), pairs.end());
        return {};
      },
      shorthand);
  flag.defaultText = "[]";
  return flag;
}

Flag* FlagSet::find(std::string_view name) {
  for (auto& flag : m_flags)
    if (flag.name == name) return &flag;
  return nullptr;
}

Flag* FlagSet::findShorthand(char shorthand) {
  for (auto& flag : m_flags)
    if (shorthand && flag.shorthand == shorthand) return &flag;
  return nullptr;
}

bool FlagSet::changed(std::string_view name) const {
  const Flag* flag = find(name);
  return flag && flag->changed;
}

// One pass over the arguments.
class FlagParser {
public:
  FlagParser(FlagSet& set, const std::vector<std::string>& arguments, std::vector<std::string>& warnings)
      : m_set(set), m_arguments(arguments), m_warnings(warnings) {}

  Result<std::vector<std::string>> run() {
    std::vector<std::string> rest;
    while (m_next < m_arguments.size()) {
      const std::string& argument = m_arguments[m_next++];
      if (argument.size() < 2 || argument[0] != '-') {
        rest.push_back(argument);
      } else if (argument == "--") {
        rest.insert(rest.end(), m_arguments.begin() + static_cast<std::ptrdiff_t>(m_next), m_arguments.end());
        break;
      } else if (argument[1] == '-') {
        CHARTROOM_TRY(longFlag(argument));
      } else {
        CHARTROOM_TRY(shortFlags(argument));
      }
    }
    return rest;
  }

private:
  Result<void> longFlag(const std::string& argument) {
    std::string name = argument.substr(2);
    if (name.empty() || name[0] == '-' || name[0] == '=') return flagError("bad flag syntax: " + argument);
    const auto equals = name.find('=');
    std::string value;
    if (equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    Flag* flag = m_set.find(name);
    if (!flag) return flagError("unknown flag: --" + name);
    if (equals == std::string::npos) {
      if (flag->takesBare) {
        value = flag->bareValue;
      } else if (m_next < m_arguments.size()) {
        value = m_arguments[m_next++];
      } else {
        return flagError("flag needs an argument: " + argument);
      }
    }
    return set(*flag, value);
  }

  Result<void> shortFlags(const std::string& argument) {
    for (std::size_t at = 1; at < argument.size(); ++at) {
      const char letter = argument[at];
      Flag* flag = m_set.findShorthand(letter);
      if (!flag)
        return flagError(
            "unknown shorthand flag: " + quoteRune(static_cast<unsigned char>(letter)) + " in -" + argument.substr(at));
      const std::string after = argument.substr(at + 1);
      if (after.size() > 1 && after[0] == '=') return set(*flag, after.substr(1));
      if (flag->takesBare) {
        CHARTROOM_TRY(set(*flag, flag->bareValue));
        continue;
      }
      if (!after.empty()) return set(*flag, after);
      if (m_next >= m_arguments.size())
        return flagError(
            "flag needs an argument: " + quoteRune(static_cast<unsigned char>(letter)) + " in -" + argument.substr(at));
      return set(*flag, m_arguments[m_next++]);
    }
    return {};
  }

  Result<void> set(Flag& flag, const std::string& value) {
    if (auto done = flag.set(value); !done) {
      const std::string name =
          flag.shorthand && flag.deprecated.empty() ? std::string("-") + flag.shorthand + ", --" + flag.name : "--" + flag.name;
      return flagError("invalid argument " + quote(value) + " for " + quote(name) + " flag: " + done.error().message);
    }
    flag.changed = true;
    if (!flag.deprecated.empty()) m_warnings.push_back("Flag --" + flag.name + " has been deprecated, " + flag.deprecated);
    return {};
  }

  FlagSet& m_set;
  const std::vector<std::string>& m_arguments;
  std::vector<std::string>& m_warnings;
  std::size_t m_next = 0;
};

Result<std::vector<std::string>> FlagSet::parse(const std::vector<std::string>& arguments, std::vector<std::string>& warnings) {
  return FlagParser(*this, arguments, warnings).run();
}

std::string FlagSet::usages() const {
  std::vector<const Flag*> shown;
  for (const auto& flag : m_flags)
    if (!flag.hidden && flag.deprecated.empty()) shown.push_back(&flag);
  std::sort(shown.begin(), shown.end(), [](const Flag* a, const Flag* b) { return a->name < b->name; });
  std::vector<std::pair<std::string, std::string>> rows;
  std::size_t width = 0;
  for (const Flag* flag : shown) {
    std::string left = flag->shorthand ? std::string("  -") + flag->shorthand + ", --" + flag->name : "      --" + flag->name;
    if (flag->typeName != "bool") left += " " + flag->typeName;
    if (flag->takesBare && flag->typeName != "bool")
      left += flag->typeName == "string" ? "[=" + quote(flag->bareValue) + "]" : "[=" + flag->bareValue + "]";
    std::string right = flag->usage;
    if (!flag->defaultText.empty()) right += " (default " + flag->defaultText + ")";
    width = std::max(width, left.size());
    rows.emplace_back(std::move(left), std::move(right));
  }
  std::string text;
  for (const auto& [left, right] : rows) text += left + std::string(width - left.size() + 3, ' ') + right + "\n";
  return text;
}

} // namespace chartroom::cli
