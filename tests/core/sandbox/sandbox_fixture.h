#pragma once

// A sandbox in a folder of its own with a clock that stands still and controllers that move only when told to.

#include "core/base/clock.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/sandbox.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

struct SandboxFixture {
  using Value = chartroom::Value;
  using Response = chartroom::sandbox::Response;
  using Request = chartroom::sandbox::Request;

  SandboxFixture() { open(); }
  void open() {
    sandbox.reset();
    auto opened = chartroom::sandbox::Sandbox::open(
        {.folder = dir.path().toStdString(), .clock = &clock, .ticking = chartroom::sandbox::Ticking::Manual});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    sandbox = std::move(*opened);
  }

  // `target` is a path with its query; `body` YAML, sent as JSON unless a type is given.
  Response send(const std::string& method, const std::string& target, const std::string& body = {}, const std::string& type = {},
      const std::string& accept = {}) {
    Request request;
    request.method = method;
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    std::size_t from = mark;
    while (from != std::string::npos) {
      const std::size_t next = target.find('&', from + 1);
      const std::string pair = target.substr(from + 1, next == std::string::npos ? next : next - from - 1);
      const std::size_t equals = pair.find('=');
      request.query.emplace_back(pair.substr(0, equals), equals == std::string::npos ? "" : pair.substr(equals + 1));
      from = next;
    }
    request.headers["content-type"] = type.empty() ? "application/json" : type;
    request.headers["user-agent"] = "tester/1.0";
    if (!accept.empty()) request.headers["accept"] = accept;
    if (!body.empty()) {
      const auto value = chartroom::value::parseYaml(body);
      if (!value) qFatal("%s", value.error().message.c_str());
      request.body = *chartroom::value::writeJson(*value);
    }
    return sandbox->handle(request);
  }
  static Value json(const Response& response) {
    auto parsed = chartroom::value::parseJson(response.body);
    return parsed ? *parsed : Value();
  }
  Value get(const std::string& path) { return json(send("GET", path)); }
  std::string text(const std::string& path, chartroom::sandbox::internal::Path field) {
    return chartroom::sandbox::internal::textAt(get(path), field);
  }
  // Names of a collection, "a b c".
  std::string names(const std::string& path) {
    std::string result;
    for (const Value& item : chartroom::sandbox::internal::itemsAt(get(path), {"items"}))
      result += (result.empty() ? "" : " ") + chartroom::sandbox::internal::nameOf(item);
    return result;
  }
  void advance(std::chrono::nanoseconds time) { clock.set(clock.now() + time); }

  QTemporaryDir dir;
  chartroom::FixedClock clock{chartroom::Clock::Time(std::chrono::seconds(1'795'000'000))};
  std::unique_ptr<chartroom::sandbox::Sandbox> sandbox;
};
