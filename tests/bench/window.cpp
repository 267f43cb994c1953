// bench.window: how long the window is busy with one thing, by the clock: opening a large document, jumping and typing in it,
// searching it, folding it, and changing the theme under an open studio. Meant for the release preset; run it with
// QT_QPA_PLATFORM=offscreen.

#include "tests/ui/studio/studio_fixture.h"

#include <benchmark/benchmark.h>

#include <memory>

using namespace chartroom;
using studio::testing::Studio;
using widgets::CodeEditor;

namespace {

// As the largest CRDs are.
QString deepLines(int count) {
  QString text;
  for (int line = 0; line < count; ++line)
    text += QString((1 + (line * 7 + line / 13) % 19) * 2, QLatin1Char(' ')) +
            (line % 11 == 0 ? QStringLiteral("- description: |-\n") : QStringLiteral("property%1: {type: string}\n").arg(line));
  return text;
}

std::unique_ptr<CodeEditor> shownEditor(const QString& text) {
  auto editor = std::make_unique<CodeEditor>();
  editor->resize(900, 800);
  editor->show();
  editor->setText(text);
  QCoreApplication::processEvents();
  return editor;
}

void open(benchmark::State& state) {
  const QString text = deepLines(static_cast<int>(state.range(0)));
  auto editor = shownEditor({});
  for (auto _ : state) {
    editor->setText(text);
    editor->viewWidget()->repaint();
  }
}

void jumpToEnd(benchmark::State& state) {
  const QString text = deepLines(static_cast<int>(state.range(0)));
  auto editor = shownEditor({});
  for (auto _ : state) {
    state.PauseTiming();
    editor->setText(text);
    state.ResumeTiming();
    editor->goTo(editor->lineCount());
    editor->viewWidget()->repaint();
  }
}

// range(1): where, in tenths of the document.
void typeAt(benchmark::State& state) {
  auto editor = shownEditor(deepLines(static_cast<int>(state.range(0))));
  editor->goTo(std::max(1, editor->lineCount() * static_cast<int>(state.range(1)) / 10));
  for (auto _ : state) {
    QTest::keyClick(editor->viewWidget(), Qt::Key_A);
    editor->viewWidget()->repaint();
  }
}

void foldAll(benchmark::State& state) {
  auto editor = shownEditor(deepLines(static_cast<int>(state.range(0))));
  for (auto _ : state) {
    editor->foldAll();
    editor->unfoldAll();
  }
}

void changeTheme(benchmark::State& state) {
  QTemporaryDir folder;
  Studio studio(folder.path());
  studio.open(studio::testing::samplePath("storefront"));
  if (!studio.settled()) return state.SkipWithError("the chart does not open");
  bool dark = false;
  for (auto _ : state) {
    widgets::ThemeController::instance()->setChoice((dark = !dark) ? widgets::ThemeChoice::Dark : widgets::ThemeChoice::Light);
    studio.page->repaint();
  }
}

} // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  widgets::loadFonts();
  widgets::ThemeController themes;
  for (const int lines : {12400, 90000}) {
    benchmark::RegisterBenchmark("open", open)->Arg(lines)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("jumpToEnd", jumpToEnd)->Arg(lines)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("foldAll", foldAll)->Arg(lines)->Unit(benchmark::kMillisecond);
    for (const int tenth : {0, 5, 10})
      benchmark::RegisterBenchmark("typeAt", typeAt)->Args({lines, tenth})->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("changeTheme", changeTheme)->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
