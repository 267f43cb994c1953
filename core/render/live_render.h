#pragma once

// LiveRender: renders one chart again and again while its values are edited, and executes only the templates that an edit can
// reach. What it gives equals, byte for byte, what CompiledChart::render gives with the same options and AfterError::Continue;
// with it comes the provenance of every line.
//
// It knows what each template read (core/tmpl/trace.h), compares the new effective values with the last ones, and executes
// what read a difference. Everything is executed again when the options, the enabled subcharts, or what only templates that
// change their values could tell differ.
//
// Threads: one at a time. Lifetime: shares the chart; results are plain values that outlive it.

#include "core/render/provenance.h"
#include "core/render/render.h"

#include <memory>

namespace chartroom::render {

struct LiveResult {
  Rendered rendered;
  Provenance provenance;
  int executed = 0; // templates executed for it; the others were as before
};

class LiveRender {
public:
  explicit LiveRender(std::shared_ptr<const CompiledChart> chart);
  ~LiveRender();
  LiveRender(const LiveRender&) = delete;
  LiveRender& operator=(const LiveRender&) = delete;

  const CompiledChart& chart() const;
  // As CompiledChart::render; `options.afterError` is taken for Continue. Callbacks (lookup, resolveHost) must answer as in the
  // render before, or forget() be called first. A cancelled render leaves the state before it.
  LiveResult render(const Context& context, const Value& values, const RenderOptions& options);
  // The next render executes everything.
  void forget();

private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace chartroom::render
