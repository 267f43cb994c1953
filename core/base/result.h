#pragma once

// Result<T>: a T or an Error, by value (std::expected is C++23). Asking a failed result for its value, or a good one for its
// error, is a defect and ends the program.

#include "core/base/error.h"

#include <cstdlib>
#include <optional>
#include <utility>
#include <variant>

namespace chartroom {

template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}     // NOLINT: implicit on purpose
  Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {} // NOLINT: implicit on purpose

  bool ok() const { return m_state.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return require<0>(m_state); }
  const T& value() const& { return require<0>(m_state); }
  // By value, so that `for (auto& x : list().value())` walks over something that lives.
  T value() && { return std::move(require<0>(m_state)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return require<1>(m_state); }
  const Error& error() const& { return require<1>(m_state); }
  Error&& error() && { return std::move(require<1>(m_state)); }

private:
  template <std::size_t I, typename S>
  static auto& require(S& state) {
    if (state.index() != I) std::abort();
    return *std::get_if<I>(&state);
  }
  std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : m_error(std::move(error)) {} // NOLINT: implicit on purpose

  bool ok() const { return !m_error.has_value(); }
  explicit operator bool() const { return ok(); }
  // A good result that is asked for its error ends the program.
  // NOLINTBEGIN(bugprone-unchecked-optional-access)
  Error& error() & { return m_error.value(); }
  const Error& error() const& { return m_error.value(); }
  Error&& error() && { return std::move(m_error).value(); }
  // NOLINTEND(bugprone-unchecked-optional-access)

private:
  std::optional<Error> m_error;
};

// CHARTROOM_TRY(expression): return the error of a failed Result<...>, drop a good one's value.
#define CHARTROOM_TRY(expression)                                                                                                  \
  do {                                                                                                                             \
    if (auto chartroomTry = (expression); !chartroomTry) return std::move(chartroomTry).error();                                   \
  } while (false)

#define CHARTROOM_CONCAT_(a, b) a##b
#define CHARTROOM_CONCAT(a, b) CHARTROOM_CONCAT_(a, b)
// CHARTROOM_ASSIGN(auto x, expression): x is the value, or the error is returned.
#define CHARTROOM_ASSIGN(declaration, expression)                                                                                  \
  auto CHARTROOM_CONCAT(chartroomResult, __LINE__) = (expression);                                                                 \
  if (!CHARTROOM_CONCAT(chartroomResult, __LINE__)) return std::move(CHARTROOM_CONCAT(chartroomResult, __LINE__)).error();         \
  declaration = std::move(CHARTROOM_CONCAT(chartroomResult, __LINE__)).value()

} // namespace chartroom
