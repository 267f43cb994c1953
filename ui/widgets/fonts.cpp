#include "ui/widgets/fonts.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QScreen>

#include <algorithm>
#include <cmath>

static void initialiseAssets() { Q_INIT_RESOURCE(assets); }

namespace chartroom::widgets {
namespace {

double g_scale = 1;
bool g_loaded = false;

QFont make(const QString& family, double px, QFont::Weight weight) {
  const QScreen* screen = QGuiApplication::primaryScreen();
  const double dpi = screen ? screen->logicalDotsPerInchY() : 96;
  QFont font(family);
  // Qt rounds to whole pixels in the end; rounding here keeps Scintilla, which rounds points first, at the same size.
  font.setPointSizeF(std::floor(px * g_scale + 0.5) * 72 / dpi);
  font.setWeight(weight);
  return font;
}

} // namespace

bool loadFonts() {
  if (g_loaded) return true;
  initialiseAssets();
  g_loaded = true;
  for (const char* file : {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf",
           "ChartroomMono-Regular.ttf", "ChartroomMono-Medium.ttf", "ChartroomMono-SemiBold.ttf", "ChartroomMono-Italic.ttf"})
    g_loaded &= QFontDatabase::addApplicationFont(QStringLiteral(":/chartroom/fonts/") + QLatin1String(file)) >= 0;
  return g_loaded;
}

void setTextScale(double scale) { g_scale = std::clamp(scale, 0.75, 2.0); }

double textScale() { return g_scale; }

int scaled(double px) { return static_cast<int>(std::lround(px * g_scale)); }

QFont uiFont(double px, QFont::Weight weight) { return make(QStringLiteral("Inter"), px, weight); }

QFont codeFont(double px, QFont::Weight weight) {
  QFont font = make(QStringLiteral("Chartroom Mono"), px, weight);
  font.setStyleHint(QFont::Monospace);
  font.setFixedPitch(true);
  return font;
}

} // namespace chartroom::widgets
