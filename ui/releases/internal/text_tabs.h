#pragma once

// The reading tabs of a release: values, manifest, hooks, notes. Each shows the newest revision and is filled when it is shown
// first. Secrets are masked. GUI thread only.
// Object names: "valuesScope" (SegmentedControl), "valuesEditor", "manifestObjects" (QTreeWidget), "manifestEditor", "hookTable",
// "hookEditor", "notesEditor".

#include "ui/releases/internal/release_state.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTreeWidget;

namespace chartroom::widgets {
class CodeEditor;
class EmptyState;
class SegmentedControl;
} // namespace chartroom::widgets

namespace chartroom::releases {

class ValuesTab : public QWidget {
  Q_OBJECT
public:
  explicit ValuesTab(const ReleaseState* state, QWidget* parent = nullptr);
  void refresh();
  void clear(); // nothing of the release stays

private:
  const ReleaseState* m_state;
  widgets::SegmentedControl* m_scope;
  QLabel* m_note;
  widgets::CodeEditor* m_editor;
  inspect::ReleasePtr m_shown;
  int m_shownScope = -1;
};

class ManifestTab : public QWidget {
  Q_OBJECT
public:
  explicit ManifestTab(const ReleaseState* state, QWidget* parent = nullptr);
  void refresh();
  void clear(); // nothing of the release stays

private:
  const ReleaseState* m_state;
  QTreeWidget* m_objects;
  widgets::CodeEditor* m_editor;
  inspect::ReleasePtr m_shown;
};

class HooksTab : public QWidget {
  Q_OBJECT
public:
  explicit HooksTab(const ReleaseState* state, QWidget* parent = nullptr);
  void refresh();
  void clear(); // nothing of the release stays

private:
  const ReleaseState* m_state;
  QStackedWidget* m_stack;
  QTreeWidget* m_table;
  widgets::CodeEditor* m_editor;
  widgets::EmptyState* m_empty;
  inspect::ReleasePtr m_shown;
};

class NotesTab : public QWidget {
  Q_OBJECT
public:
  explicit NotesTab(const ReleaseState* state, QWidget* parent = nullptr);
  void refresh();
  void clear(); // nothing of the release stays

private:
  const ReleaseState* m_state;
  QStackedWidget* m_stack;
  widgets::CodeEditor* m_editor;
  widgets::EmptyState* m_empty;
  inspect::ReleasePtr m_shown;
};

} // namespace chartroom::releases
