#include "ui/shell/settings_page.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/preview_limits.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

namespace chartroom::shell {

using namespace widgets;

namespace {

constexpr const char* kThemeKey = "appearance/theme";
constexpr const char* kScaleKey = "appearance/textScale"; // percent; 0 follows the desktop
constexpr int kPreviewBudgets[] = {2, 4, 10, 30, 120, 0}; // seconds
constexpr int kScales[] = {0, 90, 100, 110, 125, 150};

} // namespace

void applyAppearanceSettings(const Workspace* workspace) {
  ThemeController* controller = ThemeController::instance();
  if (!controller) return;
  if (const int percent = workspace->settings()->value(kScaleKey, 0).toInt(); percent > 0) setTextScale(percent / 100.0);
  controller->setChoice(themeChoiceFromText(workspace->settings()->value(kThemeKey).toString()));
  controller->apply();
}

SettingsPage::SettingsPage(Workspace* workspace, QWidget* parent) : Page(parent) {
  setObjectName(QStringLiteral("settingsPage"));
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(0);
  auto* head = new QWidget(this);
  setSurface(head, "panel");
  head->setFixedHeight(56);
  auto* headRow = new QHBoxLayout(head);
  headRow->setContentsMargins(16, 0, 16, 0);
  headRow->addWidget(makeLabel(tr("Settings"), TextRole::Title, "", head));
  whole->addWidget(head);
  whole->addWidget(makeRule(Qt::Horizontal, this));
  auto* scroll = new QScrollArea(this);
  scroll->setProperty("surface", QStringLiteral("canvas"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  whole->addWidget(scroll, 1);
  auto* page = new QWidget;
  setSurface(page, "canvas");
  scroll->setWidget(page);
  // The cards have one width, and a column of that width asks them how high they then are.
  auto* side = new QHBoxLayout(page);
  side->setContentsMargins(16, 16, 16, 16);
  auto* cards = new QWidget(page);
  cards->setMaximumWidth(760);
  side->addWidget(cards, 1000);
  side->addStretch(1);
  auto* column = new QVBoxLayout(cards);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(16);

  const auto section = [&](const QString& title) {
    auto* card = new QFrame(cards);
    card->setProperty("card", QStringLiteral("true"));
    auto* grid = new QGridLayout(card);
    grid->setContentsMargins(16, 14, 16, 16);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(0, 160);
    grid->setColumnStretch(1, 1);
    grid->addWidget(makeLabel(title, TextRole::PanelTitle, "", card), 0, 0, 1, 2);
    column->addWidget(card);
    return grid;
  };

  QGridLayout* look = section(tr("Appearance"));
  QWidget* lookCard = look->parentWidget();
  auto* choice = new SegmentedControl({tr("System"), tr("Light"), tr("Dark")}, lookCard);
  choice->setObjectName(QStringLiteral("themeChoice"));
  choice->setAccessibleName(tr("Theme"));
  look->addWidget(makeLabel(tr("Theme"), TextRole::Base, "text2", lookCard), 1, 0);
  look->addWidget(choice, 1, 1, Qt::AlignLeft);
  if (ThemeController* controller = ThemeController::instance()) {
    const auto show = [choice, controller] { choice->setCurrent(static_cast<int>(controller->choice())); };
    show();
    connect(controller, &ThemeController::changed, choice, show);
    connect(choice, &SegmentedControl::currentChanged, this, [workspace, controller](int index) {
      const auto wanted = static_cast<ThemeChoice>(index);
      workspace->settings()->setValue(kThemeKey, themeChoiceText(wanted));
      controller->setChoice(wanted);
    });
  }
  auto* scale = new Select(lookCard);
  scale->setObjectName(QStringLiteral("textScale"));
  scale->setAccessibleName(tr("Text size"));
  for (const int percent : kScales) scale->addItem(percent ? tr("%1 %").arg(percent) : tr("As the desktop"), percent);
  scale->setCurrentIndex(std::max(0, scale->findData(workspace->settings()->value(kScaleKey, 0).toInt())));
  look->addWidget(makeLabel(tr("Text size"), TextRole::Base, "text2", lookCard), 2, 0);
  look->addWidget(scale, 2, 1, Qt::AlignLeft);
  connect(scale, &QComboBox::currentIndexChanged, this, [workspace, scale] {
    const int percent = scale->currentData().toInt();
    workspace->settings()->setValue(kScaleKey, percent);
    setTextScale(percent ? percent / 100.0 : 1);
    if (ThemeController* controller = ThemeController::instance()) controller->apply();
  });

  QGridLayout* preview = section(tr("Preview"));
  QWidget* previewCard = preview->parentWidget();
  auto* budget = new Select(previewCard);
  budget->setObjectName(QStringLiteral("previewSeconds"));
  budget->setAccessibleName(tr("Time for templates"));
  for (const int seconds : kPreviewBudgets)
    budget->addItem(seconds ? tr("%1 s of processor time").arg(seconds) : tr("No limit"), seconds);
  const QString secondsKey = QLatin1String(kPreviewSecondsKey);
  budget->setCurrentIndex(std::max(0, budget->findData(workspace->settings()->value(secondsKey, kPreviewSeconds).toInt())));
  preview->addWidget(makeLabel(tr("Time for templates"), TextRole::Base, "text2", previewCard), 1, 0);
  preview->addWidget(budget, 1, 1, Qt::AlignLeft);
  QLabel* note = makeLabel(
      tr("A preview whose templates take longer, or add more than 400 MiB of memory, ends with an error. The studio applies only what it could preview; \"No limit\" lifts both limits."),
      TextRole::Small, "text2", previewCard);
  note->setWordWrap(true);
  preview->addWidget(note, 2, 1);
  connect(budget, &QComboBox::currentIndexChanged, this,
      [workspace, budget, secondsKey] { workspace->settings()->setValue(secondsKey, budget->currentData().toInt()); });

  QGridLayout* about = section(tr("About"));
  QWidget* aboutCard = about->parentWidget();
  const std::pair<QString, QString> facts[] = {{tr("Version"), QCoreApplication::applicationVersion()},
      {tr("Compatible with"), tr("helm 4.3")}, {tr("Settings file"), workspace->settings()->fileName()},
      {tr("Fonts"), tr("Inter and JetBrains Mono without ligatures (SIL Open Font License)")},
      {tr("Icons"), tr("Lucide (ISC license)")}};
  int row = 1;
  for (const auto& [name, value] : facts) {
    about->addWidget(makeLabel(name, TextRole::Base, "text2", aboutCard), row, 0, Qt::AlignTop);
    QLabel* text = makeLabel(value, TextRole::Base, "", aboutCard);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    about->addWidget(text, row++, 1);
  }
  column->addStretch(1);
}

} // namespace chartroom::shell
