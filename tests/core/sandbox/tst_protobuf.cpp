#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/protobuf.h"
#include "core/sandbox/internal/status.h"
#include "core/value/json.h"

#include <QFile>
#include <QTest>

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace {

// Go writes empty structs and null times where the wire has nothing; an API server drops both as soon as it decodes.
Value pruned(const Value& value) {
  if (value.isList()) {
    Value list = Value::makeList();
    for (const Value& item : value.list().items) list.list().items.push_back(pruned(item));
    return list;
  }
  if (!value.isMap()) return value;
  Value result = Value::makeMap();
  for (const auto& entry : value.map()) {
    const Value inner = pruned(entry.value);
    if (inner.isNil() || (inner.isMap() && inner.map().empty())) continue;
    result.map().set(entry.key, inner);
  }
  return result;
}

} // namespace

class TestProtobuf : public QObject {
  Q_OBJECT

private slots:
  void decodesWhatClientGoSends_data() {
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("json");
    QFile file(CHARTROOM_SOURCE_DIR "/tests/core/sandbox/testdata/protobuf.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    for (const QByteArray& line : file.readAll().split('\n')) {
      const QList<QByteArray> parts = line.split(' ');
      if (parts.size() < 3) continue;
      QTest::newRow(parts[0].constData()) << QByteArray::fromBase64(parts[1]) << parts.mid(2).join(' ');
    }
  }
  void decodesWhatClientGoSends() {
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, json);
    const Value expected = *value::parseJson(json.toStdString());
    Value decoded;
    try {
      decoded = decodeProtobuf(wire.toStdString());
    } catch (const Failure& failure) {
      QFAIL(failure.message.c_str());
    }
    QCOMPARE(QByteArray::fromStdString(toJson(pruned(decoded))), QByteArray::fromStdString(toJson(pruned(expected))));
  }

  void refusesEveryTruncationWithoutHarm() {
    QFile file(CHARTROOM_SOURCE_DIR "/tests/core/sandbox/testdata/protobuf.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string wire = QByteArray::fromBase64(file.readLine().split(' ')[1]).toStdString();
    int refused = 0;
    for (std::size_t size = 0; size < wire.size(); ++size) {
      try {
        (void)decodeProtobuf(wire.substr(0, size));
      } catch (const Failure& failure) {
        QCOMPARE(failure.code, 400);
        ++refused;
      }
    }
    QVERIFY(refused > static_cast<int>(wire.size()) * 9 / 10);
  }
};

QTEST_GUILESS_MAIN(TestProtobuf)
#include "tst_protobuf.moc"
