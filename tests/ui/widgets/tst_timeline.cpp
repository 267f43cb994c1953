// The timeline: geometry without a window, then keys, mouse and the accessible tree of the widget.

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/timeline.h"

#include <QAccessible>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace chartroom::widgets;
using State = TimelineRevision::State;

namespace {

std::vector<TimelineRevision> history(int count) {
  std::vector<TimelineRevision> revisions;
  for (int i = 1; i <= count; ++i) {
    TimelineRevision revision;
    revision.number = i;
    revision.state = i == count ? State::Deployed : State::Superseded;
    revision.date = "9 Jun", revision.time = "14:02", revision.kind = "Upgrade";
    revisions.push_back(revision);
  }
  return revisions;
}

TimelineLayout layoutOf(const std::vector<TimelineRevision>& revisions, double width, double textScale = 1) {
  return TimelineLayout::make(
      revisions, width, textScale,
      [](const TimelineChip& chip) { return 10.0 + 6.0 * static_cast<double>(chip.label.size() + chip.value.size()); },
      [](int revision) { return QString("restores %1").arg(revision); });
}

} // namespace

class TestTimeline : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() { m_controller = std::make_unique<ThemeController>(); }
  void cleanupTestCase() { m_controller.reset(); }

  void revisionsStandAtEqualStepsBetweenTheMargins() {
    const TimelineLayout layout = layoutOf(history(9), 1369);
    QCOMPARE(layout.nodes.size(), std::size_t(9));
    QCOMPARE(layout.width, 1369.0);
    QCOMPARE(layout.nodes.front().centre.x(), 97.0);
    QCOMPARE(layout.nodes.back().centre.x(), 1272.0);
    for (std::size_t i = 1; i < 9; ++i)
      QVERIFY(std::abs(layout.nodes[i].centre.x() - layout.nodes[i - 1].centre.x() - layout.step) <= 1);
  }

  void linesOfATileAreApartAtEveryTextScale() {
    std::vector<TimelineRevision> revisions = history(3);
    for (TimelineRevision& revision : revisions) revision.chips = {{"image", "1→2", false}, {"replicas", "1→3", false}};
    for (const double scale : {1.0, 1.1, 1.5}) {
      const TimelineLayout layout = layoutOf(revisions, 900, scale);
      for (const TimelineLayout::Node& node : layout.nodes) {
        QVERIFY(node.date.height() >= QFontMetricsF(uiFont(12)).height() * scale - 2);
        QVERIFY(node.date.top() >= node.centre.y() + TimelineLayout::kRadius);
        QVERIFY(node.kind.top() >= node.date.bottom() - 1);
        QVERIFY(node.chips[0].rect.top() >= node.kind.bottom());
        QVERIFY(node.chips[1].rect.top() > node.chips[0].rect.bottom());
        QVERIFY(node.tile.contains(node.chips[1].rect));
        QVERIFY(layout.height > node.tile.bottom());
      }
      QVERIFY(layout.nodes[1].tile.left() > layout.nodes[0].tile.right());
    }
  }

  void fewRevisionsKeepTogetherAndManyScroll() {
    QCOMPARE(layoutOf(history(2), 1369).step, TimelineLayout::kMaximumStep);
    const TimelineLayout many = layoutOf(history(50), 1369);
    QVERIFY(many.step >= TimelineLayout::kTile);
    QVERIFY(many.width > 1369);
    QCOMPARE(layoutOf({}, 1369).nodes.size(), std::size_t(0));
    QCOMPARE(layoutOf(history(1), 1369).nodes.size(), std::size_t(1));
  }

  void tilesDoNotOverlapAndHoldTheirChips() {
    std::vector<TimelineRevision> revisions = history(12);
    for (auto& revision : revisions) revision.chips = {{"a very long label that fills", "and its value", false}, {"x", "1", false}};
    const TimelineLayout layout = layoutOf(revisions, 900);
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
      if (i > 0) QVERIFY(!layout.nodes[i].tile.intersects(layout.nodes[i - 1].tile));
      QCOMPARE(layout.nodes[i].chips.size(), std::size_t(2));
      for (const auto& chip : layout.nodes[i].chips) QVERIFY(layout.nodes[i].tile.contains(chip.rect));
    }
  }

  void moreThanTwoChipsBecomeACount() {
    std::vector<TimelineRevision> revisions = history(1);
    revisions[0].chips = {{"a", "1", false}, {"b", "2", false}, {"c", "3", false}, {"d", "4", false}};
    const TimelineLayout layout = layoutOf(revisions, 900);
    QCOMPARE(layout.nodes[0].chips.size(), std::size_t(2));
    QCOMPARE(layout.nodes[0].chips[1].value, QString("+3"));
  }

  void arcsJoinFailedPairsAndRestoredRevisions() {
    std::vector<TimelineRevision> revisions = history(6);
    revisions[3].state = State::Failed;
    revisions[4].state = State::RolledBack;
    revisions[4].undoes = 4, revisions[4].restores = 3, revisions[4].undoLabel = "after 5 min";
    revisions[5].restores = 77; // no longer stored: no arc
    const TimelineLayout layout = layoutOf(revisions, 1200);
    QCOMPARE(layout.arcs.size(), std::size_t(2));
    const auto& undo = layout.arcs[0];
    QVERIFY(!undo.restores);
    QCOMPARE(undo.from, 4);
    QCOMPARE(undo.to, 5);
    QVERIFY(std::abs(undo.path.boundingRect().top() - 75) < 1);
    QVERIFY(std::abs(undo.tip.x() - layout.nodes[4].centre.x()) < 4);
    const auto& restore = layout.arcs[1];
    QVERIFY(restore.restores);
    QVERIFY(restore.path.boundingRect().top() < undo.path.boundingRect().top());
    QVERIFY(std::abs(restore.tip.x() - layout.nodes[2].centre.x()) < 4);
    QVERIFY2(restore.angle > 90 && undo.angle < 90, "both arrows point down, towards their revision");
    QCOMPARE(restore.label, QString("restores 3"));
  }

  void theComparisonKeepsClearOfArcs_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<bool>("room");
    QTest::newRow("no arc in the way") << 8 << 1 << 3 << true;
    QTest::newRow("an arc in the middle, room beside it") << 8 << 1 << 8 << true;
    QTest::newRow("neighbours under both arcs") << 6 << 4 << 5 << false;
  }
  void theComparisonKeepsClearOfArcs() {
    QFETCH(int, count);
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(bool, room);
    std::vector<TimelineRevision> revisions = history(count);
    revisions[4].undoes = 4, revisions[4].restores = 3, revisions[4].undoLabel = "after 14 min";
    const TimelineLayout layout = layoutOf(revisions, 1200);
    const auto width = [](const QString& text) { return 6.0 * static_cast<double>(text.size()) + 12; };
    const QRectF box = layout.freeBox(layout.indexOf(from), layout.indexOf(to), 190, width);
    QCOMPARE(!box.isNull(), room);
    for (const TimelineLayout::Arc& arc : layout.arcs) {
      QPainterPathStroker pen;
      pen.setWidth(2);
      QVERIFY(!pen.createStroke(arc.path).intersects(box));
      QVERIFY(!QRectF(arc.labelCentre.x() - width(arc.label) / 2, arc.labelCentre.y() - 9, width(arc.label), 18).intersects(box));
    }
    // It is told in any case.
    Timeline timeline;
    timeline.resize(1200, 240);
    timeline.setRevisions(revisions);
    timeline.compareWith(to);
    timeline.select(from);
    QVERIFY(!timeline.comparisonLabel().isEmpty());
  }

  void keysSelectAndCompare() {
    Timeline timeline;
    timeline.resize(1200, 231);
    timeline.show();
    timeline.setRevisions(history(9));
    QCOMPARE(timeline.selected(), 9);
    QCOMPARE(timeline.compared(), 9);
    QSignalSpy selected(&timeline, &Timeline::selectionChanged), compared(&timeline, &Timeline::comparisonChanged),
        activated(&timeline, &Timeline::activated);
    QTest::keyClick(&timeline, Qt::Key_Left);
    QCOMPARE(timeline.selected(), 8);
    QTest::keyClick(&timeline, Qt::Key_Home);
    QCOMPARE(timeline.selected(), 1);
    QTest::keyClick(&timeline, Qt::Key_Left);
    QCOMPARE(timeline.selected(), 1);
    QTest::keyClick(&timeline, Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(timeline.compared(), 8);
    QTest::keyClick(&timeline, Qt::Key_End);
    QTest::keyClick(&timeline, Qt::Key_Return);
    QCOMPARE(selected.size(), 3);
    QCOMPARE(compared.size(), 1);
    QCOMPARE(activated.at(0).at(0).toInt(), 9);
  }

  void theMouseSelectsComparesAndOpens() {
    Timeline timeline;
    timeline.resize(1200, 231);
    timeline.show();
    timeline.setRevisions(history(5));
    QSignalSpy activated(&timeline, &Timeline::activated);
    QTest::mouseClick(timeline.viewport(), Qt::LeftButton, {}, timeline.tileRect(1).center());
    QCOMPARE(timeline.selected(), 2);
    QTest::mouseClick(timeline.viewport(), Qt::LeftButton, Qt::ShiftModifier, timeline.tileRect(3).center());
    QCOMPARE(timeline.selected(), 2);
    QCOMPARE(timeline.compared(), 4);
    QTest::mouseDClick(timeline.viewport(), Qt::LeftButton, {}, timeline.tileRect(0).center());
    QCOMPARE(activated.at(0).at(0).toInt(), 1);
    QTest::mouseClick(timeline.viewport(), Qt::LeftButton, {}, QPoint(5, 200));
    QCOMPARE(timeline.selected(), 2);
  }

  void aLongHistoryOpensAtItsEndAndScrollsToTheSelection() {
    Timeline timeline;
    timeline.resize(900, 231);
    timeline.show();
    timeline.setRevisions(history(50));
    QCOMPARE(timeline.horizontalScrollBar()->value(), timeline.horizontalScrollBar()->maximum());
    QTest::keyClick(&timeline, Qt::Key_Home);
    QVERIFY(timeline.viewport()->rect().contains(timeline.tileRect(0)));
  }

  void newRevisionsKeepTheSelection() {
    Timeline timeline;
    timeline.resize(900, 231);
    timeline.setRevisions(history(4));
    timeline.select(2);
    timeline.setRevisions(history(5));
    QCOMPARE(timeline.selected(), 2);
    QCOMPARE(timeline.compared(), 4);
    std::vector<TimelineRevision> pruned = history(9);
    pruned.erase(pruned.begin(), pruned.begin() + 5);
    timeline.setRevisions(pruned);
    QCOMPARE(timeline.selected(), 9);
  }

  void eachRevisionIsAnAccessibleChild() {
    Timeline timeline;
    timeline.resize(900, 231);
    timeline.show();
    timeline.setRevisions(history(3));
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&timeline);
    QVERIFY(list);
    QCOMPARE(list->childCount(), 3);
    QCOMPARE(list->child(1)->text(QAccessible::Name), QString("Revision 2, Upgrade, 9 Jun 14:02"));
    QVERIFY(list->child(2)->state().selected);
    list->child(0)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(timeline.selected(), 1);
  }

private:
  std::unique_ptr<ThemeController> m_controller;
};

QTEST_MAIN(TestTimeline)
#include "tst_timeline.moc"
