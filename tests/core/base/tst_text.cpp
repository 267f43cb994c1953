// core/base/text.h against what Go's strings, utf8, unicode and strconv packages print.

#include "core/base/text.h"

#include <QtTest>

using namespace chartroom;

class TestText : public QObject {
  Q_OBJECT
private slots:
  void runesAreDecodedAsGoDoes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<uint>("rune");
    QTest::addColumn<int>("width");
    QTest::newRow("ascii") << QByteArray("a") << 0x61u << 1;
    QTest::newRow("two bytes") << QByteArray("\xC3\xA9") << 0xE9u << 2;
    QTest::newRow("four bytes") << QByteArray("\xF0\x9F\x98\x80") << 0x1F600u << 4;
    QTest::newRow("surrogate is broken") << QByteArray("\xED\xA0\x80") << 0xFFFDu << 1;
    QTest::newRow("overlong is broken") << QByteArray("\xC0\x80") << 0xFFFDu << 1;
    QTest::newRow("cut off is broken") << QByteArray("\xE2\x82") << 0xFFFDu << 1;
    QTest::newRow("past the last code point is broken") << QByteArray("\xF4\x90\x80\x80") << 0xFFFDu << 1;
    QTest::newRow("replacement itself is whole") << QByteArray("\xEF\xBF\xBD") << 0xFFFDu << 3;
    QTest::newRow("nothing has width 0") << QByteArray() << 0xFFFDu << 0;
  }
  void runesAreDecodedAsGoDoes() {
    QFETCH(QByteArray, text);
    QFETCH(uint, rune);
    QFETCH(int, width);
    const DecodedRune first = decodeRune(text.toStdString());
    QCOMPARE(uint(first.rune), rune);
    QCOMPARE(first.width, width);
    const DecodedRune last = decodeLastRune("x" + text.toStdString());
    if (width > 1) QCOMPARE(uint(last.rune), rune);
    if (width == 0) QCOMPARE(uint(last.rune), uint('x'));
  }
  void brokenRunsBecomeOneReplacement() {
    QCOMPARE(toValidUtf8("a\xff\xfe"
                         "b\xff",
                 "?"),
        std::string("a?b?"));
    QVERIFY(!isValidUtf8("a\xff"));
    QVERIFY(isValidUtf8("é😀"));
    QCOMPARE(runeCount("é😀\xff"), std::size_t{3});
    QCOMPARE(fromRunes(toRunes("é\xff")), std::string("é\xEF\xBF\xBD"));
  }
  // The sums were taken from Go over all code points: sum(r * is(r)) and sum of mapped values, modulo 2^32.
  void classesEqualGosOverAllCodePoints() {
    quint32 print = 0, letter = 0, digit = 0, number = 0, space = 0, upper = 0, lower = 0, up = 0, down = 0, title = 0;
    for (char32_t r = 0; r <= 0x10FFFF; ++r) {
      const quint32 weight = r * 2654435761u + 1;
      if (isPrint(r)) print += weight;
      if (isLetter(r)) letter += weight;
      if (isDigit(r)) digit += weight;
      if (isNumber(r)) number += weight;
      if (isSpace(r)) space += weight;
      if (isUpper(r)) upper += weight;
      if (isLower(r)) lower += weight;
      up += toUpper(r) * weight;
      down += toLower(r) * weight;
      title += toTitle(r) * weight;
    }
    const QList<quint32> sums{print, letter, digit, number, space, upper, lower, up, down, title};
    const QList<quint32> go{2987294138u, 745525374u, 1586566764u, 1281943000u, 4123387787u, 993672527u, 250976899u, 3503063264u,
        1065305774u, 878439722u};
    QCOMPARE(sums, go);
  }
  void cuttingFollowsGo() {
    QCOMPARE(trimSpace("\u00a0 \t x \n"), std::string_view("x"));
    QCOMPARE(trim("xxaxbxx", "x"), std::string_view("axb"));
    QCOMPARE(trimSuffix("a.yaml", ".yaml"), std::string_view("a"));
    QCOMPARE(split("a,b,,c", ","), (std::vector<std::string>{"a", "b", "", "c"}));
    QCOMPARE(split("", ","), (std::vector<std::string>{""}));
    QCOMPARE(split("aé", ""), (std::vector<std::string>{"a", "é"}));
    QCOMPARE(splitN("a,b,c", ",", 2), (std::vector<std::string>{"a", "b,c"}));
    QCOMPARE(fields("  a b\n\tc "), (std::vector<std::string>{"a", "b", "c"}));
    QCOMPARE(replaceAll("aé", "", "-"), std::string("-a-é-"));
    QCOMPARE(replaceN("aaaa", "a", "b", 2), std::string("bbaa"));
    QCOMPARE(join({"a", "b"}, ", "), std::string("a, b"));
  }
  void quotingFollowsStrconv() {
    QCOMPARE(quote("a\"\\\n\t\x01\x7f\xff"
                   "é\u2028\U0001F600\U000E0001"),
        std::string("\"a\\\"\\\\\\n\\t\\x01\\x7f\\xffé\\u2028\U0001F600\\U000e0001\""));
    QCOMPARE(quoteToAscii("é\U0001F600"), std::string("\"\\u00e9\\U0001f600\""));
    QCOMPARE(quoteRune('\''), std::string("'\\''"));
    QCOMPARE(quoteRune(0xD800), std::string("'\uFFFD'"));
    QVERIFY(canBackquote("a\té"));
    QVERIFY(!canBackquote("a`"));
  }
  void base64IsStrict_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("good");
    QTest::newRow("padded twice") << QByteArray("YQ==") << QByteArray("a") << true;
    QTest::newRow("padded once") << QByteArray("YWI=") << QByteArray("ab") << true;
    QTest::newRow("full") << QByteArray("YWJj") << QByteArray("abc") << true;
    QTest::newRow("nothing") << QByteArray("") << QByteArray("") << true;
    QTest::newRow("bytes that are no text") << QByteArray("AP+A/w==") << QByteArray("\x00\xff\x80\xff", 4) << true;
    QTest::newRow("line ends are skipped") << QByteArray("YW\nJj\r\n") << QByteArray("abc") << true;
    QTest::newRow("padding missing") << QByteArray("YQ") << QByteArray() << false;
    QTest::newRow("half of the padding") << QByteArray("YQ=") << QByteArray() << false;
    QTest::newRow("text after padding") << QByteArray("YQ==YQ==") << QByteArray() << false;
    QTest::newRow("space") << QByteArray("YW Jj") << QByteArray() << false;
    QTest::newRow("only padding") << QByteArray("====") << QByteArray() << false;
  }
  void base64IsStrict() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, good);
    std::string output;
    QCOMPARE(decodeBase64(text.toStdString(), output), good);
    if (!good) return;
    QCOMPARE(output, bytes.toStdString());
    QCOMPARE(encodeBase64(output), text.replace("\n", "").replace("\r", "").toStdString());
  }
};

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
