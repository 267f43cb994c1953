// The small pieces: what they report, how they answer keys and mouse, and the measures of the design.

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/wrap_label.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

using namespace chartroom::widgets;

class TestControls : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    m_controller = std::make_unique<ThemeController>();
    m_controller->setChoice(ThemeChoice::Light);
  }
  void cleanupTestCase() { m_controller.reset(); }

  void buttonsHaveTheDesignsHeights_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("height");
    QTest::newRow("normal") << static_cast<int>(ButtonSize::Normal) << 32;
    QTest::newRow("large") << static_cast<int>(ButtonSize::Large) << 36;
    QTest::newRow("small") << static_cast<int>(ButtonSize::Small) << 28;
    QTest::newRow("inline") << static_cast<int>(ButtonSize::Inline) << 24;
  }
  void buttonsHaveTheDesignsHeights() {
    QFETCH(int, size);
    QFETCH(int, height);
    for (const ButtonKind kind :
        {ButtonKind::Secondary, ButtonKind::Primary, ButtonKind::Danger, ButtonKind::Warning, ButtonKind::Plain}) {
      const std::unique_ptr<QPushButton> button(makeButton("Install…", kind, static_cast<ButtonSize>(size)));
      button->ensurePolished();
      QCOMPARE(button->sizeHint().height(), height);
    }
  }

  void aPrimaryIsFilledAndFollowsTheTheme() {
    const std::unique_ptr<QPushButton> button(makeButton("Install…", ButtonKind::Primary));
    button->resize(100, 32);
    QCOMPARE(button->grab().toImage().pixelColor(6, 16), Theme::light().fill);
    m_controller->setChoice(ThemeChoice::Dark);
    QCOMPARE(button->grab().toImage().pixelColor(6, 16), Theme::dark().fill);
    m_controller->setChoice(ThemeChoice::Light);
  }

  void textScaleReachesLabelsThatExist() {
    const std::unique_ptr<QLabel> label(makeLabel("redis", TextRole::Title));
    const double before = label->font().pointSizeF();
    setTextScale(1.5);
    m_controller->apply();
    QCOMPARE(label->font().pointSizeF(), before * 1.5);
    setTextScale(1);
    m_controller->apply();
  }

  void segmentsAreExclusive() {
    SegmentedControl segments({"Side by side", "Unified"});
    segments.show();
    QSignalSpy changed(&segments, &SegmentedControl::currentChanged);
    QCOMPARE(segments.current(), 0);
    QTest::mouseClick(segments.button(1), Qt::LeftButton);
    QCOMPARE(segments.current(), 1);
    QCOMPARE(changed.size(), 1);
    segments.setCurrent(0);
    QCOMPARE(changed.size(), 1);
    QVERIFY(!segments.button(1)->isChecked());
  }

  void anOptionShowsATickWhileOn() {
    const std::unique_ptr<QPushButton> option(makeOption("Wait 5 min"));
    QVERIFY(option->icon().isNull());
    option->setChecked(true);
    QVERIFY(!option->icon().isNull());
    option->setChecked(false);
    QVERIFY(option->icon().isNull());
  }

  void aToggleIsPressedByKeyAndMouse() {
    Toggle toggle("Follow");
    toggle.show();
    QTest::keyClick(&toggle, Qt::Key_Space);
    QVERIFY(toggle.isChecked());
    QTest::mouseClick(&toggle, Qt::LeftButton);
    QVERIFY(!toggle.isChecked());
  }

  void escapeClearsASearchFirst() {
    QWidget parent;
    SearchField field("Filter charts", &parent);
    parent.show();
    QTest::keyClicks(&field, "redis");
    QTest::keyClick(&field, Qt::Key_Escape);
    QCOMPARE(field.text(), QString());
    QCOMPARE(field.accessibleName(), QString("Filter charts"));
  }

  void aSplitterIsRemembered() {
    QTemporaryDir folder;
    QSettings settings(folder.path() + "/s.ini", QSettings::IniFormat);
    const auto make = [&settings] {
      auto splitter = std::make_unique<HairlineSplitter>(Qt::Horizontal);
      splitter->addWidget(new QWidget);
      splitter->addWidget(new QWidget);
      splitter->resize(600, 100);
      splitter->setSizes({300, 299});
      rememberSplitter(splitter.get(), &settings, "charts");
      splitter->show();
      return splitter;
    };
    auto first = make();
    QSplitterHandle* handle = first->handle(1);
    QVERIFY2(handle->width() >= 7, "the grab area is wider than the line");
    QTest::mousePress(handle, Qt::LeftButton, {}, QPoint(3, 50));
    QTest::mouseMove(handle, QPoint(-97, 50));
    QMouseEvent move(QEvent::MouseMove, QPointF(-97, 50), handle->mapToGlobal(QPointF(-97, 50)), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(handle, &move);
    QTest::mouseRelease(handle, Qt::LeftButton);
    const QList<int> sizes = first->sizes();
    QVERIFY(sizes[0] < 280);
    first.reset();
    QCOMPARE(make()->sizes(), sizes);
  }

  void tabsAreChosenByMouseAndKeys() {
    TabBar bar;
    for (const char* name : {"Overview", "Resources", "Values", "History"}) bar.addTab(name, QString(name).toLower());
    bar.setCounter(1, "14");
    bar.resize(600, 36);
    bar.show();
    QSignalSpy changed(&bar, &TabBar::currentChanged);
    QCOMPARE(bar.sizeHint().height(), 36);
    QTest::mouseClick(&bar, Qt::LeftButton, {}, bar.tabRect(2).center());
    QCOMPARE(bar.currentId(), QString("values"));
    QTest::keyClick(&bar, Qt::Key_Left);
    QCOMPARE(bar.currentId(), QString("resources"));
    bar.setTabVisible(0, false);
    QTest::keyClick(&bar, Qt::Key_Left);
    QCOMPARE(bar.current(), 1);
    QVERIFY(bar.tabRect(0).isEmpty());
    QCOMPARE(changed.size(), 2);
    // The ends are those of what is shown.
    bar.setTabVisible(3, false);
    QTest::keyClick(&bar, Qt::Key_End);
    QCOMPARE(bar.current(), 2);
    QTest::keyClick(&bar, Qt::Key_Home);
    QCOMPARE(bar.current(), 1);
  }

  void tabsThatDoNotFitAreInAMenu() {
    TabBar bar;
    for (int i = 0; i < 9; ++i) bar.addTab(QString("Dependencies %1").arg(i));
    bar.resize(400, 36);
    bar.show();
    bar.setCurrent(8);
    QVERIFY2(!bar.tabRect(8).isEmpty(), "the active tab always has its place");
    QVERIFY(bar.tabRect(7).isEmpty());
    int shown = 0;
    for (int i = 0; i < 9; ++i) {
      shown += !bar.tabRect(i).isEmpty();
      QVERIFY(bar.rect().contains(bar.tabRect(i)) || bar.tabRect(i).isEmpty());
    }
    QVERIFY(shown >= 2);
    QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(bar.tabRect(8).right() + 20, 18));
    auto* menu = bar.findChild<QMenu*>();
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 9 - shown);
    menu->actions().last()->trigger();
    QCOMPARE(bar.current(), 7);
    menu->close();
  }

  void healthRowsShowTroubleAndCountTheRest() {
    std::vector<Health> all(20, Health::Ready);
    all[3] = Health::Failed, all[5] = Health::Waiting;
    const HealthRow row = HealthRow::make(all);
    QCOMPARE(row.glyphs.size(), std::size_t(14));
    QCOMPARE(row.more, 6);
    QCOMPARE(row.ready, QString("18/20"));
    QVERIFY(row.failing && !row.degraded);
    QCOMPARE(row.glyphs[12], Health::Failed);
    QCOMPARE(row.glyphs[13], Health::Waiting);
    QCOMPARE(HealthRow::make(std::vector<Health>(30, Health::Failed)).glyphs.front(), Health::Failed);
    QCOMPARE(HealthRow::make({}).ready, QString("0/0"));
  }

  void segmentsThatDoNotFitFoldIntoOneField() {
    QWidget panel;
    SegmentedControl segments({"All 140", "Changed 12", "Added 3", "Removed 4"}, &panel);
    QSignalSpy changed(&segments, &SegmentedControl::currentChanged);
    panel.show();
    segments.resize(segments.sizeHint());
    QVERIFY(!segments.isFolded());
    QVERIFY(segments.minimumSizeHint().width() < segments.sizeHint().width());
    segments.setCurrent(2);
    segments.resize(segments.minimumSizeHint());
    QTRY_VERIFY(segments.isFolded());
    auto* field = segments.findChild<QComboBox*>();
    QVERIFY(field->isVisible() && !segments.button(0)->isVisible());
    QVERIFY(field->width() >= field->sizeHint().width());
    QCOMPARE(field->currentText(), QString("Added 3"));
    segments.setLabel(2, "Added 5");
    QCOMPARE(field->currentText(), QString("Added 5"));
    QVERIFY(changed.isEmpty());
    field->setFocus();
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(segments.current(), 3);
    QCOMPARE(changed.count(), 1);
    segments.resize(segments.sizeHint());
    QTRY_VERIFY(!segments.isFolded());
    QVERIFY(segments.button(3)->isVisible() && segments.button(3)->isChecked());
  }

  void aHealthRowKeepsItsNumbersInANarrowColumn() {
    std::vector<Health> all(114, Health::Ready);
    all[3] = Health::Failed;
    const HealthRow whole = HealthRow::make(all);
    QVERIFY(whole.fitted(1000).glyphs == whole.glyphs);
    for (const double width : {220.0, 180.0, 120.0, 104.0, 60.0}) {
      const HealthRow row = whole.fitted(width);
      QVERIFY2(row.width() <= width, qPrintable(QString::number(width)));
      QCOMPARE(row.ready, QString("113/114"));
      QCOMPARE(static_cast<int>(row.glyphs.size()) + row.more, 114);
      if (!row.glyphs.empty()) QCOMPARE(row.glyphs.back(), Health::Failed);
      QPixmap picture(200, 36);
      QPainter painter(&picture);
      QVERIFY(drawHealthRow(painter, QRectF(0, 0, width, 36), whole) <= width + 0.5);
    }
  }

  void monogramsAreTwoLetters_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("letters");
    QTest::newRow("two words") << "argo-cd"
                               << "AC";
    QTest::newRow("one word") << "storefront"
                              << "ST";
    QTest::newRow("three words") << "kube-prometheus-stack"
                                 << "KP";
    QTest::newRow("one letter") << "x"
                                << "X";
    QTest::newRow("nothing") << ""
                             << "";
  }
  void monogramsAreTwoLetters() {
    QFETCH(QString, name);
    QFETCH(QString, letters);
    QCOMPARE(monogram(name), letters);
  }

  void anErrorUnfoldsItsDetailsAndOffersCures() {
    ErrorCard card;
    int retried = 0;
    card.setError("prod-eu-1 does not answer", "Connection refused at 10.0.4.12:6443.", "dial tcp 10.0.4.12:6443",
        {{"Retry", [&] { ++retried; }, false}});
    card.show();
    auto* details = card.findChild<QWidget*>("errorDetails");
    QVERIFY(details->isHidden());
    QTest::mouseClick(card.findChild<QPushButton*>("errorDetailsButton"), Qt::LeftButton);
    QVERIFY(!details->isHidden());
    QTest::mouseClick(card.findChild<QPushButton*>("noticeAction"), Qt::LeftButton);
    QCOMPARE(retried, 1);
  }

  void longTextsWrapInsideTheirPanel_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("words") << "the server could not find the requested resource in the namespace of the release, try again";
    QTest::newRow("one word wider than the panel") << QString(400, 'x');
    QTest::newRow("a path") << "/apis/apps/v1/namespaces/shop/deployments/" + QString(200, 'y');
    QTest::newRow("several lines") << "one\ntwo\nthree";
  }
  void longTextsWrapInsideTheirPanel() {
    QFETCH(QString, text);
    const WrapOptions options{uiFont(13), uiFont(13, QFont::DemiBold), 240, 0};
    const WrappedText whole = wrapText("Rollback failed", "  " + text, options);
    QString joined;
    for (const WrappedLine& line : whole.lines) {
      QVERIFY(QFontMetricsF(options.boldFont).horizontalAdvance(line.text.trimmed().left(line.bold)) <= 241);
      QVERIFY(QFontMetricsF(options.font).horizontalAdvance(line.text.mid(line.bold).trimmed()) <= 241);
      joined += line.text;
    }
    QCOMPARE(joined.remove(' ').remove('\n'), QString("Rollbackfailed" + text).remove(' ').remove('\n'));
    ErrorCard card;
    card.setError("Rollback to 3 failed", text, text);
    QVERIFY2(card.minimumSizeHint().width() <= 280, "a word does not make the panel wider");
    Banner banner(Tone::Err);
    banner.setContent("web 1.0 was not upgraded", text, {{"Close", [] {}, false}});
    QVERIFY(banner.minimumSizeHint().width() <= 400);
  }

  void aLongBannerUnfoldsAllOfIt() {
    Banner banner(Tone::Err);
    const QString reason = QString("cannot patch \"probe\" with kind Deployment: field is immutable. ").repeated(12);
    banner.setContent("probe was not upgraded", reason, {});
    banner.resize(600, 100);
    banner.show();
    auto* more = banner.findChild<QPushButton*>("bannerDetailsButton");
    QTRY_VERIFY(more->isVisible());
    auto* details = banner.findChild<QPlainTextEdit*>("noticeDetails");
    QVERIFY(details->isHidden());
    QTest::mouseClick(more, Qt::LeftButton);
    QVERIFY(details->isVisible());
    QVERIFY(details->toPlainText().contains(reason.trimmed()));
    // Set again by a poll: nothing closes.
    banner.setContent("probe was not upgraded", reason, {});
    QVERIFY(details->isVisible());
    banner.setContent("short", "text", {});
    QVERIFY(banner.findChildren<QPushButton*>("bannerDetailsButton").last()->isHidden());
  }

  void anElidedLabelGivesWay() {
    QWidget window;
    auto* row = new QHBoxLayout(&window);
    auto* label = new ElidedLabel("a rather long path that does not fit at all into so little room");
    row->addWidget(label);
    window.resize(120, 40);
    window.show();
    QVERIFY(label->width() <= 120);
    QCOMPARE(label->text().size(), 63);
  }

  void aRingTurnsOnlyWhileShownAndRunning() {
    ProgressRing ring;
    ring.setRunning(true);
    QVERIFY(ring.isRunning());
    const QImage still = ring.grab().toImage();
    ring.setShare(0.5);
    QVERIFY(ring.grab().toImage() != still);
  }

  // With CHARTROOM_PICTURES set, the pieces of components-*.png are kept there for a person to look at.
  void pictures() {
    const QString folder = qEnvironmentVariable("CHARTROOM_PICTURES");
    if (folder.isEmpty()) QSKIP("CHARTROOM_PICTURES is not set");
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
      m_controller->setChoice(choice);
      QWidget sheet;
      setSurface(&sheet, "canvas");
      auto* column = new QVBoxLayout(&sheet);
      const auto row = [&] {
        auto* line = new QHBoxLayout;
        column->addLayout(line);
        return line;
      };
      auto* buttons = row();
      for (const ButtonKind kind : {ButtonKind::Primary, ButtonKind::Secondary, ButtonKind::Danger, ButtonKind::Warning,
               ButtonKind::Plain, ButtonKind::Link})
        buttons->addWidget(makeButton("Install…", kind));
      for (const ButtonSize size : {ButtonSize::Large, ButtonSize::Small, ButtonSize::Inline})
        buttons->addWidget(makeButton("Test", ButtonKind::Secondary, size));
      QPushButton* off = makeButton("Install…", ButtonKind::Primary);
      off->setEnabled(false);
      buttons->addWidget(off);
      QPushButton* menu = makeButton("Recently updated");
      setMenuChevron(menu);
      buttons->addWidget(menu);
      QPushButton* withIcon = makeButton("Roll back to 6", ButtonKind::Primary);
      setIconName(withIcon, "undo-2", "onfill");
      buttons->addWidget(withIcon);
      buttons->addStretch(1);
      auto* fields = row();
      auto* search = new SearchField("Filter charts");
      search->setKeyCap("Ctrl K");
      fields->addWidget(search);
      auto* invalid = new QLineEdit("15");
      invalid->setProperty("invalid", true);
      fields->addWidget(invalid);
      auto* disabled = new QLineEdit("from a file");
      disabled->setEnabled(false);
      fields->addWidget(disabled);
      auto* select = new Select;
      select->addItem("replication");
      fields->addWidget(select);
      auto* choices = row();
      auto* check = new QCheckBox("On");
      check->setChecked(true);
      auto* some = new QCheckBox("Some");
      some->setTristate(true);
      some->setCheckState(Qt::PartiallyChecked);
      auto* radio = new QRadioButton("One");
      radio->setChecked(true);
      choices->addWidget(new QCheckBox("Off"));
      choices->addWidget(check);
      choices->addWidget(some);
      choices->addWidget(radio);
      auto* on = new Toggle("On");
      on->setChecked(true);
      choices->addWidget(new Toggle("Off"));
      choices->addWidget(on);
      choices->addWidget(new SegmentedControl({"Side by side", "Unified"}));
      QPushButton* chip = makeChip("All 23");
      chip->setChecked(true);
      choices->addWidget(chip);
      choices->addWidget(makeChip("Failed 1"));
      QPushButton* option = makeOption("Wait 5 min");
      option->setChecked(true);
      choices->addWidget(option);
      choices->addWidget(makeOption("Hooks"));
      choices->addStretch(1);
      auto* pills = row();
      const Pill samples[] = {{"Installed ×2", Tone::Ok, {}}, {"Update", Tone::Warn, "arrow-up"}, {"BackOff", Tone::Err, {}},
          {"new", Tone::Accent, {}}, {"from replicaCount", Tone::Prov, {}}, {"Deprecated", Tone::Neutral, {}}};
      for (const Pill& pill : samples) pills->addWidget(new PillLabel(pill));
      for (const char* tag : {"OCI", "HTTP", "FOLDER"}) pills->addWidget(new TagLabel(tag));
      for (const Tone tone : {Tone::Ok, Tone::Err, Tone::Warn, Tone::Accent, Tone::Neutral}) pills->addWidget(new StatusDot(tone));
      auto* tile = new ChartTile(40);
      tile->setChart("storefront");
      pills->addWidget(tile);
      auto* small = new ChartTile(20);
      small->setChart("payments");
      pills->addWidget(small);
      auto* health = new HealthStrip;
      health->setHealth({Health::Ready, Health::Ready, Health::Degraded, Health::Waiting, Health::Failed, Health::Unknown});
      pills->addWidget(health);
      auto* ring = new ProgressRing(16);
      ring->setShare(0.7);
      pills->addWidget(ring);
      pills->addStretch(1);
      auto* bar = new TabBar;
      for (const char* name : {"Overview", "Resources", "Values", "Manifest", "History"}) bar->addTab(name);
      bar->setCounter(1, "14");
      bar->setCounter(2, "2", Tone::Err);
      bar->setTabModified(3, true);
      bar->setCurrent(1);
      column->addWidget(bar);
      auto* banner = new Banner(Tone::Err);
      banner->setContent(
          "Deployment web 2/3 ready", "pod web-6f9c7d5b8-x2kqz ImagePullBackOff: manifest unknown", {{"Show pod", {}, false}});
      column->addWidget(banner);
      auto* cards = row();
      auto* error = new ErrorCard;
      error->setError("prod-eu-1 does not answer", "Connection refused at 10.0.4.12:6443. Lists show the state of 14:31.", "x",
          {{"Retry", {}, false}, {"Other context…", {}, false}});
      cards->addWidget(error);
      auto* empty = new EmptyState;
      empty->setContent("layers", "No releases in shop", "Install a chart, or look in all namespaces.",
          {{"Install chart…", {}, true}, {"All namespaces", {}, false}});
      cards->addWidget(empty);
      auto* skeleton = new SkeletonRows(36);
      cards->addWidget(skeleton, 1);
      sheet.resize(1100, 620);
      sheet.show();
      QTest::qWait(200);
      QVERIFY(sheet.grab().save(folder + "/" + themeChoiceText(choice) + "-components.png"));
    }
    m_controller->setChoice(ThemeChoice::Light);
  }

private:
  std::unique_ptr<ThemeController> m_controller;
};

QTEST_MAIN(TestControls)
#include "tst_controls.moc"
