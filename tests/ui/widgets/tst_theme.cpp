// Theme, fonts and icons: contrast of every token pair in use, the live switch, and that the program carries what it
// draws.

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"

#include <QFile>
#include <QFontInfo>
#include <QPalette>
#include <QRawFont>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTextLayout>

using namespace chartroom::widgets;

class TestTheme : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() { m_controller = std::make_unique<ThemeController>(); }
  void cleanupTestCase() { m_controller.reset(); }

  void textReachesItsContrast_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void textReachesItsContrast() {
    QFETCH(bool, dark);
    const Theme& t = dark ? Theme::dark() : Theme::light();
    for (const QColor& back : {t.shell, t.canvas, t.panel, t.panel2, t.raised, t.hover, t.sel, t.sel2})
      for (const QColor& front : {t.text, t.text2, t.text3})
        QVERIFY2(contrast(front, back) >= 4.5, qPrintable(front.name() + " on " + back.name()));
    const std::pair<QColor, QColor> pairs[] = {{t.accent, t.accentbg}, {t.ok, t.okbg}, {t.warn, t.warnbg}, {t.err, t.errbg},
        {t.prov, t.provbg}, {t.idle, t.idlebg}, {t.onfill, t.fill}, {t.accent, t.panel}};
    for (const auto& [front, back] : pairs) QVERIFY2(contrast(front, back) >= 4.5, qPrintable(front.name() + " on " + back.name()));
    for (const QColor& front : {t.yamlKey, t.yamlString, t.yamlNumber, t.yamlComment, t.yamlPunctuation})
      for (const QColor& back : {t.panel, t.hover, t.sel})
        QVERIFY2(contrast(front, back) >= 4.5, qPrintable(front.name() + " on " + back.name()));
    for (const QColor& back : {t.shell, t.canvas, t.panel})
      QVERIFY2(contrast(t.ctl, back) >= 3, qPrintable(t.ctl.name() + " on " + back.name()));
    for (const auto& tint : t.tints)
      QVERIFY2(contrast(tint.foreground, tint.background) >= 4.5, qPrintable(tint.foreground.name()));
  }

  void theStyleSheetKnowsAllItsTokens() {
    for (const Theme* t : {&Theme::light(), &Theme::dark()}) {
      const QString sheet = t->styleSheet();
      QVERIFY(!sheet.contains(QLatin1Char('@')));
      QVERIFY(sheet.contains(t->fill.name()));
    }
  }

  void theSwitchIsLive() {
    QSignalSpy changed(m_controller.get(), &ThemeController::changed);
    m_controller->setChoice(ThemeChoice::Dark);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(qApp->palette().color(QPalette::Base), Theme::dark().panel);
    QVERIFY(theme().isDark);
    m_controller->setChoice(ThemeChoice::System);
    m_controller->setSystemDark(false);
    QVERIFY(!theme().isDark);
    m_controller->setSystemDark(true);
    QVERIFY(theme().isDark);
    m_controller->setChoice(ThemeChoice::Light);
    QVERIFY(!theme().isDark);
    QCOMPARE(themeChoiceFromText(themeChoiceText(ThemeChoice::Dark)), ThemeChoice::Dark);
  }

  void namesKeepTheirTint() {
    QCOMPARE(&Theme::light().tintFor("storefront"), &Theme::light().tintFor("storefront"));
    QSet<const void*> seen;
    for (int i = 0; i < 60; ++i) seen.insert(&Theme::light().tintFor(QString("chart-%1").arg(i)));
    QCOMPARE(seen.size(), 6);
  }

  void bothFamiliesAreTheProgramsOwn() {
    QVERIFY(loadFonts());
    QCOMPARE(QFontInfo(uiFont()).family(), QString("Inter"));
    QCOMPARE(QFontInfo(codeFont()).family(), QString("Chartroom Mono"));
    QVERIFY(QFontInfo(codeFont()).fixedPitch());
    const QFontMetricsF light(uiFont(13)), bold(uiFont(13, QFont::DemiBold));
    QVERIFY2(bold.horizontalAdvance("Installed") > light.horizontalAdvance("Installed"), "semi-bold is a face, not a pretence");
  }

  void theCodeFontHasNoLigatures() {
    const QRawFont raw = QRawFont::fromFont(codeFont());
    QTextLayout layout("-> != ==", codeFont());
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    QList<quint32> shaped;
    for (const QGlyphRun& run : layout.glyphRuns()) shaped += run.glyphIndexes();
    QCOMPARE(shaped, raw.glyphIndexesForString("-> != =="));
  }

  void theTextScaleGrowsFontsAndLengths() {
    const double before = uiFont(12).pointSizeF();
    setTextScale(1.5);
    QCOMPARE(uiFont(12).pointSizeF(), before * 1.5);
    QCOMPARE(scaled(20), 30);
    setTextScale(9);
    QCOMPARE(textScale(), 2.0);
    setTextScale(1);
  }

  void everyListedIconIsCarriedAndDraws() {
    QFile list(CHARTROOM_SOURCE_DIR "/resources/icons.txt");
    QVERIFY(list.open(QIODevice::ReadOnly));
    int count = 0;
    for (const QString& line : QString::fromUtf8(list.readAll()).split('\n')) {
      const QString name = line.section('#', 0, 0).trimmed().section(' ', 0, 0);
      if (name.isEmpty()) continue;
      ++count;
      QVERIFY2(hasIcon(name), qPrintable(name));
      const QImage image = iconPixmap(name, QColor(Qt::red), 16, 1).toImage();
      bool inked = false;
      for (int y = 0; y < image.height() && !inked; ++y)
        for (int x = 0; x < image.width() && !inked; ++x) inked = qAlpha(image.pixel(x, y)) > 128 && qBlue(image.pixel(x, y)) == 0;
      QVERIFY2(inked, qPrintable(name));
    }
    QVERIFY(count > 80);
  }

  void iconsNamedInTheSourcesAreListed() {
    // Every string literal after icon-taking words in ui/ must be an icon the program carries.
    const QRegularExpression use(QStringLiteral("(?:drawIcon\\([^;\"]*|iconPixmap\\(|\\bicon\\(|setIconName\\()(?:"
                                                "QStringLiteral|QLatin1String)?\\(?\"([a-z0-9-]+)\""));
    const auto walk = [&](const QString& folder, const auto& self) -> void {
      const QDir dir(folder);
      for (const QFileInfo& entry : dir.entryInfoList(QDir::AllEntries | QDir::NoDotAndDotDot)) {
        if (entry.isDir()) {
          self(entry.filePath(), self);
          continue;
        }
        QFile file(entry.filePath());
        if (entry.suffix() != "cpp" || !file.open(QIODevice::ReadOnly)) continue;
        for (auto it = use.globalMatch(QString::fromUtf8(file.readAll())); it.hasNext();) {
          const QString name = it.next().captured(1);
          QVERIFY2(hasIcon(name), qPrintable(name + " in " + entry.filePath()));
        }
      }
    };
    walk(CHARTROOM_SOURCE_DIR "/ui", walk);
  }

private:
  std::unique_ptr<ThemeController> m_controller;
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
