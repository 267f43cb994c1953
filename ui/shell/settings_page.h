#pragma once

// Settings: the look, the size of text, and what this program is. Every choice takes effect at once and is kept.

#include "ui/widgets/page.h"

namespace chartroom::shell {

class SettingsPage : public widgets::Page {
  Q_OBJECT
public:
  explicit SettingsPage(widgets::Workspace* workspace, QWidget* parent = nullptr);
};

// Applies what the settings say about theme and text size; the program calls it once at start.
void applyAppearanceSettings(const widgets::Workspace* workspace);

} // namespace chartroom::shell
