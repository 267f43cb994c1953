#include "core/tmpl/format.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/tmpl/internal/printer.h"

#include <algorithm>
#include <utility>

namespace chartroom::tmpl {

namespace internal {

using value::Type;

namespace {

constexpr int kTooLarge = 1000000; // for a width or precision

bool tooLarge(std::int64_t number) { return number > kTooLarge || number < -kTooLarge; }

// Reads digits from `at`; no digits is no number, and too many leave the position at the end.
bool readNumber(std::string_view format, std::size_t& at, std::size_t end, int& number) {
  number = 0;
  bool found = false;
  for (; at < end && format[at] >= '0' && format[at] <= '9'; ++at) {
    if (tooLarge(number)) {
      number = 0;
      at = end;
      return false;
    }
    number = number * 10 + (format[at] - '0');
    found = true;
  }
  return found;
}

bool integerOperand(std::span<const Value> operands, std::size_t& index, int& number) {
  number = 0;
  if (index >= operands.size()) return false;
  Value value = operands[index++];
  if (value.isOpaque()) value = value.opaque().plain(); // a number by another name
  if (!value.isInteger()) return false;
  if (value.isUnsigned() && value.integer() < 0) return false;
  if (tooLarge(value.integer())) return false;
  number = static_cast<int>(value.integer());
  return true;
}

} // namespace

// Takes a [n] if one stands here. True when the next operand is the one it names.
bool Printer::readArgumentNumber(std::string_view format, std::size_t& at, std::size_t operandCount) {
  if (at >= format.size() || format[at] != '[') return false;
  m_reordered = true;
  const std::size_t close = format.find(']', at);
  if (format.size() - at < 3 || close == std::string_view::npos) {
    m_goodArgument = false;
    ++at;
    return false;
  }
  std::size_t digits = at + 1;
  int number = 0;
  const bool ok = readNumber(format, digits, close, number) && digits == close;
  at = close + 1;
  if (ok && number >= 1 && static_cast<std::size_t>(number) <= operandCount) {
    m_argument = static_cast<std::size_t>(number) - 1;
    return true;
  }
  m_goodArgument = false;
  return ok;
}

void Printer::readWidth(std::string_view format, std::size_t& at, std::span<const Value> operands) {
  if (at < format.size() && format[at] == '*') {
    ++at;
    m_flags.widthPresent = integerOperand(operands, m_argument, m_flags.width);
    if (!m_flags.widthPresent) m_out += "%!(BADWIDTH)";
    if (m_flags.width < 0) {
      m_flags.width = -m_flags.width;
      m_flags.minus = true;
      m_flags.zero = false;
    }
    m_afterIndex = false;
    return;
  }
  m_flags.widthPresent = readNumber(format, at, format.size(), m_flags.width);
  if (m_afterIndex && m_flags.widthPresent) m_goodArgument = false; // "%[3]2d"
}

void Printer::readPrecision(std::string_view format, std::size_t& at, std::span<const Value> operands) {
  if (at + 1 >= format.size() || format[at] != '.') return;
  ++at;
  if (m_afterIndex) m_goodArgument = false; // "%[3].2d"
  m_afterIndex = readArgumentNumber(format, at, operands.size());
  if (at < format.size() && format[at] == '*') {
    ++at;
    m_flags.precisionPresent = integerOperand(operands, m_argument, m_flags.precision);
    if (m_flags.precision < 0) {
      m_flags.precision = 0;
      m_flags.precisionPresent = false;
    }
    if (!m_flags.precisionPresent) m_out += "%!(BADPREC)";
    m_afterIndex = false;
    return;
  }
  readNumber(format, at, format.size(), m_flags.precision);
  m_flags.precisionPresent = true;
}

void Printer::splitVerbV() {
  m_flags.sharpV = std::exchange(m_flags.sharp, false);
  m_flags.plusV = std::exchange(m_flags.plus, false);
}

void Printer::printExtra(std::span<const Value> operands) {
  m_flags = {};
  m_out += "%!(EXTRA ";
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (i > 0) m_out += ", ";
    if (operands[i].isNil()) {
      m_out += "<nil>";
      continue;
    }
    m_out += value::typeName(operands[i]);
    m_out += '=';
    printArgument(operands[i], U'v');
  }
  m_out += ')';
}

void Printer::printFormat(std::string_view format, std::span<const Value> operands) {
  for (std::size_t i = 0; i < format.size();) {
    m_goodArgument = true;
    const std::size_t percent = std::min(format.find('%', i), format.size());
    m_out += format.substr(i, percent - i);
    if (percent == format.size()) break;
    i = percent + 1;
    m_flags = {};
    for (bool flags = true; flags && i < format.size(); i += flags ? 1 : 0) {
      switch (format[i]) {
      case '#': m_flags.sharp = true; break;
      case '0': m_flags.zero = true; break;
      case '+': m_flags.plus = true; break;
      case '-': m_flags.minus = true; break;
      case ' ': m_flags.space = true; break;
      default: flags = false;
      }
    }
    // The usual case, a plain verb, needs none of what follows.
    if (i < format.size() && format[i] >= 'a' && format[i] <= 'z' && m_argument < operands.size()) {
      const char verb = format[i++];
      if (verb == 'v' || verb == 'w') splitVerbV();
      printArgument(operands[m_argument++], static_cast<char32_t>(verb));
      continue;
    }
    m_afterIndex = readArgumentNumber(format, i, operands.size());
    readWidth(format, i, operands);
    readPrecision(format, i, operands);
    if (!m_afterIndex) m_afterIndex = readArgumentNumber(format, i, operands.size());
    if (i >= format.size()) {
      m_out += "%!(NOVERB)";
      break;
    }
    const DecodedRune verb = decodeRune(format.substr(i));
    i += static_cast<std::size_t>(verb.width);
    if (verb.rune == '%') {
      m_out += '%';
    } else if (!m_goodArgument || m_argument >= operands.size()) {
      m_out += "%!";
      appendRune(m_out, verb.rune);
      m_out += m_goodArgument ? "(MISSING)" : "(BADINDEX)";
    } else {
      if (verb.rune == 'v' || verb.rune == 'w') splitVerbV();
      printArgument(operands[m_argument++], verb.rune);
    }
  }
  if (!m_reordered && m_argument < operands.size()) printExtra(operands.subspan(m_argument));
}

} // namespace internal

std::string sprint(std::span<const Value> operands) {
  std::string output;
  internal::Printer printer(output);
  bool previousString = false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const bool string = operands[i].isString() || (operands[i].isOpaque() && operands[i].opaque().kindName() == "string");
    if (i > 0 && !string && !previousString) output += ' ';
    printer.printArgument(operands[i], U'v');
    previousString = string;
  }
  return output;
}

std::string sprintln(std::span<const Value> operands) {
  std::string output;
  internal::Printer printer(output);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (i > 0) output += ' ';
    printer.printArgument(operands[i], U'v');
  }
  output += '\n';
  return output;
}

std::string sprintf(std::string_view format, std::span<const Value> operands) {
  std::string output;
  internal::Printer(output).printFormat(format, operands);
  return output;
}

std::string print(const Value& value) {
  if (value.isString()) return value.string();
  std::string output;
  internal::Printer(output).printArgument(value, U'v');
  return output;
}

void appendAction(std::string& output, const Value& value) {
  switch (value.type()) {
  case value::Type::Nil: output += "<no value>"; break;
  case value::Type::String: output += value.string(); break;
  case value::Type::Int:
  case value::Type::Int64: appendInteger(output, value.integer()); break;
  case value::Type::Bool: output += value.boolean() ? "true" : "false"; break;
  case value::Type::Float64: appendFloat(output, value.number(), 'g'); break;
  case value::Type::Opaque: output += value.opaque().printInAction(); break;
  default: internal::Printer(output).printArgument(value, U'v');
  }
}

} // namespace chartroom::tmpl
