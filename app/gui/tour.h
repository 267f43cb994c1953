#pragma once

// Tour: plays the main job of the program on its real widgets (open a chart, edit a value, watch the preview, install, upgrade,
// timeline, compare, roll back) and saves a numbered picture of each step. Every step names what must be true on the widgets
// before its picture is taken; a step that does not get there within its time ends the tour as failed.
//
// It works like a person: it presses buttons, types keys and clicks; it never calls into rooms. GUI thread; no nested event loop:
// a timer looks again until the step's condition holds.

#include "ui/shell/main_window.h"
#include "ui/widgets/workspace.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <vector>

namespace chartroom::gui {

struct TourOptions {
  QString folder; // where the pictures go; made when it is not there
  QString chart;  // a folder or archive; empty: the sample chart "storefront"
};

class Tour : public QObject {
  Q_OBJECT
public:
  Tour(shell::MainWindow* window, widgets::Workspace* workspace, TourOptions options, QObject* parent = nullptr);

  struct Step {
    QString name;                     // part of the picture's file name
    std::function<void()> act;        // done once
    std::function<QString()> missing; // what is not yet so; empty when the step has got there
    bool picture = true;
  };

  void start();

signals:
  // With the number of steps that failed (the tour ends at the first).
  void finished(int failures);

private:
  void addSteps();
  void begin();
  void look();
  void savePicture(const QString& name);

  // What steps are made of. A widget that is not there makes an action wait: see find().
  template <typename T>
  T* find(const QString& name) const;
  void press(const QString& button);
  void click(QWidget* target, const QPoint& at);
  // Clicks on the end of the first line of the manifest that holds the text.
  void clickManifestLine(const QString& text);
  // The studio's steps about where lines come from and what is wrong with values.
  void addProvenanceSteps(bool sample);
  void chooseTab(const QString& bar, const QString& id);
  void type(QWidget* target, const QString& text);
  void key(QWidget* target, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
  // The text widget of the studio's editor that is in front, which takes keys.
  QWidget* editorKeys() const;
  // Selects the first resource of the tree whose manifest holds the text; false when there is none.
  bool selectResourceWith(const QString& text);
  // "", or that the text of a label is another one.
  QString textDiffers(const QString& label, const QString& wanted) const;

  // What the tour changes in the chart: a whole number under a path, as two lines of YAML at most.
  // Replaces what the editor holds by the number under the chosen path.
  void editTo(int number);
  // Empty once some manifest shows the number.
  QString manifestLacks(int number);
  struct Edit {
    std::vector<std::string> path;
    QString manifestKey; // how the number shows in a manifest
  };
  Edit chooseEdit() const;
  QString editText(int number) const;

  shell::MainWindow* m_window;
  widgets::Workspace* m_workspace;
  TourOptions m_options;
  std::vector<Step> m_steps;
  Edit m_edit;
  QString m_release; // name of the release it makes
  std::size_t m_current = 0;
  int m_pictures = 0;
  bool m_held = false;
  QTimer m_timer;
  QElapsedTimer m_since;
};

template <typename T>
T* Tour::find(const QString& name) const {
  // Only what is on screen: two rooms may use one name.
  for (T* candidate : m_window->findChildren<T*>(name))
    if (candidate->isVisible()) return candidate;
  return nullptr;
}

} // namespace chartroom::gui
