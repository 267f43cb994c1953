#pragma once

// Typist: does to the studio what an impatient person does, by chance but repeatable: types half keys, replaces, pastes, undoes,
// adds and drops layers, clicks rows, lines and tabs, mostly without waiting for a preview. After each step what is on screen is
// asked for, as views and screen readers do. The same seed gives the same steps.

#include "tests/ui/studio/studio_fixture.h"

#include <QStringList>

#include <random>

namespace chartroom::studio::testing {

class Typist {
public:
  Typist(Studio& studio, std::uint64_t seed);

  void step();
  // The last steps in words, oldest first: what a failure prints.
  QString lastSteps() const { return m_log.join(QLatin1Char('\n')); }
  // Asks every row of every model for what it shows; false when one contradicts what it belongs to.
  bool everythingAnswers();

private:
  int below(int count) { return static_cast<int>(m_random() % static_cast<std::uint64_t>(std::max(1, count))); }
  bool chance(int percent) { return below(100) < percent; }
  template <typename T>
  const T& oneOf(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }
  void note(const QString& what);
  void key(int key, Qt::KeyboardModifiers modifiers = {});
  void text(const QString& text);
  QString someText();
  QString someLines();
  void pause();

  void typeSomething();
  void replaceAll();
  void undoAndRedo();
  void paste();
  void moveCursor();
  void changeLayers();
  void editSetRow();
  void clickTree();
  void clickManifest();
  void clickProblem();
  void switchTabs();
  void goPlaces();
  void target();

  Studio& m_studio;
  std::mt19937_64 m_random;
  QStringList m_log;
  QStringList m_lines; // of the chart's defaults
};

} // namespace chartroom::studio::testing
