#pragma once

// Growth: for bodies that build a text or list whose size they do not know beforehand. Tells the budget of the execution each
// time it doubles.

#include "core/tmpl/function.h"

#include <cstddef>

namespace chartroom::funcs::internal {

class Growth {
public:
  explicit Growth(tmpl::Call& call) : m_call(call) {}
  // `bytes` have been made so far.
  Result<void> reached(std::size_t bytes) {
    CHARTROOM_TRY(m_call.keepGoing());
    if (bytes < m_next) return {};
    m_next = 2 * bytes;
    return m_call.charge(m_next);
  }

private:
  tmpl::Call& m_call;
  std::size_t m_next = std::size_t{1} << 20;
};

// What a text of its own in a list takes, without its characters.
constexpr std::size_t kListedText = 96;

} // namespace chartroom::funcs::internal
