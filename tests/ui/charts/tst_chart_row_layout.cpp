// ChartRowLayout without a window: nothing overlaps, nothing leaves the row, texts are cut to their room.

#include "ui/charts/chart_row_layout.h"
#include "ui/widgets/fonts.h"

#include <QTest>

using namespace chartroom;
using charts::ChartRowLayout;
using charts::layoutChartRow;
using models::ChartEntry;

namespace {

ChartEntry redis() {
  ChartEntry entry;
  entry.path = "/charts/redis-23.2.6.tgz";
  entry.form = ChartEntry::Form::Archive;
  entry.state = ChartEntry::State::Ready;
  entry.name = "redis";
  entry.version = "23.2.6";
  entry.appVersion = "8.2.2";
  entry.description = "In-memory data store with replication and optional Sentinel";
  return entry;
}

} // namespace

class TestChartRowLayout : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() { widgets::loadFonts(); }

  void aRowHasThreeLinesBesideItsTile() {
    const ChartRowLayout layout = layoutChartRow(redis(), QRectF(0, 0, 468, 67));
    QCOMPARE(layout.tile.size(), QSizeF(40, 40));
    QCOMPARE(layout.name.text, QString("redis"));
    QVERIFY(layout.name.rect.bottom() <= layout.description.rect.top());
    QVERIFY(layout.description.rect.bottom() <= layout.version.rect.top());
    QCOMPARE(layout.version.text, QString("23.2.6"));
    QVERIFY(layout.rest.rect.left() >= layout.version.rect.right());
    QVERIFY2(layout.rest.text.contains(QStringLiteral("app 8.2.2")), qPrintable(layout.rest.text));
    QVERIFY(layout.version.rect.bottom() <= 67);
    QVERIFY(layout.pills.empty());
    QVERIFY(layout.tagText.isEmpty());
  }

  void everythingStaysInsideTheRow_data() {
    QTest::addColumn<double>("width");
    QTest::newRow("as designed") << 468.0;
    QTest::newRow("the narrowest") << 320.0;
    QTest::newRow("far too narrow") << 150.0;
  }
  void everythingStaysInsideTheRow() {
    QFETCH(double, width);
    ChartEntry entry = redis();
    entry.form = ChartEntry::Form::Folder;
    entry.name = "a-chart-with-a-name-that-is-longer-than-any-row-has-room-for";
    entry.description = entry.description + entry.description + entry.description;
    entry.deprecated = true;
    entry.type = "library";
    entry.missingDependencies = 2;
    const QRectF row(10, 20, width, 67);
    const ChartRowLayout layout = layoutChartRow(entry, row);
    for (const QRectF& rect : {layout.name.rect, layout.description.rect, layout.version.rect, layout.rest.rect})
      QVERIFY(rect.right() <= row.right() - 15.5);
    double left = row.right();
    for (const auto& pill : layout.pills) {
      QVERIFY(pill.rect.right() <= left);
      left = pill.rect.left();
    }
    QVERIFY(layout.tag.right() <= left);
    QVERIFY(layout.name.rect.right() <= layout.tag.left());
  }

  void pillsSayWhatIsSpecial() {
    ChartEntry entry = redis();
    entry.deprecated = true;
    entry.type = "library";
    const ChartRowLayout layout = layoutChartRow(entry, QRectF(0, 0, 468, 67));
    QCOMPARE(layout.pills.size(), std::size_t(2));
    QCOMPARE(layout.pills[0].pill.text, QString("Deprecated"));
    QCOMPARE(layout.pills[1].pill.text, QString("Library"));
    QVERIFY(layout.pills[1].rect.right() < layout.pills[0].rect.left());
  }

  void aBrokenChartShowsItsErrorAndItsPlace() {
    ChartEntry entry = redis();
    entry.state = ChartEntry::State::Broken;
    entry.problem.text = "Chart.yaml file is missing\nmore";
    const ChartRowLayout layout = layoutChartRow(entry, QRectF(0, 0, 468, 67));
    QVERIFY(layout.isBroken);
    QCOMPARE(layout.description.text, QString("Chart.yaml file is missing"));
    QCOMPARE(layout.rest.text, entry.path);
    QCOMPARE(layout.pills.size(), std::size_t(1));
    QCOMPARE(layout.pills[0].pill.tone, widgets::Tone::Err);
    QVERIFY(layout.version.text.isEmpty());
  }

  void onlyOpenedFoldersAreTagged() {
    ChartEntry entry = redis();
    entry.form = ChartEntry::Form::Folder;
    QCOMPARE(layoutChartRow(entry, QRectF(0, 0, 468, 67)).tagText, QString("FOLDER"));
    entry.origin = ChartEntry::Origin::Sample;
    QVERIFY(layoutChartRow(entry, QRectF(0, 0, 468, 67)).tagText.isEmpty());
    QCOMPARE(charts::chartRowDetail(entry), QStringLiteral("app 8.2.2 · Samples"));
  }
};

QTEST_MAIN(TestChartRowLayout)
#include "tst_chart_row_layout.moc"
