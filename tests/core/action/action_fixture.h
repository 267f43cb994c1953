#pragma once

// A sandbox on loopback with a session on it, and charts written in the test.

#include "core/action/install.h"
#include "core/action/read.h"
#include "core/action/rollback.h"
#include "core/action/session.h"
#include "core/action/uninstall.h"
#include "core/action/upgrade.h"
#include "core/kube/kubeconfig.h"
#include "core/sandbox/sandbox.h"
#include "core/value/yaml.h"
#include "tests/core/chart/chart_builder.h"

#include <QTemporaryDir>
#include <QTest>

#include <mutex>

struct ActionFixture {
  using Files = chart_builder::Files;

  // `transport` may stand between the session and the sandbox.
  explicit ActionFixture(
      std::shared_ptr<chartroom::http::Transport> transport = nullptr, std::chrono::milliseconds lastWords = {}) {
    auto opened = chartroom::sandbox::Sandbox::open({.folder = folder.filePath("data").toStdString()});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    sandbox = std::move(*opened);
    if (const auto port = sandbox->listen(0); !port) qFatal("%s", port.error().message.c_str());
    const std::string kubeconfig = folder.filePath("kubeconfig").toStdString();
    if (const auto written = sandbox->writeKubeconfig(kubeconfig); !written) qFatal("%s", written.error().message.c_str());
    chartroom::action::SessionOptions options;
    options.connection = chartroom::kube::resolveConnection(kubeconfig, {});
    options.transport = std::move(transport);
    options.lastWords = lastWords;
    session = std::move(chartroom::action::Session::make(std::move(options))).value();
    context = chartroom::Context().withProgress([this](std::string_view step) { steps.emplace_back(step); });
  }

  static chartroom::Value yaml(const std::string& text) { return *chartroom::value::parseYaml(text.empty() ? "{}" : text); }
  // A chart "c" with these templates.
  static std::unique_ptr<chartroom::chart::Chart> chart(Files templates, const std::string& values = "{}\n") {
    Files files{{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"}, {"values.yaml", values}};
    for (auto& [name, text] : templates) files.emplace_back("templates/" + name, std::move(text));
    return std::move(chart_builder::load(files)).value();
  }
  static std::string configMap(const std::string& name, const std::string& annotations = "", const std::string& data = "a: b") {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n  annotations: {" + annotations + "}\ndata: {" +
           data + "}\n";
  }
  static std::string hook(
      const std::string& name, const std::string& event, const std::string& weight, const std::string& policy = "") {
    return configMap(name, "helm.sh/hook: \"" + event + "\", helm.sh/hook-weight: \"" + weight + "\"" +
                               (policy.empty() ? "" : ", helm.sh/hook-delete-policy: \"" + policy + "\""));
  }
  // Never becomes ready with the tag "missing".
  static Files deployment() {
    return {{"d.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
        "    spec:\n      containers: [{name: c, image: \"x:{{ .Values.tag }}\"}]\n"}};
  }

  chartroom::action::Outcome install(std::unique_ptr<chartroom::chart::Chart> chart, const std::string& values = "",
      chartroom::action::InstallOptions options = {}) {
    options.releaseName = "rel";
    return chartroom::action::install(context, *session, std::move(chart), yaml(values), options);
  }
  chartroom::action::Outcome upgrade(std::unique_ptr<chartroom::chart::Chart> chart, const std::string& values = "",
      chartroom::action::UpgradeOptions options = {}) {
    options.releaseName = "rel";
    return chartroom::action::upgrade(context, *session, std::move(chart), yaml(values), options);
  }
  // The live ConfigMap, or nil.
  chartroom::Value live(const std::string& name) {
    chartroom::kube::Call call;
    call.path = "/api/v1/namespaces/default/configmaps/" + name;
    auto got = session->client().call({}, call);
    return got ? *got : chartroom::Value();
  }
  void put(const std::string& name) {
    chartroom::kube::Call call;
    call.method = "POST";
    call.path = "/api/v1/namespaces/default/configmaps";
    call.body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}";
    if (const auto made = session->client().call({}, call); !made) qFatal("%s", made.error().message.c_str());
  }
  std::vector<chartroom::release::Head> heads() { return *session->storage().heads({}, {{"name", "rel"}}); }
  std::string status(int version = 0) {
    const auto release = chartroom::action::get({}, *session, "rel", version);
    return release ? release->info.status : release.error().message;
  }
  // The hooks that ran, in order: "pre-install a".
  std::vector<std::string> hooksRun() const {
    std::vector<std::string> result;
    for (const std::string& step : steps)
      if (step.starts_with("running hook ")) result.push_back(step.substr(13));
    return result;
  }

  QTemporaryDir folder;
  std::unique_ptr<chartroom::sandbox::Sandbox> sandbox;
  std::unique_ptr<chartroom::action::Session> session;
  std::vector<std::string> steps;
  chartroom::Context context;
};
