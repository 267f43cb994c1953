#include "ui/widgets/theme.h"

#include <QPalette>
#include <QString>

#include <algorithm>
#include <cmath>

namespace chartroom::widgets {
namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff); }

QColor black(double alpha) { return QColor::fromRgbF(0, 0, 0, static_cast<float>(alpha)); }

Theme makeLight() {
  Theme t;
  t.shell = rgb(0xE9EDF1), t.canvas = rgb(0xF4F6F8);
  t.panel = rgb(0xFFFFFF), t.panel2 = rgb(0xF7F9FA), t.raised = rgb(0xFFFFFF);
  t.hover = rgb(0xEEF2F6), t.sel = rgb(0xE1EDF8), t.sel2 = rgb(0xE8ECF0);
  t.line = rgb(0xDDE3E8), t.line2 = rgb(0xBFC8D1), t.ctl = rgb(0x7D8996);
  t.text = rgb(0x17212B), t.text2 = rgb(0x44525F), t.text3 = rgb(0x5B6975);
  t.accent = rgb(0x1660A8), t.accentbg = rgb(0xE1EDF8);
  t.fill = rgb(0x1660A8), t.fillHover = rgb(0x124F8C), t.onfill = rgb(0xFFFFFF);
  t.prov = rgb(0xA3286A), t.provbg = rgb(0xFBE7F1);
  t.ok = rgb(0x1A7343), t.okbg = rgb(0xE2F3E8), t.ok2 = rgb(0xB5E0C5);
  t.warn = rgb(0x875400), t.warnbg = rgb(0xFCF1D8);
  t.err = rgb(0xBE2A2A), t.errbg = rgb(0xFCE8E6), t.err2 = rgb(0xF6C3BF);
  t.okf = rgb(0x2B9A5B), t.warnf = rgb(0xB47700), t.errf = rgb(0xD23B3B);
  t.idle = rgb(0x5B6975), t.idlebg = rgb(0xEAEEF1);
  t.yamlKey = rgb(0x1A5A96), t.yamlString = rgb(0x2B6E3F), t.yamlNumber = rgb(0x9A4B00);
  t.yamlComment = rgb(0x5D6A76), t.yamlPunctuation = rgb(0x5A6772);
  t.shadow = black(0.18), t.dim = black(0.42);
  t.land = rgb(0xFCEFD2), t.coast = rgb(0xB99A5B), t.contour = rgb(0x8FB6DC);
  t.tints = {{{rgb(0xECE8F7), rgb(0x5B45A0)}, {rgb(0xFCF1D8), rgb(0x875400)}, {rgb(0xE0F1F4), rgb(0x1B6472)},
      {rgb(0xE3ECF8), rgb(0x1F5AA0)}, {rgb(0xFDEBE5), rgb(0xA63A17)}, {rgb(0xE2F3E8), rgb(0x1A7343)}}};
  return t;
}

Theme makeDark() {
  Theme t;
  t.isDark = true;
  t.shell = rgb(0x12171C), t.canvas = rgb(0x171D23);
  t.panel = rgb(0x1C232A), t.panel2 = rgb(0x20282F), t.raised = rgb(0x27303A);
  t.hover = rgb(0x242D36), t.sel = rgb(0x1B3A54), t.sel2 = rgb(0x2A333C);
  t.line = rgb(0x2C353E), t.line2 = rgb(0x46525E), t.ctl = rgb(0x6B7885);
  t.text = rgb(0xE3E9EE), t.text2 = rgb(0xB0BCC7), t.text3 = rgb(0x98A5B0);
  t.accent = rgb(0x67B0EE), t.accentbg = rgb(0x17334B);
  t.fill = rgb(0x2B74B8), t.fillHover = rgb(0x2569AB), t.onfill = rgb(0xFFFFFF);
  t.prov = rgb(0xEE8CC3), t.provbg = rgb(0x452238);
  t.ok = rgb(0x5CC98A), t.okbg = rgb(0x173626), t.ok2 = rgb(0x275C3E);
  t.warn = rgb(0xE5B252), t.warnbg = rgb(0x3D3018);
  t.err = rgb(0xF38A85), t.errbg = rgb(0x3F2225), t.err2 = rgb(0x713331);
  t.okf = rgb(0x5CC98A), t.warnf = rgb(0xE5B252), t.errf = rgb(0xF38A85);
  t.idle = rgb(0x98A5B0), t.idlebg = rgb(0x2A333C);
  t.yamlKey = rgb(0x7FBCF2), t.yamlString = rgb(0x93CF9F), t.yamlNumber = rgb(0xE8AE72);
  t.yamlComment = rgb(0x96A3AF), t.yamlPunctuation = rgb(0x9AA6B1);
  t.shadow = black(0.55), t.dim = black(0.62);
  t.land = rgb(0x3D3018), t.coast = rgb(0xA98544), t.contour = rgb(0x376287);
  t.tints = {{{rgb(0x2E2945), rgb(0xB9A8F0)}, {rgb(0x3D3018), rgb(0xE5B252)}, {rgb(0x16353C), rgb(0x74C5D4)},
      {rgb(0x1C3350), rgb(0x8ABAF0)}, {rgb(0x42271D), rgb(0xF2A184)}, {rgb(0x173626), rgb(0x5CC98A)}}};
  return t;
}

double luminance(const QColor& color) {
  const auto channel = [](double value) { return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
  return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

} // namespace

const Theme& Theme::light() {
  static const Theme kTheme = makeLight();
  return kTheme;
}

const Theme& Theme::dark() {
  static const Theme kTheme = makeDark();
  return kTheme;
}

const Theme::Tint& Theme::tintFor(const QString& name) const {
  // FNV-1a rather than qHash, whose seed differs from run to run.
  unsigned hash = 2166136261u;
  for (const char byte : name.toUtf8()) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
  return tints[(hash >> 8) % tints.size()];
}

QPalette Theme::palette() const {
  QPalette p;
  p.setColor(QPalette::Window, canvas);
  p.setColor(QPalette::WindowText, text);
  p.setColor(QPalette::Base, panel);
  p.setColor(QPalette::AlternateBase, panel2);
  p.setColor(QPalette::Text, text);
  p.setColor(QPalette::Button, panel);
  p.setColor(QPalette::ButtonText, text);
  p.setColor(QPalette::BrightText, onfill);
  p.setColor(QPalette::PlaceholderText, text3);
  p.setColor(QPalette::Highlight, sel);
  p.setColor(QPalette::HighlightedText, text);
  p.setColor(QPalette::ToolTipBase, raised);
  p.setColor(QPalette::ToolTipText, text);
  p.setColor(QPalette::Link, accent);
  p.setColor(QPalette::LinkVisited, accent);
  p.setColor(QPalette::Light, panel);
  p.setColor(QPalette::Midlight, line);
  p.setColor(QPalette::Mid, line2);
  p.setColor(QPalette::Dark, ctl);
  p.setColor(QPalette::Shadow, shadow);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) p.setColor(QPalette::Disabled, role, text3);
  p.setColor(QPalette::Inactive, QPalette::Highlight, sel2);
  return p;
}

double contrast(const QColor& foreground, const QColor& background) {
  const double a = luminance(foreground), b = luminance(background);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace chartroom::widgets
