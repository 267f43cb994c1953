// The tour's steps about provenance: from a value to its lines and back, keys that nothing reads, and errors in place.

#include "app/gui/tour.h"

#include "ui/widgets/code_editor.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTreeView>

#include <algorithm>

namespace chartroom::gui {

using widgets::CodeEditor;

namespace {

constexpr int kNumber = 3;

bool hasMark(const CodeEditor& editor, const QString& text, CodeEditor::Mark mark) {
  const auto marks = editor.lineMarks();
  return std::any_of(marks.begin(), marks.end(),
      [&](const CodeEditor::LineMark& one) { return one.mark == mark && editor.lineText(one.line).contains(text); });
}

} // namespace

void Tour::clickManifestLine(const QString& text) {
  auto* manifest = find<CodeEditor>(QStringLiteral("manifestEditor"));
  if (!manifest) return;
  for (int line = 1; line <= manifest->lineCount(); ++line) {
    const QString whole = manifest->lineText(line);
    if (!whole.contains(text)) continue;
    manifest->showLine(line);
    const QRect end = manifest->columnRect(line, static_cast<int>(whole.toUtf8().size()));
    click(manifest->viewWidget(), end.center() + QPoint(2, 0));
    return;
  }
}

void Tour::addProvenanceSteps(bool sample) {
  const auto add = [this](const char* name, std::function<void()> act, std::function<QString()> missing, bool picture = true) {
    m_steps.push_back({QString::fromLatin1(name), std::move(act), std::move(missing), picture});
  };
  const QString line = m_edit.manifestKey + QString::number(kNumber);
  const QString keyName = m_edit.path.empty() ? QString() : QString::fromStdString(m_edit.path.back());
  // The button of the popover or dock whose name says where it leads.
  const auto link = [this](const QString& to) -> QAbstractButton* {
    for (auto* button : m_window->findChildren<QAbstractButton*>())
      if (button->isVisible() && button->objectName().startsWith(QLatin1String("provenanceLink")) &&
          button->accessibleName().contains(to))
        return button;
    return nullptr;
  };
  const auto editor = [this]() -> CodeEditor* {
    for (QWidget* at = editorKeys(); at; at = at->parentWidget())
      if (auto* found = qobject_cast<CodeEditor*>(at)) return found;
    return nullptr;
  };

  add(
      "value-to-lines", [this] { key(editorKeys(), Qt::Key_Left); },
      [this, line]() -> QString {
        auto* manifest = find<CodeEditor>(QStringLiteral("manifestEditor"));
        if (!selectResourceWith(line)) return QStringLiteral("no manifest says \"%1\"").arg(line);
        if (!find<QAbstractButton>(QStringLiteral("reachLink")))
          return QStringLiteral("the editor does not say how far the value reaches");
        if (!find<QLabel>(QStringLiteral("manifestReach")))
          return QStringLiteral("the manifest's head does not say how many lines are from the value");
        return hasMark(*manifest, line, CodeEditor::Mark::Source) ? QString() : QStringLiteral("the line is not marked");
      });

  add(
      "line-to-value", [this, line] { clickManifestLine(line); },
      [this, link, keyName]() -> QString {
        if (!find<QWidget>(QStringLiteral("provenancePopover"))) return QStringLiteral("the popover is not open");
        if (!link(keyName)) return QStringLiteral("it does not name the value");
        return link(QStringLiteral("templates/")) ? QString() : QStringLiteral("it does not name the template");
      });

  add(
      "line-to-template",
      [link] {
        if (auto* button = link(QStringLiteral("templates/"))) button->click();
      },
      [this, keyName]() -> QString {
        const auto* source = find<CodeEditor>(QStringLiteral("templateEditor"));
        if (!source) return QStringLiteral("the template is not shown");
        const auto marks = source->lineMarks();
        if (marks.size() != 1 || marks.front().mark != CodeEditor::Mark::Source) return QStringLiteral("its line is not marked");
        return source->lineText(marks.front().line).contains(QLatin1String("{{")) ? QString()
                                                                                  : QStringLiteral("the marked line is no action");
      });

  add(
      "back-to-value", [this, line] { clickManifestLine(line); },
      [link, keyName] { return link(keyName) ? QString() : QStringLiteral("the popover does not name the value"); }, false);
  add(
      "pinned", [this] { press(QStringLiteral("provenancePin")); },
      [this, link, keyName]() -> QString {
        if (!find<QWidget>(QStringLiteral("provenanceDock"))) return QStringLiteral("the dock is not there");
        if (find<QWidget>(QStringLiteral("provenancePopover"))) return QStringLiteral("the popover is still there");
        return link(keyName) ? QString() : QStringLiteral("the dock does not name the value");
      });
  add(
      "unpinned",
      [this, link, keyName] {
        if (auto* button = link(keyName)) button->click();
        press(QStringLiteral("provenanceUnpin"));
      },
      [this] {
        if (find<QWidget>(QStringLiteral("provenanceDock"))) return QStringLiteral("the dock is still there");
        return editorKeys() ? QString() : QStringLiteral("the link did not lead to the layer");
      },
      false);
  if (!sample) return;

  // Keys typed behind the tour's edit, from the first column.
  const auto append = [this](const QString& text) {
    editTo(kNumber);
    QWidget* keys = editorKeys();
    type(keys, QStringLiteral("\n"));
    key(keys, Qt::Key_Backtab, Qt::ShiftModifier); // out of the indentation that the line before gave it
    type(keys, text);
  };
  add(
      "unread-key",
      [this, append] {
        append(QStringLiteral("cart-cache:\nreplicaCuont: 2"));
        key(editorKeys(), Qt::Key_Up);
      },
      [this, editor]() -> QString {
        if (!find<QWidget>(QStringLiteral("warningCount"))) return QStringLiteral("the warning is not counted");
        const auto* keys = editor();
        const auto& problems = keys->problems();
        return problems.size() == 1 && problems[0].message.contains(QLatin1String("Did you mean replicaCount?"))
                   ? QString()
                   : QStringLiteral("the key is not marked");
      });
  add(
      "unread-key-mended",
      [this] {
        key(editorKeys(), Qt::Key_Down);
        key(editorKeys(), Qt::Key_Return, Qt::AltModifier);
      },
      [this, editor]() -> QString {
        if (!editor()->text().contains(QLatin1String("replicaCount: 2"))) return QStringLiteral("the key has its old name");
        return find<QWidget>(QStringLiteral("warningCount")) ? QStringLiteral("the warning is still counted") : QString();
      },
      false);
  const auto selectFailing = [this] {
    auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
    const QModelIndex group = tree ? tree->model()->index(0, 0) : QModelIndex();
    if (group.isValid()) tree->setCurrentIndex(tree->model()->index(0, 0, group));
    return find<QWidget>(QStringLiteral("failureCard")) != nullptr;
  };
  add(
      "partial-render", [append] { append(QStringLiteral("campaigns: [spring]")); },
      [this, selectFailing]() -> QString {
        if (!selectFailing()) return QStringLiteral("the failing template is not shown");
        const auto* manifest = find<CodeEditor>(QStringLiteral("manifestEditor"));
        if (!manifest->text().contains(QLatin1String("kind: Campaign"))) return QStringLiteral("what it printed is not shown");
        if (manifest->problems().size() != 1) return QStringLiteral("the error does not stand in the text");
        return find<QTreeView>(QStringLiteral("resourceTree"))->model()->rowCount() > 3
                   ? QString()
                   : QStringLiteral("the other objects are gone");
      });
  add(
      "broken-output", [append] { append(QStringLiteral("service: {type: 'a: b'}")); },
      [this, selectFailing]() -> QString {
        if (!selectFailing()) return QStringLiteral("the failing template is not shown");
        const auto* manifest = find<CodeEditor>(QStringLiteral("manifestEditor"));
        if (manifest->problems().size() != 1 ||
            !manifest->lineText(manifest->problems()[0].line).contains(QLatin1String("type: a: b")))
          return QStringLiteral("the line that does not parse is not marked");
        const auto buttons = find<QWidget>(QStringLiteral("failureCard"))->findChildren<QAbstractButton*>();
        const bool leads = std::any_of(buttons.begin(), buttons.end(),
            [](const QAbstractButton* button) { return button->text() == QLatin1String("Go to service.type"); });
        return leads ? QString() : QStringLiteral("the card does not lead to the value");
      });
  add(
      "mended-again", [this] { editTo(kNumber); },
      [this]() -> QString {
        if (find<QWidget>(QStringLiteral("errorCount"))) return QStringLiteral("the error is still counted");
        return manifestLacks(kNumber);
      },
      false);
}

} // namespace chartroom::gui
