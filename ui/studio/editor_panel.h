#pragma once

// EditorPanel: the middle of the studio. Tabs for the current layer, the merged values, the chart's defaults, the deployed
// values' manifest and, when one was opened from an error, a template; a strip with the key path at the cursor and what the
// schema says about it; and one CodeEditor per layer, so that undo, folds and cursor stay when layers are switched.
//
// Object names: editorTabs, breadcrumb, breadcrumbHint, reachLink, layerEditor<id> (the visible one is currentEditor()),
// mergedEditor, defaultsEditor, deployedEditor, templateEditor, setKind, setArgument, errorCount, warningCount.

#include "ui/studio/studio_session.h"

#include <QWidget>

#include <map>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace chartroom::widgets {
class CodeEditor;
class PillLabel;
class Select;
class TabBar;
} // namespace chartroom::widgets

namespace chartroom::studio {

class EditorPanel : public QWidget {
  Q_OBJECT
public:
  explicit EditorPanel(StudioSession* session, QWidget* parent = nullptr);

  void showLayer(int id);
  int layer() const { return m_layer; }
  widgets::CodeEditor* currentEditor() const; // null while a --set row is shown
  void focusEditor();
  widgets::CodeEditor* editorOf(int id);
  // Brings a place into view and puts the cursor there.
  // Shows the layer with this text, as one step of undo.
  void replaceText(int id, const QString& text);
  void goToLayer(int id, int line, int column);
  // The line is marked as what failed, or as what something comes from.
  enum class Why { Failure, Origin };
  void goToTemplate(const QString& path, int line, int column, Why why);
  // Closes the template's tab; the values come back. False when none is open.
  bool closeTemplate();
  void goToKeyPath(const std::vector<std::string>& path);
  bool goToNextProblem(bool forward);
  // The key at the cursor, or that of the --set row; empty where there is none, and where what stands there has no effect.
  std::vector<std::string> valueAtCursor() const;
  bool isTemplateShown() const;
  // F12: from a merged or default value to the layer that sets it, from a layer to the chart's default.
  void goToDefinition();
  // Whether secrets are masked: in the layers while the cursor is elsewhere, in what is only read always.
  void setSecrets(inspect::Secrets secrets);
  int cursorLine() const;
  int cursorColumn() const;
  QString placeholderFor(const models::StudioLayer& layer) const;

signals:
  void cursorMoved();
  void layerShown(int id);
  // What the value at the cursor reached is to be shown.
  void reachRequested();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  enum Pages { EmptyPage, SetPage };
  void chartChanged();
  void previewChanged();
  void layersReplaced();
  void showDeployed();
  void showTab(const QString& id);
  void updateTabs();
  void updateBreadcrumb();
  void updateReadOnlyTexts();
  void updateProblems();
  void updateReach();
  std::vector<std::string> keyAtCursor() const;
  QString whyHidden() const;
  void fix(int layer, int line);
  void showSetRow();
  void updateSetEcho();
  const std::vector<std::string>& pathAtCursor() const;
  widgets::CodeEditor* makeEditor(const QString& name, bool yaml, bool readOnly);

  StudioSession* m_session;
  widgets::TabBar* m_tabs;
  widgets::PillLabel *m_errors, *m_warnings;
  QLabel *m_path, *m_key, *m_hint;
  QPushButton* m_reach;
  QStackedWidget* m_stack;
  QWidget* m_setPage;
  widgets::Select* m_setKind;
  QLineEdit* m_setArgument;
  QLabel *m_setHelp, *m_setError;
  std::map<int, widgets::CodeEditor*> m_editors;
  widgets::CodeEditor *m_merged, *m_defaults, *m_deployed, *m_template;
  QString m_templatePath;
  std::weak_ptr<const inspect::PreviewResult> m_mergedOf; // what m_merged shows
  // The answer of pathAtCursor() while editor, text and line are these: one key press asks for it several times, and in a large
  // text it is found by reading up to the line.
  struct KnownPath {
    const widgets::CodeEditor* editor = nullptr;
    int line = 0;
    quint64 changes = 0;
    std::vector<std::string> path;
  };
  mutable KnownPath m_known;
  quint64 m_changes = 1; // of the texts of all editors
  inspect::Secrets m_secrets = inspect::Secrets::Masked;
  int m_layer = 0;
  int m_typedLine = 0; // of the current editor; what it lacks is not told before the cursor leaves it
  bool m_updating = false;
};

} // namespace chartroom::studio
