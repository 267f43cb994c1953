#pragma once

// Theme: every colour of the program, once, for the light and the dark look. It feeds the palette, the one style sheet
// and all painters; a colour literal anywhere else in ui/ is a defect. The idea is a nautical chart: blue acts, magenta
// tells where something came from (and nothing else), amber is changed or careful. Plain values; theme() is for the GUI
// thread.
//
// Two tokens differ a shade from the design table because they fell just under their contrast there: `comment` in the
// dark theme is lighter (4.5:1 on `sel`), `ctl` in the light theme is darker (3:1 on `shell`).

#include <QColor>

#include <array>

class QPalette;
class QString;

namespace chartroom::widgets {

struct Theme {
  bool isDark = false;

  QColor shell, canvas;           // rail, top and status bar; page behind panels, facets, timeline
  QColor panel, panel2, raised;   // lists and editors; table heads and sunken strips; menus, popovers, dialogs
  QColor hover, sel, sel2;        // row hover and current line; selected; selected without focus
  QColor line, line2, ctl;        // hairline; button border and scroll bar; field, check box, toggle
  QColor text, text2, text3;      // main; secondary; hints and units
  QColor accent, accentbg;        // link, active tab, focus ring, running; its tint
  QColor fill, fillHover, onfill; // the one primary button, checked boxes
  QColor prov, provbg;            // provenance only
  QColor ok, okbg, ok2;           // text and icon; added line, pill; changed word inside it
  QColor warn, warnbg;            // text and icon; stuck row, pill, hand-edited line
  QColor err, errbg, err2;        // text and icon; removed line, banner; changed word inside it
  QColor okf, warnf, errf;        // dots, gutter bars, health glyphs: marks only, never text
  QColor idle, idlebg;            // neutral pill, counter
  QColor yamlKey, yamlString, yamlNumber, yamlComment, yamlPunctuation;
  QColor shadow, dim;          // under popovers; over the window while a dialog or the palette is open
  QColor land, coast, contour; // welcome art

  struct Tint {
    QColor background, foreground;
  };
  std::array<Tint, 6> tints; // monogram tiles; tintFor() picks

  static const Theme& light();
  static const Theme& dark();

  // The same name always gets the same tint.
  const Tint& tintFor(const QString& name) const;
  QPalette palette() const;
  // The application's style sheet for this theme.
  QString styleSheet() const;
};

// The look in use; light until ThemeController applied one.
const Theme& theme();

// How one colour stands on another, 1 to 21 (WCAG 2).
double contrast(const QColor& foreground, const QColor& background);

} // namespace chartroom::widgets
