// DiffView driven by keys and mouse; what it paints is looked at by its colours.

#include "ui/widgets/diff_view.h"
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
    for (int x = 200; x < 230; ++x)
      filler.insert(image.pixel(x, 4 + 2 * row + row / 2));
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
    QVERIFY(m_view->verticalScrollBar()->value() > 100 * m_view->rowHeight());
    QTest::keyClick(m_view.get(), Qt::Key_F8, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(m_view->currentChange(), 2);
    m_view->setLayoutMode(DiffView::Layout::Unified);
    QCOMPARE(m_view->currentChange(), 2);
    QCOMPARE(m_view->changeCount(), 3);
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
    for (int i = 0; i < 500; ++i)
      text += QString("line %1\n").arg(i);
    m_view->setTexts(text, text + "more\n");
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(m_view->viewport()->width() - 5, 390));
    QVERIFY(m_view->verticalScrollBar()->value() > 300 * m_view->rowHeight());
  }

private:
  std::unique_ptr<ThemeController> m_controller;
  std::unique_ptr<DiffView> m_view;
};

QTEST_MAIN(TestDiffView)
#include "tst_diff_view.moc"
