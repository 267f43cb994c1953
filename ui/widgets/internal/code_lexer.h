#pragma once

// CodeLexer: hands highlightYaml's spans to Scintilla as styles and indentation as fold levels. Style numbers are
// CodeTone's. It styles what it is asked for and no line more: a document of any length costs what is looked at.

#include <Qsci/qscilexercustom.h>

namespace chartroom::widgets::internal {

class CodeLexer : public QsciLexerCustom {
  Q_OBJECT
public:
  explicit CodeLexer(QObject* parent);

  void setYaml(bool yaml) { m_yaml = yaml; }
  void applyTheme(const QFont& font);

  const char* language() const override { return "YAML"; }
  QString description(int style) const override;
  void styleText(int start, int end) override;
  QColor defaultPaper(int style) const override;

private:
  void fold(int firstLine, int lastLine);

  bool m_yaml = true;
  bool m_styling = false;
};

} // namespace chartroom::widgets::internal
