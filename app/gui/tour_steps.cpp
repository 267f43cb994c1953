// The steps of the tour, in the order of the main job.

#include "app/gui/tour.h"

#include "core/chart/load.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/timeline.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTreeView>

namespace chartroom::gui {

namespace {

using widgets::CodeEditor;
using widgets::DiffView;
using widgets::TabBar;
using widgets::Timeline;

constexpr const char* kNameSpace = "shop";
constexpr int kFirstNumber = 3, kSecondNumber = 4, kThirdNumber = 5;

QString unless(bool held, const QString& what) { return held ? QString() : what; }

QString labelText(const QWidget* label) {
  if (const auto* plain = qobject_cast<const QLabel*>(label)) return plain->text();
  if (const auto* pill = qobject_cast<const widgets::PillLabel*>(label)) return pill->pill().text;
  return {};
}

// Every index of a tree that is a leaf, from top to bottom.
void leaves(const QAbstractItemModel& model, const QModelIndex& parent, QList<QModelIndex>& found) {
  for (int row = 0; row < model.rowCount(parent); ++row) {
    const QModelIndex index = model.index(row, 0, parent);
    if (model.rowCount(index) == 0) found << index;
    else leaves(model, index, found);
  }
}

} // namespace

Tour::Edit Tour::chooseEdit() const {
  // Where charts keep how many pods they run, most telling first.
  static const std::vector<std::vector<std::string>> kPaths = {{"web", "replicaCount"}, {"replica", "replicaCount"},
      {"prometheus", "prometheusSpec", "replicas"}, {"replicaCount"}, {"replicas"}};
  const auto chart = chart::load(Context(), m_options.chart.toStdString());
  if (chart) {
    for (const auto& path : kPaths) {
      Value value = (*chart)->values;
      for (const std::string& key : path) value = Value(value.get(key));
      if (value.isNumber()) return {path, QStringLiteral("replicas: ")};
    }
  }
  return {};
}

QString Tour::editText(int number) const {
  QString text;
  int depth = 0;
  for (const std::string& key : m_edit.path) {
    // The editor indents what follows a key by itself.
    text += (depth++ == 0 ? QString() : QStringLiteral("\n")) + QString::fromStdString(key) + QLatin1Char(':');
  }
  return text + QLatin1Char(' ') + QString::number(number);
}

QWidget* Tour::editorKeys() const {
  for (auto* view : m_window->findChildren<QWidget*>(QStringLiteral("codeView")))
    for (QWidget* parent = view->parentWidget(); parent; parent = parent->parentWidget())
      if (view->isVisible() && parent->objectName().startsWith(QLatin1String("layerEditor"))) return view;
  return nullptr;
}

bool Tour::selectResourceWith(const QString& text) {
  auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
  auto* manifest = find<CodeEditor>(QStringLiteral("manifestEditor"));
  if (!tree || !tree->model() || !manifest) return false;
  if (manifest->text().contains(text)) return true;
  QList<QModelIndex> all;
  leaves(*tree->model(), {}, all);
  for (const QModelIndex& index : all) {
    tree->setCurrentIndex(index);
    if (manifest->text().contains(text)) return true;
  }
  return false;
}

QString Tour::textDiffers(const QString& label, const QString& wanted) const {
  const QWidget* found = find<QWidget>(label);
  if (!found) return label + QStringLiteral(" is not shown");
  return unless(labelText(found) == wanted, label + QStringLiteral(" says \"%1\", not \"%2\"").arg(labelText(found), wanted));
}

void Tour::chooseTab(const QString& bar, const QString& id) {
  if (auto* tabs = find<TabBar>(bar)) click(tabs, tabs->tabRect(tabs->indexOf(id)).center());
}

void Tour::editTo(int number) {
  QWidget* editor = editorKeys();
  key(editor, Qt::Key_A, Qt::ControlModifier);
  key(editor, Qt::Key_Delete);
  type(editor, editText(number));
}

QString Tour::manifestLacks(int number) {
  const QString line = m_edit.manifestKey + QString::number(number);
  return unless(selectResourceWith(line), QStringLiteral("no manifest says \"%1\"").arg(line));
}

void Tour::addSteps() {
  const bool sample = m_options.chart.isEmpty();
  if (sample) {
    for (const QString& folder : m_workspace->sampleCharts())
      if (QFileInfo(folder).fileName() == QLatin1String("storefront")) m_options.chart = folder;
  }
  m_edit = chooseEdit();
  const auto loaded = chart::load(Context(), m_options.chart.toStdString());
  const QString chartName = loaded ? QString::fromStdString((*loaded)->name()) : QString();
  m_release = sample ? QStringLiteral("shopfront") : QStringLiteral("tour");

  const auto add = [this](const char* name, std::function<void()> act, std::function<QString()> missing) {
    m_steps.push_back({QString::fromLatin1(name), std::move(act), std::move(missing), true});
  };
  const auto manifestSays = [this](int number) { return manifestLacks(number); };
  const auto editsTo = [this](int number) { editTo(number); };
  const auto deployed = [this](int revision) -> QString {
    if (const QString wrong = textDiffers(QStringLiteral("releaseTitle"), m_release); !wrong.isEmpty()) return wrong;
    if (const QString wrong = textDiffers(QStringLiteral("releaseStatus"), QStringLiteral("Deployed")); !wrong.isEmpty())
      return wrong;
    const QWidget* header = find<QWidget>(QStringLiteral("releasePage"));
    const QString wanted = QStringLiteral("revision %1").arg(revision);
    for (const auto* label : header->findChildren<QLabel*>())
      if (label->text().contains(wanted) && label->text().startsWith(QLatin1String(kNameSpace))) return {};
    return QStringLiteral("the header does not say \"%1\" in \"%2\"").arg(wanted, QLatin1String(kNameSpace));
  };
  // A release page that has read what is there, not only the record.
  const auto deployedAndRead = [this, deployed](int revision) -> QString {
    if (const QString wrong = deployed(revision); !wrong.isEmpty()) return wrong;
    const auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
    return unless(tree && tree->model() && tree->model()->rowCount() > 0, QStringLiteral("no resources are shown"));
  };

  add(
      "welcome", [this] { m_window->showPage(QStringLiteral("welcome")); },
      [this] {
        return unless(find<QWidget>(QStringLiteral("welcomePage")) != nullptr, QStringLiteral("the welcome page is not shown"));
      });

  add(
      "sandbox", [this] { press(QStringLiteral("startSandbox")); },
      [this] {
        return unless(m_workspace->session() && m_workspace->cluster().health == widgets::ClusterState::Health::Reachable,
            QStringLiteral("the sandbox is not reachable: ") + m_workspace->cluster().error);
      });

  add(
      "chart",
      [this, sample, chartName] {
        press(QStringLiteral("rail_charts"));
        if (sample) type(find<QLineEdit>(QStringLiteral("chartFilter")), chartName);
        else
          m_workspace->openChart(
              {QFileInfo(m_options.chart).isDir() ? widgets::ChartSource::Kind::Folder : widgets::ChartSource::Kind::Archive,
                  m_options.chart});
      },
      [this, chartName] {
        auto* list = find<QListView>(QStringLiteral("chartList"));
        if (list && list->model() && list->model()->rowCount() == 1 && !list->currentIndex().isValid())
          click(list->viewport(), list->visualRect(list->model()->index(0, 0)).center());
        return textDiffers(QStringLiteral("chartName"), chartName);
      });

  add(
      "chart-values", [this] { chooseTab(QStringLiteral("chartTabs"), QStringLiteral("values")); },
      [this] {
        const auto* editor = find<CodeEditor>(QStringLiteral("valuesEditor"));
        return unless(editor && editor->text().size() > 20, QStringLiteral("the chart's values are not shown"));
      });

  add(
      "studio", [this] { press(QStringLiteral("chartInstall")); },
      [this] {
        const auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
        const auto* primary = find<QAbstractButton>(QStringLiteral("primaryButton"));
        if (!editorKeys()) return QStringLiteral("no layer can be edited");
        return unless(
            tree && tree->model() && tree->model()->rowCount() > 0 && primary, QStringLiteral("the first preview is not there"));
      });

  add(
      "edit", [editsTo] { editsTo(kFirstNumber); }, [manifestSays] { return manifestSays(kFirstNumber); });

  add(
      "broken-yaml", [this] { type(editorKeys(), QStringLiteral("\n\tbroken: [")); },
      [this, manifestSays]() -> QString {
        const auto* errors = find<QWidget>(QStringLiteral("errorCount"));
        if (!errors) return QStringLiteral("the error is not counted");
        return manifestSays(kFirstNumber); // the last good preview stays
      });

  add(
      "mended", [editsTo] { editsTo(kFirstNumber); },
      [this, manifestSays]() -> QString {
        if (find<QWidget>(QStringLiteral("errorCount"))) return QStringLiteral("the error is still counted");
        return manifestSays(kFirstNumber);
      });

  addProvenanceSteps(sample);

  add(
      "notes", [this] { chooseTab(QStringLiteral("previewTabs"), QStringLiteral("notes")); },
      [this] {
        const auto* notes = find<CodeEditor>(QStringLiteral("notesEditor"));
        return unless(notes && !notes->text().isEmpty(), QStringLiteral("the notes are not shown"));
      });

  add(
      "install",
      [this] {
        auto* nameSpace = find<QComboBox>(QStringLiteral("namespaceField"));
        for (const auto& [edit, text] : {std::pair(find<QLineEdit>(QStringLiteral("releaseNameField")), m_release),
                 std::pair(nameSpace ? nameSpace->lineEdit() : nullptr, QString::fromLatin1(kNameSpace))}) {
          if (!edit) continue;
          edit->selectAll();
          type(edit, text);
        }
        press(QStringLiteral("primaryButton"));
      },
      [deployedAndRead] { return deployedAndRead(1); });

  add(
      "resources", [this] { chooseTab(QStringLiteral("releaseTabs"), QStringLiteral("resources")); },
      [this] {
        const auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
        if (!tree || !tree->model() || tree->model()->rowCount() == 0) return QStringLiteral("no resources are shown");
        return unless(!find<QWidget>(QStringLiteral("failingRows")), QStringLiteral("something is failing or still starting"));
      });

  add(
      "upgrade", [this] { press(QStringLiteral("upgradeButton")); },
      [this] {
        const auto* title = find<QWidget>(QStringLiteral("headerTitle"));
        if (!title || !labelText(title).contains(m_release)) return QStringLiteral("the studio does not show the release");
        if (!find<QAbstractButton>(QStringLiteral("rail_releases"))->isChecked())
          return QStringLiteral("an upgrade is not among the releases");
        const auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
        return unless(editorKeys() && tree && tree->model() && tree->model()->rowCount() > 0,
            QStringLiteral("the first preview is not there"));
      });

  add(
      "diff-to-deployed",
      [this, editsTo] {
        editsTo(kSecondNumber);
        chooseTab(QStringLiteral("previewTabs"), QStringLiteral("diff"));
      },
      [this] {
        const auto* diff = find<DiffView>(QStringLiteral("diffView"));
        return unless(diff && diff->changeCount() > 0, QStringLiteral("the diff to what is deployed shows no change"));
      });

  add(
      "upgraded", [this] { press(QStringLiteral("primaryButton")); }, [deployedAndRead] { return deployedAndRead(2); });

  // A third revision, so that the timeline has something to go back over.
  m_steps.push_back({QStringLiteral("upgrade-again"), [this] { press(QStringLiteral("upgradeButton")); },
      [this] {
        const auto* tree = find<QTreeView>(QStringLiteral("resourceTree"));
        return unless(
            find<QWidget>(QStringLiteral("studioPage")) && editorKeys() && tree && tree->model() && tree->model()->rowCount() > 0,
            QStringLiteral("the studio is not ready"));
      },
      false});
  m_steps.push_back({QStringLiteral("edit-again"), [editsTo] { editsTo(kThirdNumber); },
      [manifestSays] { return manifestSays(kThirdNumber); }, false});
  m_steps.push_back({QStringLiteral("upgraded-again"), [this] { press(QStringLiteral("primaryButton")); },
      [deployed] { return deployed(3); }, false});

  add(
      "timeline", [this] { chooseTab(QStringLiteral("releaseTabs"), QStringLiteral("history")); },
      [this] {
        const auto* timeline = find<Timeline>(QStringLiteral("historyTimeline"));
        return unless(timeline && timeline->revisions().size() == 3, QStringLiteral("the timeline does not show three revisions"));
      });

  add(
      "compare",
      [this] {
        if (auto* timeline = find<Timeline>(QStringLiteral("historyTimeline")))
          click(timeline->viewport(), timeline->tileRect(0).center());
      },
      [this]() -> QString {
        const auto* timeline = find<Timeline>(QStringLiteral("historyTimeline"));
        if (!timeline || timeline->selected() != 1 || timeline->compared() != 3)
          return QStringLiteral("revisions 1 and 3 are not compared");
        const auto* diff = find<DiffView>(QStringLiteral("historyDiff"));
        if (!diff || diff->changeCount() == 0) return QStringLiteral("the comparison shows no change");
        if (const QString wrong = textDiffers(QStringLiteral("rollbackTitle"), QStringLiteral("Roll back to revision 1"));
            !wrong.isEmpty())
          return wrong;
        const auto* button = find<QAbstractButton>(QStringLiteral("rollbackButton"));
        return unless(button && button->isEnabled(), QStringLiteral("the button to roll back is off"));
      });

  add(
      "compare-manifest", [this] { chooseTab(QStringLiteral("historyTabs"), QStringLiteral("manifest")); },
      [this] {
        const auto* diff = find<DiffView>(QStringLiteral("historyDiff"));
        return unless(
            diff && diff->changeCount() > 0 && QString::fromStdString(diff->model().unifiedText()).contains(m_edit.manifestKey),
            QStringLiteral("the manifests' difference is not shown"));
      });

  add(
      "rolled-back", [this] { press(QStringLiteral("rollbackButton")); },
      [this, deployed]() -> QString {
        const auto* timeline = find<Timeline>(QStringLiteral("historyTimeline"));
        if (!timeline || timeline->revisions().size() != 4) return QStringLiteral("the timeline does not show a fourth revision");
        return deployed(4);
      });

  add(
      "releases", [this] { press(QStringLiteral("rail_releases")); },
      [this] {
        if (!find<QTreeView>(QStringLiteral("releaseTable"))) press(QStringLiteral("backButton"));
        const auto* table = find<QTreeView>(QStringLiteral("releaseTable"));
        return unless(
            table && table->model() && table->model()->rowCount() == 1, QStringLiteral("the list does not show the release"));
      });
}

} // namespace chartroom::gui
