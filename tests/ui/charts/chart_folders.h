#pragma once

// Charts on disk for the tests of the room.

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>

class ChartFolders {
public:
  QString path(const QString& name = {}) const { return name.isEmpty() ? m_folder.path() : m_folder.filePath(name); }
  QString write(const QString& name, const QByteArray& bytes) const {
    const QString file = path(name);
    QDir().mkpath(QFileInfo(file).absolutePath());
    QFile out(file);
    if (out.open(QIODevice::WriteOnly)) out.write(bytes);
    return file;
  }
  // A small application chart; `more` goes into its Chart.yaml. Returns its folder.
  QString chart(const QString& folder, const QByteArray& name, const QByteArray& more = {}) const {
    write(
        folder + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: 1.2.3\ndescription: The " + name + " chart\n" + more);
    write(folder + "/values.yaml", "image:\n  tag: one\nauth:\n  enabled: true\n  password: secret\n");
    write(folder + "/templates/_helpers.tpl", "{{- define \"x\" -}}{{- end -}}\n");
    write(folder + "/templates/web.yaml", "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: {{ .Release.Name }}\n");
    return path(folder);
  }

private:
  QTemporaryDir m_folder;
};
