#pragma once

// Commands against a sandbox on loopback: in this process with streams of their own, or as the real program.

#include "app/cli/local_commands.h"
#include "app/cli/network_commands.h"
#include "core/sandbox/sandbox.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <optional>
#include <sstream>

struct ReleaseFixture {
  struct Run {
    int status = 0;
    QString out;
    QString err;
  };

  ReleaseFixture() {
    auto opened = chartroom::sandbox::Sandbox::open({.folder = path("data").toStdString()});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    sandbox = std::move(*opened);
    if (const auto port = sandbox->listen(0); !port) qFatal("%s", port.error().message.c_str());
    if (const auto written = sandbox->writeKubeconfig(path("kubeconfig").toStdString()); !written)
      qFatal("%s", written.error().message.c_str());
    write("mini/Chart.yaml", "apiVersion: v2\nname: mini\nversion: 1.2.3\nappVersion: \"9\"\n");
    write("mini/values.yaml", "colour: red\n");
    write("mini/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  colour: {{ .Values.colour }}\n");
    write("mini/templates/hook.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-hook\n  annotations:\n    helm.sh/hook: pre-install\n");
    write("mini/templates/NOTES.txt", "It is {{ .Values.colour }}.\n");
    write("slow/Chart.yaml", "apiVersion: v2\nname: slow\nversion: 1.0.0\n");
    write("slow/templates/d.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
        "    spec:\n      containers: [{name: c, image: \"x:missing\"}]\n");
  }
  QString path(const QString& name) const { return folder.filePath(name); }
  void write(const QString& name, const QByteArray& text) const {
    QDir().mkpath(QFileInfo(path(name)).path());
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write a file of the test");
  }
  Run run(QStringList arguments) const {
    arguments << "--kubeconfig" << path("kubeconfig");
    std::vector<std::string> list;
    for (const QString& each : arguments) list.push_back(each.toStdString());
    std::ostringstream out, err;
    std::istringstream in;
    chartroom::cli::Streams streams{out, err, in, [this](const std::string& name) {
                                      const auto found = environment.find(name);
                                      return found == environment.end() ? std::optional<std::string>() : found->second;
                                    }};
    chartroom::cli::Program program("helm", streams);
    chartroom::cli::addLocalCommands(program);
    chartroom::cli::addClusterCommands(program);
    const int status = program.run(list);
    return {status, masked(out.str()), masked(err.str())};
  }
  // "TIME" for every time; what only pads a column of times goes with it.
  static QString masked(const std::string& text) {
    QString result = QString::fromStdString(text);
    result.replace(QRegularExpression("[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}"), "TIME");
    result.replace(QRegularExpression("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z| \\+0000 UTC) *"), "TIME");
    result.replace(QRegularExpression("UPDATED +"), "UPDATED");
    return result.replace(QRegularExpression("modifiedAt=\\d+"), "modifiedAt=N");
  }
  static QString program() { return CHARTROOM_BINARY_DIR "/libexec/chartroomctl-network"; }

  std::map<std::string, std::string> environment;
  QTemporaryDir folder;
  std::unique_ptr<chartroom::sandbox::Sandbox> sandbox;
};
