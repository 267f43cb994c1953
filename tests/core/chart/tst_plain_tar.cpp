// core/chart/internal/plain_tar.h: what it reads itself, and what it leaves to libarchive.

#include "core/chart/internal/plain_tar.h"
#include "chart_builder.h"

#include <QtTest>

using chartroom::chart::internal::PlainTar;
using chartroom::chart::internal::TarEntry;

namespace {

// The tar with other bytes at a place of its first header, whose checksum is made good.
std::string patched(std::string tar, std::size_t at, std::string_view bytes) {
  tar.replace(at, bytes.size(), bytes);
  tar.replace(148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(tar[i]);
  char number[8];
  std::snprintf(number, sizeof number, "%06o", sum);
  tar.replace(148, 7, std::string(number) + '\0');
  return tar;
}

QByteArray shown(const std::string& tar) {
  PlainTar reader(tar);
  TarEntry entry;
  std::string text;
  for (;;) {
    switch (reader.next(entry)) {
    case PlainTar::Step::Entry:
      text += entry.name + (entry.isFolder ? " (folder)" : "=" + std::string(entry.data)) + "@" + std::to_string(entry.modified) + "; ";
      break;
    case PlainTar::Step::End: return QByteArray::fromStdString(text + "end");
    case PlainTar::Step::NotPlain: return QByteArray::fromStdString(text + "not plain");
    }
  }
}

} // namespace

class TestPlainTar : public QObject {
  Q_OBJECT
private slots:
  void reads_data() {
    QTest::addColumn<QByteArray>("tar");
    QTest::addColumn<QByteArray>("entries");
    const auto row = [](const char* name, const std::string& tar, const char* entries) {
      QTest::newRow(name) << QByteArray::fromStdString(tar) << QByteArray(entries);
    };
    const std::string one = chart_builder::tar({{"x/a", "text"}});
    row("two files", chart_builder::tar({{"x/a", "text"}, {"x/b", std::string(512, 'b')}}),
        ("x/a=text@1676080977; x/b=" + std::string(512, 'b') + "@1676080977; end").c_str());
    row("an empty file", chart_builder::tar({{"x/a", ""}}), "x/a=@1676080977; end");
    row("nothing but the end", chart_builder::tar({}), "end");
    row("a name in two parts", patched(one, 345, "some/folder"), "some/folder/x/a=text@1676080977; end");
    row("a header of GNU's", patched(patched(one, 257, std::string_view("ustar  \0", 8)), 345, "14371573521"), "x/a=text@1676080977; end");
    row("a folder", patched(chart_builder::tar({{"x/", ""}}), 156, "5"), "x/ (folder)@1676080977; end");
    row("a file of the old kind", patched(one, 156, std::string_view("\0", 1)), "x/a=text@1676080977; end");
    row("a size behind blanks", patched(one, 124, std::string_view("         4 \0", 12)), "x/a=text@1676080977; end");
  }
  void reads() {
    QFETCH(QByteArray, tar);
    QFETCH(QByteArray, entries);
    QCOMPARE(shown(tar.toStdString()), entries);
  }

  void leavesTheRest_data() {
    QTest::addColumn<QByteArray>("tar");
    const auto row = [](const char* name, const std::string& tar) { QTest::newRow(name) << QByteArray::fromStdString(tar); };
    const std::string one = chart_builder::tar({{"x/a", "text"}});
    for (const char* kind : {"1", "2", "x", "g", "L", "K", "S"}) row((std::string("an entry of kind ") + kind).c_str(), patched(one, 156, kind));
    row("a header without its kind of tar", patched(one, 257, std::string(8, '\0')));
    row("a checksum that is wrong", std::string(one).replace(0, 1, "y"));
    row("a size in binary", patched(one, 124, std::string_view("\x80\0\0\0\0\0\0\0\0\0\0\4", 12)));
    row("a size that is no number", patched(one, 124, "0000000000x"));
    row("a time before 1970", patched(one, 136, std::string_view("-1\0\0\0\0\0\0\0\0\0\0", 12)));
    row("a name beyond ASCII", patched(one, 0, "\xC3\xA9"));
    row("no name", patched(one, 0, std::string_view("\0\0\0", 3)));
    row("a folder with content", patched(one, 156, "5"));
    row("a file named as a folder, with content", chart_builder::tar({{"x/", "text"}}));
    row("a header that is cut off", one.substr(0, 300));
    row("a file that is cut off", one.substr(0, 514));
    row("nothing", "");
  }
  void leavesTheRest() {
    QFETCH(QByteArray, tar);
    QCOMPARE(shown(tar.toStdString()), QByteArray("not plain"));
  }

  void aTarWithoutItsEndIsLeftBehindItsFiles() {
    QCOMPARE(shown(chart_builder::tar({{"x/a", "text"}}).substr(0, 1024)), QByteArray("x/a=text@1676080977; not plain"));
  }
};

QTEST_APPLESS_MAIN(TestPlainTar)
#include "tst_plain_tar.moc"
