#pragma once

// What a server warns of beside its answers ("would violate PodSecurity …", a deprecated kind): each text once, in the order of the
// answers. The client logs them (client.cpp); this listens to the log. Thread-safe; outlives the contexts that it gave.

#include "core/base/context.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::kube {

inline constexpr std::string_view kWarningMark = "Warning: ";

class Warnings {
public:
  // `context`, whose log also comes here.
  Context listenTo(const Context& context) {
    return context.withLog([this, context](LogLevel level, std::string_view text) {
      context.log(level, text);
      if (!text.starts_with(kWarningMark)) return;
      const std::string warning(text.substr(kWarningMark.size()));
      const std::lock_guard lock(m_mutex);
      if (std::find(m_texts.begin(), m_texts.end(), warning) == m_texts.end()) m_texts.push_back(warning);
    });
  }
  std::vector<std::string> texts() const {
    const std::lock_guard lock(m_mutex);
    return m_texts;
  }

private:
  mutable std::mutex m_mutex;
  std::vector<std::string> m_texts;
};

} // namespace chartroom::kube
