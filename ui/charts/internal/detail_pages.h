#pragma once

// The pages behind the tabs of a chart's detail. Each is made when its tab is first shown and then fed with every chart.

#include "ui/models/chart_contents.h"
#include "ui/models/chart_tables.h"

#include <QTextBrowser>
#include <QWidget>

#include <memory>

class QLabel;
class QListView;
class QStackedLayout;
class QTreeView;

namespace chartroom::jobs {
class JobRunner;
} // namespace chartroom::jobs

namespace chartroom::widgets {
class CodeEditor;
class ElidedLabel;
class EmptyState;
class ErrorCard;
class SearchField;
class SegmentedControl;
} // namespace chartroom::widgets

namespace chartroom::charts::internal {

using Contents = std::shared_ptr<const models::ChartContents>;

class DetailPage : public QWidget {
  Q_OBJECT
public:
  using QWidget::QWidget;
  virtual void setContents(const Contents& contents) = 0;
  // Puts the cursor into the page's own search field. False when it has none.
  virtual bool focusSearch() { return false; }
};

// Shows text only: links to the web open in the browser, links to headings scroll, everything else does nothing.
class ReadmeBrowser : public QTextBrowser {
  Q_OBJECT
public:
  explicit ReadmeBrowser(QWidget* parent = nullptr);

protected:
  QVariant loadResource(int, const QUrl&) override { return {}; }
  void doSetSource(const QUrl&, QTextDocument::ResourceType) override {}
};

class ReadmePage : public DetailPage {
  Q_OBJECT
public:
  ReadmePage(jobs::JobRunner* jobs, QWidget* parent);
  void setContents(const Contents& contents) override;

private:
  void build();
  jobs::JobRunner* m_jobs;
  Contents m_contents;
  std::shared_ptr<QTextDocument> m_document;
  QString m_shown; // path of the chart whose text is on screen
  QStackedLayout* m_stack;
  ReadmeBrowser* m_browser;
  widgets::EmptyState* m_empty;
};

class ValuesPage : public DetailPage {
  Q_OBJECT
public:
  explicit ValuesPage(QWidget* parent);
  void setContents(const Contents& contents) override;
  bool focusSearch() override;

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void search();
  void step(int by);
  Contents m_contents;
  std::vector<models::ValuesKey> m_hits;
  int m_hit = -1;
  QStackedLayout* m_stack;
  widgets::SearchField* m_search;
  QLabel* m_count;
  widgets::ElidedLabel* m_path;
  widgets::CodeEditor* m_editor;
};

class SchemaPage : public DetailPage {
  Q_OBJECT
public:
  explicit SchemaPage(QWidget* parent);
  void setContents(const Contents& contents) override;

private:
  void show(int view);
  Contents m_contents;
  models::ChartSchemaModel* m_model;
  QStackedLayout* m_stack;
  QStackedLayout* m_views;
  QLabel* m_draft;
  widgets::SegmentedControl* m_choice;
  QWidget* m_errorRow;
  widgets::ErrorCard* m_error;
  QTreeView* m_tree;
  widgets::CodeEditor* m_source;
};

// A list of files and the chosen one: templates, CRDs.
class FilesPage : public DetailPage {
  Q_OBJECT
public:
  enum class Show { Templates, Crds };
  FilesPage(Show show, QWidget* parent);
  void setContents(const Contents& contents) override;
  bool focusSearch() override;

private:
  void showFile(const QModelIndex& index);
  Show m_show;
  QString m_path;
  models::ChartFileModel* m_model;
  QStackedLayout* m_stack;
  widgets::SearchField* m_filter;
  QListView* m_list;
  widgets::ElidedLabel* m_title;
  QLabel* m_lines;
  widgets::CodeEditor* m_editor;
};

class DependenciesPage : public DetailPage {
  Q_OBJECT
public:
  explicit DependenciesPage(QWidget* parent);
  void setContents(const Contents& contents) override;

private:
  models::ChartDependencyModel* m_model;
  QStackedLayout* m_stack;
  QTreeView* m_table;
  QLabel* m_advice;
};

} // namespace chartroom::charts::internal
