// Numbers: conversions, integer and decimal arithmetic, ranges (sprig's numeric.go).

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/funcs/internal/decimal.h"
#include "core/funcs/internal/support.h"
#include "core/tmpl/format.h"

#include <cmath>
#include <limits>

namespace chartroom::funcs::internal {

namespace {

// Go's integers wrap around.
std::int64_t wrap(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }
std::uint64_t bits(std::int64_t number) { return static_cast<std::uint64_t>(number); }

Value int64(std::int64_t number) { return Value::integer(Type::Int64, number); }

enum class DecimalOperation { Add, Subtract, Multiply, Divide };

Result<Value> decimals(const Value& first, Arguments rest, DecimalOperation operation) {
  CHARTROOM_ASSIGN(Decimal result, Decimal::fromFloat(castFloat(first)));
  for (const Value& argument : rest) {
    CHARTROOM_ASSIGN(const Decimal next, Decimal::fromFloat(castFloat(argument)));
    switch (operation) {
    case DecimalOperation::Add: result = result.add(next); break;
    case DecimalOperation::Subtract: result = result.subtract(next); break;
    case DecimalOperation::Multiply: result = result.multiply(next); break;
    case DecimalOperation::Divide: {
      CHARTROOM_ASSIGN(result, result.divide(next));
      break;
    }
    }
  }
  return Value(result.toFloat());
}

double largerFloat(double a, double b) {
  if (std::isinf(a) && a > 0) return a;
  if (std::isinf(b) && b > 0) return b;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

double smallerFloat(double a, double b) {
  if (std::isinf(a) && a < 0) return a;
  if (std::isinf(b) && b < 0) return b;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  if (a == 0 && b == 0) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

// Go would fill the memory of the machine; a template has no use for more than this many numbers.
constexpr std::int64_t kLongestRange = 50'000'000;

Result<Value> range(std::int64_t start, std::int64_t stop, std::int64_t step) {
  Value list = Value::makeList(Type::IntList);
  auto& items = list.list().items;
  const bool down = stop < start;
  if (down ? step >= 0 : step <= 0) return list;
  const std::uint64_t distance = down ? bits(start) - bits(stop) : bits(stop) - bits(start);
  const std::uint64_t stride = down ? 0 - bits(step) : bits(step);
  if (distance / stride > static_cast<std::uint64_t>(kLongestRange)) return failure("runtime error: makeslice: len out of range");
  for (std::uint64_t done = 0; done < distance; done += stride) {
    items.push_back(Value::goInt(wrap(down ? bits(start) - done : bits(start) + done)));
    if (distance - done <= stride) break;
  }
  return list;
}

Result<Value> sequence(Arguments a) {
  std::int64_t start = 1, end = 0, step = 1;
  std::int64_t past = 1; // seq includes its end
  switch (a.size()) {
  case 1:
    end = a[0].integer();
    if (end < start) step = past = -1;
    break;
  case 2:
    start = a[0].integer(), end = a[1].integer();
    if (end < start) step = past = -1;
    break;
  case 3:
    start = a[0].integer(), step = a[1].integer(), end = a[2].integer();
    if (end < start) {
      past = -1;
      if (step > 0) return Value("");
    }
    break;
  default: return Value("");
  }
  CHARTROOM_ASSIGN(const Value list, range(start, wrap(bits(end) + bits(past)), step));
  std::string result;
  for (const Value& item : list.list().items) {
    if (!result.empty()) result += ' ';
    appendInteger(result, item.integer());
  }
  return Value(std::move(result));
}

double rounded(double value, std::int64_t places, double roundOn) {
  const double power = std::pow(10.0, static_cast<double>(places));
  const double scaled = power * value;
  double whole = 0;
  const double fraction = std::modf(scaled, &whole);
  return (fraction >= roundOn ? std::ceil(scaled) : std::floor(scaled)) / power;
}

void addConversions(FunctionMap& map) {
  define(map, "atoi", {P::String}, [](Arguments a) { return Value::goInt(parseInt(a[0].string()).value); });
  define(map, "int", {P::Any}, [](Arguments a) { return Value::goInt(castInt(a[0])); });
  define(map, "int64", {P::Any}, [](Arguments a) { return int64(castInt(a[0])); });
  define(map, "float64", {P::Any}, [](Arguments a) { return Value(castFloat(a[0])); });
  define(map, "toDecimal", {P::Any}, [](Arguments a) {
    const ParsedInt parsed = parseInt(tmpl::print(a[0]), 8);
    return int64(parsed.ok() ? parsed.value : 0);
  });
}

void addIntegers(FunctionMap& map) {
  define(map, "add1", {P::Any}, [](Arguments a) { return int64(wrap(bits(castInt(a[0])) + 1)); });
  defineVariadic(map, "add", {P::Any}, [](Arguments a) {
    std::uint64_t sum = 0;
    for (const Value& argument : a) sum += bits(castInt(argument));
    return int64(wrap(sum));
  });
  define(map, "sub", {P::Any, P::Any}, [](Arguments a) { return int64(wrap(bits(castInt(a[0])) - bits(castInt(a[1])))); });
  defineVariadic(map, "mul", {P::Any, P::Any}, [](Arguments a) {
    std::uint64_t product = 1;
    for (const Value& argument : a) product *= bits(castInt(argument));
    return int64(wrap(product));
  });
  define(map, "div", {P::Any, P::Any}, [](Arguments a) -> Result<Value> {
    const std::int64_t dividend = castInt(a[0]), divisor = castInt(a[1]);
    if (divisor == 0) return failure("runtime error: integer divide by zero");
    return int64(divisor == -1 ? wrap(0 - bits(dividend)) : dividend / divisor);
  });
  define(map, "mod", {P::Any, P::Any}, [](Arguments a) -> Result<Value> {
    const std::int64_t dividend = castInt(a[0]), divisor = castInt(a[1]);
    if (divisor == 0) return failure("runtime error: integer divide by zero");
    return int64(divisor == -1 ? 0 : dividend % divisor);
  });
  defineVariadic(map, "max", {P::Any, P::Any}, [](Arguments a) {
    std::int64_t best = castInt(a[0]);
    for (const Value& argument : a.subspan(1)) best = std::max(best, castInt(argument));
    return int64(best);
  });
  alias(map, "max", "biggest");
  defineVariadic(map, "min", {P::Any, P::Any}, [](Arguments a) {
    std::int64_t best = castInt(a[0]);
    for (const Value& argument : a.subspan(1)) best = std::min(best, castInt(argument));
    return int64(best);
  });
}

void addFloats(FunctionMap& map) {
  define(map, "add1f", {P::Any}, [](Arguments a) {
    const Value one = Value::goInt(1);
    return decimals(a[0], Arguments(&one, 1), DecimalOperation::Add);
  });
  defineVariadic(map, "addf", {P::Any}, [](Arguments a) { return decimals(Value(0.0), a, DecimalOperation::Add); });
  defineVariadic(
      map, "subf", {P::Any, P::Any}, [](Arguments a) { return decimals(a[0], a.subspan(1), DecimalOperation::Subtract); });
  defineVariadic(
      map, "mulf", {P::Any, P::Any}, [](Arguments a) { return decimals(a[0], a.subspan(1), DecimalOperation::Multiply); });
  defineVariadic(map, "divf", {P::Any, P::Any}, [](Arguments a) { return decimals(a[0], a.subspan(1), DecimalOperation::Divide); });
  defineVariadic(map, "maxf", {P::Any, P::Any}, [](Arguments a) {
    double best = castFloat(a[0]);
    for (const Value& argument : a.subspan(1)) best = largerFloat(best, castFloat(argument));
    return Value(best);
  });
  defineVariadic(map, "minf", {P::Any, P::Any}, [](Arguments a) {
    double best = castFloat(a[0]);
    for (const Value& argument : a.subspan(1)) best = smallerFloat(best, castFloat(argument));
    return Value(best);
  });
  define(map, "floor", {P::Any}, [](Arguments a) { return Value(std::floor(castFloat(a[0]))); });
  define(map, "ceil", {P::Any}, [](Arguments a) { return Value(std::ceil(castFloat(a[0]))); });
  defineVariadic(map, "round", {P::Any, P::Int, P::Float64},
      [](Arguments a) { return Value(rounded(castFloat(a[0]), a[1].integer(), a.size() > 2 ? a[2].number() : 0.5)); });
}

void addRanges(FunctionMap& map) {
  define(map, "until", {P::Int}, [](Arguments a) { return range(0, a[0].integer(), a[0].integer() < 0 ? -1 : 1); });
  define(map, "untilStep", {P::Int, P::Int, P::Int},
      [](Arguments a) { return range(a[0].integer(), a[1].integer(), a[2].integer()); });
  defineVariadic(map, "seq", {P::Int}, [](Arguments a) { return sequence(a); });
}

} // namespace

void addNumbers(FunctionMap& map) {
  addConversions(map);
  addIntegers(map);
  addFloats(map);
  addRanges(map);
}

} // namespace chartroom::funcs::internal
