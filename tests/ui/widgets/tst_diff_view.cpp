// DiffView driven by keys and mouse; what it paints is looked at by its colours.

#include "ui/widgets/diff_view.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"

#include <QClipboard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace chartroom::widgets;

class TestDiffView : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    m_controller = std::make_unique<ThemeController>();
    m_controller->setChoice(ThemeChoice::Light);
  }
  void cleanupTestCase() { m_controller.reset(); }
  void init() {
    m_view = std::make_unique<DiffView>();
    m_view->resize(812, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
  }
  void cleanup() { m_view.reset(); }

  void changedLinesAreTintedAndFillersHatched() {
    m_view->setTexts("a: 1\nb: 2\n", "a: 1\nb: 3\nc: 4\n");
    const QImage image = m_view->grab().toImage();
    const int row = m_view->rowHeight();
    QCOMPARE(image.pixelColor(300, 4 + row / 2), Theme::light().panel);
    QCOMPARE(image.pixelColor(300, 4 + row + row / 2), Theme::light().errbg);
    QCOMPARE(image.pixelColor(700, 4 + row + row / 2), Theme::light().okbg);
    QCOMPARE(image.pixelColor(700, 4 + 2 * row + row / 2), Theme::light().okbg);
    QSet<QRgb> filler;
    for (int x = 200; x < 230; ++x) filler.insert(image.pixel(x, 4 + 2 * row + row / 2));
    QVERIFY2(filler.size() >= 2, "a filler is hatched");
  }

  void changesAreCountedAndVisited() {
    QString left, right;
    for (int i = 0; i < 300; ++i)
      left += QString("k%1: 1\n").arg(i), right += QString("k%1: %2\n").arg(i).arg(i % 100 == 50 ? 2 : 1);
    QSignalSpy moved(m_view.get(), &DiffView::currentChangeChanged);
    m_view->setTexts(left, right);
    QCOMPARE(m_view->changeCount(), 3);
    QCOMPARE(m_view->currentChange(), 0);
    QCOMPARE(moved.size(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_F8);
    QCOMPARE(m_view->currentChange(), 1);
    QVERIFY(m_view->viewport()->rect().contains(m_view->rowRect(150)));
    QTest::keyClick(m_view.get(), Qt::Key_F8, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(m_view->currentChange(), 2);
    m_view->setLayoutMode(DiffView::Layout::Unified);
    QCOMPARE(m_view->currentChange(), 2);
    QCOMPARE(m_view->changeCount(), 3);
  }

  void unchangedLinesAreFolded() {
    QString left, right;
    for (int i = 0; i < 6500; ++i)
      left += QString("k%1: 1\n").arg(i), right += QString("k%1: %2\n").arg(i).arg(i == 2000 || i == 2004 || i == 6000 ? 2 : 1);
    for (const auto layout : {DiffView::Layout::SideBySide, DiffView::Layout::Unified}) {
      m_view->setLayoutMode(layout);
      m_view->setTexts(left, right);
      const int extra = layout == DiffView::Layout::Unified ? 1 : 0; // a changed line is two rows
      QCOMPARE(m_view->foldCount(), 3);
      QCOMPARE(m_view->hiddenLines(), 1997 + (5997 - 2008) + (6500 - 6004));
      // All of it fits into a screen or two.
      QVERIFY(m_view->verticalScrollBar()->maximum() + m_view->viewport()->height() < 40 * m_view->rowHeight());
      QVERIFY(m_view->rowRect(1000).isNull());
      QVERIFY(m_view->rowRect(1996).isNull());
      QVERIFY(!m_view->rowRect(1997).isNull());
      QVERIFY(m_view->viewport()->rect().contains(m_view->rowRect(2000)));
      // A click on the head shows them, another hides them again.
      m_view->verticalScrollBar()->setValue(0);
      const int height = m_view->verticalScrollBar()->maximum();
      QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->foldRect(0).center());
      QVERIFY(!m_view->rowRect(0).isNull());
      QVERIFY(m_view->verticalScrollBar()->maximum() > 1900 * m_view->rowHeight());
      QCOMPARE(m_view->hiddenLines(), 5997 - 2008 + 6500 - 6004);
      QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->foldRect(0).center());
      QCOMPARE(m_view->verticalScrollBar()->maximum(), height);
      // What is copied holds the hidden lines, too.
      QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
      QCOMPARE(m_view->selectedText().count('\n'), 6500 + 3 * extra);
      // Wheel, ruler and keys reach every change.
      for (const int row : {2000, 2004 + extra, 6000 + 2 * extra}) {
        QVERIFY2(m_view->viewport()->rect().contains(m_view->rowRect(row)), qPrintable(QString::number(row)));
        QTest::keyClick(m_view.get(), Qt::Key_F8);
      }
      m_view->setFolding(DiffView::Folding::Whole);
      QCOMPARE(m_view->foldCount(), 0);
      QCOMPARE(m_view->hiddenLines(), 0);
      m_view->setFolding(DiffView::Folding::Folded);
    }
  }

  void foldsAreReachedByKeys() {
    QString left, right;
    for (int i = 0; i < 300; ++i)
      left += QString("k%1: 1\n").arg(i), right += QString("k%1: %2\n").arg(i).arg(i % 100 == 50 ? 2 : 1);
    m_view->setTexts(left, right);
    m_view->setFocus();
    QCOMPARE(m_view->foldCount(), 4);
    const int hidden = m_view->hiddenLines();
    // Enter belongs to the page until a fold is in focus.
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(m_view->hiddenLines(), hidden);
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::AltModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(m_view->hiddenLines(), hidden - 93);
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::AltModifier);
    QVERIFY(m_view->viewport()->rect().contains(m_view->foldRect(2)));
    QTest::keyClick(m_view.get(), Qt::Key_Space);
    QCOMPARE(m_view->hiddenLines(), hidden - 2 * 93);
    QTest::keyClick(m_view.get(), Qt::Key_Up, Qt::AltModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(m_view->hiddenLines(), hidden - 93);
  }

  void anOpenFoldStaysOpenUnderALivePreview() {
    QString left, right;
    for (int i = 0; i < 200; ++i) left += QString("k%1: 1\n").arg(i), right += QString("k%1: %2\n").arg(i).arg(i == 150 ? 2 : 1);
    m_view->setTexts(left, right);
    m_view->toggleFold(0);
    QVERIFY(!m_view->rowRect(10).isNull());
    m_view->setTexts(left, "new: 1\n" + right);
    QCOMPARE(m_view->foldCount(), 2);
    QVERIFY(!m_view->rowRect(10).isNull());
    QVERIFY(m_view->rowRect(190).isNull());
  }

  void theChangedEndOfALongLineIsScrolledTo() {
    const QString start = "args: " + QString("x").repeated(400);
    m_view->setTexts("a: 1\n" + start + " --old=1\nb: 1\n" + QString("c: 1\n").repeated(3) + "d: 1\n",
        "a: 1\n" + start + " --new=2\nb: 1\n" + QString("c: 1\n").repeated(3) + "d: 2\n");
    for (const auto layout : {DiffView::Layout::SideBySide, DiffView::Layout::Unified}) {
      m_view->setLayoutMode(layout);
      m_view->goToChange(0);
      const QFontMetricsF metrics(codeFont());
      const double from = metrics.horizontalAdvance(start + " "), to = metrics.horizontalAdvance(start + " --old=1");
      const int left = m_view->horizontalScrollBar()->value(), room = m_view->horizontalScrollBar()->pageStep() - 100;
      QVERIFY2(left <= from && to <= left + room + 100, qPrintable(QString("%1 %2 %3").arg(left).arg(from).arg(room)));
      // The next change stands at the beginning of its line.
      QTest::keyClick(m_view.get(), Qt::Key_F8);
      QCOMPARE(m_view->horizontalScrollBar()->value(), 0);
    }
  }

  void equalTextsHaveNoChanges() {
    m_view->setTexts("a\n", "a\n");
    QCOMPARE(m_view->changeCount(), 0);
    QVERIFY(!m_view->goToNextChange());
    QCOMPARE(m_view->currentChange(), -1);
  }

  void linesOfOneSideAreCopied() {
    m_view->setTexts("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 9\nc: 3\n");
    const int row = m_view->rowHeight();
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, QPoint(600, 4 + row + 3));
    QTest::mouseMove(m_view->viewport(), QPoint(600, 4 + 2 * row + 3));
    QMouseEvent move(QEvent::MouseMove, QPointF(600, 4 + 2 * row + 3), QPointF(), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &move);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, QPoint(600, 4 + 2 * row + 3));
    QCOMPARE(m_view->selectedText(), QString("b: 9\nc: 3\n"));
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("b: 9\nc: 3\n"));
  }

  void doubleClickNamesTheLine() {
    m_view->setTexts("a: 1\nb: 2\n", "a: 1\nx: 1\nb: 2\n");
    QSignalSpy activated(m_view.get(), &DiffView::lineActivated);
    const int row = m_view->rowHeight();
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(100, 4 + 2 * row + 3));
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.at(0).at(1).toInt(), 2);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(100, 4 + row + 3)); // a filler
    QCOMPARE(activated.size(), 1);
  }

  void theRulerScrolls() {
    QString text;
    for (int i = 0; i < 500; ++i) text += QString("line %1\n").arg(i);
    m_view->setTexts(text, text + "more\n");
    m_view->setFolding(DiffView::Folding::Whole);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(m_view->viewport()->width() - 5, 390));
    QVERIFY(m_view->verticalScrollBar()->value() > 300 * m_view->rowHeight());
  }

private:
  std::unique_ptr<ThemeController> m_controller;
  std::unique_ptr<DiffView> m_view;
};

QTEST_MAIN(TestDiffView)
#include "tst_diff_view.moc"
