#pragma once

// CodeLexer: hands highlightYaml's spans to Scintilla as styles and indentation as fold levels. Style numbers are
// CodeTone's. It styles what it is asked for and no line more: a document of any length costs what is looked at.

#include "core/inspect/line_diff.h"

#include <Qsci/qscilexercustom.h>

#include <functional>
#include <vector>

namespace chartroom::widgets::internal {

class CodeLexer : public QsciLexerCustom {
  Q_OBJECT
public:
  explicit CodeLexer(QObject* parent);

  // The style of bytes that are not to be seen: they are not painted and take no room.
  static constexpr int kHidden = 7;

  void setYaml(bool yaml) { m_yaml = yaml; }
  // Asked for the hidden bytes of a line (from 0) whenever it is styled.
  void setHidden(std::function<std::vector<inspect::ByteRange>(int line)> hidden) { m_hidden = std::move(hidden); }
  void applyTheme(const QFont& font);

  const char* language() const override { return "YAML"; }
  QString description(int style) const override;
  void styleText(int start, int end) override;
  QColor defaultPaper(int style) const override;

private:
  void fold(int firstLine, int lastLine);

  bool m_yaml = true;
  bool m_styling = false;
  std::function<std::vector<inspect::ByteRange>(int line)> m_hidden;
};

} // namespace chartroom::widgets::internal
