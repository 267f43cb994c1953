#include "core/tmpl/internal/executor.h"

#include "core/tmpl/internal/stack.h"

// Limits: what calls cost in memory and time. The numbers are bounds of what happens, not measurements.

namespace chartroom::tmpl::internal {

using value::Map;
using value::Type;

namespace {

constexpr std::int64_t kStepsBetweenLooks = 64;
constexpr int kDeepest = 10000;
// A small value on the heap: its object, the allocator's part.
constexpr std::size_t kObject = 64;
// Bytes that one byte becomes at most when it is quoted or escaped.
constexpr std::size_t kMostEscaped = 6;

// What a value takes without what stands inside it.
std::size_t shallowSize(const Value& value) {
  if (value.type() < Type::String) return 0;
  if (value.isString() || value.isBytes()) return kObject + value.string().size();
  if (value.isList()) return kObject + value.list().items.size() * sizeof(Value);
  if (value.isMap()) return kObject + value.map().size() * sizeof(Map::Entry);
  return kObject;
}

// Adds up what a copy of a value would take, everything in it as often as it is reached.
class Measure {
public:
  explicit Measure(std::size_t most) : m_most(most) {}

  // False to stop: too deep or too large.
  bool add(const Value& value, int depth = 0) {
    m_bytes += sizeof(Value) + shallowSize(value);
    if (m_bytes > m_most) return false;
    if (depth > kDeepest) {
      m_tooDeep = true;
      return false;
    }
    if (value.isList()) {
      for (const Value& item : value.list().items)
        if (!add(item, depth + 1)) return false;
    } else if (value.isMap()) {
      for (const Map::Entry& entry : value.map()) {
        m_bytes += entry.key.view().size();
        if (!add(entry.value, depth + 1)) return false;
      }
    }
    return true;
  }

  std::size_t bytes() const { return m_bytes; }
  bool tooDeep() const { return m_tooDeep; }

private:
  std::size_t m_most;
  std::size_t m_bytes = 0;
  bool m_tooDeep = false;
};

} // namespace

void Executor::shorten(std::string& message) {
  constexpr std::size_t kLongest = std::size_t{256} << 10;
  if (message.size() <= kLongest) return;
  message.resize(kLongest);
  message += " …";
}

Result<void> Executor::keepGoing() {
  if (--m_stepsLeft > 0) return {};
  m_stepsLeft = kStepsBetweenLooks;
  CHARTROOM_TRY(m_context.check());
  return m_budget.checkTime();
}

bool isLargerThan(const Value& value, std::size_t bytes) { return !Measure(bytes).add(value); }

Walk builtinWalk(Builtin builtin) {
  return builtin == Builtin::Html || builtin == Builtin::Js || builtin == Builtin::UrlQuery ? Walk::Text : Walk::None;
}

Result<void> Executor::chargeArguments(Walk walk, std::span<const Value> arguments) {
  if (walk == Walk::None) return {};
  for (const Value& argument : arguments) {
    if (argument.isString() && walk == Walk::Text) CHARTROOM_TRY(m_budget.charge(kMostEscaped * argument.string().size()));
    if (!argument.isList() && !argument.isMap()) continue;
    Measure measure(m_budget.limits().value);
    measure.add(argument);
    if (measure.tooDeep()) {
      // Writers of text fail with Go's own words then.
      if (walk == Walk::All) return Error{Code::Template, "a value is nested too deeply", {}, {}};
      continue;
    }
    CHARTROOM_TRY(m_budget.charge(measure.bytes()));
  }
  return {};
}

// A call on something large is as good as many steps.
Result<void> Executor::chargeCall(std::span<const Value> arguments, const Value& result) {
  const std::size_t made = shallowSize(result);
  std::size_t size = made;
  for (const Value& argument : arguments) size += shallowSize(argument);
  m_stepsLeft -= static_cast<std::int64_t>(size >> 12);
  CHARTROOM_TRY(m_budget.charge(made));
  return keepGoing();
}

Result<Value> Executor::callBody(const Function& function, std::span<const Value> arguments) {
  CHARTROOM_TRY(chargeArguments(function.walk, arguments));
  const bool lengthy = function.typicalTime.count() > 0;
  const auto before = lengthy ? processorTime() : std::chrono::nanoseconds(0);
  Result<Value> result = function.body(*this, arguments);
  if (lengthy) {
    m_budget.replaceTime(processorTime() - before, function.typicalTime);
    m_stepsLeft = 0;
  }
  if (result) CHARTROOM_TRY(chargeCall(arguments, *result));
  return result;
}

} // namespace chartroom::tmpl::internal
