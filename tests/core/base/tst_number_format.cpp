// core/base/number_format.h against rows recorded from Go's strconv.

#include "core/base/number_format.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace chartroom;

class TestNumberFormat : public QObject {
  Q_OBJECT
private slots:
  void floatsAreWrittenAsGoDoes_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<char>("format");
    QTest::addColumn<int>("precision");
    QTest::addColumn<int>("bits");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, double v, char f, int p, int b, const char* text) {
      QTest::newRow(name) << v << f << p << b << QByteArray(text);
    };
    row("shortest g below the limit", 100000, 'g', -1, 64, "100000");
    row("shortest g at the limit", 1e6, 'g', -1, 64, "1e+06");
    row("shortest g long integer", 12345678, 'g', -1, 64, "1.2345678e+07");
    row("shortest g small", 0.0001, 'g', -1, 64, "0.0001");
    row("shortest g smaller", 0.00001, 'g', -1, 64, "1e-05");
    row("shortest f", 1e20, 'f', -1, 64, "100000000000000000000");
    row("shortest f fraction", 1.5e-7, 'f', -1, 64, "0.00000015");
    row("shortest e", 0, 'e', -1, 64, "0e+00");
    row("negative zero", -0.0, 'g', -1, 64, "-0");
    row("three exponent digits", 1e100, 'e', -1, 64, "1e+100");
    row("32 bits", 0.1f, 'g', -1, 32, "0.1");
    row("too large for 32 bits", 1e100, 'g', -1, 32, "+Inf");
    row("64 bits of a float", 0.1f, 'g', -1, 64, "0.10000000149011612");
    row("least number", 5e-324, 'g', -1, 64, "5e-324");
    row("greatest number", 1.7976931348623157e308, 'g', -1, 64, "1.7976931348623157e+308");
    row("precision f", 3.14159, 'f', 2, 64, "3.14");
    row("precision f rounds half to even digits", 2.5, 'f', 0, 64, "2");
    row("precision e", 123456, 'e', 3, 64, "1.235e+05");
    row("precision g drops zeros", 100, 'g', 10, 64, "100");
    row("precision g turns scientific", 123456, 'g', 3, 64, "1.23e+05");
    row("precision G", 123456, 'G', 3, 64, "1.23E+05");
    row("precision g of nothing", 0, 'g', 3, 64, "0");
    row("infinity", std::numeric_limits<double>::infinity(), 'g', -1, 64, "+Inf");
    row("minus infinity", -std::numeric_limits<double>::infinity(), 'f', 2, 64, "-Inf");
    row("not a number", std::nan(""), 'g', -1, 64, "NaN");
  }
  void floatsAreWrittenAsGoDoes() {
    QFETCH(double, value);
    QFETCH(char, format);
    QFETCH(int, precision);
    QFETCH(int, bits);
    QFETCH(QByteArray, text);
    QCOMPARE(formatFloat(value, format, precision, bits), text.toStdString());
  }
  void integersAreReadAsGoDoes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("base");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<int>("error"); // NumberError
    QTest::newRow("decimal") << QByteArray("-12") << 10 << qint64{-12} << 0;
    QTest::newRow("plus sign") << QByteArray("+12") << 10 << qint64{12} << 0;
    QTest::newRow("hexadecimal by prefix") << QByteArray("0x1F") << 0 << qint64{31} << 0;
    QTest::newRow("octal by leading zero") << QByteArray("0755") << 0 << qint64{493} << 0;
    QTest::newRow("octal by prefix") << QByteArray("0o17") << 0 << qint64{15} << 0;
    QTest::newRow("binary") << QByteArray("-0b11") << 0 << qint64{-3} << 0;
    QTest::newRow("underscores in base 0") << QByteArray("1_000") << 0 << qint64{1000} << 0;
    QTest::newRow("underscores else") << QByteArray("1_000") << 10 << qint64{0} << 1;
    QTest::newRow("doubled underscores") << QByteArray("1__0") << 0 << qint64{0} << 1;
    QTest::newRow("eight is not octal") << QByteArray("08") << 0 << qint64{0} << 1;
    QTest::newRow("empty") << QByteArray() << 10 << qint64{0} << 1;
    QTest::newRow("sign alone") << QByteArray("-") << 10 << qint64{0} << 1;
    QTest::newRow("too large") << QByteArray("9223372036854775808") << 10 << std::numeric_limits<qint64>::max() << 2;
    QTest::newRow("least") << QByteArray("-9223372036854775808") << 10 << std::numeric_limits<qint64>::min() << 0;
  }
  void integersAreReadAsGoDoes() {
    QFETCH(QByteArray, text);
    QFETCH(int, base);
    QFETCH(qint64, value);
    QFETCH(int, error);
    const ParsedInt parsed = parseInt(text.toStdString(), base);
    QCOMPARE(int(parsed.error), error);
    QCOMPARE(qint64(parsed.value), value);
  }
  void floatsAreReadAsGoDoes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("error");
    const double infinity = std::numeric_limits<double>::infinity();
    QTest::newRow("plain") << QByteArray("-1.5e3") << -1500.0 << 0;
    QTest::newRow("point first") << QByteArray(".5") << 0.5 << 0;
    QTest::newRow("point last") << QByteArray("5.") << 5.0 << 0;
    QTest::newRow("too large") << QByteArray("1e400") << infinity << 2;
    QTest::newRow("too small is zero") << QByteArray("1e-400") << 0.0 << 0;
    QTest::newRow("large by digits, small by exponent") << QByteArray("0.00001e-400") << 0.0 << 0;
    QTest::newRow("hexadecimal") << QByteArray("0x1p-2") << 0.25 << 0;
    QTest::newRow("hexadecimal without exponent") << QByteArray("0x1") << 0.0 << 1;
    QTest::newRow("underscores between digits") << QByteArray("1_0.5") << 10.5 << 0;
    QTest::newRow("underscore at the point") << QByteArray("1_.5") << 0.0 << 1;
    QTest::newRow("infinity in words") << QByteArray("-Infinity") << -infinity << 0;
    QTest::newRow("point alone") << QByteArray(".") << 0.0 << 1;
    QTest::newRow("exponent without digits") << QByteArray("1e") << 0.0 << 1;
    QTest::newRow("two points") << QByteArray("1.2.3") << 0.0 << 1;
  }
  void floatsAreReadAsGoDoes() {
    QFETCH(QByteArray, text);
    QFETCH(double, value);
    QFETCH(int, error);
    const ParsedFloat parsed = parseFloat(text.toStdString());
    QCOMPARE(int(parsed.error), error);
    QVERIFY2(parsed.value == value, formatFloat(parsed.value, 'g').c_str());
  }
};

QTEST_APPLESS_MAIN(TestNumberFormat)
#include "tst_number_format.moc"
