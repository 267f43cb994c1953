// The stack of layers: order by helm's kinds, moves, names, what core gets.

#include "ui/models/layers_model.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

using namespace chartroom::models;
using Kind = chartroom::value::Layer::Kind;

namespace {

StudioLayer layer(Kind kind, const QString& name, const QString& text = {}) {
  StudioLayer made;
  made.kind = kind;
  made.name = name;
  made.text = text;
  return made;
}

QStringList shown(const LayersModel& model) {
  QStringList rows;
  for (int row = 0; row < model.rowCount(); ++row) rows << model.index(row).data().toString();
  return rows;
}

} // namespace

class TestLayersModel : public QObject {
  Q_OBJECT
private slots:
  void init() {
    m_model = std::make_unique<LayersModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_model->setLayers({layer(Kind::File, "values.yaml"), layer(Kind::ChartDefaults, "Chart defaults", "a: 1\n")});
  }
  void cleanup() {
    m_tester.reset();
    m_model.reset();
  }

  void kindsStandInHelmsOrder() {
    m_model->add(layer(Kind::SetJson, {}, "j={}"));
    m_model->add(layer(Kind::SetLiteral, {}, "l=1"));
    m_model->add(layer(Kind::Set, {}, "s=1"));
    m_model->add(layer(Kind::SetFile, {}, "f=x"));
    m_model->add(layer(Kind::SetString, {}, "t=1"));
    QCOMPARE(shown(*m_model), QStringList({"--set-literal l=1", "--set-file f=x", "--set-string t=1", "--set s=1",
                                  "--set-json j={}", "values.yaml", "Chart defaults"}));
    QCOMPARE(m_model->stack().layers.front().kind, Kind::ChartDefaults);
    QCOMPARE(m_model->stack().layers.back().text, std::string("l=1"));
  }

  void aNewFileWinsOverOlderOnes() {
    m_model->add(layer(Kind::File, "prod.yaml"));
    QCOMPARE(shown(*m_model), QStringList({"prod.yaml", "values.yaml", "Chart defaults"}));
  }

  void filesOfOneNameAreTold() {
    m_model->add(layer(Kind::File, "values.yaml"));
    m_model->add(layer(Kind::File, "values.yaml"));
    QCOMPARE(shown(*m_model), QStringList({"values-3.yaml", "values-2.yaml", "values.yaml", "Chart defaults"}));
  }

  void whatWasRemovedComesBackToItsRow() {
    m_model->add(layer(Kind::File, "prod.yaml"));
    m_model->add(layer(Kind::File, "local.yaml", "a: 2\n"));
    m_model->add(layer(Kind::Set, {}, "a=1"));
    const QStringList before = shown(*m_model);
    for (const StudioLayer& each : std::vector<StudioLayer>(m_model->rows())) {
      if (each.isLocked()) continue;
      const int row = m_model->rowOf(each.id);
      m_model->remove(each.id);
      const int id = m_model->restore(each, row);
      QCOMPARE(shown(*m_model), before);
      QCOMPARE(m_model->layer(id)->text, each.text);
    }
  }

  void rowsMoveInsideTheirKindOnly() {
    const int first = m_model->rows()[0].id;
    const int second = m_model->add(layer(Kind::File, "prod.yaml"));
    m_model->add(layer(Kind::Set, {}, "a=1"));
    QSignalSpy changes(m_model.get(), &LayersModel::contentChanged);
    QVERIFY(m_model->moveUp(first));
    QCOMPARE(shown(*m_model), QStringList({"--set a=1", "values.yaml", "prod.yaml", "Chart defaults"}));
    QVERIFY(!m_model->moveUp(first));
    QVERIFY(!m_model->moveDown(second));
    QVERIFY(m_model->moveDown(first));
    QVERIFY(!m_model->moveRow({}, 0, {}, 3));
    QVERIFY(!m_model->moveRow({}, 3, {}, 0));
    QCOMPARE(changes.count(), 2);
  }

  void aDragIsRefusedOutsideItsKind() {
    m_model->add(layer(Kind::File, "prod.yaml"));
    m_model->add(layer(Kind::Set, {}, "a=1"));
    const std::unique_ptr<QMimeData> dragged(m_model->mimeData({m_model->index(1)}));
    QVERIFY(m_model->canDropMimeData(dragged.get(), Qt::MoveAction, 3, 0, {}));
    QVERIFY(m_model->canDropMimeData(dragged.get(), Qt::MoveAction, 1, 0, {}));
    QVERIFY(!m_model->canDropMimeData(dragged.get(), Qt::MoveAction, 0, 0, {}));
    QVERIFY(!m_model->canDropMimeData(dragged.get(), Qt::MoveAction, 4, 0, {}));
  }

  void theDefaultsAreLocked() {
    const QModelIndex defaults = m_model->index(1);
    QVERIFY(!m_model->setData(defaults, Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(!(m_model->flags(defaults) & Qt::ItemIsDragEnabled));
    m_model->remove(m_model->rows()[1].id);
    QCOMPARE(m_model->rowCount(), 2);
  }

  void aLayerThatIsOffIsNotRendered() {
    QVERIFY(m_model->setData(m_model->index(0), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(m_model->stack().layers.size(), std::size_t(1));
    QCOMPARE(m_model->stack().ids.front(), m_model->rows()[1].id);
  }

  void theKindOfASetRowCanBeChanged() {
    const int id = m_model->add(layer(Kind::Set, {}, "a=1"));
    m_model->add(layer(Kind::SetString, {}, "b=1"));
    m_model->setKind(id, Kind::SetLiteral);
    QCOMPARE(shown(*m_model).front(), QString("--set-literal a=1"));
    m_model->setKind(m_model->rows().back().id, Kind::Set);
    QCOMPARE(m_model->rows().back().kind, Kind::ChartDefaults);
  }

  void unsavedIsWhatIsOnNoDisk() {
    const int id = m_model->rows()[0].id;
    QVERIFY(!m_model->anyUnsaved());
    m_model->setText(id, "a: 2\n");
    QVERIFY(m_model->anyUnsaved());
    m_model->setSaved(id, "/x/prod.yaml", "a: 2\n");
    QVERIFY(!m_model->anyUnsaved());
    QCOMPARE(m_model->layer(id)->name, QString("prod.yaml"));
    m_model->setText(id, "a: 3\n");
    QVERIFY(m_model->index(0).data(LayersModel::UnsavedRole).toBool());
  }

private:
  std::unique_ptr<LayersModel> m_model;
  std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(TestLayersModel)
#include "tst_layers_model.moc"
