// CodeEditor as a user and a page drive it: typing, undo, folds, live updates that keep the view, problems, find.

#include "tests/support/gui_test.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/theme_controller.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>

#include <functional>

using namespace chartroom::widgets;

namespace {

QString manyLines(int count) {
  QString text;
  for (int i = 1; i <= count; ++i) text += QString("key%1:\n  value: %1\n").arg(i);
  return text;
}

// As the largest CRDs are: 12,400 lines, most of them deep inside, in blocks of different depth.
QString manyDeepLines() {
  QString text = QStringLiteral("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n");
  for (int line = 3; line < 12400; ++line) {
    const int depth = 1 + (line * 7 + line / 13) % 19;
    text += QString(depth * 2, QLatin1Char(' ')) + (line % 11 == 0     ? QStringLiteral("- description: |-\n")
                                                       : line % 5 == 0 ? QStringLiteral("# what it is for\n")
                                                                       : QStringLiteral("property%1: {type: string}\n").arg(line));
  }
  return text;
}

} // namespace

class TestCodeEditor : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() { m_controller = std::make_unique<ThemeController>(); }
  void cleanupTestCase() { m_controller.reset(); }

  void init() {
    m_editor = std::make_unique<CodeEditor>();
    m_editor->resize(600, 400);
    m_editor->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
    m_editor->setFocus();
  }
  void cleanup() { m_editor.reset(); }

  // What is not painted is text as any other.
  void aSelectionWithAMaskedSecretCanBeReplaced_data() {
    QTest::addColumn<int>("how");
    QTest::newRow("delete") << 0;
    QTest::newRow("typed over") << 1;
    QTest::newRow("cut") << 2;
    QTest::newRow("pasted over") << 3;
    QTest::newRow("return") << 4;
  }
  void aSelectionWithAMaskedSecretCanBeReplaced() {
    QFETCH(int, how);
    const QString text = QStringLiteral("a: 1\npassword: s3cr3t-Value\nb: 2\n");
    m_editor->setSecrets(CodeEditor::Secrets::Masked);
    m_editor->setText(text);
    m_editor->viewWidget()->repaint(); // styles it
    QGuiApplication::clipboard()->setText(QStringLiteral("c: 3\n"));
    QWidget* view = QApplication::focusWidget();
    QVERIFY(view);
    QTest::keyClick(view, Qt::Key_A, Qt::ControlModifier);
    QString expected;
    switch (how) {
    case 0: QTest::keyClick(view, Qt::Key_Delete); break;
    case 1: QTest::keyClick(view, Qt::Key_X), expected = QStringLiteral("x"); break;
    case 2: QTest::keyClick(view, Qt::Key_X, Qt::ControlModifier); break;
    case 3: QTest::keyClick(view, Qt::Key_V, Qt::ControlModifier), expected = QStringLiteral("c: 3\n"); break;
    default: QTest::keyClick(view, Qt::Key_Return), expected = QStringLiteral("\n"); break;
    }
    QCOMPARE(m_editor->text(), expected);
    if (how == 2) QCOMPARE(QGuiApplication::clipboard()->text(), text);
    m_editor->undo();
    QCOMPARE(m_editor->text(), text);
  }

  // A program puts the cursor anywhere: only a user opens what stands there.
  void aSecretOpensWhenTheUserMovesIntoIt() {
    m_editor->setSecrets(CodeEditor::Secrets::Masked);
    m_editor->setText("password: s3cr3t-Value\nother: 1\n");
    QWidget* view = QApplication::focusWidget();
    QVERIFY(view);
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(view);
    QVERIFY(accessible && accessible->textInterface());
    const auto shown = [&] { return accessible->textInterface()->text(0, accessible->textInterface()->characterCount()); };
    QCOMPARE(m_editor->cursorLine(), 1);
    QVERIFY(!shown().contains("s3cr3t"));
    QTest::keyClick(view, Qt::Key_Right);
    QVERIFY(shown().contains("s3cr3t"));
    QTest::keyClick(view, Qt::Key_Down);
    QTRY_VERIFY(!shown().contains("s3cr3t"));
  }

  // What follows a secret on its line stands behind the mask, not under it.
  void theMaskTakesRoom() {
    m_editor->setSecrets(CodeEditor::Secrets::Masked);
    m_editor->setText("a: 1\nurl: postgres://keeper:s3cr3t@db/x\n");
    const QImage with = m_editor->viewWidget()->grab().toImage();
    m_editor->setText("a: 1\nurl: postgres://keeper:s3cr3t-and-much-longer@db/x\n");
    QCOMPARE(m_editor->viewWidget()->grab().toImage(), with); // nor does it tell how long the secret is
    m_editor->setText("a: 1\nurl: postgres://keeper:s3cr3t@bd/x\n");
    QVERIFY(m_editor->viewWidget()->grab().toImage() != with);
  }

  void textGoesInAndComesOutUnchanged() {
    const QString text = QString::fromUtf8("a: \"\u00e9\u4f60\"\r\nb: 1\n\n");
    m_editor->setText(text);
    QCOMPARE(m_editor->text(), text);
    QVERIFY(!m_editor->canUndo());
    QVERIFY(!m_editor->isModified());
  }

  void columnsCountBytes() {
    m_editor->setText(QString::fromUtf8("\u00e9: 1\n"));
    m_editor->goTo(1, 3);
    QCOMPARE(m_editor->cursorColumn(), 3);
    QCOMPARE(m_editor->lineText(1), QString::fromUtf8("\u00e9: 1"));
  }

  void aLineIsTwentyPixelsHigh() {
    m_editor->setText("a: 1\nb: 2\n");
    QCOMPARE(m_editor->lineRect(1).height(), 20);
    QCOMPARE(m_editor->lineRect(2).y() - m_editor->lineRect(1).y(), 20);
  }

  void enterIndentsAsYamlWants_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("indent");
    QTest::newRow("after a key with a value") << "  a: 1" << 2;
    QTest::newRow("after a key without one") << "  a:" << 4;
    QTest::newRow("after a key with a comment") << "a: # why" << 2;
    QTest::newRow("after a block scalar's head") << "a: |-" << 2;
    QTest::newRow("inside a map of a sequence entry") << "  - name: x" << 4;
    QTest::newRow("after a plain sequence entry") << "  - x" << 2;
    QTest::newRow("after a nested key of an entry") << "  - env:" << 6;
  }
  void enterIndentsAsYamlWants() {
    QFETCH(QString, line);
    QFETCH(int, indent);
    m_editor->setText(line);
    m_editor->goTo(1, static_cast<int>(line.size()) + 1);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(m_editor->cursorLine(), 2);
    QCOMPARE(m_editor->cursorColumn(), indent + 1);
  }

  void typingCanBeUndoneAndRedone() {
    QSignalSpy changed(m_editor.get(), &CodeEditor::textChanged);
    QTest::keyClicks(view(), "a: 1");
    QVERIFY(changed.size() >= 4);
    QCOMPARE(m_editor->text(), QString("a: 1"));
    QVERIFY(m_editor->isModified());
    QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_editor->text(), QString());
    QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_editor->text(), QString("a: 1"));
  }

  void aReadOnlyEditorRefusesKeysButTakesTexts() {
    m_editor->setReadOnly(true);
    m_editor->setText("a: 1\n");
    QTest::keyClicks(view(), "x");
    QCOMPARE(m_editor->text(), QString("a: 1\n"));
    m_editor->setTextKeepingView("a: 2\n");
    QCOMPARE(m_editor->text(), QString("a: 2\n"));
    QVERIFY(m_editor->isReadOnly());
  }

  void aLiveUpdateKeepsViewCursorAndFolds() {
    m_editor->setText(manyLines(100));
    m_editor->setFolded(121, true);
    m_editor->goTo(105, 3);
    const int top = m_editor->firstVisibleLine();
    QVERIFY(top > 20);
    QString text = manyLines(100);
    text.replace("  value: 3\n", "  value: three\n  more: 1\n  other: 2\n"); // two lines more, above the view
    text.replace("  value: 55\n", "  value: fifty-five\n");
    QSignalSpy changed(m_editor.get(), &CodeEditor::textChanged);
    m_editor->setTextKeepingView(text);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_editor->text(), text);
    QCOMPARE(m_editor->firstVisibleLine(), top + 2);
    QCOMPARE(m_editor->cursorLine(), 107);
    QCOMPARE(m_editor->cursorColumn(), 3);
    QVERIFY(m_editor->isFolded(123));
    QVERIFY(m_editor->lineRect(124).isNull());
    m_editor->undo();
    QCOMPARE(m_editor->text(), manyLines(100));
  }

  void liveUpdatesOfRandomTextsAreExact() {
    unsigned seed = 1;
    const auto next = [&seed](unsigned bound) { return (seed = seed * 1103515245u + 12345u) / 65536u % bound; };
    for (int round = 0; round < 200; ++round) {
      QString text;
      for (unsigned i = next(30); i > 0; --i) text += QString("l%1%2").arg(next(6)).arg(next(12) ? "\n" : "");
      m_editor->setTextKeepingView(text);
      QCOMPARE(m_editor->text(), text);
    }
  }

  void problemsAreShownAndVisited() {
    m_editor->setText("a: 1\npersistance:\n  size: 1\nb: 2\ninterval: 15\n");
    const int before = m_editor->lineRect(4).y();
    m_editor->setProblems({{2, 1, 12, CodeEditor::Severity::Warning, "Key is never read by the chart.", "Fix"},
        {5, 11, 13, CodeEditor::Severity::Error, "interval must be a string, is an integer", "Quote it"}});
    QCOMPARE(m_editor->lineRect(4).y(), before + 20);
    QTest::keyClick(view(), Qt::Key_F8);
    QCOMPARE(m_editor->cursorLine(), 2);
    QTest::keyClick(view(), Qt::Key_F8);
    QCOMPARE(m_editor->cursorLine(), 5);
    QTest::keyClick(view(), Qt::Key_F8);
    QCOMPARE(m_editor->cursorLine(), 2);
    QTest::keyClick(view(), Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(m_editor->cursorLine(), 5);
    QSignalSpy fix(m_editor.get(), &CodeEditor::quickFixRequested);
    QTest::keyClick(view(), Qt::Key_Return, Qt::AltModifier);
    QCOMPARE(fix.size(), 1);
    QCOMPARE(fix.at(0).at(0).toInt(), 5);
    m_editor->replaceRange(5, 11, 5, 13, "\"15\"");
    QCOMPARE(m_editor->lineText(5), QString("interval: \"15\""));
    m_editor->setProblems({});
    QCOMPARE(m_editor->lineRect(4).y(), before);
  }

  void withoutProblemsF8VisitsRunsOfChanges() {
    m_editor->setText(manyLines(10));
    m_editor->setLineMarks({{3, CodeEditor::Mark::Changed}, {4, CodeEditor::Mark::Changed}, {9, CodeEditor::Mark::Added},
        {12, CodeEditor::Mark::Source}});
    QTest::keyClick(view(), Qt::Key_F8);
    QCOMPARE(m_editor->cursorLine(), 3);
    QTest::keyClick(view(), Qt::Key_F8);
    QCOMPARE(m_editor->cursorLine(), 9);
  }

  void findCountsWhatTheTextHasNow() {
    m_editor->setText("web: 1\nshop: web\n");
    QTest::keyClick(m_editor->viewWidget(), Qt::Key_F, Qt::ControlModifier);
    auto* count = m_editor->findChild<QLabel*>("findCount");
    m_editor->findChild<QLineEdit*>("findField")->setText("web");
    QCOMPARE(count->text(), QString("2 found"));
    m_editor->setText("nothing: here\n");
    QTRY_COMPARE(count->text(), QString("Not found"));
    m_editor->setTextKeepingView("nothing: here\nweb: 2\n");
    QTRY_COMPARE(count->text(), QString("1 found"));
    QTest::keyClick(m_editor->findChild<QLineEdit*>("findField"), Qt::Key_Escape);
  }

  void findCountsMovesAndCloses() {
    m_editor->setText("redis: 1\nother: Redis\nx: 1\n");
    QTest::keyClick(view(), Qt::Key_F, Qt::ControlModifier);
    auto* field = m_editor->findChild<QLineEdit*>("findField");
    QVERIFY(field->isVisible());
    QTest::keyClicks(field, "redis");
    QCOMPARE(m_editor->findChild<QLabel*>("findCount")->text(), QString("2 found"));
    QCOMPARE(m_editor->cursorLine(), 1);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(m_editor->cursorLine(), 2);
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(m_editor->cursorLine(), 1);
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
  }

  void theEditorKeepsCtrlFFromTheWindow() {
    QShortcut shortcut(QKeySequence(Qt::CTRL | Qt::Key_F), m_editor.get());
    QSignalSpy taken(&shortcut, &QShortcut::activated);
    QTest::keyClick(view(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(taken.size(), 0);
    QVERIFY(m_editor->findChild<QLineEdit*>("findField")->isVisible());
  }

  void foldsOpenAndClose() {
    m_editor->setText("a:\n  b: 1\n  c: 2\nd: 3\n");
    m_editor->setFolded(1, true);
    QVERIFY(m_editor->isFolded(1));
    QVERIFY(m_editor->lineRect(2).isNull() && m_editor->lineRect(3).isNull());
    QCOMPARE(m_editor->lineRect(4).y() - m_editor->lineRect(1).y(), 20);
    m_editor->setFolded(1, true);
    QVERIFY(m_editor->isFolded(1));
    m_editor->goTo(3);
    QVERIFY(!m_editor->isFolded(1));
    m_editor->foldAll();
    QVERIFY(m_editor->isFolded(1));
    m_editor->unfoldAll();
    QVERIFY(!m_editor->isFolded(1));
  }

  // The watch over the event loop fails this when one of them takes long.
  void aLargeDocumentIsOpenAtOnce() {
    const QString text = manyDeepLines();
    inTheLoop([&] { m_editor->setText(text); });
    QVERIFY(m_editor->lineCount() > 12000);
    inTheLoop([&] { m_editor->goTo(12000); });
    inTheLoop([&] { m_editor->viewWidget()->repaint(); });
    for (const int line : {12000, 6000, 2}) {
      inTheLoop([&] { m_editor->goTo(line); });
      QTest::keyClicks(view(), QStringLiteral("a: 1"));
      QTest::keyClick(view(), Qt::Key_Return);
    }
    inTheLoop(
        [&] { m_editor->setTextKeepingView(QString(text).replace(QStringLiteral("property9000"), QStringLiteral("other"))); });
    inTheLoop([&] { m_editor->foldAll(); });
    inTheLoop([&] { m_editor->unfoldAll(); });
  }

  // Folds are computed for what is looked at, and after edits only around them: they must be those of the whole document.
  void foldsAfterEditsAreThoseOfAFreshDocument() {
    quint32 random = 1;
    const auto below = [&random](int count) {
      return static_cast<int>((random = random * 1664525u + 1013904223u) >> 8) % std::max(1, count);
    };
    static const char* const kLines[] = {"a:", "  b: 1", "    c:", "      - d: 2", "      - e", "# why", "    # what", "", "  f: |",
        "      text", "g: 3", "- h", "- i: 4"};
    QString start;
    for (int i = 0; i < 300; ++i) start += QString::fromLatin1(kLines[below(13)]) + QLatin1Char('\n');
    m_editor->setText(start);
    for (int step = 0; step < 60; ++step) {
      const int line = 1 + below(m_editor->lineCount());
      m_editor->goTo(line);
      if (step % 3 == 0) m_editor->setFolded(1 + below(m_editor->lineCount()), true);
      const int last = std::min(m_editor->lineCount(), line + below(4));
      m_editor->replaceRange(
          line, 1, last, 1, QString::fromLatin1(kLines[below(13)]) + (below(2) ? QStringLiteral("\n") : QString()));
      if (step % 7 == 0) QCoreApplication::processEvents();
    }
    CodeEditor fresh;
    fresh.resize(600, 400);
    fresh.show();
    fresh.setText(m_editor->text());
    for (CodeEditor* editor : {m_editor.get(), &fresh}) {
      editor->unfoldAll();
      editor->foldAll();
    }
    for (int line = 1; line <= fresh.lineCount(); ++line)
      QCOMPARE(m_editor->lineRect(line).isNull(), fresh.lineRect(line).isNull());
  }

  void aReaderOpensAtItsFirstLine() {
    QString text;
    for (int i = 1; i <= 400; ++i) text += QStringLiteral("line%1: %1\n").arg(i);
    m_editor->setReadOnly(true);
    m_editor->setText({});
    m_editor->setTextKeepingView(text);
    QCOMPARE(m_editor->firstVisibleLine(), 1);
    QCOMPARE(m_editor->cursorLine(), 1);
    m_editor->showLine(300);
    const int top = m_editor->firstVisibleLine();
    m_editor->setTextKeepingView(text + "more: 1\n");
    QCOMPARE(m_editor->firstVisibleLine(), top);
    m_editor->setReadOnly(false);
  }

  void keysThatNothingNamesDoNothing() {
    m_editor->setText("a: 1\nb: 2\n");
    const int line = m_editor->columnRect(1, 1).height();
    for (const auto key :
        {Qt::Key_Space, Qt::Key_Plus, Qt::Key_Minus, Qt::Key_BracketLeft, Qt::Key_BracketRight, Qt::Key_D, Qt::Key_T})
      QTest::keyClick(view(), key, Qt::ControlModifier);
    QCOMPARE(m_editor->text(), QString("a: 1\nb: 2\n"));
    QCOMPARE(m_editor->columnRect(1, 1).height(), line);
    QCOMPARE(m_editor->cursorLine(), 1);
  }

  void clicksAreSignals() {
    QSignalSpy clicked(m_editor.get(), &CodeEditor::lineClicked);
    m_editor->setText("a: 1\nb: 2\n");
    QTest::mouseClick(m_editor->viewWidget(), Qt::LeftButton, Qt::ControlModifier, m_editor->columnRect(2, 4).center());
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked.at(0).at(0).toInt(), 2);
    QCOMPARE(clicked.at(0).at(2).value<Qt::KeyboardModifiers>(), Qt::KeyboardModifiers(Qt::ControlModifier));
    int line = 0, column = 0;
    m_editor->placeAt(m_editor->columnRect(2, 2).center(), &line, &column);
    QCOMPARE(line, 2);
    QCOMPARE(column, 2);
  }

  void bothThemesPaint() {
    m_editor->setText("a: 1\n");
    m_controller->setChoice(ThemeChoice::Dark);
    const QImage dark = m_editor->grab().toImage();
    m_controller->setChoice(ThemeChoice::Light);
    const QImage light = m_editor->grab().toImage();
    QVERIFY(qGray(dark.pixel(300, 300)) < 80);
    QVERIFY(qGray(light.pixel(300, 300)) > 240);
  }

private:
  // Runs it as the handler of an event.
  void inTheLoop(const std::function<void()>& what) {
    bool done = false;
    QMetaObject::invokeMethod(
        m_editor.get(), [&] { what(), done = true; }, Qt::QueuedConnection);
    QTRY_VERIFY(done);
  }
  QWidget* view() { return m_editor->viewWidget()->parentWidget(); }

  std::unique_ptr<ThemeController> m_controller;
  std::unique_ptr<CodeEditor> m_editor;
};

CHARTROOM_GUI_TEST(TestCodeEditor)
#include "tst_code_editor.moc"
